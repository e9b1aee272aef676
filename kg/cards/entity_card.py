"""Entity cards (`whois`, `brief`): what the graph says of a thing, or of several together, on a day.

What is late and owed comes first, then what changed, was decided, is open and was said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from kg.cards.card import Card, Section
from kg.graph.validity import FORMER
from kg.identity.lookup import Thing
from kg.listing import days_late
from kg.questions import coverage, find_among, rows, things
from kg.render import cell
from kg.store import Row, Store
from kg.vocabulary import CLOSED, RELATION

# Relations that have a section of their own, or say little of who somebody is.
_ELSEWHERE = ("COMMITTED_TO", "PROMISED_TO", "ATTENDED", "MADE_IN", "DECIDED", "SAID", "RELATED_TO", "HAS_ENTRY")
_RISK, _QUESTION, _QUOTE, _VIEW = "risk", "question", "quote", "view"
_PREFERENCE, _CONFIDENCE = "preference", "confidence"


class Occasion(NamedTuple):
    """What a card is for, beside of whom."""

    day: date
    about: str = ""  # a topic, as typed
    since: str = ""  # an ISO day; else when the owner and they last met
    share: bool = False


class _Subject(NamedTuple):
    """What a card is of, and what is known around it."""

    things: Sequence[Thing]
    ids: frozenset[str]  # theirs
    sides: Mapping[str, str]  # names by id: the people of an account, the features of a release
    topics: frozenset[str]  # of what it is asked about; none means of everything
    me: Row | None  # the owner, where it is not of the owner alone
    day: date
    since: str
    meetings: Sequence[Row]

    @property
    def everyone(self) -> frozenset[str]:
        return self.ids | self.sides.keys()

    @property
    def one(self) -> Thing:
        return self.things[0]

    @property
    def names(self) -> Mapping[str, str]:
        """The names of them and their sides, by id."""
        return {thing.id: thing.name for thing in self.things} | dict(self.sides)


def portrait(store: Store, typed: Sequence[str], asked: Occasion, every: Sequence[Thing] | None = None) -> Card:
    """The card of what typed names mean; `every` are all things with a name, where they were looked up already.

    Raises Unknown when one means nothing, or several things, and when all that is known of one was said in confidence
    and the card is to be shared.
    """
    known = things(store) if every is None else every
    subjects = [find_among(known, name) for name in typed]
    topic = find_among(known, asked.about) if asked.about else None
    if not asked.share:
        return _card(store, subjects, topic, asked)
    from kg.shared import shared

    with shared(store) as part:
        told = _card(part.store, [part.of(thing) for thing in subjects], topic and part.of(topic), asked)
    return told.without_confidence(_card(store, subjects, topic, asked))


def _card(store: Store, things: Sequence[Thing], topic: Thing | None, asked: Occasion) -> Card:
    ask = partial(rows, store)
    of = _subject(ask, things, topic, asked)
    properties = [ask("internal/one", name=thing.id)[0] for thing in things]
    head = [_headline(thing, known) for thing, known in zip(things, properties, strict=True)]
    promises = _promises(ask, of)
    sections = _told_once(_sections(ask, of, topic, promises))
    known = properties[0] if len(things) == 1 else _together(properties)
    first = things[0]
    title = _and([thing.name for thing in things]) + (f": {topic.name}" if topic else "")
    identity = {"id": first.id, "kind": first.kind} if len(things) == 1 else {"ids": [thing.id for thing in things]}
    about = {"about": topic.name} if topic else {}
    shown = {key: value for key, value in known.items() if key != "labels"}
    state = _state(properties[0]) if len(things) == 1 else []
    lines = (*head, *state, *_met(of), *_record(promises, of))
    return Card(title, lines, {**identity, **about, **shown}, tuple(sections), coverage(store))


def _together(properties: Sequence[Row]) -> Row:
    """What is told of several things: only where it comes from."""
    return {
        "names": [one["name"] for one in properties],
        **{key: [value for one in properties for value in one[key] or ()] for key in ("sources", "quotes", "withheld")},
    }


def _subject(ask: Callable[..., list[Row]], things: Sequence[Thing], topic: Thing | None, asked: Occasion) -> _Subject:
    ids = frozenset(thing.id for thing in things)
    sides = _sides(ask, things)
    topics = frozenset({topic.id, *_sides(ask, [topic])}) if topic else frozenset()
    me = next((row for row in ask("internal/owner") if {row["id"]} != ids), None)
    people = [thing.id for thing in things if thing.kind == "Person"] or sorted(sides)
    meetings = [row for row in ask("internal/card-meetings", ids=people) if not row["series"]]
    if len(things) > 1:  # what they have in common is where two of them were
        meetings = [row for row in meetings if len(ids & set(row["people_ids"])) > 1]
    mine = [row for row in meetings if me is None or me["id"] in row["people_ids"]]
    since = asked.since or next((row["date"] for row in mine if _held(row, asked.day)), "")
    return _Subject(things, ids, sides, topics, me, asked.day, since, meetings)


def _sides(ask: Callable[..., list[Row]], things: Sequence[Thing]) -> dict[str, str]:
    """The names, by id, of the people of those that are accounts, and of the features of those that are releases."""
    ids = sorted(thing.id for thing in things if thing.kind in ("Organization", "Release"))
    return {row["id"]: row["name"] for row in ask("internal/sides", ids=ids)} if ids else {}


def _sections(
    ask: Callable[..., list[Row]], of: _Subject, topic: Thing | None, promises: Sequence[Row]
) -> Iterable[Section]:
    links = [row for thing in of.things for row in ask("links", name=thing.id)] if len(of.things) == 1 else []
    ties, former = _ties(links)
    heading = "Who they are" if of.one.kind == "Person" else "What it is"
    scope = of.one.kind == "Release" and len(of.things) == 1
    features = ask("internal/card-features", ids=sorted(of.ids)) if scope else []
    shown = [row for row in ties if not (scope and row["relation"] == "TARGETS")]
    who = [Section(heading, shown, _tie, 8, join=_joined), Section("Features", features, _feature, 12)]
    if not topic:
        yield from who
    said = ask("internal/card-statements", ids=_asked_for(of))
    yield _ways(said, of)
    yield from _owed(promises, of)
    yield from _news(promises, of)
    close: set[str] = set()
    if topic:
        scope_of = ask("internal/card-features", ids=[topic.id])
        close = {topic.name, *(name for row in scope_of for name in (row["feature"], *row["asked_by"]))}
        about, _ = _ties(ask("links", name=topic.id))
        if topic.kind == "Release":
            about = [row for row in about if row["relation"] != "TARGETS"]
        yield Section(f"About {topic.name}", about, _tie, 10)
        yield Section(f"Features of {topic.name}", scope_of, _feature, 10)
    decisions = [row for row in ask("internal/card-decisions", ids=_asked_for(of)) if _on_topic(row, of)]
    yield Section("Waits for a decision", [row for row in decisions if row["status"] == "asked"], decision_line)
    yield Section("Decided", [row for row in decisions if row["status"] != "asked"], decision_line)
    yield from _statements(said, of)
    yield _secrets(said, ask("confidential") if topic else (), of, close)
    if topic:  # what is between them and the topic comes first
        yield from who
    ahead = [row for row in of.meetings if (row["date"] or "") > of.day.isoformat()]
    yield Section("Meetings ahead", ahead[::-1], _meeting, 3)
    yield Section("No longer", former, _tie, 3)
    yield Section("Meetings", [row for row in of.meetings if _held(row, of.day)], _meeting, 5, history=True)
    mentions = [row for thing in of.things for row in ask("mentions", name=thing.id)] if len(of.things) == 1 else []
    yield Section("Mentioned in", mentions, _mention, 5, history=True)


def _owed(every: Sequence[Row], of: _Subject) -> Iterable[Section]:
    """What is owed, both ways, first between them and the owner; what is late comes first."""
    live = sorted((row for row in every if row["status"] not in CLOSED), key=lambda row: -row.get("late", 0))
    mine = of.me["id"] if of.me else ""
    theirs = [row for row in live if of.everyone & set(row["owner_ids"])]
    given = [row for row in live if row not in theirs]
    on_topic = partial(_on_topic, of=of)
    name = of.one.name.split()[0] if of.one.kind == "Person" else of.one.name
    if len(of.things) > 1:
        yield Section(
            "What two or more of them have to do with", [row for row in live if _among(row, of) > 1], owned_line, 8
        )
        yield Section("They owe", [row for row in theirs if on_topic(row) or row.get("late")], owned_line, 8)
    elif of.one.kind == "Person" and mine:
        to_me = [row for row in theirs if mine in row["promised_to_ids"]]
        yield Section(f"You owe {name}", [row for row in given if mine in row["owner_ids"]], _commitment, 8)
        yield Section(f"{name} owes you", to_me, _commitment, 8)
        others = [row for row in theirs if row not in to_me and (on_topic(row) or row.get("late"))]
        yield Section(f"{name} owes others", others, _given, 8)
        yield Section(
            f"Others owe {name}", [row for row in given if of.ids & set(row["promised_to_ids"])], owned_line, 5
        )
    elif of.one.kind == "Person":
        yield Section("Owes", theirs, _given, 12)
        yield Section("Is owed", [row for row in given if of.ids & set(row["promised_to_ids"])], owned_line, 8)
    elif of.one.kind == "Organization":
        promised = [row for row in given if of.everyone & set(row["promised_to_ids"])]
        yield Section(f"Promised to {name}", promised, owned_line, 10)
        yield Section(f"{name} owes", theirs, owned_line, 8)
        yield Section(
            "Open promises about it", [row for row in given if row not in promised and on_topic(row)], owned_line, 5
        )
    else:
        yield Section("Open promises", [row for row in live if on_topic(row)], owned_line, 10)


def _promises(ask: Callable[..., list[Row]], of: _Subject) -> list[Row]:
    """The promises that they gave or got, that concern them, or were made where only they and the owner were."""
    between = [row["id"] for row in of.meetings if of.me and set(row["people_ids"]) == {of.me["id"], *of.ids}]
    found = ask("internal/card-promises", ids=[*sorted(of.everyone), *between])
    return [with_lateness(row, of.day) for row in found]


def _news(every: Sequence[Row], of: _Subject) -> Iterable[Section]:
    """What became of promises: since the owner and they last met, or since a day, and before that."""
    closed = [row for row in every if row["status"] in CLOSED]
    closed.sort(key=lambda row: row["done_on"] or row["last_seen"] or "", reverse=True)
    if of.since and of.one.kind in ("Person", "Organization"):
        news = [row for row in closed if of.since < (row["done_on"] or "") <= of.day.isoformat()]
        yield Section(f"Since {of.since}", news, owned_line, 5)
    yield Section("Kept or dropped", closed, _given if of.one.kind == "Person" else owned_line, 5, history=True)


def _ways(asked: Sequence[Row], of: _Subject) -> Section:
    """How they like to work, of several people with who does."""
    people = {id: name for id, name in of.names.items() if id.startswith("person:")}
    rows = [row for row in asked if row["kind"] == _PREFERENCE and not people.keys().isdisjoint(row["about_ids"])]

    def tell(row: Row) -> str:
        whose = _and([name for id, name in people.items() if id in row["about_ids"]])
        return f"{whose}: {row['statement']}" if len(of.everyone) > 1 else str(row["statement"])

    return Section("How they like to work", rows, tell, 3)


def _secrets(asked: Sequence[Row], every: Sequence[Row], of: _Subject, close: Set[str]) -> Section:
    """What was told in confidence: by them or where they were; and what concerns a topic or is of whom it is for, whose
    names are `close`."""
    theirs = [row | {"told": row["statement"], "who": row["said_by"]} for row in asked if row["kind"] == _CONFIDENCE]
    on_topic = [row for row in every if not close.isdisjoint(row["about"])] if of.one.kind == "Person" else []
    found = {row["sources"][-1]: row for row in (*theirs, *on_topic) if (row["date"] or "") <= of.day.isoformat()}
    told = sorted(found.values(), key=lambda row: (row["date"] or "", row["sources"][-1]), reverse=True)
    return Section("Not to be repeated", told, secret_line, 4)


def _statements(asked: Sequence[Row], of: _Subject) -> Iterable[Section]:
    found = [row for row in asked if row["kind"] == _QUOTE or _on_topic(row, of)]
    yield Section("Risks", [row for row in found if row["kind"] == _RISK], told_line, 5)
    yield Section("Open questions", [row for row in found if row["kind"] == _QUESTION], told_line, 5)
    said = [row for row in found if of.everyone & set(row["said_by_ids"])]
    words = [row for row in said if row["kind"] == _QUOTE]
    yield Section("In their own words", words, statement_line if len(of.everyone) > 1 else _words, 3)
    yield Section("What others say they think", [row for row in said if row["kind"] == _VIEW], _words, 3)


def _told_once(sections: Iterable[Section]) -> list[Section]:
    """Sections that have something in them; what has a line in one has none in the next."""
    told: set[str] = set()
    kept = []
    for section in sections:
        new = [row for row in section.rows if row.get("id") not in told or "id" not in row]
        told |= {row["id"] for row in new if "id" in row}
        if new:
            kept.append(section._replace(rows=new))
    return kept


def _asked_for(of: _Subject) -> list[str]:
    """What decisions and statements are looked for by: the subject, its side, the topic, and their meetings."""
    met = [row["id"] for row in of.meetings] if of.one.kind == "Person" else []
    return [*sorted(of.everyone | of.topics), *met]


def _on_topic(row: Row, of: _Subject) -> bool:
    return not of.topics or bool(of.topics & set(row["about_ids"]))


def _among(row: Row, of: _Subject) -> int:
    """How many of several things a promise has to do with."""
    return len(of.ids & {*row["owner_ids"], *row["promised_to_ids"], *row["about_ids"]})


def _held(meeting: Row, day: date) -> bool:
    """Was it by that day? What has no day was."""
    return not (meeting["planned"] and not meeting["date"]) and (meeting["date"] or "") <= day.isoformat()


def with_lateness(row: Row, day: date) -> Row:
    """The row of a promise; where it is open and late, `late` says by how many days."""
    days = days_late(row, day)
    return row | {"late": days} if days else row


def _met(of: _Subject) -> list[str]:
    """When the owner and they last met, and how many dated promises they kept."""
    if of.one.kind not in ("Person", "Organization") or of.me is None:
        return []
    mine = [row for row in of.meetings if of.me["id"] in row["people_ids"]]
    last = next((row for row in mine if _held(row, of.day) and row["date"]), None)
    return (
        [f"Last met on {last['date']}: {meeting_title(last)}."]
        if last
        else ["No meeting with you in these notes."]
        if mine
        else []
    )


def _record(promises: Sequence[Row], of: _Subject) -> list[str]:
    """How somebody keeps promises, in a line."""
    if of.one.kind != "Person" or len(of.things) > 1 or of.me is None:
        return []
    theirs = [row for row in promises if of.one.id in row["owner_ids"]]
    kept = [row for row in theirs if row["status"] == "done"]
    open_ = [row for row in theirs if row["status"] in ("open", "in_progress")]
    late = sum(bool(row.get("late")) for row in open_)
    kept_late = sum(row["kept"] == "late" for row in kept)
    broken = sum(row["status"] == "broken" for row in theirs)
    parts = [
        (len(kept), "kept" + (f" ({kept_late} late)" if kept_late else "")),
        (broken, "broken"),
        (late, "late now"),
    ]
    told = ", ".join(f"{number} {words}" for number, words in (*parts, (len(open_) - late, "open")) if number)
    return [f"Promises: {told}."] if told else []


def _ties(links: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """What says who or what it is, and what does no more: in the order of the vocabulary, outward before inward."""
    order = list(RELATION)
    ties = [row for row in links if row["relation"] not in _ELSEWHERE]
    ties.sort(key=lambda row: (order.index(row["relation"]), not row["forward"]))
    return [row for row in ties if row["role"] != FORMER], [row for row in ties if row["role"] == FORMER]


def _joined(ties: Sequence[Row]) -> list[Row]:
    """Ties with those that say no more than the same of others in one: "manages Liraz and Noa"."""
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in ties:
        bare = _tie(row | {"other": ""})
        groups.setdefault((row["relation"], bare) if "[" not in bare else (id(row),), []).append(row)
    return [
        {**rows[0], "other": _and([row["other"] for row in rows])}
        | {key: [one for row in rows for one in row[key] or ()] for key in ("sources", "quotes")}
        for rows in groups.values()
    ]


def _and(names: Sequence[str]) -> str:
    """Names as they are said: "Dana, Omer and Noa"."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _headline(thing: Thing, properties: Mapping[str, Any]) -> str:
    words = [thing.kind.lower()]
    if "Account" in properties["labels"]:
        words = ["account"]
    if properties["self"]:
        words = ["your own company"]
    if properties["owner"]:
        words.append("the owner of this vault")
    if properties["guessed"]:
        words.append("a guess: `kg review` asks")
    if properties["roles"]:
        words.append(", ".join(properties["roles"]))
    head = f"{thing.name}: {'; '.join(words)}"
    return head + (f"; also called {', '.join(properties['aliases'])}" if properties["aliases"] else "")


_STATE = {
    "status": "Status:",
    "ga": "GA",
    "freeze": "code freeze",
    "gate": "gate",
    "stage": "Stage:",
    "next_review": "next review",
}


def _state(properties: Mapping[str, Any]) -> list[str]:
    told = [f"{name} {properties[key]}" for key, name in _STATE.items() if properties[key]]
    lines = [", ".join(told)] if told else []
    if properties["first_seen"]:
        lines.append(f"In the notes from {properties['first_seen']} to {properties['last_seen']}.")
    return lines


def _commitment(row: Row) -> str:
    more = [cell(row["status"])] if row["status"] != "open" else []
    if late := row.get("late"):
        more.append(f"{late} day{'s' if late > 1 else ''} late")
    if row["done_on"] and row["status"] == "done":
        more.append(row["done_on"])
    if row["kept"] == "late":
        more.append("late")
    if row["due"] and row["status"] != "done":
        more.append(f"due {row['due']}")
    if row["slips"]:
        more.append("moved once" if row["slips"] == 1 else f"moved {row['slips']} times")
    if row["priority"]:
        more.append(row["priority"])
    if row["disputed"]:
        more.append("notes disagree on its status")
    if row["inferred"]:
        more.append("inferred")
    return f"{row['commitment']}" + (f" [{', '.join(more)}]" if more else "")


def owned_line(row: Row) -> str:
    """A promise with who owes it."""
    return f"{_and(row['owners']) or 'Nobody yet'}: {_commitment(row)}"


def _given(row: Row) -> str:
    to = f" (to {', '.join(row['promised_to'])})" if row["promised_to"] else ""
    return f"{_commitment(row)}{to}"


def decision_line(row: Row) -> str:
    """A decision with its day, and its state where it was not simply made."""
    state = "" if row["status"] == "made" else f", {row['status']}"
    return f"{row['date'] or 'undated'}{state}: {row['decision']}"


def _words(row: Row) -> str:
    return f"{row['date'] or 'undated'}: {_said(row)}"


def statement_line(row: Row) -> str:
    """A statement with its day and who said it."""
    return ", ".join([row["date"] or "undated", *filter(None, [_and(row["said_by"])])]) + f": {_said(row)}"


def secret_line(row: Row) -> str:
    """What was told in confidence, with its day and who told it."""
    return ", ".join([row["date"] or "undated", *filter(None, [_and(row["who"])])]) + f": {row['told']}"


def told_line(row: Row) -> str:
    """A statement with its day."""
    return f"{row['date'] or 'undated'}: {row['statement']}"


def _said(row: Row) -> str:
    return f"“{row['statement']}”" if row["kind"] == _QUOTE else str(row["statement"])


def meeting_title(row: Row) -> str:
    """The title of a meeting without the day that it begins with, which is told beside it."""
    title = str(row["meeting"])
    return (title.removeprefix(row["date"]).lstrip(" -–—_:") if row["date"] else title) or title


def _meeting(row: Row) -> str:
    people = f", with {', '.join(row['people'])}" if row["people"] else ""
    return f"{row['date'] or 'undated'}: {meeting_title(row)}{people}" + (" [planned]" if row["planned"] else "")


def _tie(row: Row) -> str:
    relation = RELATION[row["relation"]]
    if row["role"] == FORMER:
        more = [f"until {row['until']}" if row["until"] else FORMER, *([row["reason"]] if row["reason"] else [])]
    else:
        # The state of a program says nothing of who has a role in it.
        told = ("date", "role") if relation.name == "HAS_ROLE_IN" else ("date", "status", "role")
        more = [cell(row[key]) for key in told if row[key]]
        more += [f"since {row['since']}"] if row["since"] else []
    if row["inferred"]:
        more.append("inferred")
    return f"{relation.says if row['forward'] else relation.back} {row['other']}" + (
        f" [{', '.join(more)}]" if more else ""
    )


def _feature(row: Row) -> str:
    """A feature of a release: who asks for it, what it waits for, who owns it."""
    more = [
        f"{words} {', '.join(row[key])}"
        for words, key in (("asked for by", "asked_by"), ("waits for", "needs"), ("owned by", "owners"))
        if row[key]
    ]
    return f"{row['feature']}: {'; '.join(more) or 'the notes name no owner'}"


def _mention(row: Row) -> str:
    return f"{row['date'] or 'undated'}: {row['note']}"
