// Every name that a person can type, and what it is called otherwise; the owner of the vault is "me" too, their company "us".
MATCH (x:Entity {vault: $vault}) WHERE x.name IS NOT NULL
RETURN x.id AS id, x.name AS name, labels(x) AS labels,
       coalesce(x.aliases, []) + CASE WHEN x.owner THEN ['me'] WHEN x.self THEN ['us'] ELSE [] END AS aliases
ORDER BY name, id
