"""A note while it is written: names and facts are marked inside its text, and read off it when it is done."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

# A mark stands in the text as one private letter, its number, before the words, and one after them. Marks thus survive
# whatever is done to the words around them: joined, capitalised, put in lower case.
_FIRST, _MOST = 0xF0000, 0xFFF0
_END = "\U0010fffd"
_MARK = re.compile(f"([\U000f0000-\U000fffff])|({_END})")
_IDENTIFIER = re.compile(r"[a-z]+[A-Z]|[a-z]+(?:-[a-z]+){2,}\b")

Gold = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody or something that is called by a name; of kind "None" it looks like one and is none."""

    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    first: str = ""  # of a person, as the next four
    last: str = ""
    handle: str = ""
    initials: str = ""
    role: str = ""
    title: str = ""
    nick: str = ""  # what they are called instead of their first name


@dataclass(slots=True)
class Page:
    """A note being written. `path` has no suffix."""

    path: str = ""
    lines: list[str] = field(default_factory=list)
    marks: list[tuple[str, Any]] = field(default_factory=list)

    def name(self, name: Name, surface: str = "") -> str:
        """The words that call a name, marked."""
        return self._mark("mentions", name) + (surface or name.name) + _END

    def tell(self, sort: str, **told: Any) -> str:
        """A mark without words: the line that it stands in tells this."""
        return self._mark(sort, told) + _END

    def _mark(self, sort: str, told: Any) -> str:
        if len(self.marks) >= _MOST:
            raise ValueError(f"{self.path}: more than {_MOST} marks in a note; make it shorter")
        self.marks.append((sort, told))
        return chr(_FIRST + len(self.marks) - 1)

    def add(self, *lines: str) -> None:
        self.lines.extend(lines)

    def finish(self, note: str) -> tuple[str, Gold]:
        """The text without its marks, and what they say by line (from 1) and offset in it."""
        gold: Gold = {
            sort: [] for sort in ("mentions", "tempting", "attendance", "commitments", "decisions", "relations")
        }
        told: set[str] = set()
        texts = []
        for number, line in enumerate("\n".join(self.lines).split("\n"), 1):
            text, open_marks, at = "", [], 0
            for mark in _MARK.finditer(line):
                text += line[at : mark.start()]
                at = mark.end()
                if mark[1]:
                    open_marks.append((*self.marks[ord(mark[1]) - _FIRST], len(text)))
                    continue
                sort, what, start = open_marks.pop()
                where: dict[str, Any] = {"note": note, "line": number}
                if sort == "mentions":
                    where |= {"start": start, "end": len(text), "surface": text[start:]}
                    tempting = what.kind == "None"
                    where |= {"kind": what.kind, "name": what.name}
                    gold["tempting" if tempting else "mentions"].append(where)
                elif sort == "attendance":
                    if what["person"] not in told:
                        gold[sort].append({"note": note, **what})
                    told.add(what["person"])
                else:
                    gold[sort].append(where | what)
            texts.append(text + line[at:])
        for told_here in gold.values():
            told_here.sort(key=lambda one: (one.get("line", 0), one.get("start", 0)))
        return "\n".join(texts) + "\n", gold


def plain(text: str) -> str:
    """Marked text without its marks."""
    return _MARK.sub("", text)


def capital(text: str) -> str:
    """Marked text with its first letter in upper case, but for identifiers, which stay as they are."""
    if _IDENTIFIER.match(plain(text)):
        return text
    for at, letter in enumerate(text):
        if not _MARK.match(letter):
            return text[:at] + letter.upper() + text[at + 1 :]
    return text
