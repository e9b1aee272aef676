"""`kg eval`: how well the notes are read, against a gold made by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from kg.cli import Failed
from kg.cli.options import Place, command, json_option, place, vault_option
from kg.cli.reading import read_and_resolve
from kg.cli.terminal import as_table, echo
from kg.fact_rows import fact_rows
from kg.render import as_json, count
from kg.scoring import Figure, NotGold, Record, Scores, as_gold, evaluate

ACROSS = "across_notes.json"  # of a gold: what notes have in common; no note's own


@command("eval")
@click.argument("gold", type=click.Path(path_type=Path))
@click.option("--errors", is_flag=True, help="List what was missed, wrong or too much, line by line.")
@vault_option
@json_option
def eval_command(gold: Path, errors: bool, vault: Path | None, in_json: bool) -> None:
    """GOLD is a folder with a JSON file for each note that somebody read and marked; docs/reading.md tells its form and
    what the figures mean.
    """
    scores = evaluated(place(vault, ""), gold)
    if in_json:
        echo(_as_json(scores, errors))
        return
    echo(as_table(list(figure_rows(scores.figures))))
    if errors:
        echo("\n".join(["", *map(str, scores.misses)]))
    elif scores.misses:
        echo(f"\n{count(len(scores.misses), 'difference')}; --errors lists them.")


def evaluated(at: Place, folder: Path) -> Scores:
    """How well the notes of a vault are read, by the gold in a folder. Raises Failed when that is not a gold of it."""
    gold = read_gold(folder)
    read, resolved = read_and_resolve(at, keep=False)
    notes = {fact.subject.name for fact in read.facts if fact.subject.kind == "Note"}
    for file, told in gold.items():
        if told["note"] not in notes:
            raise Failed(f"{file}: no note {told['note']!r} was read in {at.vault}; write its path in the vault")
    return evaluate(gold.values(), fact_rows(resolved))


def read_gold(folder: Path) -> dict[Path, Record]:
    """The gold of each note by its file. Raises Failed when there is none, or a file has not the form."""
    files = [file for file in sorted(folder.glob("*.json")) if file.name != ACROSS]
    if not files:
        raise Failed(f"{folder} has no gold: no .json file for a note; docs/reading.md tells how to write one")
    gold: dict[Path, Record] = {}
    for file in files:
        try:
            told = as_gold(json.loads(file.read_text(encoding="utf-8-sig")))
        except NotGold as error:
            raise Failed(f"{file}: {error}") from error
        except (ValueError, RecursionError) as error:
            raise Failed(f"{file}: not JSON ({error}); mend it there") from error
        twin = next((other for other, one in gold.items() if one["note"] == told["note"]), None)
        if twin:
            raise Failed(f"{file}: {told['note']!r} has a gold in {twin.name} already; keep one of the two")
        gold[file] = told
    return gold


def figure_rows(figures: Iterable[Figure]) -> Iterator[dict[str, Any]]:
    """Figures as rows of a table for people; a part is named in its first row."""
    for part, group in groupby(figures, key=lambda figure: figure.part):
        for number, figure in enumerate(group):
            yield {
                "read": "" if number else part,
                "what": figure.what,
                "right": figure.right,
                "missed": figure.missed,
                "extra": figure.extra,
                **{name: _percent(value) for name, value in _shares(figure).items()},
            }


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _shares(figure: Figure) -> dict[str, float | None]:
    return {"precision": figure.precision, "recall": figure.recall, "F1": figure.f1}


def _as_json(scores: Scores, errors: bool) -> str:
    parts: dict[str, dict[str, Any]] = {}
    for figure in scores.figures:
        shares = {name: None if share is None else round(share, 3) for name, share in _shares(figure).items()}
        counts = {"right": figure.right, "missed": figure.missed, "extra": figure.extra}
        parts.setdefault(figure.part, {})[figure.what] = counts | shares
    misses = {"errors": [miss._asdict() for miss in scores.misses]} if errors else {}
    return as_json({"figures": parts} | misses, indent=2)
