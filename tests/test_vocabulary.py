"""The vocabulary is the one place that knows the kinds: a new kind is a row of it, and everything follows."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from kg.vocabulary import KINDS
from tests.support import TIMEOUT

ROOT = Path(__file__).parent.parent
RISK = """
    Kind("Risk", "Risks", "name", "#e45756", "#ff9d98", "diamond", ("risk", "risks"),
         ("aliases", "guessed"), "k", "risks"),
"""
NOTES = {
    "kg.toml": '[risks]\n"Late supplier" = ["slow steel"]\n',
    "Risks/Wet season.md": "# Wet season\n\nOwner: nobody yet.\n",
    "2026-02-03 Site meeting.md": "# Site meeting\n\nThe Late supplier is why we wait. Slow steel again.\n",
}


def test_keys_and_tables_are_of_one_kind_each() -> None:
    for column in ("key", "table"):
        values = [value for kind in KINDS if (value := getattr(kind, column))]
        assert len(values) == len(set(values))


def test_a_kind_is_one_row(tmp_path: Path) -> None:
    code, vault = tmp_path / "code", tmp_path / "vault"
    for part in ("kg", "ingest", "viz", "cypher"):
        shutil.copytree(ROOT / part, code / part, ignore=shutil.ignore_patterns("sample"))
    rows = (code / "kg" / "vocabulary.py").read_text(encoding="utf-8")
    (code / "kg" / "vocabulary.py").write_text(
        rows.replace('    Kind("Meeting"', RISK.lstrip("\n") + '    Kind("Meeting"', 1)
    )
    for path, text in NOTES.items():
        (vault / path).parent.mkdir(parents=True, exist_ok=True)
        (vault / path).write_text(text, encoding="utf-8")

    script = "import sys; from kg.cli import kg\nfor args in sys.argv[1:]: kg(args.split(), standalone_mode=False)"
    asked = ("ingest", "whois slow steel", "whois Wet season", "map -o map.html")
    env = {"PYTHONPATH": str(code), "PATH": "", "HOME": str(tmp_path)}
    command = [sys.executable, "-c", script, *asked]
    done = subprocess.run(command, cwd=vault, env=env, capture_output=True, text=True, timeout=TIMEOUT)
    assert done.returncode == 0, done.stderr
    ingested, found, more = done.stdout.partition("Late supplier: risk")
    assert "field" not in ingested + done.stderr
    assert found and "Wet season: risk" in more
    assert "#e45756" in (vault / "map.html").read_text(encoding="utf-8")
