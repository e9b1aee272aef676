// How is NAME linked to others?
//
// Every relation of a person, account, program, feature, release or team, either way round; what holds no more comes
// last, in the role "former", with the day until which it held, and why, where a note tells it.
//
// $ kg ask links Yancey
// $name  Entity  anybody or anything
MATCH (x:Entity {vault: $vault, id: $name})-[r]-(y:Entity)
WHERE type(r) <> 'CONCERNS'
RETURN type(r) AS relation, startNode(r).id = x.id AS forward, coalesce(y.name, y.title, y.text) AS other,
       y.status AS status, coalesce(y.due, y.date) AS date, r.role AS role, r.since AS since, r.until AS until,
       r.reason AS reason, NOT r.stated AS inferred,
       r.sources AS sources, r.quotes AS quotes, r.withheld AS withheld
ORDER BY coalesce(role, '') = 'former', relation, forward, date IS NULL, date DESC, other
