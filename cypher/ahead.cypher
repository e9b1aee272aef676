// Which meetings are ahead?
//
// $ kg ask ahead
// $person  Person?     only those that this person is to attend
// $about   Entity?     only those in whose notes this is
// $until   ahead?      only those until this day
// $today   today       the day that they are after, or on
MATCH (m:Meeting {vault: $vault})
WHERE m.date >= $today AND ($until IS NULL OR m.date <= $until) AND coalesce(m.kind, '') <> 'recurring'
  AND ($about IS NULL OR EXISTS { MATCH (m)<-[:RECORDS]-(:Note)-[:MENTIONS]->(x:Entity) WHERE x.id = $about }
       OR EXISTS { MATCH (m)<-[:RECORDS]-(n:Note), (x:Entity {id: $about}) WHERE n.title = x.name })
  AND ($person IS NULL OR EXISTS { MATCH (m)<-[:ATTENDED]-(p:Person) WHERE p.id = $person })
RETURN m.date AS date, m.title AS meeting, COLLECT { MATCH (m)<-[:ATTENDED]-(p:Person) RETURN p.name ORDER BY p.name } AS people,
       m.sources AS sources, m.quotes AS quotes, m.withheld AS withheld
ORDER BY date, meeting
