// The links between the things on a map; what holds no more is in the role "former".
// $ids    list   their ids
// $since  date?  only what was told since that day
MATCH (a:Entity {vault: $vault})-[r]->(b:Entity)
WHERE a.id IN $ids AND b.id IN $ids AND ($since IS NULL OR r.last_seen >= $since)
RETURN a.id AS start, type(r) AS type, b.id AS end, r.stated AS stated, r.confidence AS confidence, r.role AS role,
       r.until AS until, r.last_seen AS last_seen, r.private AS private,
       r.sources AS sources, r.quotes AS quotes, r.withheld AS withheld
ORDER BY start, type, end
