"""What the notes propose as names and no list holds: settled for the whole vault, never one note at a time.

A word seen once is no name. A capital alone is none either: what any note writes in lower case is a word. What is
settled here stays a guess that `kg review` asks about once.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kg.identity.judgements import Candidate
from kg.identity.known_names import known
from kg.identity.name_matching import fold, head_kind, sound
from kg.identity.name_matching import words as words_of
from kg.model import Fact, Source

if TYPE_CHECKING:
    from nicknames import NickNamer

_ACRONYM = re.compile(r"[A-Z][A-Z0-9&]{1,5}")
_CAMEL = re.compile(r"[a-z]+[A-Z]|[A-Z][a-z]+[A-Z]|[A-Z]{2,}[a-z]{2,}")
_HYPHENED = re.compile(r"[A-Z][a-z]+-[a-z]{2,4}(?: |$)")  # "Seung-woo": so written are people only
_OFTEN = 2  # how often a name must be seen


class Taken(NamedTuple):
    """What the notes propose, settled."""

    candidates: list[Candidate]
    people: dict[str, str]  # another spelling of a person: "Sahar" for "Shachar Levi"
    spelt: dict[str, Source]  # where each of these spellings first stands
    things: dict[str, tuple[str, str]]  # another name of a thing: "Product Operations" for (Team, "Product Ops")
    unplaced: list[Candidate]  # seen twice and more, and nothing tells what they are


@dataclass(slots=True)
class _Proposal:
    """All that the vault says for one spelling."""

    name: str
    inside: int = 0  # seen inside sentences
    opening: int = 0  # seen at their beginning, where every word has a capital
    kinds: Counter[str] = field(default_factory=Counter)
    cues: Counter[str] = field(default_factory=Counter)  # kinds that words around it can only mean
    beside: list[tuple[str, ...]] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    spoken: bool = True  # only ever said in confidence: in transcripts
    linked: bool = False  # a note lists it as related, and it has no note of its own
    follows: int = 0  # of an acronym with a word behind it: how often the acronym was seen

    @property
    def count(self) -> int:
        return self.inside + self.opening

    @property
    def notes(self) -> set[str]:
        return {source.note for source in self.sources}


class World(NamedTuple):
    """What is known before: asked by the settling, answered by the roster."""

    common: Set[str]  # words that the vault writes in lower case
    taken: Callable[[str], bool]  # does another thing, known for sure, have this name?
    person: Callable[[str, str], str]  # whom a name means in a note ("" for any note): a full name, or ""
    firsts: Mapping[str, Set[str]]  # people by their first names, folded
    near: Callable[[str], Set[str]]  # the people whom a note, or another one of its meeting, names
    named: Set[str]  # folded names that attendee lists, tasks and the like give to people: no guesses
    linked: Mapping[str, Sequence[Source]]  # what notes list as related without a note of its own or a kind
    company: str  # the vault's own
    nothing: Set[str]  # folded names that the user called nothing
    heads: Mapping[str, str]  # last words of names that tell their kind

    def head(self, name: str) -> str:
        """The kind that the last word of a name tells, or ""."""
        return head_kind(name, self.heads)

    def is_word(self, word: str) -> bool:
        """Is it a word of the language, capital or not?"""
        low = word.lower()
        return low in known().common or low in self.common or (low.endswith("s") and low[:-1] in self.common)

    def is_name(self, name: str) -> bool:
        """May this be a new name at all?"""
        return not (
            fold(name) in self.nothing or _first(name) in self.firsts or name in known().names or self.taken(name)
        )


def settle(facts: Iterable[Fact], world: World) -> Taken:
    """The names that the proposals of a vault come to."""
    proposals = _gathered(facts, world)
    for name, sources in world.linked.items():
        one = proposals.setdefault(name, _Proposal(name))
        one.linked = True
        one.sources += sources
    people, aliases = _people(proposals, world)
    firsts = {name.partition(" ")[0] for name in people if " " in name}
    persons = {*people, *aliases, *firsts}
    rest = [one for name, one in proposals.items() if name not in persons]
    things, spellings = _things(rest, world)
    found = [*(_placed(proposals[name], "Person", world) for name in people if fold(name) not in world.named), *things]
    spelt = {alias: min(proposals[alias].sources) for alias in aliases}
    placed = {one.name for one in found} | aliases.keys() | spellings.keys()
    unplaced = [
        _candidate(one, "", "nothing tells")
        for one in rest
        if one.name not in placed and one.count >= _OFTEN and _may_be(one.name, world)
    ]
    return Taken(_sorted(found), aliases, spelt, spellings, _sorted(unplaced))


def _sorted(found: Iterable[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda one: (-one.count, one.name))


def _may_be(name: str, world: World) -> bool:
    """Is there a word with a capital in it that is no word of the language and no common short form?"""
    telling = (word for word in name.split() if word.upper() not in known().acronyms and not world.is_word(word))
    return any(word[:1].isupper() for word in telling) and world.is_name(name) and not world.person(name, "")


def _first(name: str) -> str:
    """A bare first name as people's first names are kept."""
    return " ".join(words_of(name))


def _gathered(facts: Iterable[Fact], world: World) -> dict[str, _Proposal]:
    found: dict[str, _Proposal] = {}
    facts = sorted(facts, key=lambda fact: fact.source)
    alone = {fact.subject.name for fact in facts}
    said: dict[str, set[tuple[str, int]]] = defaultdict(set)  # where a verb says it of what has no capitals
    for fact in facts:
        why, _, rest = str(fact.value).partition(" ")
        name = fact.subject.name
        inside, opening = map(int, rest.split()) if why == "seen" else (0, 0)
        words = name.split()
        if why == "seen" and len(words) > 1 and (not inside or words[0].lower() in known().opening):
            # At the beginning of a sentence the first word may be any: "Use Helios", "Treat Orion".
            while len(words) > 1 and words[0] not in known().names and world.is_word(words[0]):
                if " ".join(words[1:]) not in alone and words[0].lower() not in known().opening:
                    break
                words, inside, opening = words[1:], inside + opening, 0
        name = " ".join(words)
        if _ACRONYM.fullmatch(name[:-1]) and name.endswith("s"):
            name = name[:-1]
        one = found.setdefault(name, _Proposal(name))
        one.inside += inside
        one.opening += opening
        one.sources.append(fact.source)
        one.spoken = one.spoken and fact.private
        if why == "seen":
            if fact.subject.kind:
                one.kinds[fact.subject.kind] += inside + opening
        elif why == "cue":
            one.cues[fact.subject.kind] += 1
        elif why == "said":
            said[fold(name)].add(fact.source[:2])
            if len(said[fold(name)]) >= _OFTEN:
                one.cues[fact.subject.kind] += 1
        else:
            one.beside.append(tuple(rest.split(", ")))
    for name, one in found.items():
        first, _, rest = name.partition(" ")
        if rest and rest.islower() and first.isupper():
            one.follows = max(found[first].count if first in found else 0, 1)
    return found


def _candidate(one: _Proposal, kind: str, why: str) -> Candidate:
    once = {source[:2]: source for source in one.sources}
    return Candidate(one.name, kind, max(one.count, len(once)), len(one.notes), tuple(once.values())[:3], why)


def _placed(one: _Proposal, kind: str, world: World) -> Candidate:
    return _candidate(one, kind, _why(one, kind, world))


def _why(one: _Proposal, kind: str, world: World) -> str:
    if one.cues[kind]:
        return "the words around it"
    if kind == "Person":
        return "listed with people"
    if one.kinds[kind]:
        return "the word beside it"
    return "its last word" if world.head(one.name) == kind else "its capitals"


def _people(proposals: Mapping[str, _Proposal], world: World) -> tuple[list[str], dict[str, str]]:
    """The proposals that are people, and the spellings that are other spellings of people."""
    fits = {
        name: one
        for name, one in proposals.items()
        if _is_like_a_person(name) and world.is_name(name) and not any(map(world.is_word, re.split(r"[ -]", name)))
    }
    aliases = {
        name: whole for name, one in fits.items() if not world.person(name, "") and (whole := _variant(one, world))
    }
    people = [
        name
        for name, one in fits.items()
        if one.cues["Person"] * 2 > one.cues.total() and name not in aliases and not world.person(name, "")
    ]
    found = set(people)

    def is_person(name: str) -> bool:
        return name in found or name in aliases or fold(name) in world.named or bool(world.person(name, ""))

    growing = True
    while growing:
        growing = False
        for name, one in fits.items():
            if is_person(name):
                continue
            rows = [
                [is_person(other) for other in row if world.is_name(other) or is_person(other)] for row in one.beside
            ]
            fit = [sum(row) * 2 >= len(row) for row in rows if row]
            first, _, rest = name.partition(" ")
            surname = bool(rest) and is_person(first) and _first(first) not in world.firsts and not world.head(name)
            alone = surname or _is_whole(one, world) or _is_given(name, world) or _HYPHENED.match(name) is not None
            if (any(fit) and sum(fit) * 2 >= len(fit)) or alone:
                found.add(name)
                people.append(name)
                growing = True
    # A bare first name that is said, not written, may be another one misheard, when both are in one note.
    bare = {name for name in people if " " not in name}
    for name, one in sorted(fits.items()):
        if not one.spoken or " " in name or name in aliases or world.person(name, ""):
            continue
        around = {
            other for other in bare - {name} if proposals[other].notes & one.notes and not proposals[other].spoken
        }
        around |= {other for note in one.notes for other in world.near(note)} | {
            other for other in aliases if proposals[other].notes & one.notes and not proposals[other].spoken
        }
        heard = {aliases.get(other, other) for other in around if _is_misheard(name, other.split()[0])}
        if len(heard) == 1:
            aliases[name] = min(heard)
    firsts = {name.partition(" ")[0] for name in people if " " in name}
    return sorted(name for name in people if name not in aliases and name not in firsts), aliases


def _is_misheard(said: str, name: str) -> bool:
    """Could speech-to-text have written `said` for `name`? It sounds the same, lost its end, or one letter is wrong."""
    from rapidfuzz.distance import DamerauLevenshtein

    if _is_first_name(said) or said == name:
        return False
    if sound(said) == sound(name) or (len(said) > 2 and name.startswith(said)):
        return True
    return len(said) > 4 and DamerauLevenshtein.distance(said.lower(), name.lower(), score_cutoff=1) <= 1


def _is_like_a_person(name: str) -> bool:
    words = name.split()
    return (
        len(words) <= 3
        and all(re.fullmatch(r"[^\W\d_][^\W\d_]+(?:['’-][^\W\d_]+)*", word) and not word.isupper() for word in words)
        and (not _CAMEL.match(name) or name.startswith(("Mc", "Mac", "De", "O'")))
    )


def _is_whole(one: _Proposal, world: World) -> bool:
    """Two or three words with capitals that are no words, often inside sentences, of no other kind: a whole name."""
    return (
        len(one.name.split()) > 1
        and one.inside >= _OFTEN
        and not one.kinds
        and not world.head(one.name)
        and not one.cues
    )


@cache
def _nicknames() -> NickNamer:
    """English given names and their short forms: read once."""
    from nicknames import NickNamer

    return NickNamer()


@lru_cache(maxsize=65_536)
def _is_first_name(name: str) -> bool:
    """Is it an English given name or a short form of one?"""
    return bool(_nicknames().nicknames_of(name) or _nicknames().canonicals_of(name))


def _is_given(name: str, world: World) -> bool:
    """A given name with a surname: then once is enough."""
    words = name.split()
    return len(words) in (2, 3) and _is_first_name(words[0]) and not world.head(name)


def _variant(one: _Proposal, world: World) -> str:
    """The one person whose first name sounds like this one, or is its long form, when a note has both; else ""."""
    if " " in one.name or len(one.name) < 3:
        return ""
    alike = {whole for first, names in world.firsts.items() if _is_alike(one.name, first) for whole in names}
    near = {whole for whole in alike if any(whole in world.near(note) for note in one.notes)}
    return min(near) if len(alike) == 1 and near else ""


def _is_alike(name: str, first: str) -> bool:
    """Are they two spellings of a name, or a name and its short form: Sahar and Shachar, Rob and Robert?"""
    if sound(name) == sound(first):
        return len(name) > 3
    return first in _whole_forms(name)


@lru_cache(maxsize=65_536)
def _whole_forms(name: str) -> frozenset[str]:
    return frozenset(_nicknames().canonicals_of(name))


def _things(proposals: Iterable[_Proposal], world: World) -> tuple[list[Candidate], dict[str, tuple[str, str]]]:
    """The proposals that are programs, features, teams and the like, and their other spellings."""
    groups: dict[str, list[_Proposal]] = defaultdict(list)
    for one in proposals:
        if world.is_name(one.name) and not world.person(one.name, ""):
            groups[_key(one.name, world)].append(one)
    found: list[Candidate] = []
    spellings: dict[str, tuple[str, str]] = {}
    companies = {name for name, (kind, _) in known().names.items() if kind == "Organization"}
    for group in sorted(groups.values(), key=lambda group: len(group[0].name.split())):
        group.sort(key=lambda one: (-one.count, -len(one.name), one.name))
        whole = _together(group)
        if kind := _thing(whole, world, companies):
            found.append(_placed(whole, kind, world))
            spellings |= {one.name: (kind, whole.name) for one in group[1:]}
            companies |= {one.name for one in group} if kind == "Organization" else set()
    lasts = Counter(fold(candidate.name).split()[-1] for candidate in found)
    for candidate in found:  # "Falcon" for "MAI Falcon", where no other name ends so
        first, _, last = candidate.name.rpartition(" ")
        alone = first and lasts[fold(last)] == 1 and last[0].isupper() and len(last) > 3
        if alone and not world.is_word(last) and world.is_name(last) and not world.head(last):
            spellings.setdefault(last, (candidate.kind, candidate.name))
    return found, spellings


def _together(group: Sequence[_Proposal]) -> _Proposal:
    """The spellings of one candidate as one, named as the first."""
    whole = _Proposal(group[0].name)
    for one in group:
        whole.inside += one.inside
        whole.opening += one.opening
        whole.kinds += one.kinds
        whole.cues += one.cues
        whole.beside += one.beside
        whole.sources += one.sources
        whole.follows = max(whole.follows, one.follows)
        whole.linked = whole.linked or one.linked
    return whole


def _key(name: str, world: World) -> str:
    """What makes two spellings one candidate: case, plural, short forms, and the own company's name inside."""
    own = fold(world.company).split()[:1]
    words = [known().short.get(word, word) for word in fold(name).split()]
    if len(words) > 2:
        words = [word for place, word in enumerate(words) if not place or word not in own]
    return " ".join((*words[:-1], words[-1].removesuffix("s") if len(words[-1]) > 3 else words[-1])) if words else ""


@cache
def _places() -> frozenset[str]:
    return frozenset(name for name, (kind, _) in known().names.items() if kind == "Location")


def _voted(one: _Proposal, world: World, companies: Set[str]) -> str:
    """The kind that most of the words beside a name speak for, or ""; then that of what it is listed with; then a place
    that things are mostly in."""
    votes = {kind: count for kind, count in one.kinds.items() if kind != "in"}
    if votes:
        return max(votes, key=lambda kind: (votes[kind], kind))
    for kind, names in (("Organization", companies), ("Location", _places())):
        fits = sum(sum(other in names for other in row) * 2 >= len(row) for row in one.beside)
        if fits and fits * 2 >= len(one.beside):
            return kind
    return "Location" if one.kinds["in"] >= _OFTEN and one.kinds["in"] * 2 >= one.count else ""


def _thing(one: _Proposal, world: World, companies: Set[str]) -> str:
    """The kind of thing that a proposal is, or "" for none."""
    name, words = one.name, one.name.split()
    cues = {kind: count for kind, count in one.cues.items() if kind != "Person"}
    # "Connectors" may name a team, though it is a word: but then it has its capital inside sentences too.
    often = max(one.inside, sum(cues.values())) >= _OFTEN and name.lower() not in world.common
    if cues and (len(words) > 1 or not world.is_word(name) or often):
        return max(cues, key=lambda kind: (cues[kind], kind))
    head = world.head(name)
    voted = _voted(one, world, companies)
    if name[0].islower() and not _CAMEL.match(name):  # "thin control plane", "core dev"
        return voted if one.count >= _OFTEN else ""
    if one.follows:  # "MD migrate"
        return voted or "Feature" if one.count >= _OFTEN and one.count >= 0.8 * one.follows else ""
    if len(words) == 1:
        if one.linked and not (voted or one.cues or world.is_word(name)) and one.inside < _OFTEN:
            return "Organization"  # what a note lists as related by one word is mostly an account
        if name.upper().rstrip("S") in known().acronyms or name.upper() in known().acronyms or len(name) < 3:
            return ""
        if _ACRONYM.fullmatch(name):
            return voted or "Program" if one.count >= _OFTEN else ""
        if _CAMEL.match(name):
            return voted or "Artifact" if one.count >= _OFTEN and not world.is_word(name) else ""
        if world.is_word(name) or (one.inside if not voted else one.count) < _OFTEN:
            return ""
        return voted or "Program"
    if one.count < _OFTEN and not (head == "Artifact" and one.inside):
        return ""
    if any(first in companies for first in (words[0], " ".join(words[:2]))):
        if all(word.upper() in known().acronyms for word in words[1:]):
            return ""  # "Google SRE"
        return head or voted or ("Team" if words[-1].lower() in known().departments else "Artifact")  # "Azure Storage"
    if fold(words[0]) in fold(world.company).split()[:1]:
        return head or voted or "Program"
    telling = [word for word in words if not (word.isdigit() or world.is_word(word) or word in known().names)]
    telling = [word for word in telling if word.upper() not in known().acronyms]
    if head:
        return head
    if not telling and words[-1].lower() in known().departments:
        return "Team"  # "Field Engineering"
    return voted or "Program" if telling else ""
