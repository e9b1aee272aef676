// The decisions that concern some things, or were made in some meetings, newest first.
// $ids  list  theirs
UNWIND $ids AS id
MATCH (x:Entity {vault: $vault, id: id})<-[:CONCERNS|MADE_IN]-(d:Decision)
WITH DISTINCT d
OPTIONAL MATCH (d)-[:MADE_IN]->(m:Meeting)
WITH d, m ORDER BY m.date IS NULL, m.date DESC, m.title
WITH d, collect(m.date) AS dates, collect(m.id) AS meeting_ids
OPTIONAL MATCH (d)-[:CONCERNS]->(y:Entity)
RETURN d.id AS id, d.text AS decision, d.status AS status, coalesce(dates[0], d.last_seen) AS date, meeting_ids,
       collect(y.id) AS about_ids, d.sources AS sources, d.quotes AS quotes, d.withheld AS withheld
ORDER BY date IS NULL, date DESC, decision, id
