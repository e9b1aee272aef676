// Which accounts are there, at what stage, and what is open?
//
// $ kg ask accounts
// $account  Organization?  only this one
// $today    today          the day that late is counted from
MATCH (a:Organization {vault: $vault})
WHERE a.id = $account OR ($account IS NULL AND a:Account)
WITH a, COLLECT { MATCH (a)<-[w:WORKS_AT]-(p:Person) WHERE coalesce(w.role, '') <> 'former' RETURN p.id } + [a.id] AS theirs
WITH a, COLLECT { MATCH (c:Commitment)-[:PROMISED_TO]->(x:Entity)
                  WHERE x.id IN theirs AND c.status IN ['open', 'in_progress'] RETURN DISTINCT c } AS todo
RETURN a.name AS account, a.stage AS stage,
       COLLECT { MATCH (w:Entity)-[o:OWNS|LEADS]->(a) WHERE coalesce(o.role, '') <> 'former'
                 RETURN DISTINCT w.name AS name ORDER BY name } AS owner,
       COLLECT { MATCH (w:Person)-[r:HAS_ROLE_IN]->(a) WHERE r.role CONTAINS 'sponsor' RETURN w.name ORDER BY w.name } AS sponsor,
       coalesce(toString(a.next_review), a.next_review_told) AS next_review,
       size(todo) AS promised, size([c IN todo WHERE c.due < $today]) AS late,
       COUNT { (a)-[q:REQUESTED]->(:Entity) WHERE coalesce(q.role, '') <> 'former' } AS asks,
       a.sources AS sources, a.quotes AS quotes, a.withheld AS withheld
ORDER BY account
