"""Who and what a vault names: every name with its kind and other names, and who a name means in a given note."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache
from typing import Any, NamedTuple

from kg.identity.candidate_names import Taken, World, settle
from kg.identity.evidence import Evidence
from kg.identity.known_names import known
from kg.identity.link_targets import Page, Pages, name_of
from kg.identity.name_matching import fold, guess_kind, initials_of, learnt_heads, version, words
from kg.identity.person_matching import Named, match_people
from kg.model import Fact, Ref, Source
from kg.settings import Settings
from kg.vocabulary import THINGS

Key = tuple[str, str]  # kind, folded name: what makes two names the same thing
_ANY = "|".join(THINGS)
INITIALS = "Initials"
"""In place of a kind: a person's initials, which a note may use for her or not."""
MYSELF = {"myself", "me", "i", "you"}


class Who(NamedTuple):
    """What a name was found to mean."""

    key: Key | None = None
    several: tuple[Key, ...] = ()  # it could be any of these: nothing is chosen


class CommonWords(Set[str]):
    """The words that a vault's notes write in lower case, and which of them were asked for: a name index is the same
    for others of which the same of these are common."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._asked: set[str] = set()
        self._all = False

    def __contains__(self, word: object) -> bool:
        self._asked.add(str(word))
        return word in self._words

    def __iter__(self) -> Iterator[str]:
        self._all = True
        return iter(self._words)

    def __len__(self) -> int:
        self._all = True
        return len(self._words)

    def asked(self) -> set[str] | None:
        """The words that were asked for; None where it was all of them."""
        return None if self._all else self._asked


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
    alike: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)  # people who may be one, and why
    common: set[str] | None = field(default_factory=set)  # the words of which it mattered whether they are common
    accounts: set[Key] = field(default_factory=set)  # organizations that the settings call accounts
    owner: Key | None = None
    company: Key | None = None  # the owner's own
    others: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))  # aliases as written, of each thing
    _written: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))  # aliases as written
    _initials: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))  # of people, who alone have them
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
        if (listed := self.meant.get(note)) and folded in listed:
            return Who(listed[folded])
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

    def rests_on(self, ref: Ref) -> Hashable:
        """All that the meaning of a reference rests on, whichever note it stands in, and what is told of it there:
        while that and `around` its note are equal, so is what comes of it."""
        if ref.kind == "Link":
            called = self.pages.called(ref.name)
            paths = (*called[0], *called[1])
            pages = tuple((path, self._told(self.page_of[path])) for path in paths if path in self.page_of)
            return called, pages, self.rests_on(Ref("", name_of(ref.name)))
        kinds = tuple((ref.kind or _ANY).split("|"))
        folded = _folded(ref.name, kinds)
        parts = words(ref.name)
        exact = [(kind, folded) for kind in kinds if (kind, folded) in self.names]
        keys = {*exact, *self.aliases.get(folded, ())}
        if "Person" in kinds and parts and (len(parts) == 1 or len(parts[1]) == 1):  # "Ravi", "Ravi S."
            keys |= {*self.firsts.get(folded, ()), *self.firsts.get(parts[0], ())}
        told = tuple((key, self._told(key), self.name(key) if len(keys) > 1 else "") for key in sorted(keys))
        return told, tuple(exact), ("Person", folded) in self.shown, self.owner if folded in MYSELF else None

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
            *map(by_name, (self.aliases, self.firsts, self.near, self._written, self._initials)),
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
            _initials=initials,
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
        return bool({fold(last), " ".join(words(last)), *(_folded(last, (kind,)) for kind in THINGS)} & self.contested)

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
        for initials in self._initials.keys() - found.keys():
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
        for table in (self.aliases, self.firsts, self.near, self._written, self._initials):
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

    def _alias(self, alias: str, key: Key) -> None:
        if folded := _folded(alias, (key[0],)):
            if folded != key[1]:
                self.aliases[folded].add(key)
            self._written[alias.strip()].add(key)
            self.others[key].add(alias.strip())


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
        self._common = CommonWords(common)
        self._files = tuple(files)
        self._taken = taken
        self._evidence: list[Evidence] = []
        self._paths: set[str] = set()
        self._aliases: dict[str, set[str]] = defaultdict(set)  # of notes
        self._others: set[tuple[str, str, str]] = set()  # kind and name of a thing, and another name of it
        self._handles: dict[str, Counter[str]] = defaultdict(Counter)  # whom lists give each, "@" before it
        self._days: dict[str, str] = {}  # of notes
        self._attended: dict[str, set[str]] = defaultdict(set)  # by note: the first names of who was there
        self._short: set[tuple[Ref, str]] = set()  # abbreviations, and whose
        self._beside: dict[str, set[str]] = defaultdict(set)  # what stands beside names in lists, and whose
        self._there: list[tuple[Ref, str]] = []  # whom lists name as there
        self._sure: Counter[Ref] = Counter()  # what is named with its kind
        self._near: Counter[tuple[Ref, str]] = Counter()  # people whom fields, links and tasks of a note name
        self._pages: Counter[tuple[Ref, str]] = Counter()  # the things that notes are the pages of
        self._unsure: Counter[tuple[Ref, str]] = (
            Counter()
        )  # whose kind, or whom they mean, shows when all else is known
        self._found: dict[tuple[Ref, str], int] = {}  # in running text, with the first line of the note
        self._named: set[str] = set()  # people's names that are no guesses
        self._at: Pages | None = None  # those of the index before
        self._contested: set[str] = set()  # in any index so far: how often each spelling is written decides
        self._typed: set[Ref] = set()  # of several kinds, what a field or a link names, or a dependency with capitals
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
                self._said(subject, says, value, note, how)
            if says == "IS" and subject.kind == "Note":
                self._paths.add(subject.name)
            elif says == "ATTENDED":
                self._there.append((subject, note))
                self._attended[note].add(fold(subject.name).partition(" ")[0])
            self._refer(subject, note, says, how, page=how == "page")
            if isinstance(value, Ref):
                self._refer(value, note, says, how, page=False)
        return self

    def told(self) -> tuple[tuple[object, ...], Counter[str]]:
        """All that was added, of one note, as far as it makes a difference to an index: lines by their order alone; and
        how often it writes each name."""
        counted = (self._sure, self._near, self._pages, self._unsure)
        names = [*self._sure.items(), *((ref, times) for some in counted[1:] for (ref, _), times in some.items())]
        spelled: Counter[str] = Counter()
        for ref, times in names:
            spelled[ref.name] += times
        found = _places(self._found.values())
        return (
            self._evidence,
            self._typed,
            {key: found[line] for key, line in self._found.items()},
            {name for name in self._named if fold(name) not in MYSELF},
            (self._paths, self._aliases, self._others, self._days, self._attended),
            (self._handles, self._beside, sorted(self._there), self._short),
            self._sure.keys(),
            self._near.keys(),
            self._pages.keys(),
            {key for key in self._unsure if fold(key[0].name) not in MYSELF},
        ), spelled

    def weigh(self, evidence: Iterable[Evidence]) -> NameBuilder:
        """Take up what notes say of names that no list holds."""
        for one in evidence:
            self._evidence.append(one)
            self._capital.update(seen.name for seen in one.seen if " " not in seen.name and seen.is_capital)
        return self

    def _said(self, subject: Ref, says: str, value: str, note: str, how: str) -> None:
        if says == "aliases" and how == "roster" and value.startswith("@"):
            self._handles[value][subject.name] += 1
        elif says == "aliases":
            if how != "roster":  # of a person in a list: the note goes by no other name
                self._aliases[note].add(value)
            if subject.kind in THINGS:
                self._others.add((*subject, value))
        elif says == "short":
            self._short.add((subject, value))
        elif says == "described":
            for part in value.split(","):
                self._beside[part.strip()].add(subject.name)
        elif says == "date" and subject.kind == "Note":
            self._days[subject.name] = value

    def _refer(self, ref: Ref, note: str, says: str, how: str, *, page: bool) -> None:
        self._name(ref, how)
        if "|" in ref.kind and (how != "cue" or (says == "DEPENDS_ON" and ref.name.istitle())):
            self._typed.add(ref)
        if ref.kind in THINGS:
            if page:
                self._pages[ref, note] += 1
            elif ref.kind == "Person" and (how == "task" or not _is_whole(ref.name)):
                self._unsure[ref, note] += 1
            elif ref.kind == "Person" and (says in ("ATTENDED", "listed") or how in ("field", "link", "page")):
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
        if self._at is None or self._at.given[0] != tuple(pages):
            self._at = Pages(pages, self._files)
        roster = Roster(self._at)
        told = [Ref(named.kind, named.name) for named in self._settings.named]
        roster.heads = {**known().heads, **learnt_heads([*told, *(page for page, _ in self._pages)])}
        _set(roster, self._settings, self._common)
        roster.kin = {note: notes for notes in self._same_meeting() for note in notes}
        if self._taken:
            _take(roster, self._taken)
        for kind, name, alias in self._others:
            roster._alias(alias, (kind, _folded(name, (kind,))))
        for handle, names in self._handles.items():
            _own_handle(roster, handle, names)
        self._add_sure(roster)
        _settle_things(roster, self._unsure, self._typed)
        _settle_people(roster, self._unsure, whole=True)
        for ref, note in self._found:
            if (ref.kind == "Release" or ref.name in known().names) and not roster.now(ref, note).key:
                _add(roster, ref.kind, ref.name)
        _near_in_text(roster, self._found)
        self._join_people(roster)
        _settle_lists(roster, self._there, self._beside)
        if self._taken is None:
            self._taken = self._settle(roster)
            _take(roster, self._taken)
        self._add_initials(roster)
        named = {key: times for key, times in self._unsure.items() if self._is_name(key[0].name)}
        _settle_people(roster, named, whole=False)
        for ref, short in self._short:
            if key := roster.now(ref, "").key:
                roster.others[key].add(short)
        for ref, note in self._unsure:
            if ref.kind == "Person" and _is_whole(ref.name) and (one := roster.now(ref, note).key):
                roster.near[note].add(one)
        self._contested.update(key[1] for key, spellings in roster.names.items() if len(spellings) > 1)
        roster.contested, roster.common = self._contested, self._common.asked()
        return roster

    def _join_people(self, roster: Roster) -> None:
        """Make one of the names that are one person's, as far as the evidence is sure of it."""
        present: dict[Key, set[str]] = defaultdict(set)
        for ref, note in self._there:
            if _is_whole(ref.name) and (key := roster.now(ref, note).key):
                present[key].add(note)
        handles: dict[Key, set[str]] = defaultdict(set)
        for handle, names in self._handles.items():
            for name in names:
                handles["Person", _folded(name, ("Person",))].add(handle)
        people = {roster.name(key): key for key in sorted(roster.names) if key[0] == "Person"}
        found = match_people(
            (
                Named(
                    name, roster.names[key].total(), frozenset(present[key]), frozenset(handles[key]),
                    settled=key in roster.shown,
                )
                for name, key in people.items()
            ),
            self._settings.apart,
        )  # fmt: skip
        self._contested.update(people[name][1] for name in found.close)
        roster.join({people[name]: people[shown] for name, shown in found.of.items() if name != shown})
        roster.alike = [(pair.one, pair.other, pair.rows) for pair in found.questions]

    def _add_initials(self, roster: Roster) -> None:
        """Initials that are looked for in all notes: the owner's, and those that lists give to one person, where they
        are nobody else's and no other name."""
        given: dict[str, set[Key]] = defaultdict(set)
        for ref, short in self._short:
            if key := roster.now(ref, "").key:
                given[short].add(key)
        if roster.owner and (own := initials_of(roster.name(roster.owner))):
            given[own].add(roster.owner)
        for key in roster.names:
            if key[0] == "Person" and (initials := initials_of(roster.name(key))) in given:
                given[initials].add(key)
        for initials, keys in sorted(given.items()):
            key = min(keys)
            if len(keys) == 1 and initials_of(roster.name(key)) == initials and not roster.kinds.get(fold(initials)):
                roster.aliases[fold(initials)].add(key)
                roster._initials[initials].add(key)

    def _is_name(self, name: str) -> bool:
        """Is it none of the words of the language, or one that has its capital inside sentences too?"""
        return name in self._capital or not (name.lower() in known().common or name.lower() in self._common)

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
        known_ = {key: roster.name(key) for key in roster.names}
        shorts = _short_names(roster, known_, self._common)
        for short, key in shorts.items():
            roster._alias(short, key)
        settled = settle(self._evidence, self.world(roster))
        found = {(one.kind, _folded(one.name, (one.kind,))): one.name for one in settled.candidates}
        every = known_ | found
        taken = {one.name for one in settled.candidates} | settled.people.keys() | settled.things.keys()
        taken |= {one.name for one in settled.asked if one.kind in ("Person", "Location")}
        later = {short: key for short, key in _short_names(roster, every, self._common).items() if key in found}
        written = {seen.name for evidence in self._evidence for seen in evidence.seen}
        later |= _acronyms(roster, every, written)
        shorts |= {short: key for short, key in later.items() if short not in taken}
        return settled._replace(things=settled.things | {short: (key[0], every[key]) for short, key in shorts.items()})

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
        named = MYSELF.union(map(fold, self._named))
        return World(self._common, kind, taken, person, firsts, beside, named, at.company, at.nothing, roster.heads)


def _own_handle(roster: Roster, handle: str, names: Mapping[str, int]) -> None:
    """Give a handle to whom lists give it most often; what differs by the slip of a key is a spelling of that name."""
    whole = [name for name in names if len(words(name)) > 1] or list(names)
    owner = min(whole, key=lambda name: (-names[name], -len(name), name))
    key = ("Person", _folded(owner, ("Person",)))
    roster._alias(handle, key)
    for name in names:
        folded = _folded(name, ("Person",))
        if folded != key[1] and _alike(folded, key[1]) > _SAME:
            roster._alias(name, key)


_SAME = 0.9  # how alike two names with one handle are that a slip of a key sets apart
_LIKE = 0.85  # how alike two names with one first name are that are likely one, misspelt


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
        if len(first[-1]) > 2 and not all(word.lower() in known().common or word.lower() in common for word in first):
            yield " ".join(first)
            if first[-1].endswith(("'s", "’s")):
                yield " ".join(first)[:-2]
    initials = "".join(word[0] for word in words if word[0].isupper())
    if len(initials) > 2 and initials not in known().acronyms:
        yield initials


def _places(lines: Iterable[int]) -> dict[int, int]:
    """Lines with their places among them."""
    return {line: place for place, line in enumerate(sorted(set(lines)))}


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


def _acronyms(roster: Roster, names: Mapping[Key, str], written: Set[str]) -> dict[str, Key]:
    """Acronyms that notes write and that one thing alone has the initials for: BPR of Berth Planning Renewal."""
    found: dict[str, set[Key]] = defaultdict(set)
    for key, name in names.items():
        found["".join(word[0] for word in name.split() if word[0].isupper())].add(key)
    return {
        short: min(keys)
        for short, keys in found.items()
        if len(keys) == 1
        and 2 < len(short) < 6
        and short in written
        and min(keys)[0] != "Person"
        and short not in known().acronyms
        and short not in known().names
        and not roster.kinds.get(fold(short))
        and fold(short) not in roster.aliases
    }


def _short_names(roster: Roster, names: Mapping[Key, str], common: Set[str]) -> dict[str, Key]:
    """Short names of things that are nobody else's and no words: "Brightmoor" for Brightmoor Energy, "Lantern" for
    Project Lantern."""
    found: dict[str, set[Key]] = defaultdict(set)
    for key, name in names.items():
        first, _, rest = name.partition(" ")
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
        and short.lower() not in known().common
        and short.lower() not in common
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


def _settle_lists(roster: Roster, there: Iterable[tuple[Ref, str]], beside: Mapping[str, Set[str]]) -> None:
    """Whom lists mean by bare names: of several who have it the one whom the vault's lists name far more often
    than the others, if she is not named in full there too; and a name that is nobody's is a new one, unless it stands
    `beside` names elsewhere: "Dana Levi (Acme)"."""
    times: Counter[Key] = Counter()
    whole: dict[str, set[Key]] = defaultdict(set)
    bare: dict[tuple[Ref, str], Who] = {}
    for ref, note in there:
        who = roster.now(ref, note)
        if who.key and _is_whole(ref.name):
            times[who.key] += 1
            whole[note].add(who.key)
        elif not who.key and fold(ref.name) not in MYSELF:
            bare[ref, note] = who
    fresh: Counter[tuple[str, str]] = Counter()
    for (ref, note), who in bare.items():
        if not who.several:
            if not roster.kinds.get(fold(ref.name)) and ref.name not in beside:
                fresh["Person", ref.name] += 1
            continue
        first = min(who.several, key=lambda key: (-times[key], key))
        own = sum(times[key] for key in who.several if _alike(key[1], first[1]) > _LIKE)
        rest = sum(times[key] for key in who.several) - own
        if own >= max(_OFTEN, _MORE * rest) and first not in whole[note]:
            roster.meant.setdefault(note, {})[" ".join(words(ref.name))] = first
            roster.near[note].add(first)
    _settle_as(roster, fresh)


def _alike(name: str, other: str) -> float:
    """How alike two folded names are: 1 is equal."""
    return SequenceMatcher(None, name, other).ratio()


_OFTEN = 10  # lists that name somebody in full, so that one with the bare name means them
_MORE = 4  # how many times as often as all others of that name


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
