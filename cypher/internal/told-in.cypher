// The promises and decisions that some notes tell of, by line.
// $paths  list  the notes
MATCH (x:Entity {vault: $vault})-[:HAS_ENTRY]->(e:Entry)
WHERE e.path IN $paths
RETURN e.path AS path, e.line AS line, CASE WHEN x:Decision THEN 'decision' ELSE 'promise' END AS what, x.status AS status
ORDER BY path, line, what, status
