// Whose vault it is.
MATCH (p:Person {vault: $vault, owner: true})
RETURN p.id AS id, p.name AS name
ORDER BY id
