// A thing and what it is linked to.
// $name  Entity  the middle of the map
MATCH (:Entity {vault: $vault, id: $name})-[*0..1]-(x:Entity)
WHERE NOT x:Meeting AND NOT x:Statement
WITH DISTINCT x
RETURN x.id AS id, labels(x) AS labels, coalesce(x.name, x.text) AS name, x.status AS status, x.due AS due,
       x.roles AS roles, x.ga AS ga, x.sources AS sources, x.quotes AS quotes, x.withheld AS withheld,
       COUNT { (x)-[]-(:Entity) } AS degree, true AS near
ORDER BY id
