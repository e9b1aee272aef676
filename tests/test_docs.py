"""The README's story is true: each command of it is run on the sample vault and prints what stands there."""

from __future__ import annotations

import os
import re
import shlex
import tomllib
from pathlib import Path

import yaml

from tests.support import run_kg

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


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

    documented = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"## `kg {name}`" in documented


def test_the_workflow_runs_on_every_python_that_the_package_takes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [line.rpartition(" ")[2] for line in project["classifiers"] if re.search(r":: Python :: 3\.\d", line)]
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8"))
    assert workflow["jobs"]["check"]["strategy"]["matrix"]["python"] == named
    for job in workflow["jobs"].values():
        for command in (step["run"] for step in job["steps"] if "run" in step):
            assert (ROOT / command.split()[0]).is_file()


def test_what_the_guide_names_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    names = {name for name in re.findall(r"[`(]([\w./-]+)[`)]", text) if "/" in name or name.endswith((".md", ".toml"))}
    assert len(names) > 8
    assert [name for name in names if not (ROOT / name).exists()] == []
