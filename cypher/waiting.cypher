// Which decisions wait, and for whom?
//
// What was asked to be decided, and what somebody promised to decide, choose or approve; the first due first.
//
// $ kg ask waiting
// $ kg ask waiting Jeff
// $for    Person?   only those that wait for this person
// $about  Organization|Team|Program|Feature|Release?  only what concerns this
CALL () {
  WITH $about AS id WHERE id IS NULL
  MATCH (asked:Decision {vault: $vault})
  WHERE asked.status = 'asked'
  RETURN asked
  UNION ALL
  WITH $about AS id WHERE id IS NULL
  MATCH (asked:Commitment {vault: $vault})
  WHERE asked.status IN ['open', 'in_progress']
    AND asked.text =~ '(?is)(decide|choose|approve|settle|sign off|yes or no|go or no-go)\\b.*'
  RETURN asked
  UNION ALL
  WITH $about AS id WHERE id IS NOT NULL
  MATCH (:Entity {vault: $vault, id: id})<-[:CONCERNS]-(asked:Entity)
  WHERE (asked:Decision AND asked.status = 'asked')
     OR (asked:Commitment AND asked.status IN ['open', 'in_progress']
         AND asked.text =~ '(?is)(decide|choose|approve|settle|sign off|yes or no|go or no-go)\\b.*')
  RETURN asked
}
WITH asked, COLLECT { MATCH (asked)<-[:DECIDED|COMMITTED_TO]-(p:Person) RETURN p } AS people
WHERE $for IS NULL OR any(p IN people WHERE p.id = $for)
   OR (size(people) = 0 AND EXISTS { MATCH (asked)-[:CONCERNS]->(p:Person) WHERE p.id = $for })
WITH asked, people, CASE WHEN asked:Decision THEN null ELSE asked.due END AS due,
     CASE WHEN asked:Decision THEN coalesce(asked.date, asked.last_seen) ELSE asked.first_seen END AS since
RETURN asked.text AS decision, [p IN people | p.name] AS waits_for, since, due,
       asked.sources AS sources, asked.quotes AS quotes, asked.withheld AS withheld
ORDER BY due IS NULL, due, since IS NULL, since, decision
