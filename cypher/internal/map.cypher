// The things that a map of everything could show.
// $kinds  list   the kinds that are drawn
// $since  date?  only what was told since that day
MATCH (x:Entity {vault: $vault})
WHERE any(label IN labels(x) WHERE label IN $kinds)
WITH x, COUNT { (x)-[l]-(:Entity) WHERE coalesce(l.role, '') <> 'former' AND ($since IS NULL OR l.last_seen >= $since) } AS degree
WHERE $since IS NULL OR x.last_seen >= $since OR degree > 0
RETURN x.id AS id, degree
ORDER BY id
