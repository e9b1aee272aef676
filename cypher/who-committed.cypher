// Who committed to what?
//
// Every commitment with an owner, the next due first. `--account` takes in what concerns the account,
// what is promised to it, and what its own people owe.
//
// $person      Person?        only what this person owes
// $account     Organization?  only what has to do with this account
// $release     Release?       only what concerns this release
// $about       Program|Feature|Team|Artifact|Location?  only what concerns this
// $status      proposed|open|in_progress|done|cancelled?  only this status
// $due_before  ahead?         only what is due before this day
MATCH (p:Person {vault: $vault})
WHERE $person IS NULL OR p.id = $person
OPTIONAL MATCH (p)-[w:WORKS_AT]->(o:Organization) WHERE coalesce(w.role, '') <> 'former'
WITH p, min(o.name) AS company, collect(o.id) AS employers
MATCH (p)-[r:COMMITTED_TO]->(c:Commitment)
WHERE ($status IS NULL OR c.status = $status)
  AND ($due_before IS NULL OR c.due < $due_before)
  AND ($account IS NULL
       OR EXISTS { MATCH (c)-[:CONCERNS|PROMISED_TO]->(a:Organization) WHERE a.id = $account }
       OR $account IN employers)
  AND ($about IS NULL OR EXISTS { MATCH (c)-[:CONCERNS]->(x:Entity) WHERE x.id = $about })
  AND ($release IS NULL OR EXISTS { MATCH (c)-[:CONCERNS]->(v:Release) WHERE v.id = $release })
RETURN p.name AS person, company, c.text AS commitment, c.status AS status, c.due AS due, c.priority AS priority,
       c.disputed AS disputed, NOT c.stated AS inferred, r.sources AS sources, r.quotes AS quotes, r.withheld AS withheld
ORDER BY due IS NULL, due, person, commitment
