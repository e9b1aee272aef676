// Whom have I not met lately?
//
// People whom the owner of the vault met in a dated meeting, but not since this day; the longest ago first.
//
// $ kg ask quiet
// $ kg ask quiet --since "last month"
// $since    date=-30d?     not met since this day
// $company  Organization?  only people of this company
// $today    today          the day that meetings are before
MATCH (me:Person {vault: $vault})-[:ATTENDED]->(m:Meeting)<-[:ATTENDED]-(p:Person)
WHERE me.owner AND p.id <> me.id AND m.date <= $today AND NOT coalesce(m.planned, false)
  AND ($company IS NULL
       OR EXISTS { MATCH (p)-[w:WORKS_AT]->(o:Organization) WHERE o.id = $company AND coalesce(w.role, '') <> 'former' })
WITH p, m ORDER BY m.date, m.title
WITH p, last(collect(m)) AS met
WHERE met.date < $since
RETURN p.name AS person, COLLECT { MATCH (p)-[w:WORKS_AT]->(o:Organization) WHERE coalesce(w.role, '') <> 'former' RETURN o.name ORDER BY o.name } AS company,
       met.date AS last_met, met.title AS meeting, met.sources AS sources, met.quotes AS quotes, met.withheld AS withheld
ORDER BY last_met, person
