"""Judgements: kept as lines, the latest holds, undone by deleting the line, folded into the settings in any order."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identity.judgements import FILE, Judgement, answered, judge, judged, read_judgements, standing, undo, wrong
from kg.identity.name_matching import fold
from kg.settings import NamedThing, Settings
from tests.support import Done, read_texts

HELIOS = Judgement("is", "Helios", "Program", on="2026-02-03")
NOTHING = Judgement("nothing", "FYI", on="2026-02-03")
SAME = Judgement("same", "HLS", "Program", "Helios", "2026-02-04")


def kept(home: Path) -> bytes:
    return (home / FILE).read_bytes()


def test_what_is_kept_is_read(tmp_path: Path) -> None:
    home = tmp_path
    assert read_judgements(home) == ([], [])
    every = [
        HELIOS,
        NOTHING,
        SAME,
        Judgement("different", "Ada B", other="Ada Byron"),
        Judgement("is", "Žižkov", "Team"),
    ]
    for judgement in every:
        judge(home, judgement)
    assert read_judgements(home) == (every, [])
    assert kept(home).count(b"\n") == len(every)
    assert json.loads(kept(home).splitlines()[2]) == {
        "says": "same", "name": "HLS", "kind": "Program", "other": "Helios", "on": "2026-02-04",
    }  # fmt: skip


@pytest.mark.parametrize("before", [b"", b'{"says": "nothing", "name": "TBD"}\n', b"not mine\r\n\n  \n\xff\n"])
def test_undo_restores_the_bytes(before: bytes, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(before)
    judge(tmp_path, HELIOS)
    judge(tmp_path, SAME)
    assert undo(tmp_path) == SAME
    assert undo(tmp_path) == HELIOS
    assert kept(tmp_path) == before


def test_undo_passes_over_lines_that_are_no_judgement_and_ends(tmp_path: Path) -> None:
    assert undo(tmp_path) is None
    judge(tmp_path, HELIOS)
    with (tmp_path / FILE).open("ab") as file:
        file.write(b"half a li")
    assert undo(tmp_path) == HELIOS
    assert undo(tmp_path) is None
    assert kept(tmp_path) == b"half a li"
    judge(tmp_path, HELIOS)
    assert kept(tmp_path).startswith(b"half a li\n{")
    assert read_judgements(tmp_path)[0] == [HELIOS]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('{"says": "is", "name": "Helios", "kin', "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('"Helios"', "not a JSON object"),
        ('{"says": "is", "name": 7, "kind": "Program"}', "not a JSON object of the texts"),
        ('{"says": "was", "name": "Helios"}', "says 'was', which is none of is, nothing"),
        ('{"says": "is", "name": "Helios", "kind": "Planet"}', "its kind is 'Planet', which is none of Person"),
        ('{"says": "nothing", "name": "--"}', "no letter or digit"),
        ('{"says": "same", "name": "Helios", "kind": "Program", "other": "helios"}', "which is not another one"),
        ('{"says": "nothing", "name": "a\\ud800b"}', "characters that are no text"),
        ('{"says": "nothing", "name": "a\\u001b[2Jb"}', "characters that are no text"),
    ],
)
def test_a_broken_line_is_a_problem_and_the_others_go_on(line: str, what: str, tmp_path: Path) -> None:
    judge(tmp_path, HELIOS)
    with (tmp_path / FILE).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    judge(tmp_path, NOTHING)
    judgements, (problem,) = read_judgements(tmp_path)
    assert judgements == [HELIOS, NOTHING]
    assert str(problem).startswith("kg.judgements.jsonl:2: ") and what in problem.message
    assert problem.about == "unreadable" and problem.message.endswith("until then it is not used")


def test_bytes_of_other_editors_are_read(tmp_path: Path) -> None:
    line = b'{"says": "nothing", "name": "FYI", "why": "a field of later"}'
    (tmp_path / FILE).write_bytes(b"\xef\xbb\xbf" + line + b"\r\n\r\n" + line)
    assert read_judgements(tmp_path) == ([Judgement("nothing", "FYI")] * 2, [])


def test_what_is_wrong_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="its kind is 'Planet'"):
        judge(tmp_path, Judgement("is", "Helios", "Planet"))
    assert not (tmp_path / FILE).exists()


def test_the_latest_about_a_name_holds() -> None:
    again = Judgement("is", "HELIOS", "Feature")
    assert standing([HELIOS, NOTHING, again]) == [NOTHING, again]
    assert standing([SAME, Judgement("different", "HLS", other="Helios")])[0] == SAME, "a pair is another question"
    assert answered([HELIOS, NOTHING, SAME]) == {"helios", "fyi", "hls"}
    assert judged(Settings(), [HELIOS, NOTHING, again]).named == (NamedThing("Feature", "HELIOS"),)
    undone = judged(Settings(), [HELIOS, NOTHING])
    assert undone.named == (NamedThing("Program", "Helios"),) and undone.nothing == {"fyi"}


def test_kg_toml_beats_a_judgement() -> None:
    toml = Settings(owner="Ada Byron", named=(NamedThing("Program", "Helios", ("HLS",)),))
    other = [Judgement("is", "Helios", "Team"), Judgement("nothing", "hls"), Judgement("nothing", "Ada Byron")]
    assert judged(toml, other) == toml


@pytest.mark.parametrize(
    ("given", "judgements", "named", "nothing"),
    [
        # kg.toml's thing takes the name, whatever of its names was typed, and stays an account
        ((NamedThing("Organization", "Acme", ("ACM",), account=True),),
         [Judgement("same", "Ackme", "Organization", "ACM")],
         (NamedThing("Organization", "Acme", ("ACM", "Ackme"), account=True),), ()),
        # of two things of one name, the one of the kind
        ((NamedThing("Program", "Nova"), NamedThing("Location", "Nova")), [Judgement("same", "NV", "Location", "Nova")],
         (NamedThing("Program", "Nova"), NamedThing("Location", "Nova", ("NV",))), ()),
        # a judged thing takes it, and says its kind
        ((), [Judgement("same", "HLS", "Feature", "Helios"), HELIOS], (NamedThing("Program", "Helios", ("HLS",)),), ()),
        # a thing that only the notes name
        ((), [SAME], (NamedThing("Program", "Helios", ("HLS",)),), ()),
        # another name of another name
        ((), [Judgement("same", "H1", "Program", "HLS"), SAME], (NamedThing("Program", "Helios", ("H1", "HLS")),), ()),
        # a circle is one thing
        ((), [Judgement("same", "Nova", "Team", "Zeta"), Judgement("same", "Zeta", "Team", "Nova")],
         (NamedThing("Team", "Nova", ("Zeta",)),), ()),
        # another name of nothing is nothing
        ((), [SAME, Judgement("nothing", "Helios")], (), ("helios", "hls")),
        # what is reserved changes nothing
        ((), [Judgement("different", "A B", other="A C"), Judgement("unsure", "A B", other="A D")], (), ()),
    ],
)  # fmt: skip
def test_other_names(
    given: tuple[NamedThing, ...], judgements: list[Judgement], named: tuple[NamedThing, ...], nothing: tuple[str, ...]
) -> None:
    for order in (judgements, judgements[::-1]):
        got = judged(Settings(named=given), order)
        assert (got.named, got.nothing) == (named, frozenset(nothing))


def test_another_name_of_the_owner() -> None:
    got = judged(Settings(owner="Ada Byron"), [Judgement("same", "Countess", "Person", "Ada Byron")])
    assert got.named == (NamedThing("Person", "Ada Byron", ("Countess",)),)


NAMES = st.sampled_from(["Helios", "helios", "HLS", "Nova", "Zeta", "FYI", "Ada Byron"])
JUDGEMENTS = st.builds(
    Judgement, st.sampled_from(["is", "nothing", "same"]), NAMES, st.sampled_from(["Program", "Team"]), NAMES
).filter(lambda judgement: not wrong(judgement))


@given(st.lists(JUDGEMENTS, max_size=8, unique_by=lambda judgement: fold(judgement.name)), st.randoms())
def test_the_order_of_judgements_about_different_names_does_not_matter(
    judgements: list[Judgement], random: Random
) -> None:
    toml = Settings(company="Zeta", named=(NamedThing("Program", "Nova", ("NV",)),))
    got = judged(toml, judgements)
    shuffled = list(judgements)
    random.shuffle(shuffled)
    assert judged(toml, shuffled) == got
    assert judged(toml, [*judgements[::-1], *judgements]) == got, "the latest holds"
    assert {alias for named in got.named for alias in named.aliases} <= {"NV", *(one.name for one in judgements)}


def test_a_judged_organization_is_no_account(tmp_path: Path) -> None:
    note = {"Talk.md": "- [[Initech]] and [[Acme]] met.\n"}
    told = Settings(named=(NamedThing("Organization", "Acme", account=True),))
    _, resolved = read_texts(tmp_path, note, judged(told, [Judgement("is", "Initech", "Organization")]))
    labels = {node.properties.get("name"): node.labels for node in resolved.graph.nodes.values()}
    assert "Account" in labels["Acme"] and labels["Initech"] == ("Organization", "Entity")


def test_the_commands_use_them(tmp_path: Path, kg: Callable[..., Done]) -> None:
    (tmp_path / "kg.toml").write_text("")
    (tmp_path / "Talk.md").write_text("We use [[Helios]].\n- [ ] Order racks @Ada Byron\n")
    judge(tmp_path, HELIOS)
    assert kg("ingest").code == 0
    assert "program" in kg("whois", "Helios").out.lower()
    with (tmp_path / FILE).open("a") as file:
        file.write("oops\n")
    done = kg("ingest")
    assert done.code == 3 and "kg.judgements.jsonl:2: is not JSON; mend the line" in done.err
    assert "kg.judgements.jsonl:2:" in kg("check").out
    undo(tmp_path)
    assert kg("ingest").code == 3 and kg("whois", "Helios").code == 1


# --- kg same, different, unsure, undo


def two_people(folder: Path) -> None:
    (folder / "kg.toml").write_text("")
    (folder / "2026-02-03 Sync.md").write_text(
        "---\ndate: 2026-02-03\nattendees: [Ada Byron, Grace Hopper, A. Lovelace]\n---\n- [ ] Call Bo @Ada Byron\n"
    )


def test_two_names_are_judged_and_taken_back(tmp_path: Path, kg: Callable[..., Done]) -> None:
    two_people(tmp_path)
    before = kg("ingest", "--json").out
    assert kg("same", "A. Lovelace", "Ada").out == "A. Lovelace is another name of Ada Byron (Person).\n"
    kg("ingest")
    assert "A. Lovelace" in kg("whois", "Ada").out
    assert kg("undo").out == "Undone: A. Lovelace is another name of Ada Byron (Person).\n"
    kg("ingest")
    assert json.loads(kg("ingest", "--json").out)["nodes"]["total"] == json.loads(before)["nodes"]["total"]
    assert kg("different", "Ada", "Grace").out == "Ada Byron is not Grace Hopper.\n"
    assert kg("unsure", "Ada", "A. Lovelace").code == 0


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("same", "Adda", "Grace"), "called 'Adda'; did you mean 'Ada Byron'?"),
        (("different", "Ada", "Nobody At All"), "nobody and nothing in the notes is called 'Nobody At All'"),
        (("same", "Ada", "Ada Byron"), "'Ada' and 'Ada Byron' are one already: Ada Byron"),
    ],
)
def test_an_unknown_name_in_a_judgement_is_told(
    tmp_path: Path, kg: Callable[..., Done], typed: tuple[str, ...], told: str
) -> None:
    two_people(tmp_path)
    done = kg(*typed)
    assert done.code == 1 and told in done.err
    assert not (tmp_path / FILE).exists()


def test_what_contradicts_an_answer_is_refused(tmp_path: Path, kg: Callable[..., Done]) -> None:
    two_people(tmp_path)
    kg("same", "A. Lovelace", "Ada")
    done = kg("different", "A. Lovelace", "Ada Byron")
    assert done.code == 1 and "contradicts what was said before: A. Lovelace is another name of Ada Byron" in done.err


def test_judgements_that_contradict_one_another_are_named_and_none_is_used(
    tmp_path: Path, kg: Callable[..., Done]
) -> None:
    two_people(tmp_path)
    same = {"says": "same", "name": "A. Lovelace", "kind": "Person", "other": "Ada Byron"}
    (tmp_path / FILE).write_text(
        json.dumps(same) + "\n" + json.dumps({"says": "different", "name": "Ada Byron", "other": "A. Lovelace"}) + "\n"
    )
    judgements, problems = read_judgements(tmp_path)
    assert judgements == []
    assert [str(problem) for problem in problems] == [
        f"{FILE}:2: contradicts line 1; delete the wrong one, until then none of them is used"
    ]
    assert kg("ingest").code == 3
