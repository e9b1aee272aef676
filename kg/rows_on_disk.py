"""Rows of a graph on disk: while one is made of a large vault, all of it is never in memory at once."""

from __future__ import annotations

import pickle
import weakref
import zlib
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import Generic, Protocol, TypeVar


class Row(Protocol):
    """What has a digest."""

    @property
    def digest(self) -> str: ...


K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=Row)
_BLOCK = 500  # rows that are packed, and loaded, together


class RowsOnDisk(Mapping[K, R]):
    """Rows by key, in the order in which they came, in a file without a name that goes when they do; their keys and
    digests are in memory. To go through all of them is quick, and so is to ask for one near to the last one."""

    def __init__(self, rows: Iterable[tuple[K, R]], folder: Path | None = None) -> None:
        """`folder` is where the file lies, None for the system's own."""
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 # it is kept open as long as the rows are
        weakref.finalize(self, self._file.close)
        self._blocks: list[tuple[int, int]] = []  # where each begins, and its size
        self._place: dict[K, int] = {}
        self._last: tuple[int, list[R]] = -1, []
        self.digests: dict[K, str] = {}
        given = iter(rows)
        while some := list(islice(given, _BLOCK)):
            data = zlib.compress(pickle.dumps([row for _, row in some]), 1)
            self._blocks.append((self._file.tell(), len(data)))
            self._file.write(data)
            self.digests.update((key, row.digest) for key, row in some)

    def __len__(self) -> int:
        return len(self.digests)

    def __iter__(self) -> Iterator[K]:
        return iter(self.digests)

    def __contains__(self, key: object) -> bool:
        return key in self.digests

    def __getitem__(self, key: K) -> R:
        if not self._place:
            self._place = {key: number for number, key in enumerate(self.digests)}
        block, number = divmod(self._place[key], _BLOCK)
        if self._last[0] != block:
            self._last = block, self._load(*self._blocks[block])
        return self._last[1][number]

    def rows(self) -> Iterator[R]:
        """All rows, a block of them in memory at a time."""
        for block in self._blocks:
            yield from self._load(*block)

    def _load(self, start: int, size: int) -> list[R]:
        self._file.seek(start)
        rows: list[R] = pickle.loads(zlib.decompress(self._file.read(size)))
        return rows


def digests_of(rows: Mapping[K, R]) -> Mapping[K, str]:
    """The digest of each row."""
    return rows.digests if isinstance(rows, RowsOnDisk) else {key: row.digest for key, row in rows.items()}


def rows_of(rows: Mapping[K, R]) -> Iterable[R]:
    """All rows, in their order."""
    return rows.rows() if isinstance(rows, RowsOnDisk) else rows.values()


class Picked(Collection[R], Generic[K, R]):
    """Some of the rows, each loaded when it is come to."""

    def __init__(self, rows: Mapping[K, R], pick: Callable[[K], bool]) -> None:
        self._rows = rows
        self._keys = [key for key in rows if pick(key)]

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[R]:
        return iter(rows_of(self._rows)) if len(self) == len(self._rows) else map(self._rows.__getitem__, self._keys)

    def __contains__(self, row: object) -> bool:
        return any(row == one for one in self)


class Keep(Protocol):
    """Keeps rows, in memory or on disk."""

    def __call__(self, rows: Iterable[tuple[K, R]], /) -> Mapping[K, R]: ...


def in_memory(rows: Iterable[tuple[K, R]], /) -> Mapping[K, R]:
    """Rows by key."""
    return dict(rows)


def on_disk(folder: Path | None) -> Keep:
    """What keeps rows on disk, in a file in this folder, or where the system has its own."""

    def keep(rows: Iterable[tuple[K, R]], /) -> Mapping[K, R]:
        return RowsOnDisk(rows, folder)

    return keep
