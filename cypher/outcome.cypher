// What came out of a meeting?
//
// What was decided, promised and left open in the meetings of a day, or of a title; the newest meeting first.
//
// $ kg ask outcome "executive review"
// $ kg ask outcome 2025-11-18
// $day      date?    of the meetings of this day
// $meeting  text?    of the meetings with these words in their title
// $person   Person?  of the meetings that this person attended
CALL () {
  WITH $person AS id WHERE id IS NULL
  MATCH (m:Meeting {vault: $vault})
  RETURN m
  UNION ALL
  WITH $person AS id WHERE id IS NOT NULL
  MATCH (:Person {vault: $vault, id: id})-[:ATTENDED]->(m:Meeting)
  RETURN m
}
WITH m
WHERE ($day IS NULL OR m.date = $day) AND ($meeting IS NULL OR toLower(m.title) CONTAINS toLower($meeting))
MATCH (m)<-[r:MADE_IN]-(x:Entity)
WHERE x:Decision OR x:Commitment OR (x:Statement AND x.kind IN ['risk', 'question'])
RETURN m.date AS date, m.title AS meeting,
       CASE WHEN x:Decision THEN CASE x.status WHEN 'asked' THEN 'to be decided' WHEN 'made' THEN 'decided' ELSE x.status END
            WHEN x:Commitment THEN 'promised' ELSE x.kind END AS what,
       x.text AS text, COLLECT { MATCH (x)<-[:COMMITTED_TO|DECIDED]-(p:Person) RETURN p.name ORDER BY p.name } AS who,
       CASE WHEN x:Commitment THEN x.status END AS status, x.due AS due,
       r.sources AS sources, r.quotes AS quotes, r.withheld AS withheld
ORDER BY date IS NULL, date DESC, meeting,
         CASE what WHEN 'decided' THEN 1 WHEN 'reversed' THEN 2 WHEN 'superseded' THEN 2 WHEN 'to be decided' THEN 3
                   WHEN 'promised' THEN 4 ELSE 5 END, what, due IS NULL, due, text
