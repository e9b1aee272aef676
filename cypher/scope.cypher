// What is in release NAME, in what state, and who owns it?
//
// $ kg ask scope 5.5
// $name  Release  which release
MATCH (f:Feature)-[t:TARGETS]->(v:Release {vault: $vault, id: $name})
WHERE coalesce(t.role, '') <> 'former'
RETURN f.name AS feature, f.status AS status,
       COLLECT { MATCH (f)<-[o:OWNS|LEADS]-(w:Entity) WHERE coalesce(o.role, '') <> 'former'
                 RETURN DISTINCT w.name AS name ORDER BY name } AS owner,
       COLLECT { MATCH (f)-[d:DEPENDS_ON]->(g:Entity) WHERE coalesce(d.role, '') <> 'former' RETURN g.name ORDER BY g.name } AS depends_on,
       COLLECT { MATCH (f)<-[q:REQUESTED]-(a:Organization) WHERE coalesce(q.role, '') <> 'former' RETURN a.name ORDER BY a.name } AS asked_for_by,
       t.since AS since, NOT t.stated AS inferred, t.sources AS sources, t.quotes AS quotes, t.withheld AS withheld
ORDER BY feature
