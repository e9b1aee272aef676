// Who said what?
//
// Words as they stand in the notes, and what somebody is said to think, the newest first.
//
// $ kg ask said Priya
// $ kg ask said --about "tenant quotas"
// $person  Person?  only what this person said
// $about   Organization|Team|Program|Feature|Release|Artifact|Location?  only what concerns this
// $since   date?    only what was said on this day or later
CALL () {
  WITH $about AS id WHERE id IS NULL
  MATCH (p:Person {vault: $vault})-[r:SAID]->(s:Statement)
  WHERE $person IS NULL OR p.id = $person
  RETURN p, r, s
  UNION ALL
  WITH $about AS id WHERE id IS NOT NULL
  MATCH (:Entity {vault: $vault, id: id})<-[:CONCERNS]-(s:Statement)<-[r:SAID]-(p:Person)
  WHERE $person IS NULL OR p.id = $person
  RETURN p, r, s
}
WITH p, r, s
WHERE $since IS NULL OR s.date >= $since
RETURN p.name AS person, s.text AS statement, s.kind AS kind, s.date AS date,
       COLLECT { MATCH (s)-[:CONCERNS]->(x:Entity) RETURN x.name ORDER BY x.name } AS about,
       NOT r.stated AS inferred, r.sources AS sources, r.quotes AS quotes, r.withheld AS withheld
ORDER BY date IS NULL, date DESC, person, statement
