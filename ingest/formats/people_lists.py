"""The people whom a note lists as there, invited or absent: in fields, behind labels, under headings, in tables."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from ingest.formats.tables import Row, rows_of_tables
from ingest.language.lexicon import columns_of, pattern_of, rows_of
from ingest.language.people_labels import Label, Labelled, announced, company_in, labels_of, of_group
from ingest.language.person_names import (
    ATTENDEES,
    QUALIFIED,
    TITLES,
    Named,
    behind_comma,
    is_person_name,
    is_role,
    is_short,
    listed,
    unlink,
)
from ingest.note import Field, Line, Listed
from ingest.pieces import whole
from kg.identity.known_names import known

_HEAD = 10  # lines of a note's head
_NEAR = 8  # lines between a list of who was there and one that goes on with it
_BRIEF = 5  # words of a line that is somebody's
_SOME = 50  # lines of a list that show how it is written
_LONG = 2_000  # characters of a text that is looked at whole
_THERE = Label("there")
_SENTENCE = re.compile(r"(?<=[^\W\d_]{2}[.!?])\s+(?=[^\W_a-z])")
_BOLD = re.compile(r"\*\*|__")
_SMALL = {"and", "from", "of", "at", "the", "with", "also", "et", "und", "me", "myself", "i"}
_SIDES = ("ours", "theirs")
_HEADS = ("room", *_SIDES)  # labels that list people at the head of a note only
_PERHAPS = ("people", "who", "crew", "attendee", "participant")  # fields that list those who were there in dated notes
_FIELDS = (*_PERHAPS, "apologies", "regrets", "absent", "invited", "guests")
_BEGINS_GROUP = re.compile(r"from\s", re.IGNORECASE)


def people_in(lines: Iterable[Line], fields: Iterable[Field]) -> tuple[Listed, ...]:
    """Everybody whom a note lists, in the order of its lines; each with the line of the heading of their section."""
    found = [*_in_fields(fields), *_Reader([*whole(lines)]).read()]
    there: dict[int, list[int]] = defaultdict(list)  # by section: the lines that list who was there
    for one in found:
        if one.here == "there":
            there[one.home].append(one.line)
    kept: dict[tuple[int, int, str], Listed] = {}
    for one in sorted(found, key=lambda one: (one.line, one.start, one.name)):
        if one.sure or one.here == "there" or _is_near(one.line, there.get(one.home, [])):
            here = "there" if one.here in ("aside", "duty") else one.here
            kept.setdefault((one.line, one.start, one.name), one._replace(here=here))
    return tuple(kept.values())


def _is_near(line: int, others: Sequence[int]) -> bool:
    """Is one of these lines, which are in order, near?"""
    return any(abs(other - line) <= _NEAR for other in others[max(bisect_left(others, line) - 1, 0) :][:2])


def _in_fields(fields: Iterable[Field]) -> Iterator[Listed]:
    """Those whom the front matter and fields inside lines list."""
    fields = [*fields]
    shapes = {
        name: _shape([field.value for field in fields if field.name == name]) for name in {f.name for f in fields}
    }
    for field in fields:
        name = field.name.partition(".")[0]
        if field.form == "label" or name not in (*ATTENDEES, *_FIELDS):
            continue
        label = announced(field.name.rpartition(".")[2].replace("-", " ")) or announced(name) or _THERE
        for who in listed(field.value, alone=shapes[field.name], loose=True):
            label = _THERE if name in _PERHAPS else label
            one = _listed(who, label, field.line, 0, 0, sure=name not in _PERHAPS)
            yield one._replace(start=0, end=0, quote=field.quote)


def _shape(items: Sequence[str]) -> str:
    """What stands behind the comma of the items of a field, when it is a first name: "Levi, Dana"."""
    in_full = len(items) > 1 and all(" " in item.strip() for item in items)
    return "first" if in_full and behind_comma(items, least=1) == "first" else ""


def _listed(who: Named, label: Label, line: int, home: int, offset: int, *, sure: bool) -> Listed:
    here = who.here or label.here
    role = "" if label.here == "invited" else label.role
    return Listed(
        who.name,
        line,
        home,
        "there" if here in (*_HEADS, "with") else here,
        offset + who.start,
        offset + who.end,
        described=", ".join(filter(None, (who.described, role))),
        company=who.company or label.company,
        group=label.group,
        short=who.short,
        others=who.others,
        side="theirs" if label.here == "theirs" else "",
        sure=sure,
    )


class _Open(NamedTuple):
    """A list that is open: who is listed below belongs to it."""

    label: Label
    level: int  # of the heading that opened it; 0: a label did
    home: int
    shape: str  # what stands behind commas in its items
    indent: int = -1  # of the item that is its label: it ends with what is indented less
    begun: str = ""  # the form of its first line with people
    last: int = 0  # the last line with people


class _Reader:
    """One pass over the lines of a note."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.rows = {row.line.number: row for row in rows_of_tables(lines)}
        self.tables: dict[int, list[str]] = defaultdict(list)  # by the line of their header: the first cells
        self.parents = {
            line.number
            for line, below in pairwise(lines)
            if line.form == below.form == "item" and below.indent > line.indent
        }
        self.ticked = {(line.section, line.under) for line in lines if line.box is not None and line.box.strip()}
        self.above: list[tuple[int, int, bool]] = []  # the headings above: level, line, does it announce people
        self.open: _Open | None = None
        self.groups: list[tuple[int, Label]] = []  # in the list: the indent of each group's label, -1: no item is
        self.person = -1  # the indent of the item that is somebody, below whom others tell of them; -1: there is none
        self.named = "names"  # how the last list writes names: see `behind_comma`
        self.wrap: tuple[int, Label] | None = None  # a label with people behind it, whose line may go on below
        self.side: tuple[int, list[Listed]] | None = None  # the line of one side at a note's head, and whom it lists

    def read(self) -> Iterator[Listed]:
        """Everybody who is listed in lines."""
        for place, line in enumerate(self.lines):
            if line.form == "heading":
                yield from self.heading(line, place)
            elif line.form == "transcript":
                self.close()
            elif line.form == "row":
                yield from self.row(line)
            else:
                yield from self.text(line, place)

    def close(self) -> None:
        """End the list that is open."""
        self.open, self.groups, self.person = None, [], -1

    def home(self) -> int:
        """The line of the heading of the section that a list here belongs to; 0 is the note."""
        return next((line for _, line, announces in reversed(self.above) if not announces), 0)

    def begin(self, label: Label, place: int, *, level: int = 0, indent: int = -1) -> None:
        """Open a list below a line."""
        self.close()
        self.open = _Open(label, level, self.home(), self.shape(place), indent)

    def shape(self, place: int) -> str:
        """What stands behind commas in the items below a line."""
        items: list[str] = []
        last, form = self.lines[place].number, ""
        for line in self.lines[place + 1 : place + _SOME]:
            form = form or line.form
            if (
                line.form != form
                or form == "heading"
                or (form == "prose" and (line.number > last + 1 or ":" in line.text))
            ):
                break
            items.append(line.text[line.body :][:_LONG])
            last = line.number
        self.named = behind_comma(items)
        return self.named

    def heading(self, line: Line, place: int) -> Iterator[Listed]:
        level = line.text.lstrip()[:6].count("#")
        while self.above and self.above[-1][0] >= level:
            self.above.pop()
        label = announced(line.section)
        if self.open and 0 < self.open.level < level and self.is_group(line, label, place):
            self.above.append((level, line.number, True))
            self.groups = [(-1, of_group(line.section, self.open.label))]
            return
        announces = label is not None and label.here in ("there", "invited", "absent")
        self.above.append((level, line.number, announces))
        if label and announces:
            self.begin(label, place, level=level)
            return
        self.close()
        for said, _, start, end in labels_of(line, begins=False, parent=False):
            if said and start < end:
                yield from self.people(line, start, end, said)

    def is_group(self, line: Line, label: Label | None, place: int) -> bool:
        """Does a heading inside a list head a part of it?"""
        if label or is_role(line.section) or _BEGINS_GROUP.match(line.section):
            return not (label and label.here == "there" and not (label.company or label.group))
        below = self.lines[place + 1 : place + 2]
        return bool(company_in(line.section) and below and _is_somebody(below[0].text[below[0].body :]))

    # --- tables

    def row(self, line: Line) -> Iterator[Listed]:
        """Those whom a row of a table names: below the heading of a list, in a table of attendees, or in one with a
        column that says who was there."""
        row = self.rows.get(line.number)
        if row is None:
            return
        columns = [name.strip(" *_") for name in row.columns]
        said = next((place for place, name in enumerate(columns) if place and _is("column", name)), -1)
        label = announced(row.cells[0].text) if len(row.cells) == len(columns) == 2 and not self.open else None
        if label and label.here in ("there", "invited", "absent", *_HEADS):
            for who in listed(row.cells[1].text, loose=True):
                yield _listed(who, label, line.number, self.home(), row.cells[1].start, sure=label.is_sure)
            return
        called = columns_of("people")["name"]
        names = next((place for place, name in enumerate(columns) if name in called or name.endswith(" name")), -1)
        first = announced(columns[0]) if columns[0] else None
        sided = [announced(name) for name in columns] if 1 < len(columns) < 4 else []
        if any(label and label.here in _SIDES for label in sided):
            yield from self.sides(line, row, sided)
            return
        of_people = first is not None and first.here in ("there", "absent", "invited") and len(columns) < 6
        if not (self.open or of_people or (names >= 0 and said >= 0)):
            return
        names = max(names, 0)
        if names >= len(row.cells):
            return
        label = (self.open.label if self.open else first if of_people else None) or _THERE
        if 0 <= said < len(row.cells):
            here = next((here for here in ("yes", "no") if _is(here, row.cells[said].text)), "")
            label = label._replace(here={"yes": "there", "no": "absent"}.get(here, label.here))
        cells = self.tables[row.header.number] = (
            self.tables[row.header.number]
            or [
                other.cells[names].text
                for other in self.rows.values()
                if other.header.number == row.header.number and names < len(other.cells)
            ][:_SOME]
        )
        cell = row.cells[names]
        people = [*listed(cell.text, alone=behind_comma(cells), loose=True)]
        if len(people) == 1:
            short, others = other_names(row, names)
            one = people[0]
            people = [one._replace(short=one.short or short, others=(*one.others, *others))]
        for who in people:
            yield _listed(who, label, line.number, self.open.home if self.open else self.home(), cell.start, sure=True)

    def sides(self, line: Line, row: Row, sided: Sequence[Label | None]) -> Iterator[Listed]:
        """Those whom a row of a table of two sides names: "Them | Us"."""
        for label, head, cell in zip(sided, row.columns, row.cells, strict=False):
            people = [*listed(cell.text, loose=True)]
            within = label or Label("room", group=company_in(head))
            for who in people if _is_all(cell.text, people) else ():
                yield _listed(who, within, line.number, self.home(), cell.start, sure=True)

    # --- lines of text

    def text(self, line: Line, place: int) -> Iterator[Listed]:
        before = self.lines[place - 1] if place else None
        begins = before is None or before.number < line.number - 1 or before.form == "heading"
        labels = [*labels_of(line, begins=begins, parent=line.number in self.parents)]
        said = next((label.said for label in labels if label.said), None)
        if self.open and self.ends(line, said):
            self.close()
        if said and not (self.open and said.here in _HEADS):
            yield from self.labelled(line, labels, place)
        elif self.open:
            yield from self.entry(line, labels, self.open)
        elif len(labels) == 1 and place < _HEAD and (people := _certain(line.text[labels[0].start : labels[0].end])):
            yield from self.one_side(line, labels[0], people)
        elif self.wrap and line.number == self.wrap[0] + 1 and (people := _bare(line)):
            self.wrap = (line.number, self.wrap[1])
            yield from self.told(people, line, self.wrap[1], line.body)
        else:
            yield from self.sentences(line, place)

    def ends(self, line: Line, said: Label | None) -> bool:
        """Does a line end the list that is open? That of a heading ends with its section."""
        opened = self.open
        if opened is None or opened.level or line.callout:
            return False
        if line.form == "item":
            return (opened.indent >= 0 and line.indent <= opened.indent) or opened.begun == "prose"
        if opened.begun == "prose":
            return line.number > opened.last + 1
        return (opened.indent >= 0 or opened.begun == "item") and said is None

    def labelled(self, line: Line, labels: Sequence[Labelled], place: int) -> Iterator[Listed]:
        """A line with a label that tells of people: who stands behind it, or a list that begins below."""
        for said, name, start, end in labels:
            if said is None:
                continue
            text = line.text[start:end]
            if said.here in (*_HEADS, "with"):
                yield from self.perhaps(line, said, start, end, place)
                continue
            opened = self.open if self.open and (self.open.level or not said.is_sure) else None
            people = [*self.people(line, start, end, said, opened)]
            yield from people
            if people:
                self.wrap = (line.number, said)
            elif text.strip():
                continue
            elif opened and opened.level:
                indent = line.indent if line.form == "item" else -1
                self.groups = [group for group in self.groups if -1 < group[0] < indent]
                self.groups.append((indent, of_group(name, opened.label)))
            else:
                self.begin(said, place, indent=line.indent if line.form == "item" else -1)

    def perhaps(self, line: Line, said: Label, start: int, end: int, place: int) -> Iterator[Listed]:
        """Those behind a label that may tell of people: "Theirs:", "In the room:", "with"."""
        text = line.text[start:end][:_LONG]
        if said.here == "with":
            people = _certain(text)
        elif place >= _HEAD:
            return
        elif not text.strip() and line.form != "item":
            self.begin(said, place)
            return
        elif said.here in _SIDES and self.has_other_side(place, said):
            people = [*listed(text, loose=True)]
        else:
            people = [*listed(text)]
            people = people if len(people) > 1 else _certain(text) or people
            below = self.lines[place + 1] if place + 1 < len(self.lines) else line
            goes_on = below.number == line.number + 1 and bool(_bare(below))
            if len(people) < 2 and not (goes_on or _BOLD.match(line.text, line.body)):
                return
        if people:
            self.wrap = (line.number, said)
            yield from self.told(people, line, said, start)

    def has_other_side(self, place: int, said: Label) -> bool:
        """Does a label of the other side stand near: "Them: …" above "Us: …"?"""
        near = (line for line in self.lines[max(place - 2, 0) : place + 3] if line.form in ("prose", "quote", "item"))
        heres = {
            label.said.here for line in near for label in labels_of(line, begins=False, parent=False) if label.said
        }
        return heres.issuperset(_SIDES)

    def one_side(self, line: Line, label: Labelled, people: list[Named]) -> Iterator[Listed]:
        """Those whom one of several sides lists at a note's head: "Studio: Dana, Omer" above "Acme: Jo, Ravi"."""
        if line.form not in ("prose", "quote", "item") or is_role(label.name) or line.box is not None:
            return
        within = Label("room", group=company_in(label.name))
        found = [*self.told(people, line, within, label.start)]
        if self.side and line.number - self.side[0] < 3:
            yield from (*self.side[1], *found)
            found = []
        self.side = (line.number, found)

    def entry(self, line: Line, labels: Sequence[Labelled], opened: _Open) -> Iterator[Listed]:
        """A line of the list that is open: somebody, several, the label of a group, or the list's end."""
        is_item = line.form == "item"
        if is_item:
            while self.groups and -1 < self.groups[-1][0] >= line.indent:
                self.groups.pop()
            if -1 < self.person < line.indent:
                return  # it tells of somebody
            self.person = -1
        label = self.groups[-1][1] if self.groups else opened.label
        text = line.text[line.body :].rstrip()[:_LONG]
        if is_item and line.number in self.parents and not labels and not _is_somebody(text):
            self.groups.append((line.indent, of_group(text, label)))
            return
        for _, name, start, end in labels[:1]:
            behind = line.text[start:end][:_LONG]
            people = [*listed(behind, loose=True)]
            is_person = (is_person_name(name) and " " in name) or (people and is_short(name, people[0].name))
            if behind.strip() and (is_person or not (people and _is_all(behind, people))):
                break
            if not (opened.level or opened.begun != "prose" or is_role(name) or company_in(name)):
                self.close()
                return
            group = of_group(name, label)
            if behind.strip():
                yield from self.people(line, start, end, group, opened)
            elif is_item:
                self.groups.append((line.indent if line.number in self.parents else -1, group))
            else:
                self.groups = [(-1, group)]
                self.open = opened._replace(begun="")
            return
        if not is_item and "," in text and not opened.begun:
            text = _SENTENCE.split(text, 1)[0].rstrip(".")
        brief = is_item or (opened.begun == "prose" and len(text.split()) <= _BRIEF)
        is_sentence = text.endswith(("?", "!")) or (text.endswith(".") and not is_item and "," not in text)
        alone = opened.shape if is_item or opened.shape == "first" else ""
        people = [*listed(text, alone=alone, loose=brief and opened.label.is_sure)]
        is_all = bool(people) and _is_all(text, people)
        if not is_item and (is_sentence or not is_all):
            if not opened.level or (opened.begun and not (brief and text[-1:].isalnum())):
                self.close()
            return
        if not is_all and len(text.split()) > 2 * _BRIEF:
            return
        if line.box is not None and not line.box.strip() and (line.section, line.under) in self.ticked:
            label = label._replace(here="absent")
        yield from self.told(people, line, label, line.body, opened)
        if people:
            self.open = opened._replace(begun=opened.begun or ("item" if is_item else "prose"), last=line.number)
            self.person = line.indent if is_item and line.number in self.parents else -1

    def people(self, line: Line, start: int, end: int, label: Label, opened: _Open | None = None) -> Iterator[Listed]:
        """Those whom a part of a line lists, in groups or not."""
        for name, place, text in _grouped(line.text[start:end]):
            within = of_group(name, label) if name else label
            alone = self.named if self.named == "first" and label.here == "absent" else ""
            yield from self.told(listed(text, alone=alone, loose=True), line, within, start + place, opened)

    def told(
        self, people: Iterable[Named], line: Line, label: Label, offset: int, opened: _Open | None = None
    ) -> Iterator[Listed]:
        """These people of a line, as a label has them."""
        sure = label.is_sure or (opened is not None and opened.label.is_sure and label.here == "absent")
        for who in people:
            home = opened.home if opened else self.home()
            yield _listed(who, label, line.number, home, offset + line.offset, sure=sure)

    def sentences(self, line: Line, place: int) -> Iterator[Listed]:
        """Those of whom a sentence at the head of a note says that they were there or were not; those of a line of
        names that is its first one."""
        if place >= _HEAD or line.form not in ("prose", "quote", "item") or line.box is not None:
            return
        start, found = line.body, False
        for sentence in _SENTENCE.split(line.text[line.body : line.body + _LONG]):
            offset = line.text.find(sentence, start)
            start = offset + len(sentence)
            for here, pattern in _sentences():
                said = pattern.match(sentence.rstrip(" .!"))
                people = [*listed(said["people"])] if said else []
                explicit = pattern.pattern.startswith("^(?:also")
                if said and people and _is_all(said["people"], people) and (explicit or any(map(_is_whole, people))):
                    found = True
                    for who in people:
                        yield _listed(
                            who, Label(here), line.number, self.home(), offset + said.start("people"), sure=False
                        )
                    break
        is_bare = line.form == "prose" and not re.search(r"[\d:]", line.text)
        if not found and is_bare and all(map(_is_of_head, self.lines[:place])):
            for who in _certain(line.text[line.body :][:_LONG], labelled=False):
                yield _listed(who, _THERE, line.number, self.home(), line.body, sure=False)


@cache
def _sentences() -> list[tuple[str, re.Pattern[str]]]:
    rows = (("there", "sentences"), ("absent", "missed"))
    table = rows_of("sections")["people"]
    return [(here, re.compile(row, re.IGNORECASE)) for here, name in rows for row in table[name]]


def _is_of_head(line: Line) -> bool:
    """Is a line one that may stand before a note's list of people: a heading, a day, a place, a label?"""
    return line.form != "prose" or ":" in line.text or any(map(str.isdigit, line.text))


def _is(row: str, text: str) -> bool:
    return pattern_of("sections", "people", row).fullmatch(text) is not None


def _is_whole(who: Named) -> bool:
    """Is it a first and a last name?"""
    return " " in who.name and is_person_name(who.name)


def _is_somebody(text: str) -> bool:
    """Is a text about one person, named in full?"""
    people = [*listed(text[:_LONG])]
    words = people[0].name.casefold().split() if people else []
    return len(people) == 1 and len(words) > 1 and sum(word in known().common for word in words) < 2


def _bare(line: Line) -> list[Named]:
    """The people of a line that is about them and nothing else."""
    text = line.text[line.body :][:_LONG]
    people = [*listed(text)] if line.form in ("prose", "quote") else []
    return people if _is_all(text, people) else []


def _certain(text: str, *, labelled: bool = True) -> list[Named]:
    """The people whom a text is a list of, and of nothing else, by their names alone; [] when it may be something else.
    Names of one word count where there are three, or one of more words beside; without a label, at least two do."""
    text = text.strip().rstrip(".")
    people = [*listed(text)]
    loose = [] if any(" " in who.name for who in people) else [*listed(text, loose=True)]
    people = max(people, loose, key=len)
    if (
        len(people) < 2 - labelled
        or not _is_all(text, people)
        or any(_is_word(who.name) for who in people if who.name != "Myself")
    ):
        return []
    several = len(people) > 1 and (
        all(part.strip(" *_").lstrip("🙋👥👤 ").startswith("@") for part in text.split(","))
        or (labelled and any(" " in who.name for who in people))
    )
    return people if several or len(people) > 2 or any(map(_is_whole, people)) else []


def _is_word(name: str) -> bool:
    return any(name.casefold() in words for words in (known().common, known().opening))


def _is_all(text: str, people: Sequence[Named]) -> bool:
    """Is a text about these people and next to nothing else?"""
    if not people or len(text) > _LONG:
        return False
    left = re.sub(r"\([^()]*\)|https?://\S+|\[[^\]]*\]\([^)]*\)", " ", unlink(TITLES.sub("", QUALIFIED.sub("", text))))
    for who in people:
        for part in (who.name, who.described, who.company, who.short, *who.others, *who.described.split(", ")):
            for word in [part] if part in left else part.split():  # "Levi, Dana" has the name in two
                left = left.replace(word, " ", 1) if word else left
    rest = [word for word in re.findall(r"[^\W\d_][\w’'.-]*", left) if word.lower() not in _SMALL]
    return len(rest) <= len(people) // 3


_LABEL = re.compile(r"\s*(?P<name>[^\W\d_][^:;,()@]{1,40}):\s+")
_LABELS = re.compile(r"(?:^|;)\s*[^\W\d_][^:;,()@]{1,40}:\s")
_BRACKETS = re.compile(r"(?P<name>[^\W\d_][^:;,()@]{1,40}?)\s*\((?P<people>[^()]{5,})\)\s*(?:[,;]|and\b|$)\s*")


def _grouped(text: str) -> Iterator[tuple[str, int, str]]:
    """The groups of a list in one line: `Acme: Dana, Omer; Beta: Jo`, `Acme (Dana, Omer), Beta (Jo)`; each with its
    label, or "", and where its people stand."""
    if _LABELS.search(text):
        place = 0
        for part in text.split(";"):
            found = _LABEL.match(part)
            people = [*listed(part[found.end() :][:_LONG])] if found else []
            if found and people and not any(is_role(who.name) or is_short(found["name"], who.name) for who in people):
                yield found["name"], place + found.end(), part[found.end() :]
            else:
                yield "", place, part
            place += len(part) + 1
        return
    pairs = [*_BRACKETS.finditer(text)] if len(text) < _LONG else []
    if pairs and pairs[0].start() == 0 and pairs[-1].end() == len(text):
        inner = [[*listed(found["people"])] for found in pairs]
        are_people = all(_is_all(found["people"], people) for found, people in zip(pairs, inner, strict=True))
        names = [who.name for people in inner for who in people]
        whole_names = any(_is_whole(who) for people in inner for who in people)
        if are_people and whole_names and len(names) > len(inner) and not any(map(is_role, names)):
            for found in pairs:
                yield found["name"], found.start("people"), found["people"]
            return
    yield "", 0, text


def other_names(row: Row, names: int) -> tuple[str, tuple[str, ...]]:
    """The abbreviation and the other names that further columns of a table of people give; `names` is that of names."""
    cells = [
        (column, unlink(cell.text).strip(" <>`"))
        for place, (column, cell) in enumerate(zip(row.columns, row.cells, strict=False))
        if place != names and cell.text and " " not in cell.text
    ]
    called = columns_of("people")
    short = next((word for column, word in cells if column in called["short"]), "")
    return short, tuple(word if "@" in word else f"@{word}" for column, word in cells if column in called["others"])
