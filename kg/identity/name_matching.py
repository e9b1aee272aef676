"""When two names are the same name: the folds that compare them. Likeness only ever proposes."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

from kg.identity.known_names import known
from kg.model import Ref
from kg.vocabulary import THINGS

_PARTS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|\d+(?:\.\d+)+")
_HYPHENS = re.compile(r"(?<=[^\W\d_])[-\u2010\u2011](?=[^\W\d_])")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010\u2011](?=[a-z])")


@functools.lru_cache(maxsize=65_536)
def fold(name: str) -> str:
    """A name for comparing: case, accents, hyphens, dots and spacing away. Digits stay: 5.4 is not 5.5."""
    plain = name.casefold()
    if not name.isascii():  # few names: the rest need no such work
        plain = unicodedata.normalize("NFKD", name).casefold()
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\d+(?:\.\d+)+|[^\W_]+", plain.replace("'", "").replace("’", "")))


@functools.lru_cache(maxsize=65_536)
def words(name: str) -> tuple[str, ...]:
    """The folded words of a person's name, titles left out. "Ji-ho" is one word, and so is "Mei-Ling" at its
    beginning; "Bar-Lev" at its end is two."""
    parts = [part for part in _HYPHEN.sub("", name).split() if fold(part) not in known().titles]
    return tuple(fold(" ".join((re.sub(_HYPHENS, "", parts[0]), *parts[1:]))).split()) if parts else ()


def initials_of(name: str) -> str:
    """The initials of a person's whole name, or "" where they are a short form of the trade: DM of Dana Mills."""
    initials = "".join(word[0] for word in words(name)).upper()
    is_common = initials in known().acronyms or initials.lower() in known().common
    return initials if 1 < len(initials) < 5 and not is_common else ""


def is_named(ref: Ref) -> bool:
    """Has what a note speaks of a name? A thing's has a letter or digit in it, a title beside ("Dr") not counted."""
    if ref.kind == "Person":
        return bool(words(ref.name))
    return bool(fold(ref.name) if ref.kind.partition("|")[0] in ("", *THINGS) else ref.name)


def is_version(name: str) -> bool:
    """Is it the number of a release: 5.4, 5.4.1, v2.0?"""
    return bool(re.fullmatch(r"v?\d+(?:\.\d+){1,3}", name.strip(), re.IGNORECASE))


def version(name: str) -> str:
    """The release number in a name such as "Release 5.4" or "v5.4", or ""."""
    found = re.fullmatch(r"(?:release|version|rel|v)?[\s.]*(\d+(?:\.\d+){1,3})", name.strip(), re.IGNORECASE)
    return found[1] if found else ""


def learnt_heads(pages: Iterable[Ref]) -> dict[str, str]:
    """The last words of names that tell a kind in one vault, learnt from its own pages: two or more of one kind end in
    the word, and no page of another kind does. Surnames tell nothing: they only keep a word from telling."""
    ends: dict[str, set[Ref]] = defaultdict(set)
    for ref in pages:
        if parts := _without_number(fold(ref.name).split()):
            ends[parts[-1]].add(Ref(ref.kind, " ".join(parts)))
    heads = {}
    for word, found in ends.items():
        kinds, longer = {ref.kind for ref in found}, [ref for ref in found if ref.name != word]
        if len(kinds) == 1 and len(longer) > 1 and word.isalpha() and kinds != {"Person"}:
            heads[word] = kinds.pop()
    return heads


def _without_number(parts: list[str]) -> list[str]:
    """The words of a name without the numbers behind them: "Phase Gate 1"."""
    while parts and parts[-1][0].isdigit():
        parts = parts[:-1]
    return parts


def guess_kind(name: str, heads: Mapping[str, str]) -> str:
    """The kind that a name speaks for by itself, or "": a release number, a well-known company or place, a telling last
    word. Good for links that lead to no note, and always inferred."""
    if version(name):
        return "Release"
    if name.strip() in known().names:
        return known().names[name.strip()][0]
    return head_kind(name, heads)


def head_kind(name: str, heads: Mapping[str, str]) -> str:
    """The kind that the last word of a name tells, or ""; a number behind it ("Phase Gate 1") is passed over, and of a
    long name any telling word counts. `heads` are such words, folded, with the kinds they tell."""
    parts = name.split()
    if len(parts) > 1 and (kind := known().firsts.get(parts[0].casefold())):
        return kind
    while len(parts) > 1 and parts[-1].isdigit():
        parts.pop()
    behind = len(parts) > 1 and parts[0].casefold() in known().departments
    if behind and (kind := known().behind_department.get(parts[-1].casefold())):
        return kind
    for part in (*parts[-1:], *(word for word in reversed(parts[:-1]) if len(parts) > 2)):
        if kind := heads.get(fold(part)):
            return kind
    return ""


_SOUNDS = (
    ("sh", "s"),
    ("ch", "h"),
    ("kh", "h"),
    ("ck", "k"),
    ("c", "k"),
    ("q", "k"),
    ("w", "v"),
    ("ee", "i"),
    ("y", "i"),
)


@functools.lru_cache(maxsize=65_536)
def sound(name: str) -> str:
    """A first name as it sounds when it is written from another script: Shachar, Shahar and Sahar are one. Noa and Noah
    are not: a last h is kept."""
    folded = fold(name)
    for written, heard in _SOUNDS:
        folded = folded.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", folded)


_FILLER = frozenset(
    """
    a an the and or of for to from in on at by with as is are be will that this it its every each all any also else so
    i me my we us our you your he him his she her they them their what which who still again now already yet finally
    """.split()
)


def content(text: str) -> str:
    """The words that carry a text, in their stems, for comparing what two notes of one meeting say."""
    return " ".join(_stem(word) for word in fold(text).split() if word not in _FILLER)


_ENDINGS = {
    **dict.fromkeys(("ations", "ation", "ability", "able", "ings", "ing", "ied", "ies", "ed", "es", "s", "e"), 3),
    **dict.fromkeys(("ated", "ating", "ates", "ate", "ly"), 4),
}  # with the letters that must be left


@functools.lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    for ending in _BY_LENGTH:
        if word.endswith(ending) and len(word) - len(ending) >= _ENDINGS[ending]:
            stem = word[: -len(ending)]
            doubled = (
                ending in ("ed", "ing", "ings") and len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz"
            )
            return stem[:-1] if doubled else stem
    return word[:-1] if len(word) > 4 and word[-1] == "y" and word[-2] not in "aeiou" else word


_BY_LENGTH = sorted(_ENDINGS, key=lambda ending: (-len(ending), ending))


_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|ust|tember|ober|ember)?\.?"
_DAY = (
    rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? 20\d\d)?(?![\w-])"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? 20\d\d)?(?![\w-]))"
)
_WHEN = re.compile(
    rf"\b(?:(?:due|by|on|before|until|till|deadline|now)[\s:,]+)*{_DAY}"
    r"|\b(?:by|on|before|due) (?:next |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\b(?:\d+|an?|two|three|four|five|six) (?:days?|weeks?|months?) (?:too )?late\b",
    re.IGNORECASE,
)


def without_days(text: str) -> str:
    """A text without the days by which something is done, or was."""
    return _WHEN.sub(" ", text)


def numbers(text: str) -> frozenset[str]:
    """The numbers of a text: what differs in one of them is not the same."""
    return frozenset(re.findall(r"\d+(?:\.\d+)*", text))
