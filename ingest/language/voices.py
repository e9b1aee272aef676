"""Voices: who is speaking on each line of a note, where it is not the one who wrote it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ingest.language.document import Reading
from ingest.language.gazetteer import Mention
from ingest.language.lexicon import words_of
from ingest.language.person_names import is_person_name, unlink
from ingest.language.sections import topic_of
from ingest.note import Key, Line
from kg.identity.known_names import known
from kg.model import Ref


class Voice(NamedTuple):
    """Who speaks; nobody when somebody does whom nobody knows."""

    who: tuple[Ref, ...]
    spoken: bool = True  # in talk, and not in a letter


Voices = Mapping[Key, Voice]
"""The voice of each line that is not its writer's own, by its key."""

_LABEL = re.compile(  # "**Dana Levi** (CFO) [1:22]: …", "Dana:", "[[Dana]]"
    r"""[*_@\[]{0,4}(?P<name>[^\W\d_][^:|*\[\]()\d]{0,40}?(?:\ \d{1,2}(?![\d:]))?)[*_\]]{0,4}
        (?:\s*\([^()]{1,60}\))?[*_]{0,3}
        (?:(?P<time>\s*[\[(]?\d{1,2}:\d{2}[\d:.]*(?:\s?[AaPp][Mm])?[\])]?(?:\([^()]*\))?)?[*_]{0,2}\s?
           (?P<colon>:)?[*_]{0,2}(?:(?<=[:*_\])\d])\s+(?=\S)|\s*$))""",
    re.VERBOSE,
)
# The words of a line go on without one of the marks that a label ends with: asked first, as most lines have no label.
_GOES_ON = re.compile(r"[^:|*_\[\]()\d]{48}\S")
_FROM = re.compile(r"from\s*:?[*_\s]*", re.IGNORECASE)
_END = re.compile(r"[\s*_\]]*(?:\([^()]{1,60}\))?[\s*_:,]*$")
_WROTE = re.compile(
    r"[^.!?]{0,40}\b(?:wrote|writes|said|says|told us|replied|answered|e?mails?|emailed)\b[^.!?]{0,30}:[*_\s]*$",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"(?:^[\s>]*|[.!?,]\s+|[-–—]\s*)[*_]*$")
_SOMEBODY = re.compile(
    r"(?:Unknown(?: speaker)?|Speaker|Unidentified(?: speaker)?|Participant|Guest) ?\d*", re.IGNORECASE
)
_LABELS = words_of("owners", "labels")


class _Turn(NamedTuple):
    """How a line begins to be somebody's."""

    who: tuple[Ref, ...]
    name: str
    alone: bool  # the line is but the name
    lasts: bool = False  # until the next heading or turn, whatever stands between
    letter: bool = False


def voices(reading: Reading) -> Voices:
    """Who speaks on each line, in one pass: the speaker of a transcript, a label "Name:", a line that is but a name,
    "From Name (role)", "Name wrote:", a quote that is signed; until the next label or heading."""
    turns = _turns(reading)
    found: dict[Key, Voice] = {}
    who = Voice(())
    above: Line | None = None  # the line whose voice goes on
    lasts = False
    for line in reading.note.lines:
        here = turns.by_line.get(line.key)
        if line.form == "transcript":
            found[line.key] = Voice((Ref("Person", line.speaker),) if line.speaker else ())
            above = None
        elif here:
            above, lasts = line, here.lasts or (here.alone and line.form != "item")
            who = found[line.key] = Voice(here.who, not here.letter)
        elif (line.form == "heading" and line.section) or (
            lasts and above and line.under not in ("", above.under) and "**" in line.text
        ):
            above, lasts = None, False
        elif above is not None and (lasts or _goes_on(above, line)):
            found[line.key] = who
            above = line if not lasts and line.form == above.form == "prose" else above
        else:
            above = None
            if line.section in turns.dialogues and line.form in ("item", "prose"):
                found[line.key] = Voice(())
    return found | _letters(reading, found)


def _goes_on(above: Line, line: Line) -> bool:
    """Does a line go on with the one above: indented below it, or the rest of a sentence that was wrapped?"""
    if above.form == "prose" and line.number > above.number and above.text.rstrip(" *_").endswith(_ENDS):
        return False
    if line.number - above.number > 1 and not (line.form == "item" and line.indent > above.indent):
        return line.piece > 1 and line.number == above.number
    return line.form != "item" or (above.form == "item" and line.indent > above.indent)


_ENDS = tuple('.!?:;"”')


_ALONE = "\n"  # the section of names that stand alone on their lines: the note as a whole


class _Turns(NamedTuple):
    """The lines of a note that begin a turn, and the sections in which several people talk."""

    by_line: Mapping[Key, _Turn]
    dialogues: frozenset[str]


def _turns(reading: Reading) -> _Turns:
    """The turns of a note. A name that nobody knows is one where it labels two lines, or where others talk; a name
    alone on its line only beside another such name."""
    sure: dict[Key, _Turn] = {}
    strange: dict[str, list[tuple[Line, _Turn]]] = defaultdict(list)
    sections: dict[str, set[str]] = defaultdict(set)  # who talks there
    for line in reading.note.lines:
        if line.form in ("transcript", "row") or line.piece > 1 or line.box is not None:
            continue
        turn, known = _turn(reading, line)
        if turn and known:
            sure[line.key] = turn
            sections[line.section if not turn.alone else _ALONE].add(turn.name)
        elif turn:
            strange[turn.name].append((line, turn))
    strangers = [name for name, told in strange.items() if told[0][1].alone and " " in name]
    if len(strangers) > 1:  # names nobody knows, each on a line of its own
        for line, turn in (one for name in strangers for one in strange.pop(name)):
            sure[line.key] = turn
            sections[_ALONE].add(turn.name)
    for often in (True, False):  # a name that stands once is somebody's where others talk
        for told in strange.values():
            for line, turn in told:
                where = _ALONE if turn.alone else line.section
                if (often and len(told) > 1) or (not often and len(sections[where] - {turn.name}) > 1):
                    sure[line.key] = turn
                    sections[where].add(turn.name)
    if len(sections[_ALONE]) < 2:
        forms = {line.key: line.form for line in reading.note.lines}
        sure = {key: turn for key, turn in sure.items() if not turn.alone or turn.letter or forms[key] == "item"}
    lines = Counter(line.section for line in reading.note.lines if line.form in ("item", "prose") and line.text.strip())
    said = Counter(line.section for line in reading.note.lines if line.key in sure)
    talks = (
        name for name, talk in sections.items() if name != _ALONE and len(talk) > 1 and 3 * said[name] >= lines[name]
    )
    return _Turns(sure, frozenset(talks))


def _turn(reading: Reading, line: Line) -> tuple[_Turn | None, bool]:
    """The turn that a line begins, if it does, and whether its name is known."""
    text = line.text
    people = [mention for mention in reading.named.get(line.key, ()) if mention.ref.may_be("Person")]
    if people and (led := _FROM.match(text, line.body)) and people[0].start <= led.end() + 2:
        if _END.match(text, people[0].end):
            return _Turn((_ref(people[0]),), people[0].ref.name, True, True, True), True
        return None, False
    if people and text.rstrip(" *_").endswith(":") and _WROTE.match(text, people[-1].end):
        return _Turn((_ref(people[-1]),), people[-1].ref.name, True, True, True), True
    label = None if _GOES_ON.match(text, line.body) else _LABEL.match(text, line.body)
    first = people[0] if people and people[0].start <= line.body + 4 else None
    if label is None:
        comma = first and line.form == "item" and text[first.end :].lstrip("*_ ").startswith(", ")
        return (_Turn((_ref(first),), first.ref.name, False), True) if first and comma else (None, False)
    alone, timed = label.end() == len(text), label["time"] is not None
    if not alone and (line.form == "heading" or not (label["colon"] or label["time"])):
        return None, False
    if first and first.start < label.end("name") and first.end >= label.end("name") - 1:
        return _Turn((_ref(first),), first.ref.name, alone, timed), True
    name = unlink(label["name"]).strip()
    if _SOMEBODY.fullmatch(name) and (label["colon"] or text.lstrip().startswith("*")):
        return _Turn((), name, alone, timed), True
    marked = text[line.body : line.body + 2] in ("**", "__")
    if _is_name(name) and (label["colon"] or label["time"] or marked) and line.form != "heading":
        return _Turn((Ref("Person", name),), name, alone, timed), False
    return None, False


def _ref(mention: Mention) -> Ref:
    return Ref("Person", mention.ref.name)


def _is_name(words: str) -> bool:
    """Could a label that no name is known for be somebody's?"""
    parts = words.lower().split()
    if len(parts) > 3 or topic_of(words) or not _LABELS.isdisjoint(parts) or known().common.issuperset(parts):
        return False
    if len(parts) > 1 and (parts[-1] in known().heads or not known().common.isdisjoint(parts)):
        return False
    return is_person_name(words) or (len(parts) == 1 and words.isalnum())


def _letters(reading: Reading, found: Voices) -> dict[Key, Voice]:
    """Quotes that end with the name of who wrote them."""
    signed: dict[Key, Voice] = {}
    block: list[Line] = []
    for line in (*reading.note.lines, None):
        if line is not None and line.form == "quote" and not line.callout:
            if block and line.number > block[-1].number + 1:
                signed |= _signed(reading, block)
                block = []
            block.append(line)
        elif block:
            signed |= _signed(reading, block)
            block = []
    return {key: who for key, who in signed.items() if key not in found}


def _signed(reading: Reading, block: Sequence[Line]) -> dict[Key, Voice]:
    last = block[-1]
    text = last.text.rstrip(" *_.")
    for mention in reading.named.get(last.key, ())[-1:]:
        if mention.end >= len(text) and mention.ref.may_be("Person") and _SIGNED.search(text[: mention.start]):
            voice = Voice((Ref("Person", mention.ref.name),), spoken=False)
            return {line.key: voice for line in block}
    return {}
