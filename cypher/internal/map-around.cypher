// What is one step further than the things on a map.
// $ids    list   their ids
// $kinds  list   the kinds that are drawn
// $since  date?  only what was told since that day
// $any    text   whether by any relation, or by one that holds a plan or an organization together
UNWIND $ids AS one
MATCH (:Entity {vault: $vault, id: one})-[r]-(x:Entity)
WHERE NOT x.id IN $ids AND any(label IN labels(x) WHERE label IN $kinds) AND coalesce(r.role, '') <> 'former'
  AND ($since IS NULL OR r.last_seen >= $since)
  AND ($any OR type(r) IN ['COMMITTED_TO', 'DEPENDS_ON', 'TARGETS', 'PART_OF', 'WORKS_AT', 'MEMBER_OF', 'REQUESTED', 'LEADS', 'OWNS'])
WITH DISTINCT x
RETURN x.id AS id, COUNT { (x)-[l]-(:Entity) WHERE coalesce(l.role, '') <> 'former' } AS degree
ORDER BY id
