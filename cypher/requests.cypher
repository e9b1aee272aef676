// What do accounts ask for, and what do they have in common?
//
// Each feature with who asked for it, what most asked for first.
//
// $ kg ask requests
// $ kg ask requests Microsoft
// $account  Organization?  only what this one asked for
// $common   flag?          only what two or more asked for
MATCH (a:Organization {vault: $vault})-[q:REQUESTED]->(f:Entity)
WHERE coalesce(q.role, '') <> 'former'
WITH f, a, q ORDER BY a.name
WITH f, collect(a.name) AS accounts, collect(a.id) AS ids, collect(q) AS told
WHERE ($account IS NULL OR $account IN ids) AND ($common IS NULL OR size(accounts) > 1)
RETURN f.name AS asked_for, accounts, size(accounts) AS how_many,
       COLLECT { MATCH (f)-[t:TARGETS]->(v:Release) WHERE coalesce(t.role, '') <> 'former' RETURN v.name ORDER BY v.name } AS release,
       [q IN told | last(q.sources)] AS sources, [q IN told | last(q.quotes)] AS quotes,
       [q IN told WHERE last(q.sources) IN coalesce(q.withheld, []) | last(q.sources)] AS withheld
ORDER BY how_many DESC, asked_for
