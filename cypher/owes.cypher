// What do I owe, and to whom?
//
// Open promises of the owner of the vault, or of somebody else, the first due first; what is late says so.
//
// $ kg ask owes
// $ kg ask owes Shachar --late
// $person      Person=me?            who owes; else the owner of the vault
// $to          Person|Organization?  only what is promised to them, to their people, or concerns them
// $late        flag?                 only what is late
// $inferred    flag?                 only what was said in passing: in no task, list or table
// $due_from    date?                 only what is due on this day or later
// $due_before  ahead?                only what is due before this day
// $today       today                 the day that late is counted from
MATCH (p:Person {vault: $vault, id: $person})-[:COMMITTED_TO]->(c:Commitment)
WHERE c.status IN ['open', 'in_progress']
  AND ($late IS NULL OR c.due < $today)
  AND ($inferred IS NULL OR NOT c.stated)
  AND ($due_from IS NULL OR c.due >= $due_from)
  AND ($due_before IS NULL OR c.due < $due_before)
  AND ($to IS NULL
       OR EXISTS { MATCH (c)-[:PROMISED_TO|CONCERNS]->(x:Entity) WHERE x.id = $to }
       OR EXISTS { MATCH (c)-[:PROMISED_TO|CONCERNS]->(:Person)-[w:WORKS_AT]->(o:Organization)
                   WHERE o.id = $to AND coalesce(w.role, '') <> 'former' })
RETURN c.text AS commitment, p.name AS person,
       COLLECT { MATCH (c)-[:PROMISED_TO]->(x:Entity) RETURN x.name ORDER BY x.name } AS to,
       c.status AS status, c.due AS due, c.priority AS priority, NOT c.stated AS inferred,
       c.sources AS sources, c.quotes AS quotes, c.withheld AS withheld
ORDER BY due IS NULL, due, person, commitment
