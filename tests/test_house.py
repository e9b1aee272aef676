"""The house itself: what a newcomer may rely on when looking for something."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from kg.cli import COMMANDS, kg

ROOT = Path(__file__).parent.parent
PACKAGES = ("kg", "ingest", "viz", "benchmarks", "tests")


def test_no_two_files_have_one_name() -> None:
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py") if not file.name.startswith("__")]
    assert len(files) > 100
    assert [name for name, count in Counter(file.name for file in files).items() if count > 1] == []


def test_each_command_has_a_file_of_its_own() -> None:
    assert {file.stem for file in (ROOT / "kg" / "cli").glob("*_command.py")} == {
        f"{name}_command" for name in COMMANDS
    }


def test_a_command_says_its_line_of_the_table_and_then_more() -> None:
    for name, line in COMMANDS.items():
        command = kg.get_command(click.Context(kg), name)
        assert command is not None and command.help is not None
        assert command.help.startswith(f"{line}\n\n") and len(command.help) > len(line) + 20
