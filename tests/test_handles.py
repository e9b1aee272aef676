"""Handles and initials of people: given in a table of who is who, or made of a name as handles are."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.settings import Settings
from tests.support import read_texts

WHO = """# Who is who

| Name | Handle | Initials | Role |
|---|---|---|---|
| Odile Brunner | @obee | OB | test lead |
| Bo Quist |  |  | engineer |
"""
THERE = "---\ndate: 2026-03-0{day}\nattendees:\n{people}---\n"


def owners(folder: Path, texts: dict[str, str]) -> dict[str, str]:
    """Whose each promise is."""
    _, resolved = read_texts(folder, texts, Settings())
    nodes = resolved.graph.nodes
    return {
        str(nodes[edge.end].properties["text"]): str(nodes[edge.start].properties["name"])
        for edge in resolved.graph.edges.values()
        if edge.type == "COMMITTED_TO"
    }


def meetings(*people: str, days: int = 5) -> dict[str, str]:
    """So many meetings of these people."""
    there = "".join(f"  - {name}\n" for name in people)
    return {f"Meetings/{day}.md": THERE.format(day=day, people=there) for day in range(1, days + 1)}


@pytest.mark.parametrize(
    ("line", "others", "owner"),
    [
        ("- [ ] Order racks @obee", (), "Odile Brunner"),  # as the table gives it
        ("- [ ] Order racks @odile.brunner 📅 2026-04-01", (), "Odile Brunner"),
        ("- [ ] Order racks @odileb", (), "Odile Brunner"),
        ("- [ ] Order racks @obrunner", (), "Odile Brunner"),
        ("- [ ] Order racks @obrun", (), "Odile Brunner"),
        ("- [ ] Order racks @bquist", (), "Bo Quist"),
        ("- [ ] Order racks @obrunner", ("Otto Brunner",), ""),  # it fits two
        ("- [ ] Order racks @phone", (), ""),
        ("- [ ] BQ: order racks", (), "Bo Quist"),  # no table gives them, but many notes name him
        ("- [ ] OB: order racks", (), "Odile Brunner"),
        ("- [ ] OB: order racks", ("Omar Bell",), ""),
        ("- [ ] Zed Park: order racks", (), "Zed Park"),
    ],
)
def test_whose_a_handle_is(line: str, others: tuple[str, ...], owner: str, tmp_path: Path) -> None:
    texts = {"People/Who is who.md": WHO, **meetings("Odile Brunner", "Bo Quist", *others)}
    texts["Weeks/2026-W10.md"] = f"{line}\n- Thanks to @obee, @odileb and @bquist for the racks.\n"
    found = owners(tmp_path, texts)
    assert next(iter(found.values()), "") == owner


def test_two_rows_of_a_table_of_people_are_two_people(tmp_path: Path) -> None:
    """Though their names are as like as a name and its slip."""
    rows = WHO + "| Odile Bruner | @odil | | CTO |\n"
    _, resolved = read_texts(tmp_path, {"Who is who.md": rows, **meetings("Odile Brunner", "Bo Quist")}, Settings())
    names = {node.properties["name"] for node in resolved.graph.nodes.values() if node.kind == "Person"}
    assert names == {"Odile Brunner", "Odile Bruner", "Bo Quist"}
