// What does NAME serve, and where does the chain break?
//
// From a thing up through what it is part of; where the notes say no more, the last row says so.
//
// $ kg ask lineage "tenant quotas"
// $name  Feature|Program|Team|Release|Organization  where to begin
MATCH path = (x:Entity {vault: $vault, id: $name})-[:PART_OF|TARGETS*0..8]->(t:Entity)
WHERE all(step IN relationships(path) WHERE coalesce(step.role, '') <> 'former')
WITH t, path ORDER BY length(path)
WITH t, collect(path)[0] AS path
OPTIONAL MATCH (t)-[r:PART_OF|TARGETS]->(u:Entity) WHERE coalesce(r.role, '') <> 'former'
RETURN length(path) AS step, t.name AS thing, [label IN labels(t) WHERE NOT label IN ['Entity', 'Account']][0] AS kind,
       coalesce(u.name, 'the notes do not say') AS serves,
       coalesce(r.sources, t.sources) AS sources, coalesce(r.quotes, t.quotes) AS quotes,
       CASE WHEN r IS NULL THEN t.withheld ELSE r.withheld END AS withheld
ORDER BY step, thing, serves
