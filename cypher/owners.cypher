// Who owns what, and what has no owner?
//
// Accounts, programs, features and releases with who owns or leads them; what has nobody comes first, and with it what a
// note says has none. What is released, done or given up needs none.
//
// $ kg ask owners --unowned
// $ kg ask owners "tenant quotas"
// $of       Organization|Team|Program|Feature|Release?  only this
// $person   Person?  only what this person owns or leads
// $unowned  flag?    only what has nobody
CALL () {
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
                    WITH w, o ORDER BY type(o) DESC
                    WITH w, collect(o) AS told
                    RETURN {id: w.id, name: w.name, owns: told[0]} ORDER BY w.name } AS by
  WHERE ($person IS NULL OR any(one IN by WHERE one.id = $person))
    AND ($unowned IS NULL OR (size(by) = 0 AND NOT toLower(coalesce(x.status, ''))
         IN ['released', 'shipped', 'done', 'complete', 'completed', 'closed', 'cancelled', 'canceled', 'retired', 'archived']))
  UNWIND CASE WHEN size(by) = 0 THEN [null] ELSE by END AS one
  RETURN x.name AS name, [label IN labels(x) WHERE NOT label IN ['Entity', 'Account']][0] AS kind, one.name AS owner,
         coalesce(x.guessed, false) AS guess,
         coalesce(one.owns.sources, x.sources) AS sources, coalesce(one.owns.quotes, x.quotes) AS quotes,
         CASE WHEN one IS NULL THEN x.withheld ELSE one.owns.withheld END AS withheld
  UNION ALL
  MATCH (s:Statement {vault: $vault})
  WHERE s.kind = 'unowned' AND $person IS NULL
    AND ($of IS NULL OR EXISTS { MATCH (s)-[:CONCERNS]->(x:Entity) WHERE x.id = $of })
  RETURN s.text AS name, 'what a note says' AS kind, null AS owner, false AS guess,
         s.sources AS sources, s.quotes AS quotes, s.withheld AS withheld
}
RETURN name, kind, owner, guess, sources, quotes, withheld
ORDER BY owner IS NOT NULL, kind, name, owner
