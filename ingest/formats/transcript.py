"""Who is speaking: the turns of a transcript, whose labels stand before the words or are glued to them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from ingest.language.person_names import is_person_name
from ingest.note import Line

_TIME = re.compile(r"^\s*(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?[\])]?[\s:\-–]*)?(?:>+\s*)?")
_MARKS = re.compile(r"[*_]{0,3}")
_NAMED = re.compile(
    r"([^\W\d_a-z][\w'’.\-]*(?:[ \u00a0](?:\([^()]{1,40}\)|[^\W_a-z][\w'’.\-]*|\d{1,2})){0,3}?)(?=\s*:|:?\*\*)"
)
_GLUED = re.compile(r"((?:[^\W\d_a-z][^\W\d_A-Z]*[ \u00a0]){1,3}[^\W\d_a-z][^\W\d_A-Z]+)(?=[^\W\d_a-z]|-\s)")
_CLOCK = re.compile(r"\s+[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AP]M)?[\])]?\s*$")
_AFTER = re.compile(r"[*_]{0,3}\s*:?[*_]{0,3}\s*(?:[-–—]\s+)?")
# Labels that a recorder writes for whom it does not know: the other side, and the one who records.
_OTHER = ("Remote", "Other", "Them", "Guest", "Caller", "Far end", "Participant")
_MINE = ("Local", "Me", "You", "Myself", "Near end")
_NOBODY = re.compile(r"(?:Unknown(?: speaker)?|Speaker|Unidentified(?: speaker)?) ?\d*")


class Turn(NamedTuple):
    """How a line of a transcript begins: its label, as character offsets, and where the words begin."""

    label: str
    start: int
    end: int
    words: int


def with_speakers(lines: Sequence[Line], attendees: Sequence[str], counterpart: str = "") -> list[Line]:
    """The lines, those of a transcript with who says them; who is not known is "".

    `attendees` are those that the note names; `counterpart` is whom the note is about, who then is the other side.
    A line without a label goes on with the speaker before it.
    """
    talk = [line for line in lines if line.form == "transcript"]
    if not talk:
        return list(lines)
    names = _labels(talk, attendees)
    lengths = sorted({len(name) for name in names}, reverse=True)
    turns = {line.number: turn for line in talk if (turn := _turn(line.text[:_HEAD], names, lengths))}
    who = _who({turn.label for turn in turns.values()}, attendees, counterpart)
    found: list[Line] = []
    speaker = ""
    for line in lines:
        if line.form != "transcript":
            speaker = ""
        elif turn := turns.get(line.number):
            speaker = who[turn.label]
            line = line._replace(speaker=speaker, label=(turn.start, turn.end), body=turn.words)
        else:
            begins = _TIME.match(line.text)
            line = line._replace(speaker=speaker, body=begins.end() if begins else 0)
        found.append(line)
    return found


_HEAD = 1_000  # characters of a line in which its label stands


def _labels(talk: Iterable[Line], attendees: Sequence[str]) -> frozenset[str]:
    """The labels to look for: attendees, what recorders write, and names glued to words twice."""
    glued: Counter[str] = Counter()
    for line in talk:
        begin = _TIME.match(line.text, 0, _HEAD)
        if begin and begin.end() and (found := _GLUED.match(line.text, begin.end(), _HEAD)):
            glued[found[1]] += 1
    learned = [name for name, count in glued.items() if count > 1 and is_person_name(name)]
    return frozenset((*attendees, *(name.split()[0] for name in attendees), *learned, *_OTHER, *_MINE))


def _turn(text: str, names: Collection[str], lengths: Sequence[int]) -> Turn | None:
    """How a line begins; of the names, which are as long as `lengths` say, the longest first, the one that fits."""
    time = _TIME.match(text)
    start = time.end() if time else 0
    start = _MARKS.match(text, start).end()  # type: ignore[union-attr] # it matches nothing too
    named = _NAMED.match(text, start)
    label = named[1] if named and (is_person_name(named[1]) or _is_label(named[1])) else ""
    if not label and (clock := _CLOCK.search(text)) and is_person_name(text[start : clock.start()].strip("* ")):
        return Turn(text[start : clock.start()].strip("* "), start, clock.start(), len(text))
    if not label and time and time.end():
        parts = (text[start : start + length] for length in lengths)
        label = next((name for name in parts if name in names and _ends(text, start, name)), "")
    if label and " " not in label and (glued := _GLUED.match(text, start)) and glued[1].startswith(f"{label} "):
        label = glued[1]  # "Camila" is listed, but this is "Camila CruzI think"
    if not label:
        return None
    end = start + len(label)
    return Turn(label, start, end, _AFTER.match(text, end).end())  # type: ignore[union-attr] # it matches nothing too


def _is_label(text: str) -> bool:
    return text in _OTHER or text in _MINE or _NOBODY.fullmatch(text) is not None


def _ends(text: str, start: int, name: str) -> bool:
    """Does the label end there? Words may be glued to it; to a bare first name only with a capital or a dash."""
    after = text[start + len(name) : start + len(name) + 1]
    return not after or " " in name or name in _OTHER or not (after.islower() or after in "'’")


def _who(labels: set[str], attendees: Sequence[str], counterpart: str) -> dict[str, str]:
    """Whom each label means."""
    named = {label: _attendee(label, attendees) for label in labels}
    spoken = {name for name in named.values() if name}
    silent = [name for name in attendees if name not in spoken]
    other = silent[0] if len(silent) == 1 else counterpart if counterpart in silent or not attendees else ""
    others = [label for label in labels if label in _OTHER]
    for label in labels:
        if label in _OTHER:
            named[label] = other if len(others) == 1 else ""
        elif label in _MINE:
            named[label] = "Myself"
        elif _NOBODY.fullmatch(label):
            named[label] = ""
        else:
            named[label] = named[label] or label
    return named


def _attendee(label: str, attendees: Sequence[str]) -> str:
    """The attendee of this full or first name, if there is one only."""
    fits = [name for name in attendees if name == label] or [name for name in attendees if name.split()[0] == label]
    return fits[0] if len(fits) == 1 else ""
