// What was decided, or is asked to be?
//
// $ kg ask decisions
// $ kg ask decisions --about "tenant quotas"
// $about   Person|Organization|Team|Program|Feature|Release?  only what concerns this, or was decided in a meeting they attended
// $status  made|asked|reversed|superseded?  only this status
// $waiting_for  Person?  only what is asked for still and waits for this person
CALL () {
  WITH coalesce($about, $waiting_for) AS id WHERE id IS NULL
  MATCH (d:Decision {vault: $vault})
  WHERE $status IS NULL OR d.status = $status
  RETURN d
  UNION
  WITH $about AS id WHERE id IS NOT NULL
  MATCH (:Entity {vault: $vault, id: id})<-[:CONCERNS]-(d:Decision)
  RETURN d
  UNION
  WITH $about AS id WHERE id IS NOT NULL
  MATCH (:Person {vault: $vault, id: id})-[:ATTENDED]->(:Meeting)<-[:MADE_IN]-(d:Decision)
  RETURN d
  UNION
  WITH $waiting_for AS id WHERE id IS NOT NULL AND $about IS NULL
  MATCH (:Person {vault: $vault, id: id})<-[:WAITS_FOR]-(d:Decision)
  RETURN d
}
WITH d
WHERE ($status IS NULL OR d.status = $status)
  AND ($waiting_for IS NULL OR EXISTS { MATCH (d)-[:WAITS_FOR]->(w:Person) WHERE w.id = $waiting_for })
OPTIONAL MATCH (d)-[:MADE_IN]->(m:Meeting)
WITH d, m ORDER BY m.date IS NULL, m.date DESC, m.title
WITH d, collect(m) AS meetings
RETURN d.text AS decision, d.status AS status, coalesce(meetings[0].date, d.last_seen) AS date,
       meetings[0].title AS meeting, d.sources AS sources, d.quotes AS quotes, d.withheld AS withheld
ORDER BY date IS NULL, date DESC, decision
