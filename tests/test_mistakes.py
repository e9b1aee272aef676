"""Mistakes that people make: each is answered in a sentence by what to type instead."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from kg.cli import COMMANDS, GROUPS, OTHER_WORDS
from kg.cli.examples import EXAMPLES
from kg.questions import questions
from tests.support import Done, run_kg

MISTAKES = [
    # another word for a command, or none
    ("kg Shachar", 2, "`kg whois Shachar` looks up a name, `kg search Shachar` finds words"),
    ("kg whoiss Shachar", 2, "did you mean `kg whois`?"),
    ("kg find runbook", 2, "did you mean `kg search`?"),
    ("kg todo", 2, "did you mean `kg owe`?"),
    ("kg version", 2, "did you mean `kg --version`?"),
    ("kg depends-on core", 2, "it is a question: `kg ask depends-on core`."),
    ("kg ask search runbook", 2, "it is a command: `kg search runbook`."),
    ("kg ask who committed Shachar", 2, "did you mean `kg ask who-committed`?"),
    ("kg ask depend-on core", 2, "did you mean `kg ask depends-on`?"),
    ("kg ask Shachar", 2, "`kg whois Shachar` looks up a name"),
    ("kg help wohis", 2, "did you mean `kg whois`?"),
    # something is missing, or too much
    ("kg account", 2, "For example: kg account Microsoft"),
    ("kg ask depends-on", 2, "For example: kg ask depends-on core"),
    ("kg search", 2, "For example: kg search on-call runbook"),
    ("kg same Noa", 2, "For example: kg same Shahar Shachar"),
    ("kg digest --week last week", 2, "Words that belong together go into quotes."),
    ("kg ingest notes/", 1, "say where your notes are: --vault FOLDER"),
    ("kg changes --since last-met", 2, "kg changes --since last-met NAME"),
    # options
    ("kg owe --due 2025-12-31", 2, "Did you mean one of: '--due-from'"),
    ("kg owe --format csv", 2, "For example: kg owe"),
    ("kg ask who-committed --status late", 2, "'late' is not one of 'proposed', 'open'"),
    ("kg owed --csv --json", 2, "--csv and --json are two forms; ask for one."),
    ("kg owe --sort when", 1, "it has commitment, person, to, status, due, priority, inferred"),
    ("kg owe --due-before 2025-02-30", 1, "write it as 2025-11-08, friday, +7d, last week or 2025-W50"),
    ("kg changes --since yesteryear", 1, "write it as 2025-11-08, friday, +7d, last week or 2025-W50"),
    # names
    ("kg whois Shacher", 1, "did you mean Shachar Feinblit?"),
    ("kg account Shachar", 1, "this takes Organization; `kg whois` shows any"),
    ("kg release 9.9", 1, "`kg search` finds words"),
    ("kg ask depends-on core --exact", 1, "could be Core Dev (Team), Core Metadata Service (Feature); type more of it"),
    ("kg ask kept --person me --team core-development", 1, "nobody and nothing is called 'core-development'"),
    ('kg cypher "MATCH (p:Persn) RETURN p.name AS name"', 0, "no label or relationship Persn; did you mean Person?"),
    ('kg cypher "MATCH (p) RETRUN p"', 1, "the query is not Cypher"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "code", "told"), MISTAKES, ids=[typed for typed, *_ in MISTAKES])
def test_a_mistake_is_answered_by_what_to_type(demo: Path, typed: str, code: int, told: str) -> None:
    done: Done = run_kg(*shlex.split(typed)[1:], cwd=demo)
    assert (done.code, told in " ".join(done.err.split())) == (code, True), done.err
    assert "Traceback" not in done.err


def test_who_the_owner_is_must_be_told(tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text("")
    (tmp_path / "a.md").write_text("- [ ] Oil the loom\n")
    assert run_kg("ingest", cwd=tmp_path).code == 0
    for asked in ("owe", "today"):
        done = run_kg(asked, cwd=tmp_path)
        assert (done.code, done.out) == (1, "") and "write owner and company into kg.toml" in done.err


@pytest.mark.parametrize("typed", ["-v", "-V", "--version", "help", "help ask", "help ask risks", "help owe"])
def test_what_people_try_first_works(tmp_path: Path, typed: str) -> None:
    assert run_kg(*typed.split(), cwd=tmp_path).code == 0


def test_every_command_has_examples_and_no_other_word_is_a_command() -> None:
    assert EXAMPLES.keys() == COMMANDS.keys()
    assert all(example.split()[:2] == ["kg", name] for name, some in EXAMPLES.items() for example in some)
    words = [word for some in OTHER_WORDS.values() for word in some]
    assert len(words) == len(set(words)) and not set(words) & {*COMMANDS, *questions()}
    assert {*OTHER_WORDS} <= {*COMMANDS, "--version"}


ANSWERING = [name for group in ("Every day", "Look up") for name in GROUPS[group] if name not in ("cypher", "map")]


CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1
SUMMARY:Weekly
DTSTART;VALUE=DATE:20251211
ATTENDEE;CN=Noa Cohen:mailto:noa@vast.example
END:VEVENT
END:VCALENDAR
"""


@pytest.mark.parametrize("example", [one for name in ANSWERING for one in EXAMPLES[name]])
def test_an_example_can_be_typed(demo: Path, tmp_path: Path, example: str) -> None:
    args = shlex.split(example.partition(" > ")[0])[1:]
    (tmp_path / "work.ics").write_text(CALENDAR)
    done = run_kg(*args, "--vault", str(demo), cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
