"""Who and what there is in the generated company: people under all their spellings, accounts, features, releases."""

from __future__ import annotations

import random
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

WORDS: Mapping[str, Any] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
START, LAST = date(2025, 1, 6), date(2025, 12, 19)
COMPANY: str = WORDS["company"]
SPELT = (  # the spellings beside the full name and the first name, and how many of a hundred people go by them
  ("surname_first", 50), ("initials", 40), ("first_initial", 70), ("initial_last", 60), ("handle", 70), ("ascii", 80),
  ("nick", 80), ("nick_full", 40), ("slip", 45), ("heard", 35), ("heard_full", 60),
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """Somebody; `spellings` by sort: all that the notes call them."""

    id: str
    name: str
    company: str
    role: str
    spellings: Mapping[str, str]
    twin: str = ""  # the id of somebody else who is one letter away
    hidden: bool = False  # known by the first name alone, which somebody else has too
    moved: tuple[date, str] | None = None  # to which company, on which day

    def company_on(self, day: date) -> str:
        return self.moved[1] if self.moved and self.moved[0] <= day else self.company


@dataclass(frozen=True, slots=True)
class Company:
    """All that the notes are about. The first person is the owner of the vault."""

    people: Sequence[Person]
    accounts: Sequence[str]
    vendors: Sequence[str]
    teams: Mapping[str, Sequence[Person]]
    partners: Sequence[Person]  # of the owner's one-to-ones
    contacts: Mapping[str, Sequence[Person]]  # of an account: its own people, until the first moves away
    sellers: Mapping[str, Sequence[Person]]  # of an account: ours
    features: Sequence[str]
    releases: Sequence[str]
    shared: frozenset[str]  # spellings, case folded, that several people have

    @property
    def owner(self) -> Person:
        return self.people[0]

    @property
    def staff(self) -> list[Person]:
        return [person for person in self.people if person.company == COMPANY]


def plain(text: str) -> str:
    """In ASCII, as somebody types it who has no accents on the keyboard."""
    for letter, letters in ("łl", "ŁL", "øo", "ØO"):
        text = text.replace(letter, letters)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def company(rng: random.Random, notes: int) -> Company:
    """A company of a size that fits so many notes."""
    accounts = rng.sample(WORDS["account"], min(40, 5 + notes * 3 // 100))
    vendors = rng.sample(WORDS["vendor"], min(8, 2 + notes // 160))
    people = _people(rng, min(150, 20 + notes // 5), [COMPANY] * (2 * len(accounts)) + accounts + accounts + vendors)
    owner, *staff = [person for person in people if person.company == COMPANY]
    teams = rng.sample(WORDS["team"], 5 if notes >= 300 else 2)
    features = rng.sample(
        [f"{a} {b}" for a in WORDS["feature_a"] for b in WORDS["feature_b"]], min(500, max(16, notes * 22 // 100))
    )
    held = Counter(s.casefold() for person in people for s in set(person.spellings.values()))
    return Company(
        people,
        accounts,
        vendors,
        {team: [owner, *rng.sample(staff, min(len(staff), rng.randint(4, 8)))] for team in teams},
        rng.sample(staff, min(len(staff), 8 if notes >= 300 else 3)),
        {account: [p for p in people if p.company == account] for account in accounts},
        {account: rng.sample(staff, min(len(staff), rng.randint(2, 4))) for account in accounts},
        features,
        WORDS["release"][: 8 if notes >= 600 else 5],
        frozenset(s for s, n in held.items() if n > 1),
    )


def _people(rng: random.Random, count: int, companies: Sequence[str]) -> list[Person]:
    """People with names that differ, some by one letter; no misspelling of one is near the name of another."""
    firsts = [row.split("|") for row in rng.sample(WORDS["first"], len(WORDS["first"]))]
    lasts = rng.sample(WORDS["last"], len(WORDS["last"]))
    pairs = [row.split("|") for row in rng.sample(WORDS["twins"], len(WORDS["twins"]))]
    twins = max(1, min(len(pairs), count // 16))
    drawn: list[tuple[list[str], str, int]] = []  # first name with nickname and mishearing, last name, its twin
    for number in range(count - 2 * twins):
        first = firsts[number] if number < len(firsts) and rng.random() > 0.12 else rng.choice(firsts[: number + 1])
        drawn.append((first, lasts[number % len(lasts)], -1))
    for number, (one, other) in enumerate(pairs[:twins]):
        last = lasts[-1 - number]
        # Every third pair has one last name too: then the whole names are one letter apart.
        drawn.append(([one, "", ""], last, len(drawn) + 1))
        drawn.append(([other, "", ""], last if number % 3 == 0 else lasts[-20 - number], len(drawn) - 1))
    seen: set[str] = set()
    people: list[Person] = []
    for number, (first, last, twin) in enumerate(drawn):
        while f"{first[0]} {last}" in seen:
            last = rng.choice(lasts)
        seen.add(f"{first[0]} {last}")
        at = COMPANY if number == 0 else rng.choice(companies)
        role = rng.choice(WORDS["role" if at == COMPANY else "role_out"])
        spellings = _spellings(rng, *first, last, twin=twin >= 0)
        moved = None
        if number and at != COMPANY and rng.random() < 0.06:
            moved = (_day(rng), rng.choice([c for c in companies if c not in (at, COMPANY)]))
        near = f"p{twin:03}" if twin >= 0 else ""
        people.append(Person(f"p{number:03}", f"{first[0]} {last}", at, role, spellings, near, moved=moved))
    outside = [person for person in people[1:] if person.company != COMPANY and not person.twin]
    for person in rng.sample(outside, max(1, count // 40)):  # each gets the first name of somebody who is known
        other = rng.choice([p for p in people if p.id != person.id and not p.twin and not p.hidden])
        first = other.spellings["first"]
        people[int(person.id[1:])] = Person(
            person.id, first, person.company, person.role, {"full": first, "first": first}, hidden=True
        )
    return people


def _spellings(rng: random.Random, first: str, nick: str, heard: str, last: str, *, twin: bool) -> dict[str, str]:
    """The spellings of somebody, by sort: the full name, the first name, and some of the others."""
    a, b = plain(first).lower().replace("-", ""), plain(last).lower().replace("'", "")
    handle = rng.choice((f"{a[0]}{b}", f"{a}.{b}", f"{a}{b[0]}"))
    slip = f"{first} {_slip(rng, last)}" if twin or rng.random() < 0.6 or len(first) < 6 else _slip(rng, first)
    every = {
        "surname_first": f"{last}, {first}",
        "initials": f"{first[0]}{last[0]}",
        "first_initial": f"{first} {last[0]}.",
        "initial_last": f"{first[0]}. {last}",
        "handle": handle,
        "ascii": plain(f"{first} {last}") if plain(f"{first} {last}") != f"{first} {last}" else "",
        "nick": nick,
        "nick_full": nick and f"{nick} {last}",
        "slip": slip,
        "heard": heard,
        "heard_full": heard and f"{heard} {last}",
    }
    some = {sort: every[sort] for sort, often in SPELT if every[sort] and rng.random() * 100 < often}
    return {"full": f"{first} {last}", "first": first} | some


def _slip(rng: random.Random, name: str) -> str:
    """The name with a letter left out, doubled or swapped with the next, inside the word."""
    at = rng.randrange(2, len(name) - 2)
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    ways = (name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:], swapped)
    return next(way for way in rng.sample(ways, 3) if way != name)


def _day(rng: random.Random) -> date:
    return START + timedelta(rng.randrange(60, (LAST - START).days - 60))
