"""The people of a made-up vault: names of one or a few origins, and what else people are called."""

from __future__ import annotations

import functools
import random
import re
import unicodedata
from dataclasses import replace
from typing import Any

from faker import Faker

from benchmarks.strangers.data import read
from benchmarks.strangers.scribe import Name

_SHARED = 0.06  # of the people have the first name of somebody else
_NICK = 0.5  # of those who could have a nickname have it
_TITLES = {"male": ("Mr", "Mr", "Dr"), "female": ("Ms", "Mrs", "Dr"), "": ("Dr", "Prof.")}


@functools.cache
def _origins() -> dict[str, dict[str, Any]]:
    return read("origins")


@functools.cache
def _faker(locale: str) -> Faker:
    return Faker(locale)


def ascii_of(text: str) -> str:
    """A text without accents and without what is no ASCII."""
    return unicodedata.normalize("NFKD", text.replace("ø", "o").replace("ł", "l")).encode("ascii", "ignore").decode()


def origins_of(rng: random.Random) -> list[str]:
    """Of which origins the names of a vault are: one is at home, the others are guests."""
    return rng.sample([origin for origin in _origins() if origin != "nicknames"], rng.choice((1, 2, 3, 4, 6)))


def _parts(rng: random.Random, origin: str) -> tuple[str, str, str]:
    """A first name, a last name, and "male" or "female" where the first name says so."""
    told = _origins()[origin]
    if "given" in told:
        return rng.choice(told["given"].split()), rng.choice(told["family"].split()), ""
    faker = _faker(told["locale"])
    faker.seed_instance(rng.getrandbits(48))
    gender = rng.choice(("male", "female"))
    return str(getattr(faker, f"first_name_{gender}")()), faker.last_name(), gender


def _handle(rng: random.Random, first: str, last: str, habit: int) -> str:
    f, l = (re.sub(r"[^a-z]", "", ascii_of(part).lower()) for part in (first, last))  # noqa: E741
    return (f + l[:1], f[:1] + l, f"{f}.{l}", f"{f}-{l}", f"{l}{f[:2]}", f)[habit]


def people(rng: random.Random, count: int, origins: list[str], roles: list[str], plain: bool) -> list[Name]:
    """Different people; `plain` writes their names in ASCII, as keyboards do."""
    found: dict[str, Name] = {}
    firsts: list[str] = []
    handles: set[str] = set()
    habit = rng.randrange(6)
    for _ in range(count * 60):
        if len(found) == count:
            break
        first, last, gender = _parts(rng, origins[0] if rng.random() < 0.6 else rng.choice(origins))
        if plain:
            first, last = ascii_of(first), ascii_of(last)
        initials = "".join(part[0] for part in re.split(r"[ -]", f"{first} {last}") if part[:1].isupper())
        handle = _handle(rng, first, last, habit)
        if min(len(first), len(last), len(initials)) < 2 or not last[-1].isalpha() or f"{first} {last}" in found:
            continue
        if handle in handles or (first in firsts and rng.random() > _SHARED):
            continue
        firsts.append(first)
        handles.add(handle)
        nick = _origins()["nicknames"].get(first, "") if rng.random() < _NICK else ""
        title = rng.choice(_TITLES[gender])
        role = rng.choice(roles)
        found[f"{first} {last}"] = Name(
            f"{first} {last}", "Person", (), first, last, handle, initials, role, title, "" if nick in firsts else nick
        )
        firsts.append(nick or first)
    return [_with_aliases(name, list(found.values())) for name in found.values()]


def known_by_one_name(rng: random.Random, count: int, others: list[Name], origin: str) -> list[Name]:
    """People of whom nobody knows more than a first name: the plumber, somebody's wife, the new one."""
    found: dict[str, Name] = {}
    taken = {part for other in others for part in (other.first, other.last, other.nick)}
    for _ in range(count * 9):
        first, _, _ = _parts(rng, origin)
        if len(found) < count and len(first) > 2 and first not in taken and first.isalpha():
            found[first] = Name(first, "Person", (), first, "", first.lower(), first[0], "")
    return list(found.values())


def _with_aliases(name: Name, everybody: list[Name]) -> Name:
    """What only this one is called: a first name that two people have is no name of one of them."""
    short = (name.first, name.last, name.initials, *filter(None, (name.nick,)))
    held = [one for other in everybody if other != name for one in (other.first, other.last, other.initials)]
    return replace(name, aliases=(*dict.fromkeys(one for one in short if one not in held), name.handle))
