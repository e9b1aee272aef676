"""Roles and groups in running text: "VP Engineering", "Principal PM", "the product team", as rows of words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.language.lexicon import rows_of

_MOST = 4  # words of a function behind "of"


class _Words(NamedTuple):
    """The lists of `patterns/roles.toml`."""

    levels: frozenset[str]
    functions: frozenset[str]
    loose: frozenset[str]
    tails: frozenset[str]
    nouns: frozenset[str]
    weak: frozenset[str]
    over: frozenset[str]
    direct: frozenset[str]
    groups: frozenset[str]
    verbs: frozenset[str]
    inner: frozenset[str] = frozenset()  # all that may stand inside a role
    starts: frozenset[str] = frozenset()  # what a role or group may begin with
    tells: frozenset[str] = frozenset()  # functions that are a group by themselves


@cache
def _words() -> _Words:
    table = rows_of("roles")
    words = _Words(**{name: frozenset(text.split()) for name, text in table.items()})
    inner = words.nouns | words.weak | words.functions | words.levels
    return words._replace(inner=inner, starts=inner | words.groups, tells=words.functions - words.loose)


@lru_cache(maxsize=65_536)
def is_role(name: str) -> bool:
    """Is a name the name of a role: "Program Manager", "Lead"?"""
    words, parts = _words(), name.lower().split()
    return parts[-1] in words.nouns | words.weak and all(word in words.inner for word in parts)


def phrases(texts: Sequence[str], kinds: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """The roles and groups among the tokens of a note: the first place, the last, and "Role" or "Group". Tokens that
    have a kind are names, and part of neither."""
    words = _words()
    inner, starts = words.inner, words.starts
    low = [text.lower() for text in texts]
    after = 0  # the first place that is not part of a phrase already
    for place, text in enumerate(low):
        if text not in starts or place < after or kinds[place]:
            continue
        end, noun, tells = place, -1, False
        while end < len(low) and (word := low[end]) in inner and not kinds[end]:
            if word in words.nouns or word in words.weak:
                noun = end
            elif word in words.tells:
                tells = True
            end += 1
        after = end
        last = _group(words, low, kinds, place, end)
        kind = "Group"
        if last < 0 and noun >= 0:
            last, kind = _over(words, texts, low, kinds, noun), "Role"
            if last == place and text in words.weak and not _is_over_name(low, kinds, place):
                last = -1
        elif last < 0 and tells:
            last = end - 1
        if last >= 0:
            while kind == "Group" and place < last and low[place] in words.levels and low[place] not in words.functions:
                place += 1
            yield place, last, kind
            after = max(last + 1, place + 1)


def _is_over_name(low: Sequence[str], kinds: Sequence[str], noun: int) -> bool:
    """Does a name follow, "head of the Compute Team"?"""
    at = noun + 2 + (low[noun + 2 : noun + 3] in (["the"], ["our"]))
    return low[noun + 1 : noun + 2] in (["of"], ["for"]) and at < len(kinds) and bool(kinds[at])


def _group(words: _Words, low: Sequence[str], kinds: Sequence[str], place: int, end: int) -> int:
    """The last place of a group whose word such as "team" stands behind the words from `place` to `end`, or -1."""
    if end >= len(low) or kinds[end]:
        return -1
    if low[end] in words.groups or (low[end] in words.tails and place < end):
        return end
    closed = end + 1 >= len(low) or not low[end + 1][0].isalnum() or low[end + 1] == "and"
    return end if low[end] in words.verbs and place < end and closed else -1


def _over(words: _Words, texts: Sequence[str], low: Sequence[str], kinds: Sequence[str], noun: int) -> int:
    """The last word of what a role is over: "Head of Program Management", "VP Engineering"; else the noun itself."""
    if low[noun] not in words.over:
        return noun
    at = noun + 1
    joined = at < len(low) and low[at] in ("of", "for")
    if not joined and low[noun] not in words.direct:
        return noun
    at += joined
    if joined and at < len(low) and low[at] in ("the", "our"):
        at += 1
    known = words.functions | words.tails

    def is_part(at: int) -> bool:
        return at < len(low) and not kinds[at] and (low[at] in known or (joined and texts[at][:1].isupper()))

    last = noun
    while at - noun <= _MOST + 2:
        if is_part(at):
            last = at
        elif not (last > noun and at < len(low) and low[at] in ("&", "and") and is_part(at + 1)):
            break
        at += 1
    return last
