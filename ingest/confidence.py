"""Confidentiality: which lines of a note were said in confidence, and the facts that are private for it.

By line: all of a transcript, and what asks not to be told on, with the paragraph, list item, quote or row it stands in.
By section: all below a heading, or beside a line, that says nothing else. By callout: by its type or title. By note:
its fields, tags, title, name or folder. In doubt it is private: what is shared then lacks a line, and tells none.

Where a confidence is asked, it is asked of the meeting: `confided` tells it, for all notes of that meeting.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

from ingest.language.lexicon import pattern_of, rows_of
from ingest.language.tokens import plain
from ingest.note import Field, Key, Line, Note, Private
from kg.model import Fact, Ref, Source
from kg.vocabulary import CONFIDED

_WRITTEN = ("item", "row", "quote", "prose")
_SHORT = 4  # words: what is longer is no label
_LONG = 200  # characters: what is longer says more than that it is in confidence
_TAG = re.compile(r"#(?<![^\s(\[,;>]#)([^\s#\[\](),;:.!?\"']+)")  # what it must hold goes first: so it is found fast
_LEVEL = re.compile(r" {0,3}(#{1,6})\s")
_CALLOUT = re.compile(r"[\s>]*\[!([^\]\s|]+)[^\]]*\][-+]?\s*(.*?)\s*$")
_MARKS = re.compile(
    r"^(?:[\s>*_~=|]|[-+]\s|\d{1,3}[.)]\s|\[.\]\s|<[^<>]*>|[^\w\s\[(#]{1,2}\s)*|(?:[\s*_~=|:]|<[^<>]*>)*$"
)
_LABEL = re.compile(r"([^:.!?|]{2,40}?)\s*(?::|\s[–-]\s)")
_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")


class _Row(NamedTuple):
    """A pattern, tried where one of its words stands, and one of those that it needs beside them."""

    words: frozenset[str]
    beside: frozenset[str]
    pattern: re.Pattern[str]

    def fits(self, held: Collection[str]) -> bool:
        """Might it be found where these words are?"""
        return not self.words.isdisjoint(held) and not (self.beside and self.beside.isdisjoint(held))


def in_confidence(note: Note, facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts of a note, private where they were said in confidence."""
    private = note.private or private_part(note)
    if not (private.whole or private.lines):
        return tuple(facts)

    def is_private(fact: Fact) -> bool:
        return private.whole or fact.source.line in private.lines

    return tuple(fact._replace(private=True) if is_private(fact) else fact for fact in facts)


def confided(note: Note) -> Iterator[Fact]:
    """The requests of a note not to be told on, a fact of the note for each line that makes one."""
    for number in sorted((note.private or private_part(note)).asked):
        yield Fact(Ref("Note", note.path), CONFIDED, True, Source(note.path, number))


def private_part(note: Note) -> Private:
    """What of a note was said in confidence, and the lines that ask for it. A field, a tag or a folder says how a note
    is filed, and asks nothing of a meeting."""
    text = _text(note)
    titled = any(map(is_label, (note.name, note.value("title"), *_title(note))))
    asked = frozenset((*_asking(note, text), *([1] if titled else [])))
    lines = None if titled else _private_lines(note, text)
    return Private(whole=True, asked=asked) if lines is None else Private(frozenset(lines), asked=asked)


def told_in_confidence(note: Note) -> list[Line]:
    """The lines that hold what is not to be told on: those that ask for it, and what stands below a heading or a line
    that says nothing else. Of a note that is all in confidence by its title it is only its first line."""
    private = note.private or private_part(note)
    found: dict[Key, Line] = {}
    for line in note.lines if private.asked else ():
        if line.number not in private.asked or line.piece > 1 or _is_reply(line):
            continue
        if private.whole:
            return [line]
        if line.form != "heading" and not _says_no_more(line):
            found.setdefault(line.key, line)
            continue
        below = (one for one in note.lines if one.section == line.section and one.number > line.number)
        told = (one for one in below if one.number in private.lines and one.form in _WRITTEN and one.piece < 2)
        found |= {one.key: one for one in told if _WORD.search(one.text)}
    return [found[key] for key in sorted(found)]


def _is_reply(line: Line) -> bool:
    """Does somebody only say in talk that they keep what they were told?"""
    return line.form == "transcript" and pattern_of("confidence", "reply", "words").search(plain(line.text)) is not None


class _Text(NamedTuple):
    """A note's text, its quotes and dashes ASCII, and the numbers of its lines that patterns are tried on."""

    whole: str
    telling: frozenset[int]  # lines with a word of what is in confidence: a sentence over several may ask for it
    sole: frozenset[int]  # lines that might ask for it by themselves
    blocks: tuple[list[Line], ...] = ()  # its pieces, where a line tells


def _text(note: Note) -> _Text:
    whole = plain("\n".join(line.text.replace("\n", " ") for line in note.lines))
    low = whole.lower()
    held = _held(low)
    if not held:  # in most notes: their lines need no pattern
        return _Text(whole, frozenset(), frozenset())
    words, rows = _words(), [row for sort in ("phrase", "label") for row in _rows(sort)]
    telling = {place: found for place, found in held.items() if not words.isdisjoint(found)}
    rows = [row for row in rows if row.fits(set().union(*telling.values()))]
    sole = (place for place, found in telling.items() if any(row.fits(found) for row in rows))
    numbers = [line.number for line in note.lines]
    telling_, sole_ = (frozenset(map(numbers.__getitem__, places)) for places in (telling, sole))
    return _Text(whole, telling_, sole_, tuple(_blocks(note.lines)) if telling_ else ())


def _held(low: str) -> dict[int, set[str]]:
    """The words that patterns need, by the lines of a text in lower case that hold them, each counted from 0; none,
    where no line has what a pattern is tried for."""
    words = [word for word in _words() if word in low]
    if not words:
        return {}
    held: dict[int, set[str]] = defaultdict(set)
    ends = list(accumulate(len(line) + 1 for line in low.split("\n")))
    for word in (*words, *_beside()):
        place = low.find(word)
        while place >= 0:
            at = bisect_right(ends, place)
            held[at].add(word)
            place = low.find(word, ends[at])
    return held


def _asking(note: Note, text: _Text) -> Iterator[int]:
    """The lines that ask not to be told on, also in talk, or whose heading or label says so."""
    if not text.telling:
        return
    for line in note.lines:
        if line.number in text.telling and _asks(line, text.sole):
            yield line.number
    for block in text.blocks:
        if _asks_across(block, text.telling):
            yield block[0].number


def _asks(line: Line, sole: Collection[int]) -> bool:
    if line.number not in sole:
        return line.form != "heading" and _is_private(line, sole)
    if line.form == "heading" and is_label(line.section):
        return True
    asked = line.form != "heading" and (asks(line.text) or _is_private(line, sole))
    return asked or (line.form in _WRITTEN and _says_no_more(line))


def private_lines(note: Note) -> Collection[int] | None:
    """The numbers of the lines of a note that were said in confidence; None: all of it was."""
    part = private_part(note)
    return None if part.whole else part.lines


def _private_lines(note: Note, text: _Text) -> Collection[int] | None:
    """The same, of a note whose title does not tell."""
    if any(map(is_label, note.folders)) or any(_speaks_for_note(field) for field in note.fields):
        return None
    if "#" in text.whole and any(map(_is_tag, _TAG.findall(text.whole))):
        return None
    found = {line.number for line in note.lines if line.form == "transcript"}
    found |= {number for field, end in _front(note) if asks(field.value) for number in range(field.line, end)}
    found |= {line.number for line in note.front if asks(line.text)}
    if not text.telling:
        return found
    for place, level, body, end in _sections(note.lines):
        private = bool(level) and is_label(note.lines[place].section)
        if not private and text.sole and any(_is_bare(piece, text.sole) for piece in _pieces(note.lines[place:body])):
            if not level or (level == 1 and place == _first_heading(note)):
                return None
            private = True
        if private:
            found |= {line.number for line in note.lines[place:end]}
    for block in text.blocks:
        if any(_is_private(line, text.sole) for line in block) or _asks_across(block, text.telling):
            found |= {line.number for line in block}
    return found


@lru_cache(maxsize=4096)
def asks(text: str) -> bool:
    """Does a text ask not to be told on?"""
    return _found("phrase", plain(text)) is not None


@lru_cache(maxsize=4096)
def is_label(text: str) -> bool:
    """Is a heading, title, label or name one of what is said in confidence?"""
    text = _MARKS.sub("", plain(text))
    return bool(text) and (_found("label", text) or _found("phrase", text)) is not None


def _found(sort: str, text: str) -> re.Match[str] | None:
    low = text.lower()
    held = [word for word in _vocabulary(sort) if word in low]
    hits = (row.pattern.search(text) for row in _rows(sort) if row.fits(held)) if held else ()
    return next((hit for hit in hits if hit), None)


@cache
def _rows(sort: str) -> tuple[_Row, ...]:
    table = rows_of("confidence")[sort]
    return tuple(
        _Row(frozenset(row["words"]), frozenset(row.get("beside", ())), re.compile(row["pattern"], re.IGNORECASE))
        for row in table
    )


@cache
def _words() -> frozenset[str]:
    return frozenset(word for sort in ("phrase", "label") for row in _rows(sort) for word in row.words)


@cache
def _beside() -> frozenset[str]:
    return frozenset(word for sort in ("phrase", "label") for row in _rows(sort) for word in row.beside) - _words()


@cache
def _vocabulary(sort: str) -> tuple[str, ...]:
    return tuple(sorted({word for row in _rows(sort) for word in row.words | row.beside}))


def _level(line: Line) -> int:
    found = _LEVEL.match(line.text)
    return len(found[1]) if found else 0


def _first_heading(note: Note) -> int:
    return next((place for place, line in enumerate(note.lines) if line.form == "heading"), -1)


def _title(note: Note) -> Iterator[str]:
    """The heading that names the note: the first one, when it is of the first level."""
    if (place := _first_heading(note)) >= 0 and _level(note.lines[place]) == 1:
        yield note.lines[place].section


def _front(note: Note) -> Iterator[tuple[Field, int]]:
    """The fields of the front matter, each with the line after its last."""
    front = [field for field in note.fields if field.form == "front"]
    last = max((line.number for line in note.front), default=0)
    for field in front:
        yield field, min((other.line for other in front if other.line > field.line), default=last + 1)


def _speaks_for_note(field: Field) -> bool:
    """Does a field say that its note is private? In the text only one of a single word does: "private:: yes"."""
    name, value = field.name.rpartition(".")[2], plain(field.value).strip(" #*_[]\"'")
    if name in ("tags", "tag"):
        return any(map(_is_tag, re.split(r"[,\s]+", field.value)))
    if field.form != "front" and " " in value:
        return False
    return any(name in names and pattern.fullmatch(value) for names, pattern in _fields())


@cache
def _fields() -> tuple[tuple[frozenset[str], re.Pattern[str]], ...]:
    table = rows_of("confidence")["field"]
    return tuple((frozenset(row["names"]), re.compile(row["pattern"], re.IGNORECASE)) for row in table)


def _is_tag(tag: str) -> bool:
    """Is it a tag of what is said in confidence, or a part of it: `#private/people`?"""
    return not _tags().isdisjoint(part.replace("_", "-") for part in tag.strip("# ").lower().split("/"))


@cache
def _tags() -> frozenset[str]:
    return frozenset(name for row in rows_of("confidence")["tag"] for name in row["names"])


def _sections(lines: Sequence[Line]) -> Iterator[tuple[int, int, int, int]]:
    """Each heading, and first what stands before any: its place, its level (0 for none), where the lines of its own
    end, and where its section does, at the next heading of its level or a higher one."""
    headings = [(place, _level(line)) for place, line in enumerate(lines) if line.form == "heading"]
    for number, (place, level) in enumerate([(0, 0), *headings]):
        body = headings[number][0] if number < len(headings) else len(lines)
        end = next((other for other, above in headings[number:] if above <= level), len(lines))
        yield place, level, body, end if level else body


def _pieces(lines: Iterable[Line]) -> Iterator[Sequence[Line]]:
    """What may speak for a section: each line, but of a quote, which is a box of its own, only all of it."""
    for block in _blocks(lines):
        yield from [block] if block[0].form == "quote" else ([line] for line in block)


def _is_bare(piece: Sequence[Line], sole: Collection[int]) -> bool:
    """Do lines say nothing but that something is in confidence? Then they speak for all of their section."""
    return all(line.number in sole and _says_no_more(line) for line in piece)


def _says_no_more(line: Line) -> bool:
    mark = _CALLOUT.match(line.text)
    text = _MARKS.sub("", plain((mark[2] or mark[1]) if mark else line.text))
    if len(text) > _LONG:
        return False
    label = _found("label", text) if len(text.split()) <= _SHORT and ":" not in text else None
    if label and not label.start():
        return True
    hit, rest = _found("phrase", text), text
    while hit and hit[0]:
        rest = f"{rest[: hit.start()]} {rest[hit.end() :]}"
        if _bare().issuperset(word.lower() for word in _WORD.findall(rest)):
            return True
        hit = _found("phrase", rest)
    return False


@cache
def _bare() -> frozenset[str]:
    return frozenset(rows_of("confidence")["bare"]["words"].split())


def _is_private(line: Line, sole: Collection[int]) -> bool:
    """Does a line ask not to be told on, stand under or begin with a label that says so, or open such a callout?"""
    if line.under and is_label(line.under):
        return True
    if line.number not in sole:
        return False
    if line.form == "row":
        return asks(line.text) or any(map(is_label, line.text.split("|")))
    if line.form == "quote" and (mark := _CALLOUT.match(line.text)) and (is_label(mark[1]) or is_label(mark[2])):
        return True
    label = _LABEL.match(_MARKS.sub("", plain(line.text)))
    begins = label is not None and len(label[1].split()) <= _SHORT and is_label(label[1])
    return begins or asks(line.text)


def _asks_across(block: Sequence[Line], telling: Collection[int]) -> bool:
    """Does a piece of text ask it in a sentence that goes over the end of a line?"""
    some = len(block) > 1 and any(line.number in telling for line in block)
    return some and asks(" ".join(line.text.strip(" \t>") for line in block))


def _blocks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """What is one piece of text: a paragraph, a list item with all that hangs on it, a quote, a row of a table, or all
    of a table whose head names what is in confidence."""
    block: list[Line] = []
    for line in lines:
        if block and not _goes_on(block, line):
            yield from _rows_apart(block)
            block = []
        if line.form in _WRITTEN:
            block.append(line)
    yield from _rows_apart(block)


def _goes_on(block: Sequence[Line], line: Line) -> bool:
    first, follows = block[0], line.number - block[-1].number <= 1
    if first.form == "item":
        deeper = line.indent > first.indent
        return (line.form == "item" and deeper) or (line.form == "prose" and (deeper or follows))
    return line.form == first.form and follows


def _rows_apart(block: list[Line]) -> Iterator[list[Line]]:
    if block and block[0].form == "row" and not any(map(is_label, block[0].text.split("|"))):
        yield from ([row] for row in block)
    elif block:
        yield block
