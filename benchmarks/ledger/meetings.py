"""The notes of meetings: own ones, those of a machine, transcripts, a daily log, and what is written before them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from benchmarks.ledger.company import COMPANY, WORDS, Person
from benchmarks.ledger.ledger_note import Note, long_day, quoted
from benchmarks.ledger.telling import (
    BOX,
    BULLET,
    PROSE,
    Told,
    speak_promise,
    tell_choice,
    tell_plain,
    tell_promise,
    tell_table,
)
from benchmarks.ledger.year import (
    Choice,
    Event,
    Meeting,
    Move,
    Need,
    workday,
)

Said = Event | Choice | Move | Need


def _filler(told: Told, note: Note, meeting: Meeting, count: int) -> list[str]:
    """Sentences that say nothing of what is scored; some sound as if they did."""
    rng, world = told.rng, told.world
    thing = meeting.thing if meeting.sort not in ("one", "release") else rng.choice(world.features)
    others = [person for person in meeting.people if person is not world.owner]
    said = rng.sample(WORDS["filler"], count) + rng.sample(WORDS["trap"], rng.choice((0, 0, 1)))
    return [text.format(t=thing, p=note.call(rng.choice(others), "own" if note.mine else "machine")) for text in said]


def _titles(told: Told, meeting: Meeting) -> list[str]:
    """The titles that a meeting's notes give it."""
    world = told.world
    thing = meeting.thing
    if meeting.sort == "one":
        thing = next(person.name for person in world.people if person.id == thing)
    titles = [title.format(s=thing, t=thing, p=thing) for title in WORDS["title"][meeting.sort]]
    # A series keeps its title in one sort of note.
    return titles if meeting.series else told.rng.sample(titles, len(titles))


def _there(told: Told, note: Note, meeting: Meeting, *, whole: bool) -> list[Person]:
    """Those whom a note lists: all, or some of them."""
    rng, world = told.rng, told.world
    people = [person for person in meeting.people if person is not world.owner]
    if not whole and len(people) > 2:
        people = rng.sample(people, len(people) - rng.choice((0, 1, 1, 2)))
    people = rng.sample(people, len(people))
    if not note.mine or rng.random() < 0.15:
        people.insert(rng.randrange(len(people) + 1), world.owner)
    if not meeting.planned:
        told.listed.setdefault(meeting.id, set()).update(person.id for person in people)
    return people


def _listed(note: Note, people: Sequence[Person], style: str, day: date) -> Iterator[str]:
    """Each of them; in a list now and then with a company, a nickname or a handle in brackets."""
    for person in people:
        text = note.call(person, style)
        at = person.company_on(day)
        sorts = [
            sort
            for sort in ("nick", "handle")
            if sort in person.spellings and person.spellings[sort].casefold() not in note.world.shared
        ]
        if person.hidden or (style != "speaker" and at != COMPANY and note.rng.random() < 0.3):
            text += f" ({at})"
        elif style != "speaker" and sorts and person.name in text and note.rng.random() < 0.12:
            sort = note.rng.choice(sorts)
            text += f" ({'@' if sort == 'handle' else ''}{note.mark(person, person.spellings[sort])})"
        yield text


def _actions(told: Told, note: Note, events: Sequence[Event], day: date, meeting: str, form: str, level: str) -> None:
    """A section of promises: check boxes, bullets or a table."""
    if not events:
        return
    note.add("", f"{level} {told.rng.choice(WORDS['heading']['act'])}", "")
    if form == "table":
        tell_table(told, note, events, day, meeting)
        return
    for event in events:
        box = form == "box" or event.ticked
        style = "cell" if not note.mine and told.rng.random() < 0.3 else ""
        tell_promise(told, note, event, BOX if box else BULLET, day, meeting, style=style, prefix="- ")


def _body(told: Told, note: Note, meeting: Meeting, said: Sequence[Said], day: date, level: str = "##") -> None:
    """What was said, and the promises and decisions in their sections."""
    rng = told.rng
    events = [one for one in said if isinstance(one, Event)]
    choices = [one for one in said if isinstance(one, Choice)]
    plain = [one for one in said if isinstance(one, Move | Need)]
    form = rng.choice(("box", "box", "bullet", "table"))
    prose = [e for e in events if not e.ticked and rng.random() < (0.35 if e.kind == "made" else 0.55)]
    sections = [e for e in events if e not in prose]
    decided = rng.random() < 0.5  # in a section of their own
    bullets = "- " if rng.random() < 0.7 else ""
    writes: list[Callable[[], object]] = []
    for text in _filler(told, note, meeting, rng.randint(2, 6)):
        writes.append(partial(note.add, bullets + text))
    for event in prose:
        writes.append(partial(tell_promise, told, note, event, PROSE, day, meeting.id, prefix=bullets))
    for one in plain:
        writes.append(partial(tell_plain, told, note, one, bullets))
    for choice in () if decided else choices:
        writes.append(partial(tell_choice, told, note, choice, bullets, day, meeting.id))
    if rng.random() < 0.04:
        writes.append(partial(_confidence, told, note, meeting, bullets))
    note.add("", f"{level} {rng.choice(WORDS['heading']['talk' if note.mine else 'sum'])}", "")
    for number, write_one in enumerate(rng.sample(writes, len(writes))):
        if number and not bullets:
            note.add("")
        write_one()
    if decided and choices:
        note.add("", f"{level} {rng.choice(WORDS['heading']['decide'])}", "")
        for choice in choices:
            tell_choice(told, note, choice, "- ", day, meeting.id)
    _actions(told, note, rng.sample(sections, len(sections)), day, meeting.id, form, level)


def _confidence(told: Told, note: Note, meeting: Meeting, prefix: str) -> None:
    (text,) = told.rng.sample(WORDS["confidence"], 1)
    person = note.call(meeting.people[-1], "own" if note.mine else "machine")
    thing = meeting.thing if meeting.sort != "one" else "the reorganisation"
    line = note.add(prefix + text.format(p=person, t=thing))
    told.confidences.append({"note": note.path, "line": line})


def _records(told: Told, note: Note, meeting: Meeting, how: str, start: int = 1, end: int = 0) -> None:
    told.meetings.setdefault(meeting.id, []).append(
        {"note": note.path, "start": start, "end": end or len(note.lines), "how": how}
    )


def _own(told: Told, meeting: Meeting, title: str, said: Sequence[Said], whole: bool) -> None:
    """Notes that the owner typed, now and then on the next day."""
    rng = told.rng
    written = workday(meeting.day + timedelta(1)) if not whole and rng.random() < 0.25 else meeting.day
    folder = f"Accounts/{meeting.thing}" if meeting.sort == "account" and rng.random() < 0.3 else "Meetings"
    note = told.note(f"{folder}/{written} {title.replace('/', 'and')}", meeting.people, mine=True)
    people = _there(told, note, meeting, whole=False)
    style = rng.choice(("own", "list", "list", "surname"))
    names = list(_listed(note, people, style, meeting.day))
    joined = ("; " if style == "surname" else ", ").join(names)
    form = rng.randrange(4)
    if form == 0:
        note.front(f"date: {written}", f"people: [{', '.join(quoted(name) for name in names)}]")
        note.add(f"# {title}")
    elif form == 1:
        note.add(f"# {title}", "", f"{long_day(meeting.day)}, with {joined}")
    elif form == 2:
        note.add(f"# {title}", "", f"**When:** {meeting.day}", f"**Who:** {joined}")
    else:
        note.add(
            f"# {title}", "", f"Date: {long_day(meeting.day)}", "", "## Present", "", *(f"- {name}" for name in names)
        )
    if written != meeting.day:
        note.add("", f"Written up the day after; the meeting was on {long_day(meeting.day)}.")
    if meeting.absent and rng.random() < 0.2:
        note.add("", f"Apologies: {note.call(meeting.absent[0], 'list')}")
    _body(told, note, meeting, said, written)
    _records(told, note, meeting, "own")


def _machine(told: Told, meeting: Meeting, title: str, said: Sequence[Said], whole: bool) -> None:
    """A summary by a machine, which heard some names wrong."""
    rng = told.rng
    note = told.note(f"Summaries/{title.replace('/', 'and')} {meeting.day}", meeting.people)
    people = _there(told, note, meeting, whole=whole or rng.random() < 0.7)
    links = rng.random() < 0.3
    style = "surname" if not links and rng.random() < 0.15 else "list"
    names = [
        f"[[{name}]]" if links and not person.hidden else name
        for person in people
        for name in _listed(note, [person], "speaker" if links else style, meeting.day)
    ]
    listed = ["participants:", *(f"  - {quoted(name)}" for name in names)]
    note.front(f"title: {quoted(title)}", f"date: {meeting.day}", *listed, "source: recorder")
    note.add(f"# {title}")
    _body(told, note, meeting, said, meeting.day)
    _records(told, note, meeting, "machine")


def _transcript(told: Told, meeting: Meeting, title: str, said: Sequence[Said], whole: bool) -> None:
    """Who said what: a promise is spoken here, and told in another note."""
    rng = told.rng
    note = told.note(f"Transcripts/{meeting.day} {title.replace('/', 'and')} transcript", meeting.people)
    note.front(f"date: {meeting.day}", f"title: {quoted(title + ' (transcript)')}")
    labels = {person.id: note.call(person, "speaker") for person in meeting.people}
    second = 4
    spoken = [e for e in said if isinstance(e, Event) and e.kind == "made"][:2]
    talk = _filler(told, note, meeting, rng.randint(6, 12))
    for number, text in enumerate(talk):
        speaker = meeting.people[number % len(meeting.people)]
        second += rng.randint(5, 60)
        if number and spoken and rng.random() < 0.4:
            event = spoken.pop()
            before = f"[{second // 60:02}:{second % 60:02}] {labels[event.promise.owner.id]}: "
            speak_promise(told, note, event, before, meeting.id)
        note.add(f"[{second // 60:02}:{second % 60:02}] {labels[speaker.id]}: {text}", "")
        told.listed.setdefault(meeting.id, set()).add(speaker.id)
    _records(told, note, meeting, "transcript")


WAYS = (  # the notes of one meeting, and how often of a hundred
    ((_own,), 36), ((_machine,), 35), ((_machine, _own), 16), ((_machine, _transcript), 5), ((_own, _transcript), 4),
    ((_machine, _own, _transcript), 4),
)  # fmt: skip


def tell_meetings(told: Told) -> None:
    """The notes of all meetings, by day."""
    rng, happens = told.rng, told.happens
    running = set(person.id for person in told.world.partners[::3])  # their one-to-ones are sections of one note
    days: dict[date, list[Meeting]] = {}
    for meeting in happens.meetings:
        days.setdefault(meeting.day, []).append(meeting)
    logged: set[str] = set()
    for day, meetings in days.items():
        if len(meetings) > 1 and rng.random() < 0.14:
            logged |= _log(told, day, [m for m in meetings if m.thing not in running][:3])
    for meeting in happens.meetings:
        if meeting.id in logged or (meeting.sort == "one" and meeting.thing in running):
            continue
        (ways,) = rng.choices([ways for ways, _ in WAYS], [often for _, often in WAYS])
        titles = _titles(told, meeting)
        for number, way in enumerate(ways):
            said = meeting.events if not number else [e for e in meeting.events if rng.random() < 0.55]
            way(told, meeting, titles[(number + (way is _own)) % len(titles)], said, number == 0)
        if not meeting.series and rng.random() < 0.1:
            _prep(told, meeting, titles[-1])
    for partner in told.world.partners[::3]:
        _running(told, partner, [m for m in happens.meetings if m.sort == "one" and m.thing == partner.id])
    for meeting in happens.planned:
        _planned(told, meeting)


def _sections(told: Told, note: Note, meeting: Meeting, heading: str) -> None:
    """A meeting as a section of a note."""
    note.people = meeting.people
    start = note.add("", heading)
    if meeting.sort == "one":
        told.listed.setdefault(meeting.id, set()).update(person.id for person in meeting.people[1:])
    else:
        people = _there(told, note, meeting, whole=True)
        note.add("", f"With {', '.join(_listed(note, people, 'list', meeting.day))}")
    _body(told, note, meeting, meeting.events, meeting.day, "###")
    _records(told, note, meeting, "section", start)


def _log(told: Told, day: date, meetings: Sequence[Meeting]) -> set[str]:
    """A note of one day, with its meetings as sections."""
    if len(meetings) < 2:
        return set()
    note = told.note(f"Days/{day}", mine=True)
    note.add(f"# {day:%A}, {long_day(day)}")
    for number, meeting in enumerate(meetings):
        _sections(told, note, meeting, f"## {9 + 2 * number}:00 {_titles(told, meeting)[0]}")
    return {meeting.id for meeting in meetings}


def _running(told: Told, partner: Person, meetings: Sequence[Meeting]) -> None:
    """One note of all one-to-ones with somebody, a section each, newest last."""
    note = told.note(f"One to ones/{partner.name}", mine=True)
    note.add(f"# 1:1 with {note.call(partner, 'speaker')}")
    for meeting in meetings:
        _sections(told, note, meeting, f"## {meeting.day}")


def _prep(told: Told, meeting: Meeting, title: str) -> None:
    """A note written before a meeting that took place."""
    written = meeting.day - timedelta(told.rng.randint(1, 5))
    note = told.note(f"Prep/Prep {title.replace('/', 'and')} {meeting.day}", meeting.people, mine=True)
    note.front(f"date: {written}", "type: prep")
    note.add(f"# Prep for {title}, {long_day(meeting.day)}", "")
    people = [person for person in meeting.people if person is not told.world.owner]
    note.add(f"Expected: {', '.join(_listed(note, people, 'list', meeting.day))}", "", "## To ask", "")
    note.add(*(f"- {text}" for text in ("How did the last weeks go?", "What is missing?", "Who else should be there?")))
    _records(told, note, meeting, "prep")


def _planned(told: Told, meeting: Meeting) -> None:
    """A note of a meeting that has not been yet."""
    note = told.note(f"Planned/{meeting.day} {meeting.thing}", meeting.people, mine=True)
    note.front(f"date: {meeting.day}", "status: planned")
    guests = [person for person in meeting.people if person is not told.world.owner]
    invited = ", ".join(_listed(note, guests, "list", meeting.day))
    note.add(
        f"# {meeting.thing}: planned for {long_day(meeting.day)}", "", f"Invited: {invited}", "", "Agenda to follow."
    )
    _records(told, note, meeting, "planned")
