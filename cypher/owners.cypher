// Who owns what, and what has no owner?
//
// Accounts, programs, features and releases with who owns or leads them; what has nobody comes first.
//
// $ kg ask owners --unowned
// $ kg ask owners "tenant quotas"
// $of       Organization|Team|Program|Feature|Release?  only this
// $person   Person?  only what this person owns or leads
// $unowned  flag?    only what has nobody
CALL () {
  WITH $of AS id WHERE id IS NULL
  MATCH (x:Feature|Program|Release|Account {vault: $vault})
  RETURN x
  UNION ALL
  WITH $of AS id WHERE id IS NOT NULL
  MATCH (x:Entity {vault: $vault, id: id})
  RETURN x
}
WITH x, COLLECT { MATCH (x)<-[o:OWNS|LEADS]-(w:Entity) WHERE coalesce(o.role, '') <> 'former'
                  RETURN {id: w.id, name: w.name, owns: o} ORDER BY w.name } AS by
WHERE ($person IS NULL OR any(one IN by WHERE one.id = $person)) AND ($unowned IS NULL OR size(by) = 0)
UNWIND CASE WHEN size(by) = 0 THEN [null] ELSE by END AS one
RETURN x.name AS name, [label IN labels(x) WHERE NOT label IN ['Entity', 'Account']][0] AS kind, one.name AS owner,
       coalesce(one.owns.sources, x.sources) AS sources, coalesce(one.owns.quotes, x.quotes) AS quotes,
       CASE WHEN one IS NULL THEN x.withheld ELSE one.owns.withheld END AS withheld
ORDER BY owner IS NOT NULL, kind, name, owner
