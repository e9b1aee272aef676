"""Who and what a vault names: every name with its kind and other names, and who a name means in a given note."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from kg.identity.candidate_names import Taken, World, settle
from kg.identity.evidence import Evidence
from kg.identity.known_names import known
from kg.identity.link_targets import Page, Pages, name_of
from kg.identity.name_matching import fold, guess_kind, learnt_heads, version, words
from kg.model import Fact, Ref
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
    """The name index of a vault: its gazetteer and alias table. `NameBuilder.freeze` makes it, and nothing changes it
    after that; the order of facts does not matter."""

    pages: Pages
    names: dict[Key, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))  # spellings, counted
    shown: dict[Key, str] = field(default_factory=dict)  # the name a page or the settings give it
    aliases: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))
    firsts: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))  # first names
    kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # of a folded name
    page_of: dict[str, Key] = field(default_factory=dict)  # note path to the thing it is the page of
    near: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))  # people named in full in a note
    kin: dict[str, set[str]] = field(default_factory=dict)  # the notes of one meeting, each with all of them
    heads: Mapping[str, str] = field(default_factory=dict)  # last words that tell a kind, the vault's own too
    guessed: set[Key] = field(default_factory=set)  # what only the notes' proposals name: to be confirmed
    proposed: Taken | None = None  # the names that the notes propose, settled
    accounts: set[Key] = field(default_factory=set)  # organizations that the settings call accounts
    owner: Key | None = None
    company: Key | None = None  # the owner's own
    _written: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))  # aliases as written
    _known: dict[tuple[Ref, str], Who] = field(default_factory=dict)  # the answers of `who`

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
            found = self._known[ref, note] = self.now(ref, note)
        return found

    def now(self, ref: Ref, note: str) -> Who:
        """What `who` says, by the names known so far: for an index that is still being built."""
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
        return self.now(Ref("", name_of(target)), note)

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


class NameBuilder:
    """What notes say of names, taken up fact by fact, and the name index that it makes.

    What the evidence comes to is settled at the first `freeze`; what is added after it brings further names, and
    settles nothing anew.
    """

    def __init__(
        self, settings: Settings, common: Set[str] = frozenset(), files: Iterable[str] = (), taken: Taken | None = None
    ) -> None:
        """`common` are the words that the vault's notes write in lower case, `files` the names of its files that are no
        notes, `taken` what the proposals came to, where they are settled already."""
        self._settings = settings
        self._common = common
        self._files = tuple(files)
        self._taken = taken
        self._evidence: list[Evidence] = []
        self._paths: set[str] = set()
        self._aliases: dict[str, set[str]] = defaultdict(set)  # of notes
        self._others: set[tuple[str, str, str]] = set()  # kind and name of a thing, and another name of it
        self._days: dict[str, str] = {}  # of notes
        self._attended: dict[str, set[str]] = defaultdict(set)  # by note: the first names of who was there
        self._sure: Counter[Ref] = Counter()  # what is named with its kind
        self._near: Counter[tuple[Ref, str]] = Counter()  # people whom fields, links and tasks of a note name
        self._pages: Counter[tuple[Ref, str]] = Counter()  # the things that notes are the pages of
        self._unsure: Counter[tuple[Ref, str]] = (
            Counter()
        )  # whose kind, or whom they mean, shows when all else is known
        self._found: dict[tuple[Ref, str], int] = {}  # in running text, with the first line of the note
        self._named: set[str] = set()  # people's names that are no guesses
        self._typed: set[Ref] = set()  # what a field, a link or a dependency names in so many words
        self._capital: set[str] = set()  # one word, with its capital where that is no accident

    def add(self, facts: Iterable[Fact]) -> NameBuilder:
        """Take up what facts say of names."""
        for fact in facts:
            subject, says, value, source, how = fact[:5]
            note = source.note
            if says == "MENTIONED" and how == "roster":  # it was found because it is known
                if source.line < self._found.get((subject, note), source.line + 1):
                    self._found[subject, note] = source.line
                self._name(subject, how)
                continue
            if isinstance(value, str):
                self._said(subject, says, value, note)
            if says == "IS" and subject.kind == "Note":
                self._paths.add(subject.name)
            elif says == "ATTENDED":
                self._attended[note].add(fold(subject.name).partition(" ")[0])
            self._refer(subject, note, says, how, page=how == "page")
            if isinstance(value, Ref):
                self._refer(value, note, says, how, page=False)
        return self

    def weigh(self, evidence: Iterable[Evidence]) -> NameBuilder:
        """Take up what notes say of names that no list holds."""
        for one in evidence:
            self._evidence.append(one)
            self._capital.update(seen.name for seen in one.seen if " " not in seen.name and seen.is_capital)
        return self

    def _said(self, subject: Ref, says: str, value: str, note: str) -> None:
        if says == "aliases":
            self._aliases[note].add(value)
            if subject.kind in THINGS:
                self._others.add((*subject, value))
        elif says == "date" and subject.kind == "Note":
            self._days[subject.name] = value

    def _refer(self, ref: Ref, note: str, says: str, how: str, *, page: bool) -> None:
        self._name(ref, how)
        if how != "cue" or (says == "DEPENDS_ON" and " " in ref.name):
            self._typed.add(ref)
        if ref.kind in THINGS:
            if page:
                self._pages[ref, note] += 1
            elif ref.kind == "Person" and (how == "task" or not _is_whole(ref.name)):
                self._unsure[ref, note] += 1
            elif ref.kind == "Person" and (says == "ATTENDED" or how in ("field", "link", "page")):
                self._near[ref, note] += 1
            else:
                self._sure[ref] += 1
        elif ref.kind == "Link" or "|" in ref.kind or not ref.kind:
            self._unsure[ref, note] += 1

    def _name(self, ref: Ref, how: str) -> None:
        if ref.kind == "Person" and how != "cue":
            self._named.add(ref.name)

    def freeze(self) -> Roster:
        """The name index of all that was added."""
        pages = [Page(path, tuple(sorted(self._aliases.get(path, ())))) for path in sorted(self._paths)]
        roster = Roster(Pages(pages, self._files))
        told = [Ref(named.kind, named.name) for named in self._settings.named]
        roster.heads = {**known().heads, **learnt_heads([*told, *(page for page, _ in self._pages)])}
        _set(roster, self._settings, self._common)
        roster.kin = {note: notes for notes in self._same_meeting() for note in notes}
        if self._taken:
            _take(roster, self._taken)
        for kind, name, alias in self._others:
            roster._alias(alias, (kind, _folded(name, (kind,))))
        self._add_sure(roster)
        _settle_things(roster, self._unsure, self._typed)
        _settle_people(roster, self._unsure, whole=True)
        for ref, note in self._found:
            if (ref.kind == "Release" or ref.name in known().names) and not roster.now(ref, note).key:
                _add(roster, ref.kind, ref.name)
        _near_in_text(roster, self._found)
        if self._taken is None:
            self._taken = self._settle(roster)
            _take(roster, self._taken)
        named = {key: times for key, times in self._unsure.items() if self._is_name(key[0].name)}
        _settle_people(roster, named, whole=False)
        for ref, note in self._unsure:
            if ref.kind == "Person" and _is_whole(ref.name) and (one := roster.now(ref, note).key):
                roster.near[note].add(one)
        return roster

    def _is_name(self, name: str) -> bool:
        """Is it none of the words of the language, or one that has its capital inside sentences too?"""
        return name in self._capital or not (name.lower() in self._common or name.lower() in known().common)

    def _add_sure(self, roster: Roster) -> None:
        for (ref, note), times in self._pages.items():
            if key := _add(roster, ref.kind, ref.name, times, page=True):
                roster.page_of[note] = max(key, roster.page_of.get(note, key))
                if key[0] == "Person":
                    roster.near[note].add(key)
        for ref, times in self._sure.items():
            if not _is_other_name(roster, ref):
                _add(roster, ref.kind, ref.name, times)
        for (ref, note), times in self._near.items():
            if not _is_other_name(roster, ref) and (key := _add(roster, ref.kind, ref.name, times)):
                roster.near[note].add(key)

    def _same_meeting(self) -> list[set[str]]:
        """The notes of each meeting that several tell: one day, attendees of the same first names."""
        found: dict[tuple[str, frozenset[str]], set[str]] = defaultdict(set)
        for note, who in self._attended.items():
            if len(who) > 1 and note in self._days:
                found[self._days[note], frozenset(who)].add(note)
        return [notes for notes in found.values() if len(notes) > 1]

    def _settle(self, roster: Roster) -> Taken:
        """What the evidence comes to."""
        shorts = _short_names(roster, self._common)
        for short, key in shorts.items():
            roster._alias(short, key)
        settled = settle(self._evidence, self.world(roster))
        return settled._replace(things=settled.things | shorts)

    def world(self, roster: Roster) -> World:
        """What is known, for settling what the evidence says."""
        near: dict[str, set[str]] = {note: {roster.name(key) for key in keys} for note, keys in roster.near.items()}
        for one in (one for evidence in self._evidence for one in evidence.seen):
            if " " not in one.name and len(owners := roster.firsts.get(" ".join(words(one.name)), ())) == 1:
                near.setdefault(one.source.note, set()).update(map(roster.name, owners))
        near |= {note: set().union(*(near.get(one, set()) for one in notes)) for note, notes in roster.kin.items()}
        surnames = {key[1].split()[-1] for keys in roster.firsts.values() for key in keys}
        firsts = {first: {roster.name(key) for key in keys} for first, keys in roster.firsts.items()}

        @cache
        def person(name: str, note: str) -> str:
            key = roster.now(Ref("Person", name), note).key
            return roster.name(key) if key else ""

        def taken(name: str) -> bool:
            folded = fold(name)
            return folded in roster.kinds or folded in roster.aliases or folded in surnames or bool(version(name))

        @cache
        def kind(name: str) -> str:
            key = roster.now(Ref("", name), "").key
            return key[0] if key else known().names.get(name, ("", ""))[0]

        def beside(note: str) -> Set[str]:
            return near.get(note, frozenset())

        at = self._settings
        named = set(map(fold, self._named))
        return World(self._common, kind, taken, person, firsts, beside, named, at.company, at.nothing, roster.heads)


def _set(roster: Roster, settings: Settings, common: Set[str]) -> None:
    """What the settings name: it comes first."""
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
        for short in _shorter(settings.company, common):
            if key:
                roster._alias(short, key)


def _shorter(company: str, common: Set[str]) -> Iterator[str]:
    """The shorter names of the own company, which is seldom written out: its first words, if not all are words of the
    language, and the initials of three or more."""
    words = company.split()
    for end in range(1, len(words)):
        first = words[:end]
        if len(first[-1]) > 2 and any(word.lower() not in common | known().common for word in first):
            yield " ".join(first)
            if first[-1].endswith(("'s", "’s")):
                yield " ".join(first)[:-2]
    initials = "".join(word[0] for word in words if word[0].isupper())
    if len(initials) > 2 and initials not in known().acronyms:
        yield initials


def _is_other_name(roster: Roster, ref: Ref) -> bool:
    """Is it another name of something: not a thing of its own?"""
    return any(key[0] == ref.kind for key in roster.aliases.get(_folded(ref.name, (ref.kind,)), ()))


def _is_whole(name: str) -> bool:
    """Is it a whole name, and not "Ravi" or "Ravi S."?"""
    parts = words(name)
    return len(parts) > 1 and len(parts[-1]) > 1


def _near_in_text(roster: Roster, found: Mapping[tuple[Ref, str], int]) -> None:
    """Whom a note's sentences name in full is near, unless she comes up only after bare uses of her first name: then
    those may well mean another one."""
    bare: dict[tuple[str, str], int] = {}
    for (ref, note), line in found.items():
        if ref.kind == "Person" and len(parts := words(ref.name)) == 1:
            bare[note, parts[0]] = min(line, bare.get((note, parts[0]), line))
    for (ref, note), line in found.items():
        if ref.kind != "Person" or not _is_whole(ref.name):
            continue
        key = roster.now(ref, note).key
        if key and line <= bare.get((note, words(ref.name)[0]), line):
            roster.near[note].add(key)


def _short_names(roster: Roster, common: Set[str]) -> dict[str, Key]:
    """Short names that are nobody else's and no words: "Brightmoor" for Brightmoor Energy, "Lantern" for Project
    Lantern."""
    found: dict[str, set[Key]] = defaultdict(set)
    for key in roster.names:
        first, _, rest = roster.name(key).partition(" ")
        if rest and key[0] == "Organization":
            found[first].add(key)
        elif rest and key[0] == "Program" and known().firsts.get(first.casefold()) == "Program":
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


def _add(roster: Roster, kind: str, name: str, times: int = 1, *, page: bool = False) -> Key | None:
    """Name a thing so many times more; None when the name is none: "-" has no letter in it."""
    key = (kind, _folded(name, (kind,)))
    if not key[1]:
        return None
    shown = version(name) or name if kind == "Release" else _canonical(name, (kind,))
    roster.names[key][shown] += times
    roster.kinds[key[1]].add(kind)
    if page:
        roster.shown[key] = min(roster.shown.get(key, shown), shown)
    if kind == "Person" and len(parts := key[1].split()) > 1:
        roster.firsts[parts[0]].add(key)
    return key


def _settle_things(roster: Roster, unsure: Mapping[tuple[Ref, str], int], typed: Set[Ref]) -> None:
    """Give what is named without a certain kind one: what it is elsewhere, else what its name tells, else, where it is
    `typed` in a field or a dependency, the first that this asks for. What other sentences name gets none by default."""
    fresh: Counter[tuple[str, str]] = Counter()  # kind, name
    for (ref, note), times in unsure.items():
        if ref.kind == "Person" or (ref.kind == "Link" and roster.pages.leads(ref.name, note)):
            continue
        name = name_of(ref.name) if ref.kind == "Link" else ref.name
        who = roster.now(Ref(ref.kind if "|" in ref.kind else "", name), note)
        if who.key or who.several:
            continue
        kinds = ref.kinds if "|" in ref.kind else tuple(THINGS)
        guess = guess_kind(name, roster.heads)
        if kind := guess if guess in kinds else kinds[0] if "|" in ref.kind and ref in typed else "":
            fresh[kind, name] += times
    _settle_as(roster, fresh)
    for ref, note in unsure:
        if ref.kind != "Person" and (key := roster.now(ref, note).key) is not None and key[0] == "Person":
            roster.near[note].add(key)


def _settle_people(roster: Roster, unsure: Mapping[tuple[Ref, str], int], *, whole: bool) -> None:
    """Owners of tasks and bare first names come last: by then everybody who is named in full is known, and so is what
    else bears a name ("Helios: order the racks" names no person)."""
    fresh: Counter[tuple[str, str]] = Counter()
    for (ref, note), times in unsure.items():
        if ref.kind != "Person" or fold(ref.name) in MYSELF or _is_whole(ref.name) is not whole:
            continue
        who = roster.now(ref, note)
        if not (who.key or who.several or roster.kinds.get(fold(ref.name))):
            fresh["Person", ref.name] += times
    _settle_as(roster, fresh)


def _settle_as(roster: Roster, fresh: Mapping[tuple[str, str], int]) -> None:
    for (kind, name), times in sorted(fresh.items()):
        _add(roster, kind, name, times)


def _take(roster: Roster, found: Taken) -> None:
    """Take up the names that the notes propose."""
    roster.proposed = found
    for one in found.candidates:
        if key := _add(roster, one.kind, one.name):
            roster.guessed.add(key)
    for alias, whole in sorted(found.people.items()):
        roster._alias(alias, ("Person", _folded(whole, ("Person",))))
    for alias, (kind, whole) in sorted(found.things.items()):
        if fold(alias) != fold(whole):
            roster._alias(alias, (kind, _folded(whole, (kind,))))
