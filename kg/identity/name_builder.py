"""The name index of a vault, made of what its notes say of names, fact by fact."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Set
from functools import cache

from kg.identity.candidate_names import Taken, settle
from kg.identity.evidence import Evidence
from kg.identity.gathered import World
from kg.identity.known_names import known
from kg.identity.link_targets import Page, Pages
from kg.identity.name_index import MYSELF, OURS, Key, Roster, folded_as
from kg.identity.name_matching import fold, initials_of, learnt_heads, version, words
from kg.identity.name_settling import (
    acronyms,
    add_name,
    is_other_name,
    is_whole,
    near_in_text,
    own_handle,
    set_told,
    settle_lists,
    settle_people,
    settle_things,
    short_names,
    take,
)
from kg.identity.person_matching import Named, match_people
from kg.model import Fact, Ref
from kg.settings import Settings
from kg.vocabulary import THINGS


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


_WELL = 5  # notes that name somebody in full, whose initials others may know


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
        self._rows: set[tuple[Ref, str]] = set()  # whom tables of who is who list
        self._notes: dict[str, set[str]] = defaultdict(set)  # by whole name of a person, those that tell of her
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
            (self._handles, self._beside, sorted(self._there), self._rows, self._short),
            self._sure.keys(),
            self._near.keys(),
            self._pages.keys(),
            self._notes.keys(),
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
        elif says == "listed" and value == "directory":
            self._rows.add((subject, note))
        elif says == "date" and subject.kind == "Note":
            self._days[subject.name] = value

    def _refer(self, ref: Ref, note: str, says: str, how: str, *, page: bool) -> None:
        if ref == OURS:
            return
        self._name(ref, how)
        if "|" in ref.kind and (how != "cue" or (says == "DEPENDS_ON" and ref.name.istitle())):
            self._typed.add(ref)
        if ref.kind == "Person" and is_whole(ref.name):
            self._notes[ref.name].add(note)
        if ref.kind in THINGS:
            if page:
                self._pages[ref, note] += 1
            elif ref.kind == "Person" and (how == "task" or not is_whole(ref.name)):
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
        set_told(roster, self._settings, self._common)
        roster.kin = {note: notes for notes in self._same_meeting() for note in notes}
        if self._taken:
            take(roster, self._taken)
        for kind, name, alias in self._others:
            roster.add_alias(alias, (kind, folded_as(name, (kind,))))
        for handle, names in self._handles.items():
            own_handle(roster, handle, names)
        self._add_sure(roster)
        settle_things(roster, self._unsure, self._typed)
        settle_people(roster, self._unsure, whole=True)
        for ref, note in self._found:
            if (ref.kind == "Release" or ref.name in known().names) and not roster.now(ref, note).key:
                add_name(roster, ref.kind, ref.name)
        near_in_text(roster, self._found)
        self._join_people(roster)
        settle_lists(roster, self._there, self._beside)
        if self._taken is None:
            self._taken = self._settle(roster)
            take(roster, self._taken)
        self._add_initials(roster)
        named = {key: times for key, times in self._unsure.items() if self._is_name(key[0].name)}
        settle_people(roster, named, whole=False)
        for ref, short in self._short:
            if key := roster.now(ref, "").key:
                roster.others[key].add(short)
        for ref, note in self._unsure:
            if ref.kind == "Person" and is_whole(ref.name) and (one := roster.now(ref, note).key):
                roster.near[note].add(one)
        self._contested.update(key[1] for key, spellings in roster.names.items() if len(spellings) > 1)
        roster.contested, roster.common = self._contested, self._common.asked()
        return roster

    def _join_people(self, roster: Roster) -> None:
        """Make one of the names that are one person's, as far as the evidence is sure of it."""
        present: dict[Key, set[str]] = defaultdict(set)
        lists = [*self._there, *((ref, f"{note}#") for ref, note in self._rows)]
        for ref, at in lists:
            if is_whole(ref.name) and (key := roster.now(ref, at.removesuffix("#")).key):
                present[key].add(at)
        handles: dict[Key, set[str]] = defaultdict(set)
        for handle, names in self._handles.items():
            for name in names:
                handles["Person", folded_as(name, ("Person",))].add(handle)
        people = {roster.name(key): key for key in sorted(roster.names) if key[0] == "Person"}
        notes: dict[Key, set[str]] = defaultdict(set)
        for name, those in self._notes.items():
            notes["Person", folded_as(name, ("Person",))] |= those
        same = self._told_same(roster)
        people = {alias: key for alias, _, key in same} | people
        found = match_people(
            (
                Named(
                    name, len(notes[key]), frozenset(present[key]), frozenset(handles[key]),
                    settled=key in roster.shown, written=roster.names[key].total(),
                )
                for name, key in people.items()
            ),
            self._settings.apart,
            [(alias, name) for alias, name, _ in same],
        )  # fmt: skip
        self._contested.update(people[name][1] for name in found.close)
        roster.join({people[name]: people[shown] for name, shown in found.of.items() if people[name] != people[shown]})
        roster.joined, roster.alike = found.joins, found.questions

    def _told_same(self, roster: Roster) -> list[tuple[str, str, Key]]:
        """The other names of people that the settings and your answers give, each with the name that its person is
        shown by: whatever is like one of the two is like her."""
        found = []
        for named in self._settings.named:
            key = (named.kind, folded_as(named.name, (named.kind,)))
            for alias in named.aliases if named.kind == "Person" and key in roster.names else ():
                other = ("Person", folded_as(alias, ("Person",)))
                if is_whole(alias) and other != key and roster.aliases.get(other[1]) == {key}:
                    found.append((roster.name(other) if other in roster.names else alias, roster.name(key), key))
        return found

    def _add_initials(self, roster: Roster) -> None:
        """Initials that are looked for in all notes: the owner's, those that lists give to one person, and those of
        whoever many notes name in full, where they are nobody else's and no other name."""
        given: dict[str, set[Key]] = defaultdict(set)
        for ref, short in self._short:
            if key := roster.now(ref, "").key:
                given[short].add(key)
        known_ = [roster.now(Ref("Person", name), "").key for name, notes in self._notes.items() if len(notes) >= _WELL]
        for one in (roster.owner, *known_):
            if one and (own := initials_of(roster.name(one))):
                given[own].add(one)
        for key in roster.names:
            if key[0] == "Person" and (initials := initials_of(roster.name(key))) in given:
                given[initials].add(key)
        for initials, keys in sorted(given.items()):
            key = min(keys)
            if len(keys) == 1 and _are_initials(initials, roster.name(key)) and not roster.kinds.get(fold(initials)):
                roster.aliases[fold(initials)].add(key)
                roster.initials[initials].add(key)

    def _is_name(self, name: str) -> bool:
        """Is it none of the words of the language, or one that has its capital inside sentences too?"""
        return name in self._capital or not (name.lower() in known().common or name.lower() in self._common)

    def _add_sure(self, roster: Roster) -> None:
        for (ref, note), times in self._pages.items():
            if key := add_name(roster, ref.kind, ref.name, times, page=True):
                roster.page_of[note] = max(key, roster.page_of.get(note, key))
                if key[0] == "Person":
                    roster.near[note].add(key)
        for ref, times in self._sure.items():
            if not is_other_name(roster, ref):
                add_name(roster, ref.kind, ref.name, times)
        for (ref, note), times in self._near.items():
            if not is_other_name(roster, ref) and (key := add_name(roster, ref.kind, ref.name, times)):
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
        shorts = short_names(roster, known_, self._common)
        for short, key in shorts.items():
            roster.add_alias(short, key)
        settled = settle(self._evidence, self.world(roster))
        written = {seen.name for evidence in self._evidence for seen in evidence.seen}
        whole = {(one.kind, folded_as(one.name, (one.kind,))): one.name for one in settled.candidates}
        initials = acronyms(roster, known_ | whole, written)
        kept = [one for one in settled.candidates if one.name not in initials or one.how != "evidence"]
        settled = settled._replace(candidates=kept)
        found = {(one.kind, folded_as(one.name, (one.kind,))): one.name for one in kept}
        every = known_ | found
        taken = {one.name for one in settled.candidates} | settled.people.keys() | settled.things.keys()
        taken |= {one.name for one in settled.asked if one.kind in ("Person", "Location")}
        later = {short: key for short, key in short_names(roster, every, self._common).items() if key in found}
        later |= acronyms(roster, every, written)
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


def _are_initials(short: str, name: str) -> bool:
    """Are these the initials of a name, the parts of a double surname taken as one or as two?"""
    return short in (initials_of(name), "".join(word[0] for word in name.split()).upper())


def _places(lines: Iterable[int]) -> dict[int, int]:
    """Lines with their places among them."""
    return {line: place for place, line in enumerate(sorted(set(lines)))}
