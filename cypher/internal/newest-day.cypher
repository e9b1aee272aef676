// The newest day that a note is of.
MATCH (n:Note {vault: $vault})
RETURN max(n.date) AS day
