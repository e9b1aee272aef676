// Who said what?
//
// Words as they stand in the notes, and what somebody is said to think, the newest first.
//
// $ kg ask said Priya
// $ kg ask said --about "tenant quotas"
// $person  Person?  only what this person said
// $about   Organization|Team|Program|Feature|Release|Artifact|Location?  only what concerns this
// $since   date?    only what was said on this day or later
MATCH (p:Person {vault: $vault})-[r:SAID]->(s:Statement)
WHERE ($person IS NULL OR p.id = $person) AND ($since IS NULL OR s.date >= $since)
  AND ($about IS NULL OR EXISTS { MATCH (s)-[:CONCERNS]->(x:Entity) WHERE x.id = $about })
RETURN p.name AS person, s.text AS statement, s.kind AS kind, s.date AS date,
       COLLECT { MATCH (s)-[:CONCERNS]->(x:Entity) RETURN x.name ORDER BY x.name } AS about,
       NOT r.stated AS inferred, r.sources AS sources, r.quotes AS quotes, r.withheld AS withheld
ORDER BY date IS NULL, date DESC, person, statement
