"""The terminal: the one module that writes to it and asks on it, so that all it gets is shown text."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

import click

from kg.shown import Shown, shown

Tick = Callable[[str, int, int], None]
"""Tells how far the reading is: the note, how many are done, of how many."""


def echo(*texts: object, nl: bool = True, err: bool = False) -> None:
    """Print texts, one after the other, on stdout or stderr. When nobody reads stdout any more, kg ends with exit
    code 0; stderr that nobody reads is no reason to stop. Raises OSError when the disk is full."""
    try:
        click.echo(shown(*(text if isinstance(text, str) else str(text) for text in texts)), nl=nl, err=err)
    except OSError as error:
        _silence(sys.stderr if err else sys.stdout)
        if not isinstance(error, BrokenPipeError):
            raise
        if not err:
            sys.exit(0)


def prompt(text: str) -> str:
    """What the user types; nothing is an answer too."""
    return str(click.prompt(shown(text), default="", show_default=False)).strip()


def confirm(text: str) -> bool:
    """Does the user say yes? Asked on stderr."""
    return click.confirm(shown(text), err=True)


def secret(text: str) -> str:
    """What the user types unseen."""
    from getpass import getpass

    return getpass(shown(text), sys.stderr)


@contextmanager
def progress() -> Iterator[Tick]:
    """A bar on a terminal, a line every five seconds elsewhere; nothing for what is done at once."""
    started = last = time.monotonic()
    if not sys.stderr.isatty():

        def line(path: str, done: int, total: int) -> None:
            nonlocal last
            if done < total and time.monotonic() - last > 5:
                last = time.monotonic()
                echo(f"{done:,} of {total:,} notes", err=True)

        yield line
        return
    bar: Any = None
    task: Any = None

    def tick(path: str, done: int, total: int) -> None:
        nonlocal bar, task
        if bar is None and time.monotonic() - started > 0.7:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            bar = Progress(
                *(TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()),
                TextColumn("{task.description}", markup=False),
                console=Console(stderr=True),
                transient=True,
            )
            bar.start()
            task = bar.add_task("", total=total)
        if bar is not None:
            bar.update(task, completed=done, description=shown(path[-50:]))

    try:
        yield tick
    finally:
        if bar is not None:
            bar.stop()


def width() -> int:
    """How wide to print: the terminal, or 100 characters."""
    return shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 100


def as_table(rows: Sequence[Mapping[str, Any]], *, most: int | None = None) -> Shown:
    """Rows as a table that fits the terminal, with their evidence; after the first `most` only how many more."""
    from kg.listing import table  # what prints no table need not load it

    first = rows[:most]
    more = [f"\n… and {len(rows) - len(first):,} more (--all)"] if len(first) < len(rows) else []
    return shown(table(first, width=width(), colour=colour()), *more, sep="\n")


def colour() -> bool:
    """May colours be printed? On a terminal, without NO_COLOR."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def open_streams() -> None:
    """Have all three standard streams, whatever kg was started with: one that is closed leads nowhere. Else the next
    file that is opened would take its number, and get what is printed."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream: TextIO | None = getattr(sys, name)
        if stream is None:
            try:
                os.fstat(number)
            except OSError:
                _nowhere(number)
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8", closefd=False))  # noqa: SIM115
        elif number and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that has not all letters


def _silence(stream: TextIO) -> None:
    """Let what is still to be written to a stream lead nowhere, so that it does not fail again at the end."""
    try:
        _nowhere(stream.fileno())
    except (OSError, ValueError):
        return


def _nowhere(number: int) -> None:
    opened = os.open(os.devnull, os.O_RDWR)
    if opened != number:
        os.dup2(opened, number)
        os.close(opened)
