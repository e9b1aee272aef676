// All relationships.
MATCH (a {vault: $vault})-[r]->(b {vault: $vault})
WHERE r.row_digest IS NOT NULL
RETURN a.id AS start, type(r) AS type, b.id AS end, properties(r) AS properties
ORDER BY start, type, end
