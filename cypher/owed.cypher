// What is owed to me, or to us?
//
// Open promises to the owner of the vault or to their company, what people of other companies owe, and what others are
// to decide; the first due first.
//
// $ kg ask owed
// $ kg ask owed Microsoft
// $by          Person|Organization?  only what this person, or the people of this company, owe
// $late        flag?                 only what is late
// $due_from    date?                 only what is due on this day or later
// $due_before  ahead?                only what is due before this day
// $today       today                 the day that late is counted from
MATCH (p:Person {vault: $vault})
WHERE NOT coalesce(p.owner, false)
OPTIONAL MATCH (p)-[w:WORKS_AT]->(o:Organization) WHERE coalesce(w.role, '') <> 'former'
WITH p, min(CASE WHEN coalesce(o.self, false) THEN null ELSE o.name END) AS company, collect(o.id) AS employers
WHERE $by IS NULL OR p.id = $by OR $by IN employers
MATCH (p)-[r:COMMITTED_TO]->(c:Commitment)
WHERE c.status IN ['open', 'in_progress']
  AND ($late IS NULL OR c.due < $today)
  AND ($due_from IS NULL OR c.due >= $due_from)
  AND ($due_before IS NULL OR c.due < $due_before)
  AND (company IS NOT NULL
       OR EXISTS { MATCH (c)-[:PROMISED_TO]->(x:Entity) WHERE x.owner OR x.self }
       OR c.text =~ '(?is)(decide|choose|approve|settle|sign off|yes or no|go or no-go)\\b.*')
RETURN p.name AS person, company, c.text AS commitment, c.status AS status, c.due AS due, c.priority AS priority,
       NOT c.stated AS inferred, c.sources AS sources, c.quotes AS quotes, c.withheld AS withheld
ORDER BY due IS NULL, due, person, commitment
