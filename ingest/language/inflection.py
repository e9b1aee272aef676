"""The forms of English verbs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from ingest.language.lexicon import words_of

_ENDS_IN_E = re.compile(r"[^e]e$")
_DOUBLED = re.compile(r"^[^aeiou]*[aeiou][^aeiouwxy]$")  # "ship", "shipping"


def inflected(verb: str) -> Iterator[tuple[str, str]]:
    """The forms of an English verb: base, s, ing and ed (past tense and participle, which may differ)."""
    irregular: Mapping[str, list[str]] = _irregular()
    yield "base", verb
    if verb == "have":
        yield "s", "has"
    elif verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        yield "s", f"{verb}es"
    elif re.search(r"[^aeiou]y$", verb):
        yield "s", f"{verb[:-1]}ies"
    else:
        yield "s", f"{verb}s"
    stem = verb[:-1] if _ENDS_IN_E.search(verb) else verb
    if _DOUBLED.match(verb) or verb in words_of("relations", "doubled"):
        stem = verb + verb[-1]
    yield "ing", f"{stem}ing"
    if verb in irregular:
        yield from (("ed", form) for form in irregular[verb])
    else:
        yield "ed", f"{verb[:-1]}ied" if re.search(r"[^aeiou]y$", verb) else f"{stem}ed"


@cache
def _irregular() -> Mapping[str, list[str]]:
    rows = (row.split() for row in words_of("relations", "irregular"))
    return {verb: forms for verb, *forms in rows}
