"""What the notes add up to: the gold of a vault."""

from __future__ import annotations

from itertools import groupby

from benchmarks.ledger.company import COMPANY, LAST, START, Person
from benchmarks.ledger.telling import (
    Row,
    Told,
    iso,
)
from benchmarks.ledger.year import (
    Decision,
    Need,
    Promise,
    Year,
)


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
