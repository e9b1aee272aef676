"""The rows of data that rules are made of: words, patterns and their examples, in `patterns/*.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def rows_of(name: str) -> dict[str, Any]:
    """The tables of `patterns/NAME.toml`, read once; nobody changes them."""
    return tomllib.loads((files("ingest") / "patterns" / f"{name}.toml").read_text(encoding="utf-8"))


def words_of(table: str, name: str) -> frozenset[str]:
    """A list of `patterns/words.toml`."""
    return frozenset(rows_of("words")[table][name].split())


def either(words: Iterable[str]) -> str:
    """An expression that finds any of these words as they stand, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
