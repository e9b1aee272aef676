// Who carries how much?
//
// Of each person and team what is open and late, what they own, and how much waits for that: who has most comes first.
//
// $ kg ask load
// $team   Team?  only the people of this team
// $today  today  the day that late is counted from
MATCH (p:Person|Team {vault: $vault})
WHERE $team IS NULL OR p.id = $team OR EXISTS { MATCH (p)-[:MEMBER_OF]->(t:Team) WHERE t.id = $team }
WITH p, COLLECT { MATCH (p)-[:COMMITTED_TO]->(c:Commitment) WHERE c.status IN ['open', 'in_progress']
                  RETURN c ORDER BY c.due IS NULL, c.due, c.text } AS todo,
     COLLECT { MATCH (p)-[o:OWNS|LEADS]->(x:Entity) WHERE coalesce(o.role, '') <> 'former' RETURN DISTINCT x ORDER BY x.name } AS owned
WITH p, todo, owned, COUNT { MATCH way = (p)-[:OWNS|LEADS*0..1]->(x:Entity) MATCH (x)<-[d:DEPENDS_ON]-(a:Entity)
                             WHERE coalesce(d.role, '') <> 'former' AND all(o IN relationships(way) WHERE coalesce(o.role, '') <> 'former')
                             RETURN DISTINCT a } AS waiting
WHERE size(todo) + size(owned) + waiting > 0
WITH p, todo, owned, waiting, [c IN todo | c][..5] AS told
RETURN p.name AS who, size(todo) AS open, size([c IN todo WHERE c.due < $today]) AS late, [x IN owned | x.name] AS owns,
       waiting AS wait_for_it,
       CASE WHEN size(told) > 0 THEN [c IN told | last(c.sources)] ELSE p.sources END AS sources,
       CASE WHEN size(told) > 0 THEN [c IN told | last(c.quotes)] ELSE p.quotes END AS quotes,
       CASE WHEN size(told) > 0 THEN [c IN told WHERE last(c.sources) IN coalesce(c.withheld, []) | last(c.sources)] ELSE p.withheld END AS withheld
ORDER BY open DESC, wait_for_it DESC, who
