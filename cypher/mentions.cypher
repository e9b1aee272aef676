// Where is NAME mentioned?
//
// The newest notes first, each with the lines that speak of it.
//
// $ kg ask mentions Halden
// $name  Entity  anybody or anything
MATCH (n:Note {vault: $vault})-[r:MENTIONS]->(x:Entity {id: $name})
RETURN n.date AS date, n.title AS note, r.sources AS sources, r.quotes AS quotes, r.withheld AS withheld
ORDER BY date IS NULL, date DESC, n.path
