"""How soon kg answers, on a made-up vault: each question in a process that has the store open, and whole commands.

A question is asked with nothing, where it can be, and for each name that it takes with the thing of that kind that has
most relationships and with one in the middle; what is told is of all these askings together.
"""

from __future__ import annotations

import argparse
import gc
import math
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.bench import KG, PASS, README, interleaved, make, run, write_table
from kg.questions import Parameter, Unknown, ask, questions, rows
from kg.settings import read_settings
from kg.store import Store, StoreError, open_store
from kg.vocabulary import kind_of

MOST = 50  # milliseconds that an answer may take
TIMES = 15  # what `python -c pass` takes that a whole command may
_DEGREES = """MATCH (x:Entity {vault: $vault}) WHERE x.name IS NOT NULL
RETURN x.id AS id, labels(x) AS labels, COUNT { (x)--() } AS degree ORDER BY degree DESC, id"""


class Took(NamedTuple):
    """What one asking of a question took, in milliseconds, and how many rows it gave."""

    wall: float
    cpu: float  # of this process: nothing of what a server used
    rows: int


def by_kind(store: Store) -> dict[str, list[str]]:
    """The ids of all things with a name by their kinds, what has most relationships first; all of them as "Entity"."""
    found: dict[str, list[str]] = {"Entity": []}
    for row in store.run(_DEGREES, {"vault": store.vault}):
        for kind in (kind_of(row["labels"]), "Entity"):
            found.setdefault(kind, []).append(row["id"])
    return found


def askings(parameters: Sequence[Parameter], things: dict[str, list[str]]) -> Iterator[dict[str, str]]:
    """What is typed for the parameters of a question, in one asking after the other."""
    if not any(parameter.required for parameter in parameters):
        yield {}
    for parameter in parameters:
        if parameter.names_thing:
            for kind in parameter.kinds:
                ids = things.get(kind, [])
                for id in dict.fromkeys(ids[:1] + ids[len(ids) // 2 :][:1]):
                    yield {parameter.name: id}


def asked(store: Store, name: str, rounds: int, things: dict[str, list[str]]) -> list[Took]:
    """What each asking of a question took; once more before, to warm up."""
    took = []
    for typed in askings(questions()[name].parameters, things):
        for number in range(rounds + 1):
            wall, cpu = time.perf_counter(), time.process_time()
            try:
                found = len(ask(store, name, typed).rows)
            except Unknown:  # a name that the question does not take
                break
            except StoreError:  # it took longer than any query may
                return [*took, Took(math.inf, math.inf, 0)]
            if number:
                took.append(Took((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000, found))
    return took


def p95(values: Sequence[float]) -> float:
    """The value that 95 in 100 are not above."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def answering(folder: Path, urls: Sequence[str], rounds: int, only: str) -> list[list[str]]:
    """A row for each question: on each store the p95 of wall and CPU time in milliseconds, and the most rows."""
    gc.disable()  # as kg does
    settings, _ = read_settings(folder)
    names = [name for name in questions() if only in name]
    cells = [[name] for name in names]
    for url in urls:
        store = open_store(url, vault=settings.name, home=folder / ".kg")
        try:
            things = by_kind(store)
            rows(store, "internal/names")
            for row, name in zip(cells, names, strict=True):
                took = asked(store, name, rounds, things)
                wall, cpu = (p95([getattr(one, what) for one in took]) if took else 0 for what in ("wall", "cpu"))
                row += [_bold(wall)] if url else [_bold(wall), _bold(cpu), str(max((t.rows for t in took), default=0))]
        finally:
            store.close()
    return cells


def _bold(milliseconds: float) -> str:
    return f"**{milliseconds:.0f}**" if milliseconds > MOST else f"{milliseconds:.0f}"


def commands(folder: Path, rounds: int) -> list[list[str]]:
    """A row for each whole command: CPU and wall time, and how often the time of `python -c pass` that is."""
    person = sorted(folder.glob("People/*.md"))[0].stem
    told = {
        "python -c pass": PASS,
        "kg --help": (*KG, "--help"),
        "kg whois NAME": (*KG, "whois", person, "--vault", str(folder)),
        "kg brief NAME": (*KG, "brief", person, "--vault", str(folder)),
        "kg today": (*KG, "today", "--vault", str(folder)),
        "kg ask programs": (*KG, "ask", "programs", "--vault", str(folder)),
    }
    base, *costs = interleaved(rounds, list(told.values()))
    return [
        [f"`{what}`", *(f"{1000 * one:.0f}" for one in (cost.cpu, cost.wall)), _times(cost.cpu, base.cpu),
         _times(cost.wall, base.wall)]
        for what, cost in zip(told, (base, *costs), strict=True)
    ]  # fmt: skip


def _times(one: float, other: float) -> str:
    return f"**{one / other:.1f}**" if one / other > TIMES else f"{one / other:.1f}"


def table(heads: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    """Cells as a Markdown table, all but the first column to the right."""
    lines = [heads, ["--", *["--:"] * (len(heads) - 1)], *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vault", type=Path, help="one that is ingested already; else one is made")
    parser.add_argument("--notes", type=int, default=3000, help="how many notes it has (3000)")
    parser.add_argument("--neo4j", metavar="URL", default="", help="a Neo4j that holds this vault too")
    parser.add_argument("--rounds", type=int, default=7, help="how often each question and command (7)")
    parser.add_argument("--only", default="", metavar="TEXT", help="questions whose name holds this, and no commands")
    parser.add_argument("--write", action="store_true", help="put the tables into README.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = given.vault or Path(place) / "vault"
        if not given.vault:
            make(folder, given.notes)
            run([*KG, "ingest", "--vault", folder, "--json"], allowed=(0, 3))
        stores = ["", *([given.neo4j] if given.neo4j else [])]
        heads = ["question", "p95 ms", "CPU p95 ms", "rows", *(["Neo4j p95 ms"] if given.neo4j else [])]
        parts = [table(heads, answering(folder, stores, given.rounds, given.only))]
        if not given.only:
            heads = ["command", "CPU ms", "wall ms", "CPU × pass", "wall × pass"]
            parts.append(table(heads, commands(folder, given.rounds)))
    text = "\n\n".join(parts)
    if given.write:
        write_table(README, "answers", text)
    sys.stdout.write(f"{text}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
