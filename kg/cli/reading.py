"""What commands share that read the notes: the notes as read, the graph they make, and their problems as rows."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from ingest.cache import Cache, Summary, reader_version
from ingest.pipeline import Ingested, check, ingest
from ingest.workers import ExecutorError, Workers, working_on
from kg.cli import Failed
from kg.cli.options import Place
from kg.cli.terminal import echo, progress
from kg.identity.judgements import read_judgements
from kg.model import Problem
from kg.settings import PLAIN, read_settings
from kg.store import Store

if TYPE_CHECKING:
    from ingest.read import Vault
    from kg.graph.resolve import Resolved


def problem_row(problem: Problem) -> dict[str, Any]:
    """A problem for programs."""
    return {
        "note": problem.source.note,
        "line": problem.source.line,
        "about": problem.about,
        "message": problem.message,
    }


def settings_problems(at: Place) -> list[Problem]:
    """What is wrong with kg.toml and with the judgements."""
    return [*read_settings(at.vault)[1], *read_judgements(at.vault)[1]]


@contextmanager
def _workers(executor: str) -> Iterator[Workers]:
    """Those that an option means. Raises Failed when they cannot be used."""

    def tell(text: str) -> None:
        echo(f"kg: {text}", err=True)

    if not executor:
        yield Workers(tell=tell)
        return
    from ingest.cluster import cluster

    try:
        with cluster(executor, functools.partial(reader_version, PLAIN), tell) as workers:
            yield workers
    except ExecutorError as error:
        raise Failed(str(error)) from error


def _cache(at: Place, *, keep: bool, anew: bool = False) -> Cache:
    return Cache(at.home, reader_version(at.settings.tasks), keep=keep, anew=anew)


def ingested(at: Place, store: Store, *, dry: bool, anew: bool, executor: str = "") -> Ingested:
    """What the pipeline makes of a vault, here or on a cluster: its graph in the store, the cache brought up to date
    unless `dry`."""
    with (
        _workers(executor) as workers,
        working_on(workers),
        closing(_cache(at, keep=not dry, anew=anew)) as cache,
        progress() as tick,
    ):
        return ingest(at.vault, at.settings, store, cache, tick, dry=dry)


def checked(at: Place) -> Summary:
    """What an ingest would come to; nothing is written."""
    with closing(_cache(at, keep=False)) as cache, progress() as tick:
        return check(at.vault, at.settings, cache, tick)


def read_notes(at: Place, *, keep: bool) -> Vault:
    """The notes as read; the cache is used, and brought up to date when `keep`."""
    from ingest.read import read_vault  # here, as what did not change is told without the readers

    with closing(_cache(at, keep=keep)) as cache, progress() as tick:
        return read_vault(at.vault, at.settings, cache, tick, keep=keep)


def read_and_resolve(at: Place, *, keep: bool) -> tuple[Vault, Resolved]:
    """The notes as read, as `read_notes` does, and the graph they make."""
    from ingest.read import resolve

    read = read_notes(at, keep=keep)
    return read, resolve(read, at.settings)
