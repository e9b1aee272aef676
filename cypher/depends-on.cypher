// Which features depend on NAME?
//
// Directly or through others, at any depth; each row is one hop with the sentence that says it.
//
// $ kg ask depends-on core
// $name  Feature|Program|Team  what the others depend on: a feature, a program or a team
MATCH (n:Entity {vault: $vault, id: $name})
MATCH (n)<-[:DEPENDS_ON*1..15]-(a:Entity) WHERE a.id <> n.id
WITH DISTINCT n, a
MATCH path = shortestPath((a)-[:DEPENDS_ON*1..15]->(n))
WHERE all(step IN relationships(path) WHERE coalesce(step.role, '') <> 'former')
WITH n, collect({id: a.id, hops: length(path)}) AS reached
UNWIND reached AS one
MATCH (a:Entity {vault: $vault, id: one.id})-[r:DEPENDS_ON]->(b:Entity)
WHERE coalesce(r.role, '') <> 'former' AND (b.id = n.id OR b.id IN [other IN reached | other.id])
RETURN a.name AS feature, b.name AS needs, one.hops AS hops, NOT r.stated AS inferred,
       r.sources AS sources, r.quotes AS quotes, r.withheld AS withheld
ORDER BY hops, feature, needs
