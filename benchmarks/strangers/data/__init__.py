"""The words of the made-up vaults, as TOML."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


@functools.cache
def read(name: str) -> dict[str, Any]:
    """One file of words; do not change what it gives."""
    return tomllib.loads((_HERE / f"{name}.toml").read_text(encoding="utf-8"))


@functools.cache
def industries() -> dict[str, dict[str, Any]]:
    """Each industry by its name."""
    return {file.stem: read(f"industries/{file.stem}") for file in sorted((_HERE / "industries").glob("*.toml"))}


@functools.cache
def layouts() -> dict[str, dict[str, Any]]:
    """Each house style by its name."""
    return {
        name: told
        for file in sorted((_HERE / "layouts").glob("*.toml"))
        for name, told in read(f"layouts/{file.stem}").items()
    }


def held_out(told: dict[str, Any]) -> bool:
    """Is it kept from all training?"""
    return bool(told.get("held_out"))
