// What is NAME owed?
//
// Commitments of others that are promised to this person or account, the next due first.
//
// $name  Person|Organization  to whom
MATCH (c:Commitment {vault: $vault})-[r:PROMISED_TO]->(x:Entity {id: $name})
OPTIONAL MATCH (p:Person)-[:COMMITTED_TO]->(c)
WITH c, r, x, collect(p) AS owners
WHERE NOT x.id IN [p IN owners | p.id]
RETURN c.text AS commitment, [p IN owners | p.name] AS owners, c.status AS status, c.due AS due,
       NOT r.stated AS inferred, r.sources AS sources, r.quotes AS quotes, r.withheld AS withheld
ORDER BY due IS NULL, due, commitment
