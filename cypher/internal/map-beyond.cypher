// What is one step further than the things on a map.
// $ids  list  their ids
UNWIND $ids AS one
MATCH (:Entity {vault: $vault, id: one})-[r:COMMITTED_TO|DEPENDS_ON|TARGETS|PART_OF|WORKS_AT|MEMBER_OF|REQUESTED|LEADS|OWNS]-(x:Entity)
WHERE NOT x.id IN $ids AND coalesce(r.role, '') <> 'former'
WITH DISTINCT x
RETURN x.id AS id, labels(x) AS labels, coalesce(x.name, x.text) AS name, x.status AS status, x.due AS due,
       x.roles AS roles, coalesce(toString(x.ga), x.ga_told) AS ga, x.sources AS sources, x.quotes AS quotes, x.withheld AS withheld,
       COUNT { (x)-[l]-(:Entity) WHERE coalesce(l.role, '') <> 'former' } AS degree, false AS near
ORDER BY id
