"""What a name index is settled by: the settings first, then what is certain, then what shows when that is known."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from difflib import SequenceMatcher

from kg.identity.candidate_names import Taken
from kg.identity.known_names import known
from kg.identity.link_targets import name_of
from kg.identity.name_index import MYSELF, Key, Roster, Who, canonical, folded_as
from kg.identity.name_matching import fold, guess_kind, version, words
from kg.model import Ref
from kg.settings import Settings
from kg.vocabulary import THINGS


def own_handle(roster: Roster, handle: str, names: Mapping[str, int]) -> None:
    """Give a handle to whom lists give it most often; what differs by the slip of a key is a spelling of that name."""
    whole = [name for name in names if len(words(name)) > 1] or list(names)
    owner = min(whole, key=lambda name: (-names[name], -len(name), name))
    key = ("Person", folded_as(owner, ("Person",)))
    roster.add_alias(handle, key)
    for name in names:
        folded = folded_as(name, ("Person",))
        if folded != key[1] and _alike(folded, key[1]) > _SAME:
            roster.add_alias(name, key)


_SAME = 0.9  # how alike two names with one handle are that a slip of a key sets apart
_LIKE = 0.85  # how alike two names with one first name are that are likely one, misspelt


def set_told(roster: Roster, settings: Settings, common: Set[str]) -> None:
    """What the settings name: it comes first."""
    for named in settings.named:
        key = add_name(roster, named.kind, named.name, page=True)
        if key is None:
            continue
        if named.account:
            roster.accounts.add(key)
        for alias in named.aliases:
            roster.add_alias(alias, key)
    if settings.owner:
        roster.owner = add_name(roster, "Person", settings.owner, page=True)
    if settings.company:
        key = roster.company = add_name(roster, "Organization", settings.company, page=True)
        for short in _shorter(settings.company, common):
            if key:
                roster.add_alias(short, key)


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


def is_other_name(roster: Roster, ref: Ref) -> bool:
    """Is it another name of something: not a thing of its own?"""
    return any(key[0] == ref.kind for key in roster.aliases.get(folded_as(ref.name, (ref.kind,)), ()))


def is_whole(name: str) -> bool:
    """Is it a whole name, and not "Ravi" or "Ravi S."?"""
    parts = words(name)
    return len(parts) > 1 and len(parts[-1]) > 1


def near_in_text(roster: Roster, found: Mapping[tuple[Ref, str], int]) -> None:
    """Whom a note's sentences name in full is near, unless she comes up only after bare uses of her first name: then
    those may well mean another one."""
    bare: dict[tuple[str, str], int] = {}
    for (ref, note), line in found.items():
        if ref.kind == "Person" and len(parts := words(ref.name)) == 1:
            bare[note, parts[0]] = min(line, bare.get((note, parts[0]), line))
    for (ref, note), line in found.items():
        if ref.kind != "Person" or not is_whole(ref.name):
            continue
        key = roster.now(ref, note).key
        if key and line <= bare.get((note, words(ref.name)[0]), line):
            roster.near[note].add(key)


def acronyms(roster: Roster, names: Mapping[Key, str], written: Set[str]) -> dict[str, Key]:
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


def short_names(roster: Roster, names: Mapping[Key, str], common: Set[str]) -> dict[str, Key]:
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
        and (short[0].isupper() or names[min(keys)].islower())
        and short.lower() not in known().common
        and short.lower() not in common
        and short not in known().names
        and not roster.kinds.get(fold(short))
        and fold(short) not in roster.firsts
    }


def add_name(roster: Roster, kind: str, name: str, times: int = 1, *, page: bool = False) -> Key | None:
    """Name a thing so many times more; None when the name is none: "-" has no letter in it."""
    key = (kind, folded_as(name, (kind,)))
    if not key[1]:
        return None
    shown = version(name) or name if kind == "Release" else canonical(name, (kind,))
    roster.names[key][shown] += times
    roster.kinds[key[1]].add(kind)
    if page:
        roster.shown[key] = min(roster.shown.get(key, shown), shown)
    if kind == "Person" and len(parts := key[1].split()) > 1:
        roster.firsts[parts[0]].add(key)
    return key


def settle_things(roster: Roster, unsure: Mapping[tuple[Ref, str], int], typed: Set[Ref]) -> None:
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


def settle_people(roster: Roster, unsure: Mapping[tuple[Ref, str], int], *, whole: bool) -> None:
    """Owners of tasks and bare first names come last: by then everybody who is named in full is known, and so is what
    else bears a name ("Helios: order the racks" names no person)."""
    fresh: Counter[tuple[str, str]] = Counter()
    for (ref, note), times in unsure.items():
        if ref.kind != "Person" or fold(ref.name) in MYSELF or is_whole(ref.name) is not whole:
            continue
        who = roster.now(ref, note)
        if not (who.key or who.several or roster.kinds.get(fold(ref.name))):
            fresh["Person", ref.name] += times
    _settle_as(roster, fresh)


def settle_lists(roster: Roster, there: Iterable[tuple[Ref, str]], beside: Mapping[str, Set[str]]) -> None:
    """Whom lists mean by bare names: of several who have it the one whom the vault's lists name far more often
    than the others, if she is not named in full there too; and a name that is nobody's is a new one, unless it stands
    `beside` names elsewhere: "Dana Levi (Acme)"."""
    times: Counter[Key] = Counter()
    whole: dict[str, set[Key]] = defaultdict(set)
    bare: dict[tuple[Ref, str], Who] = {}
    for ref, note in there:
        who = roster.now(ref, note)
        if who.key and is_whole(ref.name):
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
        add_name(roster, kind, name, times)


def take(roster: Roster, found: Taken) -> None:
    """Take up the names that the notes propose."""
    roster.proposed = found
    for one in found.candidates:
        if key := add_name(roster, one.kind, one.name):
            roster.guessed.add(key)
    for alias, whole in sorted(found.people.items()):
        roster.add_alias(alias, ("Person", folded_as(whole, ("Person",))))
    for alias, (kind, whole) in sorted(found.things.items()):
        if fold(alias) != fold(whole):
            roster.add_alias(alias, (kind, folded_as(whole, (kind,))))
