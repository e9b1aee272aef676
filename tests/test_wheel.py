"""The wheel holds all that runs: built here, unpacked elsewhere, and used from there."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_wheel_works_without_the_checkout(tmp_path: Path) -> None:
    built = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(built, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("kg-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        packed.extractall(tmp_path / "site")
    for name in (
        "kg/cypher/who-committed.cypher",
        "kg/cypher/internal/names.cypher",
        "kg/sample/kg.toml",
        "viz/assets/map.html",
    ):
        assert name in names
    assert {"kg/py.typed", "ingest/py.typed", "viz/py.typed"} <= names
    assert not any(name.startswith(("tests/", "cypher/", "benchmarks/")) for name in names)
    env = {key: value for key, value in os.environ.items() if not key.startswith("KG_")}
    code = (
        "import kg, ingest, viz; print(kg.__file__, ingest.__file__, viz.__file__)\n"
        "from kg.cli import kg\nkg(['demo'], standalone_mode=False)\n"
        "kg(['map', '--vault', 'kg-demo'], standalone_mode=False)"
    )
    env["PYTHONPATH"] = str(tmp_path / "site")
    done = subprocess.run([sys.executable, "-c", code], env=env, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.partition("\n")[0].count(str(tmp_path)) == 3
    assert "Core Metadata Service" in done.stdout and (tmp_path / "kg-demo" / ".kg" / "map.html").is_file()
