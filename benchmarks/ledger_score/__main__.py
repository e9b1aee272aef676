"""The command: `python -m benchmarks.ledger_score`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from benchmarks import ledger_score
from benchmarks.ledger_score import Figure, read, score, table


def main() -> int:
    """Ingest, score, print."""
    parser = argparse.ArgumentParser(
        description=ledger_score.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="what benchmarks.ledger wrote")
    parser.add_argument("--json", action="store_true", help="one object")
    parser.add_argument(
        "--errors", type=int, default=0, metavar="N", help="and N things that are wrong, of each figure"
    )
    asked = parser.parse_args()
    try:
        gold = json.loads((asked.folder / "gold.json").read_text(encoding="utf-8"))
    except OSError as error:
        sys.stderr.write(f"{error}: benchmarks.ledger writes it\n")
        return 1
    figures = score(gold, read(asked.folder))
    if asked.json:
        print(
            json.dumps(
                {part: [_as_json(row, asked.errors) for row in rows] for part, rows in figures.items()}, indent=1
            )
        )
        return 0
    print("\n".join(table(figures)))
    for part, rows in figures.items() if asked.errors else ():
        for row in rows:
            # From all over the list: the first ones are often alike.
            step = max(1, len(row.wrong) // asked.errors)
            for text in row.wrong[::step][: asked.errors]:
                print(f"{part}: {row.name}: {text}")
    return 0


def _as_json(row: Figure, errors: int) -> dict[str, Any]:
    return {
        "name": row.name, "right": row.right, "of": row.of, "recall": row.recall, "told": row.told,
        "precision": row.precision, "asked": row.asked, "wrong": row.wrong[:errors],
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
