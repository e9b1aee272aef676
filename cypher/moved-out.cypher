// What left release NAME, when, and where to?
//
// $ kg ask moved-out 5.4.1
// $name  Release  which release
MATCH (f:Feature)-[t:TARGETS]->(v:Release {vault: $vault, id: $name})
WHERE t.role = 'former'
RETURN f.name AS feature, t.until AS left,
       COLLECT { MATCH (f)-[n:TARGETS]->(w:Release) WHERE coalesce(n.role, '') <> 'former' RETURN w.name ORDER BY w.name } AS now_in,
       t.sources AS sources, t.quotes AS quotes, t.withheld AS withheld
ORDER BY left IS NULL, left DESC, feature
