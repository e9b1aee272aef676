"""What reading a vault costs by any measure, in one run: its bytes alone, its links, its Markdown, what obsidiantools
takes for the links alone, and kg by stage.

Each yardstick has a process of its own, whose clock starts when all is imported. Only `kg ingest` is measured whole, as
a user waits for it. It is CPU time and memory that count, so a busy machine changes little.
"""

from __future__ import annotations

import argparse
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.bench import (
    MAXRSS,
    MEGABYTE,
    README,
    Cost,
    CouldNotRun,
    ingests,
    make,
    median,
    plain_loop,
    run,
    write_table,
)

SIZES = (1_000, 10_000)
LIMIT = 600  # CPU seconds of a yardstick
ENOUGH = 1.0  # CPU seconds: what takes less is done again, and the median told
LINK = re.compile(r"!?\[\[([^\]|#\n]*)(?:#([^\]|\n]*))?(?:\|([^\]\n]*))?\]\]")

Step = tuple[str, Callable[[], object]]  # the name of a part, or "", and what is measured


# What is measured: a function imports what it needs, and then gives its steps. `beside` is an empty folder.


def reading(vault: Path, beside: Path) -> Iterator[Step]:
    yield "", lambda: plain_loop(vault)


def linking(vault: Path, beside: Path) -> Iterator[Step]:
    yield "", lambda: [LINK.findall(text) for text in texts(vault)]


def parsing(vault: Path, beside: Path) -> Iterator[Step]:
    from markdown_it import MarkdownIt

    parser = MarkdownIt()
    yield "", lambda: [len(parser.parse(text)) for text in texts(vault)]


def connecting(vault: Path, beside: Path) -> Iterator[Step]:
    from obsidiantools.api import Vault

    yield "", lambda: Vault(vault).connect()


def staging(vault: Path, beside: Path) -> Iterator[Step]:
    import gc

    from benchmarks.stages import steps

    gc.disable()  # as `kg ingest` does while it reads
    yield from steps(vault, beside / ".kg")


def texts(vault: Path) -> Iterator[str]:
    """The text of each note."""
    for path in sorted(vault.rglob("*.md")):
        yield path.read_bytes().decode(errors="replace")


class Yardstick(NamedTuple):
    """What is measured in one process."""

    name: str
    steps: Callable[[Path, Path], Iterator[Step]]
    package: str = ""  # what it needs beside kg: else it is left out
    again: bool = True  # again and again where it is quick; not where a step needs what the one before it left


BYTES = Yardstick("all bytes read and split into lines", reading)
PEER = Yardstick("obsidiantools: `Vault(…).connect()`", connecting, "obsidiantools")
KG = Yardstick("kg", staging, again=False)
YARDSTICKS = (
    BYTES,
    Yardstick("read, and one expression for links", linking),
    Yardstick("markdown-it-py: every note parsed", parsing, "markdown_it"),
    PEER,
    KG,
)


def clocked(yardstick: Yardstick, vault: Path) -> Iterator[tuple[str, Cost]]:
    """What each step takes in this process, and all steps together; the peak is that of the process until then."""
    done: list[Cost] = []
    with tempfile.TemporaryDirectory() as beside:
        for part, step in yardstick.steps(vault, Path(beside)):
            costs: list[Cost] = []
            until = time.process_time() + (ENOUGH if yardstick.again else 0)
            while not costs or time.process_time() < until:
                wall, cpu = time.perf_counter(), time.process_time()
                with redirect_stdout(sys.stderr):  # some print what they do
                    step()
                wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS / MEGABYTE
                costs.append(Cost(wall, cpu, peak))
            done.append(median(costs))
            yield f"{yardstick.name}: {part}" if part else yardstick.name, done[-1]
        if len(done) > 1:
            yield (
                f"{yardstick.name}: all of these",
                Cost(sum(cost.wall for cost in done), sum(cost.cpu for cost in done), done[-1].peak),
            )


def measured(yardstick: Yardstick, vault: Path, limit: int) -> Iterator[tuple[str, Cost]]:
    """What `clocked` gives in a process of its own. Raises CouldNotRun after what was measured until then."""
    if yardstick.package and not find_spec(yardstick.package):
        raise CouldNotRun(f"{yardstick.package} is not installed: `pip install --group bench`")
    failed = None
    with tempfile.TemporaryFile() as out:
        try:
            run([sys.executable, __file__, "--only", yardstick.name, "--vault", vault], limit=limit, out=out)
        except CouldNotRun as error:
            failed = error
        out.seek(0)
        for line in out.read().decode().splitlines():
            what, *figures = line.split("\t")
            yield what, Cost(*map(float, figures))
    if failed:
        raise failed


Figures = Mapping[str, Cost | str]  # by name what was used, or why it is not known


def measure(vault: Path, limit: int) -> Figures:
    """All yardsticks on one vault, one after the other; the last one changes a note."""
    ways = [(yardstick.name, partial(measured, yardstick, vault, limit)) for yardstick in YARDSTICKS]
    figures: dict[str, Cost | str] = {}
    for name, costs in (*ways, ("`kg ingest`", partial(ingesting, vault, limit))):
        try:
            for what, cost in costs():
                figures[what] = cost
        except CouldNotRun as error:
            figures[name] = str(error)
    return figures


def ingesting(vault: Path, limit: int) -> Iterator[tuple[str, Cost]]:
    """What the whole command takes, its start and its other processes included."""
    for what, cost in ingests(vault, 1, limit):
        yield f"`kg ingest`: {what.removeprefix('ingest, ')}", cost


def table(figures: Figures) -> Iterator[str]:
    """The rows of a Markdown table: × is how many times what the bytes alone, or obsidiantools, take."""
    yield "| what | CPU s | CPU × bytes | CPU × obsidiantools | memory × bytes | memory × obsidiantools |"
    yield "|---|--:|--:|--:|--:|--:|"
    others = [figures.get(yardstick.name) for yardstick in (BYTES, PEER)]
    for name, cost in figures.items():
        if isinstance(cost, str):
            yield f"| {name} | {cost} | | | | |"
        else:
            of_cpu, of_peak = zip(*(_times(cost, other) for other in others), strict=True)
            yield f"| {name} | {cost.cpu:.2f} | {' | '.join((*of_cpu, *of_peak))} |"


def _times(cost: Cost, other: Cost | str | None) -> tuple[str, str]:
    """The CPU time and the memory as times those of another one."""
    if not isinstance(other, Cost):
        return "–", "–"
    return _share(cost.cpu / max(other.cpu, 0.001)), _share(cost.peak / other.peak)


def _share(times: float) -> str:
    return f"{times:,.0f}" if times >= 10 else f"{times:.2f}" if times >= 0.01 else f"{times:.1g}"


def main() -> int:
    """Print the tables, or with --only what one yardstick takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, nargs="+", default=SIZES, help="how many, 100 or more (1000 10000)")
    parser.add_argument("--limit", type=int, default=LIMIT, help="CPU seconds of a yardstick (600)")
    parser.add_argument("--write", action="store_true", help="put the tables into benchmarks/README.md too")
    parser.add_argument("--only", choices=[yardstick.name for yardstick in YARDSTICKS], help=argparse.SUPPRESS)
    parser.add_argument("--vault", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.only:
        for yardstick in YARDSTICKS:
            if yardstick.name == asked.only:
                for what, cost in clocked(yardstick, asked.vault):
                    print(what, *cost, sep="\t", flush=True)
        return 0
    if min(asked.notes) < 100:
        parser.error("--notes must be 100 or more")
    told = []
    for notes in asked.notes:
        with tempfile.TemporaryDirectory() as place:
            make(Path(place) / "vault", notes)
            told.append(f"**{notes:,} notes**\n\n" + "\n".join(table(measure(Path(place) / "vault", asked.limit))))
        print(told[-1], end="\n\n", flush=True)
    if asked.write:
        write_table(README, "yardsticks", "\n\n".join(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
