"""Many notes at once: over processes, where there are enough notes to pay for starting them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

# A process takes about a second to start and load spaCy, the time in which it reads some three hundred notes.
_PAYS = 600
_MOST = 8


def jobs() -> int:
    """How many processes to read with: KG_JOBS, else one a core, eight at most."""
    asked = os.environ.get("KG_JOBS", "")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(int(asked), 1) if asked.isdecimal() else min(cores, _MOST)


def each(work: Callable[[T], R], items: Sequence[T], prepare: Callable[..., None], *given: object) -> Iterator[R]:
    """What `work` makes of each item, in order. `prepare(*given)` is called first, once in each process.

    Few items are done in this process. `work`, `prepare`, what they are given and what they make must be picklable.
    """
    if not items:
        return
    count = jobs()
    if count == 1 or len(items) < _PAYS:
        prepare(*given)
        yield from map(work, items)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # "spawn" is the same on every system, and safe beside the threads of a progress bar.
    with ProcessPoolExecutor(count, get_context("spawn"), prepare, given) as pool:
        yield from pool.map(work, items, chunksize=25)
