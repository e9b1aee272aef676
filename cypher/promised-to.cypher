// What was NAME promised, and what became of it?
//
// What others promised to this person or account, or to people of this account, the first due first. `due` is the day
// that holds now; `first_due` the one it moved from.
//
// $ kg ask promised-to Microsoft
// $name  Person|Organization  to whom
// $open  flag?                only what is open
MATCH (x:Entity {vault: $vault, id: $name})
OPTIONAL MATCH (x)<-[w:WORKS_AT]-(e:Person) WHERE coalesce(w.role, '') <> 'former'
WITH x, collect(e) AS people
WITH people + [x] AS theirs
UNWIND theirs AS one
MATCH (one)<-[r:PROMISED_TO]-(c:Commitment)
WHERE $open IS NULL OR c.status IN ['proposed', 'open', 'in_progress']
WITH theirs, c, min(one.name) AS first, collect(DISTINCT one.name) AS to, max(r.stated) AS stated
OPTIONAL MATCH (c)<-[:COMMITTED_TO]-(p:Person)
WITH theirs, c, to, stated, p ORDER BY p.name
WITH theirs, c, to, stated, collect(p) AS owners
WHERE NOT any(p IN owners WHERE p.id IN [one IN theirs | one.id])
RETURN c.text AS commitment, [p IN owners | p.name] AS owners, to, c.status AS status, c.due AS due,
       CASE WHEN c.first_due < c.due THEN c.first_due END AS first_due, c.done_on AS done_on,
       CASE WHEN c.kept = 'late' THEN 'late' WHEN c.kept = 'on_time' THEN 'on time' END AS kept,
       NOT c.stated AS inferred, c.sources AS sources, c.quotes AS quotes, c.withheld AS withheld
ORDER BY due IS NULL, due, commitment
