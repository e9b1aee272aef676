"""Who and what a vault names: every name with its kind and other names, and who a name means in a given note."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.identity.candidate_names import Taken, World, settle
from kg.identity.known_names import known
from kg.identity.link_targets import Page, Pages
from kg.identity.name_matching import fold, guess_kind, version, words
from kg.model import Fact, Ref, Source
from kg.settings import Settings
from kg.vocabulary import THINGS

Key = tuple[str, str]  # kind, folded name: what makes two names the same thing
_ANY = "|".join(THINGS)
MYSELF = {"myself", "me", "i", "you"}


class Who(NamedTuple):
    """What a name was found to mean."""

    key: Key | None = None
    several: tuple[Key, ...] = ()  # it could be any of these: nothing is chosen


@dataclass(slots=True)
class Roster:
    """The names of a vault. Built once from all facts and the settings; the order of facts does not matter."""

    pages: Pages
    names: dict[Key, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))  # spellings, counted
    shown: dict[Key, str] = field(default_factory=dict)  # the name a page or the settings give it
    aliases: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))
    firsts: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))  # first names
    kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # of a folded name
    page_of: dict[str, Key] = field(default_factory=dict)  # note path to the thing it is the page of
    near: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))  # people named in full in a note
    kin: dict[str, set[str]] = field(default_factory=dict)  # the notes of one meeting, each with all of them
    guessed: set[Key] = field(default_factory=set)  # what only the notes' proposals name: to be confirmed
    proposed: Taken | None = None  # the names that the notes propose, settled
    accounts: set[Key] = field(default_factory=set)  # organizations that the settings call accounts
    owner: Key | None = None
    company: Key | None = None  # the owner's own
    _written: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))  # aliases as written
    _known: dict[tuple[Ref, str], Who] = field(default_factory=dict)  # answers of `who`, until a name is added

    def name(self, key: Key) -> str:
        """The name to show: the page's or the settings', else the most written, the longest, the first by alphabet."""
        if key in self.shown:
            return self.shown[key]
        spellings = self.names.get(key) or Counter({key[1]: 1})
        return min(spellings, key=lambda name: (-spellings[name], -len(name), name))

    def is_name(self, key: Key, name: str) -> bool:
        """Is this a spelling of its whole name, and not an alias or a first name only?"""
        return _folded(name, (key[0],)) == key[1]

    def is_me(self, key: Key, settings: Settings) -> bool:
        """Is it the vault's owner or own company, whom nobody names for it?"""
        return key == self.owner or (key[0] == "Organization" and fold(settings.company) == key[1])

    def who(self, ref: Ref, note: str) -> Who:
        """What a reference in a note means. Nothing is guessed between several: `several` lists them."""
        found = self._known.get((ref, note))
        if found is None:
            found = self._known[ref, note] = self._who(ref, note)
        return found

    def _who(self, ref: Ref, note: str) -> Who:
        if ref.kind == "Link":
            return self._link(ref.name, note)
        kinds = tuple((ref.kind or _ANY).split("|"))
        folded = _folded(ref.name, kinds)
        if not folded:
            return Who()
        if kinds == ("Person",):
            return self._person(ref.name, note)
        for kind in kinds:
            if (kind, folded) in self.names:
                return Who((kind, folded))
        alias = {key for key in self.aliases.get(folded, ()) if key[0] in kinds}
        if len(alias) == 1:
            return Who(alias.pop())
        if alias:
            return Who(several=tuple(sorted(alias)))
        if "Person" in kinds and len(found := self._owners(folded, note)) == 1:
            return Who(found.pop())
        return Who()

    def _link(self, target: str, note: str) -> Who:
        """A wiki-link: the page of a thing, or the thing that a link to no note names."""
        found = self.pages.find(target, note)
        if found.path:
            return Who(self.page_of.get(found.path))
        if self.pages.is_file(target, note):
            return Who()
        return self.who(Ref("", target.rpartition("/")[2].removesuffix(".md")), note)

    def _person(self, name: str, note: str) -> Who:
        parts = words(name)
        folded = " ".join(parts)
        if folded in MYSELF:
            return Who(self.owner)
        exact = ("Person", folded)
        if len(parts) == 2 and len(parts[1]) == 1 and exact not in self.shown:  # "Ravi S."
            fits = {key for key in self.firsts.get(parts[0], ()) if key[1].split()[-1].startswith(parts[1])}
            if fits:
                return Who(fits.pop()) if len(fits) == 1 else Who(several=tuple(sorted(fits)))
        if exact in self.names and (len(parts) > 1 or exact in self.shown):
            return Who(exact)
        alias = {key for key in self.aliases.get(folded, ()) if key[0] == "Person"}
        found = alias or (self._owners(folded, note) if len(parts) == 1 else set())
        if len(found) == 1:
            return Who(found.pop())
        if found:
            return Who(several=tuple(sorted(found)))
        return Who(exact) if exact in self.names else Who()

    def _owners(self, first: str, note: str) -> set[Key]:
        """Who goes by a bare first name: its only owner in the vault, else whoever this note names in full."""
        owners = self.firsts.get(first, set())
        if len(owners) < 2:
            return set(owners)
        for notes in ((note,), self.kin.get(note, ())):
            here = owners & set().union(*(self.near.get(one, set()) for one in notes))
            if len(here) == 1:
                return here
        return set(owners)

    def surfaces(self) -> dict[str, set[str]]:
        """What to look for in running text: each spelling with the kinds it may be of."""
        found: dict[str, set[str]] = defaultdict(set)
        for key, spellings in self.names.items():
            for spelling in (*spellings, *((self.shown[key],) if key in self.shown else ())):
                found[spelling].add(key[0])
            if key[0] == "Person" and len(parts := self.name(key).split()) > 1:
                found[parts[0]].add("Person")
        for alias, keys in self._written.items():
            for key in keys:
                found[alias].add(key[0])
        for spelling, (kind, _) in known().names.items():  # a vault's own names come first
            if fold(spelling) not in self.kinds and fold(spelling) not in self.aliases:
                found[spelling].add(kind)
        return found

    def written(self, key: Key) -> list[str]:
        """The aliases that a page or the settings give a thing, as written."""
        return sorted(alias for alias, keys in self._written.items() if key in keys)

    def is_own(self, key: Key) -> bool:
        """Is it the owner's own company, or a page by another of its names?"""
        return self.company is not None and (key == self.company or self.company in self.aliases.get(key[1], ()))

    def _alias(self, alias: str, key: Key) -> None:
        if folded := _folded(alias, (key[0],)):
            self.aliases[folded].add(key)
            self._written[alias.strip()].add(key)


def _folded(name: str, kinds: tuple[str, ...]) -> str:
    name = _canonical(name, kinds)
    number = version(name) if "Release" in kinds else ""
    return number or (" ".join(words(name)) if kinds == ("Person",) else fold(name))


def _canonical(name: str, kinds: tuple[str, ...]) -> str:
    """The name of a well-known thing by another of its names: MSFT is Microsoft."""
    entry = known().names.get(name)
    return entry[1] if entry and entry[0] in kinds else name


def build_roster(
    facts: Iterable[Fact],
    settings: Settings,
    common: Set[str] = frozenset(),
    proposed: Taken | None = None,
    files: Iterable[str] = (),
) -> Roster:
    """The roster of a vault from what its notes say of themselves, its links and its settings.

    `common` are the words that its notes write in lower case; `proposed` what the notes' proposals came to before:
    when it is not given, they are settled now. `files` are the names of the vault's files that are no notes.
    """
    facts = list(facts)
    proposals = [fact for fact in facts if fact.says == "proposed"]
    facts = [fact for fact in facts if fact.says != "proposed"]
    aliases: dict[str, list[str]] = defaultdict(list)
    for fact in facts:
        if fact.says == "aliases" and isinstance(fact.value, str):
            aliases[fact.source.note].append(fact.value)
    paths = {fact.subject.name for fact in facts if fact.subject.kind == "Note" and fact.says == "IS"}
    roster = Roster(Pages([Page(path, tuple(sorted(set(aliases.get(path, ()))))) for path in sorted(paths)], files))
    for named in settings.named:
        key = _add(roster, named.kind, named.name, page=True)
        if key is None:
            continue
        if named.account:
            roster.accounts.add(key)
        for alias in named.aliases:
            roster._alias(alias, key)
    if settings.owner:
        roster.owner = _add(roster, "Person", settings.owner, page=True)
    if settings.company:
        key = roster.company = _add(roster, "Organization", settings.company, page=True)
        short = settings.company.split()[0]
        if key and short != settings.company and short.lower() not in common | known().common:
            roster._alias(short, key)  # the own company's name is seldom written out
    roster.kin = {note: notes for notes in _same_meeting(facts) for note in notes}
    if proposed:
        _take(roster, proposed)
    for fact in facts:
        if fact.says == "aliases" and isinstance(fact.value, str) and fact.subject.kind in THINGS:
            roster._alias(fact.value, (fact.subject.kind, _folded(fact.subject.name, (fact.subject.kind,))))
    unsure: list[tuple[Ref, str]] = []  # whose kind, or whom they mean, shows when all else is known
    found: list[tuple[Ref, Source]] = []  # in running text
    for fact in facts:
        for ref in (fact.subject, fact.value):
            if not isinstance(ref, Ref):
                continue
            if fact.says == "MENTIONED" and fact.how == "roster":  # it was found because it is known
                found.append((ref, fact.source))
            elif ref.kind in THINGS:
                page = fact.how == "page" and ref is fact.subject
                if ref.kind == "Person" and not page and (not _is_whole(ref.name) or fact.how == "task"):
                    unsure.append((ref, fact.source.note))
                    continue
                if not page and any(
                    key[0] == ref.kind for key in roster.aliases.get(_folded(ref.name, (ref.kind,)), ())
                ):
                    continue  # another name of something: not a thing of its own
                key = _add(roster, ref.kind, ref.name, page=page)
                if key is None:
                    continue
                if page:
                    roster.page_of[fact.source.note] = key
                if key[0] == "Person" and (fact.says == "ATTENDED" or fact.how in ("field", "link", "task", "page")):
                    roster.near[fact.source.note].add(key)
            elif ref.kind == "Link" or "|" in ref.kind or not ref.kind:
                unsure.append((ref, fact.source.note))
    _settle_things(roster, unsure)
    _settle_people(roster, unsure, whole=True)
    for ref, source in found:
        if (ref.kind == "Release" or ref.name in known().names) and not roster.who(ref, source.note).key:
            _add(roster, ref.kind, ref.name)
    _near_in_text(roster, found)
    if proposed is None:
        shorts = _short_names(roster, common)
        for short, key in shorts.items():
            roster._alias(short, key)
        settled = settle(proposals, _world(roster, proposals, facts, settings, common))
        _take(roster, settled._replace(things=settled.things | shorts))
    _settle_people(roster, unsure, whole=False)
    for ref, note in unsure:
        if ref.kind == "Person" and _is_whole(ref.name) and (one := roster.who(ref, note).key):
            roster.near[note].add(one)
    roster._known.clear()
    return roster


def _is_whole(name: str) -> bool:
    """Is it a whole name, and not "Ravi" or "Ravi S."?"""
    parts = words(name)
    return len(parts) > 1 and len(parts[-1]) > 1


def _near_in_text(roster: Roster, found: Iterable[tuple[Ref, Source]]) -> None:
    """Whom a note's sentences name in full is near, unless she comes up only after bare uses of her first name: then
    those may well mean another one."""
    bare: dict[tuple[str, str], int] = {}
    for ref, source in found:
        if ref.kind == "Person" and len(parts := words(ref.name)) == 1:
            bare[source.note, parts[0]] = min(source.line, bare.get((source.note, parts[0]), source.line))
    for ref, source in found:
        if ref.kind != "Person" or not _is_whole(ref.name):
            continue
        parts = words(ref.name)
        key = roster.who(ref, source.note).key
        if key and source.line <= bare.get((source.note, parts[0]), source.line):
            roster.near[source.note].add(key)
    roster._known.clear()


_PROJECT = ("Project", "Program", "Programme", "Operation", "Initiative")


def _short_names(roster: Roster, common: Set[str]) -> dict[str, Key]:
    """Short names that are nobody else's and no words: "Brightmoor" for Brightmoor Energy, "Lantern" for Project
    Lantern."""
    found: dict[str, set[Key]] = defaultdict(set)
    for key in roster.names:
        first, _, rest = roster.name(key).partition(" ")
        if rest and key[0] == "Organization":
            found[first].add(key)
        elif rest and key[0] == "Program" and first in _PROJECT:
            found[rest].add(key)
    return {
        short: min(keys)
        for short, keys in found.items()
        if len(keys) == 1
        and len(short) > 2
        and short[0].isupper()
        and short.lower() not in common | known().common
        and short not in known().names
        and not roster.kinds.get(fold(short))
        and fold(short) not in roster.firsts
    }


def _add(roster: Roster, kind: str, name: str, *, page: bool = False) -> Key | None:
    """Name a thing once more; None when the name is none: "-" has no letter in it."""
    roster._known.clear()
    key = (kind, _folded(name, (kind,)))
    if not key[1]:
        return None
    shown = version(name) or name if kind == "Release" else _canonical(name, (kind,))
    roster.names[key][shown] += 1
    roster.kinds[key[1]].add(kind)
    if page:
        roster.shown[key] = min(roster.shown.get(key, shown), shown)
    if kind == "Person" and len(parts := key[1].split()) > 1:
        roster.firsts[parts[0]].add(key)
    return key


def _settle_things(roster: Roster, unsure: list[tuple[Ref, str]]) -> None:
    """Give what is named without a certain kind one: what it is elsewhere, else the shape of its name."""
    fresh: Counter[tuple[str, str]] = Counter()  # kind, name
    near: list[tuple[str, Ref]] = []
    for ref, note in unsure:
        if ref.kind == "Person":
            continue
        near.append((note, ref))
        if ref.kind == "Link" and roster.pages.leads(ref.name, note):
            continue
        name = ref.name.rpartition("/")[2].removesuffix(".md") if ref.kind == "Link" else ref.name
        who = roster.who(Ref(ref.kind if "|" in ref.kind else "", name), note)
        if who.key or who.several:
            continue
        kinds = ref.kind.split("|") if "|" in ref.kind else list(THINGS)
        guess = guess_kind(name)
        if kind := guess if guess in kinds else kinds[0] if "|" in ref.kind else "":
            fresh[kind, name] += 1
    _settle_as(roster, fresh)
    for note, ref in near:
        key = roster.who(ref, note).key
        if key is not None and key[0] == "Person":
            roster.near[note].add(key)
    roster._known.clear()


def _settle_people(roster: Roster, unsure: list[tuple[Ref, str]], *, whole: bool) -> None:
    """Owners of tasks and bare first names come last: by then everybody who is named in full is known, and so is what
    else bears a name ("Helios: order the racks" names no person)."""
    fresh: Counter[tuple[str, str]] = Counter()
    for ref, note in unsure:
        if ref.kind != "Person" or fold(ref.name) in MYSELF or _is_whole(ref.name) is not whole:
            continue
        who = roster.who(ref, note)
        if not (who.key or who.several or roster.kinds.get(fold(ref.name))):
            fresh["Person", ref.name] += 1
    _settle_as(roster, fresh)


def _settle_as(roster: Roster, fresh: Counter[tuple[str, str]]) -> None:
    for (kind, name), count in sorted(fresh.items()):
        if key := _add(roster, kind, name):
            roster.names[key][version(name) or name if kind == "Release" else name] += count - 1


def _same_meeting(facts: Iterable[Fact]) -> list[set[str]]:
    """The notes of each meeting that several tell: one day, attendees of the same first names."""
    days: dict[str, str] = {}
    people: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if fact.says == "date" and fact.subject.kind == "Note":
            days[fact.subject.name] = str(fact.value)
        elif fact.says == "ATTENDED":
            people[fact.source.note].add(fold(fact.subject.name).partition(" ")[0])
    found: dict[tuple[str, frozenset[str]], set[str]] = defaultdict(set)
    for note, who in people.items():
        if len(who) > 1 and note in days:
            found[days[note], frozenset(who)].add(note)
    return [notes for notes in found.values() if len(notes) > 1]


def _linked(roster: Roster, facts: Iterable[Fact]) -> dict[str, list[Source]]:
    """What notes list as related, without a note of its own or a kind yet."""
    found: dict[str, list[Source]] = defaultdict(list)
    for fact in facts:
        if fact.says == "RELATED_TO" and isinstance(fact.value, Ref) and fact.value.kind == "Link":
            name = fact.value.name.rpartition("/")[2].removesuffix(".md")
            leads = roster.pages.leads(fact.value.name, fact.source.note)
            if fold(name) and not leads and not roster.who(Ref("", name), "").key:
                found[name].append(fact.source)
    return found


def _world(roster: Roster, proposals: list[Fact], facts: list[Fact], settings: Settings, common: Set[str]) -> World:
    """What is known, for settling what the notes propose."""
    near: dict[str, set[str]] = {note: {roster.name(key) for key in keys} for note, keys in roster.near.items()}
    for fact in proposals:
        if len(owners := roster.firsts.get(" ".join(words(fact.subject.name)), ())) == 1:
            near.setdefault(fact.source.note, set()).update(map(roster.name, owners))
    near |= {note: set().union(*(near.get(one, set()) for one in notes)) for note, notes in roster.kin.items()}
    surnames = {key[1].split()[-1] for keys in roster.firsts.values() for key in keys}
    firsts = {first: {roster.name(key) for key in keys} for first, keys in roster.firsts.items()}

    def person(name: str, note: str) -> str:
        key = roster.who(Ref("Person", name), note).key
        return roster.name(key) if key else ""

    def taken(name: str) -> bool:
        folded = fold(name)
        return folded in roster.kinds or folded in roster.aliases or folded in surnames or bool(version(name))

    def beside(note: str) -> Set[str]:
        return near.get(note, frozenset())

    named = {
        fold(ref.name)
        for fact in facts
        for ref in (fact.subject, fact.value)
        if isinstance(ref, Ref) and ref.kind == "Person" and fact.how != "cue"
    }
    linked = _linked(roster, facts)
    return World(common, taken, person, firsts, beside, named, linked, settings.company, settings.nothing)


def _take(roster: Roster, found: Taken) -> None:
    """Take up the names that the notes propose."""
    roster.proposed = found
    for one in found.candidates:
        if key := _add(roster, one.kind, one.name):
            roster.guessed.add(key)
    roster._known.clear()
    for alias, whole in sorted(found.people.items()):
        roster._alias(alias, ("Person", _folded(whole, ("Person",))))
    for alias, (kind, whole) in sorted(found.things.items()):
        if fold(alias) != fold(whole):
            roster._alias(alias, (kind, _folded(whole, (kind,))))
    roster._known.clear()
