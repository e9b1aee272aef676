// The day of the last meeting with one person.
// $person  Person  who
// $today   today   the day that meetings are before
MATCH (me:Person {vault: $vault})-[:ATTENDED]->(m:Meeting)<-[:ATTENDED]-(p:Person {id: $person})
WHERE me.owner AND m.date <= $today AND NOT coalesce(m.planned, false)
RETURN max(m.date) AS day
