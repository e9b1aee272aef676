"""The lexicon of relations: verbs, nouns and bare words of `patterns/relations.toml`, in all their forms."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from ingest.language.inflection import inflected
from ingest.language.lexicon import rows_of, words_of
from kg.vocabulary import RELATION

FORMS = ("verb", "noun", "between")
"""The tables of the lexicon."""
DAYS = "ga"
"""What rows say whose second end is a day: when a release is out."""
_DO = "<Do>"


class Row(NamedTuple):
    """A row of the lexicon: what its words say of the names before and behind them."""

    form: str  # verb, noun, between
    words: tuple[str, ...]
    says: str
    first: tuple[str, ...]  # the kinds of who is said to do or be it
    second: tuple[str, ...]  # and of what it is done to
    back: bool
    role: str
    past: str  # what the past tense says: "holds", "former", or nothing
    denied: bool  # does it say so only when it is denied: "cannot start until"?
    moves: bool
    group: bool  # may a group stand for a team: "leads engineering"?
    open: frozenset[str]  # with which of its words an end may be words that are no known name
    guess: float  # how sure an inferred row is; 0: it is stated
    unless: re.Pattern[str] | None
    example: str
    traps: tuple[str, ...]


class Sense(NamedTuple):
    """One way in which a word of a text may be a row's."""

    row: Row
    tense: str  # of a verb: base, s, ing or ed; "be" of what stands behind a copula; "" of others
    tail: tuple[str, ...]  # the words that must follow
    open: bool = False
    needs: frozenset[str] = frozenset()  # those words: a sentence that lacks one is not looked at


class Lexicon(NamedTuple):
    """The rows, by the word of a text at which each is looked for."""

    rows: tuple[Row, ...]
    senses: Mapping[str, tuple[Sense, ...]]  # of verbs and nouns
    between: Mapping[str, tuple[Row, ...]]
    titles: frozenset[str]  # last words of titles: "engineer"
    looked_for: frozenset[str]  # the words of senses and titles


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    rows = tuple(
        _row(form, says, example, row)
        for form in FORMS
        for row in rows_of("relations")[form]
        for says, example in zip(row["says"].split("|"), _listed(row["example"]), strict=True)
    )
    senses: dict[str, list[Sense]] = defaultdict(list)
    between: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for words in row.words:
            if row.form == "between":
                between[words].append(row)
                continue
            for word, sense in _senses(row, words):
                senses[word].append(sense._replace(needs=frozenset(sense.tail)))
    titles = {
        *words_of("relations", "occupations"),
        *(word for name in ("nouns", "weak") for word in rows_of("roles")[name].split()),
    }
    return Lexicon(
        rows,
        {word: tuple(found) for word, found in senses.items()},
        {word: tuple(found) for word, found in between.items()},
        frozenset(titles),
        frozenset((*senses, *titles)),
    )


def _listed(example: str | list[str]) -> list[str]:
    return [example] if isinstance(example, str) else example


def _row(form: str, says: str, example: str, row: Mapping[str, Any]) -> Row:
    back = row.get("back", False)
    starts, ends = (("Release",), ()) if says == DAYS else (RELATION[says].starts, RELATION[says].ends)
    if back:
        starts, ends = ends, starts
    words = tuple(form for words in row["words"].split("|") for form in _expanded(words))
    open_ = row.get("open", "")
    return Row(
        form,
        words,
        says,
        tuple(row["of"].split("|")) if "of" in row else starts,
        tuple(row["to"].split("|")) if "to" in row else ends,
        back,
        row.get("role", ""),
        row.get("past", ""),
        row.get("denied", False),
        row.get("moves", False),
        row.get("group", False),
        frozenset(words if open_ is True else open_.split("|")),
        row.get("guess", 0.0),
        re.compile(row["unless"], re.IGNORECASE) if "unless" in row else None,
        example,
        tuple(row.get("not", ())),
    )


def _expanded(words: str) -> Iterator[str]:
    """The words of a row; "<Do> until" with each verb of the list, active and passive."""
    if not words.startswith(_DO):
        yield words
        return
    for verb in sorted(words_of("relations", "doings")):
        first, *tail = verb.split()
        yield verb + words.removeprefix(_DO)
        for tense, form in inflected(first):
            if tense == "ed":
                yield " ".join(("be", form, *tail)) + words.removeprefix(_DO)


def _senses(row: Row, words: str) -> Iterator[tuple[str, Sense]]:
    first, *tail = words.split()
    if row.form == "noun":
        for noun in dict.fromkeys((first, f"{first}s")) if first[0] != "<" else ("role",):
            yield noun, Sense(row, "", ())
    elif first == "be" and not tail:
        for tense, form in (("is", form) for form in ("is", "'s", "be")):
            yield form, Sense(row, tense, ())
    elif first == "be":
        yield tail[0], Sense(row, "be", tuple(tail[1:]), not row.open.isdisjoint(tail))
    else:
        opens = not row.open.isdisjoint((words, first, *tail))
        for tense, form in inflected(first):
            yield form, Sense(row, tense, tuple(tail), opens)
