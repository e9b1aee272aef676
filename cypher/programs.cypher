// How do the programs stand?
//
// The colour or state that the notes give, who owns it, what is open and late, and the risks seen; those of which nothing
// of this is told come last.
//
// $ kg ask programs
// $program  Program?  only this one
// $today    today     the day that late is counted from
MATCH (g:Program {vault: $vault})
WHERE $program IS NULL OR g.id = $program
WITH g, COLLECT { MATCH (g)<-[:CONCERNS]-(c:Commitment) WHERE c.status IN ['open', 'in_progress'] RETURN c } AS todo
RETURN g.name AS program, g.status AS status,
       COLLECT { MATCH (g)<-[o:OWNS|LEADS]-(w:Entity) WHERE coalesce(o.role, '') <> 'former'
                 RETURN DISTINCT w.name AS name ORDER BY name } AS owner,
       size(todo) AS open, size([c IN todo WHERE c.due < $today]) AS late,
       COUNT { (g)<-[:CONCERNS]-(s:Statement) WHERE s.kind = 'risk' } AS risks,
       coalesce(g.guessed, false) AS guess, g.sources AS sources, g.quotes AS quotes, g.withheld AS withheld
ORDER BY status IS NULL AND open + risks = 0, program
