"""What a note is: a page of somebody or something, a record of a meeting with its attendees, or just a note."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ingest.confidence import is_label
from ingest.language.dates import DATES, no_date, note_date, read_date
from ingest.language.former import without_former
from ingest.language.person_names import ATTENDEES, Named, is_person_name, listed, unlink
from ingest.language.sections import announces
from ingest.note import Field, Line, Note, at
from ingest.pieces import whole
from kg.identity.known_names import known
from kg.identity.link_targets import name_of
from kg.identity.name_matching import version
from kg.model import Fact, Problem, Ref, Source
from kg.vocabulary import BACKWARD, RELATION, RELATIONS, THINGS, kind_called

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


# Labels at the head of a note before those who were there: of the account, of us, or of both.
_LABEL = re.compile(r"(?P<bold>\*\*)?(?P<label>[A-Za-z][A-Za-z ’']{1,24}?)(?(bold)(?::\s*\*\*|\*\*\s*:)|:)\s+(?=\S)")
_SIDES = {
    "theirs": re.compile(
        r"(?:theirs|them|(?:from|on|at) (?:them|their side|the customer)|their (?:side|team|people)"
        r"|(?:the )?customer(?:['’]s)? (?:side|team))",
        re.IGNORECASE,
    ),
    "": re.compile(
        r"(?:ours|us|(?:from|on) (?:us|our side)|our (?:side|team|people)|(?:people )?(?:in|around) the (?:room|table)"
        r"|(?:people )?on (?:the )?(?:call|line|phone|video|site)|who (?:was|were|came|joined)(?: there)?"
        r"|who['’]s here|here|there|people|crew|joined|attended|came|dialed in|remote)",
        re.IGNORECASE,
    ),
}
_HEAD = 10  # lines of a note's head


def read_about(note: Note) -> Iterator[Fact | Problem]:
    """The facts that a note states about itself: its title and date, the page it is, the meeting it records."""
    me = Ref("Note", note.path)
    here = Source(note.path, 1, _heading(note))
    day, said = note_date(note)
    for field in note.values(*DATES):
        if wrong := no_date(field.value):
            message = f"{field.name} {wrong} is not a date: write it as 2025-11-03"
            yield Problem(_source(note, field, wrong), message, "date")
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


def _is_meeting(note: Note, day: str) -> bool:
    said = kind_called(note.value("type", "kind", "category"))
    if said and said not in ("Meeting", "Person", "Organization") and _is_page_name(note):
        return False  # the page of a release may list who attends its gates
    if note.values(*ATTENDEES) or (day and len([*_room(note)]) > 1):
        return True
    if any(announces(line.section, "attendees") for line in note.lines if line.form == "item"):
        return True
    return said == "Meeting" or bool(day and note.values("person", "entity", "account") and not _is_page_name(note))


def _is_page_name(note: Note) -> bool:
    return not read_date(note.name)


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
    for field in note.values(*ATTENDEES):
        for person in listed(field.value):
            source = _source(note, field, person.name)
            yield Fact(Ref("Person", person.name), "ATTENDED", meeting, source, "roster")
            if person.described:
                yield Fact(Ref("Person", person.name), "described", person.described, source, "roster")
    folder = _folder(note)
    accounts = {value for field in note.values(*_ACCOUNT_WORDS) for value in _values(field)}
    accounts |= {folder.name} if folder and folder.kind == "Organization" else set()
    for line, side, person in _room(note):
        source = at(note, line, person.start, person.end)
        here_was = Ref("Person", person.name)
        yield Fact(here_was, "ATTENDED", meeting, source, "roster")
        if person.described:
            yield Fact(here_was, "described", person.described, source, "roster")
        if side and len(accounts) == 1 and not _ELSEWHERE.search(person.described):
            yield Fact(here_was, "WORKS_AT", Ref("Organization", min(accounts)), source, "roster", True, 0.8)
    for line in note.lines:
        if line.form == "item" and announces(line.section, "attendees"):
            for person in listed(line.text[line.body :]):
                start = line.body + person.start
                source = at(note, line, start, start + len(person.name))
                yield Fact(Ref("Person", person.name), "ATTENDED", meeting, source, "roster")
                if person.described:
                    yield Fact(Ref("Person", person.name), "described", person.described, source, "roster")


_ELSEWHERE = re.compile(r"\b(?:from|of|at|with)\s+[A-Z]|@")  # what somebody does for another company


def _room(note: Note) -> Iterator[tuple[Line, str, Named]]:
    """Those whom labels at the head of a note list, each with its line and side ("theirs", or "" for ours and both):
    `**Theirs:** Dana Levi, Omer Katz`, `On the call: Dana, Omer`."""
    for line in islice(whole(note.lines), _HEAD):
        label = (
            _LABEL.match(line.text, line.body) if ":" in line.text and line.form in ("prose", "item", "quote") else None
        )
        side = next((side for side, words in _SIDES.items() if label and words.fullmatch(label["label"].strip())), None)
        if label is None or side is None:
            continue
        people = [*listed(line.text[label.end() :])]
        for person in people if len(people) > 1 or label["bold"] else ():
            start = label.end() + person.start
            yield line, side, person._replace(start=start, end=start + len(person.name))


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
    thing = _thing(note, kind)
    yield Fact(thing, "IS", Ref("Note", note.path), here, "page")
    if kind == "Release":
        yield Fact(thing, "version", version(thing.name) or thing.name, here)
    words = {note.value("type").lower(), *(folder.lower() for folder in note.folders)}
    if kind == "Organization" and words & _ACCOUNT_WORDS:
        yield Fact(thing, "account", True, here)
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
        elif kind == "Release" and field.name in ("status", "ga"):
            yield Fact(thing, field.name, unlink(field.value), source)
        else:
            for value in _values(field):
                yield from _says(thing, field.name, value, source)


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
