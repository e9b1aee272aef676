// Every name that a person can type, and what it is called otherwise.
MATCH (x:Entity {vault: $vault}) WHERE x.name IS NOT NULL
RETURN x.id AS id, x.name AS name, labels(x) AS labels, x.aliases AS aliases
ORDER BY name, id
