"""The files that kg keeps: plain ones, read and written through no link, each replaced as a whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

BESIDE = (
    ".kg-"  # begins the name of what is not finished yet: it stands beside what it will be, and a kill may leave it
)
_KINDS = {stat.S_IFLNK: "a link", stat.S_IFDIR: "a folder", stat.S_IFREG: "a file", stat.S_IFIFO: "a pipe"}


class Refused(OSError):
    """What is there is no file or folder of kg's: one sentence with the next step, ready to show."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path} {what}")
        self.what = what  # the sentence without the path


def plain(path: Path) -> Path:
    """A path at which a plain file is, or nothing. Raises Refused for a link, folder, pipe or device."""
    with suppress(FileNotFoundError, NotADirectoryError):
        _of_kind(path, stat.S_IFREG)
    return path


def folder(path: Path, *, make: bool = False) -> Path:
    """A path at which a plain folder is, or nothing; with `make` it is made, in a folder that is there, and is open to
    nobody but its owner and those who may write beside it. Raises Refused for a link, and for what is no folder."""
    if make:
        with suppress(FileExistsError):
            path.mkdir(_open_to(path))
    with suppress(FileNotFoundError, NotADirectoryError):
        mode = stat.S_IMODE(_of_kind(path, stat.S_IFDIR).st_mode)
        if make and mode & 0o777 & ~_open_to(path):
            with suppress(OSError):  # another's, or on a disk without modes
                path.chmod(mode & (_open_to(path) | stat.S_ISGID))
    return path


def private(path: Path) -> int:
    """The mode of a file that is open to nobody but its owner and those who may write in its folder."""
    return _open_to(path) & 0o666


def read(path: Path, most: int) -> bytes:
    """The bytes of a plain file that has no more than `most`. Raises Refused for any other, and OSError when there is
    none or it cannot be read."""
    _of_kind(path, stat.S_IFREG)
    # The flags are for what took its place since.
    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:  # noqa: PTH123 # not a path
        data = file.read(most + 1)
    if len(data) > most:
        raise Refused(path, f"has more than {most:,} bytes, which is no file for kg; move it away or make it shorter")
    return data


def write(path: Path, data: str | bytes | Iterable[str], *, own: bool = False) -> None:
    """Put a file in place, on disk when this returns: written beside it and renamed, so that it is all there or as it
    was. It keeps its mode; a new one of kg's `own` is `private`.

    Raises Refused when no plain file is there, and OSError, which names `path`, when it cannot be written.
    """
    parts = [data] if isinstance(data, str | bytes) else data
    beside = path.with_name(f"{BESIDE}{os.urandom(4).hex()}")
    try:
        mode = stat.S_IMODE(path.stat().st_mode) if plain(path).exists() else private(path) if own else None
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
            with open(os.open(beside, flags, 0o666 if mode is None else 0o600), "wb") as file:  # noqa: PTH123
                for part in parts:
                    file.write(part.encode() if isinstance(part, str) else part)
            if mode is not None:
                with suppress(OSError):
                    beside.chmod(mode)
            sync(beside)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        sync(path.parent)
    except OSError as error:
        if not isinstance(error, Refused):
            error.filename, error.filename2 = str(path), None
        raise


def sync(path: Path) -> None:
    """Have a file or folder written out to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _of_kind(path: Path, kind: int) -> os.stat_result:
    """What is said of a path that is of this kind. Raises Refused for one that is not."""
    found = path.lstat()
    if stat.S_IFMT(found.st_mode) != kind:
        is_there, belongs = _KINDS.get(stat.S_IFMT(found.st_mode), "a device"), _KINDS[kind].replace("a ", "a plain ")
        raise Refused(path, f"is {is_there} where {belongs} belongs; delete it or move it away, then run it again")
    return found


def _open_to(path: Path) -> int:
    """The mode of a folder that is private but for those who may write in the folder around it."""
    around = path.parent.stat().st_mode
    return 0o700 | (0o070 if around & stat.S_IWGRP else 0) | (0o007 if around & stat.S_IWOTH else 0)
