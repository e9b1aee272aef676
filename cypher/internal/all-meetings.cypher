// All meetings, newest first.
MATCH (m:Meeting {vault: $vault}) WHERE coalesce(m.kind, '') <> 'recurring'
RETURN m.id AS id, m.title AS meeting, m.date AS date, coalesce(m.planned, false) AS planned
ORDER BY date IS NULL, date DESC, meeting, id
