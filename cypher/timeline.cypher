// What happened, day by day?
//
// Meetings, decisions, promises made, kept, broken and due, features that came into a release or left it, and what was
// said; all of it, or what concerns NAME.
//
// $ kg ask timeline "tenant quotas"
// $ kg ask timeline --since 2025-12-02 --changes
// $about    Entity?  only what concerns this: a thing, a person, an account
// $since    date?    only from this day on
// $until    ahead?   only until this day
// $changes  flag?    only what changed: no meetings, no words, and nothing that is still ahead
// $today    today    the day it is
OPTIONAL MATCH (x:Entity {vault: $vault, id: $about})
CALL (x) {
  CALL (x) {
    WITH x WHERE x IS NULL AND $changes IS NULL
    MATCH (m:Meeting {vault: $vault})
    RETURN m
    UNION
    WITH x WHERE x IS NOT NULL AND $changes IS NULL
    MATCH (x)-[:ATTENDED]->(m:Meeting)
    RETURN m
    UNION
    WITH x WHERE x IS NOT NULL AND $changes IS NULL
    MATCH (x)<-[:MENTIONS]-(:Note)-[:RECORDS]->(m:Meeting)
    RETURN m
  }
  WITH m
  WHERE m.date IS NOT NULL
  RETURN m.date AS date, CASE WHEN m.date > $today THEN 'to meet' ELSE 'met' END AS what, m.title AS text,
         COLLECT { MATCH (m)<-[:ATTENDED]-(p:Person) RETURN p.name ORDER BY p.name } AS who, m AS told
  UNION ALL
  CALL (x) {
    WITH x WHERE x IS NULL
    MATCH (d:Decision {vault: $vault})
    RETURN d
    UNION ALL
    WITH x WHERE x IS NOT NULL
    MATCH (x)-[:CONCERNS|DECIDED]-(d:Decision)
    RETURN DISTINCT d
  }
  WITH d
  WHERE $since IS NULL OR coalesce(d.date, d.first_seen) >= $since
  RETURN coalesce(d.date, d.first_seen) AS date,
         CASE d.status WHEN 'made' THEN 'decided' WHEN 'asked' THEN 'to be decided' ELSE d.status END AS what, d.text AS text,
         COLLECT { MATCH (d)<-[:DECIDED]-(p:Person) RETURN p.name ORDER BY p.name } AS who, d AS told
  UNION ALL
  CALL (x) {
    WITH x WHERE x IS NULL
    MATCH (c:Commitment {vault: $vault})
    RETURN c
    UNION ALL
    WITH x WHERE x IS NOT NULL
    OPTIONAL MATCH (x)<-[:WORKS_AT]-(e:Person)
    WITH x, collect(e) AS people
    UNWIND people + [x] AS one
    MATCH (one)-[r:CONCERNS|PROMISED_TO|COMMITTED_TO]-(c:Commitment)
    WHERE one = x OR type(r) = 'COMMITTED_TO'
    RETURN DISTINCT c
  }
  UNWIND [[c.first_seen, CASE c.status WHEN 'proposed' THEN 'proposed' ELSE 'promised' END],
          [CASE WHEN c.status = 'done' THEN coalesce(c.done_on, c.last_seen) END, CASE c.kept WHEN 'late' THEN 'done late' ELSE 'done' END],
          [CASE WHEN c.status = 'broken' THEN coalesce(c.due, c.last_seen) END, 'broken'],
          [CASE WHEN c.status IN ['open', 'in_progress'] THEN c.due END, CASE WHEN c.due < $today THEN 'late since' ELSE 'due' END]] AS event
  WITH c, event
  WHERE event[0] IS NOT NULL AND ($since IS NULL OR event[0] >= $since)
  RETURN event[0] AS date, event[1] AS what, c.text AS text,
         COLLECT { MATCH (c)<-[:COMMITTED_TO]-(p:Person) RETURN p.name ORDER BY p.name } AS who, c AS told
  UNION ALL
  MATCH (f:Feature {vault: $vault})-[t:TARGETS]->(v:Release)
  WHERE x IS NULL OR x.id IN [f.id, v.id] OR EXISTS { MATCH (x)-[:REQUESTED]->(f) }
  UNWIND [[t.since, 'into a release'], [t.until, 'out of a release']] AS event
  RETURN event[0] AS date, event[1] AS what, f.name + ': ' + v.name AS text, [] AS who, t AS told
  UNION ALL
  CALL (x) {
    WITH x WHERE x IS NULL
    MATCH (s:Statement {vault: $vault})
    RETURN s
    UNION ALL
    WITH x WHERE x IS NOT NULL
    MATCH (x)-[:CONCERNS|SAID]-(s:Statement)
    RETURN DISTINCT s
  }
  WITH s
  WHERE (s.kind IN ['risk', 'question'] OR $changes IS NULL) AND ($since IS NULL OR s.date >= $since)
  RETURN s.date AS date, CASE WHEN s.kind IN ['quote', 'view'] THEN 'said' ELSE s.kind END AS what, s.text AS text,
         COLLECT { MATCH (s)<-[:SAID]-(p:Person) RETURN p.name ORDER BY p.name } AS who, s AS told
}
WITH date, what, text, who, told
WHERE date IS NOT NULL AND ($since IS NULL OR date >= $since) AND ($until IS NULL OR date <= $until)
  AND ($changes IS NULL OR (date <= $today AND what <> 'due'))
RETURN date, what, text, who, told.sources AS sources, told.quotes AS quotes, told.withheld AS withheld
ORDER BY date, what, text
