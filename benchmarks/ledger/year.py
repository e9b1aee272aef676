"""What happens in the year of the generated company: meetings, and what becomes of promises, decisions and features.

Nothing is told here yet: each event knows the meeting, weekly review or page that is to tell it, and its day.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from benchmarks.ledger.company import LAST, START, WORDS, Company, Person

SHARES = (("weekly", 27), ("one", 20), ("account", 31), ("feature", 14), ("release", 8))
ABOUT = {  # what is promised and decided in a meeting of a sort is about
    "weekly": ("team", "feature", "feature", "release", "account"),
    "one": ("feature", "account", "account", "team"),
    "account": ("account", "account", "account", "feature"),
    "feature": ("feature", "feature", "account"),
    "release": ("release", "feature", "feature"),
}
STORIES = (  # what becomes of a promise that is told again, and how often of a hundred
    (("done",), 24), (("again", "done"), 14), (("slip", "done"), 12), (("slip", "slip", "done"), 4), (("slip",), 10),
    (("again",), 12), (("again", "again"), 3), (("progress", "done"), 5), (("dropped",), 6), (("again", "dropped"), 3),
    (("broken",), 4), (("slip", "broken"), 3),
)  # fmt: skip
TOLD = {"open": "again", "in_progress": "progress", "done": "done", "cancelled": "dropped", "broken": "broken"}
ENDS = {"done": "done", "dropped": "cancelled", "broken": "broken", "progress": "in_progress"}


@dataclass(slots=True, eq=False)
class Meeting:
    """A meeting, `people` are those who were there."""

    id: str
    day: date
    sort: str
    thing: str  # the account, feature, release or team that it is about; of a one-to-one the person's id
    people: list[Person]
    absent: list[Person] = field(default_factory=list)
    planned: bool = False
    events: list[Event | Choice | Move | Need] = field(default_factory=list)

    @property
    def series(self) -> str:
        return f"{self.sort} {self.thing}" if self.sort in ("weekly", "one") else ""


@dataclass(slots=True, eq=False)
class Promise:
    """A promise, and its row of words."""

    id: str
    owner: Person
    to: Person | None
    row: Mapping[str, Any]
    on: str  # the sort of thing
    thing: str
    which: str  # of several such, where the row has several
    made: date
    first_due: date | None
    told: int = 0  # which of the row's words it was last told in


@dataclass(slots=True, eq=False)
class Event:
    """What is told of a promise on a day: `kind` made, again, slip, progress, done, dropped or broken."""

    promise: Promise
    kind: str
    day: date
    status: str
    due: date | None
    done_on: date | None = None
    ticked: bool = False  # in the place where it was made, later


@dataclass(slots=True, eq=False)
class Decision:
    id: str
    row: Mapping[str, Any]
    thing: str
    option: str
    other: str
    told: int = 0


@dataclass(slots=True, eq=False)
class Choice:
    """What is told of a decision on a day: `kind` asked, made, again, reversed, or superseded by the decision `new`."""

    decision: Decision
    kind: str
    day: date
    asked: Person | None = None
    new: Decision | None = None


@dataclass(slots=True, eq=False)
class Move:
    """A feature leaves a release for another one (`start` empty: it is planned for it); `how` it is told."""

    feature: str
    start: str
    end: str
    day: date
    reason: str
    how: str  # sentence, scope or page


@dataclass(slots=True, eq=False)
class Need:
    """A feature needs another one; `true` is False for a sentence that denies it."""

    feature: str
    needs: str
    how: str  # sentence, field or table
    true: bool = True


@dataclass(slots=True)
class Year:
    """All that happens; what no meeting tells is in `reviews` (by Friday) and `pages` (by account, with its day)."""

    meetings: list[Meeting]
    planned: list[Meeting]
    promises: list[Promise]
    decisions: list[Decision]
    reviews: dict[date, list[Event | Choice]]
    pages: dict[str, tuple[date, list[Event]]]
    moves: list[Move]
    scopes: list[date]  # the days on which the pages of releases say their scope
    first: dict[str, str]  # the release that a feature is planned for at first
    needs: list[Need]
    history: dict[str, list[Event]]  # of a promise


def workday(day: date) -> date:
    """The day, or the Monday after it."""
    return day + timedelta((0, 0, 0, 0, 0, 2, 1)[day.weekday()])


def year(rng: random.Random, world: Company, notes: int, count: int) -> Year:
    """A year of a company, in so many meetings."""
    meetings = _meetings(rng, world, count)
    planned = [
        Meeting(f"m{count + n:04}", LAST + timedelta(20 + n), "account", account, _guests(rng, world, account, LAST))
        for n, account in enumerate(rng.sample(world.accounts, max(1, notes // 100)))
    ]
    for meeting in planned:
        meeting.planned = True
    fridays = [day for n in range(50) if (day := START + timedelta(7 * n + 4)) <= LAST]
    happens = Year(
        meetings,
        planned,
        [],
        [],
        {day: [] for day in fridays[:: max(1, round(len(fridays) / max(2, notes // 25)))]},
        {account: (workday(LAST - timedelta(rng.randrange(150))), []) for account in world.accounts},
        [],
        [],
        {},
        [],
        {},
    )
    _promises(rng, world, happens)
    _weekly(rng, world, happens)
    _pages(rng, happens)
    _decisions(rng, world, happens)
    _features(rng, world, happens, notes)
    return happens


def _meetings(rng: random.Random, world: Company, count: int) -> list[Meeting]:
    days = [day for n in range((LAST - START).days + 1) if (day := START + timedelta(n)).weekday() < 5]
    drawn: list[tuple[date, str, str, list[Person]]] = []
    series = {"weekly": list(world.teams), "one": [person.id for person in world.partners]}
    for sort, share in SHARES:
        quota = max(1, count * share // 100)
        for number in range(quota):
            if sort in series:
                thing = series[sort][number % len(series[sort])]
                turn, turns = number // len(series[sort]), -(-quota // len(series[sort]))
                weekday = (series[sort].index(thing) * 2 + (sort == "one")) % 5
                week = turn * 50 // turns
                day = START + timedelta(7 * week + weekday)
                people = [p for p in world.people if p.id == thing] if sort == "one" else list(world.teams[thing])
            else:
                day = rng.choice(days)
                things = {"account": world.accounts, "feature": world.features, "release": world.releases}[sort]
                thing = rng.choice(things)
                people = _guests(rng, world, thing, day) if sort == "account" else _some_staff(rng, world)
            drawn.append((day, sort, thing, people))
    drawn.sort(key=lambda row: (row[0], row[1], row[2]))
    taken: set[tuple[date, str, str]] = set()
    meetings = []
    for day, sort, thing, everybody in drawn:
        if (day, sort, thing) in taken:  # two on one day could not be told apart
            continue
        taken.add((day, sort, thing))
        guests = [person for person in everybody if person is not world.owner]
        people = [p for p in guests if sort == "one" or rng.random() < 0.82] or guests[:1]
        firsts = {p.spellings["first"] for p in (world.owner, *people) if not p.hidden}
        people = [p for p in people if not (p.hidden and p.name in firsts)]
        if not people:
            continue
        absent = [p for p in guests if p not in people and not p.hidden]
        meetings.append(Meeting(f"m{len(meetings):04}", day, sort, thing, [world.owner, *people], absent))
    return meetings


def _guests(rng: random.Random, world: Company, account: str, day: date) -> list[Person]:
    theirs = [person for person in world.people if person.company_on(day) == account]
    return [*rng.sample(world.sellers[account], 2), *rng.sample(theirs, min(len(theirs), rng.randint(1, 4)))]


def _some_staff(rng: random.Random, world: Company) -> list[Person]:
    staff = world.staff[1:]
    return rng.sample(staff, min(len(staff), rng.randint(2, 6)))


def _about(rng: random.Random, world: Company, meeting: Meeting, sorts: Sequence[str]) -> tuple[str, str]:
    """What something said in a meeting is about: the sort of thing, and the thing."""
    on = rng.choice(sorts)
    if meeting.sort == on and meeting.sort != "weekly":
        return on, meeting.thing
    if on == "team":
        return on, meeting.thing if meeting.sort == "weekly" else rng.choice(list(world.teams))
    return on, rng.choice({"account": world.accounts, "feature": world.features, "release": world.releases}[on])


# Promises


def _promises(rng: random.Random, world: Company, happens: Year) -> None:
    used: set[tuple[int, str, str]] = set()  # so that no two promises are told in the same words
    last: dict[str, Promise] = {}
    rows = list(enumerate(WORDS["action"]))
    for meeting in happens.meetings:
        wanted = len(happens.promises) + rng.choice((1, 2, 2, 3, 3, 3, 4, 4, 5, 6))
        for _ in range(12):  # draws, as some were drawn before
            if len(happens.promises) == wanted:
                break
            owner = rng.choice([person for person in meeting.people if not person.hidden])
            on, thing = _about(rng, world, meeting, ABOUT[meeting.sort])
            number, row = rng.choice([pair for pair in rows if pair[1]["on"] == on])
            which = rng.choice(row.get("q", [""]))
            before = last.get(owner.id)
            if before and len(before.row.get("q", ())) > 1 and rng.random() < 0.12:  # much like the one before
                number, row, on, thing = WORDS["action"].index(before.row), before.row, before.on, before.thing
                which = rng.choice([q for q in row["q"] if q != before.which])
            if (number, thing, which) in used:
                continue
            used.add((number, thing, which))
            others = [person for person in meeting.people if person is not owner and not person.hidden]
            to = rng.choice(others) if others and rng.random() < 0.5 else None
            due = workday(meeting.day + timedelta(rng.randint(2, 40))) if rng.random() < 0.86 else None
            promise = Promise(f"c{len(happens.promises):05}", owner, to, row, on, thing, which, meeting.day, due)
            last[owner.id] = promise
            happens.promises.append(promise)
            _story(rng, happens, meeting, promise)


def _story(rng: random.Random, happens: Year, meeting: Meeting, promise: Promise) -> None:
    """What becomes of a promise, each event given to who tells it."""
    now = Event(promise, "made", meeting.day, "open", promise.first_due)
    meeting.events.append(now)
    past = happens.history[promise.id] = [now]
    if rng.random() > 0.36:
        if rng.random() < 0.1:  # ticked in its place, later
            ticked = workday(meeting.day + timedelta(rng.randint(1, 30)))
            if ticked <= LAST:
                now.status, now.done_on, now.ticked = "done", ticked, True
        return
    (story,) = rng.choices([kinds for kinds, _ in STORIES], [often for _, often in STORIES])
    for kind in story:
        before = past[-1]
        day = before.day + timedelta(rng.randint(4, 28))
        if before.due and kind in ("done", "slip"):  # most speak of it when it is due
            day = max(before.day + timedelta(4), before.due + timedelta(rng.randint(-7, 6)))
        teller = _teller(rng, happens, promise, day)
        if teller is None:
            return
        told, events = teller
        due, done = before.due, None
        if kind == "slip":
            due = workday(max(before.due or told, told) + timedelta(rng.randint(4, 30)))
        if kind == "done":
            done = workday(told - timedelta(rng.randint(0, min(6, (told - before.day).days - 1))))
            done = done if before.day < done <= told else told
        now = Event(promise, kind, told, ENDS.get(kind, before.status), due, done)
        past.append(now)
        events.append(now)


def _teller(rng: random.Random, happens: Year, promise: Promise, day: date) -> tuple[date, list[Any]] | None:
    """The next meeting that would speak of the promise from a day on, or a weekly review: its day and events."""
    if rng.random() < 0.2:
        for friday, said in happens.reviews.items():
            if friday >= day:
                return friday, said
    later = [m for m in happens.meetings if day <= m.day <= day + timedelta(50)]
    same = [m for m in later if m.thing == promise.thing]
    there = [m for m in later if promise.owner in m.people]
    found = same if same and rng.random() < 0.6 else there or same
    return (found[0].day, found[0].events) if found else None


def _weekly(rng: random.Random, world: Company, happens: Year) -> None:
    """Reports that are due every week: each week's is a promise of its own, done before the next one is made."""
    for number, team in enumerate(list(world.teams)[: len(WORDS["weekly"])]):
        owner = next(person for person in world.teams[team] if person is not world.owner)
        meetings = [m for m in happens.meetings if m.series == f"weekly {team}" and owner in m.people]
        for meeting, after in zip(meetings[:-1:2], meetings[1::2], strict=False):
            due = workday(meeting.day + timedelta(3))
            if due >= after.day:
                continue
            week = str(meeting.day.isocalendar().week)
            row = WORDS["weekly"][number]
            promise = Promise(f"c{len(happens.promises):05}", owner, None, row, "team", team, week, meeting.day, due)
            happens.promises.append(promise)
            done = due if rng.random() < 0.8 else None
            event = Event(promise, "made", meeting.day, "done" if done else "open", due, done, ticked=bool(done))
            happens.history[promise.id] = [event]
            meeting.events.append(event)


def _pages(rng: random.Random, happens: Year) -> None:
    """What the pages of accounts tell of promises: what holds on their day, or what only they tell."""
    for account, (day, events) in happens.pages.items():
        told = [
            promise
            for promise in happens.promises
            if promise.thing == account and happens.history[promise.id][-1].day < day
        ]
        for promise in rng.sample(told, min(len(told), rng.randint(2, 6))):
            past = happens.history[promise.id]
            now = past[-1]
            if now.ticked:
                continue
            kind, status, due, done = TOLD[now.status], now.status, now.due, now.done_on
            if status == "open" and rng.random() < 0.35:
                kind = rng.choice(("done", "done", "slip", "dropped"))
                status = ENDS.get(kind, status)
                due = workday(day + timedelta(rng.randint(5, 30))) if kind == "slip" else due
                if kind == "done":  # about when it was due, and told here only
                    done = workday((due or day) + timedelta(rng.randint(-4, 4)))
                    done = done if now.day < done <= day else day
            past.append(Event(promise, kind, day, status, due, done))
            events.append(past[-1])


# Decisions


def _decisions(rng: random.Random, world: Company, happens: Year) -> None:
    used: set[tuple[int, str]] = set()
    for meeting in happens.meetings:
        if rng.random() > 0.36:
            continue
        sorts = [on for on in ABOUT[meeting.sort] if on != "team"]
        on, thing = _about(rng, world, meeting, sorts)
        number, row = rng.choice([pair for pair in enumerate(WORDS["decision"]) if pair[1]["on"] == on])
        if (number, thing) in used:
            continue
        used.add((number, thing))
        option, other = rng.sample(row["options"], 2)
        decision = Decision(f"d{len(happens.decisions):04}", row, thing, option, other)
        happens.decisions.append(decision)
        at: Meeting | None = meeting
        if rng.random() < 0.25:
            meeting.events.append(
                Choice(decision, "asked", meeting.day, asked=rng.choice([p for p in meeting.people if not p.hidden]))
            )
            at = _later(rng, happens, meeting, decision) if rng.random() < 0.8 else None
        if at is None:
            continue
        at.events.append(Choice(decision, "made", at.day))
        day = at.day
        if rng.random() < 0.38:
            friday = next((f for f in happens.reviews if f > day), None)
            again = _later(rng, happens, at, decision)
            if friday and rng.random() < 0.3:
                happens.reviews[friday].append(Choice(decision, "again", friday))
                at = next((m for m in happens.meetings if m.day > friday), None)
            elif again:
                again.events.append(Choice(decision, "again", again.day))
                at = again
        end = _later(rng, happens, at, decision) if at and rng.random() < 0.3 else None
        if end is None:
            continue
        if rng.random() < 0.5:
            end.events.append(Choice(decision, "reversed", end.day))
            continue
        new = Decision(f"d{len(happens.decisions):04}", row, thing, other, option)
        happens.decisions.append(new)
        end.events.append(Choice(decision, "superseded", end.day, new=new))


def _later(rng: random.Random, happens: Year, meeting: Meeting, decision: Decision) -> Meeting | None:
    """A later meeting that speaks of a decision: about its thing, of the same series, or with the same people."""
    later = [m for m in happens.meetings if timedelta(3) <= m.day - meeting.day <= timedelta(80)]
    near = [m for m in later if decision.thing == m.thing or (m.series and m.series == meeting.series)]
    near = near or [m for m in later if len(set(meeting.people) & set(m.people)) > 1]
    return rng.choice(near[:4]) if near else None


# Features


def _features(rng: random.Random, world: Company, happens: Year, notes: int) -> None:
    rounds = max(1, min(3, notes // 250))
    happens.scopes = [START, *(workday(START + timedelta(80 + 85 * n)) for n in range(rounds))]
    reviews = [
        m for m in happens.meetings if m.sort in ("release", "feature", "weekly") and m.day > START + timedelta(7)
    ]
    paged = paged_features(world, notes)
    places: dict[str, list[tuple[date, str]]] = {}
    for feature in world.features:
        release = happens.first[feature] = rng.choice(world.releases[:-2])
        day = START
        if feature not in paged and rng.random() < 0.25:  # a sentence tells it, and no scope of the first day
            meeting = reviews[rng.randrange(1 + len(reviews) // 5)]
            day = meeting.day
            happens.moves.append(Move(feature, "", release, day, "", "sentence"))
            meeting.events.append(happens.moves[-1])
        places[feature] = [(day, release)]
    wanted = len(happens.moves) + max(2, notes * 61 // 1000)
    for _ in range(40 * wanted):
        if len(happens.moves) == wanted:
            break
        how = rng.choices(("sentence", "scope", "page"), (60, 25, 15))[0]
        feature = rng.choice(paged if how == "page" else world.features)
        before, start = places[feature][-1]
        meeting = rng.choice(reviews)
        day = {"sentence": meeting.day, "scope": rng.choice(happens.scopes[1:])}.get(
            how, workday(START + timedelta(rng.randrange(40, 330)))
        )
        later = world.releases[world.releases.index(start) + 1 :]
        # A page is told once; and on the day of a scope nothing else tells of the feature.
        once = how == "page" and any(m.how == "page" and m.feature == feature for m in happens.moves)
        if once or not later or day <= before + timedelta(7) or (how != "scope" and day in happens.scopes):
            continue
        move = Move(feature, start, rng.choice(later[:2]), day, rng.choice(WORDS["reason"]), how)
        places[feature].append((day, move.end))
        happens.moves.append(move)
        if how == "sentence":
            meeting.events.append(move)
    happens.moves.sort(key=lambda move: (move.day, move.feature))
    pairs: set[tuple[str, str]] = set()
    for need in _needs(rng, world, notes):
        if (need.feature, need.needs) not in pairs and (need.needs, need.feature) not in pairs:
            pairs.add((need.feature, need.needs))
            happens.needs.append(need)
            if need.how == "sentence":
                rng.choice(reviews).events.append(need)


def paged_features(world: Company, notes: int) -> Sequence[str]:
    """The features that have a page."""
    return world.features[: max(4, notes * 9 // 100)]


def release_on(happens: Year, feature: str, day: date) -> str:
    """The release that the notes until a day plan a feature for, "" before any tells."""
    told = [move for move in happens.moves if move.feature == feature and move.day <= day]
    if told:
        return told[-1].end
    return "" if any(m.feature == feature and not m.start for m in happens.moves) else happens.first[feature]


def _needs(rng: random.Random, world: Company, notes: int) -> Iterator[Need]:
    paged = paged_features(world, notes)
    for number in range(max(4, notes * 155 // 1000)):
        how = rng.choices(("sentence", "field", "table"), (50, 32, 18))[0]
        feature = rng.choice(world.features if how == "sentence" else paged)
        at = world.features.index(feature)
        if at:
            yield Need(feature, world.features[rng.randrange(at)], how, number % 14 > 0 or how != "sentence")
