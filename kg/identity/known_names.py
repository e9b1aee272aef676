"""What the world knows without a vault: well-known companies, places and tools, and words that are no names."""

from __future__ import annotations

import gzip
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
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
    company_ends: frozenset[str]  # legal forms of companies
    informal: frozenset[str]  # short forms that no dictionary has
    parts: frozenset[str]  # of documents and buildings, which are numbered


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
        company_ends=words("company_ends"),
        informal=words("informal"),
        parts=words("parts"),
    )


@cache
def english() -> frozenset[str]:
    """The words of English in lower case, in all their forms: no names. Loaded once, when first asked for."""
    data = (Path(__file__).parent / "english.txt.gz").read_bytes()
    return frozenset(gzip.decompress(data).decode().split())


@lru_cache(maxsize=65_536)
def is_english(word: str) -> bool:
    """Is it in a dictionary, whatever its capitals: by itself, by its parts ("go-live"), or without an ending or a
    beginning that words take?"""
    low = word.lower().replace("’", "'").removesuffix("'s")
    if low in english() or low in known().common:
        return True
    if "-" in low:
        return all(not part or part.isdigit() or is_english(part) for part in low.split("-"))
    base = next((low.removeprefix(start) for start in _STARTS if low.startswith(start)), low)
    ends = (base[: -len(end)] + more for end in _ENDS if base.endswith(end) for more in ("", "e", "y"))
    return len(low) > 4 and (base in english() or any(len(one) > 2 and one in english() for one in ends))


_STARTS = ("un", "re", "pre", "non", "over", "under", "multi")
_ENDS = (
    "s",
    "es",
    "ies",
    "ed",
    "er",
    "ers",
    "ing",
    "ings",
    "ly",
    "ish",
    "able",
    "less",
    "ness",
    "ation",
    "like",
    "wise",
)
