// Which decisions wait, and for whom?
//
// What was asked to be decided, and what somebody promised to decide, choose or approve; the first due first.
//
// $ kg ask waiting
// $ kg ask waiting Jeff
// $for    Person?   only those that wait for this person
// $about  Organization|Team|Program|Feature|Release?  only what concerns this
CALL () {
  MATCH (d:Decision {vault: $vault})
  WHERE d.status = 'asked'
  RETURN d AS asked, COLLECT { MATCH (d)<-[:DECIDED]-(p:Person) RETURN p } AS people, null AS due,
         coalesce(d.date, d.last_seen) AS since
  UNION ALL
  MATCH (c:Commitment {vault: $vault})
  WHERE c.status IN ['open', 'in_progress']
    AND c.text =~ '(?is)(decide|choose|approve|settle|sign off|yes or no|go or no-go)\\b.*'
  RETURN c AS asked, COLLECT { MATCH (c)<-[:COMMITTED_TO]-(p:Person) RETURN p } AS people, c.due AS due,
         c.first_seen AS since
}
WITH asked, people, due, since
WHERE ($for IS NULL OR any(p IN people WHERE p.id = $for)
       OR (size(people) = 0 AND EXISTS { MATCH (asked)-[:CONCERNS]->(p:Person) WHERE p.id = $for }))
  AND ($about IS NULL OR EXISTS { MATCH (asked)-[:CONCERNS]->(x:Entity) WHERE x.id = $about })
RETURN asked.text AS decision, [p IN people | p.name] AS waits_for, since, due,
       asked.sources AS sources, asked.quotes AS quotes, asked.withheld AS withheld
ORDER BY due IS NULL, due, since IS NULL, since, decision
