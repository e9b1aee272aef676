// What the answers rest on.
MATCH (g:KgGraph {vault: $vault})
RETURN g.notes AS notes, g.skipped AS skipped, g.undated AS undated, g.unresolved AS unresolved,
       g.digest IS NULL AS unfinished
