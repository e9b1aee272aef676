// The meetings that some people attended, or are to attend, newest first.
// $ids  list  theirs
UNWIND $ids AS id
MATCH (q:Person {vault: $vault, id: id})-[:ATTENDED]->(m:Meeting)
WITH DISTINCT m
OPTIONAL MATCH (p:Person)-[:ATTENDED]->(m)
WITH m, p ORDER BY p.name
WITH m, collect(p.name) AS people, collect(p.id) AS people_ids
RETURN m.id AS id, m.date AS date, m.title AS meeting, people, coalesce(m.planned, false) AS planned,
       coalesce(m.kind, '') = 'recurring' AS series, people_ids, m.sources AS sources, m.quotes AS quotes, m.withheld AS withheld
ORDER BY date IS NULL, date DESC, meeting, id
