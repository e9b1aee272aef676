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
    ('kg ask "not to repeat"', 2, "did you mean `kg ask confidential`?"),
    ("kg ask how Shachar works", 2, "did you mean `kg ask preferences`?"),
    ("kg ask unowned", 2, "did you mean `kg ask owners`?"),
    ("kg ask org", 2, "did you mean `kg ask reports`?"),
    ("kg ask secrets Priya", 2, "did you mean `kg ask confidential`?"),
    # something is missing, or too much
    ("kg brief", 2, "For example: kg brief Shachar --about 5.6 --on friday"),
    ('kg search ""', 2, "For example: kg search on-call runbook"),
    ("kg today Microsoft", 2, "It is of everything. `kg account NAME`"),
    ("kg status 5.5", 2, "`kg release NAME`, `kg brief NAME` and `kg timeline NAME` are of one."),
    ("kg digest 2025-W50", 2, "kg digest --week 2025-W50"),
    ("kg map --depth 2", 2, "name something to be in the middle"),
    ("kg changes 2025-12-02", 0, ""),
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
    ("kg owe -o out.xlsx", 1, "out.xlsx: kg writes .csv, .md, .json or .txt here"),
    ("kg map -o map.png", 1, "map.png: kg writes .html or .htm here"),
    ("kg brief Shachar -o brief.pdf", 1, "brief.pdf: kg writes .md, .html, .htm, .json or .txt here"),
    ("kg brief --calendar none.ics", 1, "none.ics: no such file or directory; name a file that your calendar exported"),
    ("kg today --as-of 2025-12-32", 1, "'2025-12-32' is not a day, or could be two"),
    # names
    ("kg brief Shachar --about nothing", 1, "nobody and nothing is called 'nothing'"),
    ('kg ask preferences "core metadata service"', 1, "is of kind Feature; this takes Person"),
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


def test_a_day_in_the_place_of_a_name_is_the_first_day_of_changes(demo: Path) -> None:
    assert run_kg("changes", "2025-12-02", cwd=demo).out == run_kg("changes", "--since", "2025-12-02", cwd=demo).out


def test_an_earlier_day_than_all_notes_is_no_stranger(demo: Path) -> None:
    assert run_kg("today", "--as-of", "2020-01-01", cwd=demo).out.startswith("Nothing found")


def test_a_question_of_the_owner_says_that_nobody_knows_who_that_is(tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text("")
    (tmp_path / "Weekly.md").write_text("---\ndate: 2026-01-10\nparticipants: [Ada Byron, Mary Shaw]\n---\n")
    assert run_kg("ingest", cwd=tmp_path).code == 0
    assert "kg does not know who you are" in run_kg("ask", "quiet", cwd=tmp_path).err
    assert run_kg("ask", "risks", cwd=tmp_path).err == ""


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
