"""What tests share: case files, a vault from text, a round of the `kg` command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from ingest import Vault, find_facts, read_facts, read_note, read_vault
from ingest.names import known
from kg.model import Fact, Problem
from kg.resolve import Resolved, resolve
from kg.roster import build_roster
from kg.settings import Settings, read_settings

CASES = Path(__file__).parent / "cases"
SAMPLE = Path(__file__).parent.parent / "kg" / "sample"
SHARED = Path(__file__).parent.parent.parent / "shared"


class Case(NamedTuple):
    """A case file: what is given above its divider line, what is expected below."""

    path: Path
    given: str
    expected: list[str]


def cases(folder: str, divider: str) -> list[Case]:
    """All cases of a folder."""
    found = []
    for path in sorted((CASES / folder).iterdir()):
        given, _, expected = path.read_bytes().decode().partition(f"\n{divider}\n")
        found.append(Case(path, given + "\n", [line for line in expected.split("\n") if line.strip()]))
    return found


def check(case: Case, divider: str, got: list[str]) -> None:
    """Compare with what a case expects; KG_UPDATE_CASES=1 writes what was got into the case, to be read over."""
    if os.environ.get("KG_UPDATE_CASES"):
        case.path.write_bytes((case.given.removesuffix("\n") + f"\n{divider}\n" + "\n".join(got) + "\n").encode())
        return
    assert got == case.expected


def note_lines(path: str, data: bytes, settings: Settings | None = None) -> list[str]:
    """What one note says by itself, a line a fact or problem, in the order of its lines."""
    note = read_note(path, data)
    read = read_facts(note)
    found = find_facts(note, known(build_roster(read.facts, settings or Settings()).surfaces()), read.facts)
    rows = [(item.source.line, _told(item)) for item in (*read.facts, *found, *read.problems) if not _is_left_out(item)]
    return [f"{line} {text}" for line, text in sorted(rows)]


def _is_left_out(item: Fact | Problem) -> bool:
    """Digests, and proposals: those come to something in a whole vault only (`cases/resolve`)."""
    return isinstance(item, Fact) and item.says in ("digest", "proposed")


def _told(item: Fact | Problem) -> str:
    if isinstance(item, Problem):
        return f"! {item.about}: {item.message}"
    value = f"{item.value[0]}:{item.value[1]}" if isinstance(item.value, tuple) else str(item.value)
    doubt = "" if item.stated else f" (inferred {item.confidence:g})"
    return f"{item.subject.kind}:{item.subject.name} {item.says} {value} [{item.how}]{doubt}"


def read_texts(folder: Path, texts: dict[str, str], settings: Settings | None = None) -> tuple[Vault, Resolved]:
    """Write notes into a folder, read it as a vault, and resolve it."""
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    settings = settings or read_settings(folder)[0]
    vault = read_vault(folder, settings)
    return vault, resolve(vault.facts, vault.roster, settings, notes=vault.notes - vault.skipped, skipped=vault.skipped)


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


def run_kg(
    *args: str, cwd: Path, env: dict[str, str] | None = None, stdin: str = "", obeying_modes: bool = False
) -> Done:
    """Run `kg` as a user does, in a process of its own; `obeying_modes` makes root obey the modes of files too."""
    tame = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
    first = tame if obeying_modes and os.geteuid() == 0 else []
    clean = {key: value for key, value in os.environ.items() if not key.startswith("KG_")}
    done = subprocess.run(
        [*first, sys.executable, "-W", "error", "-m", "kg", *args],
        cwd=cwd, env=clean | (env or {}), input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


def help_text() -> str:
    """The help of every command, as Markdown."""
    from click.testing import CliRunner

    from kg.cli import COMMANDS, kg

    texts = []
    for args in ([], *([name] for name in COMMANDS)):
        out = CliRunner().invoke(kg, [*args, "--help"], prog_name="kg", terminal_width=100).output
        texts.append(f"\n## `{' '.join(['kg', *args])}`\n\n```text\n{out.rstrip()}\n```")
    return "\n".join(texts)
