// Who is responsible, accountable, consulted or informed (RACI)?
//
// $ kg ask accountable --step gate
// $step    text?     only steps with these words
// $person  Person?   only what this person has a part in
// $in      Program|Meeting?  only in this
MATCH (p:Person {vault: $vault})-[r:HAS_ROLE_IN]->(x:Entity)
WHERE ($person IS NULL OR p.id = $person) AND ($in IS NULL OR x.id = $in)
UNWIND split(r.role, '; ') AS part
WITH p, r, x, split(part, ': ') AS told
WITH p, r, x, told[0] AS role, reduce(all = '', t IN told[1..] | all + CASE WHEN all = '' THEN '' ELSE ': ' END + t) AS step
WHERE $step IS NULL OR toLower(step) CONTAINS toLower($step)
WITH p, r, x, role, step, [n IN range(0, size(r.sources) - 1) WHERE toLower(r.quotes[n]) CONTAINS toLower(step)] AS lines
WITH p, r, x, role, step, CASE WHEN size(lines) = 0 THEN range(0, size(r.sources) - 1) ELSE lines END AS lines
RETURN step, role, p.name AS person, coalesce(x.name, x.title) AS in,
       [n IN lines | r.sources[n]] AS sources, [n IN lines | r.quotes[n]] AS quotes, r.withheld AS withheld
ORDER BY in, step, CASE role WHEN 'accountable' THEN 1 WHEN 'responsible' THEN 2 WHEN 'consulted' THEN 3 ELSE 4 END, person
