"""Seals: keyed digests by which kg knows again what it wrote itself. The key is the user's, and is in no vault."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from kg import files

Seal = Callable[..., str]
SIZE = 32  # bytes of the key


def state() -> Path:
    """The user's folder for what kg keeps outside vaults: KG_STATE, else `kg` in XDG_STATE_HOME or ~/.local/state."""
    if given := os.environ.get("KG_STATE"):
        return Path(given)
    base = Path(os.environ.get("XDG_STATE_HOME", ""))
    return (base if base.is_absolute() else Path(os.path.expanduser("~"), ".local", "state")) / "kg"  # noqa: PTH111


def make_state() -> Path:
    """`state`, made for the user alone when it is missing. Raises OSError when it cannot be."""
    folder = state()
    if folder.parts[0] == "~":
        raise OSError(errno.ENOENT, "there is no home folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(0o700)
    except FileExistsError:
        files.folder(folder)
    return folder


def sealing(place: Path, what: str, *, make: bool = False) -> Seal:
    """What gives texts their seal: in one place, as a path, and for one use of them. With `make`, a key is made where
    the user has none; without a key that lasts, no seal of another process is ever right."""
    import hashlib  # here, as what shows help need not load it

    base = hashlib.blake2b(key=_key(make) or _passing(), digest_size=16)

    def add(digest: hashlib.blake2b, texts: tuple[str | bytes | None, ...]) -> hashlib.blake2b:
        for text in texts:
            data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
            digest.update(b"-;" if data is None else b"%d;" % len(data))
            digest.update(data or b"")
        return digest

    add(base, (os.fsencode(os.path.realpath(place)), what))
    return lambda *texts: add(base.copy(), texts).hexdigest()


def unkept() -> str:
    """Why there is no key that lasts, as a sentence; "" when there is one."""
    try:
        _made(state() / "key")
    except OSError as error:
        why = str(error) if isinstance(error, files.Refused) else f"{state()}: {(error.strerror or str(error)).lower()}"
        return (
            f"kg cannot keep the key by which it knows again what it wrote in .kg ({why}), so it reads everything anew "
            "each time and does not answer from it later; name a folder of your own in KG_STATE"
        )
    return ""


def _key(make: bool) -> bytes:
    """The user's key, b"" when there is none."""
    try:
        return _made(state() / "key") if make else _read(state() / "key")
    except OSError:
        return b""


def _read(file: Path) -> bytes:
    """The key in a file; b"" when what is there is none."""
    key = files.read(file, SIZE)
    return key if len(key) == SIZE else b""


def _made(file: Path) -> bytes:
    """The key in a file, made when there is none."""
    with suppress(FileNotFoundError):
        if key := _read(file):
            return key
        file.unlink()  # cut short
    beside = make_state() / f"{files.BESIDE}{os.urandom(4).hex()}"
    beside.touch(0o600)
    try:
        beside.write_bytes(os.urandom(SIZE))
        try:
            os.link(beside, file)
        except FileExistsError:
            pass  # of two that are made at once, the first is kept
        except OSError:  # a disk without links
            beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
    return _read(file)


@cache
def _passing() -> bytes:
    """A key for this process only."""
    return os.urandom(SIZE)
