"""The card of an event of a calendar: who of its people is in the notes, by name and by e-mail address, and what is
between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from kg.cards.calendars import Event, Invited
from kg.cards.card import Card
from kg.cards.entity_card import Occasion, portrait
from kg.identity.lookup import Thing, called, meant
from kg.identity.name_matching import fold
from kg.questions import coverage, rows, things
from kg.store import Store

MOST = 8
"""People of an event that its card is of."""


def event_card(store: Store, event: Event, asked: Occasion) -> Card:
    """The card of an event: what is between its people and the owner, about what its title names; who is not in the
    notes is said to be a stranger."""
    every = things(store)
    if asked.share:  # who is known in confidence only is a stranger to whom it is shared with
        private = {row["id"] for row in rows(store, "internal/private-names")}
        every = [thing for thing in every if thing.id not in private]
    who, named = guests(event, every), topics(event, every)
    me = {row["id"] for row in rows(store, "internal/owner")}
    people = [thing for thing in who.known if thing.id not in me]
    head = [", ".join([event.when, *filter(None, [event.place])]) + (": cancelled" if event.cancelled else "")]
    if who.strangers:
        head.append(f"Not in your notes: {', '.join(who.strangers)}.")
    if who.unsure:
        head.append(f"Not clear who this is: {', '.join(who.unsure)}.")
    if not event.people:
        head.append("Nobody is invited in the calendar.")
    known = {"event": event.title, "when": event.when, "cancelled": event.cancelled, "strangers": list(who.strangers)}
    subjects = people[:MOST] or named[:1]
    if not subjects or event.cancelled:
        return Card(event.title, tuple(head), known, (), coverage(store))
    about = asked.about or (named[0].id if people and named else "")
    card = portrait(store, [thing.id for thing in subjects], asked._replace(about=about, day=event.start.date()), every)
    return replace(card, title=event.title, head=(*head, *card.head), properties={**known, **card.properties})


class Guests(NamedTuple):
    """The people of an event: those of the notes, and the rest as they are to be told."""

    known: tuple[Thing, ...]
    strangers: tuple[str, ...]
    unsure: tuple[str, ...]  # whose name is that of several


def guests(event: Event, things: Sequence[Thing]) -> Guests:
    """The people of an event in the notes, each once, in the order of the invitation."""
    people = [thing for thing in things if thing.kind == "Person"]
    known: dict[str, Thing] = {}
    strangers, unsure = [], []
    for one in event.people:
        found = _matches(one, people)
        shown = f"{one.name} ({one.address})" if one.name and one.address else one.name or one.address
        if len(found) == 1:
            known.setdefault(found[0].id, found[0])
        elif found:
            unsure.append(f"{shown} (could be {' or '.join(thing.name for thing in found[:3])})")
        else:
            strangers.append(shown)
    return Guests(tuple(known.values()), tuple(strangers), tuple(unsure))


def topics(event: Event, things: Sequence[Thing]) -> list[Thing]:
    """What the title of an event names: programs, features, releases and accounts, the longest name first."""
    title = f" {fold(event.title)} "
    named = [
        (len(name), thing)
        for thing in things
        if thing.kind in ("Program", "Feature", "Release", "Organization")
        for name in map(fold, thing.names)
        if f" {name} " in title
    ]
    return list(dict.fromkeys(thing for _, thing in sorted(named, key=lambda found: -found[0])))


def _matches(one: Invited, people: Sequence[Thing]) -> list[Thing]:
    """Whom a guest may be: by the address, else by the name, else by the words of the address."""
    if one.address and (found := called(people, one.address)):
        return found
    if one.name:
        return called(people, _turned(one.name)) or meant(people, _turned(one.name), by_words=False)
    words = [word for word in re.split(r"[._\-+\d]+", one.address.partition("@")[0]) if len(word) > 1]
    return called(people, " ".join(words)) if len(words) > 1 else []


def _turned(name: str) -> str:
    """A name as it is said: "Feinblit, Shachar" is Shachar Feinblit."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma else name
