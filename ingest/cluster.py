"""The workers of a Dask cluster: it gets the bytes of the notes, and reads them with the kg that is installed there."""

from __future__ import annotations

import logging
import pickle
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from typing import Any
from urllib.parse import urlsplit

from ingest.workers import ExecutorError, Workers
from kg.store import StoreError
from kg.store.bounds import bounded, limits

PORT = 8786  # where Dask's schedulers listen


@contextmanager
def cluster(url: str, version: Callable[[], str], tell: Callable[[str], None]) -> Iterator[Workers]:
    """The workers of the Dask scheduler at `url`: tcp://HOST:8786, or tls:// with the certificates of Dask's own
    settings.

    `version()` must be the same in each of them as here. ExecutorError when that is not so, when there is no worker, or
    no scheduler within the seconds of `kg.store.bounds.limits`.
    """
    address = _address(url)
    try:
        import distributed
    except ImportError as error:
        raise ExecutorError("reading on a cluster needs Dask: pip install 'kg[dask]'") from error
    seconds = limits().seconds
    with _quiet():
        client = _connected(distributed, address, seconds)
        try:
            _check_all(client, address, version, seconds)
            yield Workers(
                client.get_executor(pure=False),
                share=partial(client.submit, bytes, pure=False),  # sent once to each worker, and made anew when lost
                check=partial(_check, pickle.dumps(version), version()),
                seconds=seconds,
                alive=partial(_alive, client, seconds),
                tell=tell,
            )
        finally:
            with suppress(Exception):
                client.close(timeout=1)


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("tcp", "tls") and parts.hostname and parts.path in ("", "/") and "@" not in url
        port = parts.port
    except ValueError:
        known = port = None
    if not known:
        # The address is not repeated: it may hold a password.
        raise ExecutorError(
            f"that is not an executor that kg knows: tcp://HOST:{PORT} is the scheduler of a Dask cluster, "
            f"tls://HOST:{PORT} one with certificates, and without --executor this machine reads"
        )
    return f"{parts.scheme}://{parts.netloc}" if port else f"{parts.scheme}://{parts.netloc.rstrip(':')}:{PORT}"


def _connected(distributed: Any, address: str, seconds: float) -> Any:
    security = _certificates(distributed) if address.startswith("tls:") else None
    so = " with these certificates" if security else ""
    late = (
        f"no Dask scheduler answers at {address}{so} within {seconds:g} seconds; "
        "start one there (dask scheduler), name another, or set KG_TIMEOUT"
    )
    open_client = partial(distributed.Client, address, security=security, timeout=seconds, set_as_default=False)
    try:
        # A second more, as it gives up by itself where nobody is, but not where somebody listens and says nothing.
        return bounded(lambda again: open_client(), seconds=seconds + 1, late=late)
    except (OSError, StoreError) as error:
        raise ExecutorError(late) from error


def _certificates(distributed: Any) -> Any:
    security = distributed.Security(require_encryption=True)
    try:
        if security.get_connection_args("client")["ssl_context"]:
            return security
        why = "none are named"
    except OSError as error:  # those of ssl too
        why = str(error)
    name = "DASK_DISTRIBUTED__COMM__TLS__"
    raise ExecutorError(
        f"the certificates for tls:// cannot be used ({why}); name their files in Dask's settings or in "
        f"{name}CA_FILE, {name}CLIENT__CERT and {name}CLIENT__KEY"
    )


def _check_all(client: Any, address: str, version: Callable[[], str], seconds: float) -> None:
    """Raises ExecutorError unless there are workers, and all of them have the kg that this is."""
    none = f"the Dask scheduler at {address} has no workers; start some (dask worker {address}), then run this again"
    late = f"a worker of {address} did not answer within {seconds:g} seconds; stop it, or set KG_TIMEOUT"
    ask = partial(client.run, _loaded, pickle.dumps(version), on_error="return")
    try:
        client.wait_for_workers(1, timeout=seconds)
        found = bounded(lambda again: ask(), seconds=seconds, late=late)
    except StoreError as error:
        raise ExecutorError(late) from error
    except OSError as error:
        raise ExecutorError(none) from error
    here = version()
    # An OSError is a worker that is gone by now.
    others = sorted(worker for worker, there in found.items() if there != here and not isinstance(there, OSError))
    if others:
        raise ExecutorError(_differs(others[0]))
    if here not in found.values():
        raise ExecutorError(none)


def _check(version: bytes, expected: str) -> None:
    """Raises ExecutorError in a worker whose kg is another one: it came after all were asked."""
    if _loaded(version) != expected:
        raise ExecutorError(_differs("that came later"))


@cache
def _loaded(version: bytes) -> str:
    """The version when this process was first asked: of the code that it runs, whatever is installed meanwhile."""
    return pickle.loads(version)()  # type: ignore[no-any-return] # what `cluster` was given


def _differs(worker: str) -> str:
    return (
        f"the worker {worker} has another kg than this process, or none; install the same one there, and start it again"
    )


def _alive(client: Any, seconds: float) -> bool:
    """Does the scheduler answer, and has it a worker?"""
    try:
        return bool(bounded(lambda again: client.scheduler_info(), seconds=seconds, late="")["workers"])
    except Exception:
        return False


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what Dask logs and warns of, lines for whoever runs the cluster: kg tells what went wrong itself."""
    names = ["distributed", *(name for name in logging.root.manager.loggerDict if name.startswith("distributed."))]
    levels = {name: logging.getLogger(name).level for name in names}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"distributed\b")
        for name in names:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        try:
            yield
        finally:
            for name, level in levels.items():
                logging.getLogger(name).setLevel(level)
