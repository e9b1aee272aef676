"""Who and what a vault names: every name with its kind and other names, and who a name means in a given note."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kg.identity.candidate_names import Taken
from kg.identity.known_names import known
from kg.identity.link_targets import Page, Pages, name_of
from kg.identity.linkage import Likeness
from kg.identity.name_matching import fold, version, words
from kg.model import Ref, Source
from kg.settings import Settings
from kg.vocabulary import THINGS

Key = tuple[str, str]  # kind, folded name: what makes two names the same thing
_ANY = "|".join(THINGS)
INITIALS = "Initials"
"""In place of a kind: a person's initials, which a note may use for her or not."""
MYSELF = {"myself", "me", "i", "you"}
OURS = Ref("Organization", "Myself")
"""The company of the vault's owner, where a note calls it "us"."""


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
    meant: dict[str, dict[str, Key]] = field(default_factory=dict)  # by note: whom its list means by a bare name
    near: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))  # people named in full in a note
    kin: dict[str, set[str]] = field(default_factory=dict)  # the notes of one meeting, each with all of them
    heads: Mapping[str, str] = field(default_factory=dict)  # last words that tell a kind, the vault's own too
    guessed: set[Key] = field(default_factory=set)  # what only the notes' proposals name: to be confirmed
    proposed: Taken | None = None  # the names that the notes propose, settled
    contested: set[str] = field(default_factory=set)  # names of things that are spelled in several ways, folded
    joined: tuple[Likeness, ...] = ()  # names of people that were made one, and why
    alike: tuple[Likeness, ...] = ()  # those of which that is asked
    common: set[str] | None = field(default_factory=set)  # the words of which it mattered whether they are common
    accounts: set[Key] = field(default_factory=set)  # organizations that the settings call accounts
    owner: Key | None = None
    company: Key | None = None  # the owner's own
    others: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))  # aliases as written, of each thing
    _written: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))  # aliases as written
    initials: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))  # of people, who alone have them
    _known: dict[tuple[Ref, str], Who] = field(default_factory=dict)  # the answers of `who`

    def name(self, key: Key) -> str:
        """The name to show: the page's or the settings', else the most written, the longest, the first by alphabet."""
        if key in self.shown:
            return self.shown[key]
        spellings = self.names.get(key) or Counter({key[1]: 1})
        return min(spellings, key=lambda name: (-spellings[name], -len(name), name))

    def is_name(self, key: Key, name: str) -> bool:
        """Is this a spelling of its whole name, and not an alias or a first name only?"""
        return folded_as(name, (key[0],)) == key[1]

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
        folded = folded_as(ref.name, kinds)
        if not folded:
            return Who()
        if ref == OURS:
            return Who(self.company)
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
        if (listed := self.meant.get(note)) and folded in listed:
            return Who(listed[folded])
        alias = {key for key in self.aliases.get(folded, ()) if key[0] == "Person"}
        if len(parts) == 2 and len(parts[1]) == 1 and exact not in self.shown and not alias:  # "Ravi S."
            fits = {key for key in self.firsts.get(parts[0], ()) if key[1].split()[-1].startswith(parts[1])}
            if fits:
                return Who(fits.pop()) if len(fits) == 1 else Who(several=tuple(sorted(fits)))
        if exact in self.names and (len(parts) > 1 or exact in self.shown):
            return Who(exact)
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

    def rests_on(self, ref: Ref) -> Hashable:
        """All that the meaning of a reference rests on, whichever note it stands in, and what is told of it there:
        while that and `around` its note are equal, so is what comes of it."""
        if ref.kind == "Link":
            called = self.pages.called(ref.name)
            paths = (*called[0], *called[1])
            pages = tuple((path, self._told(self.page_of[path])) for path in paths if path in self.page_of)
            return called, pages, self.rests_on(Ref("", name_of(ref.name)))
        kinds = tuple((ref.kind or _ANY).split("|"))
        folded = folded_as(ref.name, kinds)
        parts = words(ref.name)
        exact = [(kind, folded) for kind in kinds if (kind, folded) in self.names]
        keys = {*exact, *self.aliases.get(folded, ())}
        if "Person" in kinds and parts and (len(parts) == 1 or len(parts[1]) == 1):  # "Ravi", "Ravi S."
            keys |= {*self.firsts.get(folded, ()), *self.firsts.get(parts[0], ())}
        told = tuple((key, self._told(key), self.name(key) if len(keys) > 1 else "") for key in sorted(keys))
        return (
            told,
            tuple(exact),
            ("Person", folded) in self.shown,
            (self.owner, self.company) if folded in MYSELF else None,
        )

    def _told(self, key: Key) -> Hashable:
        return key, key in self.guessed, key in self.names

    def around(self, note: str) -> Hashable:
        """What the meaning of a first name rests on beside: the people near it in this note, and in those of its
        meeting, and whom its lists mean."""
        kin, meant = self.kin.get(note, ()), frozenset(self.meant.get(note, {}).items())
        return frozenset(self.near.get(note, ())), meant, frozenset().union(*(self.near.get(one, ()) for one in kin))

    def shown_as(self) -> dict[Key, Hashable]:
        """What each thing is called, and all else that its node tells by this index."""
        return {
            key: (
                self.name(key),
                frozenset((*spellings, *self.others.get(key, ()))),
                *(key in self.guessed, key in self.accounts, key == self.owner, self.is_own(key)),
            )
            for key, spellings in self.names.items()
        }

    def kept(self) -> list[Any]:
        """The index as JSON has it; `of_kept` makes it of that again, but for the proposals that came to nothing."""
        keys: dict[Key, int] = {}

        def number(key: Key) -> int:
            return keys.setdefault(key, len(keys))

        def numbers(found: Iterable[Key]) -> list[int]:
            return sorted(map(number, found))

        def by_name(found: Mapping[str, Iterable[Key]]) -> dict[str, list[int]]:
            return {name: numbers(some) for name, some in found.items() if some}

        taken = self.proposed
        rest = [
            list(map(list, self.pages.given)),
            [[number(key), dict(spellings)] for key, spellings in self.names.items()],
            [[number(key), shown] for key, shown in self.shown.items()],
            *map(by_name, (self.aliases, self.firsts, self.near, self._written, self.initials)),
            {name: sorted(kinds) for name, kinds in self.kinds.items()},
            {note: number(key) for note, key in self.page_of.items()},
            {note: {name: number(key) for name, key in sorted(meant.items())} for note, meant in self.meant.items()},
            [[number(key), sorted(some)] for key, some in self.others.items()],
            sorted({tuple(sorted(notes)) for notes in self.kin.values()}),
            dict(self.heads),
            *map(numbers, (self.guessed, self.accounts)),
            sorted(self.contested),
            None if self.common is None else sorted(self.common),
            [key and number(key) for key in (self.owner, self.company)],
            [taken.people, taken.spelt, sorted(taken.known)] if taken else None,
        ]
        return [list(keys), *rest]

    @staticmethod
    def of_kept(kept: Sequence[Any]) -> Roster:
        """The index that `kept` made a list of."""
        names, given, spelled, shown, *more = kept
        *tables, kinds, page_of, meant, others, kin, heads, guessed, accounts, contested, common, own, taken = more
        keys: list[Key] = [(kind, name) for kind, name in names]
        at = keys.__getitem__

        def sets(table: Mapping[str, Iterable[int]]) -> dict[str, set[Key]]:
            return defaultdict(set, {name: set(map(at, some)) for name, some in table.items()})

        aliases, firsts, near, written, initials = map(sets, tables)
        owner, company = (None if number is None else at(number) for number in own)
        return Roster(
            pages=Pages([Page(path, tuple(other)) for path, other in given[0]], given[1]),
            names=defaultdict(Counter, {at(number): Counter(count) for number, count in spelled}),
            shown={at(number): name for number, name in shown},
            aliases=aliases,
            firsts=firsts,
            kinds=defaultdict(set, {name: set(some) for name, some in kinds.items()}),
            page_of={note: at(number) for note, number in page_of.items()},
            meant={note: {name: at(number) for name, number in listed.items()} for note, listed in meant.items()},
            near=near,
            kin={note: set(notes) for notes in kin for note in notes},
            heads=heads,
            guessed=set(map(at, guessed)),
            proposed=taken
            and Taken(
                *([], [], [], taken[0]),
                {name: Source(*place) for name, place in taken[1].items()},
                {},
                frozenset(taken[2]),
            ),
            contested=set(contested),
            common=None if common is None else set(common),
            accounts=set(map(at, accounts)),
            owner=owner,
            company=company,
            others=defaultdict(set, {at(number): set(some) for number, some in others}),
            _written=written,
            initials=initials,
        )

    def asked(self) -> dict[str, list[Ref]]:
        """By note, the references that `who` was asked about."""
        found: dict[str, list[Ref]] = defaultdict(list)
        for ref, note in self._known:
            found[note].append(ref)
        return found

    def is_contested(self, name: str) -> bool:
        """May it matter how often a name is written? Where a thing is spelled in several ways, the most written one is
        its name."""
        last = name_of(name)
        return bool(
            {fold(last), " ".join(words(last)), *(folded_as(last, (kind,)) for kind in THINGS)} & self.contested
        )

    def rests_on_words(self, words: Set[str]) -> bool:
        """May it matter whether these words are common?"""
        return self.common is None or not self.common.isdisjoint(words)

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
        for initials in self.initials.keys() - found.keys():
            found[initials].add(INITIALS)
        for spelling, (kind, _) in known().names.items():  # a vault's own names come first
            if fold(spelling) not in self.kinds and fold(spelling) not in self.aliases:
                found[spelling].add(kind)
        return found

    def written(self, key: Key) -> list[str]:
        """The aliases that a page, a list of people or the settings give a thing, as written."""
        return sorted(self.others.get(key, ()))

    def is_own(self, key: Key) -> bool:
        """Is it the owner's own company, or a page by another of its names?"""
        return self.company is not None and (key == self.company or self.company in self.aliases.get(key[1], ()))

    def join(self, ones: Mapping[Key, Key]) -> None:
        """Make things one with others: what they are called are other names of these."""
        if not ones:
            return
        for one, other in sorted(ones.items()):
            spellings = self.names.pop(one)
            self.names[other].update(spellings)
            self.kinds[one[1]].discard(one[0])
            self.others[other] |= self.others.pop(one, set())
            if shown := self.shown.pop(one, ""):
                self.shown.setdefault(other, shown)
        for table in (self.aliases, self.firsts, self.near, self._written, self.initials):
            for keys in table.values():
                if not keys.isdisjoint(ones):
                    moved = {ones.get(key, key) for key in keys}
                    keys.clear()
                    keys.update(moved)
        for note, key in self.page_of.items():
            self.page_of[note] = ones.get(key, key)
        self.guessed -= ones.keys()
        if self.owner:
            self.owner = ones.get(self.owner, self.owner)
        for one, other in sorted(ones.items()):
            self.aliases[one[1]].add(other)

    def add_alias(self, alias: str, key: Key) -> None:
        if folded := folded_as(alias, (key[0],)):
            if folded != key[1]:
                self.aliases[folded].add(key)
            self._written[alias.strip()].add(key)
            self.others[key].add(alias.strip())


def folded_as(name: str, kinds: tuple[str, ...]) -> str:
    name = canonical(name, kinds)
    number = version(name) if "Release" in kinds else ""
    return number or (" ".join(words(name)) if kinds == ("Person",) else fold(name))


def canonical(name: str, kinds: tuple[str, ...]) -> str:
    """The name of a well-known thing by another of its names: MSFT is Microsoft."""
    entry = known().names.get(name)
    return entry[1] if entry and entry[0] in kinds else name
