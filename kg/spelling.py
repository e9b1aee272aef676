"""Spelling suggestions (approximate string matching): "did you mean …" for what was typed and is not there."""

from __future__ import annotations

from collections.abc import Iterable

ALIKE = 65  # of 100: letters that two texts have in the same order, of all their letters; "meet" and "meetings" have 67


def alike(typed: str, names: Iterable[str], *, most: int = 1) -> list[str]:
    """The names that are spelled most like what was typed, capitals aside, the likest first; at most so many."""
    from rapidfuzz import fuzz, process  # what is spelled right need not load it

    return [
        name
        for name, *_ in process.extract(
            typed, list(names), scorer=fuzz.ratio, processor=str.casefold, limit=most, score_cutoff=ALIKE
        )
    ]


def did_you_mean(typed: str, names: Iterable[str], otherwise: str = "", *, form: str = "{}") -> str:
    """The end of a sentence: "did you mean …?" with the likest name, written as in `form`, or `otherwise`."""
    found = alike(typed, names)
    return f"did you mean {form.format(found[0])}?" if found else otherwise
