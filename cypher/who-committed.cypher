// Who committed to what?
//
// Every commitment with an owner, the next due first. `--account` takes in what concerns the account,
// what is promised to it, and what its own people owe.
//
// $ kg ask who-committed Shachar
// $ kg ask who-committed --account CoreWeave --status open
// $person      Person?        only what this person owes
// $account     Organization?  only what has to do with this account
// $release     Release?       only what concerns this release
// $about       Program|Feature|Team|Artifact|Location?  only what concerns this
// $status      proposed|open|in_progress|done|cancelled|broken|superseded?  only this status
// $due_from    date?          only what is due on this day or later
// $due_before  ahead?         only what is due before this day
// $late        flag?          only what is open and late
// $undated     flag?          only what has no day
// $inferred    flag?          only what was said in passing: in no task, list or table
// $today       today          the day that late is counted from
CALL () {
  WITH coalesce($person, $release, $about, $account) AS id WHERE id IS NULL
  MATCH (c:Commitment {vault: $vault})
  RETURN c
  UNION ALL
  WITH $person AS id WHERE id IS NOT NULL
  MATCH (:Person {vault: $vault, id: id})-[:COMMITTED_TO]->(c:Commitment)
  RETURN c
  UNION ALL
  WITH coalesce($release, $about) AS id WHERE id IS NOT NULL AND $person IS NULL
  MATCH (:Entity {vault: $vault, id: id})<-[:CONCERNS]-(c:Commitment)
  RETURN c
  UNION ALL
  WITH $account AS id WHERE id IS NOT NULL AND coalesce($person, $release, $about) IS NULL
  MATCH (a:Organization {vault: $vault, id: id})
  OPTIONAL MATCH (a)<-[:WORKS_AT]-(e:Person)
  WITH a, collect(e) AS people
  UNWIND people + [a] AS one
  MATCH (one)-[:CONCERNS|PROMISED_TO|COMMITTED_TO]-(c:Commitment)
  RETURN DISTINCT c
}
WITH c
WHERE ($status IS NULL OR c.status = $status)
  AND ($due_from IS NULL OR c.due >= $due_from)
  AND ($due_before IS NULL OR c.due < $due_before)
  AND ($late IS NULL OR (c.due < $today AND c.status IN ['open', 'in_progress']))
  AND ($undated IS NULL OR c.due IS NULL)
  AND ($inferred IS NULL OR NOT c.stated)
  AND ($about IS NULL OR EXISTS { MATCH (c)-[:CONCERNS]->(x:Entity) WHERE x.id = $about })
  AND ($release IS NULL OR EXISTS { MATCH (c)-[:CONCERNS]->(v:Release) WHERE v.id = $release })
MATCH (c)<-[r:COMMITTED_TO]-(p:Person)
WHERE ($person IS NULL OR p.id = $person)
  AND ($account IS NULL
       OR EXISTS { MATCH (c)-[:CONCERNS|PROMISED_TO]->(a:Organization) WHERE a.id = $account }
       OR EXISTS { MATCH (p)-[w:WORKS_AT]->(a:Organization) WHERE a.id = $account AND coalesce(w.role, '') <> 'former' })
WITH p, collect({told: r, promise: c}) AS owed
OPTIONAL MATCH (p)-[w:WORKS_AT]->(o:Organization) WHERE coalesce(w.role, '') <> 'former'
WITH p, owed, min(o.name) AS company
UNWIND owed AS one
WITH p, company, one.promise AS c, one.told AS r
RETURN p.name AS person, company, c.text AS commitment, c.status AS status, c.due AS due, c.priority AS priority,
       c.disputed AS disputed, NOT c.stated AS inferred, r.sources AS sources, r.quotes AS quotes, r.withheld AS withheld
ORDER BY due IS NULL, due, person, commitment
