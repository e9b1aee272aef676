"""Two names that may be one person's: what is asked of them, with the places of both and the evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kg.identity.judgements import FILE, Reason
from kg.identity.linkage import Likeness, Weights
from kg.identity.name_index import Key, Roster, folded_as
from kg.identity.name_matching import fold
from kg.identity.person_matching import person_weights
from kg.model import Fact, Ref, Source
from kg.settings import Settings


@dataclass(frozen=True, slots=True)
class Seen:
    """A name, and where it is seen."""

    name: str
    count: int  # the lines that speak of it
    notes: int
    sources: tuple[Source, ...]  # a few of these lines, with the words


class Pair(NamedTuple):
    """Two names of which it is asked whether they are one person's; or the words of two tellings, of one promise's."""

    one: Seen
    other: Seen  # the better known one: as whom both would be shown; of tellings the earlier one
    sure: float  # how likely they are one
    why: tuple[str, ...]  # what speaks for it
    against: tuple[str, ...]
    kind: str = "Person"  # or Commitment, Decision


def pairs(roster: Roster, facts: Iterable[Fact], nothing: Collection[str] = ()) -> list[Pair]:
    """The names of which it is asked, the surest first; those that are `nothing`, folded, are left out."""
    found: dict[frozenset[Key], Likeness] = {}
    for like in roster.alike:
        ends = frozenset((key_of(roster, like.one), key_of(roster, like.other)))
        if len(ends) > 1 and not any(fold(roster.name(key)) in nothing for key in ends):
            found.setdefault(ends, like)
    seen = places(roster, facts, {key for ends in found for key in ends})
    weights = person_weights()
    asked = []
    for ends, like in found.items():
        other, one = sorted(ends, key=lambda key: (key not in roster.shown, -seen[key].count, key))
        asked.append(pair_of(seen[one], seen[other], like, weights))
    return asked


def pair_of(one: Seen, other: Seen, like: Likeness, weights: Weights, kind: str = "Person") -> Pair:
    """What is asked of two, by their likeness."""
    why, against = weights.for_and_against(like)
    if like.bits >= weights.upper:
        against = (*against, _RIVAL)
    return Pair(one, other, weights.sure(like), why, against, kind)


_RIVAL = "another one fits as well"
FEW = 3  # places to show of a name


def key_of(roster: Roster, name: str) -> Key:
    """Whose name one is that `match_people` compared."""
    folded = folded_as(name, ("Person",))
    owners = [key for key in roster.aliases.get(folded, ()) if key[0] == "Person"]
    return min(owners) if owners and ("Person", folded) not in roster.names else ("Person", folded)


def places(roster: Roster, facts: Iterable[Fact], keys: Collection[Key]) -> dict[Key, Seen]:
    """Where things are seen: in lines that write the whole name first, then in those that mean them by another one."""
    lines: dict[Key, dict[tuple[str, int], tuple[bool, Source]]] = defaultdict(dict)
    for fact in facts if keys else ():
        source = fact.source
        for ref in (fact.subject, fact.value):
            if not isinstance(ref, Ref) or (key := roster.who(ref, source.note).key) not in keys or key is None:
                continue
            place = not roster.is_name(key, ref.name), source
            lines[key][source[:2]] = min(place, lines[key].get(source[:2], place))
    return {key: _seen(roster.name(key), list(lines[key].values())) for key in keys}


def _seen(name: str, lines: Sequence[tuple[bool, Source]]) -> Seen:
    sources = [source for _, source in sorted(lines)]
    return Seen(name, len(lines), len({source.note for source in sources}), tuple(sources[:FEW]))


def made_one(roster: Roster, facts: Iterable[Fact], key: Key) -> list[Reason]:
    """Which names were made one person's, by what evidence, and where the less known one of the two first stands."""
    joined = [like for like in roster.joined if key_of(roster, like.one) == key]
    written = _spellings(roster, facts, key) if joined else {}
    reasons = []
    for like in joined:
        why, against = map("; ".join, person_weights().for_and_against(like))
        less = like.other if like.one == roster.name(key) else like.one
        words = f"{like.one} and {like.other} are one: {why}" + (f", but {against}" if against else "")
        reasons.append(Reason(words, written.get(folded_as(less, ("Person",)), Source(""))))
    if taken := roster.proposed:
        reasons += [
            Reason(f"{alias} is {whole}, who is near and sounds alike", taken.spelt[alias])
            for alias, whole in sorted(taken.people.items())
            if key_of(roster, whole) == key
        ]
    return reasons


def _spellings(roster: Roster, facts: Iterable[Fact], key: Key) -> dict[str, Source]:
    """Where each name of a person first stands, by the folded name."""
    found: dict[str, Source] = {}
    for fact in facts:
        for ref in (fact.subject, fact.value):
            if isinstance(ref, Ref) and ref.may_be("Person") and roster.who(ref, fact.source.note).key == key:
                folded = folded_as(ref.name, ("Person",))
                found[folded] = min(fact.source, found.get(folded, fact.source))
    return found


def left_two(roster: Roster, facts: Iterable[Fact], key: Key, settings: Settings) -> list[Reason]:
    """Which names were left another person's, though they may be this one's: `kg review` asks, or you said so."""
    reasons = []
    for pair in pairs(roster, facts, settings.nothing):
        one, other = pair.one, pair.other
        if key in (key_of(roster, one.name), key_of(roster, other.name)):
            seen = other if key_of(roster, one.name) == key else one
            why = "; ".join((*pair.why, *(f"but {words}" for words in pair.against)))
            reasons.append(Reason(f"may be {seen.name}, which `kg review` asks: {why}", min(seen.sources)))
    for names in settings.apart:
        keys = [key_of(roster, name) for name in names]
        if key in keys:
            reasons.append(Reason(f"apart from {names[keys[0] == key]}: you said so", Source(FILE)))
    return reasons
