// What somebody said, or is said to think, newest first.
// $name  Person  who
MATCH (p:Person {vault: $vault, id: $name})-[r:SAID]->(s:Statement)
RETURN s.text AS statement, s.kind AS kind, s.last_seen AS date, NOT r.stated AS inferred,
       r.sources AS sources, r.quotes AS quotes, r.withheld AS withheld
ORDER BY date IS NULL, date DESC, kind, statement
