// How does somebody like to work?
//
// What the notes tell of it: below such a heading of their page, in sentences of it, and where somebody is said to like,
// prefer or dislike something. Never with --share.
//
// $ kg ask preferences Shachar
// $person  Person?  only of this person
MATCH (p:Person {vault: $vault})-[r:SAID|CONCERNS]-(s:Statement)
WHERE ($person IS NULL OR p.id = $person)
  AND ((s.kind = 'preference' AND type(r) = 'CONCERNS')
       OR (s.kind = 'view' AND type(r) = 'SAID' AND s.text =~ '(?is).*\\b(prefers|likes|loves|hates|dislikes|values|avoids|insists on|cares about)\\b.*'))
RETURN p.name AS person, s.text AS how, s.date AS date, NOT r.stated AS inferred,
       r.sources AS sources, r.quotes AS quotes, r.withheld AS withheld
ORDER BY person, date IS NULL, date DESC, sources[0], how
