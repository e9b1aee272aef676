"""Everything a change must pass, what fails fastest first: `./run check`, with pytest's arguments for part of it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

CHECKS = (
    ("format", ("ruff", "format", "--check", "--quiet", ".")),
    ("lint", ("ruff", "check", "--quiet", ".")),
    ("spelling", ("codespell",)),
    ("types", ("mypy",)),
    ("layers", ("lint-imports", "--verbose")),
    ("docs", ("cog", "--check", "docs/cli.md", "docs/questions.md", "docs/graph.md", "docs/reading.md")),
    ("tests", ("pytest", *("-n 2 --dist loadgroup".split() if not sys.argv[1:] else ()))),
)


def main() -> int:
    """Run all checks, say how long each took, and fail when one fails."""
    failed = []
    for name, (program, *args) in CHECKS:
        started = time.monotonic()
        extra = sys.argv[1:] if name == "tests" else []
        quiet = name != "tests"
        done = subprocess.run([BIN / program, *args, *extra], cwd=ROOT, capture_output=quiet, text=True)
        print(f"{name:9} {'ok' if done.returncode == 0 else 'FAILED'}  {time.monotonic() - started:.1f} s", flush=True)
        if done.returncode:
            failed.append(name)
            if quiet:
                print(done.stdout, done.stderr, sep="\n", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
