// What the features of a release wait for, by whom they are asked for, and who owns them.
// $ids  list  the releases
UNWIND $ids AS id
MATCH (v:Release {vault: $vault, id: id})<-[r:TARGETS]-(f:Feature)
WHERE coalesce(r.role, '') <> 'former'
OPTIONAL MATCH (p:Person)-[o:OWNS|LEADS]->(f) WHERE coalesce(o.role, '') <> 'former'
WITH v, r, f, p ORDER BY p.name
WITH v, r, f, collect(DISTINCT p.name) AS owners
OPTIONAL MATCH (f)-[d:DEPENDS_ON]->(n:Entity) WHERE coalesce(d.role, '') <> 'former'
WITH v, r, f, owners, n ORDER BY n.name
WITH v, r, f, owners, collect(DISTINCT n.name) AS needs
OPTIONAL MATCH (a:Organization)-[:REQUESTED]->(f)
WITH v, r, f, owners, needs, a ORDER BY a.name
RETURN f.name AS feature, v.name AS release, owners, needs, collect(DISTINCT a.name) AS asked_by,
       r.sources AS sources, r.quotes AS quotes, r.withheld AS withheld
ORDER BY release, feature
