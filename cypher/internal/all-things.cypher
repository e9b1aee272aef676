// All nodes.
MATCH (n {vault: $vault})
WHERE n.row_digest IS NOT NULL AND n.id IS NOT NULL
RETURN labels(n) AS labels, properties(n) AS properties
ORDER BY n.id
