"""The lines of the generated vault: what is said of promises, decisions, features, in whose words."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from benchmarks.ledger.company import WORDS, Company, Person
from benchmarks.ledger.ledger_note import Note, capital, day_words, filled, past_day, unmarked
from benchmarks.ledger.year import Choice, Event, Move, Need, Promise, Year

Row = dict[str, Any]
Form = Mapping[str, Sequence[str]]  # templates by what is told

PROSE, BULLET, BOX, STATE, CHOICE = (WORDS[form] for form in ("prose", "bullet", "box", "state", "choice"))
FIRST = {"needs": "need", "has": "have", "is": "am"}
HEADS = (("Owner", "Action", "Due", "Status"), ("Who", "What", "By", "State"), ("Action", "Owner", "When", "Status"))
COLUMNS = {"Who": "Owner", "What": "Action", "By": "Due", "When": "Due", "State": "Status", "Promise": "Action"}


@dataclass(slots=True)
class Told:
    """What was written: the notes by path, and the lines that tell of each thing."""

    rng: random.Random
    world: Company
    happens: Year
    notes: dict[str, Note] = field(default_factory=dict)
    meetings: dict[str, list[Row]] = field(default_factory=dict)  # by id, the notes and sections that tell of it
    listed: dict[str, set[str]] = field(default_factory=dict)  # by meeting, those whom some note says to be there
    promises: dict[str, list[Row]] = field(default_factory=dict)  # by id, the lines that tell of it
    decisions: dict[str, list[Row]] = field(default_factory=dict)
    moves: dict[tuple[str, str, str], list[Row]] = field(default_factory=dict)  # by feature, from and to
    needs: dict[tuple[str, str], list[Row]] = field(default_factory=dict)
    confidences: list[Row] = field(default_factory=list)
    accounts: list[Row] = field(default_factory=list)  # what their pages say
    scopes: list[Row] = field(default_factory=list)  # the rows of scope tables

    def note(self, path: str, people: Sequence[Person] = (), *, mine: bool = False) -> Note:
        """A new note; a second one of the same name is numbered."""
        path = re.sub(r'[:*?"<>|]', "-", path)
        found, number = path, 2
        while f"{found}.md" in self.notes:
            found, number = f"{path} {number}", number + 1
        self.notes[f"{found}.md"] = Note(self.rng, self.world, f"{found}.md", people, mine)
        return self.notes[f"{found}.md"]


# Promises


def _name(note: Note, person: Person, style: str, *, subject: bool = False) -> str:
    """What the note calls somebody; the owner's own notes say I and me."""
    if note.mine and person is note.world.owner and style != "tag":
        return "I" if subject else "me"
    return note.call(person, style)


def _words(note: Note, promise: Promise, *, bare: bool = False) -> Mapping[str, str]:
    """The words of a promise's row, mostly other ones than the last time; `bare` on a page that is about its thing."""
    promise.told += note.rng.random() < 0.7  # else it is copied
    row, told = promise.row, promise.told
    thing = promise.thing if promise.on != "release" else f"release {promise.thing}"
    to = _name(note, promise.to, "own" if note.mine else "machine") if promise.to else ""
    every = {key: row.get(key, row["do"]) for key in ("do", "did", "it")}  # a weekly report has one sentence for all
    drop = "t" if bare else ""
    return {
        key: filled(of if isinstance(of, str) else of[told % len(of)], drop, t=thing, q=promise.which, w=to)
        for key, of in every.items()
    }


def _kind(event: Event) -> tuple[str, str]:
    """The row of templates that an event is told by, and how late it was, in words."""
    if event.ticked:
        return "ticked", ""
    late = (event.done_on - event.due).days if event.kind == "done" and event.done_on and event.due else 0
    return ("late" if late > 0 else event.kind), f"{late} days" if late > 1 else "a day"


def _template(rng: random.Random, form: Form, kind: str, event: Event) -> str:
    """A template whose days are known, and which tells the due day where that is news."""
    known = [
        said
        for said in form[kind]
        if (event.due or not re.search("{[dD]}", said)) and (event.done_on or not re.search("{[eE]}", said))
    ]
    if event.due and kind in ("made", "slip", "ticked"):
        known = [said for said in known if re.search("{[dD]}", said)] or known
    return rng.choice(known)


def tell_promise(
    told: Told, note: Note, event: Event, form: Form, day: date, meeting: str, *, style: str = "", prefix: str = ""
) -> None:
    """Write the line that tells of a promise on a day."""
    rng, promise = told.rng, event.promise
    style = style or ("own" if note.mine else "machine")
    kind, late = _kind(event)
    template = _template(rng, form, kind, event)
    words = _words(note, promise)
    owner = _name(note, promise.owner, style, subject=form is PROSE)
    slots = {
        "O": capital(owner), "o": "me" if owner == "I" else owner, "n": late, "p": rng.choice(WORDS["progress"]),
        "Do": capital(words["do"]), "It": capital(words["it"]), "d": event.due and day_words(rng, event.due, day),
        "D": event.due, "e": event.done_on and past_day(rng, event.done_on), "E": event.done_on,
    }  # fmt: skip
    if "{T}" in template:
        slots["T"] = _name(note, promise.owner, "tag")
    text = re.sub(r"\bI (needs|has|is)\b", lambda found: f"I {FIRST[found[1]]}", template.format(**words, **slots))
    (used,) = re.findall(r"{(do|did|it)}", template.lower())
    line = note.add(prefix + text)
    _told_promise(told, note, event, line, words[used], day, meeting, dated=bool(re.search("{[eEn]}", template)))


def _told_promise(
    told: Told,
    note: Note,
    event: Event,
    line: int,
    words: str,
    day: date,
    meeting: str,
    *,
    dated: bool,
    spoken: bool = False,
) -> None:
    row = {
        "note": note.path, "line": line, "words": unmarked(words), "kind": "ticked" if event.ticked else event.kind,
        "day": day.isoformat(), "status": event.status, "due": iso(event.due), "done_on": iso(event.done_on),
        "dated": dated, "meeting": meeting, "spoken": spoken,
    }  # fmt: skip
    told.promises.setdefault(event.promise.id, []).append(row)


def speak_promise(told: Told, note: Note, event: Event, before: str, meeting: str) -> None:
    """Write the line of a transcript in which somebody says that they will do it."""
    words = _words(note, event.promise)["do"]
    line = note.add(f"{before}OK, I will {words}.", "") - 1
    _told_promise(told, note, event, line, words, event.day, meeting, dated=False, spoken=True)


def tell_table(
    told: Told,
    note: Note,
    events: Iterable[Event],
    day: date,
    meeting: str,
    *,
    bare: bool = False,
    head: Sequence[str] = (),
) -> None:
    """Write a table of promises."""
    rng = told.rng
    head = head or rng.choice(HEADS)
    note.add(f"| {' | '.join(head)} |", "|" + "---|" * len(head))
    for event in events:
        words = _words(note, event.promise, bare=bare)["do"]
        kind, late = _kind(event)
        state = _template(rng, STATE, kind, event)
        due = event.due
        if kind == "slip" and "{d}" in state and rng.random() < 0.5:
            due = event.promise.first_due  # the old day stays in its column
        said = state.format(
            d=event.due and day_words(rng, event.due, day), e=event.done_on and past_day(rng, event.done_on), n=late
        )
        mine = event.promise.owner is told.world.owner and rng.random() < 0.5
        cells = {
            "Owner": _name(note, event.promise.owner, "cell") if mine else note.call(event.promise.owner, "cell"),
            "Action": capital(words), "Status": said,
            "Due": "–" if not due else due.isoformat() if rng.random() < 0.5 else day_words(rng, due, day),
        }  # fmt: skip
        line = note.add(f"| {' | '.join(cells[COLUMNS.get(name, name)] for name in head)} |")
        _told_promise(told, note, event, line, words, day, meeting, dated=bool(re.search("{[en]}", state)))


# Decisions and features


def tell_choice(told: Told, note: Note, choice: Choice, prefix: str, day: date, meeting: str) -> None:
    """Write the line of a decision."""
    rng, decision = told.rng, choice.decision
    key = {"asked": "ask", "reversed": "off", "superseded": "new"}.get(choice.kind, "made")
    thing = decision.thing if decision.row["on"] != "release" else f"release {decision.thing}"
    rows = decision.row[key]
    said = rows[(decision.told + len(thing)) % len(rows)].format(t=thing, o=decision.option, n=decision.other)
    decision.told += 1
    asked = choice.asked if choice.asked is not told.world.owner else None
    template = rng.choice([template for template in CHOICE[choice.kind] if asked or "{w}" not in template])
    who = note.call(asked, "own" if note.mine else "machine") if asked and "{w}" in template else ""
    line = note.add(prefix + capital(template.format(c=said, q=capital(said), x=said, w=who)))
    row = {
        "note": note.path, "line": line, "words": said, "kind": choice.kind, "day": day.isoformat(), "meeting": meeting,
        "asked": asked.id if asked and who else None, "shared": bool(choice.new),
    }  # fmt: skip
    told.decisions.setdefault(decision.id, []).append(row)
    if choice.new:  # one line ends one decision and makes another: it is scored as that of the new one
        told.decisions.setdefault(choice.new.id, []).append(row | {"kind": "made", "shared": False})


def tell_plain(told: Told, note: Note, said: Move | Need, prefix: str) -> None:
    """Write the sentence of a feature's release, or of what it needs."""
    if isinstance(said, Move):
        template = told.rng.choice(WORDS["move" if said.start else "target"])
        tell_move(
            told,
            note,
            said,
            note.add(prefix + template.format(f=said.feature, a=said.start, b=said.end, r=said.reason)),
        )
    else:
        template = told.rng.choice(WORDS["need" if said.true else "need_not"])
        tell_need(told, note, said, note.add(prefix + template.format(f=said.feature, g=said.needs)))


def tell_move(told: Told, note: Note, move: Move, line: int) -> None:
    """Keep the line that tells of a feature's release."""
    told.moves.setdefault((move.feature, move.start, move.end), []).append({"note": note.path, "line": line})


def tell_need(told: Told, note: Note, need: Need, line: int) -> None:
    """Keep the line that tells what a feature needs."""
    told.needs.setdefault((need.feature, need.needs), []).append({"note": note.path, "line": line})


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
