// Which meetings were there?
//
// $ kg ask meetings Kurt
// $person  Person?  only those that this person attended, or is to attend
MATCH (m:Meeting {vault: $vault}) WHERE coalesce(m.kind, '') <> 'recurring'
OPTIONAL MATCH (p:Person)-[:ATTENDED]->(m)
WITH m, p ORDER BY p.name
WITH m, collect(p.name) AS people, collect(p.id) AS ids
WHERE $person IS NULL OR $person IN ids
RETURN m.date AS date, m.title AS meeting, people, coalesce(m.planned, false) AS planned,
       m.sources AS sources, m.quotes AS quotes, m.withheld AS withheld
ORDER BY date IS NULL, date DESC, meeting
