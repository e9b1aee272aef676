"""What kg stands on: nothing that drifts, and nothing whose licence would bind who uses kg."""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

PROJECT = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text(encoding="utf-8"))["project"]
DIRECT = [
    Requirement(text)
    for texts in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for text in texts
]


@pytest.mark.parametrize("needed", DIRECT, ids=lambda needed: str(needed.name))
def test_no_bound_admits_a_pre_release_of_the_next_line(needed: Requirement) -> None:
    [end] = [Version(each.version) for each in needed.specifier if each.operator == "<"]
    later = [f"{end}.dev0", f"{end}.0.dev0", f"{end}.0.dev2", f"{end}.1.dev2", f"{end}.0rc1", f"{end}", f"{end}.1"]
    assert not [version for version in later if needed.specifier.contains(version, prereleases=True)]


def test_no_later_nightly_of_the_engine_is_taken() -> None:
    [engine] = [needed.specifier for needed in DIRECT if needed.name == "arcadedb"]
    assert engine.contains("26.11.1.dev2", prereleases=True) and engine.contains("26.11.1")
    for version in ("26.12.dev0", "26.12.0.dev0", "26.12.1.dev2", "27.1.1.dev0"):
        assert not engine.contains(version, prereleases=True)


@pytest.mark.parametrize("needed", DIRECT, ids=lambda needed: str(needed.name))
def test_the_licence_is_permissive(needed: Requirement) -> None:
    try:
        about = metadata(needed.name)
    except PackageNotFoundError:
        pytest.skip(f"{needed.name} is not installed")
    told = [about.get("License-Expression") or (about.get("License") or "").partition("\n")[0]]
    told += [line for line in about.get_all("Classifier") or () if line.startswith("License")]
    assert any(told)
    assert not [line for line in told if "GPL" in line or "General Public" in line]
