// Which promises hang on NAME?
//
// Open promises that concern it, what is to come in it, or what depends on that; the first due first. Rows of plans that a
// note says wait for it come last.
//
// $ kg ask at-risk 5.5
// $name     Release|Feature|Program|Team  a release, or what the others depend on
// $account  Organization?    only what is promised to this account, or concerns it
MATCH (n:Entity {vault: $vault, id: $name})
OPTIONAL MATCH (n)<-[t:TARGETS]-(f:Feature) WHERE coalesce(t.role, '') <> 'former'
WITH n, collect(f) AS features
UNWIND features + [n] AS start
MATCH path = (start)<-[:DEPENDS_ON*0..6]-(a:Entity)
WHERE all(step IN relationships(path) WHERE coalesce(step.role, '') <> 'former')
WITH DISTINCT a
MATCH (a)<-[:CONCERNS]-(c:Entity)
WHERE (c:Commitment AND c.status IN ['proposed', 'open', 'in_progress']) OR (c:Statement AND c.kind = 'plan')
WITH c, a ORDER BY a.name
WITH c, collect(a.name) AS through
WHERE $account IS NULL
   OR EXISTS { MATCH (c)-[:CONCERNS|PROMISED_TO]->(o:Organization) WHERE o.id = $account }
RETURN c.text AS commitment, COLLECT { MATCH (c)<-[:COMMITTED_TO]-(p:Person) RETURN p.name ORDER BY p.name } AS owners,
       COLLECT { MATCH (c)-[:PROMISED_TO]->(x:Entity) RETURN x.name ORDER BY x.name } AS to,
       coalesce(c.status, 'planned') AS status, c.due AS due, through, NOT c.stated AS inferred,
       c.sources AS sources, c.quotes AS quotes, c.withheld AS withheld
ORDER BY status = 'planned', due IS NULL, due, commitment
