// The promises that some people or accounts gave or got, that concern some things, or were made in some meetings.
// $ids  list  theirs
UNWIND $ids AS id
MATCH (x:Entity {vault: $vault, id: id})-[:COMMITTED_TO|PROMISED_TO|CONCERNS|MADE_IN]-(c:Commitment)
WITH DISTINCT c
OPTIONAL MATCH (p:Person)-[:COMMITTED_TO]->(c)
WITH c, p ORDER BY p.name
WITH c, collect(p.name) AS owners, collect(p.id) AS owner_ids
OPTIONAL MATCH (c)-[:PROMISED_TO]->(t:Entity)
WITH c, owners, owner_ids, t ORDER BY t.name
WITH c, owners, owner_ids, collect(t.name) AS promised_to, collect(t.id) AS promised_to_ids
OPTIONAL MATCH (c)-[:CONCERNS|MADE_IN]->(y:Entity)
RETURN c.id AS id, c.text AS commitment, owners, promised_to, c.status AS status, c.due AS due, c.first_due AS first_due,
       c.slips AS slips, c.kept AS kept, c.done_on AS done_on, c.priority AS priority, c.disputed AS disputed,
       NOT c.stated AS inferred, c.first_seen AS first_seen, c.last_seen AS last_seen, owner_ids, promised_to_ids,
       collect(y.id) AS about_ids, c.sources AS sources, c.quotes AS quotes, c.withheld AS withheld
ORDER BY due IS NULL, due, commitment, id
