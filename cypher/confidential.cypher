// What must not be repeated?
//
// Lines told in confidence: those that ask not to be told on, and what stands below a heading or label that does; with who
// said it and where, the newest first. Never with --share.
//
// $ kg ask confidential
// $ kg ask confidential Priya
// $person  Person?  only what this person said, or heard in a meeting
// $about   Organization|Team|Program|Feature|Release|Artifact|Location?  only what concerns this
// $since   date?    only what was said on this day or later
MATCH (s:Statement {vault: $vault})
WHERE s.kind = 'confidence' AND ($since IS NULL OR s.date >= $since)
  AND ($person IS NULL OR EXISTS { MATCH (s)<-[:SAID]-(p:Person) WHERE p.id = $person }
       OR EXISTS { MATCH (s)-[:CONCERNS]->(p:Person) WHERE p.id = $person }
       OR EXISTS { MATCH (s)-[:MADE_IN]->(:Meeting)<-[:ATTENDED]-(p:Person) WHERE p.id = $person })
  AND ($about IS NULL OR EXISTS { MATCH (s)-[:CONCERNS]->(x:Entity) WHERE x.id = $about })
RETURN s.text AS told, COLLECT { MATCH (s)<-[:SAID]-(p:Person) RETURN p.name ORDER BY p.name } AS who, s.date AS date,
       COLLECT { MATCH (s)-[:MADE_IN]->(m:Meeting) RETURN m.title ORDER BY m.title } AS meeting,
       COLLECT { MATCH (s)-[:CONCERNS]->(x:Entity) RETURN x.name ORDER BY x.name } AS about,
       s.sources AS sources, s.quotes AS quotes, s.withheld AS withheld
ORDER BY date IS NULL, date DESC, sources[0], told
