"""Fault isolation: what goes wrong in one stage of reading one note is told, and never stops the rest."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from kg.model import Problem, Source

T = TypeVar("T")


@contextmanager
def fence(stage: str, failed: list[str]) -> Iterator[None]:
    """Run a stage: an exception ends it, is added to `failed`, and goes no further; with KG_DEBUG it goes on to `main`,
    which shows the traceback."""
    try:
        yield
    except Exception as error:
        if os.environ.get("KG_DEBUG"):
            raise
        failed.append(f"{type(error).__name__} in {stage}")


def fenced(stage: Callable[..., Iterable[T]], *given: object, failed: list[str]) -> Iterator[T]:
    """What a stage makes, up to where it fails."""
    with fence(stage.__name__, failed):
        yield from stage(*given)


def failure(path: str, failed: Iterable[str]) -> Problem:
    """The one problem of a note in which stages failed."""
    what = ", ".join(dict.fromkeys(failed))
    message = f"part of it could not be read: {what}, the rest was; report what `kg --debug check` prints of it"
    return Problem(Source(path), message, "unreadable")
