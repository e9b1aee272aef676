// A thing and what it is linked to.
// $name  Entity  the middle of the map
MATCH path = (:Entity {vault: $vault, id: $name})-[*0..1]-(x:Entity)
WHERE all(r IN relationships(path) WHERE coalesce(r.role, '') <> 'former') AND NOT x:Meeting AND NOT x:Statement
WITH DISTINCT x
RETURN x.id AS id, labels(x) AS labels, coalesce(x.name, x.text) AS name, x.status AS status, x.due AS due,
       x.roles AS roles, coalesce(toString(x.ga), x.ga_told) AS ga, x.sources AS sources, x.quotes AS quotes, x.withheld AS withheld,
       COUNT { (x)-[l]-(:Entity) WHERE coalesce(l.role, '') <> 'former' } AS degree, true AS near
ORDER BY id
