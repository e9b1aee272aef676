// What a map says of its things.
// $ids  list  their ids
UNWIND $ids AS one
MATCH (x:Entity {vault: $vault, id: one})
RETURN x.id AS id, labels(x) AS labels, coalesce(x.name, x.title, x.text) AS name, x.aliases AS aliases, x.self AS self,
       x.status AS status, x.due AS due, x.date AS date, x.roles AS roles, coalesce(toString(x.ga), x.ga_told) AS ga,
       x.sources AS sources, x.quotes AS quotes, x.withheld AS withheld
ORDER BY id
