"""Entity look-up: which things a typed name means, and which are named like it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from kg.identity.name_matching import fold
from kg.spelling import alike


class Thing(NamedTuple):
    """An entity, as a typed name can mean it."""

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Its own name and its other names."""
        return self.name, *self.aliases


def called(things: Iterable[Thing], typed: str) -> list[Thing]:
    """Exact matches: the things with this name, be it their own or another one, in the order of their names."""
    folded = fold(typed)
    return _sorted(thing for thing in things if folded and folded in map(fold, thing.names))


def meant(things: Sequence[Thing], typed: str, *, by_words: bool = True) -> list[Thing]:
    """Candidates for a typed name: all things that it may mean, in the order of their names, by the surest way that
    finds any: their own name, another name, a person's first name, and with `by_words` some words of the name."""
    folded = fold(typed)
    for test in WAYS if by_words else WAYS[:-1]:
        if found := _sorted(thing for thing in things if folded and test(folded, thing)):
            return found
    return []


def resembling(things: Iterable[Thing], typed: str, *, most: int = 5) -> list[Thing]:
    """Approximate matches: things of which a name, or its first word, is spelled like what was typed, the likest
    first."""
    by_name: dict[str, list[Thing]] = {}
    for thing in things:
        for name in dict.fromkeys(map(fold, (*thing.names, *thing.name.split()[:1]))):
            by_name.setdefault(name, []).append(thing)
    near = (thing for name in alike(fold(typed), by_name, most=most) for thing in by_name[name])
    return list(dict.fromkeys(near))[:most]


def has_words(typed: str, thing: Thing) -> bool:
    """Are all typed words, folded, in the thing's own name?"""
    words = fold(thing.name).split()
    return all(word in words for word in typed.split())


def other_than(things: Sequence[Thing], name: str) -> list[Thing]:
    """All things but those of this name."""
    return [thing for thing in things if fold(thing.name) != fold(name)]


def suggested(things: Sequence[Thing], typed: str) -> list[Thing]:
    """A few things to choose from, whose names hold the typed words, the shortest first, or are spelled like them."""
    words = fold(typed)
    holding = [thing for thing in things if words and has_words(words, thing)]
    holding.sort(key=lambda thing: len(thing.name))
    return list(dict.fromkeys((*holding, *resembling(things, typed))))[:5]


# From the surest on: does a folded name mean this thing?
WAYS: tuple[Callable[[str, Thing], bool], ...] = (
    lambda typed, thing: typed == fold(thing.name),
    lambda typed, thing: typed in map(fold, thing.aliases),
    lambda typed, thing: thing.kind == "Person" and fold(thing.name).split()[:1] == [typed],
    has_words,
)


def _sorted(things: Iterable[Thing]) -> list[Thing]:
    return sorted(things, key=lambda thing: (thing.name, thing.kind))


def several(things: Sequence[Thing], words: Sequence[str]) -> list[str]:
    """The names that were typed one after the other, as few as may be: "Liraz Ben Or Jeff" is two. What is no name
    stays with the words around it."""
    every = " ".join(words).replace(",", " , ").split(" , ") if any("," in word for word in words) else None
    if every:
        return [name.strip() for name in every if name.strip()]
    best: dict[int, list[str]] = {0: []}  # the fewest names that the first so many words make
    for end in range(1, len(words) + 1):
        for start in range(end):
            name = " ".join(words[start:end])
            if start in best and meant(things, name) and (end not in best or len(best[start]) + 1 < len(best[end])):
                best[end] = [*best[start], name]
    return best.get(len(words), [" ".join(words)])
