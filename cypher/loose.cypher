// Which open promises have no owner, or no date?
//
// $ kg ask loose
// $lacks  owner|date?  only what lacks this
// $about  Entity?      only what concerns this, or is owed by them
CALL () {
  WITH $about AS id WHERE id IS NULL
  MATCH (c:Commitment {vault: $vault})
  WHERE c.status IN ['open', 'in_progress']
  RETURN c
  UNION ALL
  WITH $about AS id WHERE id IS NOT NULL
  MATCH (:Entity {vault: $vault, id: id})-[:CONCERNS|PROMISED_TO|COMMITTED_TO]-(c:Commitment)
  WHERE c.status IN ['open', 'in_progress']
  RETURN DISTINCT c
}
WITH c, COLLECT { MATCH (c)<-[:COMMITTED_TO]-(p:Person) RETURN p.name ORDER BY p.name } AS owners
WITH c, owners, CASE WHEN size(owners) = 0 THEN ['owner'] ELSE [] END + CASE WHEN c.due IS NULL THEN ['date'] ELSE [] END AS lacks
WHERE size(lacks) > 0 AND ($lacks IS NULL OR $lacks IN lacks)
RETURN c.text AS commitment, lacks, owners, c.due AS due, NOT c.stated AS inferred,
       c.sources AS sources, c.quotes AS quotes, c.withheld AS withheld
ORDER BY lacks[0] DESC, due IS NULL, due, commitment
