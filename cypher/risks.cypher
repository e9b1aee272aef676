// Which risks were seen?
//
// $ kg ask risks "Azure Readiness"
// $about  Entity?  only those that concern this
// $since  date?    only those of this day or later
CALL () {
  WITH $about AS id WHERE id IS NULL
  MATCH (s:Statement {vault: $vault})
  WHERE s.kind = 'risk'
  RETURN s
  UNION ALL
  WITH $about AS id WHERE id IS NOT NULL
  MATCH (:Entity {vault: $vault, id: id})<-[:CONCERNS]-(s:Statement)
  WHERE s.kind = 'risk'
  RETURN s
}
WITH s
WHERE $since IS NULL OR s.date >= $since
RETURN s.text AS risk, s.date AS date, COLLECT { MATCH (s)-[:CONCERNS]->(x:Entity) RETURN x.name ORDER BY x.name } AS about,
       s.sources AS sources, s.quotes AS quotes, s.withheld AS withheld
ORDER BY date IS NULL, date DESC, risk
