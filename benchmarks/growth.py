"""How the time to read a note grows with a line, a list or a note that grows: what is read must cost about as often
as much as it is longer.

Each case is one note, made 1,000, 4,000 and 16,000 times as long, read in a vault of its own: the note by itself, the
names of the vault, and what is said of them. What counts is the growth from one size to the next: linear is 4.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.bench import README, write_table

SIZES = (1_000, 4_000, 16_000)
GROWTH = 5.0  # more than this from one size to the next, which is four times as big, is worse than linear
LIMIT = 30.0  # seconds of one case at one size

# A note that names two people, a feature and what it needs, in words that all readers of sentences look for.
GOOD = """---
attendees: Ada Good, Bob Lee
date: 2026-02-10
---
# Review of Metadata Service

Ada Good will send the plan to Bob Lee by Friday. Tenant Quotas depends on Metadata Service.

"""
_WORDS = (
    "Ada Good said that the plan is fine, and Bob Lee will send the numbers to her by Friday. ",
    "We decided to wait for Metadata Service, which depends on Tenant Quotas. ",
    "Nobody knows yet what the customer wants, so I will ask them next week, and then we can look at it again. ",
    "Can you put it on the list? ",
)


def line(text: str, head: str = "") -> Callable[[int], str]:
    """A note with one line: `head`, and then the text n times."""
    return lambda n: f"{GOOD}{head}{text * n}\n"


def lines(row: str, head: str = "") -> Callable[[int], str]:
    """A note with n lines, numbered where the row says `{n}`."""
    return lambda n: GOOD + head + "\n".join(row.replace("{n}", str(place)) for place in range(n)) + "\n"


def _talk(n: int) -> str:
    """A transcript on one line, of 10 characters times n."""
    words = "".join(_WORDS)
    return f"{GOOD}## Transcript\n\n[00:00:01] Ada Good: {(words * (10 * n // len(words) + 1))[: 10 * n]}\n"


def _people(n: int) -> str:
    """Other names, n of them, as far as letters go."""
    return GOOD + ", ".join(f"{_name(place)} {_name(place + 7)}" for place in range(n)) + "\n"


def _name(number: int) -> str:
    return "P" + "".join("aeiou"[int(digit) % 5] + "bcdfglmnrt"[int(digit)] for digit in f"{number:05d}")


def _nested(n: int) -> str:
    """A list whose lines are each a tab deeper than the one above; as many as make the text grow as n does."""
    count = int(8 * n**0.5)
    return GOOD + "\n".join("\t" * place + f"- Ada Good will see to part {place}" for place in range(count)) + "\n"


def _front(value: str) -> Callable[[int], str]:
    return lambda n: f"---\na: {value * n}\nattendees: Ada Good\n---\n# Review\n"


CASES: dict[str, Callable[[int], str]] = {
    "`Ada Good will `": line("Ada Good will "),
    "`depends on `": line("depends on "),
    "`Tenant Quotas depends on Metadata Service, `": line("Tenant Quotas depends on Metadata Service, "),
    "`@Ada Good ` after `- [ ] x `": line("@Ada Good ", "- [ ] x "),
    "`Ada Good and Bob Lee, `": line("Ada Good and Bob Lee, "),
    "`Ada and `": line("Ada and "),
    "`Ada/`": line("Ada/"),
    "`Ada Good, ` after `Attendees: `": line("Ada Good, ", "Attendees: "),
    "`Ada Good, ` after `**Attendees:** `": line("Ada Good, ", "**Attendees:** "),
    "other names, between commas": _people,
    "`We decided to `": line("We decided to "),
    "`“I will send the plan to Bob Lee”, said Ada Good. `": line("“I will send the plan to Bob Lee”, said Ada Good. "),
    "`Bob Lee prefers to wait, `": line("Bob Lee prefers to wait, "),
    "`by Friday ` after `Ada Good to send the plan `": line("by Friday ", "Ada Good to send the plan "),
    "a transcript on one line": _talk,
    "`[[good]] `": line("[[good]] "),
    "`[[`": line("[["),
    "`**a:** b `": line("**a:** b ", "- "),
    "`(a:: b) `": line("(a:: b) "),
    "spaces between two words": lambda n: f"{GOOD}# Ada {' ' * n} Good\n\n**Date:** a {' ' * n} b\n",
    "letters without a space": line("abcdefgh"),
    "`*a ` after `- Decision: `": line("*a ", "- Decision: "),
    "`Ada Good` in each cell of a row": lambda n: f"{GOOD}| Owner | Task |\n|---|---|\n{'| Ada Good ' * n}|\n",
    "`` `a `` in a line": line("`a "),
    "`<!-- ` never closed": line("<!-- "),
    "`-` in a row of a table": lambda n: f"{GOOD}| Owner | Task |\n|---|{'-' * n}x|\n",
    "`[` in the front matter": _front("["),
    "`Ada Good, ` in the front matter": lambda n: f"---\nattendees: {'Ada Good, ' * n}\n---\n# Review\n",
    "`â€“ ` (damaged)": line("â€“ a "),
    "lines with a link": lines("- see [[good]] for more"),
    "lines with a task": lines("- [ ] Send part {n} to Bob Lee @Ada Good 📅 2026-03-01"),
    "lines with a decision": lines("- Decision: wait for part {n} of Metadata Service"),
    "lines with a sentence": lines("Ada Good will send part {n} of the plan to Bob Lee by Friday."),
    "lines of a transcript": lines("[00:00:01] Ada Good: I will send part {n} to Bob Lee.", "## Transcript\n\n"),
    "rows of a table": lines(
        "| Ada Good | Send part {n} to Bob Lee | 2026-03-01 |", "| Owner | Task | Due |\n|---|---|---|\n"
    ),
    "a list, each line a tab deeper": _nested,
}


def measure(name: str, sizes: Sequence[int], limit: float) -> Iterator[float]:
    """The CPU seconds that it takes to read the note of a case at each of these sizes; the process ends by SIGPROF
    where that is more than the limit."""
    from ingest import read_vault
    from kg.settings import Settings

    os.environ["KG_JOBS"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder) / "good.md"
        note.write_text(GOOD, encoding="utf-8")
        read_vault(Path(folder), Settings())  # what is loaded once
        for size in sizes:
            note.write_text(CASES[name](size), encoding="utf-8")
            signal.setitimer(signal.ITIMER_PROF, limit)  # of CPU time: a busy machine stops no case
            begin = time.process_time()
            read_vault(Path(folder), Settings())
            seconds = time.process_time() - begin
            signal.setitimer(signal.ITIMER_PROF, 0)
            yield seconds


def measured(name: str, sizes: Sequence[int], limit: float) -> list[float]:
    """What `measure` gives in a process of its own, which ends where a size takes longer than the limit."""
    command = (sys.executable, __file__, "--only", name, "--limit", str(limit), *map(str, sizes))
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode not in (0, -signal.SIGPROF):
        raise SystemExit(f"growth.py: the case {name} could not be measured (see above)")
    return [float(row) for row in done.stdout.split()]


def table(names: Sequence[str], sizes: Sequence[int], limit: float) -> Iterator[str]:
    """The rows of the table, each as soon as it is measured."""
    yield f"| what, n times | {' | '.join(f'n = {size:,}, s' for size in sizes)} | growth |"
    yield f"|---|{'--:|' * (len(sizes) + 1)}"
    for name in names:
        found = measured(name, sizes, limit)
        cells = [f"{seconds:.2f}" for seconds in found] + [f"> {limit:g}"] * (len(found) < len(sizes))
        cells += [""] * (len(sizes) - len(cells))
        steps = [b / max(a, 0.001) for a, b in pairwise(found)]
        told = [f"**× {step:.1f}**" if step > GROWTH else f"× {step:.1f}" for step in steps]
        told += ["**stopped**"] * (len(found) < len(sizes))
        yield f"| {name} | {' | '.join(cells)} | {', '.join(told)} |"


def main() -> None:
    """Print the table, or with --only the seconds of one case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES), help="how often the text is repeated")
    parser.add_argument("--only", help="the seconds of this case alone")
    parser.add_argument("--like", default="", help="only the cases whose name holds this")
    parser.add_argument("--limit", type=float, default=LIMIT, help="CPU seconds of a case at one size")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md too")
    asked = parser.parse_args()
    if asked.write and (asked.like or tuple(asked.sizes) != SIZES):
        parser.error("--write is for the whole table: without --like and sizes")
    if asked.only:
        for seconds in measure(asked.only, asked.sizes, asked.limit):
            print(f"{seconds:.4f}", flush=True)
        return
    rows = []
    for row in table([name for name in CASES if asked.like in name], asked.sizes, asked.limit):
        print(row, flush=True)
        rows.append(row)
    if asked.write:
        write_table(README, "growth", "\n".join(rows))


if __name__ == "__main__":
    main()
