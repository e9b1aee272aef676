"""Why kg knows a name, and takes it for what it does: the surest of what the settings, notes and evidence say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kg.identity.judgements import Reason
from kg.identity.known_names import known
from kg.identity.name_index import Key, Roster
from kg.identity.name_matching import fold
from kg.model import Fact, Ref, Source
from kg.settings import FILE, Settings

HOW = {
    "settings": "you said so",
    "page": "a note is its page",
    "field": "a field names it",
    "link": "a link names it",
    "task": "a task names it",
    "slot": "",  # these three have reasons of their own
    "words": "",
    "evidence": "",
    "known": "everybody knows it",
    "cue": "a sentence says what it is",
}
"""How a name is known, the surest first, each in words."""
_RANK = {how: rank for rank, how in enumerate(HOW)}


class Naming(NamedTuple):
    """How a name is known: one of HOW, with one reason or two."""

    how: str
    reasons: tuple[Reason, ...]


def namings(roster: Roster, facts: Iterable[Fact], settings: Settings) -> Mapping[Key, Naming]:
    """How each thing of a name index is known."""
    found: dict[Key, dict[str, Source]] = {}

    def note(key: Key | None, how: str, source: Source) -> None:
        if key is not None and how in _RANK:
            places = found.setdefault(key, {})
            places[how] = min(source, places.get(how, source))

    for named in settings.named:
        note(roster.now(Ref(named.kind, named.name), "").key, "settings", Source(FILE))
    note(roster.owner, "settings", Source(FILE))
    note(roster.company, "settings", Source(FILE))
    for fact in facts:
        if fact.says == "MENTIONED" and fact.how == "roster":
            continue
        for ref in (fact.subject, fact.value):
            if isinstance(ref, Ref) and (key := roster.who(ref, fact.source.note).key) and key not in roster.guessed:
                note(key, fact.how if fact.how in _RANK else "field", fact.source)
    told = {key: _naming(places) for key, places in found.items()}
    guesses = roster.proposed.candidates if roster.proposed else ()
    for one in guesses:
        key = roster.now(Ref(one.kind, one.name), "").key
        if key in roster.guessed:
            told[key] = Naming(one.how, one.reasons)
    for key in roster.names:
        if key not in told and (entry := _known(roster.name(key))) and entry == key[0]:
            told[key] = Naming("known", (Reason(HOW["known"], Source("")),))
    return told


def _known(name: str) -> str:
    return known().names.get(name, ("", ""))[0] if fold(name) else ""


def _naming(places: Mapping[str, Source]) -> Naming:
    ways = sorted(places, key=_RANK.__getitem__)
    return Naming(ways[0], tuple(Reason(HOW[how], places[how]) for how in ways[:2]))
