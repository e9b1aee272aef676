"""The rows of data that rules are made of: words, patterns and their examples, in `patterns/*.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def rows_of(name: str) -> dict[str, Any]:
    """The tables of `patterns/NAME.toml`, read once; nobody changes them."""
    return tomllib.loads((files("ingest") / "patterns" / f"{name}.toml").read_text(encoding="utf-8"))


def words_of(table: str, name: str) -> frozenset[str]:
    """A list of `patterns/words.toml`."""
    words = rows_of("words")[table][name]
    return frozenset(words.split() if isinstance(words, str) else words)


@cache
def columns_of(use: str) -> Mapping[str, tuple[str, ...]]:
    """The names of columns and fields of a use in `patterns/columns.toml`, by what they mean."""
    return {role: tuple(names.split("|")) for role, names in rows_of("columns")[use].items()}


@cache
def pattern_of(name: str, table: str, row: str, frame: str = "{}") -> re.Pattern[str]:
    """The expressions of a row of `patterns/NAME.toml` as one, within a frame; case does not count."""
    value = rows_of(name)[table][row]
    joined = value if isinstance(value, str) else "|".join(value)
    return re.compile(frame.replace("{}", f"(?:{joined})"), re.IGNORECASE)


def either(words: Iterable[str]) -> str:
    """An expression that finds any of these words as they stand, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
