"""The sections of a meeting note beside what was said: who was there, the agenda, risks, links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from benchmarks.strangers.data import read
from benchmarks.strangers.house import House, Meeting
from benchmarks.strangers.scribe import Name, Page
from benchmarks.strangers.table_talk import TALKS
from benchmarks.strangers.taken_on import actions, asks, decisions, promised
from benchmarks.strangers.world import slug

Section = Callable[[House, Page, Meeting], Iterator[str]]
_CALLS = (
    "full", "first", "last", "last_first", "initials", "lower", "upper", "handle", "last_initial", "first_lower",
    "initial_last", "title_last", "title_full",
)  # fmt: skip


def heading(house: House, what: str) -> str:
    """The words over a section, in the house's case, without the marks of a heading."""
    words: str = house.get(
        f"heading {what}", house.layout.get("words", {}).get(what) or read("chatter")["headings"][what]
    )
    case = house.layout.get("heading_case", "")
    return {"upper": words.upper(), "title": words.title(), "lower": words.lower()}.get(case, words)


def headed(house: House, what: str, lines: list[str]) -> list[str]:
    """A section under its heading; nothing when it has no lines."""
    return ["", house.get("section", "## {}").format(heading(house, what)), *lines] if lines else []


def shown(house: House, page: Page, person: Name, pattern: str, *, counts: bool) -> str:
    """One person of a list, as the layout writes them there; `counts` when the list says who was there."""
    employer = house.world.employer(person)
    marks = page.tell("attendance", person=person.name) if counts else ""
    if "{org}" in pattern:
        marks += page.tell("relations", subject=person.name, predicate="WORKS_AT", object=employer.name)
    slots = dict.fromkeys(_CALLS, "")
    for how in re.findall(r"\{(\w+)\}", pattern):
        if how in slots:
            call = house.call(page, person, f"{how}_plain" if how == "full" else how)
            slots[how] = call.removeprefix("@") if f"@{{{how}}}" in pattern else call
    org = house.thing(page, employer, bare=True) if "{org}" in pattern else ""
    of = house.world.find("MEMBER_OF", subject=person) if "{team}" in pattern else None
    team = page.name(of[2] if of else employer) if "{team}" in pattern else ""
    link = f"[[{page.name(person)}]]" if "{link}" in pattern else ""
    slug_name = page.name(person, slug(person.name)) if "{slug}" in pattern else ""
    return pattern.format(**slots, role=person.role, org=org, team=team, link=link, slug=slug_name) + marks


def who(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """The list of attendees: on one line, one a line, or as a table."""
    pattern = str(house.get("each", "{full}"))
    guests = str(house.layout.get("each_guest", pattern))
    counts = bool(house.layout.get("attends", True))
    ours = [shown(house, page, name, pattern, counts=counts) for name in meeting.people if name in house.world.ours]
    others = [name for name in meeting.people if name not in house.world.ours]
    if ours and "(" not in pattern and house.chance("chaired", 0.1):
        ours[0] += house.get("chair", [" (Chair)", " (chair)", " (minutes)", ", Chair"])
    theirs = [shown(house, page, name, guests, counts=counts) for name in others]
    if head := house.layout.get("who_head"):
        yield from ("", head, "|" + "---|" * (head.count("|") - 1), *ours, *theirs)
        return
    if theirs and house.rng.random() < house.layout.get("by_phone", 0.1):
        said = house.get(
            "phone", ["By phone: {}", "Joining remotely: {}", "Guests: {}", "Dialled in: {}", "Also there: {}"]
        )
        yield from (said.format(", ".join(theirs)), "")
        theirs = []
    line, join = str(house.get("who", "{word}: {people}")), str(house.get("join", ", "))
    everybody = join.join(ours + theirs)
    if house.layout.get("and") and len(ours + theirs) > 1:
        everybody = f"{', '.join((ours + theirs)[:-1])} and {(ours + theirs)[-1]}"
    told = {"people": everybody, "ours": join.join(ours), "theirs": join.join(theirs) or "-"}
    yield from line.format(word=heading(house, "who"), **told).split("\n")


def absent(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    away = [name for name in house.rng.sample(house.world.ours, 3) if name not in meeting.people][:2]
    if away:
        pattern = str(house.get("each_absent", "{full}"))
        words = ", ".join(shown(house, page, name, pattern, counts=False) for name in away)
        yield str(house.get("absent_line", "{word}: {people}")).format(word=heading(house, "absent"), people=words)


def agenda(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    for number in range(house.rng.randint(2, 5)):
        yield f"{number + 1}. {house.dress(house.fill(page, house.pick('agenda'), meeting))}"


def risks(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    table = house.layout.get("risk") == "table"
    if table:
        yield from ("", "| ID | Risk | Impact | Likelihood | Mitigation |", "|---|---|---|---|---|")
    for number in range(house.rng.randint(1, 4)):
        text = house.dress(house.fill(page, house.pick("risks"), meeting))
        levels = [house.rng.choice(("High", "Medium", "Low")) for _ in range(2)]
        row = f"| R{number + 1} | {text} | {' | '.join(levels)} | {house.fill(page, house.pick('why'), meeting)} |"
        yield row if table else f"{house.bullet()}{text}"


def links(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    for _ in range(house.rng.randint(1, 3)):
        yield f"{house.bullet()}{house.fill(page, house.pick('links'), meeting)}"


def promises(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    for _ in range(house.rng.randint(1, 3)):
        yield f"{house.bullet()}{house.dress(promised(house, page, meeting))}"


def clutter(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """A quote, some code, figures or whatever else gets into notes."""
    yield from house.fill(page, house.pick("clutter"), meeting).replace("{{", "{").replace("}}", "}").split("\n")


def talk(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    there = house.layout["talk"]
    yield from TALKS[there if isinstance(there, str) else house.rng.choice(there)](house, page, meeting)


# How a section stands in a note: under a heading, after an empty line, or where it is.
_UNDER_HEADING: dict[str, Section] = {
    "actions": actions, "agenda": agenda, "asks": asks, "decisions": decisions, "links": links, "risks": risks,
    "who_section": who,
}  # fmt: skip
_BELOW: dict[str, Section] = {"promises": promises}
_HERE: dict[str, Section] = {"who": who, "absent": absent, "": lambda *_: iter(("",))}


def body(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """The sections of one meeting in the layout's order; `talk?0.4` is there four times of ten."""
    for part in house.layout["order"]:
        name, _, often = part.partition("?")
        if often and house.rng.random() > float(often):
            continue
        if house.chance("clutter", 0.05):
            yield from headed(house, "clutter", list(clutter(house, page, meeting)))
        if name in _HERE:
            yield from _HERE[name](house, page, meeting)
        elif name in _UNDER_HEADING:
            lines = list(_UNDER_HEADING[name](house, page, meeting))
            yield from headed(house, name.removesuffix("_section"), lines)
        elif name == "talk" and house.layout.get("talk_heading", True):
            yield from headed(house, name, list(talk(house, page, meeting)))
        else:
            yield from ("", *(talk if name == "talk" else _BELOW[name])(house, page, meeting))
