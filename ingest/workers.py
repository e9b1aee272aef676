"""Many notes at once: in this process, over processes of this machine, or on any `concurrent.futures` executor."""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import closing, contextmanager
from contextvars import ContextVar
from itertools import islice
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
R = TypeVar("R")

# A process takes about a second to start and load spaCy, the time in which it reads some eighty notes.
_PAYS = 300
_MOST = 8
_CHUNK = 25  # notes of a task
_AHEAD = 128  # tasks under way: enough for many workers, and never a whole vault in a scheduler's memory


class ExecutorError(Exception):
    """An executor cannot be used: one sentence with the next step, ready to show."""


def _same(state: bytes) -> object:
    return state


def _nothing(*_: object) -> None: ...


class Workers(NamedTuple):
    """Where `each` works, and how it deals with what is there."""

    executor: Executor | None = None  # None: processes of this machine, when there are enough items
    share: Callable[[bytes], object] = _same  # what to give a task so that its worker gets these bytes, at best once
    check: Callable[[], None] = _nothing  # called in a worker before it does anything; raises when it is not fit
    seconds: float | None = None  # without a result, after which it is asked whether …
    alive: Callable[[], bool] = lambda: True  # … there is still a worker
    tell: Callable[[str], None] = _nothing  # is told once, in a sentence, when workers were lost


_chosen: ContextVar[Workers] = ContextVar("_chosen", default=Workers())  # noqa: B039 # a frozen value


@contextmanager
def working_on(workers: Workers) -> Iterator[None]:
    """Let every `each` in here use these workers."""
    before = _chosen.set(workers)
    try:
        yield
    finally:
        _chosen.reset(before)


class _Pool:
    """Processes of this machine, started when they are first needed."""

    def __init__(self) -> None:
        self._executor: Executor | None = None

    def executor(self, count: int) -> Executor:
        if self._executor is None:
            from concurrent.futures import ProcessPoolExecutor
            from multiprocessing import get_context

            # "spawn" is the same on every system, and safe beside the threads of a progress bar.
            self._executor = ProcessPoolExecutor(count, get_context("spawn"), _begin)
        return self._executor

    def close(self) -> None:
        """End them; when others are needed then, those are started."""
        if self._executor:
            self._executor.shutdown()
        self._executor = None


_pool: ContextVar[_Pool | None] = ContextVar("_pool", default=None)


@contextmanager
def one_pool() -> Iterator[_Pool]:
    """Let every `each` in here that needs processes of this machine use the same ones."""
    pool = _pool.get()
    if pool:
        yield pool
        return
    with closing(_Pool()) as pool:
        before = _pool.set(pool)
        try:
            yield pool
        finally:
            _pool.reset(before)


def jobs() -> int:
    """How many processes to read with: KG_JOBS, else one a core, eight at most."""
    asked = os.environ.get("KG_JOBS", "")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(int(asked), 1) if asked.isdecimal() else min(cores, _MOST)


def each(work: Callable[[T], R], items: Sequence[T], prepare: Callable[..., None], *given: object) -> Iterator[R]:
    """What `work` makes of each item, in order, on the workers that `working_on` chose. `prepare(*given)` is called
    first, once in each process.

    Few items are done in this process, and so is what a worker could not do, whatever kept it from that: what `work`
    itself raises is raised from there. `work`, `prepare`, what they are given and what they make must be picklable.
    """
    workers = _chosen.get()
    here = workers.executor is None
    count = jobs()
    if len(items) <= _CHUNK or (here and (count == 1 or len(items) < _PAYS)):
        if items:
            _prepare_here(prepare, given)
            yield from map(work, items)
        return
    state = pickle.dumps((workers.check, prepare, given))
    if not here:
        yield from _on(workers, work, items, state)
        return
    with one_pool() as pool:

        def lost(text: str) -> None:
            pool.close()
            workers.tell(text)

        yield from _on(workers._replace(executor=pool.executor(count), tell=lost), work, items, state)


def _on(workers: Workers, work: Callable[[T], R], items: Sequence[T], state: bytes) -> Iterator[R]:
    """What `work` makes of each item on an executor, in order. Tasks take and give bytes, which nothing looks into."""
    key, shared = _key(state), workers.share(state)
    chunks = (pickle.dumps((work, items[start : start + _CHUNK])) for start in range(0, len(items), _CHUNK))
    under_way: deque[tuple[bytes, Future[bytes]]] = deque()
    lost = gone = False
    try:
        while True:
            for chunk in islice(chunks, _AHEAD - len(under_way)):
                under_way.append((chunk, Future() if gone else _submit(workers.executor, _do, key, shared, chunk)))
            if not under_way:
                return
            chunk, future = under_way.popleft()
            try:
                made = _result(future, 0 if gone else workers.seconds, workers.alive)
            except Exception as error:
                gone = gone or not future.done()
                made = _do(key, state, chunk)
                if not lost:
                    workers.tell(f"a worker was lost ({_why(error)}); what it leaves is read in this process instead")
                lost = True
            yield from pickle.loads(made)
    finally:
        for _, future in under_way:
            future.cancel()


def _submit(executor: Executor | None, *call: Any) -> Future[bytes]:
    """The future of a call; where it cannot be submitted, one that has failed."""
    try:
        assert executor is not None
        return executor.submit(*call)
    except Exception as error:
        failed: Future[bytes] = Future()
        failed.set_exception(error)
        return failed


def _result(future: Future[bytes], seconds: float | None, alive: Callable[[], bool]) -> bytes:
    """The result of a future, waited for as long as there are workers. What it raises when there are none any more is a
    TimeoutError, and the future is not done."""
    while True:
        try:
            return future.result(seconds)
        except TimeoutError:
            if future.done() or not seconds or not alive():
                raise


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, ExecutorError) else type(error).__name__


def _key(state: bytes) -> str:
    return hashlib.blake2b(state, digest_size=16).hexdigest()


# What follows runs in workers. A worker may have several threads, and work for several vaults at once, but `prepare`
# sets what a whole process knows: so a process does one task at a time.
_one_at_a_time = threading.Lock()
_ready = ""  # the key of the state that this process was prepared with


def _do(key: str, state: bytes, chunk: bytes) -> bytes:
    """What a task makes of its items, after `prepare` where the process is not prepared for them."""
    with _one_at_a_time:
        if _ready != key:
            _make_ready(key, state)
        work, items = pickle.loads(chunk)
        return pickle.dumps([work(item) for item in items])


def _begin() -> None:
    """Begin a process of the local pool. It lives for one reading, which makes no cycles worth collecting."""
    gc.disable()


def _make_ready(key: str, state: bytes) -> None:
    global _ready
    check, prepare, given = pickle.loads(state)
    check()
    _ready = ""
    prepare(*given)
    _ready = key


def _prepare_here(prepare: Callable[..., None], given: Sequence[object]) -> None:
    global _ready
    with _one_at_a_time:
        _ready = ""
        prepare(*given)
