// Which meetings were there?
//
// $person  Person?  only those that this person attended, or is to attend
MATCH (m:Meeting {vault: $vault})
WHERE $person IS NULL OR EXISTS { MATCH (p:Person)-[:ATTENDED]->(m) WHERE p.id = $person }
OPTIONAL MATCH (p:Person)-[:ATTENDED]->(m)
WITH m, p ORDER BY p.name
WITH m, [name IN collect(p.name) WHERE name IS NOT NULL] AS people
RETURN m.date AS date, m.title AS meeting, people, coalesce(m.planned, false) AS planned,
       m.sources AS sources, m.quotes AS quotes
ORDER BY coalesce(date, '') DESC, meeting
