"""What the world knows without a vault: well-known companies, places and tools, and words that are no names."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

_KINDS = {"companies": "Organization", "places": "Location", "artifacts": "Artifact"}


class Known(NamedTuple):
    """Names by kind with their other names, and words by list. Loaded once, when first asked for."""

    names: Mapping[str, tuple[str, str]]  # spelling: (kind, name)
    common: frozenset[str]  # lower case: words that are capitalised in notes and name nothing
    acronyms: frozenset[str]  # upper case: short forms that name nothing of a vault's own
    departments: frozenset[str]


@cache
def known() -> Known:
    """The lists of `known_names.toml`."""
    table = tomllib.loads((Path(__file__).parent / "known_names.toml").read_text(encoding="utf-8"))
    names: dict[str, tuple[str, str]] = {}
    for section, kind in _KINDS.items():
        for entry in table[section]["names"].replace("\n", "|").split("|"):
            name, _, others = (part.strip() for part in entry.partition("="))
            for spelling in (name, *filter(None, map(str.strip, others.split(",")))):
                if spelling:
                    names[spelling] = (kind, name)
    words = {section: table[section]["words"].split() for section in ("common", "acronyms", "departments")}
    return Known(names, *(frozenset(words[section]) for section in ("common", "acronyms", "departments")))
