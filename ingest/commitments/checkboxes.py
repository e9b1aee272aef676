"""Commitments that a note states: its checkboxes, each with owner, dates, priority and status."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ingest.commitments.items import bare, due_words, slot_of, without_id
from ingest.commitments.remarks import more_of, told, without_remarks
from ingest.commitments.state_words import StateWords
from ingest.commitments.tasks import Task, read_task
from ingest.language.dates import note_date, said_date
from ingest.language.document import Reading
from ingest.language.person_names import ATTENDEES, listed
from ingest.note import Note, at
from ingest.pieces import whole
from kg.model import Fact, Problem, Ref, Source
from kg.vocabulary import CLOSED

# Fields of a task and what the graph calls them.
_DATES = (("due", "due"), ("scheduled", "scheduled"), ("started", "start"), ("done", "done_on"))
_FIELDS = re.compile(r"[📅📆🗓⏳⌛🛫➕✅❌🔁🆔⛔🔺⏫🔼🔽⏬]|\[[^\[\]:]+::|\s#\w")
_HANDLE = re.compile(r"(?<!\S)@([a-z][\w-]*(?:\.[\w-]+)*)\W*$")
_SHORT = re.compile(r"\W*(?:[A-Z]{2,3}|[a-z]{2,12}(?:\s*[+&/,]\s*[a-z]{2,12})*):\s")


def read_commitments(note: Note) -> Iterator[Fact | Problem]:
    """A commitment per checkbox, named by its place until the whole vault is known."""
    day = ""
    there: Mapping[str, str] | None = None
    present = {one.line for one in note.people if one.sure}  # a box before somebody who is listed says who came
    for line in whole(note.lines):
        listed_ = line.marker or line.box is not None
        is_text = line.form in ("item", "quote", "prose") and line.number not in present
        task = read_task(line.text, note.tasks) if listed_ and is_text else None
        if task is None:
            continue
        if there is None:
            there, day = _there(note), note_date(note)[0]
        said: tuple[str, ...] = ()
        if not task.owners:
            task, said = _with_owners(line.text, task, there)
        if not task.due and (due := said_date(due_words(_FIELDS.split(line.text[task.start :])[0]), day)):
            task = task._replace(due=due)
        task, state = _with_state(line.text, task, day, said)
        here = at(note, line, task.start, task.end)
        me = Ref("Commitment", f"{note.path}:{line.number}")
        yield from _facts(me, task, here)
        for says, value in more_of(state, "").items():
            if not (says == "done_on" and task.done):
                yield Fact(me, says, value, here, "task")
        for message in task.problems:
            yield Problem(here, message, "date")
        # Initials and a name in lower case may be somebody that the other notes know.
        if not task.owners and task.status not in ("done", "cancelled") and not _SHORT.match(task.text):
            yield Problem(here, "nobody owns this: write @Name at its end, or @Myself", "unowned")


def _there(note: Note) -> Mapping[str, str]:
    """Those whom a note lists as there, by their names and first names."""
    names = [who.name for field in note.values(*ATTENDEES) for who in listed(field.value)]
    return dict.fromkeys((*names, *(name.split()[0] for name in names)), "Person")


def _with_owners(text: str, task: Task, there: Mapping[str, str]) -> tuple[Task, tuple[str, ...]]:
    """A task with the owners that its marks part from its words: "3. Dana: order racks", "Order racks (Dana)"; and the
    remarks beside them."""
    _, start = without_id(text, task.start)
    slot = slot_of(text, start, task.end, lambda name: there.get(name, ""))
    if slot and (slot.names or slot.mine):
        names = [bare(text[begin:end]) for begin, end in slot.names] + ["Myself"] * slot.mine
        words = read_task(f"- [ ] {text[slot.start : slot.end]}")
        start, end = slot.start, slot.start + len(text[slot.start : slot.end].rstrip())
        due = (f"by {text[slice(*slot.due)]}",) if slot.due[1] else ()
        told_of = words.text if words else task.text
        return task._replace(owners=tuple(names), text=told_of, start=start, end=end), (*slot.said, *due)
    words = read_task(f"- [ ] {text[start : task.end]}") if start > task.start else None
    if words and words.owners:
        left = start - len("- [ ] ")
        start, end = left + words.start, left + words.end
        return task._replace(owners=words.owners, text=words.text, start=start, end=end), ()
    return task, ()


def _with_state(text: str, task: Task, day: str, said: tuple[str, ...]) -> tuple[Task, StateWords]:
    """A task with what the remarks around its words, and those that were `said` beside its owner, tell of it. A ticked
    box is not opened by words, and "mend the bell (broken)" tells of the bell."""
    found = without_remarks(text, task.start, task.end)
    if not (said or found.said):
        return task, StateWords()
    state = told((*said, *found.said), task.due, day)
    if state.status == "broken" and task.status not in CLOSED:
        return task, StateWords()
    if found.said:
        words = read_task(f"- [ ] {text[found.start : found.end]}")
        if words is None:
            return task, StateWords()
        task = task._replace(text=words.text, start=found.start, end=found.end)
    if task.status in CLOSED and state.status not in CLOSED:
        state = state._replace(status="")
    return task._replace(status=state.status or task.status, due=task.due or state.due), state._replace(due="")


def box_owners(reading: Reading) -> Iterator[Fact]:
    """The owners of checkboxes that name them by what only the whole vault knows: initials, names in lower case."""
    owned = {fact.value for fact in reading.stated.get("COMMITTED_TO", ())}
    for fact in reading.facts:
        me = fact.subject
        if me.kind != "Commitment" or fact.says != "text" or fact.how != "task" or me in owned:
            continue
        text = str(fact.value)

        def kind(name: str) -> str:
            spelt = (name, name[:1].upper() + name[1:])
            return next(("Person" for one in spelt if reading.kinds_of(one) == "Person"), "")

        if (handle := _HANDLE.search(text)) and (name := _known_handle(reading, handle[1])):
            yield Fact(Ref("Person", name), "COMMITTED_TO", me, fact.source, "task")
            continue
        slot = slot_of(text, without_id(text, 0)[1], len(text), kind)
        for start, end in slot.names if slot else ():
            name = bare(text[start:end])
            yield Fact(
                Ref("Person", name if reading.kinds_of(name) else name.capitalize()),
                "COMMITTED_TO",
                me,
                fact.source,
                "task",
            )


def _known_handle(reading: Reading, handle: str) -> str:
    """A handle as the vault knows it to be somebody's, or ""."""
    whole = re.sub(r"[._-]+", " ", handle).title()
    return next((name for name in (f"@{handle}", handle, whole) if reading.kinds_of(name) == "Person"), "")


def _facts(me: Ref, task: Task, here: Source) -> Iterator[Fact]:
    yield Fact(me, "text", task.text, here, "task")
    yield Fact(me, "status", task.status, here, "task")
    for name, says in _DATES:
        if day := getattr(task, name):
            yield Fact(me, says, day, here, "task")
    if task.priority:
        yield Fact(me, "priority", task.priority, here, "task")
    for tag in task.tags:
        yield Fact(me, "tags", tag, here, "task")
    for owner in task.owners:
        yield Fact(Ref("Person", owner), "COMMITTED_TO", me, here, "task")
