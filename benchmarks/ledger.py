"""A vault of one company's meeting notes over a year, with gold for what its lines add up to.

    python -m benchmarks.ledger FOLDER --notes 1000 --seed 1
    python -m benchmarks.ledger_score FOLDER

FOLDER/vault holds the notes and kg.toml, FOLDER/gold.json what they say together: see `gold`. The same seed gives the
same bytes.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path

from benchmarks.ledger_company import COMPANY, LAST, START, WORDS, Person, company
from benchmarks.ledger_note import Note
from benchmarks.ledger_telling import (
    BOX,
    BULLET,
    PROSE,
    Row,
    Told,
    iso,
    speak_promise,
    tell_choice,
    tell_move,
    tell_need,
    tell_plain,
    tell_promise,
    tell_table,
)
from benchmarks.ledger_year import (
    Choice,
    Decision,
    Event,
    Meeting,
    Move,
    Need,
    Promise,
    Year,
    paged_features,
    release_on,
    workday,
    year,
)

Said = Event | Choice | Move | Need


# Meetings


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


def _long(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


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
        note.front(f"date: {written}", f"people: [{', '.join(_quoted(name) for name in names)}]")
        note.add(f"# {title}")
    elif form == 1:
        note.add(f"# {title}", "", f"{_long(meeting.day)}, with {joined}")
    elif form == 2:
        note.add(f"# {title}", "", f"**When:** {meeting.day}", f"**Who:** {joined}")
    else:
        note.add(
            f"# {title}", "", f"Date: {_long(meeting.day)}", "", "## Present", "", *(f"- {name}" for name in names)
        )
    if written != meeting.day:
        note.add("", f"Written up the day after; the meeting was on {_long(meeting.day)}.")
    if meeting.absent and rng.random() < 0.2:
        note.add("", f"Apologies: {note.call(meeting.absent[0], 'list')}")
    _body(told, note, meeting, said, written)
    _records(told, note, meeting, "own")


def _quoted(text: str) -> str:
    return f'"{text}"'


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
    listed = ["participants:", *(f"  - {_quoted(name)}" for name in names)]
    note.front(f"title: {_quoted(title)}", f"date: {meeting.day}", *listed, "source: recorder")
    note.add(f"# {title}")
    _body(told, note, meeting, said, meeting.day)
    _records(told, note, meeting, "machine")


def _transcript(told: Told, meeting: Meeting, title: str, said: Sequence[Said], whole: bool) -> None:
    """Who said what: a promise is spoken here, and told in another note."""
    rng = told.rng
    note = told.note(f"Transcripts/{meeting.day} {title.replace('/', 'and')} transcript", meeting.people)
    note.front(f"date: {meeting.day}", f"title: {_quoted(title + ' (transcript)')}")
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


def _meetings(told: Told) -> None:
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
    note.add(f"# {day:%A}, {_long(day)}")
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
    note.add(f"# Prep for {title}, {_long(meeting.day)}", "")
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
    note.add(f"# {meeting.thing}: planned for {_long(meeting.day)}", "", f"Invited: {invited}", "", "Agenda to follow.")
    _records(told, note, meeting, "planned")


# Pages


def _reviews(told: Told) -> None:
    """The owner's own look back on Fridays."""
    for friday, said in told.happens.reviews.items():
        note = told.note(f"Weeks/{friday.isocalendar().year}-W{friday.isocalendar().week:02}", mine=True)
        note.front(f"date: {friday}")
        note.add(f"# Week {friday.isocalendar().week}", "", "## What moved", "")
        for one in said:
            if isinstance(one, Choice):
                tell_choice(told, note, one, "- ", friday, "")
                continue
            tell_promise(told, note, one, told.rng.choice((PROSE, PROSE, BULLET)), friday, "", prefix="- ")
        note.add("", told.rng.choice(("Quiet week otherwise.", "Two days of travel.", "Slept badly, worked well.")))


def _account_pages(told: Told) -> None:
    rng, world = told.rng, told.world
    for account in world.accounts:
        day, events = told.happens.pages[account]
        note = told.note(f"Accounts/{account}", [*world.contacts[account], *world.sellers[account]])
        theirs = [p for p in world.contacts[account] if p.company_on(day) == account and not p.hidden]
        sponsor = [f"sponsor: {_quoted(note.call(theirs[0], 'speaker'))}"] if theirs else []
        stage, review = rng.choice(WORDS["stage"]), workday(day + timedelta(rng.randint(10, 80)))
        dated = f"{rng.choice(('updated', 'date'))}: {day}"
        note.front("type: account", f"stage: {stage}", *sponsor, f"next review: {review}", dated)
        row = {"name": account, "note": note.path, "day": iso(day), "stage": stage, "next_review": iso(review)}
        sides = {"contacts": [p.id for p in theirs], "ours": [p.id for p in world.sellers[account]]}
        told.accounts.append(row | {"sponsor": theirs[0].id if theirs else None} | sides)
        note.add(f"# {account}", "", "## Contacts", "")
        note.add(*(f"- {note.call(p, 'speaker')} ({p.role})" for p in theirs))
        note.add("", "## Our side", "", *(f"- {note.call(p, 'speaker')}, {p.role}" for p in world.sellers[account]))
        if events:
            note.add("", "## What we promised", "")
            head = rng.choice((("What", "Who", "By", "State"), ("Promise", "Owner", "Due", "Status")))
            tell_table(told, note, events, day, "", bare=True, head=head)
    for vendor in world.vendors:
        note = told.note(f"Vendors/{vendor}")
        note.front("type: vendor")
        note.add(f"# {vendor}", "", "They sell to us; the contract ends next year.", "")
        contacts = [person for person in world.people if person.company == vendor and not person.hidden]
        note.add(*(f"- {note.call(p, 'speaker')} ({p.role})" for p in contacts))


def _feature_pages(told: Told, notes: int) -> None:
    rng, happens = told.rng, told.happens
    for feature in paged_features(told.world, notes):
        move = next((m for m in happens.moves if m.feature == feature and m.how == "page"), None)
        day = move.day if move else workday(START + timedelta(rng.randrange(20, 340)))
        needs = [need for need in happens.needs if need.feature == feature and need.how != "sentence"]
        fields = [need for need in needs if need.how == "field"]
        note = told.note(f"Features/{feature}")
        note.add("---", "type: feature")
        line = note.add(f'release: "{release_on(happens, feature, day)}"')
        if move:
            tell_move(told, note, move, line)
        if fields:
            note.add("depends on:")
            for need in fields:
                tell_need(told, note, need, note.add(f'  - "[[{need.needs}]]"'))
        note.add(f"{rng.choice(('updated', 'date'))}: {day}", "---", "", f"# {feature}", "")
        note.add(rng.choice(("Asked for by several accounts.", "An idea of last autumn.", "Mostly a matter of care.")))
        if move:
            note.add("", f"Now in {move.end}: {move.reason}.")
        rows = [need for need in needs if need.how == "table"]
        if rows:
            note.add("", "## What it needs", "", "| Needs | Why |", "|---|---|")
            for need in rows:
                why = rng.choice(("for the data", "shares the code", "for the rights"))
                tell_need(told, note, need, note.add(f"| {need.needs} | {why} |"))


def _scope_pages(told: Told) -> None:
    """The scope of each release on some days: a row that is gone has left."""
    happens, world = told.happens, told.world
    for day in happens.scopes:
        for release in world.releases:
            rows = [feature for feature in world.features if release_on(happens, feature, day) == release]
            note = told.note(f"Releases/{release} scope {day}")
            note.front("type: release", f'release: "{release}"', f"date: {day}")
            note.add(f"# Scope of {release}", "", "| Feature | Lead | State |", "|---|---|---|")
            for feature in rows:
                lead = note.call(told.rng.choice(world.staff[1:]), "cell")
                state = told.rng.choice(("building", "designed", "testing", "idea"))
                line = note.add(f"| {feature} | {lead} | {state} |")
                row = {"release": release, "feature": feature, "day": iso(day), "note": note.path, "line": line}
                told.scopes.append(row)
                for move in happens.moves:
                    if move.how == "scope" and (move.feature, move.end, move.day) == (feature, release, day):
                        tell_move(told, note, move, line)


def _people_pages(told: Told, notes: int) -> None:
    rng, world = told.rng, told.world
    known = [person for person in world.people if not person.hidden]
    note = told.note("People/Who is who")
    note.add("# Who is who", "", "| Name | Handle | Initials | Role | Company |", "|---|---|---|---|---|")
    for person in rng.sample(known, len(known) * 6 // 10):
        spelt = [person.spellings.get(sort, "") for sort in ("full", "handle", "initials")]
        cells = [note.mark(person, s) if s and s.casefold() not in world.shared else "" for s in spelt]
        cells[1] = cells[1] and f"@{cells[1]}"
        note.add(f"| {' | '.join((*cells, person.role, person.company_on(LAST)))} |")
    for person in rng.sample(known, min(len(known), max(2, notes // 20))):
        page = told.note(f"People/{person.name}")
        names = [
            s
            for sort in ("nick", "handle", "ascii")
            if (s := person.spellings.get(sort)) and s.casefold() not in world.shared
        ]
        aliases = [f"aliases: [{', '.join(_quoted(page.mark(person, s)) for s in names)}]"] if names else []
        page.front("type: person", f"role: {person.role}", f"company: {_quoted(person.company_on(LAST))}", *aliases)
        likes = rng.choice(("Fond of", "Knows much about", "Came to us for"))
        page.add(f"# {page.call(person, 'speaker')}", "", f"{likes} {rng.choice(world.features)}.")
    for person in known:
        if person.moved:
            news = told.note(f"Scraps/{person.moved[0]} news", mine=True)
            said, (day, employer) = rng.choice(WORDS["left"]), person.moved
            name = news.call(person, "speaker")
            news.front(f"date: {day}")
            news.add(said.format(p=name, a=person.company, b=employer, d=_long(day)))


# Gold


def _promise_gold(told: Told, promise: Promise) -> Row | None:
    """What the lines of a promise add up to; None where no note tells of it."""
    tellings = sorted(told.promises.get(promise.id, []), key=lambda row: row["day"])
    entries = [row for row in tellings if not row["spoken"]]
    if not entries:
        return None
    states: list[tuple[str, str, str | None]] = []
    for row in entries:
        now = (row["day"], row["status"], row["due"])
        if row["kind"] == "ticked":  # open on the day of its note
            states += [] if states else [(row["day"], "open", row["due"])]
            now = (row["done_on"], row["status"], row["due"])
        if not states or states[-1][1:] != now[1:]:
            states.append(now)
    dues = [due for due, _ in groupby(due for _, _, due in states if due)]
    _, status, due = states[-1]
    done = [row for row in entries if row["status"] == "done"]
    # A line may say the day: else it is that of the first note that tells it is done.
    done_on = next((row["done_on"] for row in done if row["dated"]), done[0]["day"] if done else None)
    return {
        "id": promise.id,
        "owner": promise.owner.id,
        "to": promise.to.id if promise.to else None,
        "thing": promise.thing,
        "status": status,
        "due": due,
        "first_due": dues[0] if dues else None,
        "slips": max(0, len(dues) - 1),
        "done_on": done_on,
        "kept": None if not done_on or not due else "on_time" if done_on <= due else "late",
        "changed_later": any(row["kind"] not in ("made", "ticked", "again") for row in entries),
        "states": [{"day": day, "status": status, "due": due} for day, status, due in states],
        "tellings": tellings,
    }


def _decision_gold(told: Told, decision: Decision) -> Row | None:
    tellings = sorted(told.decisions.get(decision.id, []), key=lambda row: row["day"])
    kinds = [(row["day"], "made" if row["kind"] == "again" else row["kind"]) for row in tellings]
    states = [pair for at, pair in enumerate(kinds) if not at or pair[1] != kinds[at - 1][1]]
    if not states:
        return None
    said = [{"day": day, "status": status} for day, status in states]
    return {"id": decision.id, "thing": decision.thing, "status": states[-1][1], "states": said, "tellings": tellings}


def gold(told: Told, seed: int) -> Row:
    """What the notes say together, by its place (note and line).

    `notes` has who is called what on which line; `unshared` the spellings that one person alone has; a telling of a
    promise or decision has the words of its line, and its thread the state by day. `spoken` tellings are those of
    transcripts, `shared` ones end one decision and make another.
    """
    world, happens = told.world, told.happens
    called: dict[str, set[str]] = {}
    for note in told.notes.values():
        for _, spelling, id in note.called:
            called.setdefault(spelling.casefold(), set()).add(id)
    vault = [(happens.meetings, False), (happens.planned, True)]
    return {
        "seed": seed,
        "days": [iso(START), iso(LAST)],
        "company": COMPANY,
        "owner": world.owner.id,
        "people": [_person_gold(person) for person in world.people],
        "unshared": {s: min(ids) for s, ids in sorted(called.items()) if len(ids) == 1 and s not in world.shared},
        "notes": {path: {"called": note.called} for path, note in sorted(told.notes.items())},
        "meetings": [
            {
                "id": meeting.id,
                "day": iso(meeting.day),
                "series": meeting.series,
                "about": meeting.thing,
                "planned": planned,
                "attendees": sorted(person.id for person in meeting.people),
                "listed": sorted(told.listed.get(meeting.id, ())),
                "tellings": told.meetings[meeting.id],
            }
            for meetings, planned in vault
            for meeting in meetings
        ],
        "promises": [row for promise in happens.promises if (row := _promise_gold(told, promise))],
        "decisions": [row for decision in happens.decisions if (row := _decision_gold(told, decision))],
        "features": [
            {
                "name": feature,
                "targets": [
                    {"release": release, "since": since, "until": until}
                    for release, since, until in _targets(happens, feature)
                ],
            }
            for feature in world.features
        ],
        "moves": [
            {
                "feature": move.feature,
                "from": move.start,
                "to": move.end,
                "day": iso(move.day),
                "reason": move.reason if move.how != "scope" else None,
                "how": move.how,
                "tellings": told.moves[move.feature, move.start, move.end],
            }
            for move in happens.moves
            if move.start
        ],
        "dependencies": [_need_gold(told, need) for need in happens.needs if need.true],
        "denied": [_need_gold(told, need) for need in happens.needs if not need.true],
        "scopes": told.scopes,
        "accounts": told.accounts,
        "vendors": list(world.vendors),
        "confidences": told.confidences,
    }


def _person_gold(person: Person) -> Row:
    since = [{"company": person.company, "since": None, "until": iso(person.moved[0]) if person.moved else None}]
    if person.moved:
        since.append({"company": person.moved[1], "since": iso(person.moved[0]), "until": None})
    return {
        "id": person.id,
        "name": person.name,
        "spellings": dict(person.spellings),
        "twin": person.twin or None,
        "hidden": person.hidden,
        "employers": since,
    }


def _targets(happens: Year, feature: str) -> list[tuple[str, str | None, str | None]]:
    """The releases that a feature was planned for, each with the days from and until which the notes say so."""
    moves = [move for move in happens.moves if move.feature == feature]
    days = [move.day for move in moves]
    releases = [move.end for move in moves]
    if not moves or moves[0].start:
        days, releases = [START, *days], [happens.first[feature], *releases]
    return [
        (release, iso(since), iso(until))
        for release, since, until in zip(releases, days, [*days[1:], None], strict=True)
    ]


def _need_gold(told: Told, need: Need) -> Row:
    return {
        "feature": need.feature,
        "needs": need.needs,
        "how": need.how,
        "tellings": told.needs[need.feature, need.needs],
    }


def write(folder: Path, notes: int, seed: int) -> Row:
    """Write `folder`/vault and `folder`/gold.json; gives the gold. FileExistsError when the folder holds anything."""
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty: name a new folder")
    meetings = notes * 57 // 100
    while len((told := _told(notes, seed, meetings)).notes) > notes:  # fewer meetings leave room for the pages
        meetings -= max(1, (len(told.notes) - notes) * 2 // 3)
    for number in range(notes - len(told.notes)):
        scrap = told.note(f"Scraps/{START + timedelta(number * 7 % 340)} idea", mine=True)
        said = told.rng.choice(("A map of all cables.", "Tea instead of coffee.", "Write less, say more."))
        scrap.add("# Idea", "", said)
    vault = folder / "vault"
    vault.mkdir(parents=True)
    settings = f'owner = "{told.world.owner.name}"\ncompany = "{COMPANY}"\n'
    (vault / "kg.toml").write_bytes(settings.encode())
    for path, note in told.notes.items():
        (vault / path).parent.mkdir(parents=True, exist_ok=True)
        (vault / path).write_bytes(note.text().encode())
    found = gold(told, seed)
    (folder / "gold.json").write_bytes((json.dumps(found, indent=1, ensure_ascii=False) + "\n").encode())
    return found


def _told(notes: int, seed: int, meetings: int) -> Told:
    rng = random.Random(seed)
    world = company(rng, notes)
    told = Told(rng, world, year(rng, world, notes, meetings))
    _meetings(told)
    _reviews(told)
    _account_pages(told)
    _feature_pages(told, notes)
    _scope_pages(told)
    _people_pages(told, notes)
    return told


def main() -> int:
    """Write a vault and its gold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a new or empty folder")
    parser.add_argument("--notes", type=int, default=1000, help="how many notes, 60 or more (1000)")
    parser.add_argument("--seed", type=int, default=1, help="another number, another vault (1)")
    asked = parser.parse_args()
    if asked.notes < 60:
        parser.error("--notes must be 60 or more")
    try:
        found = write(asked.folder, asked.notes, asked.seed)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    told = sum(len(promise["tellings"]) for promise in found["promises"])
    sizes = f"{len(found['meetings'])} meetings, {len(found['promises'])} promises told in {told} places"
    print(f"{asked.notes} notes, {sizes}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
