"""Examples of each command, as its help shows them; the first is told to whoever types the command wrongly."""

from __future__ import annotations

from collections.abc import Iterable

EXAMPLES: dict[str, tuple[str, ...]] = {
    "today": ("kg today", "kg today --as-of friday", "kg today --md -o today.md"),
    "owe": ("kg owe", "kg owe --late", "kg owe Microsoft", "kg owe --person Noah"),
    "owed": ("kg owed", "kg owed Kurt", "kg owed --late --csv"),
    "brief": (
        "kg brief Shachar --about 5.6 --on friday",
        "kg brief Jeff Shachar Yancey",
        'kg brief "Executive review" --share -o review.md',
        "kg brief --calendar work.ics --day tomorrow --html -o tomorrow.html",
    ),
    "changes": (
        "kg changes --since monday",
        "kg changes Microsoft --since 2025-11-01",
        "kg changes --since last-met Shachar",
    ),
    "digest": ("kg digest", 'kg digest --week "last week"', "kg digest --week 2025-W50 --share --md -o digest.md"),
    "whois": ("kg whois Shachar", "kg whois Halden --why"),
    "account": (
        "kg account Microsoft",
        "kg account Microsoft --as-of 2025-11-01",
        "kg account MSFT --share --md -o microsoft.md",
    ),
    "release": ("kg release 5.5", "kg release 5.4.1 --as-of 2025-11-01"),
    "status": ("kg status", "kg status --share --md -o status.md"),
    "timeline": (
        'kg timeline "tenant quotas"',
        "kg timeline Microsoft --since 2025-11-01",
        "kg timeline Kurt --as-of 2025-11-01",
    ),
    "search": ("kg search on-call runbook", "kg search '\"key rotation\" Kurt'", "kg search runbook --limit 5"),
    "ask": ("kg ask who-committed Shachar", "kg ask depends-on core", 'kg ask risks "Azure Readiness" --md'),
    "cypher": ('kg cypher "MATCH (c:Commitment) RETURN c.text AS text LIMIT 5"', "kg cypher - < query.cypher"),
    "map": ("kg map", "kg map Microsoft -o microsoft.html --share"),
    "demo": ("kg demo", "kg demo my-folder"),
    "init": ("kg init", "kg init --vault ~/notes"),
    "ingest": ("kg ingest", "kg ingest --store neo4j://localhost"),
    "check": ("kg check", "kg check --all"),
    "facts": ('kg facts "Weekly.md"', "kg facts --json > facts.jsonl"),
    "eval": ("kg eval gold/",),
    "export": ("kg export graph-folder", "kg export --format graphml graph-folder"),
    "review": ("kg review",),
    "same": ("kg same Shahar Shachar",),
    "different": ("kg different Noa Noah",),
    "unsure": ("kg unsure Sam Samir",),
    "undo": ("kg undo",),
    "help": ("kg help", "kg help ask risks"),
}


def as_help(commands: Iterable[str]) -> str:
    """Examples as the end of a help text."""
    return "\n".join(["\b", "Examples:", *(f"  {command}" for command in commands)])
