// The people of some accounts, and the features of some releases: what is said of them is said of these.
// $ids  list  theirs
UNWIND $ids AS id
MATCH (x:Entity {vault: $vault, id: id})<-[r:WORKS_AT|TARGETS]-(y:Entity)
WHERE coalesce(r.role, '') <> 'former' AND (x:Organization OR x:Release) AND coalesce(x.self, false) = false
RETURN DISTINCT y.id AS id, y.name AS name, type(r) AS type
ORDER BY id
