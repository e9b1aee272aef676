// Which releases are there, in what state, and what are their dates?
//
// $ kg ask releases
// $release  Release?  only this one
// $today    today     the day that the next meeting is after
MATCH (v:Release {vault: $vault})
WHERE $release IS NULL OR v.id = $release
RETURN v.name AS release, v.status AS status, coalesce(toString(v.freeze), v.freeze_told) AS freeze,
       coalesce(toString(v.gate), v.gate_told) AS gate, coalesce(toString(v.ga), v.ga_told) AS ga,
       COLLECT { MATCH (v)<-[o:OWNS|LEADS]-(w:Entity) WHERE coalesce(o.role, '') <> 'former'
                 RETURN DISTINCT w.name AS name ORDER BY name } AS owner,
       COUNT { (v)<-[t:TARGETS]-(:Feature) WHERE coalesce(t.role, '') <> 'former' } AS features,
       coalesce(v.guessed, false) AS guess, v.sources AS sources, v.quotes AS quotes, v.withheld AS withheld
ORDER BY status IS NULL AND ga IS NULL AND features = 0, release
