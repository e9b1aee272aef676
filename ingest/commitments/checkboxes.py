"""Commitments that a note states: its checkboxes, each with owner, dates, priority and status."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.commitments.tasks import Task, read_task
from ingest.note import Note, at
from ingest.pieces import whole
from kg.model import Fact, Problem, Ref, Source

# Fields of a task and what the graph calls them.
_DATES = (("due", "due"), ("scheduled", "scheduled"), ("started", "start"), ("done", "done_on"))


def read_commitments(note: Note) -> Iterator[Fact | Problem]:
    """A commitment per checkbox, named by its place until the whole vault is known."""
    there = {one.line for one in note.people if one.sure}  # a box before somebody who is listed says who came
    for line in whole(note.lines):
        is_text = line.form in ("item", "quote", "prose") and line.number not in there
        task = read_task(line.text, note.tasks) if is_text else None
        if task is None:
            continue
        here = at(note, line, task.start, task.end)
        yield from _facts(Ref("Commitment", f"{note.path}:{line.number}"), task, here)
        for message in task.problems:
            yield Problem(here, message, "date")
        if not task.owners and task.status not in ("done", "cancelled"):
            yield Problem(here, "nobody owns this: write @Name at its end, or @Myself", "unowned")


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
