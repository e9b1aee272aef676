// Things of which all was said in confidence.
MATCH (x:Entity {vault: $vault}) WHERE x.name IS NOT NULL AND x.private
RETURN x.id AS id
ORDER BY id
