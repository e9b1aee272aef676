// The things on a map of what is within two steps of NAME.
// $name  Entity  the middle of the map
MATCH (m:Entity {vault: $vault, id: $name})
OPTIONAL MATCH (m)-[]-(y:Entity)
WITH m, collect(DISTINCT y.id) AS beside
OPTIONAL MATCH (m)-[:COMMITTED_TO|CONCERNS|DEPENDS_ON|TARGETS|PART_OF|WORKS_AT|MEMBER_OF|REQUESTED|LEADS|OWNS]-(:Entity)
               -[:COMMITTED_TO|DEPENDS_ON|TARGETS|PART_OF|WORKS_AT|MEMBER_OF|REQUESTED|LEADS|OWNS]-(z:Entity)
WITH m, beside, collect(DISTINCT z.id) AS beyond
UNWIND [m.id] + beside + beyond AS one
WITH DISTINCT m, beside, one
MATCH (x:Entity {id: one, vault: $vault})
WHERE NOT x:Meeting AND NOT x:Statement
RETURN x.id AS id, labels(x) AS labels, coalesce(x.name, x.text) AS name, x.status AS status, x.due AS due,
       x.roles AS roles, x.ga AS ga, x.sources AS sources, x.quotes AS quotes,
       COUNT { (x)-[]-(:Entity) } AS degree, x.id = m.id OR x.id IN beside AS near
ORDER BY id
