"""The rows of data that rules are made of: words, patterns and their examples, in `patterns/*.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def rows_of(name: str) -> dict[str, Any]:
    """The tables of `patterns/NAME.toml`, read once; nobody changes them."""
    return tomllib.loads((files("ingest") / "patterns" / f"{name}.toml").read_text(encoding="utf-8"))
