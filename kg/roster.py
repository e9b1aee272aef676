"""Who and what a vault names: every name with its kind and other names, and who a name means in a given note."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.match import fold, guess_kind, version, words
from kg.model import Fact, Ref
from kg.pages import Page, Pages
from kg.settings import Settings
from kg.vocabulary import THINGS

Key = tuple[str, str]  # kind, folded name: what makes two names the same thing
_ANY = "|".join(THINGS)
_MYSELF = {"myself", "me", "i", "you"}


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
    guessed: set[Key] = field(default_factory=set)
    accounts: set[Key] = field(default_factory=set)  # organizations that the settings call accounts
    owner: Key | None = None
    _written: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))  # aliases as written
    _known: dict[tuple[Ref, str], Who] = field(default_factory=dict)  # answers of `who`, until a name is added

    def name(self, key: Key) -> str:
        """The name to show: the page's or the settings', else the most written, the longest, the first by alphabet."""
        if key in self.shown:
            return self.shown[key]
        spellings = self.names.get(key) or Counter({key[1]: 1})
        return min(spellings, key=lambda name: (-spellings[name], -len(name), name))

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
        return self.who(Ref("", target.rpartition("/")[2].removesuffix(".md")), note)

    def _person(self, name: str, note: str) -> Who:
        parts = words(name)
        folded = " ".join(parts)
        if folded in _MYSELF:
            return Who(self.owner)
        exact = ("Person", folded)
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
        here = owners & self.near.get(note, set())
        return here if len(here) == 1 else set(owners)

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
        return found

    def written(self, key: Key) -> list[str]:
        """The aliases that a page or the settings give a thing, as written."""
        return sorted(alias for alias, keys in self._written.items() if key in keys)

    def _alias(self, alias: str, key: Key) -> None:
        self.aliases[_folded(alias, (key[0],))].add(key)
        self._written[alias.strip()].add(key)


def _folded(name: str, kinds: tuple[str, ...]) -> str:
    number = version(name) if "Release" in kinds else ""
    return number or (" ".join(words(name)) if kinds == ("Person",) else fold(name))


def build_roster(facts: Iterable[Fact], settings: Settings) -> Roster:
    """The roster of a vault from what its notes say of themselves, its links and its settings."""
    facts = list(facts)
    aliases: dict[str, list[str]] = defaultdict(list)
    for fact in facts:
        if fact.says == "aliases" and isinstance(fact.value, str):
            aliases[fact.source.note].append(fact.value)
    paths = {fact.subject.name for fact in facts if fact.subject.kind == "Note" and fact.says == "IS"}
    roster = Roster(Pages([Page(path, tuple(sorted(set(aliases.get(path, ()))))) for path in sorted(paths)]))
    for named in settings.named:
        key = _add(roster, named.kind, named.name, page=True)
        if named.kind == "Organization":
            roster.accounts.add(key)
        for alias in named.aliases:
            roster._alias(alias, key)
    if settings.owner:
        roster.owner = _add(roster, "Person", settings.owner, page=True)
    if settings.company:
        _add(roster, "Organization", settings.company, page=True)
    for fact in facts:
        if fact.says == "aliases" and isinstance(fact.value, str) and fact.subject.kind in THINGS:
            roster._alias(fact.value, (fact.subject.kind, _folded(fact.subject.name, (fact.subject.kind,))))
    unsure: list[tuple[Ref, str]] = []
    for fact in facts:
        for ref in (fact.subject, fact.value):
            if not isinstance(ref, Ref):
                continue
            if ref.kind in THINGS:
                page = fact.how == "page" and ref is fact.subject
                if ref.kind == "Person" and not page and (len(words(ref.name)) < 2 or fact.how == "task"):
                    unsure.append((ref, fact.source.note))
                    continue
                if not page and any(
                    key[0] == ref.kind for key in roster.aliases.get(_folded(ref.name, (ref.kind,)), ())
                ):
                    continue  # another name of something: not a thing of its own
                key = _add(roster, ref.kind, ref.name, page=page)
                if page:
                    roster.page_of[fact.source.note] = key
                if key[0] == "Person":
                    roster.near[fact.source.note].add(key)
            elif ref.kind == "Link" or "|" in ref.kind or not ref.kind:
                unsure.append((ref, fact.source.note))
    _settle(roster, unsure)
    return roster


def _add(roster: Roster, kind: str, name: str, *, page: bool = False) -> Key:
    roster._known.clear()
    key = (kind, _folded(name, (kind,)))
    if not key[1]:
        return key
    shown = version(name) or name if kind == "Release" else name
    roster.names[key][shown] += 1
    roster.kinds[key[1]].add(kind)
    if page:
        roster.shown[key] = min(roster.shown.get(key, shown), shown)
    if kind == "Person" and len(parts := key[1].split()) > 1:
        roster.firsts[parts[0]].add(key)
    return key


def _settle(roster: Roster, unsure: list[tuple[Ref, str]]) -> None:
    """Give what is named without a certain kind one: what it is elsewhere, else the shape of its name."""
    fresh: Counter[tuple[str, str]] = Counter()  # kind, name
    near: list[tuple[str, Ref]] = []
    for ref, note in unsure:
        if ref.kind == "Person":
            continue
        near.append((note, ref))
        if ref.kind == "Link" and roster.pages.find(ref.name, note).path:
            continue
        name = ref.name.rpartition("/")[2].removesuffix(".md") if ref.kind == "Link" else ref.name
        known = roster.who(Ref(ref.kind if "|" in ref.kind else "", name), note)
        if known.key or known.several:
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
    # Owners of tasks and bare first names come last: by now everybody who is named in full is known, and so is what
    # else bears a name ("Helios: order the racks" names no person).
    people = [(ref, note) for ref, note in unsure if ref.kind == "Person" and fold(ref.name) not in _MYSELF]
    for whole in (True, False):
        fresh = Counter()
        for ref, note in people:
            known = roster.who(ref, note)
            if (len(words(ref.name)) > 1) is whole and not (
                known.key or known.several or roster.kinds.get(fold(ref.name))
            ):
                fresh["Person", ref.name] += 1
        _settle_as(roster, fresh)
    for ref, note in people:
        if len(words(ref.name)) > 1 and (key := roster.who(ref, note).key):
            roster.near[note].add(key)
    roster._known.clear()


def _settle_as(roster: Roster, fresh: Counter[tuple[str, str]]) -> None:
    for (kind, name), count in sorted(fresh.items()):
        key = _add(roster, kind, name)
        if key[1]:
            roster.names[key][version(name) or name if kind == "Release" else name] += count - 1
            roster.guessed.add(key)
