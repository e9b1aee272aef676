"""What the notes of one made-up vault talk about: who and what there is, how it is called and how it hangs together."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.strangers.cast import known_by_one_name, origins_of, people
from benchmarks.strangers.data import read
from benchmarks.strangers.scribe import Name

Edge = tuple[str, Name, Name]  # a relation, its subject, its object


@dataclass(frozen=True, slots=True)
class World:
    """The names by kind, the first person owning the vault and the first organisation being their company."""

    industry: str
    words: dict[str, Any]  # of the industry
    origins: list[str]
    names: dict[str, list[Name]]
    ours: list[Name]  # people of the own company, the owner first
    theirs: dict[str, list[Name]] = field(default_factory=dict)  # people of the others, by organisation
    edges: dict[tuple[str, str, str], list[Edge]] = field(default_factory=dict)  # by relation and kinds of its ends

    @property
    def owner(self) -> Name:
        return self.ours[0]

    @property
    def company(self) -> Name:
        return self.names["Organization"][0]

    def find(
        self, relation: str, *, subject: Name | None = None, thing: Name | None = None, kind: str = ""
    ) -> Edge | None:
        """The first relation of a sort with one end given, the other one perhaps of a kind."""
        for (said, _, _), edges in self.edges.items():
            if said == relation:
                for edge in edges:
                    ends = subject in (None, edge[1]) and thing in (None, edge[2])
                    if ends and kind in ("", (edge[1] if thing else edge[2]).kind):
                        return edge
        return None

    def employer(self, person: Name) -> Name:
        edge = self.find("WORKS_AT", subject=person)
        return edge[2] if edge else self.company


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _coined(rng: random.Random) -> str:
    """A word that is in no dictionary, as companies and tools are called."""
    parts = read("habits")["syllables"]
    return "".join(
        rng.choice(parts[place]) for place in ("first", "middle", "last")[:: rng.choice((1, 1, 2))]
    ).capitalize()


_SOFTWARE, _LOW_TEAMS = 0.6, 0.3  # of the vaults


def _acronym(name: str) -> str:
    return "".join(word[0] for word in re.split(r"[ -]", name) if word[:1].isupper())


class _Namer:
    """Makes names by habits; no two names of a vault have a word of their own in common."""

    def __init__(self, rng: random.Random, words: dict[str, Any]) -> None:
        self.rng, self.words, self.habits = rng, words, read("habits")
        self.taken: set[str] = set()

    def fill(self, pattern: str) -> str:
        """`{cities} {areas}`: one of each list of the industry or of the habits, none twice."""
        used: set[str] = set()

        def one(slot: re.Match[str]) -> str:
            what = slot[1]
            if what == "coined":
                return _coined(self.rng)
            if what == "n":
                return str(self.rng.randint(2, 9))
            if what == "nn":
                return str(self.rng.randint(11, 48))
            if what == "letter":
                return self.rng.choice("ABCDEF")
            if what == "letters":
                return "".join(self.rng.sample("ABCDEFGHKLMNPRSTVX", 2))
            words = self.words.get(what) or self.habits[what]
            word = str(self.rng.choice([word for word in words if word not in used] or words))
            used.add(word)
            return word

        return re.sub(r"\{(\w+)\}", one, pattern)

    def make(self, kind: str, count: int, makers: list[str], change: Callable[[str], str] = str) -> list[Name]:
        found: list[Name] = []
        for _ in range(count * 40):
            if len(found) == count:
                break
            made = self.fill(self.rng.choice(makers))
            bare = re.sub(r"^the ", "", made, flags=re.I)
            name = change(bare)
            aliases = (*self._aliases(kind, name), *((f"the {name}",) if bare != made else ()))
            keys = {name.lower(), *(alias.lower() for alias in aliases)}
            if keys & self.taken:
                continue
            self.taken |= keys
            found.append(Name(name, kind, aliases))
        return found

    def _aliases(self, kind: str, name: str) -> tuple[str, ...]:
        words = name.split()
        if kind == "Organization" and len(words) > 1:
            ends = self.habits["company_ends"]
            short = " ".join(
                words[: -1 if words[-1] in ends else 1]
                if words[0] not in ("The", "St", "Port", "University", "Bank")
                else words
            )
            capitals = _acronym(name)
            return tuple(one for one in (short, capitals if len(capitals) > 2 else "") if one and one != name)
        if kind == "Program":
            bare = re.sub(r"^(?:Project|Operation|Programme|Program|Initiative) ", "", name)
            capitals = _acronym(name) if len(words) > 2 and name == name.title() else ""
            return tuple(one for one in (bare, capitals) if one and one != name and len(one) > 2)
        if kind == "Release":
            number = re.sub(r"^(?:Release|Version|v|R) ?(?=\d)", "", name)
            if not number[0].isdigit():
                return ()
            forms = (number if "." in number else f"R{number}", f"v{number}")  # a bare "9" is no name of anything
            return tuple(one for one in forms if one != name)
        return ()


def _camel(text: str) -> str:
    first, *rest = re.split(r"[ -]", text)
    return first.lower() + "".join(word.capitalize() for word in rest)


def _title(text: str) -> str:
    return " ".join(
        word if word in ("of", "and", "the", "for", "to", "in") else word[:1].upper() + word[1:]
        for word in text.split()
    )


CASES: dict[str, Callable[[str], str]] = {
    "title": _title,
    "lower": str,
    "sentence": lambda text: text[:1].upper() + text[1:],
    "hyphen": lambda text: slug(text),
    "camel": _camel,
}


def make_world(rng: random.Random, industry: str, words: dict[str, Any], plain: bool) -> World:
    """Everything of one vault, its size a matter of luck."""
    namer, habits = _Namer(rng, words), read("habits")
    origins = origins_of(rng)
    staff = people(rng, rng.randint(16, 34), origins, words["roles"], plain)
    namer.taken |= {part.lower() for name in staff for part in (name.name, name.first, name.last)}
    partners = rng.sample(words["partners"], min(len(words["partners"]), 3)) + rng.sample(habits["companies"], 4)
    strangers = known_by_one_name(rng, rng.randint(0, 3), staff, origins[0])
    namer.taken |= {name.name.lower() for name in strangers}
    names = {"Person": [*staff, *strangers], "Organization": namer.make("Organization", 1, words["own"])}
    names["Organization"] += namer.make("Organization", rng.randint(4, 9), partners)
    low = rng.random() < _LOW_TEAMS
    makers = rng.sample(habits["teams"], 2) + (["{trades_low} crew", "{trades_low} team"] if low else ["{teams}"] * 3)
    names["Team"] = namer.make("Team", rng.randint(3, 7), makers, str if low else _title)
    makers = rng.sample(habits["programs"], rng.choice((1, 2, 3)))
    names["Program"] = []
    for maker in makers:
        change = CASES[rng.choice(maker["cases"])]
        names["Program"] += namer.make("Program", rng.randint(2, 8 // len(makers)), maker["patterns"], change)
    change = CASES[rng.choice(("title", "lower", "lower", "sentence", "camel", "hyphen", "title"))]
    makers = [*words["features"], *habits["features"]] if rng.random() < _SOFTWARE else habits["features_made"]
    if makers is habits["features_made"]:
        change = CASES[rng.choice(("lower", "lower", "lower", "sentence", "title"))]
    names["Feature"] = namer.make("Feature", rng.randint(6, 14), makers, change)
    names["Release"] = namer.make("Release", rng.randint(3, 6), rng.choice(habits["releases"]))
    names["Location"] = namer.make("Location", rng.randint(3, 6), ["{places}", "{places}", "{cities}"])
    room = rng.choice(habits["rooms"])
    names["Location"] += namer.make("Location", rng.choice((0, 0, 2, 3)), [f"{room} {{n}}", f"{room} {{nn}}"])
    names["Artifact"] = namer.make(
        "Artifact", rng.randint(3, 7), ["{artifacts}", "{artifacts}", "{tools}", "{coined}"], _title
    )
    nonames = [*words["nonames"], *rng.sample(habits["nonames"], 60), *habits["nonames_made"]]
    names["None"] = namer.make("None", rng.randint(35, 60), nonames)
    away = min(len(staff) // 3, 2 * len(names["Organization"]) - 2)
    ours, guests = staff[:-away], staff[-away:]
    theirs: dict[str, list[Name]] = {}
    for guest in guests:
        theirs.setdefault(rng.choice(names["Organization"][1:]).name, []).append(guest)
    world = World(industry, words, origins, names, ours, theirs)
    _relate(rng, world)
    return world


def _relate(rng: random.Random, world: World) -> None:
    names, ours = world.names, world.ours

    def add(relation: str, subject: Name, thing: Name) -> None:
        world.edges.setdefault((relation, subject.kind, thing.kind), []).append((relation, subject, thing))

    for person in ours:
        add("WORKS_AT", person, world.company)
        add("MEMBER_OF", person, rng.choice(names["Team"]))
    for organization in names["Organization"][1:]:
        for person in world.theirs.get(organization.name, ()):
            add("WORKS_AT", person, organization)
        for thing in rng.sample(names["Feature"], 2):
            add("REQUESTED", organization, thing)
    managers = ours[: max(2, len(ours) // 4)]
    for person in ours[len(managers) :]:
        add("REPORTS_TO", person, rng.choice(managers))
    for team in names["Team"]:
        add("LEADS", rng.choice(managers), team)
    for number, program in enumerate(names["Program"]):
        add("LEADS", rng.choice(ours), program)
        if number:
            add("DEPENDS_ON", names["Program"][number - 1], program)
    for number, feature in enumerate(names["Feature"]):
        add("OWNS", rng.choice(ours), feature)
        add("PART_OF", feature, rng.choice(names["Program"]))
        add("TARGETS", feature, rng.choice(names["Release"]))
        add("WORKS_ON", rng.choice(ours), feature)
        if number > 1:
            add("DEPENDS_ON", feature, names["Feature"][rng.randrange(number)])
        if rng.random() < 0.3:
            add("OWNS", rng.choice(names["Team"]), feature)
    for program in names["Program"]:
        for person in rng.sample(ours, 3):
            add("WORKS_ON", person, program)
        add("DEPENDS_ON", program, rng.choice(names["Feature"]))
        add("DEPENDS_ON", rng.choice(names["Feature"]), rng.choice(names["Team"]))
        add("OWNS", rng.choice(ours), program)
    for artifact in names["Artifact"]:
        add("OWNS", rng.choice(ours), artifact)
