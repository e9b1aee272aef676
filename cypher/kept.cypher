// Who keeps what they promise?
//
// Of each person how many promises were kept, on the day and late, were broken, are late, and are open; all of them
// together in the last row.
//
// $ kg ask kept
// $ kg ask kept --to Microsoft
// $person   Person?               only this person
// $team     Team?                 only people of this team
// $company  Organization?         only people of this company
// $to       Person|Organization?  only what was promised to them, or to people of this company
// $today    today                 the day that late is counted from
MATCH (p:Person {vault: $vault})-[:COMMITTED_TO]->(c:Commitment)
WHERE c.status IN ['open', 'in_progress', 'done', 'broken'] AND ($person IS NULL OR p.id = $person)
  AND ($team IS NULL OR EXISTS { MATCH (p)-[m:MEMBER_OF]->(t:Team) WHERE t.id = $team AND coalesce(m.role, '') <> 'former' })
  AND ($company IS NULL
       OR EXISTS { MATCH (p)-[w:WORKS_AT]->(o:Organization) WHERE o.id = $company AND coalesce(w.role, '') <> 'former' })
  AND ($to IS NULL
       OR EXISTS { MATCH (c)-[:PROMISED_TO]->(x:Entity) WHERE x.id = $to }
       OR EXISTS { MATCH (c)-[:PROMISED_TO]->(:Person)-[w:WORKS_AT]->(o:Organization)
                   WHERE o.id = $to AND coalesce(w.role, '') <> 'former' })
WITH p, c ORDER BY CASE WHEN c.status = 'broken' THEN 1 WHEN c.status = 'done' AND c.kept = 'late' THEN 2
                        WHEN c.status <> 'done' AND c.due < $today THEN 3 ELSE 4 END, c.due IS NULL, c.due, c.text
UNWIND [p.name, 'all together'] AS who
WITH who, collect(DISTINCT c) AS all
RETURN who, size([c IN all WHERE c.status = 'done']) AS kept, size([c IN all WHERE c.status = 'done' AND c.kept = 'late']) AS kept_late,
       size([c IN all WHERE c.status = 'broken']) AS broken,
       size([c IN all WHERE c.status IN ['open', 'in_progress'] AND c.due < $today]) AS late,
       size([c IN all WHERE c.status IN ['open', 'in_progress'] AND NOT coalesce(c.due < $today, false)]) AS open,
       [c IN all[..5] | last(c.sources)] AS sources, [c IN all[..5] | last(c.quotes)] AS quotes,
       [c IN all[..5] WHERE last(c.sources) IN coalesce(c.withheld, []) | last(c.sources)] AS withheld
ORDER BY who = 'all together', kept + kept_late + broken + late + open DESC, who
