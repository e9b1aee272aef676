// Who carries how much?
//
// Of each person and team what is open and late, what they own, and how much waits for that: who has most comes first.
//
// $ kg ask load
// $team   Team?  only the people of this team
// $today  today  the day that late is counted from
MATCH (p:Person|Team {vault: $vault})
WHERE $team IS NULL OR p.id = $team OR EXISTS { MATCH (p)-[:MEMBER_OF]->(t:Team) WHERE t.id = $team }
OPTIONAL MATCH (p)-[:COMMITTED_TO]->(c:Commitment) WHERE c.status IN ['open', 'in_progress']
WITH p, count(c) AS open, sum(CASE WHEN c.due < $today THEN 1 ELSE 0 END) AS late
WITH p, open, late, COLLECT { MATCH (p)-[o:OWNS|LEADS]->(x:Entity) WHERE coalesce(o.role, '') <> 'former'
                              RETURN DISTINCT x ORDER BY x.name } AS owned
WITH p, open, late, owned, COUNT { UNWIND owned + [p] AS x MATCH (x)<-[d:DEPENDS_ON]-(a:Entity)
                                   WHERE coalesce(d.role, '') <> 'former' RETURN DISTINCT a } AS waiting
WHERE open + size(owned) + waiting > 0
WITH p, open, late, owned, waiting, COLLECT { MATCH (p)-[:COMMITTED_TO]->(c:Commitment) WHERE c.status IN ['open', 'in_progress']
                                              RETURN c ORDER BY c.due IS NULL, c.due, c.text, c.id LIMIT 5 } AS told
RETURN p.name AS who, open, late, [x IN owned | x.name] AS owns,
       waiting AS wait_for_it,
       CASE WHEN size(told) > 0 THEN [c IN told | last(c.sources)] ELSE p.sources END AS sources,
       CASE WHEN size(told) > 0 THEN [c IN told | last(c.quotes)] ELSE p.quotes END AS quotes,
       CASE WHEN size(told) > 0 THEN [c IN told WHERE last(c.sources) IN coalesce(c.withheld, []) | last(c.sources)] ELSE p.withheld END AS withheld
ORDER BY open DESC, wait_for_it DESC, who
