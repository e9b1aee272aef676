"""Formats that are text: their bytes decoded and repaired, with what is damaged, empty or too long told."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ingest.formats.encoding import Text, read_text, why_no_text
from ingest.note import Note
from kg.model import Problem, Source

_LONGEST = 1_000_000  # characters of a line that is read


def of_text(read: Callable[[str, str], Note]) -> Callable[[str, bytes], Note]:
    """A reader of bytes, from one that is given a note's path and its repaired text. What is no text is refused."""

    def reader(path: str, data: bytes) -> Note:
        if why := why_no_text(data):
            return Note(path, problems=(Problem(Source(path), why, "unreadable"),), refused=True)
        text = read_text(data)
        problems = [*_repairs(path, data, text), *_empty(path, text), *_too_long(path, text)]
        lines = (line if len(line) <= _LONGEST else "" for line in text.lines)
        note = read(path, "\n".join(lines))
        return note._replace(problems=(*problems, *note.problems))

    return reader


def _repairs(path: str, data: bytes, text: Text) -> Iterator[Problem]:
    if not text.repaired:
        return
    valid = _is_text(data)
    for number, raw in text.repaired:
        line, source = _short(text.lines[number - 1]), Source(path, number, raw)
        if not valid and "\\x" in raw:  # bytes that are no text: what they were meant to be is not known
            message = f"bytes that are not UTF-8, read as “{line}”: save the note as UTF-8"
            yield Problem(source, message, "unreadable")
        else:
            yield Problem(source, f"damaged characters, read as “{line}”", "repaired")


def _empty(path: str, text: Text) -> Iterator[Problem]:
    if not any(line.strip() for line in text.lines):
        yield Problem(Source(path, 1), "is empty: write something in it, or delete it", "empty")


def _too_long(path: str, text: Text) -> Iterator[Problem]:
    for number, line in enumerate(text.lines, 1):
        if len(line) > _LONGEST:
            message = f"the line has {len(line):,} characters; over {_LONGEST:,} it is not read"
            yield Problem(Source(path, number), message, "unreadable")


def _is_text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _short(line: str, most: int = 60) -> str:
    line = line.strip()
    return line if len(line) <= most else line[: most - 1] + "…"
