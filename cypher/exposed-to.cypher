// Who is hit if NAME slips?
//
// Accounts that asked for what depends on it, and programs that do, each by the shortest way.
//
// $ kg ask exposed-to "core metadata service"
// $name  Feature|Program|Team|Release  what may slip
MATCH (n:Entity {vault: $vault, id: $name})
OPTIONAL MATCH (n)<-[t:TARGETS]-(f:Feature) WHERE coalesce(t.role, '') <> 'former'
WITH n, collect(f) AS features
UNWIND features + [n] AS start
MATCH path = (start)<-[:DEPENDS_ON*0..6]-(a:Entity)
WHERE all(step IN relationships(path) WHERE coalesce(step.role, '') <> 'former')
WITH a, path ORDER BY length(path), start.name
WITH a, collect(path)[0] AS path
OPTIONAL MATCH (a)<-[q:REQUESTED]-(o:Organization)
WHERE coalesce(q.role, '') <> 'former' AND NOT coalesce(o.self, false)
WITH a, path, o, q
WHERE o IS NOT NULL OR (a:Program AND length(path) > 0)
RETURN o.name AS account, a.name AS waits_for,
       CASE WHEN length(path) > 0 THEN [one IN reverse(nodes(path)) WHERE one.id <> a.id | one.name] ELSE [] END AS through,
       COLLECT { MATCH (a)-[t:TARGETS]->(v:Release) WHERE coalesce(t.role, '') <> 'former' RETURN v.name ORDER BY v.name } AS release,
       coalesce(q.sources, last(relationships(path)).sources) AS sources,
       coalesce(q.quotes, last(relationships(path)).quotes) AS quotes,
       coalesce(q.withheld, last(relationships(path)).withheld) AS withheld
ORDER BY account IS NULL, account, size(through), waits_for
