"""The command: `python -m benchmarks.ledger`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks import ledger


def main() -> int:
    """Write a vault and its gold."""
    parser = argparse.ArgumentParser(description=ledger.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a new or empty folder")
    parser.add_argument("--notes", type=int, default=1000, help="how many notes, 60 or more (1000)")
    parser.add_argument("--seed", type=int, default=1, help="another number, another vault (1)")
    asked = parser.parse_args()
    if asked.notes < 60:
        parser.error("--notes must be 60 or more")
    try:
        found = ledger.write(asked.folder, asked.notes, asked.seed)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    told = sum(len(promise["tellings"]) for promise in found["promises"])
    sizes = f"{len(found['meetings'])} meetings, {len(found['promises'])} promises told in {told} places"
    print(f"{asked.notes} notes, {sizes}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
