"""The files of a vault: every note by its path with its bytes, and what stands in the way of reading it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.identity.link_targets import SUFFIXES
from kg.model import Problem, Source
from kg.settings import Settings

LARGEST = 5_000_000  # bytes of a note that is read


class Files(NamedTuple):
    """What lies in a vault."""

    notes: dict[str, bytes]  # by path, sorted: read once, so that all stages see the same words, whatever is saved then
    others: list[str]  # the names of what notes can only link to
    problems: list[Problem]
    skipped: int  # notes that cannot be read


def find_files(vault: Path, settings: Settings) -> Files:
    """The notes of a vault with their bytes, and its other files."""
    notes: dict[str, bytes] = {}
    others: list[str] = []
    problems: list[Problem] = []
    skipped = 0
    for item in walk(vault, lambda path: path.suffix.lower() in SUFFIXES, settings.exclude):
        if isinstance(item, Problem):
            problems.append(item)
        elif not item.note:
            others.append(item.path.rpartition("/")[2])
        elif isinstance(content := _content(vault / item.path), bytes):
            notes[item.path] = content
        elif content:
            problems.append(Problem(Source(item.path), content, "unreadable"))
            skipped += 1
    return Files(dict(sorted(notes.items())), others, problems, skipped)


def _content(file: Path) -> bytes | str:
    """The bytes of a note, or why it is not read; "" when it is gone since its folder was listed."""
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"cannot be read ({error.strerror}); give yourself the right to read it"
    if len(data) > LARGEST:
        return f"is bigger than {LARGEST // 1_000_000} MB, so it is not read: part it into several notes"
    return data


class File(NamedTuple):
    """A file of the vault."""

    path: str  # in the vault, with "/"
    note: bool  # else it is one that notes can only link to


Found = File | Problem


def walk(vault: Path, is_note: Callable[[Path], bool], exclude: Sequence[str] = ()) -> Iterator[Found]:
    """All files, sorted by folder, and problems: links in circles or out of the vault, which are not followed, names
    that are no text, and folders that cannot be opened. Hidden folders and those in `exclude` are left out."""
    root = vault.resolve()
    skipped = tuple(name.rstrip("/") for name in exclude)

    def folder(path: Path) -> Iterator[Found]:
        try:
            entries = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError as error:
            message = f"cannot be opened ({error.strerror}): give yourself the right to read it"
            yield Problem(Source(_in(root, path)), message, "unreadable")
            return
        for entry in entries:
            here, name = Path(entry.path), _in(root, Path(entry.path))
            if entry.name.startswith(".") or any(name == skip or name.startswith(f"{skip}/") for skip in skipped):
                continue
            if not _is_text(entry.name):
                if entry.is_dir(follow_symlinks=False) or is_note(here):
                    yield Problem(Source(name), "its name is not UTF-8, so it is not read: rename it", "unreadable")
            elif entry.is_symlink():
                if message := _link(here, root, is_note(here)):
                    yield Problem(Source(name), message, "unreadable")
            elif entry.is_dir():
                if is_note(here):
                    message = "is a folder named like a note: rename it (what lies in it is read)"
                    yield Problem(Source(name), message, "unreadable")
                yield from folder(here)
            elif entry.is_file():
                yield File(name, is_note(here))
            elif is_note(here):
                yield Problem(Source(name), "is not a file: delete it", "unreadable")

    yield from folder(root)


def _link(here: Path, root: Path, is_note: bool) -> str:
    """What is wrong with a symbolic link, or "": what it leads to in the vault is read where it lies."""
    try:
        real = here.resolve(strict=True)
    except (OSError, RuntimeError):
        return "is a link that leads nowhere or in a circle: delete it"
    if not real.is_relative_to(root):
        out = "is a link out of the vault, which is not followed: copy the notes into the vault"
        return out if is_note or real.is_dir() else ""
    return "is a link to a folder that it lies in: delete it" if real in here.parents else ""


def _is_text(name: str) -> bool:
    """Can a file's name be written down? Bytes that are no UTF-8 are lone surrogates in it."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def _in(root: Path, path: Path) -> str:
    """A path in the vault; bytes that are no text are shown as ?."""
    return path.relative_to(root).as_posix().encode("utf-8", "replace").decode() if path != root else "."
