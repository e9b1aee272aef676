"""What the words beside a name say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ingest.entities.name_runs import patterns, stem
from ingest.language.person_names import is_person_name
from kg.identity.evidence import AFTER, APPOSED, BEFORE, CUE, IS

# A word in lower case goes before: then the capital is no accident.
_INSIDE = re.compile(r"[a-z\d][*_\"')]{0,3}[,;]?\s+[*_\"'(]{0,3}$")
# A title behind a whole name: Dana Levi (IT Director), or Dana Levi, VP Product.
_TITLED = re.compile(
    r"[*_]*(?: \(|, )(?:[A-Z][\w&]*(?: of)? ){0,3}(?:C[EFIOPT]O|[SE]?VP|Head|Director|Manager|Engineer|Lead|Chair"
    r"|Officer|Architect|Analyst|Designer|President|Founder|Counsel|Consultant|consultant|PM|TPM|Scientist|Developer|Principal)\b"
)
_OWNS = re.compile(r"'s ([a-z]+)")


def words_behind(text: str, end: int) -> tuple[str, str]:
    """The word or mark behind a name, and the word after it; "end" where the line ends."""
    rest = text[end : end + 32].lstrip('*_"')
    if not rest or rest.isspace():
        return "end", ""
    if rest[0] != " ":
        return rest[0], ""
    words = rest.split(None, 2)
    word = words[0].lstrip('*_"')
    if not word[:1].isalpha():
        return ("1" if word[:1].isdigit() else word[:1] or "end"), ""
    bare = word.rstrip(_MARKS)
    second = words[1].rstrip(_MARKS) if bare == word and len(words) > 1 else ""
    return bare, second


_MARKS = "*_\"'.,;:!?)]"


@lru_cache(maxsize=16_384)
def features_behind(word: str, second: str) -> tuple[str, ...]:
    """The features of the words behind a name."""
    return tuple(_behind(word, second))


def _behind(word: str, second: str) -> Iterator[str]:
    words = patterns()
    if not word[0].isalpha() or word == "end":
        yield AFTER + word
    elif word[0].isupper():
        yield AFTER + "Name"
    else:
        yield AFTER + stem(word)
        if kind := words.after.get(word):
            yield CUE + kind
        if word in _LINKING and second.islower():
            yield f"{AFTER}{word} {stem(second)}"
        if word in words.does or (word in _LINKING and second in words.suffers):
            yield "works"


_LINKING = frozenset("is was are were has have will to and".split())


_OF = frozenset("of from at with for in on and".split())
_APPOSED = re.compile(
    r",? ?[(,] ?(?:our|the|their|my|his|her|a|an) ((?:[a-z][a-z-]* ){0,3}[a-z][a-z-]+)[,.;)]"
    r"| \(((?:[a-z][a-z-]* )?[a-z][a-z-]+)\)"
)


def features_apposed(text: str, end: int) -> Iterator[str]:
    """What words behind a comma or in brackets call it: "Initech, our bottle supplier, …", "Initech (vendor)"."""
    if found := _APPOSED.match(text, end):
        word = (found[1] or found[2]).split()[-1]
        yield APPOSED + stem(word)
        if kind := patterns().called.get(word):
            yield IS + kind


def features_before(text: str) -> tuple[str, ...]:
    """The features of the words that stand before a name."""
    text = text.rstrip(' *_"')
    if not text:
        return ()
    if not text[-1].isalnum():
        named = text[-1] == "(" and (name := text[:-1].split()) and name[-1][0].isupper()
        return (BEFORE + text[-1], BEFORE + "Name (") if named else (BEFORE + text[-1],)
    return _before(*text.rsplit(None, 2)[-2:])


@lru_cache(maxsize=16_384)
def _before(*parts: str) -> tuple[str, ...]:
    """The features of the last two words before a name, or of the only one."""
    return tuple(_of_words(parts))


def _of_words(parts: Sequence[str]) -> Iterator[str]:
    words = patterns()
    word = parts[-1].lstrip("(*_['\"")
    if not word or word[0].isdigit():
        yield BEFORE + "1"
        return
    low = word.lower()
    yield BEFORE + stem(low)
    if low in words.objects:
        yield "needed"
    if len(parts) > 1 and low in _OF and parts[-2][0].isupper():
        yield f"{BEFORE}Name {low}"  # "Dana from Initech"
    if len(parts) > 1 and parts[-2].isalpha() and parts[-2].islower():
        pair = f"{parts[-2]} {low}"
        yield f"{BEFORE}{stem(parts[-2])} {low}"
        if kind := words.before.get(pair):
            yield CUE + kind
        if pair in words.objects:
            yield "needed"


def is_inside(text: str, start: int) -> bool:
    """Does a word in lower case go before? Then the capital is no accident."""
    if text[start - 1] == " " and (text[start - 2].islower() or text[start - 2].isdigit()):
        return True
    return _INSIDE.search(text, max(start - 12, 0), start) is not None


def is_human(text: str, name: str, end: int, behind: tuple[str, str]) -> bool:
    """Is what follows the name what only people do, are or have?"""
    words = patterns()
    word, second = behind
    if text.startswith("'s", end):
        owned = _OWNS.match(text, end)
        fits = owned is not None and owned[1] in words.things
    elif word in words.verbs:
        fits = True
    elif word in ("is", "was", "seems", "feels"):
        fits = second in words.states
    else:
        fits = word in ("(", ",") and " " in name and _TITLED.match(text, end) is not None
    return fits and is_person_name(name) and not any(map(str.isupper, name.split()))
