// Which accounts are there, at what stage, and what is open?
//
// $ kg ask accounts
// $account  Organization?  only this one
// $today    today          the day that late is counted from
MATCH (a:Organization {vault: $vault})
WHERE a.id = $account OR ($account IS NULL AND a:Account)
WITH a, COLLECT { MATCH way = (a)<-[:WORKS_AT*0..1]-(x:Entity) MATCH (x)<-[:PROMISED_TO]-(c:Commitment)
                  WHERE c.status IN ['open', 'in_progress'] AND all(w IN relationships(way) WHERE coalesce(w.role, '') <> 'former')
                  RETURN DISTINCT c } AS todo
RETURN a.name AS account, a.stage AS stage,
       COLLECT { MATCH (a)<-[o:OWNS|LEADS]-(w:Entity) WHERE coalesce(o.role, '') <> 'former'
                 RETURN DISTINCT w.name AS name ORDER BY name } AS owner,
       COLLECT { MATCH (a)<-[r:HAS_ROLE_IN]-(w:Person) WHERE r.role CONTAINS 'sponsor' RETURN w.name ORDER BY w.name } AS sponsor,
       coalesce(toString(a.next_review), a.next_review_told) AS next_review,
       size(todo) AS promised, size([c IN todo WHERE c.due < $today]) AS late,
       COUNT { (a)-[q:REQUESTED]->(:Entity) WHERE coalesce(q.role, '') <> 'former' } AS asks,
       coalesce(a.guessed, false) AS guess, a.sources AS sources, a.quotes AS quotes, a.withheld AS withheld
ORDER BY account
