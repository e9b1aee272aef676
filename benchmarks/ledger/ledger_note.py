"""A note of the generated vault while it is written: it knows who is called what on which line."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from benchmarks.ledger.company import Company, Person

STYLES: Mapping[str, Sequence[tuple[str, int]]] = {  # what somebody is called, and how often, by where it stands
    "own": (
        ("first", 45), ("nick", 25), ("first_initial", 15), ("full", 8), ("ascii", 8), ("slip", 6), ("initials", 5),
    ),
    "machine": (("full", 40), ("first", 25), ("heard_full", 12), ("nick_full", 9), ("heard", 8), ("ascii", 5)),
    "list": (("full", 46), ("initial_last", 14), ("ascii", 10), ("first", 10), ("nick_full", 10), ("slip", 8)),
    "surname": (("surname_first", 90), ("full", 10)),
    "cell": (("full", 26), ("first", 25), ("first_initial", 20), ("initial_last", 18), ("initials", 15)),
    "tag": (("handle", 60), ("full", 40)),
    "speaker": (("full", 75), ("heard_full", 20)),
}  # fmt: skip
MARK = re.compile("\x01([^\x02]*)\x02([^\x03]*)\x03")


@dataclass(slots=True)
class Note:
    """A note, line by line, and `called`: the line, the spelling and the id of each person in it."""

    rng: random.Random
    world: Company
    path: str
    people: Sequence[Person] = ()  # those that a first name may mean
    mine: bool = False  # typed by the owner, who is "I"
    lines: list[str] = field(default_factory=list)
    called: list[tuple[int, str, str]] = field(default_factory=list)
    meant: dict[str, str] = field(default_factory=dict)  # who a spelling means in this note

    def add(self, *texts: str) -> int:
        """Write lines; the number of the last one."""
        for text in texts:
            assert "\n" not in text
            self.called += [(len(self.lines) + 1, spelling, id) for id, spelling in MARK.findall(text)]
            self.lines.append(MARK.sub(r"\2", text))
        return len(self.lines)

    def front(self, *fields: str) -> None:
        """Write the front matter."""
        self.add("---", *fields, "---", "")

    def call(self, person: Person, style: str) -> str:
        """What the note calls somebody, marked; never what could mean somebody else here."""
        known = [(sort, often) for sort, often in STYLES[style] if sort in person.spellings] or [("full", 1)]
        sorts, weights = zip(*known, strict=True)
        for sort in (*self.rng.choices(sorts, weights), "full"):
            spelling = person.spellings[sort]
            if sort == "first" and style == "own" and self.rng.random() < 0.05 and not person.hidden:
                spelling = spelling.lower()
            if self._clear(person, spelling):
                break
        return ("@" if style == "tag" else "") + self.mark(person, spelling)

    def mark(self, person: Person, spelling: str) -> str:
        """A spelling that means somebody."""
        self.meant[spelling.casefold()] = person.id
        return f"\x01{person.id}\x02{spelling}\x03"

    def _clear(self, person: Person, spelling: str) -> bool:
        folded = spelling.casefold()
        if self.meant.get(folded, person.id) != person.id:
            return False
        if folded not in self.world.shared:
            return True
        return person in self.people and not any(
            other is not person and folded in (s.casefold() for s in other.spellings.values()) for other in self.people
        )

    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


def filled(words: str, drop: str = "", **slots: str) -> str:
    """Words with their slots filled; what stands in square brackets goes where its slot is empty or one of `drop`."""

    def group(match: re.Match[str]) -> str:
        (slot,) = re.findall(r"{(\w)}", match[1])
        return match[1] if slots.get(slot) and slot not in drop else ""

    return re.sub(r"\[([^\[\]]*)\]", group, words).format(**slots)


def unmarked(text: str) -> str:
    """The text as it is read."""
    return MARK.sub(r"\2", text)


def capital(text: str) -> str:
    """The text with its first letter, if it is one of its own words, in upper case."""
    return text if text.startswith(("\x01", "@")) else text[:1].upper() + text[1:]


def day_words(rng: random.Random, day: date, told: date) -> str:
    """A day as somebody writes it on the day `told`."""
    if 1 <= (day - told).days <= 6 and rng.random() < 0.35:
        return f"{day:%A}"
    if day.year != told.year or rng.random() < 0.4:
        return day.isoformat()
    return rng.choice(
        (f"{day.day} {day:%B}", f"{day.day} {day:%b}", f"{day:%B} {day.day}", f"{day:%b} {day.day}, {day.year}")
    )


def past_day(rng: random.Random, day: date) -> str:
    """A day that is over, as somebody writes it."""
    return rng.choice((day.isoformat(), f"{day.day} {day:%B}", f"{day.day} {day:%b}", f"{day:%B} {day.day}"))


def long_day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def quoted(text: str) -> str:
    return f'"{text}"'
