"""What bounds a call to an engine or a server: a time, memory, and Ctrl-C at any moment."""

from __future__ import annotations

import os
import resource
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from kg.store import StoreError

STEP = 0.05  # seconds between two looks at the clock and the memory
ROWS = 100_000  # that a query of the user's may give

LATE = "the query was stopped after {seconds:g} seconds; ask for less, with LIMIT or shorter paths, or set KG_TIMEOUT"
LARGE = "the query needs more than {megabytes:,} MB; ask for less at a time, with LIMIT, or set KG_MEMORY"
MANY = "the query gives more than {rows:,} rows; ask for less, with LIMIT, or count them with count(*)"

T = TypeVar("T")
Again = Callable[[], None]  # grants a call its whole time anew


class Limits(NamedTuple):
    """What a query may take: seconds until it is done, and megabytes more than the process had before."""

    seconds: float
    megabytes: int


def limits() -> Limits:
    """The limits that KG_TIMEOUT and KG_MEMORY set, else 30 seconds and 1,024 MB. StoreError for what is no number."""
    return Limits(
        _number("KG_TIMEOUT", 30, "seconds, as in 90"), int(_number("KG_MEMORY", 1024, "megabytes, as in 2048"))
    )


def _number(name: str, otherwise: int, shown: str) -> float:
    text = os.environ.get(name) or str(otherwise)
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0 < number < 10**6:
        raise StoreError(f"{name} is {text!r}; set it to a number of {shown}")
    return number


_left: list[threading.Event] = []  # set when the call is done


def left_running() -> bool:
    """Does a call still run that nobody waits for? Nothing can stop one inside the embedded engine, and a process that
    ends while one runs crashes: it must leave with `os._exit`."""
    return not all(done.is_set() for done in _left)


def bounded(call: Callable[[Again], T], *, seconds: float, late: str, megabytes: int = 0, large: str = "") -> T:
    """What `call` returns or raises, run on a thread of its own so that Ctrl-C ends the wait for it at once.

    `call` is given an `Again`, for when it got somewhere. StoreError(late) once they are over, and
    StoreError(large) once the process has grown by more than `megabytes`; then the thread is left to itself.
    """
    until = time.monotonic() + seconds
    most = _peak() + megabytes

    def again() -> None:
        nonlocal until
        until = time.monotonic() + seconds

    outcome: list[Any] = []
    done = threading.Event()  # Thread.join would take a thread that Ctrl-C leaves for one that has ended

    def run() -> None:
        try:
            outcome.extend((call(again), None))
        except BaseException as error:
            outcome.extend((None, error))
        finally:
            done.set()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        while not done.wait(STEP):
            if time.monotonic() > until:
                raise StoreError(late)
            if megabytes and _peak() > most:
                raise StoreError(large)
    finally:
        if not done.is_set():
            _left.append(done)
    thread.join()  # the engine lets go of a thread as it ends
    value, error = outcome
    if error is not None:
        raise error
    return value  # type: ignore[no-any-return]


def _peak() -> int:
    """The most memory that this process has had, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # in bytes on a Mac, else in kilobytes
    return peak // (2**20 if sys.platform == "darwin" else 2**10)
