// What is to be taken to somebody's manager?
//
// What moved twice or more, what was promised outside and is late or broken, and decisions that are late.
//
// $ kg ask escalate
// $account  Organization?  only what this account asked for, or was promised
// $today    today          the day that late is counted from
CALL () {
  MATCH (f:Feature {vault: $vault})-[t:TARGETS]->(v:Release)
  WHERE t.role = 'former'
  WITH f, t ORDER BY t.until IS NULL, t.until
  WITH f, collect(t) AS moves
  WHERE size(moves) > 1
  RETURN f AS it, f.name AS what, 'moved ' + size(moves) + ' times' AS why, last(moves) AS told
  UNION ALL
  MATCH (c:Commitment {vault: $vault})
  WHERE c.slips > 1 AND c.status IN ['open', 'in_progress']
  RETURN c AS it, c.text AS what, 'moved ' + c.slips + ' times' AS why, c AS told
  UNION ALL
  MATCH (c:Commitment {vault: $vault})
  WHERE (c.status = 'broken' OR (c.status IN ['open', 'in_progress'] AND c.due < $today))
    AND EXISTS { MATCH (c)-[:PROMISED_TO]->(o:Organization) WHERE NOT coalesce(o.self, false) }
  RETURN c AS it, c.text AS what, CASE c.status WHEN 'broken' THEN 'broken to ' ELSE 'late to ' END
         + COLLECT { MATCH (c)-[:PROMISED_TO]->(o:Organization) RETURN o.name ORDER BY o.name }[0] AS why, c AS told
  UNION ALL
  MATCH (c:Commitment {vault: $vault})
  WHERE c.status IN ['open', 'in_progress'] AND c.due < $today
    AND c.text =~ '(?is)(decide|choose|approve|settle|sign off|yes or no|go or no-go)\\b.*'
  RETURN c AS it, c.text AS what, 'a decision is late' AS why, c AS told
}
WITH it, what, why, told
WHERE $account IS NULL
   OR EXISTS { MATCH (it)-[:CONCERNS|PROMISED_TO]->(o:Organization) WHERE o.id = $account }
   OR EXISTS { MATCH (it)<-[:REQUESTED]-(o:Organization) WHERE o.id = $account }
RETURN what, why, COLLECT { MATCH (it)<-[r:COMMITTED_TO|OWNS|LEADS]-(p:Entity) WHERE coalesce(r.role, '') <> 'former'
                            RETURN p.name ORDER BY p.name } AS who, it.due AS due,
       told.sources AS sources, told.quotes AS quotes, told.withheld AS withheld
ORDER BY why, due IS NULL, due, what
