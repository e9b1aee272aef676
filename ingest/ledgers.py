"""What notes told of promises and decisions, by ledger: a changed note is threaded with those that it may continue."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from kg.graph.threads import Retold, Telling, thread


class Ledgers:
    """The tellings of a vault, each ledger loaded when it is first asked for."""

    def __init__(self, load: Callable[[str], Sequence[Telling]], retold: Retold = frozenset()) -> None:
        """`retold` is what somebody said of two tellings."""
        self._load = load
        self.retold = retold
        self._loaded: dict[str, Sequence[Telling]] = {}

    def of(self, ledger: str) -> Sequence[Telling]:
        """All that is told in a ledger."""
        if ledger not in self._loaded:
            self._loaded[ledger] = self._load(ledger)
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
        return Ledgers(lambda ledger: [*others(ledger), *now.get(ledger, ())], self.retold)


def hang_otherwise(before: Ledgers, now: Ledgers, ledgers: Iterable[str]) -> set[str]:
    """The notes in which a telling of these ledgers is of another promise or decision than it was."""
    was, first = _threaded(before, ledgers), _threaded(now, ledgers)
    told = (one for ledger in ledgers for one in now.of(ledger))
    return {one.note for one in told if was.get(key := (one.kind, one.name)) != first.get(key)}


def _threaded(told: Ledgers, ledgers: Iterable[str]) -> dict[tuple[str, str], tuple[str, str, bool]]:
    """The identities of what each telling is of and of what it replaces, and whether it is awaited still."""
    threads = thread([one for ledger in ledgers for one in told.of(ledger)], told.retold)
    old = {key: telling.identity for key, telling in threads.replaced.items()}
    return {key: (one.identity, old.get(key, ""), key in threads.awaited) for key, one in threads.first.items()}


def as_row(told: Telling) -> list[object]:
    """A telling as JSON has it; `of_row` makes it of that again."""
    things, people = sorted(told.things), sorted(told.people)
    return list(told._replace(things=things, people=people))  # type: ignore[arg-type] # as JSON has it


def of_row(row: Sequence[object]) -> Telling:
    """A telling from its row."""
    told = Telling(*row)  # type: ignore[arg-type] # what was put in
    return told._replace(things=frozenset(told.things), people=frozenset(told.people))
