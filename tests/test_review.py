"""`kg review`: one key an answer on a terminal, options and lists elsewhere; an answer is kept at once, and once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from kg.cli.review_command import most, named_things, questions_json, questions_table, worth
from kg.cli.review_dialogue import ask, question
from kg.identity.judgements import Candidate, Judgement, judge, read_judgements
from kg.identity.lookup import Thing, called, other_than, suggested
from kg.identity.pairs import Pair, Seen
from kg.model import Source
from kg.settings import Settings
from tests.support import Done, read_texts

TODAY = "2026-02-05"
NGX = Candidate(
    "NGX", "Program", 12, 5, (Source("Weekly.md", 14, "Ada asked the NGX people [for dates]."),), "people work on it"
)
ZED = Candidate("ZedCache", "", 3, 2, (Source("Log.md", 2, "Zed is down, ZedCache too"),), "")
FYI = Candidate("FYI", "Team", 2, 2, (), "")
THINGS = [
    Thing("", "Ada Byron", "Person"),
    Thing("", "NGX", "Program"),
    Thing("", "Nova", "Location"),
    Thing("", "Project Nova", "Program", ("Nova",)),
]


HARLSON = Pair(
    Seen("Fredrik Harlson", 2, 1, (Source("Log.md", 4, "Fredrik Harlson said no."),)),
    Seen("Fredrik Harlsson", 3, 2, (Source("Sync.md", 3, "attendees: [Fredrik Harlsson]"),)),
    *(0.5, ("one letter apart",), ("they work at different companies",)),
)


def asked(home: Path, keys: str, *candidates: Candidate | Pair) -> Result:
    """A sitting: what is typed into it, and what it shows."""

    @click.command()
    def sitting() -> None:
        click.echo(f"answered {ask(home, candidates or (NGX, ZED, FYI), THINGS, TODAY)}")

    done = CliRunner().invoke(sitting, input=keys, color=True, catch_exceptions=False)
    assert done.exit_code == 0
    return done


def kept(home: Path) -> list[Judgement]:
    judgements, problems = read_judgements(home)
    assert problems == []
    return judgements


IS = Judgement("is", "NGX", "Program", on=TODAY)


@pytest.mark.parametrize(
    ("keys", "judgements"),
    [
        ("\nfn", [IS, Judgement("is", "ZedCache", "Feature", on=TODAY), Judgement("nothing", "FYI", on=TODAY)]),
        ("G", [IS]),
        ("xg", [IS]),  # no such key: asked again
        ("sss", []),
        ("q", []),
        ("", []),  # nobody is there any more
        ("s\nq", []),  # there is no guess to accept
        ("ouq", []),
        ("ouu\nq", [IS]),  # nothing to undo is no harm
        ("osuts", [Judgement("is", "NGX", "Team", on=TODAY)]),  # undone from two questions on
        ("=project nova\nq", [Judgement("same", "NGX", "Program", "Project Nova", TODAY)]),
        ("=NOVA\n1\nq", [Judgement("same", "NGX", "Location", "Nova", TODAY)]),  # two go by that name
        ("=Ada\n1\nq", [Judgement("same", "NGX", "Person", "Ada Byron", TODAY)]),  # did you mean
        ("=qqq\nadda byron\n1\nq", [Judgement("same", "NGX", "Person", "Ada Byron", TODAY)]),
        ("=ngx\n\n\nq", [IS]),  # not of itself: back to the question
    ],
)
def test_keys(keys: str, judgements: list[Judgement], tmp_path: Path) -> None:
    done = asked(tmp_path, keys)
    assert kept(tmp_path) == judgements
    assert f"answered {len(judgements)}\n" in done.output


def of_harlson(says: str) -> Judgement:
    return Judgement(says, "Fredrik Harlson", "Person", "Fredrik Harlsson", TODAY)


@pytest.mark.parametrize(
    ("keys", "judgements"),
    [
        ("=", [of_harlson("same")]),
        ("d", [of_harlson("different")]),
        ("n", [of_harlson("unsure")]),
        ("\npd", [of_harlson("different")]),  # no such keys of two names: asked again
        ("=u=", [of_harlson("same")]),
        ("du", []),
        ("=pudp", [of_harlson("same"), Judgement("is", "NGX", "Person", on=TODAY)]),  # the last answer
        ("dpuun", [of_harlson("unsure")]),  # both, the last first
        ("s\n", [IS]),
        ("q", []),
    ],
)
def test_keys_of_two_names(keys: str, judgements: list[Judgement], tmp_path: Path) -> None:
    done = asked(tmp_path, keys, HARLSON, NGX, ZED)
    assert kept(tmp_path) == judgements
    assert f"answered {len(judgements)}\n" in done.output


def test_two_names_are_shown_with_what_speaks_for_and_against(tmp_path: Path) -> None:
    shown = click.unstyle(asked(tmp_path, "?q", HARLSON).output)
    assert shown == (
        "1 of 1: Fredrik Harlson, 2 times in 1 note\n"
        "  Log.md:4  Fredrik Harlson said no.\n"
        "Fredrik Harlsson, 3 times in 2 notes\n"
        "  Sync.md:3  attendees: [Fredrik Harlsson]\n"
        "Are they one person? For it: one letter apart. Against it: they work at different companies.\n"
        "= one person, d two people, n nobody knows (? explains): \n"
        "= one person, d two people, n nobody knows, s skip for now, u undo the last answer, q stop\n"
        "= one person, d two people, n nobody knows (? explains): \n"
        "answered 0\n"
    )


def test_an_answer_against_an_earlier_one_is_refused_and_asked_again(tmp_path: Path) -> None:
    judge(tmp_path, of_harlson("same"))
    done = asked(tmp_path, "ds", HARLSON)
    assert "That cannot be kept: it contradicts what was said before: Fredrik Harlson is another name" in done.output
    assert kept(tmp_path) == [of_harlson("same")]


def test_an_answer_of_another_day_can_be_undone(tmp_path: Path) -> None:
    judge(tmp_path, Judgement("nothing", "TBD"))
    done = asked(tmp_path, "u\nq")
    assert "Undone: TBD is no thing." in done.output
    assert kept(tmp_path) == [IS]


def test_a_question_shows_the_name_in_its_words(tmp_path: Path) -> None:
    shown = asked(tmp_path, "q").output
    assert "1 of 3: \x1b[1mNGX\x1b[0m, 12 times in 5 notes" in shown
    assert "  Weekly.md:14  Ada asked the \x1b[1mNGX\x1b[0m people [for dates]." in shown
    assert "Is it of the kind Program? (people work on it)" in shown


def test_long_words_are_cut_around_the_name() -> None:
    line = "word " * 60 + "then [red]NGX[/red] came " + "and more " * 60
    found = Candidate("NGX", "", 2, 1, (Source("A.md", 1, line), Source("B.md", 2, "ngx" + " x" * 99)), "")
    _, first, second, _ = map(click.unstyle, question(found, wide=80))
    for text in (first, second):
        assert len(text) <= 82
    assert first.startswith("  A.md:1  …") and "[red]NGX[/red]" in first and first.endswith("…")
    assert second.startswith("  B.md:2  ngx x")


def test_candidates_in_a_table_and_as_json() -> None:
    name = Candidate("[bold]X[/]", "Team", 2, 1, (Source("A.md", 3, "the [bold]X[/] of [link=x]"),), "")
    assert "[bold]X[/]" in questions_table([name, NGX])
    assert "A.md:3  “the [bold]X[/] of [link=x]”" in questions_table([name, NGX])
    assert json.loads(questions_json([NGX])) == [
        {
            "name": "NGX", "kind": "Program", "count": 12, "notes": 5, "sure": 0.0, "why": "people work on it",
            "sources": ["Weekly.md:14"], "quotes": ["Ada asked the NGX people [for dates]."],
        }
    ]  # fmt: skip


def test_two_names_as_json_and_in_a_table() -> None:
    [row] = json.loads(questions_json([HARLSON]))
    assert row == {
        "name": "Fredrik Harlson", "kind": "Person", "count": 2, "notes": 1, "sure": 0.5,
        "why": "one letter apart", "against": "they work at different companies",
        "sources": ["Log.md:4"], "quotes": ["Fredrik Harlson said no."],
        "other": {
            "name": "Fredrik Harlsson", "count": 3, "notes": 2,
            "sources": ["Sync.md:3"], "quotes": ["attendees: [Fredrik Harlsson]"],
        },
    }  # fmt: skip
    table = questions_table([NGX, HARLSON])
    assert "perhaps Fredrik Harlsson: one letter apart, but they work at" in " ".join(table.split())
    assert "= Fredrik Harlsson?" in table and "Sync.md:3  “attendees: [Fredrik Harlsson]”" in table


def test_what_an_answer_changes_most_is_asked_first() -> None:
    asked, claimed, rare = (
        Candidate(name, "Program", count, 1, (), "", sure)
        for name, count, sure in (("Often", 20, 0.6), ("Sure", 20, 0.95), ("Once", 1, 0.8))
    )
    everything = (rare, HARLSON, claimed, asked)
    assert sorted(everything, key=worth, reverse=True) == [asked, claimed, HARLSON, rare]


@pytest.mark.parametrize(("notes", "names"), [(0, 10), (5, 10), (100, 21), (1000, 30)])
def test_few_questions_are_asked(notes: int, names: int) -> None:
    assert most(notes) == names


def test_what_a_name_can_be_another_name_of(tmp_path: Path) -> None:
    page = "---\ntype: program\naliases: [Bluebird]\n---\n[[Ada Byron]] leads.\n"
    vault, _ = read_texts(tmp_path, {"Project Nova.md": page}, Settings())
    things = named_things(vault.roster, [NGX, ZED])
    [nova] = called(things, "bluebird")
    assert (nova.name, nova.kind) == ("Project Nova", "Program")
    assert called(things, "project-nova") == suggested(things, "nova") == suggested(things, "blue bird") == [nova]
    assert called(things, "ngx") == [Thing("", "NGX", "Program")]
    assert called(other_than(things, "ngx"), "NGX") == called(things, "ZedCache") == suggested(things, "…") == []


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    (tmp_path / "kg.toml").write_text('[programs]\n"Helios" = ["HLS"]\n')
    (tmp_path / "Project Nova.md").write_text("---\ntype: program\n---\n")
    (tmp_path / "Talk.md").write_text("[[Project Nova]] and [[Helios]] met [[Ada Byron]].\n")
    return tmp_path


def test_answers_without_a_terminal(vault: Path, kg: Callable[..., Done]) -> None:
    done = kg("review", "--is", "NGX", "account", "--is", "Zed  Cache", "Feature", "--nothing", "FYI")
    assert done.code == 0, done.err
    assert done.out.splitlines() == [
        "NGX is of the kind Organization.", "Zed Cache is of the kind Feature.", "FYI is no thing.",
    ]  # fmt: skip
    assert "kg ingest" in done.err
    same = json.loads(kg("review", "--same", "PN", "project nova", "--json").out)
    assert [(row["says"], row["kind"], row["other"]) for row in same] == [("same", "Program", "Project Nova")]
    listed = kg("review", "--list").out
    assert "PN is another name of Project Nova (Program)" in listed and "FYI is no thing" in listed
    assert [row["name"] for row in json.loads(kg("review", "--list", "--json").out)] == [
        "NGX",
        "Zed Cache",
        "FYI",
        "PN",
    ]
    assert kg("review", "--undo").out == "Undone: PN is another name of Project Nova (Program).\n"
    assert len(kept(vault)) == 3


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["--is", "NGX", "Progam"], 1, "'Progam' is not a kind; did you mean Program?"),
        (["--is", "NGX", "7"], 1, "the kinds are Person, Organization"),
        (["--is", "...", "Team"], 1, "there is no letter or digit"),
        (["--is", "NGX", "Team", "--nothing", "HLS"], 1, "kg.toml says what 'HLS' is; change it there"),
        (["--same", "PN", "Project Nov"], 1, "did you mean 'Project Nova'?"),
        (["--same", "PN", "Qqq"], 1, "kg review --is 'Qqq' KIND"),
        (["--same", "Helios", "HELIOS"], 1, "no other thing in the notes is called"),
        (["--undo"], 1, "nothing was answered yet"),
        (["--undo", "--list"], 2, "go alone"),
        (["--limit", "0"], 2, "--limit"),
    ],
)
def test_what_cannot_be_answered(args: list[str], code: int, says: str, vault: Path, kg: Callable[..., Done]) -> None:
    done = kg("review", *args)
    assert done.code == code and says in done.err and done.out == ""
    assert "--debug" not in done.err and not (vault / "kg.judgements.jsonl").exists()


def test_the_list_before_anything_was_answered(vault: Path, kg: Callable[..., Done]) -> None:
    assert kg("review", "--list", "--json").out == "[]\n"
    assert "Nothing was answered yet." in kg("review", "--list").err


def test_a_broken_line_is_told(vault: Path, kg: Callable[..., Done]) -> None:
    (vault / ".kg").mkdir()
    (vault / "kg.judgements.jsonl").write_text("oops\n")
    done = kg("review", "--list")
    assert done.code == 0 and "kg.judgements.jsonl:1: is not JSON" in done.err
