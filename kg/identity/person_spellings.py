"""Which spellings are other spellings of people: a surname, a short form, one that sounds alike, one misheard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache

from kg.identity.gathered import Gathered, World, first_name, is_given, is_like_person, is_trade, nicknames
from kg.identity.known_names import known
from kg.identity.name_matching import fold, sound
from kg.identity.name_matching import words as words_of


def aliases_of_people(gathered: Mapping[str, Gathered], people: Sequence[str], world: World) -> dict[str, str]:
    """The spellings that are other spellings of known people, and of those who were found: one that sounds alike, a
    short form, one misheard."""
    firsts = {first: set(names) for first, names in world.firsts.items()}
    here: dict[str, set[str]] = defaultdict(set)
    for whole in people:
        if len(words_of(whole)) > 1:
            firsts.setdefault(first_name(whole.partition(" ")[0]), set()).add(whole)
        for note in gathered[whole].notes if whole in gathered else ():
            here[note].add(whole)

    for name, one in gathered.items():  # a bare first name of one person only stands for her
        if " " not in name and len(owners := firsts.get(first_name(name), set())) == 1:
            for note in one.notes:
                here[note] |= owners

    def near(note: str) -> Set[str]:
        return here[note] | world.near(note)

    handles = _Handles(whole for names in firsts.values() for whole in names)
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
    for name, one in gathered.items():
        if (one.features["handle"] or one.features["tag"]) and (whole := handles.bearer(name.removeprefix("@"))):
            aliases[name] = whole
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
            and first_name(name) not in firsts
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


_PART = 4  # letters of a last name that tell whose it is


class _Handles:
    """Whose a handle is that is made of a name as handles are: dana.levi, dlevi, danal, and dlev of Levinson."""

    def __init__(self, people: Iterable[str]) -> None:
        self._by_letter: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
        for whole in people:
            if len(parts := words_of(whole)) > 1:
                self._by_letter[parts[0][0]][whole] = parts[0], parts[-1]

    def bearer(self, handle: str) -> str:
        """The one person whose name makes it, or ""."""
        said = fold(handle).replace(" ", "")
        found = [whole for whole, (first, last) in self._by_letter[said[:1]].items() if _makes(said, first, last)]
        return found[0] if len(found) == 1 else ""


def _makes(handle: str, first: str, last: str) -> bool:
    """Is a handle made of a first and last name: both, one and the other's first letter, a letter and a part?"""
    if handle in (first + last, first + last[0]):
        return len(handle) > _PART
    return len(handle) > _PART and last.startswith(handle[1:])


def _is_surname(name: str, firsts: Mapping[str, Set[str]], world: World) -> bool:
    """Is a bare surname nobody's first name, and no word?"""
    capital = name[0].isupper() and len(name) > 2 and not is_trade(name)
    return capital and first_name(name) not in firsts and not world.is_word(name) and not world.kind(name)


def _is_misheard(said: str, name: str) -> bool:
    """Could speech-to-text have written `said` for `name`? It sounds the same, lost its end, or one letter is wrong."""
    from rapidfuzz.distance import DamerauLevenshtein

    if is_given(said) or said == name:
        return False
    if sound(said) == sound(name) or (len(said) > 2 and name.startswith(said)):
        return True
    return len(said) > 4 and DamerauLevenshtein.distance(said.lower(), name.lower(), score_cutoff=1) <= 1


def _is_alike(name: str, first: str) -> bool:
    """Are they two spellings of a name, or a name and its short form: Sahar and Shachar, Rob and Robert?"""
    if sound(name) == sound(first):
        return len(name) > 3
    return first in _whole_forms(name)


@lru_cache(maxsize=65_536)
def _whole_forms(name: str) -> frozenset[str]:
    return frozenset(nicknames().canonicals_of(name))
