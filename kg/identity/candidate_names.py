"""Which spellings of the notes are names, and of what: settled for the whole vault, never one note at a time.

There is no default kind. What stands where only one kind stands is of that kind; else the words around a name and its
last word may tell; else all evidence is weighed together (`kind_model`). What is very likely is claimed, what is likely
is asked in `kg review`, and of the rest nothing is said.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache, lru_cache
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from kg.identity import kind_model
from kg.identity.evidence import (
    AFTER,
    BEFORE,
    BESIDE,
    COLUMN,
    CUE,
    FIELD,
    HEADS,
    IS,
    LABEL,
    OWNS,
    SLOTS,
    UNDER,
    Evidence,
    Seen,
)
from kg.identity.judgements import Candidate, Reason
from kg.identity.kind_model import NONE
from kg.identity.known_names import known
from kg.identity.name_matching import fold, sound
from kg.identity.name_matching import words as words_of
from kg.model import Source

if TYPE_CHECKING:
    from nicknames import NickNamer

CLAIM = 0.9  # as sure as this, a name is taken up
ASK = 0.45  # as sure as this, it is asked
_CERTAIN, _TOLD, _HEADED = 0.98, 0.93, 0.9  # how sure the rules are
_OFTEN = 2

_ACRONYM = re.compile(r"[A-Z][A-Z0-9&]{1,5}")
_CAMEL = re.compile(r"[a-z]+[A-Z]|[A-Z][a-z]+[A-Z]|[A-Z]{2,}[a-z]{2,}")


class Taken(NamedTuple):
    """What the evidence comes to."""

    candidates: list[Candidate]  # claimed, with their kinds
    asked: list[Candidate]  # likely enough to be asked
    unplaced: list[Candidate]  # seen twice and more, and nothing tells what they are
    people: dict[str, str]  # another spelling of a person: "Sahar" for "Shachar Levi"
    spelt: dict[str, Source]  # where each of these spellings first stands
    things: dict[str, tuple[str, str]]  # another name of a thing: "Product Operations" for (Team, "Product Ops")
    known: frozenset[str] = frozenset()  # spellings of what was known before: no words around them count


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
        return len(low) > 6 and low.endswith(_ENDINGS) and not _given(word)

    def is_new(self, name: str) -> bool:
        """Is it to be settled: may it be a new name, and means nobody who is known?"""
        return self.is_name(name) and not self.person(name, "")

    def is_name(self, name: str) -> bool:
        """May this be a new name at all?"""
        known_ = known().names.get(name, ("", ""))[0] not in ("", "Location")  # a program may be called as a place is
        return not (fold(name) in self.nothing or _first(name) in self.firsts or known_ or self.taken(name))


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
        self.spoken = self.spoken and other.spoken


class Verdict(NamedTuple):
    """What a name is found to be, and how sure that is."""

    kind: str
    sure: float
    reasons: tuple[Reason, ...] = ()
    how: str = "words"  # what tells: slot, words, or evidence


def settle(contributions: Iterable[Evidence], world: World) -> Taken:
    """The names that the evidence of all notes comes to: a pure function of it, whatever the order of notes."""
    gathered = gather(contributions, world)
    grouped = groups(gathered.values(), world)
    wholes = [together(group) for group in grouped]
    verdicts = judged(wholes, world)
    verdicts = _with_first_names(wholes, verdicts, world)
    found: list[Candidate] = []
    asked: list[Candidate] = []
    unplaced: list[Candidate] = []
    spellings: dict[str, tuple[str, str]] = {}
    for group, whole, verdict in zip(grouped, wholes, verdicts, strict=True):
        if verdict.kind == world.kind(whole.name) or (verdict.sure < CLAIM and whole.name in known().names):
            continue
        if verdict.kind in ("", NONE) or verdict.sure < ASK:
            if whole.count >= _OFTEN and _may_be(whole.name, world):
                unplaced.append(_candidate(whole, Verdict("", 0.0)))
        elif verdict.sure < CLAIM:
            asked.append(_candidate(whole, verdict))
        elif not (verdict.kind == "Person" and fold(whole.name) in world.named):
            found.append(_candidate(whole, verdict))
            spellings |= {one.name: (verdict.kind, whole.name) for one in group if one.name != whole.name}
    aliases = _aliases(gathered, [one.name for one in found if one.kind == "Person"], world)
    firsts = {one.name.partition(" ")[0] for one in found if one.kind == "Person" and " " in one.name}
    others = aliases.keys() | firsts
    found = [one for one in found if one.name not in others or (one.kind != "Person" and one.name not in aliases)]
    asked = [one for one in asked if one.name not in others]
    unplaced = [one for one in unplaced if one.name not in others]
    spellings |= _last_words(found, spellings, world)
    spelt = {alias: min(gathered[alias].sources) for alias in aliases}
    known_ = frozenset(name for name, one in gathered.items() if not one.features and _is_as_known(name, world))
    return Taken(_sorted(found), _sorted(asked), _sorted(unplaced), aliases, spelt, spellings, known_)


def _is_as_known(name: str, world: World) -> bool:
    """Is it known, and never trimmed to another name, whatever stands around it?"""
    words = name.split()
    is_plural = name.endswith("s") and _ACRONYM.fullmatch(name[:-1])
    return not is_plural and (len(words) == 1 or not world.is_word(words[0])) and not world.is_new(name)


def _with_first_names(wholes: Sequence[Gathered], verdicts: Sequence[Verdict], world: World) -> list[Verdict]:
    """The verdicts, surer of a whole name that is likely a person's where its first name alone is one for sure."""
    sure = {
        fold(one.name)
        for one, verdict in zip(wholes, verdicts, strict=True)
        if verdict.kind == "Person" and verdict.sure >= CLAIM and " " not in one.name
    }
    firsts = sure | {name for name in world.named if " " not in name}

    def again(one: Gathered, verdict: Verdict) -> Verdict:
        first, _, last = one.name.partition(" ")
        likely = verdict.kind == "Person" and ASK <= verdict.sure < CLAIM
        if likely and last and " " not in last and fold(first) in firsts and is_like_person(one.name, world):
            return verdict._replace(sure=CLAIM, reasons=(Reason("its first name is a person's", min(one.sources)),))
        return verdict

    return [again(one, verdict) for one, verdict in zip(wholes, verdicts, strict=True)]


def _sorted(found: Iterable[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda one: (-one.count, one.name))


def _may_be(name: str, world: World) -> bool:
    """Is there a word with a capital in it that is no word of the language and no common short form?"""
    telling = (word for word in name.split() if word.upper() not in known().acronyms and not world.is_word(word))
    return any(word[:1].isupper() for word in telling) and not world.person(name, "")


def _first(name: str) -> str:
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
    return name[:-1] if _ACRONYM.fullmatch(name[:-1]) and name.endswith("s") else name


def _has(one: Seen, feature: str) -> bool:
    return any(what == feature for what, _, _ in one.features)


def groups(candidates: Iterable[Gathered], world: World) -> list[list[Gathered]]:
    """The spellings of each name that may be a new one, the most seen first."""
    found: dict[str, list[Gathered]] = defaultdict(list)
    for one in candidates:
        if fold(one.name) and world.is_new(one.name):
            found[_key(one.name, world)].append(one)
    for group in found.values():
        group.sort(key=lambda one: (-one.count, -len(one.name), one.name))
    return [found[key] for key in sorted(found)]


def together(group: Sequence[Gathered]) -> Gathered:
    """The spellings of one candidate as one, named as the first."""
    if len(group) == 1:
        return group[0]
    whole = Gathered(group[0].name)
    for one in group:
        whole.join(one)
    return whole


def _key(name: str, world: World) -> str:
    """What makes two spellings one candidate: case, plural, short forms, and the own company's name inside."""
    own = fold(world.company).split()[:1]
    words = [known().short.get(word, word) for word in fold(name).split()]
    if len(words) > 2:
        words = [word for place, word in enumerate(words) if not place or word not in own]
    return " ".join((*words[:-1], words[-1].removesuffix("s") if len(words[-1]) > 3 else words[-1])) if words else ""


def _candidate(one: Gathered, verdict: Verdict) -> Candidate:
    once = {source[:2]: source for source in sorted(one.sources, reverse=True)}
    sources = tuple(sorted(once.values()))[:3]
    why = "; ".join(reason.words for reason in verdict.reasons)
    return Candidate(
        one.name, verdict.kind, max(one.count, len(once)), len(one.notes), sources, why, verdict.sure, verdict.how,
        verdict.reasons,
    )  # fmt: skip


def _last_words(
    found: Sequence[Candidate], spellings: Mapping[str, tuple[str, str]], world: World
) -> dict[str, tuple[str, str]]:
    """ "Falcon" for "Blue Falcon", where no other name ends so."""
    lasts = Counter(fold(one.name).split()[-1] for one in found)
    names = {one.name for one in found}
    short: dict[str, tuple[str, str]] = {}
    for one in found:
        first, _, last = one.name.rpartition(" ")
        if one.kind == "Person" or not first or lasts[fold(last)] > 1 or not last[0].isupper() or len(last) <= 3:
            continue
        new = last not in names and last not in spellings and not world.heads.get(fold(last))
        if new and world.is_name(last) and not world.is_word(last):
            short[last] = (one.kind, one.name)
    return short


# --- the cascade


def judged(candidates: Sequence[Gathered], world: World) -> list[Verdict]:
    """What each candidate is: by where it stands, by the words around it, then by all evidence, with what it is listed
    with weighed in."""
    sure = [ruled(one, world) for one in candidates]
    open_ = [at for at, verdict in enumerate(sure) if not verdict.kind and is_open(candidates[at], world)]
    settled: dict[str, Mapping[str, float]] = {
        one.name: {verdict.kind: 1.0} for one, verdict in zip(candidates, sure, strict=True) if verdict.kind
    }
    rows = [features(candidates[at], world) for at in open_]
    model = kind_model.model()
    shares: dict[str, Mapping[str, float]] = dict(settled)
    found: list[dict[str, float]] = []
    whole = rows
    for _ in range(ROUNDS):
        whole = [
            row | mates(candidates[at].name, candidates[at].lists, shares, world.kind)
            for at, row in zip(open_, rows, strict=True)
        ]
        found = model.predict(whole)
        shares = settled | {candidates[at].name: share for at, share in zip(open_, found, strict=True)}
    for at, row, share in zip(open_, whole, found, strict=True):
        if not _may_be_person(candidates[at].name, world):
            share.pop("Person", None)
        elif not _is_personal(row) and "Person" in share:
            share["Person"] = min(share["Person"], _UNTOLD)
        kind = max(share, key=lambda kind: (share[kind], kind), default=NONE)
        if kind != "Person" and not _is_seen_again(candidates[at]):
            share[kind] = min(share[kind], _UNTOLD)
        reasons = _told(candidates[at], model.telling(row, kind)) if kind != NONE else ()
        sure[at] = Verdict(kind, share.get(kind, 0.0), reasons, "evidence")
    return sure


ROUNDS = 3  # the first by what is certain, then two with the shares of the round before


def is_open(one: Gathered, world: World) -> bool:
    """May evidence decide on it? A word of the language needs its capital inside sentences, and what only stands in
    titles is no evidence."""
    words = one.name.split()
    if one.name in known().names:
        return False
    slots = any(feature.startswith(SLOTS) for feature in one.features)
    if len(words) == 1:
        if is_trade(one.name):
            return False
        if len(one.name) < 3 or (one.name[0].islower() and not _CAMEL.match(one.name)):
            return False
        if world.is_word(one.name) and not one.inside:
            return False
    return one.count > 0 or slots or one.features["lower"] > 0


def is_trade(word: str) -> bool:
    """Is it a short form of the trade, which names nothing of a vault's own?"""
    return word.upper() in known().acronyms or word.upper().rstrip("S") in known().acronyms


def ruled(one: Gathered, world: World) -> Verdict:
    """What the rules say of a candidate; of no kind when they do not tell."""
    is_ = Counter({what.removeprefix(IS): times for what, times in one.features.items() if what.startswith(IS)})
    if is_ and (verdict := _by_slot(one, is_, world)):
        return verdict
    cues = Counter({what.removeprefix(CUE): times for what, times in one.features.items() if what.startswith(CUE)})
    name, words = one.name, one.name.split()
    telling = not any(map(world.is_word, words[1:]))
    if len(words) > 1 and name[0].isupper() and telling and (kind := known().firsts.get(words[0].casefold())):
        return Verdict(kind, _TOLD, (Reason(f"it is called “{words[0]} …”", min(one.sources)),))
    if name[0].islower() and not _CAMEL.match(name):
        return Verdict("", 0.0)
    if cues:
        kind, times = max(cues.items(), key=lambda cue: (cue[1], cue[0]))
        # People and companies do much of the same; a word such as "team" tells by itself, if it is no exception.
        often = times >= _OFTEN or (kind not in ("Person", "Organization") and times * 3 >= one.count)
        clear = often and times * 3 >= cues.total() * 2 and not is_trade(name)
        clear = clear and (len(words) > 1 or not world.is_word(name) or one.inside >= _OFTEN)
        if clear and (kind != "Person" or is_like_person(name, world)):
            return Verdict(kind, _TOLD, (Reason(_SAID[kind], one.places[CUE + kind]),))
    if one.features["titled"] and len(words) in (2, 3) and is_like_person(name, world) and not _head(words, world):
        return Verdict("Person", _TOLD, (Reason("a title stands beside it", one.places["titled"]),))
    if len(words) in (2, 3) and _given(words[0]) and is_like_person(name, world) and not _head(words, world):
        return Verdict("Person", _HEADED, (Reason("a given name with a surname", min(one.sources)),))
    if one.inside and (head := _head(words, world)) and _is_named(words):
        return Verdict(head, _HEADED, (Reason("its last word tells", min(one.sources)),))
    department = len(words) > 1 and words[-1].lower() in known().departments and not is_trade(words[0])
    if department and one.inside and _is_named(words):
        return Verdict("Team", _HEADED, (Reason(f"“{words[-1]}” is a department", min(one.sources)),))
    return Verdict("", 0.0)


def _by_slot(one: Gathered, is_: Counter[str], world: World) -> Verdict | None:
    """What only stands in columns, fields and under labels of one kind is of that kind."""
    kind, times = max(is_.items(), key=lambda slot: (slot[1], slot[0]))
    if times * 3 < is_.total() * 2:
        return None
    words = one.name.split()
    if kind == "Person":
        fits = is_like_person(one.name, world) and (len(words) > 1 or times >= _OFTEN or one.inside > 0)
    else:
        fits = len(words) > 1 or not world.is_word(one.name) or (kind == "Team" and one.inside > 0)
        fits = fits and one.name.lower() not in _NOTHING
    return Verdict(kind, _CERTAIN, (Reason(_slot(one, kind), one.places[IS + kind]),), "slot") if fits else None


def _head(words: Sequence[str], world: World) -> str:
    """The kind that the last word of several tells, or ""; a number or letter behind it ("Room B") is passed over."""
    kept = list(words)
    while len(kept) > 1 and (kept[-1].isdigit() or len(kept[-1]) == 1):
        kept.pop()
    if len(words) < 2:
        return ""
    if len(words) == 2 and words[1].isdigit() and (kind := known().numbered.get(words[0].casefold())):
        return kind
    behind = known().behind_department if kept[0].casefold() in known().departments else {}
    return world.heads.get(fold(kept[-1]), "") or behind.get(kept[-1].casefold(), "")


_NOTHING = frozenset("none n/a tbd tba unknown yes no open done all any other others total misc".split())


def _slot(one: Gathered, kind: str) -> str:
    place = one.places[IS + kind]
    for what in SLOTS:
        for feature in sorted(one.places):
            if feature.startswith(what) and one.places[feature] == place:
                return _words(feature)
    return f"it stands where only a {kind.lower()} does"


def _is_named(words: Sequence[str]) -> bool:
    """Is a word with a capital before the last word: no "the Team" at the beginning of a sentence?"""
    return all(word[0].isupper() or word[0].isdigit() for word in words)


_SAID = {
    "Person": "what it does or is only people do and are",
    "Team": "the words around it speak of a team",
    "Program": "the word beside it speaks of a program",
    "Feature": "the word beside it speaks of a feature",
    "Artifact": "the word beside it speaks of a document or tool",
    "Organization": "the words before it speak of a company",
    "Location": "the words before it speak of a place",
}


# --- features


def features(one: Gathered, world: World) -> dict[str, float]:
    """The features of a candidate that the model weighs, each between 0 and 1."""
    row = dict(_by_name(one.name, world))
    mentions = max(one.count, 1)
    slots = sum(times for what, times in one.features.items() if what.startswith(SLOTS))
    for what, times in one.features.items():
        if what in ("inside", "opens"):
            continue
        whole = slots if what.startswith(SLOTS) else max(mentions, times)
        row[what] = _share(times, whole)
    row["inside"] = one.inside / mentions
    if "link" in row and is_like_person(one.name, world):
        row[f"link like a person, {min(len(one.name.split()), 3)}"] = 1.0
    row["never inside" if not one.inside else "often inside" if one.inside >= _OFTEN else "once inside"] = 1.0
    row["in text" if one.count else "only in slots"] = 1.0
    row[f"seen {_step(one.count, (0, 1, 2, 4, 10))}"] = 1.0
    row[f"notes {_step(len(one.notes), (1, 2, 4))}"] = 1.0
    return row


def _step(count: int, steps: Sequence[int]) -> int:
    """The highest of these steps that a count comes to, or the first."""
    return max((step for step in steps if step <= count), default=steps[0])


def _share(times: int, whole: int) -> float:
    """Between how often and how large a share: seen once of one is a half, always of many is near 1."""
    return times / sqrt((times + 1) * (whole + 1))


@lru_cache(maxsize=65_536)
def _given(name: str) -> bool:
    return bool(_nicknames().nicknames_of(name) or _nicknames().canonicals_of(name))


def _by_name(name: str, world: World) -> Iterable[tuple[str, float]]:
    """The features of a name by itself: its shape and its words."""
    words = name.split()
    low = [word.lower() for word in words]
    plain = [world.is_word(word) for word in words]
    yield f"words {min(len(words), 4)}", 1.0
    if name in known().names:
        yield f"known {known().names[name][0]}", 1.0
    lower = name[0].islower() and not _CAMEL.match(name)
    shape = (
        "lower" if lower else "acronym" if _ACRONYM.fullmatch(name) else "camel" if _CAMEL.search(name) else "capital"
    )
    yield f"shape {shape}", 1.0
    if not lower:
        count = "all" if all(plain) else "no" if not any(plain) else "some"
        yield f"{count} words of the language", 1.0
        yield f"{count} words of the language, {min(len(words), 3)}", 1.0
    if any(map(str.isdigit, name)):
        yield "has digit", 1.0
    if "-" in name:
        yield "has hyphen", 1.0
    if "&" in name:
        yield "has &", 1.0
    if any(_ACRONYM.fullmatch(word) for word in words) and len(words) > 1:
        yield "has acronym", 1.0
    if not lower and _given(words[0]):
        yield "given name", 1.0
        if len(words) in (2, 3):
            yield "given name and more", 1.0
    if is_like_person(name, world):
        yield f"like a person, {min(len(words), 3)}", 1.0
    if len(words) > 1:
        if words[0] in known().names or " ".join(words[:2]) in known().names:
            yield "company first", 1.0
        if fold(words[0]) in fold(world.company).split()[:1]:
            yield "own company first", 1.0
        if kind := _head(words, world):
            yield f"head {kind}", 1.0
        yield f"first {low[0]}", 1.0
    yield f"last {low[-1]}", 1.0
    for word in dict.fromkeys(low):
        yield f"word {word}", 1.0


def is_like_person(name: str, world: World) -> bool:
    """One to three words of letters with capitals that are no words of the language."""
    words = name.split()
    return (
        len(words) <= 3
        and all(re.fullmatch(r"[^\W\d_][^\W\d_]+(?:['’-][^\W\d_]+)*", word) and not word.isupper() for word in words)
        and all(word[0].isupper() for word in words)
        and (not _CAMEL.match(name) or name.startswith(("Mc", "Mac", "De", "O'")))
        and not any(map(world.is_word, re.split(r"[ -]", name)))
    )


_UNTOLD = 0.85  # however sure the model is


def _is_seen_again(one: Gathered) -> bool:
    """Does it stand in more than one place? A word seen once is no name of a thing."""
    return one.count + sum(times for what, times in one.features.items() if what.startswith((*SLOTS, "lower"))) > 1


def _is_personal(row: Mapping[str, float]) -> bool:
    """Is there evidence of a person that is more than an unknown word with a capital: what only people do, @, people
    beside it, a given name?"""
    told = ("cue Person", "@", "given name", "given name and more", "link like a person, 2", "link like a person, 3")
    return any(feature in row for feature in told) or row.get("beside Person", 0.0) >= 0.5


def _may_be_person(name: str, world: World) -> bool:
    """Could it be somebody's name: no number, and none of its words a short form, a thing's last word or all words?"""
    words = name.split()
    return (
        not any(map(is_trade, words))
        and not any(len(word) > 1 and word.isupper() for word in words)
        and not any(map(str.isdigit, name))
        and not all(map(world.is_word, words))
        and not _head(words, world)
    )


def mates(
    name: str,
    lists: Iterable[Sequence[str]],
    shares: Mapping[str, Mapping[str, float]],
    kind_of: Callable[[str], str],
) -> dict[str, float]:
    """The mean shares of what a name is listed with, in one list, column or field; `kind_of` tells the kinds of names
    that have no shares because they are known."""
    total: dict[str, float] = defaultdict(float)
    count = 0
    for listed in lists:
        found = [share for other in listed if other != name and (share := shares.get(other) or _known(kind_of(other)))]
        count += bool(found)
        for share in found:
            for kind, part in share.items():
                total[kind] += part / len(found)
    row = {f"beside {kind}": part / sqrt(count * (count + 0.5)) for kind, part in total.items() if part > count * 0.02}
    return row | {"listed": 1.0} if lists else row


def _known(kind: str) -> dict[str, float]:
    return {kind: 1.0} if kind else {}


# --- reasons


def _told(one: Gathered, telling: Sequence[tuple[str, float]]) -> tuple[Reason, ...]:
    """The two strongest reasons in words."""
    found: dict[str, Reason] = {}
    for feature, _ in telling:
        if words := _words(feature):
            found.setdefault(words, Reason(words, one.places.get(feature, Source(""))))
        if len(found) == 2:
            break
    return tuple(found.values())


def _words(feature: str) -> str:
    """A feature in words, or "" for one that says nothing to a reader."""
    if feature in _PLAIN:
        return _PLAIN[feature]
    if feature.endswith(NONE):
        return ""
    for start, words in _IN_WORDS:
        if feature.startswith(start):
            rest = feature.removeprefix(start)
            cut = start in (*SLOTS, *BESIDE) and rest.isalpha() and rest not in known().common  # a stem
            return words.format(f"{rest}…" if cut else rest, rest.lower()) if rest else ""
    return ""


_PLAIN = {
    "works": "it does what work does: it slips, ships, needs",
    "needed": "something needs it or waits for it",
    "given name": "it begins with a given name",
    "given name and more": "it begins with a given name",
    "@": "it stands behind @",
    "bold": "it is set in bold by itself",
    "link": "notes link it",
    "company first": "it begins with a company's name",
    "own company first": "it begins with your company's name",
    "shape acronym": "it is an acronym",
    "shape camel": "its capitals",
    "no words of the language": "none of its words is in the language",
}
_IN_WORDS = (
    (IS, "it stands where a {1} does"),
    (CUE, "the words around it speak of a {1}"),
    (COLUMN, "it stands in the column “{0}”"),
    (LABEL, "it stands behind the label “{0}”"),
    (UNDER, "it stands under “{0}”"),
    (FIELD, "it stands in the field “{0}”"),
    (HEADS, "it opens what stands under “{0}”"),
    (BEFORE, "“{0}” stands before it"),
    (AFTER, "“{0}” stands behind it"),
    (OWNS, "it has a {0}"),
    ("beside ", "it is listed with what is a {1}"),
    ("last ", "its last word is “{0}”"),
    ("first ", "its first word is “{0}”"),
    ("word ", "“{0}” is in its name"),
    ("head ", "its last word"),
    ("like a person", "it is written as people are"),
)


# --- people by other spellings


def _aliases(gathered: Mapping[str, Gathered], people: Sequence[str], world: World) -> dict[str, str]:
    """The spellings that are other spellings of known people, and of those who were found: one that sounds alike, a
    short form, one misheard."""
    firsts = {first: set(names) for first, names in world.firsts.items()}
    here: dict[str, set[str]] = defaultdict(set)
    for whole in people:
        if len(words_of(whole)) > 1:
            firsts.setdefault(_first(whole.partition(" ")[0]), set()).add(whole)
        for note in gathered[whole].notes if whole in gathered else ():
            here[note].add(whole)

    for name, one in gathered.items():  # a bare first name of one person only stands for her
        if " " not in name and len(owners := firsts.get(_first(name), set())) == 1:
            for note in one.notes:
                here[note] |= owners

    def near(note: str) -> Set[str]:
        return here[note] | world.near(note)

    fits = {
        name: one
        for name, one in gathered.items()
        if " " not in name and is_like_person(name, world) and world.is_name(name) and not world.person(name, "")
    }
    lasts: dict[str, set[str]] = defaultdict(set)
    for names in firsts.values():
        for whole in names:
            lasts[fold(whole).split()[-1]].add(whole)
    aliases = {
        name: min(lasts[fold(name)])
        for name in gathered
        if " " not in name and len(lasts.get(fold(name), ())) == 1 and _is_surname(name, firsts, world)
    }
    for name in gathered:  # "Mr Stone"
        first, _, rest = name.partition(" ")
        if fold(first) in known().titles and len(owners := lasts.get(fold(rest), set())) == 1:
            aliases[name] = min(owners)
    for name, one in fits.items():
        if name in aliases:
            continue
        alike = {whole for first, names in firsts.items() if _is_alike(name, first) for whole in names}
        if (
            len(name) > 2
            and len(alike) == 1
            and _first(name) not in firsts
            and any(alike & near(note) for note in one.notes)
        ):
            aliases[name] = min(alike)
    # A bare first name that is said, not written, may be another one misheard, when both are in one note.
    for name, one in sorted(fits.items()):
        if not one.spoken or name in aliases:
            continue
        around = {other for note in one.notes for other in near(note)} | {
            other for other in aliases if gathered[other].notes & one.notes and not gathered[other].spoken
        }
        heard = {aliases.get(other, other) for other in around if _is_misheard(name, other.split()[0])}
        if len(heard) == 1:
            aliases[name] = min(heard)
    return aliases


def _is_surname(name: str, firsts: Mapping[str, Set[str]], world: World) -> bool:
    """Is a bare surname nobody's first name, and no word?"""
    capital = name[0].isupper() and len(name) > 2 and not is_trade(name)
    return capital and _first(name) not in firsts and not world.is_word(name) and not world.kind(name)


def _is_misheard(said: str, name: str) -> bool:
    """Could speech-to-text have written `said` for `name`? It sounds the same, lost its end, or one letter is wrong."""
    from rapidfuzz.distance import DamerauLevenshtein

    if _given(said) or said == name:
        return False
    if sound(said) == sound(name) or (len(said) > 2 and name.startswith(said)):
        return True
    return len(said) > 4 and DamerauLevenshtein.distance(said.lower(), name.lower(), score_cutoff=1) <= 1


@cache
def _nicknames() -> NickNamer:
    """English given names and their short forms: read once."""
    from nicknames import NickNamer

    return NickNamer()


def _is_alike(name: str, first: str) -> bool:
    """Are they two spellings of a name, or a name and its short form: Sahar and Shachar, Rob and Robert?"""
    if sound(name) == sound(first):
        return len(name) > 3
    return first in _whole_forms(name)


@lru_cache(maxsize=65_536)
def _whole_forms(name: str) -> frozenset[str]:
    return frozenset(_nicknames().canonicals_of(name))
