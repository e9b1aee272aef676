"""What all notes say of each spelling that may be a name, put together, and what is known before."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kg.identity.evidence import BEFORE, ODD, Evidence, Seen
from kg.identity.known_names import known
from kg.identity.name_matching import fold
from kg.identity.name_matching import words as words_of
from kg.model import Source

if TYPE_CHECKING:
    from nicknames import NickNamer

ACRONYM = re.compile(r"[A-Z][A-Z0-9&]{1,5}")
CAMEL = re.compile(r"[a-z]+[A-Z]|[A-Z][a-z]+[A-Z]|[A-Z]{2,}[a-z]{2,}")


class World(NamedTuple):
    """What is known before: asked by the settling, answered by the name index."""

    common: Set[str]  # words that the vault writes in lower case
    kind: Callable[[str], str]  # the kind of a thing that is known for sure by this name, or ""
    taken: Callable[[str], bool]  # does another thing, known for sure, have this name?
    person: Callable[[str, str], str]  # whom a name means in a note ("" for any note): a full name, or ""
    firsts: Mapping[str, Set[str]]  # people by their first names, folded
    near: Callable[[str], Set[str]]  # the people whom a note, or another one of its meeting, names
    named: Set[str]  # folded names that attendee lists, tasks and the like give to people: no guesses
    company: str  # the vault's own
    nothing: Set[str]  # folded names that the user called nothing
    heads: Mapping[str, str]  # last words of names that tell their kind

    def is_word(self, word: str) -> bool:
        """Is it a word of the language, capital or not?"""
        low = word.lower()
        if low in known().common or low in self.common or (low.endswith("s") and low[:-1] in self.common):
            return True
        return len(low) > 6 and low.endswith(_ENDINGS) and not is_given(word)

    def is_new(self, name: str) -> bool:
        """Is it to be settled: may it be a new name, and means nobody who is known?"""
        return self.is_name(name) and not self.person(name, "")

    def is_name(self, name: str) -> bool:
        """May this be a new name at all?"""
        known_ = known().names.get(name, ("", ""))[0] not in ("", "Location")  # a program may be called as a place is
        return not (fold(name) in self.nothing or first_name(name) in self.firsts or known_ or self.taken(name))


# Endings of words that no name has.
_ENDINGS = ("tion", "tions", "sion", "sions", "ment", "ments", "ness", "ings", "bility", "ities", "ology", "ically")


@dataclass(slots=True)
class Gathered:
    """All that the vault says of one spelling."""

    name: str
    features: Counter[str] = field(default_factory=Counter)
    places: dict[str, Source] = field(default_factory=dict)  # where a feature first stands: note and line
    sources: list[Source] = field(default_factory=list)
    spoken: bool = True  # only ever said: in transcripts
    lists: list[tuple[str, ...]] = field(default_factory=list)  # that it stands in
    pairs: list[tuple[str, str]] = field(default_factory=list)  # what sentences say of it, and the other name

    @property
    def inside(self) -> int:
        """How often it has its capital inside a sentence, where that is no accident."""
        return self.features["inside"]

    @property
    def count(self) -> int:
        """How often it stands in text."""
        return self.inside + self.features["opens"] + self.features["link"]

    @property
    def notes(self) -> set[str]:
        """The notes that it stands in."""
        return {source.note for source in self.sources}

    def add(self, one: Seen, trimmed: bool) -> None:
        """Take up what one note says. Of a name without the word that opened the sentence, what stood before is not
        what stands before it."""
        for feature, times, line in one.features:
            if trimmed and feature.startswith(BEFORE):
                continue
            what = "inside" if trimmed and feature == "opens" else feature
            self.features[what] += times
            place = Source(one.source.note, line)
            if what not in self.places or place < self.places[what]:
                self.places[what] = place
        self.sources.append(one.source)
        self.spoken = self.spoken and one.spoken

    def join(self, other: Gathered) -> None:
        """Take up another spelling of the same."""
        self.features += other.features
        for feature, place in other.places.items():
            self.places[feature] = min(place, self.places.get(feature, place))
        self.sources += other.sources
        self.lists += other.lists
        self.pairs += other.pairs
        self.spoken = self.spoken and other.spoken


def first_name(name: str) -> str:
    """A bare first name as people's first names are kept."""
    return " ".join(words_of(name))


def gather(contributions: Iterable[Evidence], world: World) -> dict[str, Gathered]:
    """The evidence of all notes, by spelling."""
    ordered = sorted(contributions, key=lambda one: one.seen[0].source if one.seen else Source(""))
    alone = {one.name for evidence in ordered for one in evidence.seen}
    found: dict[str, Gathered] = {}
    shorter: dict[str, str] = {}
    new: dict[str, bool] = {}
    for evidence in ordered:
        for one in evidence.seen:
            name = _trimmed(one, alone, world)
            if name != one.name:
                shorter[one.name] = name
            if name not in found:
                found[name], new[name] = Gathered(name), world.is_new(name)
            if new[name]:
                found[name].add(one, trimmed=name != one.name and one.name.endswith(name))
            else:  # of what is known it only matters where
                found[name].sources.append(one.source)
        for names in evidence.lists:
            listed = tuple(shorter.get(name, name) for name in names)
            for name in listed:
                if new.get(name):
                    found[name].lists.append(listed)
        for name, says, other in evidence.pairs:
            if new.get(name := shorter.get(name, name)):
                found[name].pairs.append((says, shorter.get(other, other)))
    return found


def _trimmed(one: Seen, alone: Set[str], world: World) -> str:
    """A name without the words that open a sentence before it, where every word has a capital: "Use Helios"; and
    without the plural of an acronym."""
    words = one.name.split()
    if len(words) > 1 and (words[0].lower() in known().opening or not _has(one, "inside")):
        while len(words) > 1 and words[0] not in known().names and world.is_word(words[0]):
            if " ".join(words[1:]) not in alone and words[0].lower() not in known().opening:
                break
            words = words[1:]
    name = " ".join(words)
    return name[:-1] if ACRONYM.fullmatch(name[:-1]) and name.endswith("s") else name


def _has(one: Seen, feature: str) -> bool:
    return any(what == feature for what, _, _ in one.features)


def groups(candidates: Iterable[Gathered], world: World) -> list[list[Gathered]]:
    """The spellings of each name that may be a new one, the most seen first, those without capitals last."""
    found: dict[str, list[Gathered]] = defaultdict(list)
    for one in candidates:
        if fold(one.name) and world.is_new(one.name):
            found[_key(one.name, world)].append(one)
    for group in found.values():
        group.sort(key=lambda one: (one.features[ODD] > 0, -one.count, -len(one.name), one.name))
    return [found[key] for key in sorted(found)]


def together(group: Sequence[Gathered]) -> Gathered:
    """The spellings of one candidate as one, named as the first."""
    if len(group) == 1:
        return group[0]
    whole = Gathered(group[0].name)
    for one in group:
        whole.join(one)
    return whole


def in_series(candidates: Sequence[Gathered]) -> list[Gathered]:
    """Each candidate with what is said of all of its series, if it is of one: Drop 4, Drop 5; WP2, WP3. They are of one
    kind."""
    series: dict[str, list[Gathered]] = defaultdict(list)
    for one in candidates:
        if found := _NUMBERED.fullmatch(one.name):
            series[found[1].casefold()].append(one)
    pooled: dict[str, Gathered] = {}
    for members in series.values():
        if len(members) > 1:
            whole = Gathered("")
            for one in members:
                whole.join(one)
            whole.features["series"] = len(members)
            for one in members:
                pooled[one.name] = Gathered(
                    one.name, whole.features, whole.places, whole.sources, whole.spoken, whole.lists, whole.pairs
                )
    return [pooled.get(one.name, one) for one in candidates]


_NUMBERED = re.compile(r"(\S.* |[A-Z]{1,4})(?:\d{1,3}(?:\.\d{1,2})?|(?<= )[A-Z])")


def _key(name: str, world: World) -> str:
    """What makes two spellings one candidate: case, plural, short forms, and the own company's name inside."""
    own = fold(world.company).split()[:1]
    words = [known().short.get(word, word) for word in fold(name).split()]
    if len(words) > 2 and words[-1] in known().company_ends:
        words.pop()
    if len(words) > 2:
        words = [word for place, word in enumerate(words) if not place or word not in own]
    return " ".join((*words[:-1], words[-1].removesuffix("s") if len(words[-1]) > 3 else words[-1])) if words else ""


def is_trade(word: str) -> bool:
    """Is it a short form of the trade, which names nothing of a vault's own?"""
    return word.upper() in known().acronyms or word.upper().rstrip("S") in known().acronyms


@lru_cache(maxsize=65_536)
def is_given(name: str) -> bool:
    return bool(nicknames().nicknames_of(name) or nicknames().canonicals_of(name))


@cache
def nicknames() -> NickNamer:
    """English given names and their short forms: read once."""
    from nicknames import NickNamer

    return NickNamer()


def is_like_person(name: str, world: World) -> bool:
    """One to three words of letters with capitals that are no words of the language."""
    words = name.split()
    return (
        len(words) <= 3
        and all(re.fullmatch(r"[^\W\d_][^\W\d_]+(?:['’-][^\W\d_]+)*", word) and not word.isupper() for word in words)
        and all(word[0].isupper() for word in words)
        and (not CAMEL.match(name) or name.startswith(("Mc", "Mac", "De", "O'")))
        and not any(map(world.is_word, re.split(r"[ -]", name)))
    )
