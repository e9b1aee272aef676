"""What a note is: a page of somebody or something, a record of a meeting with its attendees, or just a note."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.dates import note_date, read_date
from ingest.note import Field, Note, at
from ingest.people import listed, unlink
from kg.match import version
from kg.model import Fact, Problem, Ref, Source
from kg.vocabulary import BACKWARD, RELATION, RELATIONS, kind_called

_ATTENDEES = ("participants", "attendees", "with", "present", "attending", "invitees")
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
_SAYS = {(name, kind): relation for relation in RELATIONS for name in relation.fields for kind in relation.starts}
_FIELDS = {name for name, _ in _SAYS}
_ONE_ON_ONE = re.compile(r"\b1\s*[:/\-x]\s*1\b|\bone[- ]on[- ]one\b", re.IGNORECASE)
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
    here = Source(note.path, 1, next((line.text.strip() for line in note.lines if line.form == "heading"), note.name))
    day, said = note_date(note)
    meeting = _is_meeting(note, day)
    page = "" if meeting else _page_kind(note)
    title = note.name if page else _title(note)  # on a page `title:` may be a job
    yield Fact(me, "IS", title, here)
    yield Fact(me, "digest", note.digest, here)
    if day:
        yield Fact(me, "date", day, said)
    if word := note.value("type", "kind", "category"):
        yield Fact(me, "kind", word.lower(), here)
    if meeting:
        yield from _meeting(note, day, said, here)
    if page:
        yield from _page(note, page, here)
    for name, kind in _ABOUT.items():
        for field in note.values(name) if not page else ():
            if field.form == "inline":
                continue
            for value in _values(field):
                thing = Ref(kind or "Person|Organization|Program|Feature|Team", value)
                yield Fact(me, "MENTIONS", thing, _source(note, field, value))
                if name in _ACCOUNT_WORDS:
                    yield Fact(Ref("Organization", value), "account", True, _source(note, field, value))
    for field in note.fields:
        if field.form == "inline" and not page and field.name in _FIELDS:
            yield from _inline(note, field)


def _title(note: Note) -> str:
    heading = next((line.section for line in note.lines if line.form == "heading" and line.text.startswith("# ")), "")
    return note.value("title") or unlink(heading).strip("* ") or note.name


def _is_meeting(note: Note, day: str) -> bool:
    said = kind_called(note.value("type", "kind", "category"))
    if said and said not in ("Meeting", "Person", "Organization") and _is_page_name(note):
        return False  # the page of a release may list who attends its gates
    if note.values(*_ATTENDEES) or any(_lists_attendees(line.section) for line in note.lines if line.form == "item"):
        return True
    return said == "Meeting" or bool(day and note.values("person", "entity", "account") and not _is_page_name(note))


def _is_page_name(note: Note) -> bool:
    return not read_date(note.name)


def _lists_attendees(section: str) -> bool:
    return section.strip("*: ").lower() in _ATTENDEES


def _meeting(note: Note, day: str, said: Source, here: Source) -> Iterator[Fact | Problem]:
    meeting, me = Ref("Meeting", note.path), Ref("Note", note.path)
    title = _title(note)
    yield Fact(me, "RECORDS", meeting, here)
    yield Fact(meeting, "title", title, here)
    kind = "1:1" if _ONE_ON_ONE.search(title) else next((k for k in _MEETING_KINDS if k in title.lower()), "")
    if kind:
        yield Fact(meeting, "kind", kind, here)
    if day:
        yield Fact(meeting, "date", day, said)
    else:
        yield Problem(
            Source(note.path, 1),
            "no date: write `date: 2025-11-07` in its front matter, or the day in its name",
            "undated",
        )
    if _is_planned(note, title):
        yield Fact(meeting, "planned", True, here)
    for field in note.values(*_ATTENDEES):
        for person in listed(field.value):
            source = _source(note, field, person.name)
            yield Fact(Ref("Person", person.name), "ATTENDED", meeting, source, "roster")
            if person.described:
                yield Fact(Ref("Person", person.name), "described", person.described, source, "roster")
    for line in note.lines:
        if line.form == "item" and _lists_attendees(line.section):
            text = re.sub(r"^\s*(?:[-*+]|\d+[.)])\s+(?:\[.\]\s+)?", "", line.text)
            for person in listed(text):
                start = line.text.find(person.name)
                source = at(note, line, start, start + len(person.name))
                yield Fact(Ref("Person", person.name), "ATTENDED", meeting, source, "roster")
                if person.described:
                    yield Fact(Ref("Person", person.name), "described", person.described, source, "roster")


def _is_planned(note: Note, title: str) -> bool:
    return bool(
        re.search(
            r"\b(?:prep|agenda|planned|upcoming)\b",
            f"{title} {note.name} {note.value('type', 'status')}",
            re.IGNORECASE,
        )
    )


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
    return kind if kind not in ("Meeting", "Note") and _is_page_name(note) else ""


def _page(note: Note, kind: str, here: Source) -> Iterator[Fact]:
    if kind == "Release" and not version(note.name):
        return  # an overview of releases is none
    name = version(note.name) if kind == "Release" else note.name
    thing = Ref(kind, name)
    yield Fact(thing, "IS", Ref("Note", note.path), here, "page")
    if kind == "Release":
        yield Fact(thing, "version", version(name) or name, here)
    words = {note.value("type").lower(), *(folder.lower() for folder in note.folders)}
    if kind == "Organization" and words & _ACCOUNT_WORDS:
        yield Fact(thing, "account", True, here)
    for field in note.fields:
        source = _source(note, field, field.value)
        relation = _SAYS.get((field.name, kind))
        if field.name in ("alias", "aliases"):
            for value in _values(field):
                yield Fact(thing, "aliases", value, source)
        elif kind == "Person" and field.name in ("role", "title", "job-title", "position"):
            yield Fact(thing, "roles", unlink(field.value), source)
        elif kind == "Release" and field.name in ("status", "ga"):
            yield Fact(thing, field.name, unlink(field.value), source)
        elif relation is not None:
            for value in _values(field):
                yield Fact(thing, relation.name, Ref("|".join(relation.ends), value), _source(note, field, value))
        elif field.name in BACKWARD and kind in RELATION[BACKWARD[field.name]].ends:
            relation = RELATION[BACKWARD[field.name]]
            for value in _values(field):
                yield Fact(Ref("|".join(relation.starts), value), relation.name, thing, _source(note, field, value))


def _inline(note: Note, field: Field) -> Iterator[Fact]:
    """A typed field inside a line: `- [[Tenant quotas]] [depends_on:: [[Metadata]]]`: what stands before it says it."""
    line = next((line for line in note.lines if line.number == field.line), None)
    before = re.split(r"[\[(][^\[\](]*::", line.text, maxsplit=1)[0] if line else ""
    name = unlink(re.sub(r"^\s*(?:[-*+]|\d+[.)])\s+(?:\[.\]\s+)?", "", before)).strip(" *_:-–—")
    if line is None or not name or len(name.split()) > 6:
        return
    relation = next(
        relation for relation in RELATIONS if field.name in relation.fields and "Feature" in relation.starts
    )
    for value in _values(field):
        yield Fact(
            Ref("|".join(relation.starts), name), relation.name, Ref("|".join(relation.ends), value), at(note, line)
        )


def _values(field: Field) -> list[str]:
    """The values of a field that names things: links, or names between commas."""
    found = re.findall(r"\[\[([^\[\]]+)\]\]", field.value)
    names = [re.split(r"[#|]", name)[0] for name in found] if found else re.split(r"\s*[,;]\s*", field.value)
    return [name.strip().strip("\"'").rpartition("/")[2].removesuffix(".md") for name in names if name.strip()]


def _source(note: Note, field: Field, value: str) -> Source:
    return Source(note.path, field.line, field.quote)
