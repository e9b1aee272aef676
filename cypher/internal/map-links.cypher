// The links between the things on a map.
// $ids  list  their ids
MATCH (a:Entity {vault: $vault})-[r]->(b:Entity)
WHERE a.id IN $ids AND b.id IN $ids AND coalesce(r.role, '') <> 'former'
RETURN a.id AS start, type(r) AS type, b.id AS end, r.stated AS stated, r.confidence AS confidence, r.role AS role,
       r.last_seen AS last_seen, r.private AS private, r.sources AS sources, r.quotes AS quotes, r.withheld AS withheld
ORDER BY start, type, end
