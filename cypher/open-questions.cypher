// Which questions are open?
//
// $ kg ask open-questions
// $ kg ask open-questions "tenant quotas"
// $about  Entity?  only those that concern this
// $since  date?    only those of this day or later
MATCH (s:Statement {vault: $vault})
WHERE s.kind = 'question' AND ($since IS NULL OR s.date >= $since)
  AND ($about IS NULL OR EXISTS { MATCH (s)-[:CONCERNS]->(x:Entity) WHERE x.id = $about })
RETURN s.text AS question, s.date AS date,
       COLLECT { MATCH (s)-[:CONCERNS]->(x:Entity) RETURN x.name ORDER BY x.name } AS about,
       s.sources AS sources, s.quotes AS quotes, s.withheld AS withheld
ORDER BY date IS NULL, date DESC, question
