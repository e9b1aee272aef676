// What some people said or are said to think, and what is said of some things or in some meetings, newest first.
// $ids  list  theirs
UNWIND $ids AS id
MATCH (x:Entity {vault: $vault, id: id})-[:SAID|CONCERNS|MADE_IN]-(s:Statement)
WITH DISTINCT s
OPTIONAL MATCH (p:Person)-[:SAID]->(s)
WITH s, p ORDER BY p.name
WITH s, collect(p.name) AS said_by, collect(p.id) AS said_by_ids
OPTIONAL MATCH (s)-[:CONCERNS|MADE_IN]->(y:Entity)
RETURN s.id AS id, s.text AS statement, s.kind AS kind, said_by, s.last_seen AS date, said_by_ids, collect(y.id) AS about_ids,
       s.sources AS sources, s.quotes AS quotes, s.withheld AS withheld
ORDER BY date IS NULL, date DESC, kind, statement, id
