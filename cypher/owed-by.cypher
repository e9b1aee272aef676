// What did NAME promise, and what became of it?
//
// What this person, or the people of this account, promised, the first due first. `due` is the day that holds now;
// `first_due` the one it moved from.
//
// $ kg ask owed-by Microsoft
// $name  Person|Organization  who promised
// $open  flag?                only what is open
MATCH (x:Entity {vault: $vault, id: $name})
OPTIONAL MATCH (x)<-[w:WORKS_AT]-(e:Person) WHERE coalesce(w.role, '') <> 'former'
WITH x, collect(e) AS people
WITH people + [x] AS theirs
UNWIND theirs AS p
MATCH (p)-[:COMMITTED_TO]->(c:Commitment)
WHERE $open IS NULL OR c.status IN ['proposed', 'open', 'in_progress']
WITH c, p ORDER BY p.name
WITH c, collect(p.name) AS owners
RETURN c.text AS commitment, owners, c.status AS status, c.due AS due,
       CASE WHEN c.first_due < c.due THEN c.first_due END AS first_due, c.done_on AS done_on,
       CASE WHEN c.kept = 'late' THEN 'late' WHEN c.kept = 'on_time' THEN 'on time' END AS kept,
       NOT c.stated AS inferred, c.sources AS sources, c.quotes AS quotes, c.withheld AS withheld
ORDER BY due IS NULL, due, commitment
