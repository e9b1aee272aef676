// Which meetings were there?
//
// $ kg ask meetings Kurt
// $person  Person?  only those that this person attended, or is to attend
CALL () {
  WITH $person AS id WHERE id IS NULL
  MATCH (m:Meeting {vault: $vault})
  WHERE coalesce(m.kind, '') <> 'recurring'
  RETURN m
  UNION ALL
  WITH $person AS id WHERE id IS NOT NULL
  MATCH (:Person {vault: $vault, id: id})-[:ATTENDED]->(m:Meeting)
  WHERE coalesce(m.kind, '') <> 'recurring'
  RETURN m
}
RETURN m.date AS date, m.title AS meeting,
       COLLECT { MATCH (m)<-[:ATTENDED]-(p:Person) RETURN p.name ORDER BY p.name } AS people,
       coalesce(m.planned, false) AS planned,
       m.sources AS sources, m.quotes AS quotes, m.withheld AS withheld
ORDER BY date IS NULL, date DESC, meeting
