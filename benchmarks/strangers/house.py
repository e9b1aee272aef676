"""The house style of one vault: how its notes call people and things, write days and put a sentence."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from benchmarks.strangers.data import read
from benchmarks.strangers.scribe import Name, Page, capital, plain
from benchmarks.strangers.world import World, slug

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SLOTS = {"p": "Person", "q": "Person", "w": "Person", "o": "Organization", "g": "Program", "h": "Program",
         "f": "Feature", "k": "Feature", "t": "Team", "u": "Team", "r": "Release", "s": "Release", "l": "Location",
         "a": "Artifact", "n": "None", "m": "None"}  # fmt: skip
_TEAM_WORD = re.compile(r"\b(?:Team|Squad|Crew|Office|Desk|Group|Board|Gang|Ops)\b")
_SAID_TWICE = {"Team": "team", "Program": "project", "Release": "release", "Feature": "feature"}
_GENERAL = (
    "{thing} review",
    "{thing} catch-up",
    "Weekly",
    "{t} weekly",
    "{g} sync",
    "{g} steering",
    "{f} working session",
    "{o} check-in",
    "{thing} planning",
    "Monthly {n} meeting",
    "{g}: {thing}",
    "{f}",
)


def clock(rng: random.Random) -> str:
    hour, minute = rng.randint(8, 17), rng.randint(0, 59)
    return rng.choice(
        (
            f"{hour}:{minute:02}",
            f"{hour}:{minute:02}",
            f"{(hour - 1) % 12 + 1}:{minute:02} {'AM' if hour < 12 else 'PM'}",
        )
    )


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a note is about: who met when, and of what they mostly talk."""

    day: date
    people: list[Name]
    focus: dict[str, list[Name]]  # by kind, what comes up more often than the rest

    def without(self, person: Name) -> Meeting:
        """The others of the meeting: nobody talks of themselves by name."""
        return Meeting(self.day, [name for name in self.people if name != person], self.focus)


@dataclass(slots=True)
class House:
    """A layout settled for one vault: where a layout leaves a choice, it is made once."""

    rng: random.Random
    world: World
    layout: Mapping[str, Any]
    settled: dict[str, Any] = field(default_factory=dict)

    def get(self, key: str, default: Any = "") -> Any:
        """What the layout says, one of a list being settled for the whole vault."""
        if key not in self.settled:
            told = self.layout.get(key, default)
            self.settled[key] = self.rng.choice(told) if isinstance(told, list) and told else told
        return self.settled[key]

    def chance(self, key: str, default: float = 0.0) -> bool:
        return self.rng.random() < float(self.layout.get(key, default))

    # Names.

    def call(self, page: Page, name: Name, how: str = "") -> str:
        """A person as this house calls people."""
        how = how or self.get("call", "first")
        plain_link = how == "full_plain"  # where the layout writes the brackets itself
        how = how.removesuffix("_plain")
        if how == "mixed":
            how = self.rng.choice(("first", "first", "full", "last"))
        if (
            how in ("first", "last", "initials", "title_last")
            and getattr(name, how.removeprefix("title_")) not in name.aliases
        ):
            how = "full"
        if not name.last:
            how = "first_lower" if how in ("lower", "first_lower") else "full"
        if how == "first" and name.nick:
            how = "nick"
        surface = {
            "full": name.name, "first": name.first, "last": name.last, "initials": name.initials,
            "last_first": f"{name.last}, {name.first}", "lower": name.name.lower(), "first_lower": name.first.lower(),
            "upper": name.name.upper(), "last_initial": f"{name.last} {name.first[0]}.", "handle": name.handle,
            "initial_last": f"{name.first[0]}. {name.last}", "nick": name.nick,
            "title_last": f"{name.title} {name.last}", "title_full": f"{name.title} {name.name}",
        }[how]  # fmt: skip
        before, after = ("@", "") if how == "handle" else ("", "")
        if how == "full" and not plain_link and self.chance("link"):
            before, after = "[[", "]]"
        elif how == "first" and self.chance("link") and self.rng.random() < 0.4:
            before, surface, after = "[[", f"{name.name}|{name.first}", "]]"
        return before + page.name(name, surface) + after

    def thing(self, page: Page, name: Name, *, bare: bool = False) -> str:
        """Anything else by its name or another one, with its article unless `bare`."""
        article = next((alias for alias in name.aliases if alias.startswith("the ")), "")
        aliases = [alias for alias in name.aliases if alias != article]
        surface = self.rng.choice(aliases) if aliases and self.rng.random() < 0.25 else name.name
        linked = surface == name.name and name.kind in ("Organization", "Program", "Feature") and self.chance("link")
        words = page.name(name, surface)
        short = next((alias for alias in aliases if alias.isupper() and alias != surface), "")
        if short and surface == name.name and self.rng.random() < 0.12:
            return f"{words} ({page.name(name, short)})"
        return ("the " if article and not bare and surface == name.name else "") + (f"[[{words}]]" if linked else words)

    def any(self, page: Page, name: Name) -> str:
        return self.call(page, name) if name.kind == "Person" else self.thing(page, name)

    # Sentences.

    def pick(self, what: str) -> str:
        """One text of a list: of the industry, else of the house's own words."""
        words = self.world.words.get(what) or read("chatter").get(what) or read("habits")[what]
        return str(self.rng.choice(words))

    def choose(self, meeting: Meeting, kind: str, taken: list[Name]) -> Name:
        """A name of a kind that is not taken: who is there, and what the meeting is about, most often."""
        near = meeting.people if kind == "Person" else meeting.focus.get(kind, [])
        everything = self.world.names[kind]
        if kind == "Organization" and self.rng.random() < 0.95:
            everything = everything[1:]  # of the own company nobody needs to speak
        for pool in (near, everything) if self.rng.random() < 0.75 else (everything,):
            free = [name for name in pool if name not in taken]
            if free:
                return self.rng.choice(free)
        return self.rng.choice(self.world.names[kind])

    def bind(self, meeting: Meeting, tells: str, given: Mapping[str, Name]) -> dict[str, Name]:
        """Names for the ends of relations: mostly such as the whole vault says, now and then news."""
        bound = dict(given)
        for one in filter(None, tells.split(";")):
            relation, subject, thing = one.split()
            kinds = (relation, SLOTS[subject], SLOTS[thing])
            fitting = [
                edge for edge in self.world.edges.get(kinds, ())
                if bound.get(subject, edge[1]) == edge[1] and bound.get(thing, edge[2]) == edge[2]
                and edge[1] != edge[2]
                and not {edge[1], edge[2]} & {name for slot, name in bound.items() if slot not in (subject, thing)}
            ]  # fmt: skip
            if fitting and self.rng.random() < 0.85:
                edge = self.rng.choice(fitting)
                bound |= {subject: edge[1], thing: edge[2]}
        return bound

    def fill(
        self, page: Page, template: str, meeting: Meeting, given: Mapping[str, Name] | None = None, tells: str = ""
    ) -> str:
        """A sentence of a template; `text => RELATION a b` tells a relation too, as `tells` does."""
        template, _, more = template.partition(" => ")
        tells = more or tells
        bound = self.bind(meeting, tells, given or {})
        for name in re.findall(r"\{([a-z])\}", template) + re.findall(r"\b[a-z]\b", tells):
            if name in SLOTS and name not in bound:
                bound[name] = self.choose(meeting, SLOTS[name], list(bound.values()))
        for slot, name in bound.items():  # no "the Bid Team team", no "release Release 4"
            word = _SAID_TWICE.get(name.kind, "")
            if word and (re.search(rf"\b{word}\b", name.name, re.I) or _TEAM_WORD.search(name.name)):
                template = re.sub(rf"(?:[Tt]he )?(?:{word} )?\{{{slot}\}}(?: {word}\b)?", f"{{{slot}}}", template)

        def one(found: re.Match[str]) -> str:
            before, slot = found[1], found[2]
            if slot in bound:
                if bound[slot].kind == "Person":
                    return before + self.call(page, bound[slot])
                return before + self.thing(page, bound[slot], bare=before.lower() == "the ")
            if slot in ("do", "task"):
                return before + self.task(page, meeting, *bound.values())
            return before + self._word(slot, meeting)

        text = re.sub(r"((?:\b[Tt]he )?)\{(\w+)\}", one, template)
        for relation in filter(None, tells.split(";")):
            predicate, subject, thing = relation.split()
            told = {"subject": bound[subject].name, "predicate": predicate, "object": bound[thing].name}
            text += page.tell("relations", **told)
        return text

    def _word(self, slot: str, meeting: Meeting) -> str:
        rng = self.rng
        slot = slot.rstrip("2")
        if slot == "thing":
            return self.pick("things")
        if slot == "role":
            return self.pick("roles")
        if slot == "x":
            return self.pick("rivals")
        if slot == "num":
            return str(rng.randint(2, 40))
        if slot == "pct":
            return f"{rng.randint(2, 98)}{rng.choice(('%', '%', ' %', ' percent'))}"
        if slot == "money":
            amount = rng.choice(
                (
                    f"{rng.randint(2, 90)}k",
                    f"{rng.randint(1, 9)}.{rng.randint(1, 9)}m",
                    f"{rng.randint(1, 90)},{rng.randint(100, 999)}",
                )
            )
            return rng.choice(("€{}", "${}", "£{}", "EUR {}", "{} EUR", "USD {}", "{}")).format(amount)
        if slot == "date":
            return self.day(meeting.day + timedelta(rng.randint(5, 90)), short=True)
        if slot == "slug":
            return slug(self.pick("things"))
        if slot == "snake":
            return slug(self.pick("things")).replace("-", "_")
        if slot == "camel":
            return "".join(word.capitalize() for word in slug(self.pick("things")).split("-"))
        if slot == "ticket":
            return f"{rng.choice(('INC', 'REQ', 'TCK', 'BUG', 'CR'))}-{rng.randint(100, 9999)}"
        return self.pick(slot)

    def task(self, page: Page, meeting: Meeting, *taken: Name) -> str:
        """What somebody is to do, from its verb on."""
        template = self.pick("tasks") if self.rng.random() < 0.45 else self.rng.choice(read("promises")["do"])
        bound = {"q": self.choose(meeting, "Person", list(taken))} if "{q}" in template else {}
        return self.fill(page, template, meeting, bound)

    def title(self, page: Page, meeting: Meeting) -> str:
        return capital(self.fill(page, self.rng.choice(_GENERAL), meeting))

    # Days.

    def day(self, day: date, *, short: bool = False, form: str = "") -> str:
        """A day as this house writes it; `short` may leave out the year."""
        form = form or str(self.get("short" if short else "date", "iso"))
        month = MONTHS[day.month - 1]
        end = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10 if day.day // 10 != 1 else 0, "th")
        return {
            "iso": day.isoformat(), "dmy": f"{day.day} {month} {day.year}", "mdy": f"{month} {day.day}, {day.year}",
            "dm": f"{day.day} {month}", "md": f"{month} {day.day}", "dm3": f"{day.day} {month[:3]}",
            "md3": f"{month[:3]} {day.day}", "dots": f"{day:%d.%m.%Y}", "slash": f"{day:%d/%m/%Y}",
            "packed": f"{day:%Y%m%d}", "long": f"{WEEKDAYS[day.weekday()]}, {day.day} {month} {day.year}",
            "wdm3": f"{WEEKDAYS[day.weekday()][:3]} {day.day} {month[:3]}",
            "ordinal": f"{day.day}{end} {month} {day.year}", "dmy3": f"{day.day} {month[:3]} {day.year}",
            "iso_wd": f"{day.isoformat()} {WEEKDAYS[day.weekday()][:3]}", "under": f"{day:%Y_%m_%d}",
        }[form]  # fmt: skip

    def due(self, meeting: Meeting) -> tuple[date, str]:
        """When something is due, and how that is said: a weekday when it is near."""
        days = self.rng.choice((1, 2, 3, 4, 5, 6, 8, 10, 14, 21, 30))
        day = meeting.day + timedelta(days)
        if day.weekday() > 4:
            days, day = days + 2, day + timedelta(2)
        if days == 1 and self.rng.random() < 0.5:
            return day, "tomorrow"
        if days < 7 and self.rng.random() < 0.6:
            return day, WEEKDAYS[day.weekday()]
        return day, self.day(day, short=True)

    def deadline(self, meeting: Meeting, often: float = 0.6) -> tuple[str, str, str]:
        """When something is due: as ISO, as said, and as it follows a promise; all empty now and then."""
        if self.rng.random() > often:
            return "", "", ""
        day, said = self.due(meeting)
        by = " {day}" if said == "tomorrow" else str(self.rng.choice(read("promises")["by"]))
        return day.isoformat(), said, by.format(day=said)

    # Looks.

    def bullet(self) -> str:
        """The mark of a bullet and what follows it."""
        mark = str(self.get("bullet", "-"))
        return f"{mark} " if mark else ""

    def dress(self, text: str) -> str:
        """A finished sentence as it was typed: with slips of the keyboard, in lower case where the house writes so."""
        if self.chance("typos"):
            text = self._typo(text)
        if self.layout.get("case") == "lower":
            return text.lower()
        return text if self.chance("careless") else capital(text)

    def _typo(self, text: str) -> str:
        """Two letters of one word change places, or one is lost; names are left alone."""
        words = text.split(" ")
        inside, free = 0, []
        for at, word in enumerate(words):
            if not inside and len(word) > 4 and word.isascii() and word.isalpha() and word.islower():
                free.append(at)
            inside = (inside + len(word) - len(plain(word))) % 2
        if not free:
            return text
        at = self.rng.choice(free)
        cut = self.rng.randint(1, len(words[at]) - 3)
        word = words[at]
        words[at] = (
            word[:cut] + (word[cut + 1] + word[cut] if self.rng.random() < 0.6 else word[cut + 1]) + word[cut + 2 :]
        )
        return " ".join(words)
