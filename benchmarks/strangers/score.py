"""How well kg reads made-up vaults, knowing what `kg init` guesses: `python -m benchmarks.strangers.score OUT`."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.scoring import Figure

Record = Mapping[str, Any]
Counts = Counter[tuple[str, str, str]]  # of a part and what of it: "right", "missed", "extra", or what else is counted
Key = tuple[str, int]  # a note and a line of it

# The relations that the gold of a made-up vault has all of.
TOLD = frozenset(
    (
        "OWNS",
        "LEADS",
        "WORKS_AT",
        "MEMBER_OF",
        "REPORTS_TO",
        "DEPENDS_ON",
        "TARGETS",
        "PART_OF",
        "REQUESTED",
        "WORKS_ON",
    )
)
ALL = "all"


def read_rows(vault: Path) -> list[Record]:
    """What kg reads in a vault, as `kg facts --json` tells it, after `kg init` in a copy of it."""
    from kg.cli import kg
    from kg.cli.options import place
    from kg.cli.reading import read_and_resolve
    from kg.fact_rows import fact_rows

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "vault"
        shutil.copytree(vault, copy)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            kg.main(["init", "--vault", str(copy)], standalone_mode=False)
            return list(fact_rows(read_and_resolve(place(copy, ""), keep=False)[1]))


def score(gold: Record, rows: Iterable[Record], lines: int) -> Counts:
    """What of the gold of a vault was read, and what beside it, as counts; `lines` is how many the vault has."""
    read: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        read[row["fact"]].append(row)
    names = {name["name"]: _spellings(name) for name in gold["names"]}
    counts: Counts = Counter({("lines", ALL, "right"): lines})
    for judged in (
        _mentions(gold, read["mention"]),
        _attendance(gold, read["relation"], names),
        _promises(gold, read["commitment"], names),
        _decisions(gold, read["decision"]),
        _relations(gold, read["relation"], names),
    ):
        counts.update(judged)
    return counts


def _spellings(name: Record) -> set[str]:
    return {one.casefold() for one in (name["name"], *name["aliases"])}


def _key(row: Record) -> Key:
    return row["note"], row["line"]


def _by_line(rows: Iterable[Record]) -> dict[Key, list[Record]]:
    found: dict[Key, list[Record]] = defaultdict(list)
    for row in rows:
        found[_key(row)].append(row)
    return found


def _over(row: Record, mention: Record) -> bool:
    return bool(row["start"] < mention["end"] and mention["start"] < row["end"])


def _mentions(gold: Record, rows: list[Record]) -> Iterator[tuple[str, str, str]]:
    """A mention is right when it overlaps one of the gold and is of its kind."""
    wanted, read = _by_line(gold["mentions"]), _by_line(rows)
    for mention in gold["mentions"]:
        near = [row for row in read[_key(mention)] if _over(row, mention)]
        right = any(row["kind"] == mention["kind"] for row in near)
        for what in (mention["kind"], ALL):
            yield "mentions", what, "right" if right else "missed"
            if near:
                yield "kinds", what, "right" if right else "missed"
    for row in rows:
        near = [mention for mention in wanted[_key(row)] if _over(row, mention)]
        if all(mention["kind"] != row["kind"] for mention in near):
            for what in (row["kind"], ALL):
                yield "mentions", what, "extra"
    for mention in gold["tempting"]:
        claimed = any(_over(row, mention) for row in read[_key(mention)])
        yield "no names", ALL, "missed" if claimed else "right"


def _attendance(gold: Record, rows: list[Record], names: Mapping[str, set[str]]) -> Iterator[tuple[str, str, str]]:
    read = {(row["note"], row["subject"].casefold()) for row in rows if row["predicate"] == "ATTENDED"}
    for one in gold["attendance"]:
        found = {(one["note"], spelling) for spelling in names.get(one["person"], {one["person"].casefold()})} & read
        read -= found
        yield "attendance", ALL, "right" if found else "missed"
    yield from (("attendance", ALL, "extra") for _ in read)


def _promises(gold: Record, rows: list[Record], names: Mapping[str, set[str]]) -> Iterator[tuple[str, str, str]]:
    """A promise counts by its line; of those that were read, whose it is, for when and how far."""
    read, wanted = _by_line(rows), {_key(one) for one in gold["commitments"]}
    for one in gold["commitments"]:
        row = next(iter(read[_key(one)]), None)
        yield "promises", ALL, "right" if row else "missed"
        if row:
            owners = {owner.casefold() for owner in row["owners"]}
            yield "promises", "owner", "right" if owners & names.get(one["owner"], set()) else "missed"
            yield "promises", "due", "right" if (row["due"] or "") == one["due"] else "missed"
            status = {"in_progress": "open", "proposed": "open"}.get(row["status"] or "open", row["status"] or "open")
            yield "promises", "status", "right" if status == one["status"] else "missed"
    yield from (("promises", ALL, "extra") for key, there in read.items() if there and key not in wanted)


def _decisions(gold: Record, rows: list[Record]) -> Iterator[tuple[str, str, str]]:
    """A decision counts by its line and status: one that is asked for is not made."""
    read = {(*_key(row), row["status"]) for row in rows}
    wanted = {(*_key(one), one["status"]) for one in gold["decisions"]}
    for key in wanted:
        yield "decisions", ALL, "right" if key in read else "missed"
        yield "decisions", key[2], "right" if key in read else "missed"
    for key in read - wanted:
        yield "decisions", ALL, "extra"
        yield "decisions", str(key[2]), "extra"


def _relations(gold: Record, rows: list[Record], names: Mapping[str, set[str]]) -> Iterator[tuple[str, str, str]]:
    """A relation is read when a row of at most one line off says it."""
    read = _by_line(row for row in rows if row["predicate"] in TOLD)
    right: set[int] = set()
    for one in gold["relations"]:
        near = [row for line in (-1, 0, 1) for row in read.get((one["note"], one["line"] + line), ())]
        said = [
            row
            for row in near
            if row["predicate"] == one["predicate"]
            and all(_alike(row[end], names.get(one[end], {one[end].casefold()})) for end in ("subject", "object"))
        ]
        right |= {id(row) for row in said}
        for what in (one["predicate"], ALL):
            yield "relations", what, "right" if said else "missed"
    for there in read.values():
        for row in there:
            if id(row) not in right:
                for what in (row["predicate"], ALL):
                    yield "relations", what, "extra"


def _alike(name: str, spellings: set[str]) -> bool:
    name = name.casefold()
    return any(name == one or (len(name) > 3 and len(one) > 3 and (name in one or one in name)) for one in spellings)


# Telling it.


def figure(counts: Counts, part: str, what: str = ALL) -> Figure:
    right, missed, extra = (counts[part, what, verdict] for verdict in ("right", "missed", "extra"))
    return Figure(part, what, right, missed, extra)


def summary(counts: Counts) -> dict[str, float]:
    """The figures of one row: shares, but for `false`, false relations a hundred lines."""
    mentions, relations = figure(counts, "mentions"), figure(counts, "relations")
    shares = {
        "precision": mentions.precision or 0.0,
        "recall": mentions.recall,
        "mentions": mentions.f1 or 0.0,
        "wrong kind": 1 - figure(counts, "kinds").recall if figure(counts, "kinds").right else 0.0,
        "no names told": 1 - figure(counts, "no names").recall,
        "attendance": figure(counts, "attendance").f1 or 0.0,
        "promises": figure(counts, "promises").f1 or 0.0,
        "owners": figure(counts, "promises", "owner").recall,
        "due": figure(counts, "promises", "due").recall,
        "decisions": figure(counts, "decisions").f1 or 0.0,
        "relations": relations.recall,
        "false": 100 * (relations.extra or 0) / max(counts["lines", ALL, "right"], 1),
    }
    return {what: round(share, 3) for what, share in shares.items()}


def told(counts: Counts) -> dict[str, dict[str, Any]]:
    """Each part by what it has: right, missed, extra, precision, recall, F1."""
    parts = sorted({(part, what) for part, what, _ in counts if part != "lines"})
    figures = (figure(counts, part, what) for part, what in parts)
    return {
        f"{one.part} {one.what}": {
            "right": one.right, "missed": one.missed, "extra": one.extra,
            "precision": one.precision, "recall": one.recall, "f1": one.f1,
        }
        for one in figures
    }  # fmt: skip


def scores(folder: Path, most: int = 0) -> dict[str, dict[str, Counts]]:
    """The counts of all vaults in a folder, under "all", "industry" and "layout"."""
    found: dict[str, dict[str, Counts]] = {sort: defaultdict(Counter) for sort in ("all", "industry", "layout")}
    files = sorted(folder.glob("*/gold.json"))
    if not files:
        raise FileNotFoundError(f"{folder} has no made-up vaults; make some with python -m benchmarks.strangers")
    for file in files[: most or None]:
        gold = json.loads(file.read_text(encoding="utf-8"))
        vault = file.parent / "vault"
        lines = sum(note.read_bytes().count(b"\n") for note in vault.rglob("*.md"))
        counts = score(gold, read_rows(vault), lines)
        for sort, name in (("all", ALL), ("industry", gold["industry"]), ("layout", gold["layout"])):
            found[sort][name].update(counts)
    return found


def table(found: Mapping[str, Mapping[str, Counts]]) -> str:
    """All figures for people."""
    counts = found["all"][ALL]
    lines = []
    columns = list(summary(counts))
    for sort, rows in found.items():
        lines += ["", f"| {sort} | " + " | ".join(columns) + " |", "|---|" + "--:|" * len(columns)]
        lines += [f"| {name} | " + " | ".join(map(str, summary(rows[name]).values())) + " |" for name in sorted(rows)]
    lines += ["", "| what | right | missed | extra | precision | recall | F1 |", "|---|" + "--:|" * 6]
    for what, row in told(counts).items():
        shares = (f"{row[share]:.3f}" if row[share] is not None else "" for share in ("precision", "recall", "f1"))
        lines.append(f"| {what} | {row['right']} | {row['missed']} | {row['extra']} | {' | '.join(shares)} |")
    return "\n".join(lines[1:])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.strangers.score", description=__doc__)
    parser.add_argument("folder", type=Path, help="what python -m benchmarks.strangers wrote")
    parser.add_argument("--most", type=int, default=0, help="only the first so many vaults")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    arguments = parser.parse_args()
    os.environ.setdefault("KG_JOBS", "1")  # vaults are small: more processes take longer to start than to read
    try:
        found = scores(arguments.folder, arguments.most)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if arguments.json:
        by = {sort: {name: summary(counts) for name, counts in rows.items()} for sort, rows in found.items()}
        print(json.dumps({**by, "figures": told(found["all"][ALL])}, indent=1))
    else:
        print(table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
