// What slipped, how often, and why?
//
// Features that left a release, promises whose day moved to a later one, and decisions that move a day. The words of the
// notes below each are what they give as the reason.
//
// $ kg ask slips
// $about  Entity?  only this, or what concerns it
// $since  date?    only what moved on this day or later
CALL () {
  MATCH (f:Feature {vault: $vault})-[t:TARGETS]->(v:Release)
  WHERE t.role = 'former'
  WITH f, t, v ORDER BY t.until IS NULL, t.until, v.name
  WITH f, collect(t) AS left, collect(v.name) AS releases
  WITH f, left, releases + COLLECT { MATCH (f)-[n:TARGETS]->(w:Release) WHERE coalesce(n.role, '') <> 'former'
                                     RETURN w.name ORDER BY w.name } AS way
  RETURN f AS it, f.name AS what, 'feature' AS kind, size(left) AS times, way, last(left).until AS last_moved, last(left).reason AS why,
         last(left).sources AS sources, last(left).quotes AS quotes, last(left).withheld AS withheld
  UNION ALL
  MATCH (c:Commitment {vault: $vault})
  WHERE c.slips > 0
  RETURN c AS it, c.text AS what, 'promise' AS kind, c.slips AS times, [c.first_due, c.due] AS way, c.last_seen AS last_moved, null AS why,
         c.sources AS sources, c.quotes AS quotes, c.withheld AS withheld
  UNION ALL
  MATCH (d:Decision {vault: $vault})
  WHERE d.status = 'made'
    AND d.text =~ '(?is).*\\b(move[sd]?|slip(s|ped)?|postpone[sd]?|push(es|ed)?|delay(s|ed)?)\\b.*\\d{4}-\\d\\d-\\d\\d.*\\d{4}-\\d\\d-\\d\\d.*'
  RETURN d AS it, d.text AS what, 'decision' AS kind, 1 AS times, [] AS way, d.date AS last_moved, null AS why,
         d.sources AS sources, d.quotes AS quotes, d.withheld AS withheld
}
WITH it, what, kind, times, way, last_moved, why, sources, quotes, withheld
WHERE ($since IS NULL OR last_moved >= $since)
  AND ($about IS NULL OR it.id = $about
       OR EXISTS { MATCH (it)-[:CONCERNS|PROMISED_TO|TARGETS]->(x:Entity) WHERE x.id = $about }
       OR EXISTS { MATCH (it)<-[:REQUESTED]-(x:Entity) WHERE x.id = $about })
RETURN what, kind, times, way, last_moved, why, sources, quotes, withheld
ORDER BY times DESC, last_moved IS NULL, last_moved DESC, what
