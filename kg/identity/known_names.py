"""What the world knows without a vault: well-known companies, places and tools, and words that are no names."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

_KINDS = {"companies": "Organization", "places": "Location", "artifacts": "Artifact"}


class KnownNames(NamedTuple):
    """Names by kind with their other names, and words by list, in lower case unless said. Loaded once, when first asked
    for."""

    names: Mapping[str, tuple[str, str]]  # spelling: (kind, name)
    heads: Mapping[str, str]  # last words of names that tell their kind
    numbered: Mapping[str, str]  # words that do before a number
    firsts: Mapping[str, str]  # first words that do
    behind_department: Mapping[str, str]  # last words that do behind a department
    short: Mapping[str, str]  # short forms of words
    common: frozenset[str]  # words that are capitalised in notes and name nothing
    acronyms: frozenset[str]  # upper case: short forms that name nothing of a vault's own
    departments: frozenset[str]
    opening: frozenset[str]  # words that open sentences and no name
    titles: frozenset[str]  # before names of people


@cache
def known() -> KnownNames:
    """The lists of `known_names.toml`."""
    table = tomllib.loads((Path(__file__).parent / "known_names.toml").read_text(encoding="utf-8"))
    names: dict[str, tuple[str, str]] = {}
    for section, kind in _KINDS.items():
        for entry in table[section]["names"].replace("\n", "|").split("|"):
            name, _, others = (part.strip() for part in entry.partition("="))
            for spelling in (name, *filter(None, map(str.strip, others.split(",")))):
                if spelling:
                    names[spelling] = (kind, name)

    def kinds(section: str) -> dict[str, str]:
        return {word: kind for kind, words in table[section].items() for word in words.split()}

    def words(section: str) -> frozenset[str]:
        return frozenset(table[section]["words"].split())

    return KnownNames(
        names,
        heads=kinds("heads"),
        numbered=kinds("numbered"),
        firsts=kinds("firsts"),
        behind_department=kinds("behind_department"),
        short=table["short"],
        common=words("common"),
        acronyms=words("acronyms"),
        departments=words("departments"),
        opening=words("opening"),
        titles=words("titles"),
    )
