"""Write made-up vaults with their gold: `python -m benchmarks.strangers OUT --vaults 300 --seed 1`."""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path
from typing import Any

from benchmarks.strangers.data import held_out, industries, layouts
from benchmarks.strangers.house import House
from benchmarks.strangers.scribe import Gold, Name
from benchmarks.strangers.vault_notes import write_notes
from benchmarks.strangers.world import make_world


def make(industry: str, layout: str, notes: int, seed: str) -> tuple[dict[str, str], dict[str, Any]]:
    """The notes of one vault by path, and its gold."""
    rng = random.Random(seed)
    told = layouts()[layout]
    world = make_world(rng, industry, industries()[industry], plain=rng.random() < 0.4)
    house = House(rng, world, told)
    texts: dict[str, str] = {}
    gold: Gold = {}
    for page in write_notes(house, notes):
        path = f"{page.path}.md"
        texts[path], here = page.finish(path)
        for sort, rows in here.items():
            gold.setdefault(sort, []).extend(rows)
    said: dict[tuple[str, str], set[str]] = {}
    for row in (*gold["mentions"], *gold["tempting"]):
        said.setdefault((row["kind"], row["name"]), set()).add(row["surface"])
    names = [
        {"name": name.name, "kind": kind, "aliases": _aliases(name, said[kind, name.name])}
        for kind, there in world.names.items()
        for name in there
        if (kind, name.name) in said
    ]
    own = {"owner": world.owner.name, "company": world.company.name}
    return texts, {"industry": industry, "layout": layout, "origins": world.origins, "own": own, "names": names, **gold}


def _aliases(name: Name, said: set[str]) -> list[str]:
    """What else a name is or could be called: its aliases, then the other words by which the notes call it."""
    known = {name.name, *name.aliases}
    return [*name.aliases, *sorted(one for one in said - known if "|" not in one)]  # [[Maria Olsen|Maria]]


def make_vaults(
    folder: Path, vaults: int, seed: int, notes: int = 30, *, of: list[str] | None = None, by: list[str] | None = None
) -> None:
    """Write vaults of some industries and layouts (all that are not held out) into a folder that is new or empty.

    Raises FileExistsError when the folder holds anything.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty: name a new folder")
    of = of or [name for name, told in industries().items() if not held_out(told)]
    by = by or [name for name, told in layouts().items() if not held_out(told)]
    rng = random.Random(seed)
    pairs = [(industry, layout) for industry in of for layout in by]
    chosen: list[tuple[str, str]] = []
    while len(chosen) < vaults:  # every pair once before any twice
        chosen += rng.sample(pairs, len(pairs))
    for number, (industry, layout) in enumerate(chosen[:vaults]):
        texts, gold = make(industry, layout, notes, f"{seed} {number}")
        root = folder / f"{number:03}"
        for path, text in texts.items():
            file = root / "vault" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())  # bytes, so that line ends are the same everywhere
        (root / "gold.json").write_bytes((json.dumps(gold, ensure_ascii=False) + "\n").encode())


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.strangers", description=__doc__)
    parser.add_argument("folder", type=Path, help="a new or empty folder")
    parser.add_argument("--vaults", type=int, default=300, help="how many vaults (300)")
    parser.add_argument("--seed", type=int, default=1, help="another number, other vaults (1)")
    parser.add_argument("--notes", type=int, default=30, help="how many notes each (30)")
    parser.add_argument("--industries", default="", help="only these, with commas between")
    parser.add_argument("--layouts", default="", help="only these, with commas between")
    parser.add_argument("--held-out", action="store_true", help="only the industries and layouts kept from training")
    arguments = parser.parse_args()
    of, by = (list(filter(None, text.split(","))) for text in (arguments.industries, arguments.layouts))
    for asked, there, what in ((of, industries(), "industry"), (by, layouts(), "layout")):
        for name in asked:
            if name not in there:
                parser.error(f"there is no {what} {name!r}; there are {', '.join(there)}")
    if arguments.held_out:
        of = of or [name for name, told in industries().items() if held_out(told)]
        by = by or [name for name, told in layouts().items() if held_out(told)]
    try:
        make_vaults(arguments.folder, arguments.vaults, arguments.seed, arguments.notes, of=of, by=by)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
