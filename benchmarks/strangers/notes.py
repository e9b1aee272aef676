"""Whole notes: of meetings, days, people, programs and other pages, each a path and lines with marks."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from benchmarks.strangers import sections
from benchmarks.strangers.data import read
from benchmarks.strangers.house import House, Meeting
from benchmarks.strangers.scribe import Name, Page, capital, plain
from benchmarks.strangers.sections import bullet, headed, heading, sentence
from benchmarks.strangers.world import slug

_UNFIT = re.compile(r'[\\/:*?"<>|#^\[\]]')


def _file(text: str) -> str:
    """A text as part of a path."""
    return _UNFIT.sub("", plain(text)).strip().rstrip(".") or "Note"


def _path(house: House, pattern: str, meeting: Meeting, title: str) -> str:
    person = next((name for name in meeting.people if name != house.world.owner), meeting.people[0])
    slots = {form: house.day(meeting.day, form=form) for form in ("iso", "packed", "under", "dots", "dmy", "dm3")}
    return pattern.format(
        **slots, title=_file(title), slug=slug(plain(title)), person=_file(person.name), first=_file(person.first),
        program=_file(meeting.focus["Program"][0].name), year=meeting.day.year, month=f"{meeting.day:%m}",
        org=_file(meeting.focus["Organization"][0].name), week=meeting.day.isocalendar().week,
    )  # fmt: skip


def _matter(house: House, page: Page, meeting: Meeting, title: str) -> Iterator[str]:
    """The front matter of a meeting: fields under the layout's own names."""
    fields = house.layout.get("matter", [])
    if not fields:
        return
    yield "---"
    for pattern in fields:
        if "{names}" in pattern:  # a block list
            key, each = pattern.split("{names}")
            yield key.rstrip()
            each = each or "{full}"
            yield from (f"  - {sections._shown(house, page, name, each, counts=True)}" for name in meeting.people)
            continue
        slots = {
            form: house.day(meeting.day, form=form) for form in ("iso", "dmy", "dots", "mdy", "packed", "slash", "us")
        }
        if re.search(r"\{(inline|links|quoted)\}", pattern):
            each = {"{inline}": "{full}", "{links}": '"{link}"', "{quoted}": '"{full}"'}[
                re.findall(r"\{(?:inline|links|quoted)\}", pattern)[0]
            ]
            names = ", ".join(sections._shown(house, page, name, each, counts=True) for name in meeting.people)
            slots |= {"inline": names, "links": names, "quoted": names}
        program = meeting.focus["Program"][0]
        if "{program}" in pattern:
            slots["program"] = page.name(program)
        if "{program_tag}" in pattern:
            slots["program_tag"] = page.name(program, slug(program.name))
        if "{org}" in pattern:
            slots["org"] = page.name(meeting.focus["Organization"][0])
        if "{author}" in pattern:
            slots["author"] = page.name(house.world.owner)
        if "{place}" in pattern:
            slots["place"] = page.name(meeting.focus["Location"][0])
        yield pattern.format(
            **slots,
            title=title.replace(": ", " - ") if "{title}" in pattern else "",
            area=slug(house.pick("areas")),
            num=house.rng.randint(10, 90),
        )
    yield "---"


def _body(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """The sections of one meeting in the layout's order."""
    for part in house.layout["order"]:
        name, _, often = part.partition("?")
        if often and house.rng.random() > float(often):
            continue
        if name == "who":
            yield from sections.who(house, page, meeting)
        elif name == "who_section":
            yield from headed(house, "who", list(sections.who(house, page, meeting)))
        elif name == "absent":
            yield from sections.absent(house, page, meeting)
        elif name == "talk":
            talks = house.layout["talk"]
            one = talks if isinstance(talks, str) else house.rng.choice(talks)
            lines = list(sections.TALKS[one](house, page, meeting))
            yield from headed(house, "talk", lines) if house.layout.get("talk_heading", True) else ("", *lines)
        elif name == "promises":
            yield ""
            for _ in range(house.rng.randint(1, 3)):
                yield f"{bullet(house)} {house.dress(sections.promised(house, page, meeting))}"
        elif name == "":
            yield ""
        elif name == "rule":
            yield from ("", "---", "")
        else:
            yield from headed(house, name, list(sections.SECTIONS[name](house, page, meeting)))


def meeting_note(house: House, meeting: Meeting) -> Page:
    page = Page()
    title = _title(house, page, meeting)
    page.path = _path(house, house.rng.choice(house.layout["path"]), meeting, title)
    page.add(*_matter(house, page, meeting, title))
    day = house.day(meeting.day)
    for line in house.layout.get("head", ["# {title}", ""]):
        page.add(
            line.format(
                title=title,
                day=day,
                iso=meeting.day.isoformat(),
                time=f"{house.rng.randint(8, 17)}:{house.rng.choice(('00', '15', '30'))}",
                place=house.thing(page, meeting.focus["Location"][0], bare=True) if "{place}" in line else "",
                chair=house.call(page, meeting.people[0], "full") if "{chair}" in line else "",
                program=house.thing(page, meeting.focus["Program"][0], bare=True) if "{program}" in line else "",
            )
        )
    page.add(*_body(house, page, meeting))
    return page


def _title(house: House, page: Page, meeting: Meeting) -> str:
    """What the meeting is called; a talk of two is often called so."""
    other = [name for name in meeting.people if name != house.world.owner]
    if len(meeting.people) == 2 and len(other) == 1 and house.rng.random() < 0.7:
        pattern = house.rng.choice(("1:1 {}", "{} / me", "1-1 with {}", "Catch-up with {}", "{} 1on1", "Call with {}"))
        return pattern.format(page.name(other[0], other[0].first if other[0].first in other[0].aliases else ""))
    return house.title(page, meeting)


def day_note(house: House, meeting: Meeting) -> Page:
    """A note of a day: a section for each of its meetings."""
    page = Page()
    pattern = house.layout.get("day_path", "Daily/{iso}")
    page.path = _path(house, pattern, meeting, "")
    page.add(
        *(
            line.format(day=house.day(meeting.day), iso=meeting.day.isoformat())
            for line in house.layout.get("day_head", ["# {day}", ""])
        )
    )
    for _ in range(house.rng.randint(1, 3)):
        one = replace(sections.near(house, 0, 0, 1), day=meeting.day)
        title = _title(house, page, one)
        page.add("", house.layout.get("day_section", "## {}").format(title), *_body(house, page, one))
    if house.rng.random() < 0.5:
        page.add(
            "",
            house.layout.get("day_section", "## {}").format(
                house.rng.choice(("Misc", "Other", "Random", "Inbox", "Thoughts", "Log", "Later"))
            ),
        )
        page.add(*sections.talk_bullets(house, page, meeting))
    return page


# Pages of one name.


def _field(house: House, key: str, value: str) -> str:
    """A line of a page: a field of the front matter, or a label, as the layout has it."""
    return house.get("page_field", "{key}: {value}").format(key=key, value=value)


def _fields(house: House, page: Page, rows: list[tuple[str, str]]) -> None:
    if house.get("page_field", "{key}: {value}") == "{key}: {value}":
        page.lines[:0] = ["---", *(_field(house, key, value) for key, value in rows), "---", ""]
    else:
        page.add(*(_field(house, capital(key), value) for key, value in rows), "")


def person_page(house: House, meeting: Meeting) -> Page:
    rng, world = house.rng, house.world
    everybody = [*world.ours, *(name for names in world.theirs.values() for name in names)]
    person = rng.choice(everybody)
    page = Page(f"{house.get('people_folder', ['People', 'Contacts', 'people', 'Who'])}/{_file(person.name)}")
    page.add(f"# {page.name(person)}", "")
    keys = {
        "WORKS_AT": ["company", "organisation", "employer", "organization", "works at"],
        "MEMBER_OF": ["team", "dept team", "teams"],
        "REPORTS_TO": ["manager", "reports to", "boss"],
    }
    rows = [("type", rng.choice(("person", "contact")))] if house.chance("typed", 0.5) else []
    rows.append((house.get("key_role", ["role", "title", "position", "job"]), person.role))
    for relation, words in keys.items():
        thing = world.of(relation, person)
        if (
            thing
            and (
                relation != "REPORTS_TO"
                or (relation, person, thing) in world.edges.get((relation, "Person", "Person"), ())
            )
            and rng.random() < 0.8
        ):
            told = page.tell("relations", subject=person.name, predicate=relation, object=thing.name)
            key = house.get(f"key_{relation}", words)
            rows.append((key, (house.call(page, thing, "full") if thing.kind == "Person" else page.name(thing)) + told))
    if rng.random() < 0.3:
        rows.append(("email", f"{person.handle}@example.com"))
    _fields(house, page, rows)
    for _ in range(rng.randint(1, 5)):
        page.add(f"{bullet(house)} {house.dress(_about_person(house, page, meeting, person))}")
    return page


def _about_person(house: House, page: Page, meeting: Meeting, person: Name) -> str:
    lines = (
        "prefers mail over chat",
        "two kids, likes hiking",
        "knows the {thing} inside out",
        "in {l} on Mondays",
        "ask about {g}",
        "met at the {n} conference",
        "not a morning person",
        "birthday {date}",
        "used to work on {thing}",
        "speaks German and French",
        "always has {thing} numbers at hand",
        "{p} helped with {f}",
        "good with {a}",
    )
    if house.rng.random() < 0.4:
        return sentence(house, page, meeting, p=person)
    return house.fill(page, house.rng.choice(lines), meeting)


def program_page(house: House, meeting: Meeting) -> Page:
    rng, world = house.rng, house.world
    program = rng.choice(world.names["Program"])
    page = Page(
        f"{house.get('program_folder', ['Projects', 'Programs', 'projects', 'Initiatives', 'Work'])}/{_file(program.name)}"
    )
    page.add(f"# {page.name(program)}", "")
    rows = [("type", rng.choice(("project", "program", "initiative")))] if house.chance("typed", 0.5) else []
    lead = next((s for r, s, o in world.edges[("LEADS", "Person", "Program")] if o == program), world.owner)
    told = page.tell("relations", subject=lead.name, predicate="LEADS", object=program.name)
    rows.append((house.get("key_lead", ["lead", "led by", "lead"]), house.call(page, lead, "full") + told))
    needs = [
        o
        for (r, a, b), es in world.edges.items()
        if r == "DEPENDS_ON" and a == "Program"
        for _, s, o in es
        if s == program
    ]
    if needs and rng.random() < 0.6:
        told = page.tell("relations", subject=program.name, predicate="DEPENDS_ON", object=needs[0].name)
        rows.append(
            (house.get("key_needs", ["depends on", "needs", "blocked by", "waiting on"]), page.name(needs[0]) + told)
        )
    rows.append(("status", rng.choice(("active", "green", "amber", "on hold", "planning"))))
    _fields(house, page, rows)
    for _ in range(rng.randint(2, 7)):
        page.add(
            f"{bullet(house)} {house.dress(sentence(house, page, meeting, g=program) if rng.random() < 0.5 else sentence(house, page, meeting))}"
        )
    parts = [edge for edge in world.edges[("PART_OF", "Feature", "Program")] if edge[2] == program]
    if parts and rng.random() < 0.6:
        page.add(
            "",
            house.get("section", "## {}").format(
                house.get("word_parts", ["Features", "Scope", "What is in it", "Includes", "Workstreams"])
            ),
        )
        page.add(
            *(
                f"{bullet(house)} {page.name(s)}{page.tell('relations', subject=s.name, predicate='PART_OF', object=program.name)}"
                for _, s, _ in parts
            )
        )
    return page


def organization_page(house: House, meeting: Meeting) -> Page:
    rng, world = house.rng, house.world
    organization = rng.choice(world.names["Organization"][1:])
    page = Page(
        f"{house.get('org_folder', ['Accounts', 'Companies', 'Customers', 'Partners', 'Orgs', 'Clients'])}/{_file(organization.name)}"
    )
    page.add(f"# {page.name(organization)}", "")
    rows = (
        [("type", rng.choice(("company", "account", "organization", "customer")))] if house.chance("typed", 0.5) else []
    )
    rows.append(("status", rng.choice(("active", "prospect", "dormant", "key account"))))
    _fields(house, page, rows)
    people = world.theirs.get(organization.name, [])
    if people:
        page.add(
            house.get("section", "## {}").format(
                house.get("word_contacts", ["Contacts", "People", "Who is who", "Team"])
            )
        )
        for person in people:
            told = page.tell("relations", subject=person.name, predicate="WORKS_AT", object=organization.name)
            page.add(f"{bullet(house)} {house.call(page, person, 'full')}, {person.role}{told}")
        page.add("")
    for _ in range(rng.randint(2, 5)):
        page.add(f"{bullet(house)} {house.dress(sentence(house, page, meeting, o=organization))}")
    return page


# Tables and other pages.


def _table(house: House, columns: list[tuple[str, list[str]]]) -> list[str]:
    """A table of columns: the word over each and its cells."""
    rows = list(zip(*(cells for _, cells in columns), strict=True))
    return [
        "| " + " | ".join(head for head, _ in columns) + " |",
        "|" + " --- |" * len(columns),
        *("| " + " | ".join(row) + " |" for row in rows),
    ]


def roster_page(house: House, meeting: Meeting) -> Page:
    """Who is who: a row each."""
    rng, world = house.rng, house.world
    page = Page(
        f"{house.rng.choice(('Team list', 'Who is who', 'Staff', 'Directory', 'Org chart', 'Contacts overview'))}"
    )
    people = rng.sample(world.ours, min(len(world.ours), rng.randint(5, 12)))
    page.add(f"# {page.path}", "", house.dress(house.fill(page, house.pick("empty"), meeting)), "")
    tells = ["" for _ in people]

    def of(relation: str) -> list[str]:
        cells = []
        for at, person in enumerate(people):
            thing = next(
                (
                    o
                    for (r, a, _), es in world.edges.items()
                    if r == relation and a == "Person"
                    for _, s, o in es
                    if s == person
                ),
                None,
            )
            cells.append(
                house.call(page, thing, "full")
                if thing and thing.kind == "Person"
                else page.name(thing)
                if thing
                else "-"
            )
            if thing:
                tells[at] += page.tell("relations", subject=person.name, predicate=relation, object=thing.name)
        return cells

    columns = [
        (
            rng.choice(("Name", "Who", "Person", "Employee")),
            [house.call(page, name, rng.choice(("full", "last_first"))) for name in people],
        )
    ]
    columns.append((rng.choice(("Role", "Title", "Function", "Job")), [name.role for name in people]))
    columns.append((rng.choice(("Team", "Group", "Dept")), of("MEMBER_OF")))
    if rng.random() < 0.6:
        columns.append((rng.choice(("Manager", "Reports to", "Line manager", "Boss")), of("REPORTS_TO")))
    if rng.random() < 0.4:
        columns.append(
            (rng.choice(("Based", "Office", "Site")), [page.name(rng.choice(world.names["Location"])) for _ in people])
        )
    if rng.random() < 0.4:
        columns.append((rng.choice(("Ext.", "Phone", "Extension")), [str(rng.randint(1000, 9999)) for _ in people]))
    columns[-1] = (columns[-1][0], [cell + told for cell, told in zip(columns[-1][1], tells, strict=True)])
    page.add(*_table(house, columns))
    return page


def plan_page(house: House, meeting: Meeting) -> Page:
    """What is to come: a row for each feature."""
    rng, world = house.rng, house.world
    page = Page(
        f"{rng.choice(('Roadmap', 'Plan', 'Status overview', 'Backlog', 'Tracker', 'Scope list'))}{rng.choice(('', ' ' + str(meeting.day.year), ' ' + meeting.day.isoformat()))}"
    )
    features = rng.sample(world.names["Feature"], min(len(world.names["Feature"]), rng.randint(4, 9)))
    page.add(f"# {page.path}", "")
    tells = ["" for _ in features]

    def of(relation: str, kind: str, forward: bool = True) -> list[str]:
        cells = []
        for at, feature in enumerate(features):
            edge = next(
                (
                    (r, s, o)
                    for (r, a, b), es in world.edges.items()
                    if r == relation
                    for _, s, o in es
                    if feature == (s if forward else o) and (o if forward else s).kind == kind
                ),
                None,
            )
            if edge is None:
                cells.append(rng.choice(("", "-", "–", "n/a", "TBD")))
                continue
            other = edge[2] if forward else edge[1]
            cells.append(
                house.call(page, other, rng.choice(("full", "full", "first"))) if kind == "Person" else page.name(other)
            )
            tells[at] += page.tell("relations", subject=edge[1].name, predicate=relation, object=edge[2].name)
        return cells

    columns = [
        (
            rng.choice(("Feature", "Capability", "Work item", "What", "Item", "Piece of work")),
            [capital(page.name(name)) for name in features],
        )
    ]
    more = [
        (("Owner", "Responsible", "DRI", "Owned by"), lambda: of("OWNS", "Person", False)),
        (("Release", "Target release", "Planned for", "Ships in", "Target"), lambda: of("TARGETS", "Release")),
        (("Project", "Program", "Part of", "Programme"), lambda: of("PART_OF", "Program")),
        (("Depends on", "Blocked by", "Waiting on", "Needs"), lambda: of("DEPENDS_ON", "Feature")),
        (
            ("Status", "State", "RAG"),
            lambda: [rng.choice(("Green", "Amber", "Red", "In Progress", "Done", "Not Started")) for _ in features],
        ),
        (("Requested by", "Asked for by", "Requester"), lambda: of("REQUESTED", "Organization", False)),
        (("Effort", "Days", "Size"), lambda: [rng.choice(("S", "M", "L", "3", "5", "8", "13")) for _ in features]),
        (
            ("Comment", "Notes", "Remarks"),
            lambda: [house.fill(page, house.pick("empty"), meeting).replace("|", "/") for _ in features],
        ),
    ]
    for words, cells in rng.sample(more, rng.randint(2, 5)):
        columns.append((rng.choice(words), cells()))
    columns[-1] = (columns[-1][0], [cell + told for cell, told in zip(columns[-1][1], tells, strict=True)])
    page.add(*_table(house, columns), "")
    if rng.random() < 0.5:
        page.add(*sections.talk_bullets(house, page, meeting))
    return page


def raci_page(house: House, meeting: Meeting) -> Page:
    """Who does what in a table of letters; people are its columns or its cells."""
    rng, world = house.rng, house.world
    page = Page(
        f"RACI {meeting.day.isoformat()}"
        if rng.random() < 0.5
        else rng.choice(("RACI", "Responsibilities", "Roles and responsibilities"))
    )
    people = rng.sample(world.ours, min(len(world.ours), rng.randint(3, 5)))
    page.add(f"# {page.path}", "")
    rows = [
        capital(house.thing(page, house.choose(meeting, rng.choice(("Feature", "Program", "Feature")), []), bare=True))
        if rng.random() < 0.5
        else capital(house.pick("things"))
        for _ in range(rng.randint(3, 7))
    ]
    columns = [(rng.choice(("Activity", "Task", "Deliverable", "What", "Area")), rows)]
    if rng.random() < 0.5:
        columns += [
            (house.call(page, name, rng.choice(("full", "first", "initials"))), [rng.choice("RACI") for _ in rows])
            for name in people
        ]
    else:
        columns += [
            (
                word,
                [
                    ", ".join(house.call(page, name, "first") for name in rng.sample(people, rng.choice((1, 1, 2))))
                    for _ in rows
                ],
            )
            for word in ("Responsible", "Accountable", "Consulted", "Informed")[: rng.randint(2, 4)]
        ]
    page.add(*_table(house, columns))
    return page


def noise_page(house: House, meeting: Meeting) -> Page:
    """A note about no one: a glossary, how-to, reading list or recipe, full of capitals."""
    rng, world = house.rng, house.world
    sort = rng.choice(("Glossary", "How-to", "Reading list", "Style guide", "Checklist", "Template"))
    noise = [house.choose(meeting, "None", []) for _ in range(rng.randint(5, 10))]
    title = f"{sort} {house.pick('areas')}"
    page = Page(
        f"{house.get('noise_folder', ['Reference', 'Resources', 'Wiki', 'Misc', 'Docs'])}/{_file(capital(title))}"
    )
    page.add(f"# {capital(title)}", "")
    for name in dict.fromkeys(noise):
        page.add(
            rng.choice(
                (
                    "- **{}**: {}",
                    "- {}: {}",
                    "{} = {}",
                    "### {}\n\n{}",
                    "- [ ] {}: {}" if sort == "Checklist" else "* {} – {}",
                )
            ).format(page.name(name), house.fill(page, house.pick("why"), meeting))
        )
    if sort in ("How-to", "Template"):
        snake, what = slug(house.pick("things")).replace("-", "_"), slug(house.pick("areas"))
        page.add(
            "",
            "```python",
            f"from {snake} import {capital(snake)}Client",
            f"client = {capital(snake)}Client(region='Eu-West')",
            f"client.run('{what}')  # Returns OK",
            "```",
            "",
            f"Set `{snake.upper()}_TOKEN` first, then open Settings > Advanced > Export.",
        )
    if sort == "Reading list":
        page.add(*(f"- *{house.pick('book')}*" for _ in range(3)))
    if sort == "Style guide":
        page.add(
            "",
            'Write "Monday", never "Mon.". Use Title Case for headings and British English.',
            "Dates: 3 March, not March 3rd.",
        )
    return page


PAGES: dict[str, Callable[[House, Meeting], Page]] = {
    "person": person_page, "program": program_page, "organization": organization_page, "roster": roster_page,
    "plan": plan_page, "raci": raci_page, "noise": noise_page, "day": day_note,
}  # fmt: skip


def write_notes(house: House, count: int) -> Iterator[Page]:
    """The notes of a vault in the order of their days; no two have one path."""
    taken: set[str] = set()
    kinds = list(
        house.layout.get(
            "pages", {"person": 3, "program": 2, "organization": 1, "roster": 1, "plan": 2, "raci": 1, "noise": 2}
        ).items()
    )
    share = house.layout.get("meetings", 0.65)
    for number in range(count):
        meeting = sections.near(
            house, house.settled.setdefault("days", house.rng.choice((60, 150, 300))), number, count
        )
        if house.rng.random() < share:
            page = meeting_note(house, meeting)
        else:
            kind = house.rng.choices([kind for kind, _ in kinds], [often for _, often in kinds])[0]
            page = PAGES[kind](house, meeting)
        if page.path.lower() in taken and PAGES and page.path.split("/")[0] and number % 2:
            page.path += f" {meeting.day.isoformat()}"
        while page.path.lower() in taken:
            page.path += " 2"
        taken.add(page.path.lower())
        yield page
