"""A Markdown note: text to fields, lines and links. A line scanner, because a full parser reads 119 notes a second."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.formats.front_matter import field_name, read_front, split
from ingest.formats.people_lists import people_in
from ingest.formats.transcript import with_speakers
from ingest.formats.wikilinks import find_links
from ingest.language.sections import topic_of
from ingest.note import Field, Line, Link, Note, opening
from ingest.pieces import LONGEST
from kg.model import Problem, Source

_FENCE = re.compile("(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}#{1,6}\s+(.*)$")
_CALLOUT = re.compile(r"^[\s>]*\[!([^\]\s]+)\][-+]?\s*(.*)$")
# Lines that are headings in all but their marks: "**Risks**", "**Risks:** none yet", and "Risks:" when a list follows.
_BOLD = re.compile(r"(?:\*\*|__)([^*|:]{1,80}?)(?::?(?:\*\*|__)\s*$|:(?:\*\*|__)|(?:\*\*|__):)")
_LEADS = re.compile(r"([^\W\d_][^.!?:|\[\]]{0,60}):\s*$")
_RULE = re.compile(r"\s*([-*_])(?:\s*\1){2,}\s*$")
_DASHES = re.compile(r"[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)+$")
_TURN = re.compile(r"^\s*[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?[\])]?[\s:\-–]")
_COMMENTS = {"%%": "%%", "<!--": "-->"}
_OPENS = re.compile(r"(?<!\\)(`+)|%%|<!--")
_BACKTICKS = re.compile("`+")
_ALONE = re.compile(r"(?:[*_]{0,3})([^\s\[\]():][^\[\]():]{0,60}?)(?:[*_]{0,3})::\s+(\S.*)$")
_BRACKETED = re.compile(r"(?<!\[)[\[(]([^\[\]():]{1,60}?)::\s*((?:\[\[[^\[\]]*\]\]|[^\[\]()]|\([^()]*\))*?)[\])]")
# "**Date:** 2025-10-29 · **With**: Ada" : a bold label with a colon, its value up to the next one.
_LABEL = re.compile(r"\*\*([^*:|]{1,40}?)(?::\s*\*\*|\*\*\s*:)\s*")
_NEXT_LABEL = re.compile(r"\*\*[^*:|]{1,40}(?::\*\*|\*\*:)")
_LABELLED = re.compile(r"\*\*[^*:|]{1,40}(?::\s*\*\*|\*\*\s*:)")


def read_markdown(path: str, text: str) -> Note:
    """A note from its repaired text; never raises."""
    rows = text.split("\n")
    top = split(rows)
    fields, problems = read_front(path, rows[:top]) if top else ([], [])
    fields = [Field(*field[:3], _as_written(field, rows[field.line - 1])) for field in fields]
    lines: list[Line] = []
    links: list[Link] = [
        link for number, row in enumerate(rows[:top], 1) if "[" in row for link in find_links(row, number)
    ]
    for line, raw in _scan(rows, top, _Comments(path, rows, problems)):
        lines.append(line)
        if "[[" in raw or "](" in raw:
            links.extend(find_links(raw, line.number))
        if "::" in raw or "**" in raw:
            fields.extend(_inline(line))
    front = tuple(Line(number, row, "front") for number, row in enumerate(rows[:top], 1) if ":" in row or "- " in row)
    labelled = tuple(_with_labels(lines))
    note = Note(
        path,
        front=front,
        fields=tuple(fields),
        lines=labelled,
        people=people_in(labelled, fields),
        links=tuple(links),
        problems=tuple(problems),
    )
    if any(line.form == "transcript" for line in lines):
        attendees = dict.fromkeys(who.name for who in note.people if who.here == "there")
        counterpart = note.value("person", "entity")
        note = note._replace(lines=tuple(with_speakers(note.lines, list(attendees), counterpart)))
    return note


def _as_written(field: Field, row: str) -> str:
    """The words of a front-matter field: its line, with its name where the line is an item of a list."""
    row = _quoted(row)
    return row.strip() if ":" in row.split("[[")[0] else f"{field.name}: {row.strip().removeprefix('- ')}"


def _quoted(row: str) -> str:
    """The words of a line that a field quotes: of a long one the beginning."""
    return row if len(row) <= LONGEST else f"{row[:_BEGINNING]}…"


_BEGINNING = 200


def _scan(rows: list[str], top: int, comments: _Comments) -> Iterator[tuple[Line, str]]:
    """Every line that is read, with the raw line beside it: links count even where comments are left out."""
    fence = section = callout = ""
    talk = table = False  # in a transcript; in a table whose rows need no bar in front
    for number, raw in enumerate(rows[top:], top + 1):
        bare = raw.strip()
        if not bare:
            callout, table = "", False
            continue
        if not comments.closing and ("```" in raw or "~~~" in raw) and (mark := _FENCE.match(raw, opening(raw).body)):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence) and bare.strip("> \t") == mark[1]:
                fence = ""
            continue
        if fence:
            continue
        shown = comments.blanked(raw, number)
        bare = shown.strip()
        first, opens = bare[:1], opening(shown)
        if first == "#" and (heading := _HEADING.match(shown)):
            section, callout = _short(heading[1].strip().rstrip("#").rstrip()), ""
            talk = "transcript" in section.lower()
            yield Line(number, shown, "heading", section, "", *opens), raw
            continue
        if first == ">":
            if mark := _CALLOUT.match(shown):
                callout = mark[1].lower()
            form = "quote"
        elif not bare:
            form = "prose"
        elif first in "[(0123456789" and _TURN.match(shown):
            talk, form = True, "transcript"
        elif talk:
            form = "transcript"
        elif first == "|" or (table := "|" in shown and (table or _heads_table(rows, number))):
            form = "row"
        elif opens.marker:
            form = "item"
        else:
            form = "prose"
        yield Line(number, shown, form, section, callout, *opens), raw


def _heads_table(rows: list[str], number: int) -> bool:
    """Is the line of this number the header of a table: does a line of dashes and bars follow?"""
    return number < len(rows) and _DASHES.match(rows[number]) is not None


def _with_labels(lines: list[Line]) -> Iterator[Line]:
    """The lines, each with the label it stands under: until a heading or the next label, or to the end of its list
    when only its colon makes it one; of a list, the short item that it is indented under."""
    under = title = waiting = ""
    brief = False  # the label holds for its list alone
    outline: list[tuple[int, str]] = []
    for line in lines:
        text, here = line.text, ""
        if line.form in ("heading", "transcript"):
            under = waiting = ""
            outline.clear()
        elif line.form == "item":
            under, brief, waiting = (waiting, True, "") if waiting else (under, brief, "")
            while outline and outline[-1][0] >= line.indent:
                outline.pop()
            here = outline[-1][1] if outline else under
            words = text[line.body :]
            if line.box is None and 0 < len(words) <= _BRIEF and words[0] != "[":
                outline.append((line.indent, words.strip("*_: ")))
        elif line.form != "row":
            outline.clear()
            if brief or _RULE.match(text):
                under, brief = "", False
            mark = _CALLOUT.match(text) if line.callout and "[!" in text else None
            if mark:
                title = _short(mark[2].rstrip())
            elif line.callout:
                here = title
            elif topic_of(text) and len(text.split()) < 6 and not text.rstrip().endswith(tuple(".!?;,")):
                under = text.strip("-=~#*_: \t")  # "-- Action items --", "Decisions"
            elif "**" in text or "__" in text:
                label = _BOLD.match(text, line.body)
                under = label[1].strip() if label and label[1].rstrip()[-1:] not in ".!" else under
            waiting = leads[1] if text.endswith(":") and (leads := _LEADS.match(text, line.body)) else ""
            here = here or under
        yield line._replace(under=here) if here else line


_BRIEF = 60  # characters of an item that those indented below it are under


class _Comments:
    """The `%% comments %%` and `<!-- -->` of a note, blanked line by line. A mark in a code span opens none."""

    def __init__(self, path: str, rows: list[str], problems: list[Problem]) -> None:
        self.closing = ""  # what ends the comment that the last line left open, or ""
        self._path = path
        self._problems = problems
        self._rows = rows
        self._endless: set[str] = set()  # marks that nothing ends from here on

    def blanked(self, raw: str, number: int) -> str:
        """A line without its comments; offsets stay. One that no later line closes is told, and read on as text."""
        pieces: list[str] = []
        place = 0  # where what was not looked at yet begins
        if self.closing:
            end = raw.find(self.closing)
            if end < 0:
                return ""
            place, self.closing = end + len(self.closing), ""
            pieces.append(" " * place)
        if "%%" not in raw and "<!--" not in raw:
            return "".join((*pieces, raw[place:]))
        closes = _code_ends(raw, place)
        shown = place
        while opening := _OPENS.search(raw, place):
            place = opening.end()
            if opening[1]:
                place = closes.get(opening.start(), place)
                continue
            closing = _COMMENTS[opening[0]]
            if closing in self._endless:
                continue
            end = raw.find(closing, place)
            if end >= 0:
                place = end + len(closing)
                pieces += [raw[shown : opening.start()], " " * (place - opening.start())]
                shown = place
            elif any(closing in self._rows[below] for below in range(number, len(self._rows))):
                self.closing = closing
                return "".join((*pieces, raw[shown : opening.start()]))
            else:
                self._endless.add(closing)
                message = f"a comment begins here with {opening[0]} and no {closing} ends it, so what follows was read"
                source = Source(self._path, number, raw.strip())
                self._problems.append(Problem(source, f"{message}: end it, or take the mark away", "comment"))
        return "".join((*pieces, raw[shown:]))


def _code_ends(line: str, start: int) -> dict[int, int]:
    """Where each code span that may begin in a line, from a place on, ends: at as many backticks as open it."""
    ends: dict[int, int] = {}
    following: dict[int, int] = {}  # by length: the end of the next run of so many backticks
    for run in reversed(list(_BACKTICKS.finditer(line, start))):
        length = len(run[0])
        if length in following:
            ends[run.start()] = following[length]
        following[length] = run.end()
    return ends


def _inline(line: Line) -> Iterator[Field]:
    text = line.text
    quote = _quoted(text.strip())
    if "::" in text:
        if not line.marker and line.form not in ("row", "transcript") and (alone := _ALONE.match(text, line.body)):
            yield Field(field_name(alone[1]), alone[2].rstrip(), line.number, quote, "inline")
        else:
            for found in _BRACKETED.finditer(text):
                yield Field(field_name(found[1]), found[2].strip(), line.number, quote, "inline")
    if line.form != "transcript" and line.box is None and _LABELLED.match(text, line.body):
        place = 0
        while label := _LABEL.search(text, place):
            following = _NEXT_LABEL.search(text, label.end())
            place = following.start() if following else len(text)
            value = text[label.end() : place].rstrip()
            if following and value[-1:] in tuple("·•|,;"):
                value = value[:-1].rstrip()
            yield Field(field_name(label[1]), value, line.number, quote, "label")


_LONGEST = 1_000  # characters of a heading that the lines below it are under


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
