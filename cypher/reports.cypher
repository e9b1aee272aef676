// Who reports to whom?
//
// $ kg ask reports
// $ kg ask reports Shachar
// $person  Person?  only this person, who they report to, and who reports to them
MATCH (p:Person {vault: $vault})-[r:REPORTS_TO]->(m:Person)
WHERE coalesce(r.role, '') <> 'former' AND ($person IS NULL OR $person IN [p.id, m.id])
RETURN m.name AS manager, p.name AS person, p.roles AS roles, NOT r.stated AS inferred,
       r.sources AS sources, r.quotes AS quotes, r.withheld AS withheld
ORDER BY manager, person
