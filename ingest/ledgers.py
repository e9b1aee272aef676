"""What notes told of promises and decisions, by ledger: a changed note is threaded with those that it may continue."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from kg.graph.threads import Retold, Telling, Threaded, Threads, in_order, thread


class Ledger(NamedTuple):
    """What is told in one ledger, in order, and its threads but for what is to be asked of them."""

    told: tuple[Telling, ...] = ()
    threads: Threads = Threads({}, (), {}, frozenset())


class Ledgers:
    """The tellings of a vault, each ledger loaded when it is first asked for."""

    def __init__(self, load: Callable[[str], Ledger], retold: Retold = frozenset()) -> None:
        """`retold` is what somebody said of two tellings."""
        self._load = load
        self.retold = retold
        self._loaded: dict[str, tuple[Telling, ...]] = {}
        self._threaded: dict[tuple[Telling, ...], Threads] = {}

    @property
    def threaded(self) -> Threaded:
        """The threads of the ledgers that are loaded by now."""
        return self._threaded

    def of(self, ledger: str) -> Sequence[Telling]:
        """All that is told in a ledger."""
        if ledger not in self._loaded:
            self._loaded[ledger], threads = self._load(ledger)
            self._threaded[self._loaded[ledger]] = threads
        return self._loaded[ledger]

    def elsewhere(self, notes: Collection[str]) -> Callable[[str], list[Telling]]:
        """What other notes than these tell, by ledger."""
        return lambda ledger: [one for one in self.of(ledger) if one.note not in notes]

    def with_(self, notes: Collection[str], told: Iterable[Telling]) -> Ledgers:
        """These ledgers, where some notes tell something else now."""
        now: dict[str, list[Telling]] = {}
        for one in told:
            now.setdefault(one.ledger, []).append(one)
        others = self.elsewhere(notes)

        def ledger(name: str) -> Ledger:
            told = in_order([*others(name), *now.get(name, ())])
            return Ledger(told, thread(told, self.threaded, self.retold))

        return Ledgers(ledger, self.retold)


def hang_otherwise(before: Ledgers, now: Ledgers, ledgers: Iterable[str]) -> set[str]:
    """The notes in which a telling of these ledgers is of another promise or decision than it was."""
    was, first = _threaded(before, ledgers), _threaded(now, ledgers)
    told = (one for ledger in ledgers for one in now.of(ledger))
    return {one.note for one in told if was.get(key := (one.kind, one.name)) != first.get(key)}


def _threaded(told: Ledgers, ledgers: Iterable[str]) -> dict[tuple[str, str], tuple[str, str, bool]]:
    """The identities of what each telling is of and of what it replaces, and whether it is awaited still."""
    threads = thread([one for ledger in ledgers for one in told.of(ledger)], told.threaded, told.retold)
    old = {key: telling.identity for key, telling in threads.replaced.items()}
    return {key: (one.identity, old.get(key, ""), key in threads.awaited) for key, one in threads.first.items()}


def as_text(told: Iterable[Telling], threads: Threads) -> str:
    """A ledger as JSON, of its tellings and of threads that its own are among; `of_text` makes it of that again."""
    book = in_order(told)
    number = {one: place for place, one in enumerate(book)}

    def numbers(of: Mapping[tuple[str, str], Telling]) -> list[int]:
        keys = ((one.kind, one.name) for one in book)
        return [number[of[key]] if key in of else -1 for key in keys]

    rows = [[sorted(value) if isinstance(value, frozenset) else value for value in one] for one in book]
    awaited = [place for one, place in number.items() if (one.kind, one.name) in threads.awaited]
    return _json([rows, numbers(threads.first), numbers(threads.replaced), awaited])


def of_text(text: str) -> Ledger:
    """A ledger of its text."""
    rows, first, replaced, awaited = json.loads(text)
    told = tuple(_telling(Telling(*row)) for row in rows)
    names = [(one.kind, one.name) for one in told]

    def of_numbers(numbers: Iterable[int]) -> dict[tuple[str, str], Telling]:
        return {name: told[number] for name, number in zip(names, numbers, strict=True) if number >= 0}

    asked = frozenset(names[number] for number in awaited)
    return Ledger(told, Threads(of_numbers(first), (), of_numbers(replaced), asked))


def _telling(read: Telling) -> Telling:
    return read._replace(things=frozenset(read.things), people=frozenset(read.people))


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
