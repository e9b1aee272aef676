"""Who is to do it: the owners that the words of a task name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from ingest.language.lexicon import words_of
from ingest.language.person_names import PARTICLES, is_person_name
from kg.identity.known_names import known
from kg.identity.link_targets import name_of
from kg.vocabulary import kind_called

BLANK = "\x1f"  # what fields and tags are blanked with: no name goes across it

_JUNK = " \t\r\n\u00a0,;:|·•–—-" + BLANK  # what may be left at the end when fields are taken off

_LETTER = r"[^\W\d_][\u0300-\u036f\u0591-\u05c7\u064b-\u065f]*"
_WORD = re.compile(rf"(?:{_LETTER})+(?:(?!['’]s\b)['’ʼ׳״־._\-](?:{_LETTER})+)*")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’.\- ][^\W\d_]+)*\.?")
_SPACE = re.compile(r"[ \t\u00a0]+")
_MYSELF = re.compile(r"(?:me|myself)\b", re.IGNORECASE)
_LINKED = re.compile(r"(@?)\[\[(@?)([^\[\]|#\\\n]*)(?:[|#\\][^\[\]\n]*)?\]\]")
_OPENS = re.compile(r"(?<![\w.+\-])@|\[\[|\b(?:owners?|assignees?|assigned to|responsible)\s*::?\s*", re.IGNORECASE)
_AND = re.compile(r"\s*[,;/&+]?\s*(?:and\b\s*)?")
_GLUED = re.compile(r"[\w@]")
_ON = re.compile(r"\s+(?!and\s+@)\w")
_ARTICLE = re.compile(r"\s+(?:an?|the|our|your|their|his|her|its|my|this|that|these|those|all|any|each|every)\b")
_LEADS_IN = re.compile(r"(?:\s|[*_(\[~]|[,;:|·•–—\-](?=\s))*")
_AFTER = re.compile(r"[\s*_)\]]*(?:(?P<mark>[:,;–—]|-(?=\s))[\s*_]*|(?P<word>[\w\-]*))")
_BEFORE = re.compile(r"([^\W_]+)[ \t]*$")
_CLOSES = re.compile(r"[\s()\[\].,;:!*_~\-]*")
_COLON = re.compile(r"[*_]*:[*_]*\s+(?=\S)")
_TO = re.compile(r"[*_]*\s+to\s+(\w+)")


_WILL, _SMALL, _ALSO_NAMES, VERBS, _LABELS = (
    words_of("owners", name) for name in ("will", "small", "also_names", "verbs", "labels")
)
_NOUN = re.compile(r"(?:tion|sion|ness|ity|ship|\w{3}ing|\w{4}ment)$")


class Owned(NamedTuple):
    """The owners of a task, as written, and what is left of its words without those at its beginning and end."""

    owners: tuple[str, ...]
    start: int
    end: int
    marks: tuple[int, ...]  # where an "@" stands before a name


class _Group(NamedTuple):
    """Names in a row: "@Dana and @Omer"."""

    start: int
    end: int
    names: tuple[str, ...]
    form: str  # "@", "[[" or "owner:"


def find_owners(text: str, start: int, end: int) -> Owned:
    """The owners that `text[start:end]` names, where fields and tags are blanked by BLANK.

    Names with "@" or "owner:" at its end, with "@" at its beginning; else linked names there; else "Dana to send …" or
    "Dana: send …"; else every "@". A name that is part of the sentence stays among the words.
    """
    start, end = _trim(text, start, end)
    groups = list(_groups(text, start, end))
    marks = tuple(at for group in groups for at in range(group.start, group.end) if text[at] == "@")
    for forms in (("@", "owner:"), ("[[",)):
        fit = [group for group in groups if group.form in forms and group.names]
        names: tuple[str, ...] = ()
        left, right = start, end
        if fit and _is_last(text, fit[-1], start, end):
            names, right = fit[-1].names, start + len(text[start : fit[-1].start].rstrip(_JUNK + "([*_"))
        if fit and (begins := _after_first(text, fit[0], start, end)) >= 0:
            names, left = fit[0].names + names, begins
        if names:
            return Owned(tuple(dict.fromkeys(names)), *_trim(text, left, max(left, right)), marks)
    names, left = _sentence(text, start, end)
    every = (name for group in groups if group.form == "@" for name in group.names)
    return Owned(tuple(dict.fromkeys(names or every)), *_trim(text, left, end), marks)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    end = start + len(text[start:end].rstrip(_JUNK))
    while start < end and (text[start].isspace() or (text[start] in _JUNK and text[start + 1 : start + 2].isspace())):
        start += 1
    return start, end


def _past(pattern: re.Pattern[str], text: str, place: int, end: int) -> int:
    """Where the text goes on after what the pattern finds at this place, if anything."""
    found = pattern.match(text, place, end)
    return found.end() if found else place


def _groups(text: str, start: int, end: int) -> Iterator[_Group]:
    """The names that are marked or linked; a group without names is somebody's thing: "@Dana's deck"."""
    place, first = start, _past(_LEADS_IN, text, start, end)
    while opening := _OPENS.search(text, place, end):
        link = _LINKED.match(text, opening.start(), end)
        form = "@" if opening[0] == "@" or (link and link[2]) else "[[" if opening[0] == "[[" else "owner:"
        at = opening.end() if form == "owner:" else opening.start()
        names, after = _row(text, at, end, form, leads=opening.start() <= first)
        if names and (form != "[[" or all(map(is_somebody, names))):
            owns = text.startswith(("'s", "’s"), after)
            yield _Group(opening.start(), after, () if owns else names, form)
        place = max(opening.end(), after)


def _row(text: str, place: int, end: int, form: str, *, leads: bool) -> tuple[tuple[str, ...], int]:
    """The names from a place on, joined by commas and the like, and where the last one ends."""
    names: list[str] = []
    after = place
    while found := _one(text, place, end, form, leads=leads and not names):
        name, after = found
        names.append(name)
        place = _past(_AND, text, after, end)
        if form == "@" and text[after:place] == "/":
            form = "owner:"  # "@Dana/Omer"
        elif form in ("owner:", "[[") and not text[after:place].strip():
            break
    return tuple(names), after


def _one(text: str, place: int, end: int, form: str, *, leads: bool) -> tuple[str, int] | None:
    """The name at a place, and where it ends: with "@", linked, or bare where the form lets it be."""
    if link := _LINKED.match(text, place, end):
        name = name_of(link[3].strip()).lstrip("@")
        fits = form == "owner:" or (form == "@") == bool(link[1] or link[2])
        return (name, link.end()) if name and fits else None
    marked = text.startswith("@", place)
    if form == "[[" or (form == "@" and not marked):
        return None
    place += marked
    if me := _MYSELF.match(text, place, end):
        return me[0], me.end()
    after = _name(text, place, end, leads=leads)
    name = text[place:after]
    if not name or _GLUED.match(text, after, end) or any(part[:1].islower() for part in re.split(r"[._]", name)):
        return None
    return (name, after) if marked or is_somebody(name) else None


def _name(text: str, place: int, end: int, *, leads: bool) -> int:
    """Where the name ends that begins at a place: up to four words with capitals, particles between them."""
    run: list[re.Match[str]] = []
    at = place
    while len(run) < 4 and (word := _WORD.match(text, at, end)) and _goes_on(run, word, end):
        run.append(word)
        at = _past(_SPACE, text, word.end(), end)
        if at == word.end():
            break
    while run and run[-1][0].islower():
        run.pop()
    if not run:
        return place
    if leads and len(run) > 1 and _ARTICLE.match(text, run[-1].end(), end):
        run.pop()  # "@Dana Socialize the deck"
    if (
        run[0][0].lower() == run[0][0].upper()
        and not text.startswith(":", run[-1].end())
        and (leads or len(run) > 3 or _ON.match(text, run[-1].end(), end))
    ):
        del run[1:]  # in a script without capitals only the end tells a name from the words after it
    return run[-1].end()


def _goes_on(run: list[re.Match[str]], word: re.Match[str], end: int) -> bool:
    """Is this word one more of the name?"""
    written, low = word[0], word[0].lower()
    if not run:
        return not written[0].islower()
    if low in _SMALL and (written[0].islower() or low not in _ALSO_NAMES):
        return False
    if written[0].islower() and low not in PARTICLES and written[1:2] not in ("'", "’"):
        return False
    if len(written) > 1 and written.isupper() and not run[0][0].isupper():
        return written.lower() == written.upper()  # "@Dana ASAP"
    return low not in VERBS or not _ON.match(word.string, word.end(), end)


def _stems(word: str) -> tuple[str, ...]:
    """A word without the endings of verbs: "wants", "used"."""
    return word.removesuffix("s"), word.removesuffix("d"), word.removesuffix("ed")


def is_somebody(name: str) -> bool:
    """Could these bare or linked words be a person, and not what a task is about?"""
    name = unicodedata.normalize("NFC", name)
    words = name.lower().split()
    if _MYSELF.fullmatch(name):
        return True
    if len(words) == 1 and (
        words[0] in known().opening or words[0] in known().common or not VERBS.isdisjoint(_stems(words[0]))
    ):
        return False
    if not (_LETTERS.fullmatch(name) and is_person_name(name)) or words[0] in VERBS or any(map(kind_called, words)):
        return False
    return _LABELS.isdisjoint(words) and not (len(words) == 1 and _NOUN.search(words[0]))


def _is_last(text: str, group: _Group, start: int, end: int) -> bool:
    """Does a group stand at the end, and not as the object of the sentence: "Send the deck to @Dana"?"""
    if not _CLOSES.fullmatch(text, group.end, end):
        return False
    before = _BEFORE.search(text, max(start, group.start - 40), group.start)
    if group.form == "owner:" or not before:
        return group.form != "[[" or bool(text[start : group.start].strip(_JUNK + "([*_"))
    word = before[1].lower()
    opens = before.start(1) == _past(_LEADS_IN, text, start, end)
    if group.form == "@":
        mine = all(map(_MYSELF.fullmatch, group.names))
        return word not in _SMALL and (mine or not (opens and word in VERBS))
    return not (opens or word in _SMALL or word in VERBS or word.endswith("ing"))


def _after_first(text: str, group: _Group, start: int, end: int) -> int:
    """Where the words begin after a group that stands first: at `start` when it is their subject; else -1."""
    after = _AFTER.match(text, group.end, end)
    if group.start != _past(_LEADS_IN, text, start, group.start) or after is None or group.form == "owner:":
        return -1
    word = after["word"] or ""
    if group.form == "[[" and not after["mark"]:
        verb = word.lower() in _WILL or word.lower().removesuffix("s") in VERBS
        if not word or not (verb or all(" " in name for name in group.names)):
            return -1
    return start if word[:1].islower() else after.end() if after["mark"] else after.start("word")


def _sentence(text: str, start: int, end: int) -> tuple[tuple[str, ...], int]:
    """The names of "Dana to send …" and "Dana: send …", and where the words begin."""
    names, after = _row(text, _past(_LEADS_IN, text, start, end), end, "owner:", leads=True)
    if names and (colon := _COLON.match(text, after, end)):
        return names, colon.end()
    if names and (to := _TO.match(text, after, end)) and to[1][0].islower() and to[1] not in _SMALL:
        return names, start
    return (), start
