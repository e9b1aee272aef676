// Where do notes disagree?
//
// Promises that notes of one day tell in two ways, and what each of them tells.
//
// $ kg ask disputed
// $about  Entity?  only what concerns this, or is owed by them
CALL () {
  WITH $about AS id WHERE id IS NULL
  MATCH (c:Commitment {vault: $vault})
  WHERE c.disputed
  RETURN c
  UNION ALL
  WITH $about AS id WHERE id IS NOT NULL
  MATCH (:Entity {vault: $vault, id: id})-[:CONCERNS|PROMISED_TO|COMMITTED_TO]-(c:Commitment)
  WHERE c.disputed
  RETURN DISTINCT c
}
RETURN c.text AS commitment, COLLECT { MATCH (c)<-[:COMMITTED_TO]-(p:Person) RETURN p.name ORDER BY p.name } AS owners,
       c.status AS status, c.due AS due,
       COLLECT { MATCH (c)-[:HAS_ENTRY]->(e:Entry)
                 WITH DISTINCT e.status + CASE WHEN e.due IS NULL THEN '' ELSE ' for ' + toString(e.due) END AS told
                 RETURN told ORDER BY told } AS told,
       c.sources AS sources, c.quotes AS quotes, c.withheld AS withheld
ORDER BY due IS NULL, due, commitment
