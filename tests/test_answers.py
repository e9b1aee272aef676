"""Commands and their exact output on the sample vault, on both stores: every case of `cases/answers`."""

from __future__ import annotations

import json
import os
import shlex
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from kg.cli import GROUPS
from kg.questions import Question, questions, rows, things
from kg.settings import read_settings
from kg.store import open_store
from kg.store.server import Connection
from tests.support import CASES, Done, run_kg

FILES = sorted((CASES / "answers").glob("*.txt"))
Store = dict[str, str]  # the environment that says which


def neo4j_environment(at: Connection) -> Store:
    """What a user sets to have kg use a server."""
    names = {"KG_STORE": at.url, "KG_NEO4J_USER": at.user, "KG_NEO4J_PASSWORD": at.password}
    return names | ({"KG_NEO4J_DATABASE": at.database} if at.database else {})


@pytest.fixture(scope="session")
def on_server(demo: Path, neo4j: Connection) -> Store:
    """The sample vault on a real Neo4j, ingested as a user does."""
    env = neo4j_environment(neo4j)
    done = run_kg("ingest", cwd=demo, env=env)
    assert done.code == 0, done.err
    return env


def answer(path: Path, demo: Path, env: Store) -> tuple[str, str, str]:
    """The command of a case, what it prints, and what it should: a last line `exit N` when it fails."""
    command, _, expected = path.read_text(encoding="utf-8").partition("\n")
    assert command.startswith("$ kg ")
    done: Done = run_kg(*shlex.split(command)[2:], cwd=demo, env=env)
    return command, done.out + done.err + (f"exit {done.code}\n" if done.code else ""), expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_answer(path: Path, demo: Path) -> None:
    command, got, expected = answer(path, demo, {})
    if os.environ.get("KG_UPDATE_CASES"):
        path.write_text(f"{command}\n{got}", encoding="utf-8")
    else:
        assert got == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_same_answer_from_neo4j(path: Path, demo: Path, on_server: Store) -> None:
    _, got, expected = answer(path, demo, on_server)
    assert got == expected


NOT_OF_THE_WHOLE = {"accounts", "kept", "owes", "owners"}
"""Questions that say more of one thing than of all together, or are of the owner when nobody is named."""


def test_what_a_question_says_of_one_thing_is_among_what_it_says_of_all(demo: Path) -> None:
    """Of one thing a question begins at that, of all at their label: two ways to the same rows."""
    settings, _ = read_settings(demo)
    with closing(open_store("", vault=settings.name, home=demo / ".kg")) as store:
        named = things(store)
        for question in questions().values():
            if question.required or question.name in NOT_OF_THE_WHOLE:
                continue
            whole = Counter(map(json.dumps, rows(store, question.name, **_typed(question))))
            for parameter in (one for one in question.parameters if one.names_thing):
                for thing in (one for one in named if {one.kind, "Entity"} & set(parameter.kinds)):
                    of = rows(store, question.name, **_typed(question) | {parameter.name: thing.id})
                    assert not Counter(map(json.dumps, of)) - whole, (question.name, thing)


def _typed(question: Question) -> dict[str, str]:
    """The day that it is, and one for what else a question cannot do without."""
    days = (one for one in question.parameters if one.is_day and (one.default or not one.is_typed))
    return {one.name: "2025-12-01" if one.is_typed else "2025-12-10" for one in days}


def test_a_second_ingest_into_neo4j_sends_nothing(demo: Path, on_server: Store) -> None:
    assert "nothing to write" in run_kg("ingest", cwd=demo, env=on_server).out


def test_every_question_has_an_example_and_every_example_a_case() -> None:
    """docs/questions.md shows them, so that its answers are true of both stores."""
    commands = {path.read_text(encoding="utf-8").partition("\n")[0] for path in FILES}
    for question in questions().values():
        assert question.examples, question.name
        assert {f"$ {example}" for example in question.examples} <= commands


def test_every_command_that_answers_has_a_case() -> None:
    commands = {shlex.split(path.read_text(encoding="utf-8").partition("\n")[0])[2] for path in FILES}
    assert {*GROUPS["Every day"], *GROUPS["Look up"]} - {"map"} <= commands
