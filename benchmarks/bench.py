"""How fast kg is and how much memory it takes, on a made-up vault, as ratios within one run.

Machines differ and are noisy, so a figure by itself says little: every row is compared with another row of the same
run. Everything is measured from outside, by what the operating system says that a child process has used.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
KG = (sys.executable, "-m", "kg")
PASS = (sys.executable, "-c", "pass")
README = ROOT / "benchmarks" / "README.md"
# No other store, and bytecode kept, as it is where kg is installed.
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith("KG_") and name != "PYTHONDONTWRITEBYTECODE"
}
MEGABYTE = 1_000_000
MAXRSS = 1 if sys.platform == "darwin" else 1024  # bytes in the unit of ru_maxrss


class Cost(NamedTuple):
    """What a child process used, its own children included."""

    wall: float  # seconds
    cpu: float  # seconds, user and system
    peak: float  # megabytes

    def minus(self, other: Cost) -> Cost:
        """The time without what another one took, a millisecond at least; memory stays."""
        return Cost(max(self.wall - other.wall, 0.001), max(self.cpu - other.cpu, 0.001), self.peak)


class Row(NamedTuple):
    """One line of the table: what something used, and the row that it is compared with."""

    what: str
    cost: Cost
    against: str = ""
    other: Cost | None = None
    more: str = ""


class CouldNotRun(Exception):
    """A command failed: one sentence."""


# What is measured in a child of its own: `python -c "from benchmarks import bench; bench.read(…)"`.


def scan(folder: Path) -> None:
    """Read each note by itself: repair, front matter, lines, links, tasks, decisions."""
    import gc

    from ingest import read_facts, read_note

    gc.disable()  # as `kg ingest` does while it reads
    for path in sorted(folder.rglob("*.md")):
        read_facts(read_note(path.relative_to(folder).as_posix(), path.read_bytes()))


def read(folder: Path, jobs: str = "1") -> None:
    """Read all notes of a vault to facts, the names of the whole vault and what is said of them found in each, with no
    cache and no store, in one process."""
    import gc

    from ingest import read_vault
    from kg.settings import read_settings

    os.environ["KG_JOBS"] = jobs
    gc.disable()
    settings, _ = read_settings(folder)
    read_vault(folder, settings)


def read_together(folder: Path) -> None:
    """The same with as many processes as `kg ingest` takes."""
    read(folder, "")


def import_reader(folder: Path) -> None:
    """What `scan` needs before it reads: taken off its cost."""
    import ingest

    assert ingest


def import_all(folder: Path) -> None:
    """What `read` needs before it reads: taken off its cost."""
    import ingest
    import kg.settings  # noqa: F401
    from ingest.language.tokens import vocabulary

    assert ingest
    vocabulary()


def plain_loop(folder: Path) -> None:
    """The least that any reader does: the bytes of every note, split into lines."""
    for path in sorted(folder.rglob("*.md")):
        path.read_bytes().split(b"\n")


def nothing(folder: Path) -> None:
    """What `plain_loop` needs before it reads: taken off its cost."""


def run(
    command: Sequence[str | Path],
    allowed: Sequence[int] = (0,),
    *,
    limit: int | None = None,
    out: IO[bytes] | None = None,
) -> Cost:
    """What a command used; `out` gets what it prints. Raises CouldNotRun with the last line it said on stderr, or when
    a process of it used more than `limit` seconds of CPU time, so that a busy machine stops nothing."""

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))

    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=ENVIRONMENT,
            stdout=out or subprocess.DEVNULL,
            stderr=said,
            preexec_fn=bound if limit else None,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)  # else Popen would wait for it again
        if process.returncode == -signal.SIGXCPU:
            raise CouldNotRun(f"stopped after {limit} s of CPU time")
        if process.returncode not in allowed:
            said.seek(0)
            last = (said.read().decode(errors="replace").strip().splitlines() or ["it said nothing"])[-1]
            raise CouldNotRun(f"exit code {process.returncode}: {last}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * MAXRSS / MEGABYTE)


def inside(function: Callable[[Path], None], folder: Path) -> list[str]:
    """The command that calls one of the functions above in a process of its own."""
    call = f"import sys, pathlib; from benchmarks import bench; bench.{function.__name__}(pathlib.Path(sys.argv[1]))"
    return [sys.executable, "-c", call, str(folder)]


def ingest(folder: Path, limit: int | None = None) -> Cost:
    """What `kg ingest` used; 3 means done, but some notes could not be read."""
    return run([*KG, "ingest", "--vault", folder, "--json"], allowed=(0, 3), limit=limit)


def ingests(folder: Path, rounds: int, limit: int | None = None) -> Iterator[tuple[str, Cost]]:
    """What the first `kg ingest` of a vault used, and the median of the later ones."""
    yield "first ingest", ingest(folder, limit)
    same, changed = [], []
    note = sorted(folder.glob("*/*/*.md"))[0]
    for number in range(rounds):
        same.append(ingest(folder, limit))
        with note.open("a", encoding="utf-8") as text:
            text.write(f"\n- [ ] Read the new line number {number} @Myself 📅 2025-12-0{number + 1}\n")
        changed.append(ingest(folder, limit))
    yield "ingest, nothing changed", median(same)
    yield "ingest, one note changed", median(changed)


def median(costs: Iterable[Cost]) -> Cost:
    """The median of each of the figures."""
    return Cost(*(statistics.median(values) for values in zip(*costs, strict=True)))


def interleaved(rounds: int, commands: Sequence[Sequence[str | Path]]) -> list[Cost]:
    """The median cost of each command, run in turns so that a slow minute hits all of them; one warm-up round first."""
    costs = [[run(command) for command in commands] for _ in range(rounds + 1)][1:]
    return [median(each) for each in zip(*costs, strict=True)]


def make(folder: Path, notes: int) -> Cost:
    """Make a vault; in a child, so that this process stays small: a child's peak begins at its parent's size."""
    return run([sys.executable, ROOT / "benchmarks" / "make_vault.py", folder, "--notes", str(notes)])


def making(folder: Path, notes: int) -> Iterator[Row]:
    cost = make(folder, notes)
    yield Row("make_vault.py", cost, more=f"{notes / cost.wall:,.0f} notes/s")


def reading(folder: Path, notes: int) -> Iterator[Row]:
    rows = ((plain_loop, nothing), (scan, import_reader), (read, import_all), (read_together, import_all))
    functions = {function: inside(function, folder) for row in rows for function in row}
    costs = dict(zip(functions, interleaved(3, list(functions.values())), strict=True))
    plain, single, whole, together = (costs[function].minus(costs[before]) for function, before in rows)
    yield Row("plain loop: bytes, lines", plain, more=f"{notes / plain.cpu:,.0f} notes/s")
    for name, cost in (("each note by itself", single), ("and the vault's names in it", whole)):
        yield Row(name, cost, "plain loop", plain, f"{notes / cost.cpu:,.0f} notes/s per core")
    yield Row("the same over processes", together, "one process", whole, f"{notes / together.wall:,.0f} notes/s")


def ingesting(folder: Path, notes: int) -> Iterator[Row]:
    plain = run(inside(plain_loop, folder))
    yield Row("plain loop, its start included", plain)
    (name, first), *later = ingests(folder, 3)
    yield Row(name, first, "plain loop", plain, f"{notes / first.wall:,.0f} notes/s")
    for what, cost in later:
        yield Row(what, cost, name, first)


def starting(folder: Path, notes: int) -> Iterator[Row]:
    person = sorted(folder.glob("People/*.md"))[0].stem
    whois = (*KG, "whois", person, "--vault", str(folder))
    base, helping, asking = interleaved(7, [PASS, (*KG, "--help"), whois])
    yield Row("python -c pass", base)
    yield Row("kg --help", helping, "python -c pass", base)
    yield Row(f'kg whois "{person}"', asking, "python -c pass", base)


def remembering(folder: Path, notes: int) -> Iterator[Row]:
    places = {count: folder.with_name(f"of-{count}") for count in (notes // 5, notes)}
    for count, place in places.items():
        make(place, count)
    few, many = (ingest(place) for place in places.values())
    yield Row(f"first ingest, {notes // 5:,} notes", few)
    yield Row(f"first ingest, {notes:,} notes", many, f"{notes // 5:,} notes", few)


PARTS: tuple[tuple[str, Callable[[Path, int], Iterator[Row]]], ...] = (  # in an order in which each finds what it needs
    ("The vault", making),
    ("Reading", reading),
    ("Ingest", ingesting),
    ("Whole commands, warm", starting),
    ("Peak memory", remembering),
)


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table; × is how many times the cost of the row that it is compared with."""
    lines = [
        "| what | CPU s | wall s | peak MB | compared with | CPU × | wall × | memory × | |",
        "|---|---:|---:|---:|---|---:|---:|---:|---|",
    ]
    for what, (wall, cpu, peak), against, other, more in rows:
        shares = (wall / other.wall, cpu / other.cpu, peak / other.peak) if other else ()
        wall_times, cpu_times, peak_times = (f"{share:.2f}" for share in shares) if shares else ("", "", "")
        lines.append(
            f"| {what} | {cpu:.2f} | {wall:.2f} | {peak:,.0f} "
            f"| {against} | {cpu_times} | {wall_times} | {peak_times} | {more} |"
        )
    return "\n".join(lines)


def write_table(readme: Path, name: str, text: str) -> None:
    """Put a table between the two comments of a page that name it: `<!-- NAME -->` and `<!-- end of NAME -->`."""
    page = readme.read_text(encoding="utf-8")
    before, start, rest = page.partition(f"<!-- {name} -->\n")
    _, end, after = rest.partition(f"<!-- end of {name} -->")
    if not start or not end:
        raise ValueError(
            f"{readme} has no place for {name}: two comments, `<!-- {name} -->` and `<!-- end of {name} -->`"
        )
    readme.write_text(f"{before}{start}\n{text.strip()}\n\n{end}{after}", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=5000, help="how many notes, 100 or more (5000)")
    notes = parser.parse_args().notes
    if notes < 100:
        parser.error("--notes must be 100 or more")
    failed = False
    with tempfile.TemporaryDirectory() as place:
        for title, part in PARTS:
            sys.stdout.write(f"## {title}\n\n")
            rows: list[Row] = []
            try:
                rows.extend(part(Path(place) / "vault", notes))  # what was measured before a failure is kept
            except CouldNotRun as error:
                failed = True
                sys.stdout.write(f"Could not be run: {error}\n\n")
            if rows:
                sys.stdout.write(f"{table(rows)}\n\n")
            sys.stdout.flush()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
