// The meetings that one person attended, or is to attend.
// $name  Person  who
MATCH (q:Person {vault: $vault, id: $name})-[:ATTENDED]->(m:Meeting)
WITH m ORDER BY m.date IS NULL, m.date DESC, m.title
OPTIONAL MATCH (p:Person)-[:ATTENDED]->(m)
WITH m, p ORDER BY p.name
WITH m, collect(p.name) AS people
RETURN m.date AS date, m.title AS meeting, people, coalesce(m.planned, false) AS planned,
       m.sources AS sources, m.quotes AS quotes, m.withheld AS withheld
ORDER BY date IS NULL, date DESC, meeting
