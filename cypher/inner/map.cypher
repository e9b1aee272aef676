// The things on a map of everything, or of NAME and what is within two steps of it.
// $name  Entity?  the middle of the map
MATCH (x:Entity {vault: $vault})
WHERE NOT x:Meeting AND NOT x:Statement
  AND ($name IS NULL OR x.id = $name
       OR EXISTS { MATCH (x)-[]-(m:Entity) WHERE m.id = $name }
       OR EXISTS { MATCH (x)-[:COMMITTED_TO|CONCERNS|DEPENDS_ON|TARGETS|PART_OF|WORKS_AT|MEMBER_OF|REQUESTED|LEADS|OWNS|PROMISED_TO]-(:Entity)-[]-(m:Entity) WHERE m.id = $name })
RETURN x.id AS id, labels(x) AS labels, coalesce(x.name, x.text) AS name, x.status AS status, x.due AS due,
       x.roles AS roles, x.ga AS ga, x.sources AS sources, x.quotes AS quotes,
       COUNT { (x)-[]-(:Entity) } AS degree,
       x.id = $name OR EXISTS { MATCH (x)-[]-(m:Entity) WHERE m.id = $name } AS near
ORDER BY id
