// The things on a map of everything.
MATCH (x:Entity {vault: $vault})
WHERE NOT x:Meeting AND NOT x:Statement
RETURN x.id AS id, labels(x) AS labels, coalesce(x.name, x.text) AS name, x.status AS status, x.due AS due,
       x.roles AS roles, coalesce(toString(x.ga), x.ga_told) AS ga, x.sources AS sources, x.quotes AS quotes, x.withheld AS withheld,
       COUNT { (x)-[l]-(:Entity) WHERE coalesce(l.role, '') <> 'former' } AS degree, false AS near
ORDER BY id
