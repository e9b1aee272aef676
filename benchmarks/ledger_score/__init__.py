"""Scores what kg makes of a vault that `benchmarks.ledger` wrote: what lines add up to, not how they are read.

    python -m benchmarks.ledger_score FOLDER            # ingests FOLDER/vault and scores its graph against gold.json
    python -m benchmarks.ledger_score FOLDER --json     # the same figures for programs
    python -m benchmarks.ledger_score FOLDER --errors 5 # and some of what is wrong, of each figure

A promise is found by the lines that tell of it (`sources` of its node), a person by the full name, a feature by its
name. What the graph does not have counts as not found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.ledger.telling import Row
from benchmarks.ledger_score.feature_figures import accounts, decisions, features
from benchmarks.ledger_score.graph import QUERIES, Figure, read, understood
from benchmarks.ledger_score.meeting_figures import meetings, people
from benchmarks.ledger_score.promise_figures import promises

__all__ = ["QUERIES", "Figure", "read", "score", "table"]

PARTS = (
    ("Promises", promises),
    ("Meetings", meetings),
    ("People", people),
    ("Features", features),
    ("Decisions", decisions),
    ("Accounts", accounts),
)


def score(gold: Row, rows: Mapping[str, Sequence[Row]]) -> dict[str, list[Figure]]:
    """All figures, by part."""
    graph = understood(gold, rows)
    return {name: list(part(graph)) for name, part in PARTS}


def table(figures: Mapping[str, Sequence[Figure]]) -> Iterator[str]:
    """The figures as a Markdown table."""
    yield "| | precision | recall, or share | right | of | asked |"
    yield "|---|--:|--:|--:|--:|---|"
    for part, rows in figures.items():
        yield f"| **{part}** | | | | | |"
        for row in rows:
            shares = (row.precision if row.told is not None else None, row.recall)
            told = ["" if share is None else f"{share:.3f}" for share in shares]
            yield f"| {row.name} | {told[0]} | {told[1]} | {row.right:,} | {row.of:,} | {row.asked} |"
