// One thing with all its properties.
// $name  Entity  which
MATCH (x:Entity {vault: $vault, id: $name})
RETURN x.name AS name, labels(x) AS labels, x.aliases AS aliases, x.roles AS roles, x.owner AS owner, x.self AS self, x.guessed AS guessed,
       x.status AS status, coalesce(toString(x.ga), x.ga_told) AS ga,
       coalesce(toString(x.freeze), x.freeze_told) AS freeze, coalesce(toString(x.gate), x.gate_told) AS gate,
       x.stage AS stage, coalesce(toString(x.next_review), x.next_review_told) AS next_review, x.first_seen AS first_seen, x.last_seen AS last_seen,
       x.sources AS sources, x.quotes AS quotes, x.withheld AS withheld
