"""Two tellings that may be of one promise or decision: what is asked of them, with the places of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kg.graph.resolve import link
from kg.graph.threads import Retold, Telling, thread_weights
from kg.identity.name_index import Roster
from kg.identity.name_matching import fold
from kg.identity.pairs import FEW, Pair, Seen, pair_of
from kg.model import Fact, Source


def promise_pairs(facts: Iterable[Fact], roster: Roster, retold: Retold) -> list[Pair]:
    """The tellings of which it is asked, by their words; of two words once, the surest."""
    facts = list(facts)
    linked = link(facts, roster, retold=retold)
    sources = {fact.subject: fact.source for fact in facts if fact.says == "text"}
    by_place = {one.place: one for one in linked.tellings}
    whole: dict[Telling, list[Source]] = defaultdict(list)
    for (kind, name), first in linked.threads.first.items():
        whole[first].append(sources[by_place[f"{kind} {name}"].ref])

    def seen(one: Telling) -> Seen:
        own = sources[one.ref]
        others = sorted(whole.get(linked.threads.first.get((one.kind, one.name), one), []))
        lines = [own, *(source for source in others if source[:2] != own[:2])]
        return Seen(one.text, len(lines), len({source.note for source in lines}), tuple(lines[:FEW]))

    found: dict[frozenset[str], Pair] = {}
    for like in linked.threads.questions:
        one, other = sorted((by_place[like.one], by_place[like.other]), key=lambda told: (told.day, told.place))
        words = frozenset((fold(one.text), fold(other.text)))
        if len(words) > 1 and "" not in words:  # the same words in two places: an answer would be of all of them
            found.setdefault(words, pair_of(seen(other), seen(one), like, thread_weights(), one.kind))
    return list(found.values())
