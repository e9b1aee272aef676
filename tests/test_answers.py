"""Commands and their exact output on the sample vault: every case of `cases/answers`."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from kg.questions import questions
from tests.support import CASES, run_kg

FILES = sorted((CASES / "answers").glob("*.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_answer(path: Path, demo: Path) -> None:
    """A case is a line `$ kg …`, then what it prints; a last line `exit N` when it fails."""
    text = path.read_text(encoding="utf-8")
    command, _, expected = text.partition("\n")
    assert command.startswith("$ kg ")
    done = run_kg(*shlex.split(command)[2:], cwd=demo)
    got = done.out + done.err + (f"exit {done.code}\n" if done.code else "")
    if os.environ.get("KG_UPDATE_CASES"):
        path.write_text(f"{command}\n{got}", encoding="utf-8")
    else:
        assert got == expected


def test_every_question_has_a_case() -> None:
    asked = {
        shlex.split(path.read_text(encoding="utf-8").partition("\n")[0])[3]
        for path in FILES
        if path.read_text().startswith("$ kg ask ")
    }
    assert questions().keys() <= asked
