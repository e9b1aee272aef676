// The day of each note.
MATCH (n:Note {vault: $vault})
RETURN n.path AS path, n.date AS date
ORDER BY path
