// Every commitment that is not closed: who owes it, whom they work for, and what it is about.
// $closed  list  the statuses of one of which nothing is awaited any more
MATCH (c:Commitment {vault: $vault})
WHERE NOT coalesce(c.status, '') IN $closed
OPTIONAL MATCH (p:Person)-[:COMMITTED_TO]->(c)
OPTIONAL MATCH (p)-[w:WORKS_AT]->(o:Organization) WHERE coalesce(w.role, '') <> 'former'
WITH c, collect(DISTINCT {id: p.id, name: p.name, labels: labels(p)}) AS owners,
     collect(DISTINCT {id: o.id, name: o.name, labels: labels(o), self: o.self, person: p.id}) AS employers
OPTIONAL MATCH (c)-[:PROMISED_TO|CONCERNS]->(x:Entity)
RETURN c.id AS id, c.text AS text, c.status AS status, c.due AS due, c.stated AS stated, c.last_seen AS last_seen,
       owners, employers, collect(DISTINCT {id: x.id, name: x.name, labels: labels(x), self: x.self}) AS about,
       c.sources AS sources, c.quotes AS quotes, c.withheld AS withheld
ORDER BY id
