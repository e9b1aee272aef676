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
CALL () {
  WITH $to AS id WHERE id IS NULL
  MATCH (p:Person {vault: $vault})
  WHERE ($person IS NULL OR p.id = $person)
    AND ($team IS NULL OR EXISTS { MATCH (p)-[m:MEMBER_OF]->(t:Team) WHERE t.id = $team AND coalesce(m.role, '') <> 'former' })
    AND ($company IS NULL
         OR EXISTS { MATCH (p)-[w:WORKS_AT]->(o:Organization) WHERE o.id = $company AND coalesce(w.role, '') <> 'former' })
  MATCH (p)-[:COMMITTED_TO]->(c:Commitment)
  WHERE c.status IN ['open', 'in_progress', 'done', 'broken']
  RETURN p, c
  UNION ALL
  WITH $to AS id WHERE id IS NOT NULL
  MATCH (x:Entity {vault: $vault, id: id})
  OPTIONAL MATCH (x)<-[w:WORKS_AT]-(e:Person) WHERE coalesce(w.role, '') <> 'former'
  WITH x, collect(e) AS theirs
  UNWIND theirs + [x] AS one
  MATCH (one)<-[:PROMISED_TO]-(c:Commitment)
  WHERE c.status IN ['open', 'in_progress', 'done', 'broken']
  WITH DISTINCT c
  MATCH (c)<-[:COMMITTED_TO]-(p:Person)
  WHERE ($person IS NULL OR p.id = $person)
    AND ($team IS NULL OR EXISTS { MATCH (p)-[m:MEMBER_OF]->(t:Team) WHERE t.id = $team AND coalesce(m.role, '') <> 'former' })
    AND ($company IS NULL
         OR EXISTS { MATCH (p)-[w:WORKS_AT]->(o:Organization) WHERE o.id = $company AND coalesce(w.role, '') <> 'former' })
  RETURN p, c
}
WITH c, collect(DISTINCT p.name) + ['all together'] AS names, coalesce(c.due < $today, false) AS late
WITH c, names, CASE WHEN c.status = 'broken' THEN 1 WHEN c.status = 'done' AND c.kept = 'late' THEN 2
                    WHEN c.status = 'done' THEN 5 WHEN late THEN 3 ELSE 4 END AS rank
UNWIND names AS who
WITH who, collect({promise: c, rank: CASE rank WHEN 5 THEN 4 ELSE rank END}) AS all,
     sum(CASE rank WHEN 1 THEN 1 ELSE 0 END) AS broken, sum(CASE rank WHEN 2 THEN 1 ELSE 0 END) AS kept_late,
     sum(CASE rank WHEN 3 THEN 1 ELSE 0 END) AS late, sum(CASE rank WHEN 4 THEN 1 ELSE 0 END) AS open,
     sum(CASE rank WHEN 5 THEN 1 ELSE 0 END) AS on_time
WITH who, broken, kept_late, late, open, on_time,
     COLLECT { UNWIND all AS one
               WITH one.promise AS c, one.rank AS rank, one.promise.due AS due, one.promise.text AS text
               RETURN c ORDER BY rank, due IS NULL, due, text, c.id LIMIT 5 } AS told
RETURN who, on_time + kept_late AS kept, kept_late, broken, late, open,
       [c IN told | last(c.sources)] AS sources, [c IN told | last(c.quotes)] AS quotes,
       [c IN told WHERE last(c.sources) IN coalesce(c.withheld, []) | last(c.sources)] AS withheld
ORDER BY who = 'all together', kept + kept_late + broken + late + open DESC, who
