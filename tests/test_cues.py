"""Cues and the lexicon of relations: every row finds its own example, and nothing in what it names as traps."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from ingest import find_facts, read_facts, read_note
from ingest.language.cues import Cue, find, prepare, read_cues
from ingest.language.document import Reading
from ingest.language.gazetteer import known
from ingest.language.inflection import inflected
from ingest.relations.relation_words import DAYS, Row, lexicon
from kg.model import Fact
from kg.vocabulary import RELATION, REPORT

NAMES = {
    "Person": ("Dana Levi", "Dana", "Omer Katz", "Omer", "Noa", "Noah", "Kurt", "Priya"),
    "Team": ("Compute Team", "Network Team", "Storage"),
    "Program": ("Helios",),
    "Feature": ("Quotas", "Metering"),
    "Organization": ("Microsoft", "Acme"),
    "Release": ("5.4", "5.4.1", "5.5"),
}
KNOWN = known({name: {kind} for kind, several in NAMES.items() for name in several})
FILES = ("relations", "promises", "decisions", "statements")
CUES = [(file, cue) for file in FILES for cue in read_cues(file).rows]
TRAPS = {(file, trap, cue.says): (file, cue, trap) for file, cue in CUES for trap in cue.more.get("not", ())}


def read(file: str, cue: Cue, text: str) -> tuple[set[str], list[Fact]]:
    """The patterns that are found in a text, and what it says of that file's sort: a meeting's, in the place that the
    cue is for, or the page that its `path` makes it."""
    talk = cue.more.get("where") == "talk" or cue.more.get("in") == "transcript"
    said = f"## Transcript\n[00:00:01] Dana Levi: {text}" if talk else f"# Notes\n{text}"
    front = "" if "path" in cue.more else "---\ndate: 2026-01-14\nparticipants: Dana Levi, Omer Katz\n---\n"
    note = read_note(cue.more.get("path", "Meeting.md"), f"{front}{said}\n".encode())
    own = read_facts(note).facts
    patterns = {found.cue.pattern for found in find(read_cues(file), Reading(note, KNOWN, own).text)}
    kind = {"promises": "Commitment", "decisions": "Decision", "statements": "Statement"}.get(file)
    said = find_facts(note, KNOWN, own).facts
    if kind is None:
        return patterns, [fact for fact in said if fact.says == cue.says]
    return patterns, [fact for fact in said if fact.subject.kind == kind and not fact.stated]


ROWS = lexicon().rows
LEXICON_TRAPS = {(row.says, trap): row for row in ROWS for trap in row.traps}


def read_relations(text: str, path: str = "Meeting.md") -> list[Fact]:
    """What a note of a meeting says of the names."""
    front = "---\ndate: 2026-01-14\nparticipants: Dana Levi, Omer Katz\n---\n"
    note = read_note(path, f"{front}# Notes\n{text}\n".encode())
    return list(find_facts(note, KNOWN, read_facts(note).facts).facts)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.says} {row.words[0]} {row.role}")
def test_a_row_of_the_lexicon_finds_its_own_example(row: Row) -> None:
    said = [fact for fact in read_relations(row.example) if fact.says == row.says]
    assert any(row.moves or fact.role == row.role for fact in said)


@pytest.mark.parametrize(("said", "row"), LEXICON_TRAPS.items(), ids=map(" ".join, LEXICON_TRAPS))
def test_a_row_of_the_lexicon_finds_nothing_in_its_traps(said: tuple[str, str], row: Row) -> None:
    assert not [fact for fact in read_relations(said[1]) if fact.says == row.says]


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row.form == "verb" and not (row.moves or row.denied or row.says == DAYS)],
    ids=lambda row: f"{row.says} {row.words[0]}",
)
def test_each_word_of_a_row_is_read(row: Row) -> None:
    """Whatever its tense: with names of its kinds before and behind it."""
    first, second = (next(NAMES[kind][0] for kind in kinds if kind in NAMES) for kinds in (row.first, row.second))
    second = "Metering" if second == first else second
    second = "Omer Katz" if row.first == row.second == ("Person",) else second
    for words in row.words:
        verb, _, tail = words.partition(" ")
        form = "is" if verb == "be" else dict(inflected(verb))["s"]
        said = [fact for fact in read_relations(f"{first} {form} {tail} {second}.") if fact.says == row.says]
        assert said, f"{first} {form} {tail} {second}."


@pytest.mark.parametrize("frame", ["Is it so: {}?", "If {}, we wait.", "It is not so that {}.", "Kurt hopes that {}."])
@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.form == "verb"], ids=lambda row: f"{row.says} {row.words[0]}"
)
def test_what_is_asked_denied_or_hoped_is_not_said(row: Row, frame: str) -> None:
    text = frame.format(row.example.rstrip("."))
    assert not [fact for fact in read_relations(text) if fact.says == row.says]


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("own", "own owns owning owned"),
        ("ship", "ship ships shipping shipped"),
        ("rely", "rely relies relying relied"),
        ("move", "move moves moving moved"),
        ("oversee", "oversee oversees overseeing oversaw overseen"),
        ("push", "push pushes pushing pushed"),
        ("defer", "defer defers deferring deferred"),
        ("have", "have has having had"),
    ],
)
def test_verbs_are_inflected(verb: str, forms: str) -> None:
    assert " ".join(form for _, form in inflected(verb)) == forms


@pytest.mark.parametrize(("file", "cue"), CUES, ids=lambda value: getattr(value, "example", value))
def test_a_pattern_finds_its_own_example(file: str, cue: Cue) -> None:
    patterns, said = read(file, cue, cue.example)
    role = cue.more.get("role", "") if cue.says in RELATION else ""
    assert cue.pattern in patterns
    assert any(fact.role == role for fact in said)


@pytest.mark.parametrize(("file", "cue", "trap"), TRAPS.values(), ids=lambda value: getattr(value, "says", value))
def test_a_row_finds_nothing_in_its_traps(file: str, cue: Cue, trap: str) -> None:
    said = read(file, cue, trap)[1]
    assert not [fact for fact in said if fact.how != REPORT and fact.subject.name not in reported(said)]


def reported(said: Iterable[Fact]) -> set[str]:
    """What a line only reports of a promise, which is none where nothing else tells of it."""
    return {fact.subject.name for fact in said if fact.how == REPORT and fact.says == "text"}


def test_a_pattern_without_an_example_is_refused() -> None:
    with pytest.raises(ValueError, match="has no example"):
        prepare([Cue("LEADS", "<subject:Person> leads <object:Team>", "", {})])
