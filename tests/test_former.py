"""Former is not now: what ended, and the owner's own side, in every answer; and a name that may be several things."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kg.store.server import Connection
from tests.support import read_texts, run_kg
from tests.test_answers import Store, neo4j_environment

NOTES = {
    "kg.toml": """
name = "harbour"
owner = "Inge Mora"
company = "Portside"
[people]
"Arne Dahl" = []
"Eva Roos" = []
"Tove Lind" = []
[features]
"Berth Planner" = []
"Tide Alerts" = []
"Yard Map" = []
[releases]
"3.1" = []
"3.2" = []
[programs]
"Berth Rollout" = []
[teams]
"Berth Crew" = []
""",
    "Accounts/Norfjord.md": """## People
- Tove Lind, harbour master
- Arne Dahl (left in May)

- [ ] Send the tide tables of Norfjord @Tove Lind
- [ ] Bring the old charts back @Arne Dahl
""",
    "People/Arne Dahl.md": "- [ ] Order a new compass @Myself\n- [ ] Paint the shed @Arne Dahl\n",
    "People/Tove Lind.md": "- [ ] Count the cranes @Tove Lind\n",
    "People/Inge Mora.md": """---
company: Portside
former-employer: Norfjord
---
Inge Mora is a planner at Norfjord.

- [ ] Buy boots @Myself
""",
    "2025-05-02 Yard.md": """- Berth Planner is planned for 3.1.
- Yard Map depends on Tide Alerts.
- Yard Map depends on Berth Planner.
- Berth Rollout depends on Berth Crew.
""",
    "2025-06-02 Yard.md": """- Berth Planner moved from 3.1 to 3.2.
- Yard Map no longer depends on Tide Alerts.
""",
}


@pytest.fixture(scope="session", params=["embedded", "neo4j"])
def harbour(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Store]:
    """A vault with things that ended, read into each store."""
    folder = tmp_path_factory.mktemp("harbour")
    for path, text in NOTES.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    at: Connection | None = request.getfixturevalue("neo4j") if request.param == "neo4j" else None
    env = neo4j_environment(at) if at else {}
    assert run_kg("ingest", cwd=folder, env=env).code == 0
    return folder, env


def rows(harbour: tuple[Path, Store], *question: str) -> list[dict[str, object]]:
    done = run_kg("ask", *question, "--json", cwd=harbour[0], env=harbour[1])
    assert done.code == 0, done.err
    found: list[dict[str, object]] = json.loads(done.out)["rows"]
    return found


def test_an_account_owes_what_its_people_of_today_owe(harbour: tuple[Path, Store]) -> None:
    told = {(row["person"], row["commitment"], row["company"]) for row in rows(harbour, "who-committed")}
    assert {row[::2] for row in told} == {("Inge Mora", "Portside"), ("Arne Dahl", None), ("Tove Lind", "Norfjord")}
    of_account = {str(row["commitment"]) for row in rows(harbour, "who-committed", "--account", "Norfjord")}
    assert "Count the cranes" in of_account
    assert of_account.isdisjoint({"Buy boots", "Order a new compass", "Paint the shed"})


def test_links_tell_what_ended_last_and_mark_it(harbour: tuple[Path, Store]) -> None:
    told = [
        (row["relation"], row["other"], row["role"], row["until"]) for row in rows(harbour, "links", "Berth Planner")
    ]
    assert told == [
        ("DEPENDS_ON", "Yard Map", None, None),
        ("TARGETS", "3.2", None, None),
        ("TARGETS", "3.1", "former", "2025-06-02"),
    ]


def test_cards_and_briefings_tell_what_ended_apart(harbour: tuple[Path, Store]) -> None:
    for name, was in (
        ("3.1", "is to bring Berth Planner [until 2025-06-02]"),
        ("Inge Mora", "works at Norfjord [former]"),
        ("Norfjord", "employs Arne Dahl [former, inferred]"),
        ("Yard Map", "depends on Tide Alerts [until 2025-06-02]"),
    ):
        for command in ("whois", "brief"):
            out = run_kg(command, name, cwd=harbour[0], env=harbour[1]).out
            now, _, past = out.partition("No longer")
            assert was in past and was.partition(" [")[0] not in now


def test_a_map_draws_what_holds(harbour: tuple[Path, Store]) -> None:
    folder, env = harbour
    for name, drawn, gone in (("3.1", "", "Berth Planner"), ("Yard Map", "Berth Planner", "Tide Alerts")):
        out = folder / "map.html"
        assert run_kg("map", name, "--out", str(out), cwd=folder, env=env).code == 0
        found = re.search(r'id="data"[^>]*>(.*?)</script>', out.read_text(encoding="utf-8"), re.DOTALL)
        assert found
        names = {node["name"] for node in json.loads(found[1])["nodes"]}
        assert gone not in names and (not drawn or drawn in names)


def test_a_name_that_may_be_several_things_is_answered_for_each(harbour: tuple[Path, Store]) -> None:
    folder, env = harbour
    told = rows(harbour, "depends-on", "berth")
    assert [(row["of"], row["feature"]) for row in told] == [
        ("Berth Crew", "Berth Rollout"),
        ("Berth Planner", "Yard Map"),
    ]
    out = run_kg("ask", "depends-on", "berth", cwd=folder, env=env).out
    assert out.startswith(
        "berth may be Berth Crew, Berth Planner or Berth Rollout: each is answered; --exact asks for one."
    )
    assert "Nothing found for Berth Rollout." in out
    exact = run_kg("ask", "depends-on", "berth", "--exact", cwd=folder, env=env)
    assert exact.code == 1 and "type more of it" in exact.err
    near = run_kg("ask", "depends-on", "planner", "--exact", cwd=folder, env=env)
    assert near.code == 1 and "did you mean Berth Planner?" in near.err
    assert all("of" not in row for row in rows(harbour, "depends-on", "berth planner", "--exact"))


def test_a_name_that_may_be_more_than_eight_things_must_be_typed_further(tmp_path: Path) -> None:
    named = "\n".join(f'"Lock {word}" = []' for word in "Ash Birch Cedar Elm Fir Hazel Larch Maple Oak".split())
    (tmp_path / "kg.toml").write_text(f"[features]\n{named}\n", encoding="utf-8")
    (tmp_path / "Note.md").write_text("\n".join(f"- {line}" for line in named.replace('"', "").split(" = []\n")))
    assert run_kg("ingest", cwd=tmp_path).code == 0
    done = run_kg("ask", "links", "lock", cwd=tmp_path)
    assert done.code == 1 and "Lock Ash (Feature)" in done.err and "and 1 more; type more of it" in done.err


def test_the_own_company_is_no_account_under_any_of_its_names(tmp_path: Path) -> None:
    settings = 'owner = "Inge Mora"\ncompany = "Portside Logistics"\n[accounts]\n"Norfjord" = []\n'
    texts = {"kg.toml": settings, "Accounts/Portside.md": "Our own page.\n", "Accounts/Norfjord.md": "Theirs.\n"}
    nodes = read_texts(tmp_path, texts)[1].graph.nodes.values()
    labels = {str(node.properties["name"]): "Account" in node.labels for node in nodes if node.kind == "Organization"}
    assert labels.pop("Norfjord") and labels and not any(labels.values())


LAST = [
    ("Eva Roos works at Norfjord.", "Eva Roos left Norfjord.", False),
    ("Eva Roos left Norfjord.", "Eva Roos works at Norfjord.", True),
    ("Eva Roos works at Norfjord.", "Eva Roos, formerly at Norfjord, called.", False),
    ("Eva Roos works at Norfjord.", "**Eva Roos:** The way we ran reviews at Norfjord was this.", True),
    ("Tide Alerts is planned for 3.1.", "Tide Alerts is no longer in 3.1.", False),
    ("Tide Alerts is planned for 3.1.", "Tide Alerts is still planned for 3.1.", True),
    ("Eva Roos leads the Berth Crew.", "Eva Roos, former lead of the Berth Crew, called.", False),
    ("Eva Roos leads the Berth Crew.", "Eva Roos is the former head of the Berth Crew.", False),
    ("Eva Roos owns the Yard Map.", "The former owner of the Yard Map is Eva Roos.", False),
    ("Yard Map depends on Tide Alerts.", "Yard Map does not depend on Tide Alerts any more.", False),
    ("Yard Map depends on Tide Alerts.", "Yard Map does not depend on Berth Planner.", True),
    ("Norfjord needs the Yard Map.", "Norfjord withdrew its request for the Yard Map.", False),
    ("Yard Map is part of the Berth Rollout.", "Yard Map is no longer part of the Berth Rollout.", False),
]


# Without days none of the two is later: what holds once more is only asked with them.
@pytest.mark.parametrize(
    ("earlier", "later", "holds", "dated"),
    [(*row, dated) for row in LAST for dated in (True, False) if dated or not row[2]],
)
def test_what_was_said_last_holds(tmp_path: Path, earlier: str, later: str, holds: bool, dated: bool) -> None:
    first, last = ("2025-05-02 A.md", "2025-06-02 B.md") if dated else ("A.md", "B.md")
    front = "---\nattendees: Eva Roos, Tove Lind\n---\n"
    texts = {"kg.toml": NOTES["kg.toml"] + '[accounts]\n"Norfjord" = []\n'}
    texts |= {first: f"{front}{earlier}\n", last: f"{front}{later}\n"}
    edges = read_texts(tmp_path, texts)[1].graph.edges.values()
    told = [edge for edge in edges if any(str(edge.properties["sources"]).count(note) for note in (first,))]
    told = [
        edge for edge in told if edge.type not in ("MENTIONS", "ATTENDED", "RECORDS", "SAID", "CONCERNS", "MADE_IN")
    ]
    assert told
    assert [edge.properties.get("role") != "former" for edge in told] == [holds] * len(told)
