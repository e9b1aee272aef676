// One meeting, with its people.
// $name  Meeting  which
MATCH (m:Meeting {vault: $vault, id: $name})
OPTIONAL MATCH (p:Person)-[:ATTENDED]->(m)
WITH m, p ORDER BY p.name
WITH m, collect(p.name) AS people
RETURN m.id AS id, m.title AS meeting, m.date AS date, people, coalesce(m.planned, false) AS planned,
       m.sources AS sources, m.quotes AS quotes, m.withheld AS withheld
