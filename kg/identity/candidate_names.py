"""Which spellings of the notes are names, and of what: settled for the whole vault, never one note at a time.

There is no default kind. What stands where only one kind stands is of that kind; else the words around a name and its
last word may tell; else all evidence is weighed together (`kind_model`). What is very likely is claimed, what is likely
is asked in `kg review`, and of the rest nothing is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kg.identity import kind_model
from kg.identity.evidence import CUE, IS, ODD, SLOTS, Evidence
from kg.identity.gathered import (
    ACRONYM,
    CAMEL,
    Gathered,
    World,
    gather,
    groups,
    in_series,
    is_given,
    is_like_person,
    is_trade,
    together,
)
from kg.identity.judgements import Candidate, Reason
from kg.identity.kind_model import NONE
from kg.identity.known_names import known
from kg.identity.name_features import (
    features,
    head_kind,
    in_words,
    is_new_name,
    is_personal,
    mates,
    may_be_person,
    told_by,
)
from kg.identity.name_matching import fold
from kg.identity.person_spellings import aliases_of_people
from kg.model import Source

CLAIM, CLAIM_PERSON = 0.8, 0.9  # as sure as this, a name is taken up
ASK = 0.45  # as sure as this, it is asked
_CERTAIN, _TOLD, _HEADED = 0.98, 0.93, 0.9  # how sure the rules are
_OFTEN = 2


class Taken(NamedTuple):
    """What the evidence comes to."""

    candidates: list[Candidate]  # claimed, with their kinds
    asked: list[Candidate]  # likely enough to be asked
    unplaced: list[Candidate]  # seen twice and more, and nothing tells what they are
    people: dict[str, str]  # another spelling of a person: "Sahar" for "Shachar Levi"
    spelt: dict[str, Source]  # where each of these spellings first stands
    things: dict[str, tuple[str, str]]  # another name of a thing: "Product Operations" for (Team, "Product Ops")
    known: frozenset[str] = frozenset()  # spellings of what was known before: no words around them count


def is_claimed(kind: str, sure: float) -> bool:
    """Is a name that is so surely of this kind taken up? Of people more is asked: any word may be somebody's name."""
    return sure >= (CLAIM_PERSON if kind == "Person" else CLAIM)


class Verdict(NamedTuple):
    """What a name is found to be, and how sure that is."""

    kind: str
    sure: float
    reasons: tuple[Reason, ...] = ()
    how: str = "words"  # what tells: slot, words, or evidence

    @property
    def claimed(self) -> bool:
        """Is it sure enough?"""
        return is_claimed(self.kind, self.sure)


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
        if verdict.kind == world.kind(whole.name) or (not verdict.claimed and whole.name in known().names):
            continue
        if verdict.kind in ("", NONE) or verdict.sure < ASK:
            if whole.count >= _OFTEN and _may_be(whole.name, world):
                unplaced.append(_candidate(whole, Verdict("", 0.0)))
        elif not verdict.claimed:
            asked.append(_candidate(whole, verdict))
        elif not (verdict.kind == "Person" and fold(whole.name) in world.named):
            found.append(_candidate(whole, verdict))
            spellings |= {one.name: (verdict.kind, whole.name) for one in group if one.name != whole.name}
    aliases = aliases_of_people(gathered, [one.name for one in found if one.kind == "Person"], world)
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
    is_plural = name.endswith("s") and ACRONYM.fullmatch(name[:-1])
    return not is_plural and (len(words) == 1 or not world.is_word(words[0])) and not world.is_new(name)


def _with_first_names(wholes: Sequence[Gathered], verdicts: Sequence[Verdict], world: World) -> list[Verdict]:
    """The verdicts, surer of a whole name that is likely a person's where its first name alone is one for sure."""
    sure = {
        fold(one.name)
        for one, verdict in zip(wholes, verdicts, strict=True)
        if verdict.kind == "Person" and verdict.claimed and " " not in one.name
    }
    firsts = sure | {name for name in world.named if " " not in name}

    def again(one: Gathered, verdict: Verdict) -> Verdict:
        first, _, last = one.name.partition(" ")
        likely = verdict.kind == "Person" and verdict.sure >= ASK and not verdict.claimed
        if likely and last and " " not in last and fold(first) in firsts and is_like_person(one.name, world):
            return verdict._replace(
                sure=CLAIM_PERSON, reasons=(Reason("its first name is a person's", min(one.sources)),)
            )
        return verdict

    return [again(one, verdict) for one, verdict in zip(wholes, verdicts, strict=True)]


def _sorted(found: Iterable[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda one: (-one.count, one.name))


def _may_be(name: str, world: World) -> bool:
    """Is there a word with a capital in it that is no word of the language and no common short form?"""
    telling = (word for word in name.split() if word.upper() not in known().acronyms and not world.is_word(word))
    return any(word[:1].isupper() for word in telling) and not world.person(name, "")


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
    candidates = in_series(candidates)
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
            row | mates(candidates[at].name, candidates[at].lists, candidates[at].pairs, shares, world.kind)
            for at, row in zip(open_, rows, strict=True)
        ]
        found = model.predict(whole)
        shares = settled | {candidates[at].name: share for at, share in zip(open_, found, strict=True)}
    for at, row, share in zip(open_, whole, found, strict=True):
        if candidates[at].features["versions"]:
            share.pop("Program", None)  # what has versions is what they are of
        if not may_be_person(candidates[at].name, world):
            share.pop("Person", None)
        elif not is_personal(row) and not (share.get("Person", 0.0) > _CLEAR and is_new_name(candidates[at].name)):
            share["Person"] = min(share.get("Person", 0.0), _UNTOLD)
        kind = max(share, key=lambda kind: (share[kind], kind), default=NONE)
        reasons = told_by(candidates[at], model.telling(row, kind)) if kind != NONE else ()
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
        is_low = one.name[0].islower() and not CAMEL.match(one.name) and not one.features[ODD]
        if len(one.name) < 3 or (is_low and "-" not in one.name):
            return False
        if world.is_word(one.name) and not one.inside and not is_low:
            return False
    return one.count > 0 or slots or one.features["lower"] > 0


def ruled(one: Gathered, world: World) -> Verdict:
    """What the rules say of a candidate; of no kind when they do not tell."""
    is_ = Counter({what.removeprefix(IS): times for what, times in one.features.items() if what.startswith(IS)})
    if is_ and (verdict := _by_slot(one, is_, world)):
        return verdict
    cues = Counter({what.removeprefix(CUE): times for what, times in one.features.items() if what.startswith(CUE)})
    name, words = one.name, one.name.split()
    telling = not any(map(world.is_word, words[1:]))
    if (
        len(words) > 1
        and (name[0].isupper() or one.features[ODD])
        and telling
        and (kind := known().firsts.get(words[0].casefold()))
    ):
        return Verdict(kind, _TOLD, (Reason(f"it is called “{words[0]} …”", min(one.sources)),))
    if (
        (kind := known().numbered.get(words[0].casefold()))
        and len(words) == 2
        and (words[1][0].isdigit() or len(words[1]) == 1)
    ):
        return Verdict(kind, _HEADED, (Reason(f"“{words[0]}” tells with a number", min(one.sources)),))
    if one.features["version"] and (one.features["series"] or one.features["version"] >= _OFTEN):
        return Verdict("Release", _HEADED, (Reason("it is a name with a version", one.places["version"]),))
    handled = one.features["handle"]
    if handled > one.features["tag"] and handled >= min(_OFTEN, one.count):
        return Verdict("Person", _TOLD, (Reason("it stands behind @", one.places["handle"]),))
    if name[0].islower() and not CAMEL.match(name) and not one.features[ODD]:
        return Verdict("", 0.0)
    if cues:
        kind, times = max(cues.items(), key=lambda cue: (cue[1], cue[0]))
        # People and companies do much of the same; a word such as "team" tells by itself, if it is no exception.
        often = times >= _OFTEN or (kind not in ("Person", "Organization") and times * 3 >= one.count)
        clear = often and times * 3 >= cues.total() * 2 and not is_trade(name)
        clear = clear and (len(words) > 1 or not world.is_word(name) or one.inside >= _OFTEN)
        if clear and (kind != "Person" or is_like_person(name, world)):
            return Verdict(kind, _TOLD, (Reason(_SAID[kind], one.places[CUE + kind]),))
    if one.features["titled"] and len(words) in (2, 3) and is_like_person(name, world) and not head_kind(words, world):
        return Verdict("Person", _TOLD, (Reason("a title stands beside it", one.places["titled"]),))
    if len(words) in (2, 3) and is_given(words[0]) and is_like_person(name, world) and not head_kind(words, world):
        return Verdict("Person", _HEADED, (Reason("a given name with a surname", min(one.sources)),))
    if one.inside and (head := head_kind(words, world)) and _is_named(words):
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


_NOTHING = frozenset("none n/a tbd tba unknown yes no open done all any other others total misc".split())


def _slot(one: Gathered, kind: str) -> str:
    place = one.places[IS + kind]
    for what in SLOTS:
        for feature in sorted(one.places):
            if feature.startswith(what) and one.places[feature] == place:
                return in_words(feature)
    return f"it stands where only a {kind.lower()} does"


def _is_named(words: Sequence[str]) -> bool:
    """Is a word with a capital before the last word: no "the Team" at the beginning of a sentence?"""
    return all(word[0].isupper() or word[0].isdigit() or word in _JOINING for word in words)


_JOINING = known().company_ends | {"&", "of", "de", "the"}


_SAID = {
    "Person": "what it does or is only people do and are",
    "Team": "the words around it speak of a team",
    "Program": "the word beside it speaks of a program",
    "Feature": "the word beside it speaks of a feature",
    "Artifact": "the word beside it speaks of a document or tool",
    "Organization": "the words before it speak of a company",
    "Location": "the words before it speak of a place",
}


_UNTOLD = 0.79  # however sure the model is of people whom nothing shows to be people
_CLEAR = 0.9  # but for when it is as sure as this
