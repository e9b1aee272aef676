"""The state of a promise on a day: the fold of all that notes have told of it until then (event sourcing: entries in,
what holds out)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from kg.vocabulary import CLOSED, DECIDED, STATUSES


class Entry(NamedTuple):
    """One telling of a promise."""

    day: str  # of its note, ISO; "" when it has none
    status: str = ""  # "" when it tells none
    due: str = ""
    text: str = ""
    stated: bool = True
    path: str = ""
    line: int = 0
    first_due: str = ""  # where it tells that the day moved: the one it moved from
    done_on: str = ""
    kept: str = ""  # "on_time" or "late", where it says so
    page: bool = False  # of a page without a day, which is kept up to date: it tells what holds now


class State(NamedTuple):
    """What holds of a promise on a day."""

    status: str
    due: str = ""
    first_due: str = ""
    slips: int = 0  # how often the day moved to a later one
    done_on: str = ""
    kept: str = ""  # of what was done: "on_time" or "late", "" where nothing tells
    disputed: bool = False  # entries of one day differ in it


def state(entries: Iterable[Entry], on: str = "") -> State | None:
    """What holds on a day, by default now; None when nothing was told of it yet. The order of entries is no matter.

    The newest entry counts; one without a day changes nothing that a day tells, unless it is a page's. Of one day what
    is stated goes before what is inferred, and a status that is further along before the others, as several notes of a
    meeting tell it. What is inferred opens nothing that was closed. Where no entry has a day, all may have held.
    """
    told = sorted(entries, key=_order)
    if on:
        dated = any(one.day for one in told)
        told = [_then(one, on) for one in told if (one.day and one.day <= on if dated else not one.page)]
    if not told:
        return None
    status = done_on = kept = ""
    closing: Entry | None = None
    for one in told:
        if not one.status or (status in CLOSED and one.status not in CLOSED and not one.stated):
            continue
        status = one.status
        closing = one if status in CLOSED else None
        done_on = (one.done_on or done_on) if status == "done" else ""
        kept = (one.kept or kept) if status == "done" else ""
    dues = _dues(told)
    due, first = (dues[-1], dues[0]) if dues else ("", "")
    if status == "done" and not kept and due:
        finished = done_on or (closing.day if closing and not closing.stated else "")
        kept = "" if not finished else "on_time" if finished <= due else "late"
    return State(status or "open", due, first, _slips(dues), done_on, kept, _is_disputed(told))


def _then(one: Entry, on: str) -> Entry:
    """What an entry told on a day, when it was not yet ticked off."""
    return one._replace(status="open", done_on="", kept="") if one.done_on > on else one


def _order(one: Entry) -> tuple[object, ...]:
    statuses = DECIDED if one.status in DECIDED else STATUSES
    along = statuses.index(one.status) if one.status in statuses else 0
    return one.page and not one.day, one.day, one.stated, along, one.due, one


def _dues(told: Sequence[Entry]) -> list[str]:
    """The days that it was due on, one after the other: one for each day of entries, and the one it moved from."""
    dues: list[str] = []
    for _, group in groupby(told, lambda one: one.day):
        here = list(group)
        moved, given = [one.first_due for one in here if one.first_due], [one.due for one in here if one.due]
        for due in (*moved[:1], *given[-1:]):
            if due not in dues[-1:]:
                dues.append(due)
    return dues


def _slips(dues: Sequence[str]) -> int:
    return sum(later > earlier for earlier, later in pairwise(dues))


def _is_disputed(told: Sequence[Entry]) -> bool:
    """Do the entries of one day tell it in two ways?"""
    for day, group in groupby(told, lambda one: one.day):
        here = [one for one in group if one.stated and day]
        if any(len(values - {""}) > 1 for values in ({one.status for one in here}, {one.due for one in here})):
            return True
    return False
