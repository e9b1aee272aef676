"""What a note is: a page of somebody or something, a record of a meeting with its attendees, or just a note."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from itertools import pairwise
from typing import NamedTuple

from ingest.confidence import is_label
from ingest.language.dates import DATES, head_date, held_on, no_date, note_date, some_date, without_date
from ingest.language.former import without_former
from ingest.language.person_names import is_person_name, listed, unlink
from ingest.note import Field, Line, Listed, Note, at
from ingest.pieces import by_number, piece_at, whole
from kg.identity.known_names import known
from kg.identity.link_targets import name_of
from kg.identity.name_matching import version
from kg.model import Fact, Problem, Ref, Source
from kg.vocabulary import ACCOUNT_FIELDS, BACKWARD, RELATION, RELATIONS, RELEASE_DAYS, THINGS, kind_called

_ABOUT = {
    "person": "Person",
    "account": "Organization",
    "customer": "Organization",
    "program": "Program",
    "project": "Program",
    "feature": "Feature",
    "release": "Release",
    "team": "Team",
    "entity": "",
}
_ACCOUNT_WORDS = {"account", "accounts", "customer", "customers", "partner", "partners"}
_VENDOR_WORDS = {"vendor", "vendors", "supplier", "suppliers"}
_SAYS = {(name, kind): relation for relation in RELATIONS for name in relation.fields for kind in relation.starts}
_BACK = {
    (name, kind): RELATION[says]
    for name, several in BACKWARD.items()
    for says in reversed(several.split("|"))
    for kind in RELATION[says].ends
}
_FIELDS = {name for name, _ in (*_SAYS, *_BACK)}
# A typed link: `- depends_on [[Metadata]]` on a page, `- [[Quotas]] rolls up to [[Helios]]` anywhere.
_TYPED = re.compile(r"(?:\[\[([^\[\]|#]+)[^\[\]]*\]\]\s+)?([A-Za-z][A-Za-z_ \-]{1,24}?):{0,2}\s*(?=\[\[)")
_LINK = re.compile(r"\[\[([^\[\]|#]+)[^\[\]]*\]\][\s,;&]*(?:and\s+)?")
_ONE_ON_ONE = re.compile(r"\b1\s*[:/\-x]\s*1\b|\b1[\s-]?on[\s-]?1\b|\bone[- ]on[- ]one\b", re.IGNORECASE)
_MEETING_KINDS = (
    "review",
    "sync",
    "standup",
    "planning",
    "intro",
    "kickoff",
    "retro",
    "prep",
    "workshop",
    "call",
    "qbr",
    "mbr",
    "wbr",
)


def read_about(note: Note) -> Iterator[Fact | Problem]:
    """The facts that a note states about itself: its title and date, the page it is, the meeting it records."""
    me = Ref("Note", note.path)
    here = Source(note.path, 1, _heading(note))
    kind = _page_kind(note)
    day, said = note_date(note, text=not kind)
    for field in note.values(*DATES):
        if wrong := no_date(field.value):
            message = f"{field.name} {wrong} is not a date: write it as 2025-11-03"
            yield Problem(_source(note, field, wrong), message, "date")
    meetings = _meetings(note, day, said)
    if said.quote not in (note.name, note.path) and any(meeting.is_at(said.line) for meeting in meetings):
        day = ""  # it is that of a section
    page = "" if any(meeting.name == note.path for meeting in meetings) else kind
    if page and not day:
        day, said = _updated(note)
    title = note.name if page else _title(note)  # on a page `title:` may be a job
    yield Fact(me, "IS", title, here)
    yield Fact(me, "digest", note.digest, here)
    if day:
        yield Fact(me, "date", day, said)
    if word := note.value("type", "kind", "category"):
        yield Fact(me, "kind", word.lower(), here)
    if meetings:
        yield from _records(note, meetings)
    if page:
        yield from _page(note, page, here)
    elif thing := _folder(note):
        yield Fact(me, "MENTIONS", thing, here)
        if thing.kind == "Organization":
            yield Fact(thing, "account", True, here)
    for name, kind in _ABOUT.items():
        for field in note.values(name) if not page else ():
            if field.form == "inline":
                continue
            for value in _values(field):
                thing = Ref(kind or "Person|Organization|Program|Feature|Team", value)
                yield Fact(me, "MENTIONS", thing, _source(note, field, value))
                if name in _ACCOUNT_WORDS:
                    yield Fact(Ref("Organization", value), "account", True, _source(note, field, value))
    lines = {line.number: line for line in whole(note.lines)}
    for field in note.fields:
        if field.form == "inline" and without_former(field.name)[0] in _FIELDS and field.line in lines:
            yield from _inline(note, field, lines[field.line])
    for number in dict.fromkeys(link.line for link in note.links):
        if number in lines and lines[number].form == "item":
            yield from _typed(note, lines[number], _thing(note, page) if page else None)


def _heading(note: Note) -> str:
    """The first heading that tells nothing said in confidence, as it stands; else the note's name."""
    headings = (line for line in note.lines if line.form == "heading")
    return next((line.text.strip() for line in headings if not is_label(line.section)), note.name)


def _folder(note: Note) -> Ref | None:
    """What a note is filed under: `Accounts/Initech/call.md` is of Initech."""
    kind = kind_called(note.folders[-2]) if len(note.folders) > 1 else ""
    name = note.folders[-1] if kind in THINGS else ""
    is_name = name and not kind_called(name) and name.lower() not in known().common and not re.search(r"\d", name)
    return Ref(kind, name) if is_name else None


def _title(note: Note) -> str:
    heading = next((line.section for line in note.lines if line.form == "heading" and line.text.startswith("# ")), "")
    return note.value("title") or unlink(heading).strip("* ") or note.name


_UPDATED = ("updated", "last-updated", "modified", "last-modified", "as-of")


def _updated(note: Note) -> tuple[str, Source]:
    """The day that a page was brought up to date, which is that of what it tells, and what says so; ("", the note) when
    nothing does."""
    for field in note.values(*_UPDATED):
        if day := some_date(field.value):
            return day, Source(note.path, field.line, field.quote)
    return "", Source(note.path, 1, note.name)


class _Meeting(NamedTuple):
    """A meeting that a note, or a section of it, records."""

    name: str  # the note's path; of a section with its heading
    title: str
    day: str  # as `some_date` gives it, or ""
    said: Source  # what says the day
    here: Source  # where its record begins
    last: int  # the last line of a section; 0 is that of the note
    people: tuple[Listed, ...]

    def is_at(self, line: int) -> bool:
        """Is it a section's, and this line in it?"""
        return self.here.line <= line <= self.last


def _meetings(note: Note, day: str, said: Source) -> list[_Meeting]:
    """The meetings that a note records: sections with people of their own, or days of their own where the note lists
    the people, are one each; else the note as a whole is one, if anything says so."""
    kind = kind_called(note.value("type", "kind", "category"))
    is_page = bool(kind) and kind not in ("Meeting", "Person", "Organization") and _is_page_name(note)
    if day and not is_page and not any(one.sure and one.here == "there" for one in note.people):
        people = sorted((*note.people, *_speakers(note)), key=lambda one: (one.line, one.start))
        note = note._replace(people=tuple(people))
    if day and (held := held_on(note.lines)) and held[0] < day:
        day, said = held[0], at(note, held[1])
    sections = [*_sections(note, day, is_page)]
    taken = {one for section in sections for one in section.people}
    left = tuple(one for one in note.people if one not in taken) if taken else note.people
    if day and not note.people and not is_page:
        left = tuple(_one_on_one(note))
    there = [one for one in left if one.here != "absent"]
    sure = any(one.sure for one in there)
    if sections and not (sure and not _is_of_all(there)):
        return sections
    if not is_page and (
        sure
        or (day and len(there) > 1)
        or (day and there and _is_called_meeting(note))
        or kind == "Meeting"
        or (day and note.values("person", "entity", "account") and not _is_page_name(note))
    ):
        here = Source(note.path, 1, _heading(note))
        return [_Meeting(note.path, _title(note), day, said, here, 0, left), *sections]
    return sections


def _is_called_meeting(note: Note) -> bool:
    """Does the name of a note, or its folder, call it a meeting? A few people may then be all who were there."""
    folder = note.folders[-1] if note.folders else ""
    return kind_called(folder) == "Meeting" or _CALLED.search(f"{note.name} {_title(note)}") is not None


_CALLED = re.compile(
    r"\b(?:meeting|call|sync|stand-?up|weekly|check-?in|catch-?up|workshop|kick-?off|retro(?:spective)?|interview|debrief"
    r"|huddle|1:1|one[- ]on[- ]one|qbr|mbr|wbr)\b",
    re.IGNORECASE,
)


def _speakers(note: Note) -> list[Listed]:
    """Those who speak in a transcript, where two do."""
    first: dict[str, Line] = {}
    for line in note.lines:
        if line.form == "transcript" and line.speaker and line.label != (0, 0):
            first.setdefault(line.speaker, line)
    names = [name for name in first if name == "Myself" or is_person_name(name)]
    there = [Listed(name, first[name].number, 0, "there", *first[name].label, sure=True) for name in names]
    return there if len(there) > 1 else []


def _one_on_one(note: Note) -> list[Listed]:
    """The two of a 1:1 that lists nobody: whom its title names, and when it is one, the vault's owner."""
    title = next((line for line in note.lines if line.form == "heading"), None)
    return _two_of(title.section if title else note.name, title.number if title else 1)


def _two_of(text: str, line: int) -> list[Listed]:
    """The same of a title or heading."""
    found = _ONE_ON_ONE.search(text)
    if found is None:
        return []
    before, after = text[: found.start()], re.sub(r"^\W*(?:with\b)?", "", text[found.end() :])
    people = [who for part in (before, after) for who in listed(re.sub(r"\s*(?:<>|↔|\bx\b|[-–—:|])\s*", ", ", part))]
    names = dict.fromkeys([*(who.name for who in people), *(["Myself"] if len(people) == 1 else [])])
    return [Listed(name, line, 0, "there", 0, 0, text, sure=True) for name in names] if 0 < len(people) < 3 else []


def _is_of_all(people: Iterable[Listed]) -> bool:
    """Are they listed for all sections of a note, in its front matter?"""
    return all(not one.end for one in people)


def _sections(note: Note, day: str, is_page: bool) -> Iterator[_Meeting]:
    """The sections of a note that are meetings of their own."""
    is_log = not is_page and not re.search(r"[^\W\d_]{2}", without_date(note.name))  # of a day, whatever was that day
    if not (note.people or day or is_page):
        note = note._replace(people=tuple(_one_on_one(note)))  # a note of all 1:1s with somebody
    if not (note.people or is_log):
        return
    of_all = tuple(one for one in note.people if one.home == 0)
    homes = {one.home for one in note.people if one.sure and one.here != "absent"}
    by_day = not is_page and not day and any(one.sure and one.here != "absent" for one in of_all)
    parts = _parts(note, None if by_day else homes)
    outer = Counter(part.level for part in parts if part.heading.number in homes)  # with people of their own
    dated = Counter(part.level for part in parts if part.own)
    lines = [one.line for one in note.people]
    of_note = _title(note)
    names: Counter[str] = Counter()
    for part in parts:
        line, people = part.heading, part.heading.number in homes
        alone = people and part.own is not None and (part.own[0] != day or outer.total() > 1 or is_page)
        beside = people and not is_page and (outer[part.level] > 1 or is_log)
        pair = _two_of(line.section, line.number) if is_log and not people else []
        if not (alone or beside or pair or (by_day and part.own and dated[part.level] > 1 and not people)):
            continue
        names[line.section] += 1
        again = f" {names[line.section]}" if names[line.section] > 1 else ""
        given = note.people[bisect_left(lines, line.number) : bisect_right(lines, part.last)]
        if not any(one.here == "there" for one in given):
            given += tuple(pair) or of_all
        when, says = part.own or (day, line)
        title = unlink(line.section).strip("*_ ")
        if not re.search(r"[^\W\d_]{2}", without_date(title)):
            title = f"{of_note}, {title}"
        name = f"{note.path}#{line.section}{again}"
        yield _Meeting(name, title, when, at(note, says), at(note, line), part.last, given)


class _Part(NamedTuple):
    """A section of a note, those below it included, that is not the whole note."""

    heading: Line
    level: int
    last: int  # its last line
    own: tuple[str, Line] | None  # the day that its heading or head names, and the line that does


def _parts(note: Note, dated: Set[int] | None) -> list[_Part]:
    """The sections of a note; the day is read of those whose heading stands in one of these lines, None being all."""
    places = [place for place, line in enumerate(note.lines) if line.form == "heading" and line.piece < 2]
    lasts: dict[int, int] = {}
    open_: list[int] = []
    for place in places:
        while open_ and _level(note.lines[open_[-1]]) >= _level(note.lines[place]):
            lasts[open_.pop()] = note.lines[place].number - 1
        open_.append(place)
    end = note.lines[-1].number if note.lines else 0
    found = []
    for place, following in pairwise([*places, len(note.lines)]):
        line, last = note.lines[place], lasts.get(place, end)
        if not (place == places[0] and last == end):
            is_dated = dated is None or line.number in dated
            own = head_date(note.lines[place : min(following, place + _HEAD)]) if is_dated else None
            found.append(_Part(line, _level(line), last, own))
    return found


_HEAD = 12  # lines of a section's head


def _level(line: Line) -> int:
    return len(line.text.lstrip()) - len(line.text.lstrip().lstrip("#"))


def _is_page_name(note: Note) -> bool:
    return not some_date(note.name)


def _records(note: Note, meetings: Iterable[_Meeting]) -> Iterator[Fact | Problem]:
    """What a note tells of the meetings that it records, and of those who were there."""
    folder, lines = _folder(note), by_number(whole(note.lines))
    accounts = {value for field in note.values(*_ACCOUNT_WORDS) for value in _values(field)}
    accounts |= {folder.name} if folder and folder.kind == "Organization" else set()
    account = min(accounts) if len(accounts) == 1 else ""
    words = f"{note.name} {note.value('type', 'status')}"
    for held in meetings:
        yield from _meeting(note, held, words)
        is_told = any(one.here == "there" for one in held.people)
        for one in held.people:
            if one.end and (pieces := lines.get(one.line)):
                line = piece_at(pieces, one.start)
                source = at(note, line, one.start - line.offset, one.end - line.offset)
            else:
                source = Source(note.path, one.line, _told(one))
            person = Ref("Person", one.name)
            if one.here == "there" or (one.here == "invited" and not is_told):
                yield Fact(person, "ATTENDED", Ref("Meeting", held.name), source, "roster")
            yield from _of_person(one, person, source)
            if account and one.side and not (one.company or _ELSEWHERE.search(one.described)):
                yield Fact(person, "WORKS_AT", Ref("Organization", account), source, "roster", True, 0.8)


def _meeting(note: Note, held: _Meeting, words: str) -> Iterator[Fact | Problem]:
    meeting, me = Ref("Meeting", held.name), Ref("Note", note.path)
    title, here = held.title, held.here
    yield Fact(me, "RECORDS", meeting, here)
    yield Fact(meeting, "title", title, here)
    if held.last:
        yield Fact(meeting, "last_line", str(held.last), here)
    kind = "1:1" if _ONE_ON_ONE.search(title) else next((k for k in _MEETING_KINDS if k in title.lower()), "")
    if kind:
        yield Fact(meeting, "kind", kind, here)
    if held.day:
        yield Fact(meeting, "date", held.day, held.said)
    else:
        yield Problem(
            Source(note.path, here.line),
            "no date: write `date: 2025-11-07` in its front matter, or the day in its name",
            "undated",
        )
    if _PLANNED.search(f"{title} {words}"):
        yield Fact(meeting, "planned", True, here)


def _of_person(one: Listed, person: Ref, source: Source) -> Iterator[Fact]:
    """What a list says of somebody beside the name."""
    if one.here != "there":
        yield Fact(person, "listed", one.here, source, "roster")
    if one.described:
        yield Fact(person, "described", one.described, source, "roster")
    if one.company:
        yield Fact(person, "WORKS_AT", Ref("Organization", one.company), source, "roster")
    if one.group and not one.company:
        yield Fact(person, "among", one.group, source, "roster")
    for other in one.others:
        yield Fact(person, "aliases", other, source, "roster")
    if one.short:
        yield Fact(person, "short", one.short, source, "roster")


def _told(one: Listed) -> str:
    """The words of a field: of a long one its beginning, and the name."""
    return one.quote if not one.quote.endswith("…") or one.name in one.quote else f"{one.quote} {one.name} …"


_ELSEWHERE = re.compile(r"\b(?:from|of|at|with)\s+[A-Z]|@")  # what somebody does for another company


_PLANNED = re.compile(r"\b(?:prep|agenda|planned|upcoming)\b", re.IGNORECASE)


def _page_kind(note: Note) -> str:
    """The kind of thing that this note is the page of, or "": by its type, its tags, or the folder it lies in."""
    for field in note.values("type", "kind", "category"):
        if kind := kind_called(field.value):
            return kind if kind != "Meeting" else ""
    if not _is_page_name(note) and not note.folders:
        return ""
    for field in note.values("tags", "tag"):
        for tag in re.split(r"[,\s]+", field.value):
            head, _, rest = tag.strip("# ").partition("/")
            if head == "type" and (kind := kind_called(rest)):
                return kind if kind != "Meeting" else ""
    folder = note.folders[-1] if note.folders else ""
    kind = kind_called(folder)
    return kind if kind not in ("Meeting", "Note") and _is_page_name(note) and not _is_overview(note.name) else ""


_OVERVIEWS = frozenset(
    "about archive contents home index list moc overview readme status summary template templates toc".split()
)


def _is_overview(name: str) -> bool:
    """Is a page of a folder of things by its name one of them all: "Status", "Programs index", "_README"?"""
    words = re.findall(r"[^\W_]+", name.lower())
    return bool(_OVERVIEWS & set(words)) and all(word in _OVERVIEWS or kind_called(word) for word in words)


def _page(note: Note, kind: str, here: Source) -> Iterator[Fact]:
    if kind == "Release" and not version(note.name):
        return  # an overview of releases is none
    thing = _thing(note, kind)
    yield Fact(thing, "IS", Ref("Note", note.path), here, "page")
    if kind == "Release":
        yield Fact(thing, "version", version(thing.name) or thing.name, here)
    words = {note.value("type").lower(), *(folder.lower() for folder in note.folders)}
    if kind == "Organization" and words & _ACCOUNT_WORDS:
        yield Fact(thing, "account", True, here)
    if kind == "Organization" and words & _VENDOR_WORDS:
        yield Fact(thing, "vendor", True, here)
    lines = {line.number: line for line in whole(note.lines)}
    for field in note.fields:
        if field.form == "inline" and (line := lines.get(field.line)) and (line.box is not None or _before(line)):
            continue  # said of something in its line
        source = _source(note, field, field.value)
        if field.name in ("alias", "aliases"):
            for value in _values(field):
                yield Fact(thing, "aliases", value, source)
        elif kind == "Person" and field.name in ("role", "title", "job-title", "position"):
            yield Fact(thing, "roles", unlink(field.value), source)
        elif kind == "Organization" and (says := _OF_ACCOUNT.get(field.name)):
            yield Fact(thing, says, unlink(field.value), source)
        elif kind in ("Organization", "Program") and (part := _PART_IN.get(field.name)):
            for value in filter(is_person_name, _values(field)):
                yield Fact(Ref("Person", value), "HAS_ROLE_IN", thing, source, role=part)
        elif kind == "Organization" and field.name in _CONTACTS:
            for value in filter(is_person_name, _values(field)):
                yield Fact(Ref("Person", value), "WORKS_AT", thing, source)
        elif kind == "Release" and (says := _OF_RELEASE.get(field.name)):
            yield Fact(thing, says, unlink(field.value), source)
        elif kind in ("Program", "Feature") and field.name in _STATUS and len(field.value.split()) <= _LONGEST:
            yield Fact(thing, "status", unlink(field.value), source)
        else:
            for value in _values(field):
                yield from _says(thing, field.name, value, source)


_OF_ACCOUNT = {name: says for says, names in ACCOUNT_FIELDS.items() for name in names}
# Who has which part in an account or a program, on its page: of its own people, or of the owner's side.
_PART_IN = {
    "sponsor": "sponsor",
    "executive-sponsor": "sponsor",
    "exec-sponsor": "sponsor",
    "champion": "champion",
    "account-manager": "account manager",
    "account-executive": "account executive",
    "account-director": "account director",
    "csm": "customer success",
    "customer-success": "customer success",
    "customer-success-manager": "customer success",
}
_CONTACTS = ("contact", "contacts", "main-contact", "key-contact", "key-contacts")  # of its own people
_STATUS = ("status", "health", "rag")  # of a program or feature
_OF_RELEASE = {"status": "status"} | {name: day for day, names in RELEASE_DAYS.items() for name in names}


def _thing(note: Note, kind: str) -> Ref:
    return Ref(kind, version(note.name) if kind == "Release" else note.name)


_LONGEST = 6  # words of a name


def _says(thing: Ref, name: str, value: str, source: Source) -> Iterator[Fact]:
    """What a field of a thing says of another; the other's kind is the one that the field names, if any."""
    name, role = without_former(name)
    relation, back = _SAYS.get((name, thing.kind)), _BACK.get((name, thing.kind))
    found = relation or back
    if found is None or len(value.split()) > _LONGEST:
        return
    kinds = list(found.ends if relation else found.starts)
    if (named := kind_called(name.removesuffix("s"))) in kinds:
        kinds = [named, *(kind for kind in kinds if kind != named)]
    other = Ref("|".join(kinds), value)
    start, end = (thing, other) if relation else (other, thing)
    yield Fact(start, found.name, end, source, role=role)


def _before(line: Line) -> str:
    """What stands before the first field inside a line; "" when the line begins with it."""
    found = re.search(r"[\[(][^\[\](]*::", line.text)
    return line.text[line.body : found.start()].strip() if found else ""


def _inline(note: Note, field: Field, line: Line) -> Iterator[Fact]:
    """A typed field inside a line: `- [[Tenant quotas]] [depends_on:: [[Metadata]]]`: what stands before it says it."""
    before = _before(line)
    name = unlink(before).strip(" *_:-–—")
    if not name or len(name.split()) > _LONGEST or line.box is not None:
        return  # a task is no feature: what it links to it concerns
    for value in _values(field):
        yield from _of_some_kind(name, field.name, value, at(note, line))


def _of_some_kind(name: str, says: str, value: str, source: Source) -> Iterator[Fact]:
    """What a relation by name says of a thing of which only the name is known: a feature before anything else."""
    for kind in sorted(THINGS, key=lambda kind: kind != "Feature"):
        facts = list(_says(Ref(kind, name), says, value, source))
        if facts and (kind != "Person" or is_person_name(name)):
            relation = RELATION[facts[0].says]
            kinds = relation.starts if facts[0].subject == Ref(kind, name) else relation.ends
            some = Ref("|".join((kind, *(other for other in kinds if other != kind))), name)
            for fact in facts:
                yield fact._replace(subject=some) if fact.subject.name == name else fact._replace(value=some)
            return


def _typed(note: Note, line: Line, page: Ref | None) -> Iterator[Fact]:
    """The relations of a line such as `- depends_on [[Metadata]], [[Quotas]]`."""
    found = _TYPED.match(line.text, line.body) if line.box is None else None
    if found is None or not (found[1] or page):
        return
    name = re.sub(r"[\s_\-]+", "-", found[2].strip().lower())
    place = found.end()
    while without_former(name)[0] in _FIELDS and (link := _LINK.match(line.text, place)):
        value, source = name_of(link[1]), at(note, line, link.start(), link.end())
        if found[1]:
            yield from _of_some_kind(name_of(found[1]), name, value, source)
        elif page:
            yield from _says(page, name, value, source)
        place = link.end()


def _values(field: Field) -> list[str]:
    """The values of a field that names things: links, or names between commas."""
    found = re.findall(r"\[\[([^\[\]]+)\]\]", field.value)
    names = [re.split(r"[#|]", name)[0] for name in found] if found else re.split(r"\s*[,;]\s*", field.value)
    return [name_of(name.strip().strip("\"'")) for name in names if name.strip()]


def _source(note: Note, field: Field, value: str) -> Source:
    told = field.quote if not field.quote.endswith("…") or value in field.quote else f"{field.quote} {value} …"
    return Source(note.path, field.line, told)
