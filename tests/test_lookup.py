"""A thing by a typed name, and "did you mean": the two ways in which kg takes what is typed for what it knows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identity.lookup import Thing, called, meant, resembling
from kg.identity.name_matching import fold
from kg.settings import Settings, read_settings
from kg.spelling import alike, did_you_mean
from tests.support import Done

THINGS = [
    Thing("p1", "Ada Byron", "Person", ("Countess",)),
    Thing("p2", "Ada Lind", "Person"),
    Thing("f1", "Loom Planner", "Feature", ("Planner",)),
    Thing("f2", "Berth Planner", "Feature"),
    Thing("o1", "Ada", "Organization"),
]


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("ada byron", ["p1"]),
        ("ADA", ["o1"]),  # its own name, before the first name of two people
        ("countess", ["p1"]),
        ("planner", ["f1"]),  # another name, before a word of two names
        ("loom", ["f1"]),
        ("Planner Berth", ["f2"]),
        ("lind", ["p2"]),
        ("weaver", []),
        ("…", []),
    ],
)
def test_a_name_means_what_the_surest_way_finds(typed: str, ids: list[str]) -> None:
    assert [thing.id for thing in meant(THINGS, typed)] == ids


def test_a_first_name_means_everybody_who_has_it() -> None:
    assert [thing.id for thing in meant(THINGS[:4], "ada")] == ["p1", "p2"]
    assert called(THINGS[:4], "ada") == meant(THINGS[:4], "lind", by_words=False) == []


@pytest.mark.parametrize(
    ("typed", "names"),
    [("Ada Biron", ["Ada Byron"]), ("plannr", ["Loom Planner"]), ("countes", ["Ada Byron"]), ("weaver", []), ("", [])],
)
def test_what_is_nearly_a_name_resembles_the_thing(typed: str, names: list[str]) -> None:
    assert [thing.name for thing in resembling(THINGS, typed)][:1] == names


NAMES = st.text(st.sampled_from("abc Äß.5-"), min_size=1, max_size=8)


@given(st.lists(st.tuples(NAMES, st.lists(NAMES, max_size=2)), max_size=6))
def test_each_thing_is_found_by_each_of_its_names(named: list[tuple[str, list[str]]]) -> None:
    things = [Thing(str(n), name, "Team", tuple(aliases)) for n, (name, aliases) in enumerate(named)]
    for thing in things:
        for name in filter(fold, thing.names):
            assert thing in called(things, name)
            assert {fold(one.name) for one in meant(things, thing.name)} <= {fold(thing.name)}


@given(NAMES, st.lists(NAMES, max_size=8), st.integers(1, 4))
def test_what_is_alike_is_one_of_the_names_and_the_name_itself_comes_first(
    typed: str, names: list[str], most: int
) -> None:
    found = alike(typed, names, most=most)
    assert set(found) <= set(names) and len(found) <= most
    assert typed not in names or found[0].casefold() == typed.casefold()


def test_did_you_mean_is_said_in_one_form() -> None:
    questions = ["depends-on", "meetings", "who-committed"]
    assert did_you_mean("Depends", questions, form="`kg ask {}`") == "did you mean `kg ask depends-on`?"
    assert did_you_mean("meet", questions) == "did you mean meetings?"
    assert did_you_mean("xyz", questions, "`kg ask` lists them") == "`kg ask` lists them"


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["facts", "Byran"], "there is no note 'Byran' in {}; did you mean 'People/Byron.md'?"),
        (["facts", "Weaver"], "there is no note 'Weaver' in {}"),
        (["whois", "Biron"], "nobody and nothing is called 'Biron'; did you mean Byron?"),
        (["ask", "links", "Weaver"], "nobody and nothing is called 'Weaver' in these notes; `kg search` finds words"),
    ],
)
def test_what_is_not_there_is_told_with_what_comes_near(
    args: list[str], told: str, tmp_path: Path, kg: Callable[..., Done]
) -> None:
    (tmp_path / "People").mkdir()
    (tmp_path / "People" / "Byron.md").write_text("Asked [[Acme]].\n")
    (tmp_path / "kg.toml").write_text('[people]\n"Byron" = []\n')
    assert kg("ingest").code == 0
    done = kg(*args)
    assert (done.code, done.err) == (1, f"kg: {told.format(tmp_path)}\n")


def test_a_setting_that_is_none_is_told_with_the_one_that_comes_near(tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text('exclud = "x"\n')
    [problem] = read_settings(tmp_path)[1]
    assert problem.message == "exclud is not a setting; did you mean exclude?"


def test_the_day_to_take_for_today(tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text("today = 2025-12-10\n")
    assert read_settings(tmp_path) == (Settings(name=tmp_path.name, today="2025-12-10"), [])
    (tmp_path / "kg.toml").write_text('today = "soon"\n')
    settings, [problem] = read_settings(tmp_path)
    assert (settings.today, problem.message) == (
        "",
        "today is 'soon'; write a day without quotes: today = 2025-12-31",
    )
