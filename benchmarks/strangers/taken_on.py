"""Who is to do what, and what was decided or is to be: as sentences, lists and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from benchmarks.strangers.data import read
from benchmarks.strangers.house import House, Meeting
from benchmarks.strangers.scribe import Name, Page, capital, plain

_THIRD = re.compile(r"\{who\} (?:will|shall|is)\b")  # what nobody says of "me"
_STATUSES = ((("open", "open"), 6), (("done", "done"), 2), (("open", "in progress"), 1))
# The word over a column by what stands in it.
_COLUMNS = {
    "n": ("#", "No", "Nr", "ID", "Ref"),
    "Do": ("Action", "Task", "What", "To do", "Item", "Action item", "Next step", "Follow-up"),
    "who": ("Owner", "Who", "Responsible", "Assigned to", "Lead", "Assignee", "Person", "Action by"),
    "day": ("Due", "Deadline", "When", "Due date", "Target date", "By when", "Until"),
    "status": ("Status", "State", "Progress", "Done?"),
    "text": ("Decision", "What was decided", "Resolution", "Outcome"),
    "date": ("Date", "Decided on", "When"),
}


def promise(house: House, page: Page, meeting: Meeting, owner: Name, sort: str) -> str:
    """A sentence in which somebody takes something on; `sort` is whose words these are."""
    task = house.task(page, meeting, owner)
    due, _, by = house.deadline(meeting)
    line = house.rng.choice(read("promises")[sort]).replace("{do}", "\0").replace("{by}", "\1")
    text = house.fill(page, line, meeting, {"p": owner})
    told = page.tell("commitments", owner=owner.name, text=plain(task), due=due, status="open")
    return text.replace("\0", task).replace("\1", by) + told


def promised(house: House, page: Page, meeting: Meeting) -> str:
    """A promise in a sentence: of somebody who is there, now and then of the owner of the vault."""
    if house.rng.random() < 0.15:
        return promise(house, page, meeting, house.world.owner, "owner")
    return promise(house, page, meeting, house.rng.choice(meeting.people), "prose")


def table_head(house: House, pattern: str) -> list[str]:
    """The head of a table whose rows are a pattern of slots."""
    cells = pattern.strip("|").split("|")
    slots = [re.findall(r"\{(\w+)\}", cell)[-1:] for cell in cells]
    words = [house.get(f"column {slot[0]}", list(_COLUMNS[slot[0]])) if slot else "" for slot in slots]
    return ["", "| " + " | ".join(words) + " |", "|" + "---|" * len(words)]


def task_line(
    house: House, page: Page, meeting: Meeting, owner: Name, pattern: str, number: int, status: tuple[str, str]
) -> str:
    """One line for what somebody is to do, as the layout writes it."""
    task = house.task(page, meeting, owner)
    due, day, by = house.deadline(meeting, 1.0 if "{iso}" in pattern else 0.7)
    if not any(slot in pattern for slot in ("{day}", "{by}", "{iso}", "_day}")):
        due = ""
    who = house.call(page, owner, house.get("action_call", house.get("call", "first"))) if "{who}" in pattern else ""
    who = who.removeprefix("@") if "@{who}" in pattern else who
    mine = house.get("myself", ["", "", "", "me", "Me", "myself", "Myself"])
    if mine and owner == house.world.owner and "{who}" in pattern and not _THIRD.search(pattern):
        who = mine
    slots: dict[str, Any] = {
        "who": who, "do": task, "Do": capital(task), "by": by, "iso": due, "day": day or house.get("no_day"),
        "group": "", "x": "x" if status[0] == "done" else " ", "status": status[1], "n": number + 1,
        "sign": {"done": "✅"}.get(status[0], "⏳"), "comma_day": f", {day}" if day else "",
        "paren_day": f" ({day})" if day else "", "dash_day": f" – {day}" if day else "",
    }  # fmt: skip
    line = pattern.format(**slots)
    line = line.lower() if house.layout.get("case") == "lower" else line
    return line + page.tell("commitments", owner=owner.name, text=plain(task), due=due, status=status[0])


def actions(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """A line each, as the layout writes them: a table, a list, or the names over what they took on."""
    pattern = house.get("action", "- [{x}] {who}: {do}{by}")
    count = house.rng.randint(2, 6)
    if pattern.startswith("|"):
        yield from table_head(house, pattern)
    grouped = "{group}" in pattern
    tracked = any(slot in pattern for slot in ("{x}", "{status}", "{sign}"))
    owners = house.rng.sample(meeting.people, min(len(meeting.people), 2)) if grouped else []
    for number in range(count):
        owner = owners[number * len(owners) // count] if grouped else house.rng.choice(meeting.people)
        if grouped and (not number or owner != owners[(number - 1) * len(owners) // count]):
            over = house.call(page, owner, house.get("action_call", "full"))
            yield from ("", house.get("group", "**{}**").format(over))
        status = house.rng.choices([one for one, _ in _STATUSES], [often for _, often in _STATUSES])[0]
        yield task_line(house, page, meeting, owner, pattern, number, status if tracked else ("open", "open"))


def decided(house: House, page: Page, meeting: Meeting) -> str:
    """A decision in a sentence that says by itself that it is one, taken or not."""
    status = house.rng.choice(("made", "made", "asked"))
    text = house.fill(page, house.rng.choice(read("promises")["decided"][f"inline_{status}"]), meeting)
    return house.dress(text) + page.tell("decisions", status=status)


def _decided(house: House, page: Page, meeting: Meeting, status: str, pattern: str, most: int) -> Iterator[str]:
    if pattern.startswith("|"):
        yield from table_head(house, pattern)
    for number in range(house.rng.randint(1, most)):
        text = house.dress(house.fill(page, house.rng.choice(read("promises")["decided"][status]), meeting))
        told = page.tell("decisions", status=status)
        yield pattern.format(text=text, n=number + 1, date=house.day(meeting.day, short=True)) + told


def decisions(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    yield from _decided(house, page, meeting, "made", house.get("decision", "- {text}"), 4)


def asks(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    yield from _decided(house, page, meeting, "asked", house.get("ask", "- {text}"), 3)
