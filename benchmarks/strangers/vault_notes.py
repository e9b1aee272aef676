"""The notes of a vault: of meetings and days, and the pages between them, each a path and lines with marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from benchmarks.strangers import table_talk, vault_pages
from benchmarks.strangers.house import House, Meeting, clock
from benchmarks.strangers.meeting_sections import body, shown
from benchmarks.strangers.scribe import Name, Page, plain
from benchmarks.strangers.vault_pages import file_name
from benchmarks.strangers.world import slug

START = date(2025, 1, 6)
_LISTED = {"inline": "{full}", "links": '"{link}"', "quoted": '"{full}"'}  # people on one line of front matter
_TWO = ("1:1 {}", "{} / me", "1-1 with {}", "Catch-up with {}", "{} 1on1", "Call with {}", "{}", "Talk with {}")


def _path(house: House, pattern: str, meeting: Meeting, title: str) -> str:
    person = next((name for name in meeting.people if name != house.world.owner), meeting.people[0])
    forms = ("iso", "packed", "under", "dots", "dmy", "dm3")
    return pattern.format(
        **{form: house.day(meeting.day, form=form) for form in forms}, title=file_name(title), slug=slug(plain(title)),
        person=file_name(person.name), first=file_name(person.first), year=meeting.day.year,
        program=file_name(meeting.focus["Program"][0].name), month=f"{meeting.day:%m}",
        org=file_name(meeting.focus["Organization"][0].name), week=meeting.day.isocalendar().week,
    )  # fmt: skip


def _matter(house: House, page: Page, meeting: Meeting, title: str) -> Iterator[str]:
    """The front matter of a meeting: fields under the layout's own names."""
    fields = house.layout.get("matter", [])
    if not fields:
        return
    counts = bool(house.layout.get("attends", True))
    yield "---"
    for pattern in fields:
        slots = {form: house.day(meeting.day, form=form) for form in ("iso", "dmy", "dots", "mdy", "packed")}
        slot = next(iter(re.findall(r"\{(\w+)\}", pattern)), "")
        if slot == "names":  # a block list
            yield pattern.partition("{")[0].rstrip()
            yield from (f"  - {shown(house, page, name, '{full}', counts=counts)}" for name in meeting.people)
            continue
        if slot in _LISTED:
            slots[slot] = ", ".join(shown(house, page, name, _LISTED[slot], counts=counts) for name in meeting.people)
        named = {
            "program": meeting.focus["Program"][0], "org": meeting.focus["Organization"][0],
            "author": house.world.owner, "place": meeting.focus["Location"][0],
        }  # fmt: skip
        if slot in named:
            slots[slot] = page.name(named[slot])
        if "{program_tag}" in pattern:
            slots["program_tag"] = page.name(named["program"], slug(named["program"].name))
        yield pattern.format(**slots, title=title.replace(": ", " - "), area=slug(house.pick("areas")))
    yield "---"


def _title(house: House, page: Page, meeting: Meeting) -> str:
    """What the meeting is called; a talk of two is often called so."""
    other = [name for name in meeting.people if name != house.world.owner]
    if len(meeting.people) == 2 and len(other) == 1 and house.rng.random() < 0.7:
        short = other[0].first if other[0].first in other[0].aliases else ""
        return house.rng.choice(_TWO).format(page.name(other[0], short))
    return house.title(page, meeting)


def meeting_note(house: House, meeting: Meeting) -> Page:
    page = Page()
    title = _title(house, page, meeting)
    page.path = _path(house, house.rng.choice(house.layout["path"]), meeting, title)
    page.add(*_matter(house, page, meeting, title))
    slots: dict[str, Callable[[], str]] = {
        "title": lambda: title, "day": lambda: house.day(meeting.day), "iso": meeting.day.isoformat,
        "time": lambda: clock(house.rng), "chair": lambda: house.call(page, meeting.people[0], "full_plain"),
        "place": lambda: house.thing(page, meeting.focus["Location"][0], bare=True),
        "program": lambda: house.thing(page, meeting.focus["Program"][0], bare=True),
    }  # fmt: skip
    for line in house.layout.get("head", ["# {title}", ""]):
        page.add(line.format(**{slot: slots[slot]() for slot in re.findall(r"\{(\w+)\}", line)}))
    page.add(*body(house, page, meeting))
    return page


def day_note(house: House, meeting: Meeting) -> Page:
    """A note of a day: a section for each of its meetings, and what else came up."""
    page = Page(_path(house, house.get("day_path", "Daily/{iso}"), meeting, ""))
    for line in house.layout.get("day_head", ["# {day}", ""]):
        page.add(line.format(day=house.day(meeting.day), iso=meeting.day.isoformat()))
    over = house.get("day_section", ["## {}", "## {}", "### {}"])
    for _ in range(house.rng.randint(1, 3)):
        one = replace(a_meeting(house, meeting.day), focus=meeting.focus)
        page.add("", over.format(_title(house, page, one)), *body(house, page, one))
    if house.rng.random() < 0.5:
        word = house.rng.choice(("Misc", "Other", "Random", "Inbox", "Thoughts", "Log", "Later"))
        page.add("", over.format(word), *table_talk.bullets(house, page, meeting))
    return page


def a_meeting(house: House, day: date) -> Meeting:
    """A few people on a working day, and what they mostly talk of."""
    rng, world = house.rng, house.world
    day += timedelta({5: 2, 6: 1}.get(day.weekday(), 0))
    size = int(house.layout.get("size", 0)) or rng.choice((2, 2, 3, 4, 4, 5, 6, 8))
    there: list[Name] = [world.owner] if rng.random() < 0.8 or size == 2 else []
    if world.theirs and (house.layout.get("guests") or rng.random() < 0.3):
        guests = rng.choice(list(world.theirs.values()))
        there += rng.sample(guests, min(len(guests), rng.choice((1, 1, 2)), size - 1))
    others = [name for name in world.ours[1:] if name not in there]
    there += rng.sample(others, max(0, min(len(others), size - len(there))))
    rng.shuffle(there)
    things = {kind: names for kind, names in world.names.items() if kind not in ("Person", "None")}
    focus = {kind: rng.sample(names, min(len(names), 2)) for kind, names in things.items()}
    employer = next((world.employer(name) for name in there if name not in world.ours), None)
    if focus["Organization"][0] == world.company or employer:  # of whom the note is, when it is of somebody
        focus["Organization"] = [employer or world.names["Organization"][1]]
    return Meeting(day, there, focus)


_PAGES = {**vault_pages.PAGES, "day": day_note}
_OFTEN = {"person": 3, "program": 2, "organization": 1, "roster": 1, "plan": 2, "raci": 1, "noise": 2}


def write_notes(house: House, count: int) -> Iterator[Page]:
    """The notes of a vault in the order of their days; no two have one path."""
    taken: set[str] = set()
    often = house.layout.get("pages", _OFTEN)
    days = house.rng.choice((60, 150, 300))
    for number in range(count):
        meeting = a_meeting(house, START + timedelta(number * days // count))
        if house.rng.random() < house.layout.get("meetings", 0.65):
            page = meeting_note(house, meeting)
        else:
            page = _PAGES[house.rng.choices(list(often), list(often.values()))[0]](house, meeting)
        path, same = page.path, 2
        while page.path.lower() in taken:
            page.path, same = f"{path} {same}", same + 1
        taken.add(page.path.lower())
        yield page
