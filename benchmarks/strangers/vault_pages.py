"""Pages that are no meetings: of a person, a program or an organisation, overviews in tables, and notes of no one."""

from __future__ import annotations

import re
from collections.abc import Callable

from benchmarks.strangers import table_talk
from benchmarks.strangers.data import read
from benchmarks.strangers.house import House, Meeting
from benchmarks.strangers.scribe import Name, Page, capital, plain
from benchmarks.strangers.world import Edge, slug

_UNFIT = re.compile(r'[\\/:*?"<>|#^\[\]]')
_FOLDERS = {
    "person": ["People", "Contacts", "people", "Who", "People/Team", "Network"],
    "program": ["Projects", "Programs", "projects", "Initiatives", "Work", "Areas/Projects"],
    "organization": ["Accounts", "Companies", "Customers", "Partners", "Orgs", "Clients"],
    "noise": ["Reference", "Resources", "Wiki", "Misc", "Docs", "Zettel"],
}
_TYPES = {
    "person": ("person", "contact"), "program": ("project", "program", "initiative"),
    "organization": ("company", "account", "organization", "customer"),
}  # fmt: skip
# What a page says of its name, under which words: the relation, which end the page's name is, and the words.
_FIELDS = {
    "WORKS_AT": ["company", "organisation", "employer", "organization", "works at", "org"],
    "MEMBER_OF": ["team", "group", "department", "squad"],
    "REPORTS_TO": ["manager", "reports to", "boss", "line manager"],
    "LEADS": ["lead", "led by", "lead", "project lead"],
    "DEPENDS_ON": ["depends on", "needs", "blocked by", "waiting on"],
}
_EMPTY = ("", "-", "–", "n/a", "TBD")


def file_name(text: str) -> str:
    """A text as part of a path."""
    return _UNFIT.sub("", plain(text)).strip().rstrip(".") or "Note"


def _page_of(house: House, page: Page, name: Name, sort: str, rows: list[tuple[str, str]]) -> None:
    """Begin the page of a name: its path, its heading, and its rows as front matter or as labels."""
    page.path = f"{house.get(f'folder {sort}', _FOLDERS[sort])}/{file_name(name.name)}"
    if house.chance("typed", 0.5):
        rows.insert(0, ("type", house.rng.choice(_TYPES[sort])))
    heading = [f"# {page.name(name)}", ""]
    style = house.get("page_field", ["matter", "matter", "{}: {}", "- {}: {}", "**{}**: {}", "{}:: {}"])
    if style == "matter":
        page.add("---", *(f"{key}: {value}" for key, value in rows), "---", "", *heading)
    else:
        page.add(*heading, *(style.format(capital(key), value) for key, value in rows), "")


def _field(house: House, page: Page, edge: Edge | None, name: Name) -> list[tuple[str, str]]:
    """A row that says a relation of the page's name; none when there is no such relation."""
    if edge is None:
        return []
    relation, subject, thing = edge
    other = thing if subject == name else subject
    value = house.call(page, other, "full_plain") if other.kind == "Person" else page.name(other)
    told = page.tell("relations", subject=subject.name, predicate=relation, object=thing.name)
    if house.chance("link"):
        value = f'"[[{value}]]"'
    return [(house.get(f"field {relation}", _FIELDS[relation]), value + told)]


def _points(house: House, page: Page, meeting: Meeting, most: int, **given: Name) -> None:
    """Some bullets, half of them about the page's name."""
    for _ in range(house.rng.randint(2, most)):
        about = given if house.rng.random() < 0.5 else {}
        page.add(f"{house.bullet()}{house.dress(table_talk.sentence(house, page, meeting, **about))}")


def person_page(house: House, meeting: Meeting) -> Page:
    rng, world, page = house.rng, house.world, Page()
    person = rng.choice([*world.ours, *(name for names in world.theirs.values() for name in names)])
    rows = [(house.get("field role", ["role", "title", "position", "job"]), person.role)]
    for relation in ("WORKS_AT", "MEMBER_OF", "REPORTS_TO"):
        if rng.random() < 0.8:
            rows += _field(house, page, world.find(relation, subject=person), person)
    if rng.random() < 0.3:
        rows.append(("email", f"{person.handle}@example.com"))
    if rng.random() < 0.2:
        rows.append(("birthday", f"{rng.randint(1, 28)} {rng.choice(('March', 'May', 'October'))}"))
    _page_of(house, page, person, "person", rows)
    for _ in range(rng.randint(1, 5)):
        if rng.random() < 0.4:
            text = table_talk.sentence(house, page, meeting, p=person)
        else:
            text = house.fill(page, house.pick("about"), meeting)
        page.add(f"{house.bullet()}{house.dress(text)}")
    return page


def program_page(house: House, meeting: Meeting) -> Page:
    rng, world, page = house.rng, house.world, Page()
    program = rng.choice(world.names["Program"])
    rows = _field(house, page, world.find("LEADS", thing=program), program)
    if rng.random() < 0.5:
        rows += _field(house, page, world.find("DEPENDS_ON", subject=program, kind="Program"), program)
    rows.append(("status", rng.choice(("active", "green", "amber", "on hold", "planning", "In Progress"))))
    _page_of(house, page, program, "program", rows)
    _points(house, page, meeting, 7, g=program)
    parts = [subject for _, subject, thing in world.edges["PART_OF", "Feature", "Program"] if thing == program]
    if parts and rng.random() < 0.6:
        words = house.get("words parts", ["Features", "Scope", "What is in it", "Includes", "Workstreams"])
        page.add("", house.get("section", "## {}").format(words))
        for part in parts:
            told = page.tell("relations", subject=part.name, predicate="PART_OF", object=program.name)
            page.add(f"{house.bullet()}{page.name(part)}{told}")
    return page


def organization_page(house: House, meeting: Meeting) -> Page:
    rng, world, page = house.rng, house.world, Page()
    organization = rng.choice(world.names["Organization"][1:])
    rows = [("status", rng.choice(("active", "prospect", "dormant", "key account")))]
    if rng.random() < 0.3:
        rows.append(("industry", house.pick("areas")))
    _page_of(house, page, organization, "organization", rows)
    people = world.theirs.get(organization.name, [])
    if people:
        words = house.get("words contacts", ["Contacts", "People", "Who is who", "Team"])
        page.add(house.get("section", "## {}").format(words))
        for person in people:
            told = page.tell("relations", subject=person.name, predicate="WORKS_AT", object=organization.name)
            page.add(f"{house.bullet()}{house.call(page, person, 'full')}, {person.role}{told}")
        page.add("")
    _points(house, page, meeting, 5, o=organization)
    return page


# Overviews in tables.


def _table(columns: list[tuple[str, list[str]]], ends: list[str]) -> list[str]:
    """A table of columns, the word over each and its cells; what a row tells stands at its end."""
    rows = zip(*(cells for _, cells in columns), strict=True)
    lines = [f"| {' | '.join(row)} |{end}" for row, end in zip(rows, ends, strict=True)]
    return ["| " + " | ".join(head for head, _ in columns) + " |", "|" + " --- |" * len(columns), *lines]


def _column(
    house: House, page: Page, names: list[Name], ends: list[str], relation: str, kind: str, *, back: bool = False
) -> list[str]:
    """What each name is related to, a cell each; `ends` gets what that tells. `back`: the name is the object."""
    cells = []
    for at, name in enumerate(names):
        find = house.world.find
        edge = find(relation, thing=name, kind=kind) if back else find(relation, subject=name, kind=kind)
        if edge is None:
            cells.append(house.get("nothing", list(_EMPTY)))
            continue
        other = edge[1] if back else edge[2]
        how = house.get(f"call {relation}", ["full", "full", "first"])
        cells.append(house.call(page, other, how) if kind == "Person" else page.name(other))
        ends[at] += page.tell("relations", subject=edge[1].name, predicate=relation, object=edge[2].name)
    return cells


def roster_page(house: House, meeting: Meeting) -> Page:
    """Who is who: a row each."""
    rng, world = house.rng, house.world
    page = Page(rng.choice(("Team list", "Who is who", "Staff", "Directory", "Org chart", "Contacts overview")))
    people = rng.sample(world.ours, min(len(world.ours), rng.randint(5, 12)))
    page.add(f"# {page.path}", "", house.dress(house.fill(page, house.pick("empty"), meeting)), "")
    ends = ["" for _ in people]
    how = house.get("roster call", ["full", "full", "last_first"])
    columns = [
        (rng.choice(("Name", "Who", "Person", "Employee")), [house.call(page, name, how) for name in people]),
        (rng.choice(("Role", "Title", "Function", "Job")), [name.role for name in people]),
        (rng.choice(("Team", "Group", "Dept")), _column(house, page, people, ends, "MEMBER_OF", "Team")),
    ]
    if rng.random() < 0.6:
        cells = _column(house, page, people, ends, "REPORTS_TO", "Person")
        columns.append((rng.choice(("Manager", "Reports to", "Line manager", "Boss")), cells))
    if rng.random() < 0.4:
        cells = [page.name(rng.choice(world.names["Location"])) for _ in people]
        columns.append((rng.choice(("Based", "Office", "Site", "Location")), cells))
    if rng.random() < 0.4:
        columns.append((rng.choice(("Ext.", "Phone", "Extension")), [str(rng.randint(1000, 9999)) for _ in people]))
    page.add(*_table(columns, ends))
    return page


def plan_page(house: House, meeting: Meeting) -> Page:
    """What is to come: a row for each of some features, or of what they come with."""
    if house.rng.random() < _BY_RELEASE:
        return release_page(house, meeting)
    rng, names = house.rng, house.world.names["Feature"]
    what = rng.choice(("Roadmap", "Plan", "Status overview", "Backlog", "Tracker", "Scope list"))
    page = Page(what + rng.choice(("", f" {meeting.day.year}", f" {meeting.day.isoformat()}")))
    features = rng.sample(names, min(len(names), rng.randint(4, 9)))
    teams = house.world.names["Team"]
    ends = ["" for _ in features]
    page.add(f"# {page.path}", "")
    heads = (
        "Feature", "Capability", "Work item", "What", "Item", "Piece of work", "Name", "Change", "Part", "Deliverable",
    )  # fmt: skip
    columns = [(rng.choice(heads), [capital(page.name(name)) for name in features])]

    def related(relation: str, kind: str, *, back: bool = False) -> Callable[[], list[str]]:
        return lambda: _column(house, page, features, ends, relation, kind, back=back)

    more: list[tuple[tuple[str, ...], Callable[[], list[str]]]] = [
        (("Owner", "Responsible", "DRI", "Owned by"), related("OWNS", "Person", back=True)),
        (
            ("Release", "Target release", "Planned for", "Ships in", "Target", "Goes into", "Comes with", "Next", "In"),
            related("TARGETS", "Release"),
        ),
        (("Project", "Program", "Part of", "Programme", "Job", "Site", "Contract"), related("PART_OF", "Program")),
        (
            ("Team", "Desk", "Crew", "Group", "Built by", "With"),
            lambda: [page.name(rng.choice(teams)) for _ in features],
        ),
        (("Depends on", "Blocked by", "Waiting on", "Needs"), related("DEPENDS_ON", "Feature")),
        (("Requested by", "Asked for by", "Requester"), related("REQUESTED", "Organization", back=True)),
        (("Status", "State", "RAG"), lambda: [house.pick("states") for _ in features]),
        (("Effort", "Days", "Size"), lambda: [rng.choice(("S", "M", "L", "3", "5", "8", "13")) for _ in features]),
        (("Comment", "Notes", "Remarks"), lambda: [_cell(house, page, meeting) for _ in features]),
    ]
    columns += [(rng.choice(heads), cells()) for heads, cells in rng.sample(more, rng.randint(2, 5))]
    page.add(*_table(columns, ends), "")
    if rng.random() < 0.5:
        page.add(*table_talk.bullets(house, page, meeting))
    return page


_BY_RELEASE = 0.25  # of the plans


def release_page(house: House, meeting: Meeting) -> Page:
    """What comes when: a row for each release."""
    rng, world = house.rng, house.world
    page = Page(rng.choice(("Calendar", "What comes when", "Deliveries", "Schedule", "Release plan", "Dates")))
    releases = rng.sample(world.names["Release"], min(len(world.names["Release"]), rng.randint(2, 5)))
    ends = ["" for _ in releases]
    heads = ("Release", "Version", "Edition", "Delivery", "Issue", "What", "Next", "Milestone")
    columns = [
        (rng.choice(heads), [page.name(name) for name in releases]),
        (
            rng.choice(("Date", "Out", "Sent", "On", "Planned", "Deadline")),
            [house.due(meeting)[1] if rng.random() < 0.8 else "open" for _ in releases],
        ),
    ]
    if rng.random() < 0.6:
        inside = []
        for at, release in enumerate(releases):
            edges = [edge for edge in world.edges["TARGETS", "Feature", "Release"] if edge[2] == release][:3]
            inside.append(", ".join(page.name(edge[1]) for edge in edges) or "-")
            ends[at] += "".join(
                page.tell("relations", subject=edge[1].name, predicate="TARGETS", object=release.name) for edge in edges
            )
        columns.append((rng.choice(("Contents", "What is in it", "Brings", "Scope", "Features")), inside))
    if rng.random() < 0.5:
        columns.append((rng.choice(("Comment", "Status", "State")), [house.pick("states") for _ in releases]))
    page.add(f"# {page.path}", "", *_table(columns, ends), "")
    return page


def _cell(house: House, page: Page, meeting: Meeting) -> str:
    return house.fill(page, house.pick("empty"), meeting).replace("|", "/") if house.rng.random() < 0.6 else ""


def raci_page(house: House, meeting: Meeting) -> Page:
    """Who does what in a table of letters; people are its columns or its cells."""
    rng, world = house.rng, house.world
    page = Page(rng.choice(("RACI", "Responsibilities", "Roles and responsibilities", f"RACI {meeting.day}")))
    people = rng.sample(world.ours, min(len(world.ours), rng.randint(3, 5)))
    rows = []
    for _ in range(rng.randint(3, 7)):
        name = house.choose(meeting, rng.choice(("Feature", "Program", "Feature")), [])
        rows.append(capital(house.thing(page, name, bare=True) if rng.random() < 0.5 else house.pick("things")))
    columns = [(rng.choice(("Activity", "Task", "Deliverable", "What", "Area")), rows)]
    if rng.random() < 0.5:
        how = rng.choice(("full", "first", "initials"))
        columns += [(house.call(page, name, how), [rng.choice("RACI") for _ in rows]) for name in people]
    else:
        for word in ("Responsible", "Accountable", "Consulted", "Informed")[: rng.randint(2, 4)]:
            some = [rng.sample(people, rng.choice((1, 1, 2))) for _ in rows]
            columns.append((word, [", ".join(house.call(page, name, "first") for name in names) for names in some]))
    page.add(f"# {page.path}", "", *_table(columns, ["" for _ in rows]))
    return page


# Notes of no one.


def noise_page(house: House, meeting: Meeting) -> Page:
    """A glossary, how-to, reading list or template: full of capitals, and nobody in it."""
    rng = house.rng
    sort = rng.choice(("Glossary", "How-to", "Reading list", "Style guide", "Checklist", "Template"))
    title = capital(f"{sort} {house.pick('areas')}")
    page = Page(f"{house.get('folder noise', _FOLDERS['noise'])}/{file_name(title)}")
    page.add(f"# {title}", "")
    pattern = rng.choice(("- **{}**: {}", "- {}: {}", "{} = {}", "### {}\n\n{}", "* {} – {}", "| {} | {} |"))
    if pattern.startswith("|"):
        page.add("| Term | Meaning |", "|---|---|")
    noise = [house.choose(meeting, "None", []) for _ in range(rng.randint(5, 10))]
    for name in dict.fromkeys(noise):
        page.add(pattern.format(page.name(name), house.fill(page, house.pick("why"), meeting)))
    snake, what = slug(house.pick("things")).replace("-", "_"), slug(house.pick("areas"))
    for line in read("chatter")["noise"].get(sort, []):
        page.add(
            line.format(snake=snake, Snake=capital(snake), SNAKE=snake.upper(), what=what, book=house.pick("book"))
        )
    return page


PAGES: dict[str, Callable[[House, Meeting], Page]] = {
    "person": person_page, "program": program_page, "organization": organization_page, "roster": roster_page,
    "plan": plan_page, "raci": raci_page, "noise": noise_page,
}  # fmt: skip
