// What was decided, or is asked to be?
//
// $ kg ask decisions
// $ kg ask decisions --about "tenant quotas"
// $about   Person|Organization|Team|Program|Feature|Release?  only what concerns this, or was decided in a meeting they attended
// $status  made|asked|reversed|superseded?  only this status
// $waiting_for  Person?  only what is asked for still and waits for this person
MATCH (d:Decision {vault: $vault})
WHERE ($status IS NULL OR d.status = $status)
  AND ($waiting_for IS NULL OR EXISTS { MATCH (d)-[:WAITS_FOR]->(w:Person) WHERE w.id = $waiting_for })
  AND ($about IS NULL
       OR EXISTS { MATCH (d)-[:CONCERNS]->(x:Entity) WHERE x.id = $about }
       OR EXISTS { MATCH (d)-[:MADE_IN]->(:Meeting)<-[:ATTENDED]-(p:Person) WHERE p.id = $about })
OPTIONAL MATCH (d)-[:MADE_IN]->(m:Meeting)
WITH d, m ORDER BY m.date IS NULL, m.date DESC, m.title
WITH d, collect(m) AS meetings
RETURN d.text AS decision, d.status AS status, coalesce(meetings[0].date, d.last_seen) AS date,
       meetings[0].title AS meeting, d.sources AS sources, d.quotes AS quotes, d.withheld AS withheld
ORDER BY date IS NULL, date DESC, decision
