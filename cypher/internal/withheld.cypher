// All places that were said in confidence.
MATCH (n {vault: $vault})
WHERE n.withheld IS NOT NULL
UNWIND n.withheld AS place
RETURN DISTINCT place
ORDER BY place
