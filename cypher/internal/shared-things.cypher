// All nodes of which something may be shared.
MATCH (n {vault: $vault})
WHERE n.row_digest IS NOT NULL AND n.id IS NOT NULL AND NOT coalesce(n.private, false)
RETURN labels(n) AS labels, properties(n) AS properties
ORDER BY n.id
