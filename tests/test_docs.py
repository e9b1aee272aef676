"""The README's story is true: each command of it is run on the sample vault and prints what stands there."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

from tests.support import run_kg

README = Path(__file__).parent.parent / "README.md"


def test_the_story_of_the_readme(tmp_path: Path) -> None:
    """A line `$ command`, then its output; a line "…" stands for lines that are left out. Seconds may differ."""
    text = README.read_text(encoding="utf-8")
    story = re.search(r"```console\n(.*?)```", text, re.DOTALL)
    assert story is not None
    told = []
    folder = tmp_path
    for step in re.findall(r"^\$ (.*\n(?:(?!\$ ).*\n)*)", story[1], re.MULTILINE):
        command, _, expected = step.partition("\n")
        name, *args = shlex.split(command)
        if name == "cd":
            folder /= args[0]
            told.append(f"$ {command}\n")
            continue
        done = run_kg(*args, cwd=folder)
        assert done.code == 0, done.err
        told.append(f"$ {command}\n{expected if _fits(expected, done.out) else done.out}")
    if os.environ.get("KG_UPDATE_CASES"):
        README.write_text(text.replace(story[1], "".join(told)), encoding="utf-8")
    else:
        assert "".join(told) == story[1]


def _fits(expected: str, got: str) -> bool:
    pattern = "(?:.*\n)*?".join(re.escape(part) for part in re.split(r"^…\n", expected, flags=re.MULTILINE))
    return re.fullmatch(re.sub(r"\d+\\\.\d\\ s\\\.", r"\\d+\\.\\d s\\.", pattern), got) is not None


def test_every_command_has_help_and_is_documented() -> None:
    from kg.cli import COMMANDS

    documented = (README.parent / "docs" / "cli.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"## `kg {name}`" in documented
