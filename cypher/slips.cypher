// What slipped, when and why?
//
// Each feature that left a release, with the day and the reason where the notes tell them, and what it is targeted for now;
// the newest first.
//
// $feature  Feature?  only this one
// $release  Release?  only what left this release, or is targeted for it now
MATCH (f:Feature {vault: $vault})-[t:TARGETS]->(r:Release)
WHERE t.role = 'former' AND ($feature IS NULL OR f.id = $feature)
OPTIONAL MATCH (f)-[n:TARGETS]->(now:Release) WHERE coalesce(n.role, '') <> 'former'
WITH f, t, r, now ORDER BY now.name
WITH f, t, r, collect(now.name) AS names, collect(now.id) AS ids
WHERE $release IS NULL OR r.id = $release OR $release IN ids
RETURN f.name AS feature, r.name AS left, names AS now, t.since AS since, t.until AS day, t.reason AS reason,
       COUNT { (f)-[o:TARGETS]->(:Release) WHERE o.role = 'former' } AS slips,
       NOT t.stated AS inferred, t.sources AS sources, t.quotes AS quotes, t.withheld AS withheld
ORDER BY day IS NULL, day DESC, feature, left
