// Who is who at account NAME, and who has it on our side?
//
// $ kg ask people-at Microsoft
// $name   Organization  which account or company
// $today  today         the day that meetings are before
MATCH (x:Organization {vault: $vault, id: $name})
CALL (x) {
  MATCH (x)<-[r:WORKS_AT]-(p:Person)
  WHERE coalesce(r.role, '') <> 'former'
  RETURN p, 'theirs' AS side, r
  UNION ALL
  MATCH (x)<-[r:OWNS|LEADS]-(p:Person)
  WHERE coalesce(r.role, '') <> 'former'
  RETURN p, 'owns it' AS side, r
  UNION ALL
  MATCH (x)<-[r:HAS_ROLE_IN]-(p:Person)
  RETURN p, r.role AS side, r
}
OPTIONAL MATCH (p)-[:ATTENDED]->(m:Meeting) WHERE m.date <= $today
WITH p, side, r, max(m.date) AS last_met
RETURN p.name AS person, side, p.roles AS roles,
       last_met,
       r.sources AS sources, r.quotes AS quotes, r.withheld AS withheld
ORDER BY side <> 'theirs', side, person
