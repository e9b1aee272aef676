"""Evidence for names: what is seen in a note, how it adds up, and what a vault's names are taken for."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from ingest import read_note, read_vault
from ingest.entities.name_evidence import evidence, lower_words
from ingest.fact_columns import pack_evidence, unpack_evidence
from kg.identity import kind_model
from kg.identity.candidate_names import CLAIM, Taken, settle
from kg.identity.evidence import Evidence
from kg.identity.gathered import Gathered, in_series
from kg.identity.kind_model import NONE, read_model, write_model
from kg.identity.known_names import is_english
from kg.identity.name_builder import NameBuilder
from kg.model import Ref
from kg.settings import Settings

NOTE = """\
---
sponsor: Ingrid Duarte
---
# Harbour crane

**Owner:** Ingrid Duarte, Tobias Wren
We moved Nordlicht to May, and the Nordlicht project needs tide tables.

## Parts

- Berth planner: late, says @Wren
- see [Quay Report](https://example.org) and `Cargo Type`, Lamp Post: https://example.org/x
- Fix the Crane Motor Fault in Hall Nine #1204

| Feature | Owner |
|---|---|
| tide tables | Wren |
"""


def seen(text: str, name: str) -> set[str]:
    found = evidence(read_note("Notes/A.md", text.encode()))
    return {feature for one in found.seen if one.name == name for feature, _, _ in one.features}


@pytest.mark.parametrize(
    ("name", "features"),
    [
        ("Nordlicht", {"inside", "cue Program", "before the", "before mov", "after to", "after project"}),
        ("Ingrid Duarte", {"field sponsor", "label owner", "is Person"}),
        ("Wren", {"@", "column owner"}),
        ("tide tables", {"is Feature", "needed", "lower"}),
        ("Berth planner", {"heads part", "item"}),
    ],
)
def test_what_stands_around_a_name_is_seen(name: str, features: set[str]) -> None:
    assert features <= seen(NOTE, name)


@pytest.mark.parametrize("name", ["Quay Report", "Cargo Type", "Lamp Post", "Crane Motor Fault", "Hall Nine"])
def test_titles_links_and_code_are_no_evidence(name: str) -> None:
    assert not seen(NOTE, name)


def test_names_of_one_list_stand_together() -> None:
    assert ("Ingrid Duarte", "Tobias Wren") in evidence(read_note("A.md", NOTE.encode())).lists
    assert ("Ada Byron", "Tobias Wren") in evidence(read_note("A.md", b"One for each (Ada Byron, Tobias Wren)\n")).lists
    described = evidence(read_note("A.md", b"We met Tobias Wren (Buyer, Nordlicht).\n"))
    assert described.lists == () and "described" in seen("We met Tobias Wren (Buyer, Nordlicht).\n", "Nordlicht")


@pytest.mark.parametrize(
    ("text", "name", "says"),
    [
        ("The tide gauge slipped from Round 3 to Round 4.", "tide gauge", "TARGETS 1"),
        ("The tide gauge slipped from Round 3 to Round 4.", "Round 3", "TARGETS 2 from"),
        ("Wren moves the tide gauge out of Round 3 into Round 4.", "Round 4", "TARGETS 2 to"),
        ("Wren moves the tide gauge out of Round 3 into Round 4.", "tide gauge", "TARGETS 1"),
        ("- tide gauge still makes the spring sailing", "spring sailing", "TARGETS 2"),
        ("The tide gauge and quay lamps are owned by Wren.", "tide gauge", "OWNS 2"),
        ("The tide gauge and quay lamps are owned by Wren.", "quay lamps", "OWNS 2"),
        ("The tide gauge and quay lamps are owned by Wren.", "Wren", "OWNS 1"),
        ("So the [[quay lamps]] drop out of [[2025 Catalogue]].", "quay lamps", "TARGETS 1"),
        ("They need the QR label first.", "QR label", "DEPENDS_ON 2, REQUESTED 2"),
        ("The step-free ramp can't be built until spring.", "step-free ramp", "DEPENDS_ON 1"),
    ],
)
def test_what_a_sentence_says_is_seen_at_both_ends(text: str, name: str, says: str) -> None:
    assert f"said {says}" in seen(text + "\n", name)


def test_what_stands_at_the_other_end_is_kept() -> None:
    def pairs(text: str) -> tuple[tuple[str, str, str], ...]:
        return evidence(read_note("A.md", text.encode())).pairs

    assert pairs("The tide gauge goes into Round 4.\n") == (
        ("Round 4", "said TARGETS 2 to", "tide gauge"),
        ("tide gauge", "said TARGETS 1", "Round 4"),
    )
    assert pairs("Round 4 slipped from 3 May to Friday.\n") == (("Round 4", "said TARGETS 1", "a day"),)
    assert pairs("It goes into the drawer.\n") == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("They have Porter 6.2 and Porter 6.3 now.", "Porter 6.2"),
        ("see the [[walk-up ramp]]", "walk-up ramp"),
        ("She rang the packing crew.", "packing crew"),
        ("## 4. Quay Lamps Rollout", "Quay Lamps Rollout"),
    ],
)
def test_what_may_be_a_name(text: str, name: str) -> None:
    assert seen(f"{text}\n", name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("See Annex 2.1 and Room 4.12 there.", "Annex 2.1"),
        ("See Annex 2.1 and Room 4.12 there.", "Room 4.12"),
        ("It moved to Monday 2 March and October 5.", "Monday 2 March"),
        ("It moved to Monday 2 March and October 5.", "October 5"),
        ("The whole team was there.", "whole team"),
        ("## Pilot Programme", "Pilot Programme"),
    ],
)
def test_what_is_no_name(text: str, name: str) -> None:
    assert not seen(f"{text}\n", name) - {"heading"}


def test_evidence_that_is_kept_is_the_evidence() -> None:
    found = evidence(read_note("A.md", NOTE.encode()))
    assert unpack_evidence("A.md", pack_evidence(found), {}) == found
    assert unpack_evidence("A.md", pack_evidence(Evidence()), {}) == Evidence()
    said = evidence(read_note("A.md", b"The tide gauge goes into Round 4.\n"))
    assert said.pairs and unpack_evidence("A.md", pack_evidence(said), {}) == said


def taken(texts: dict[str, str], settings: Settings | None = None) -> Taken:
    """What the evidence of these notes comes to."""
    found = [evidence(read_note(path, text.encode()), kind_model.vocabulary()) for path, text in texts.items()]
    names = NameBuilder(settings or Settings()).weigh(found)
    proposed = names.freeze().proposed
    assert proposed is not None
    return proposed


def kinds(found: Taken) -> dict[str, str]:
    return {one.name: one.kind for one in found.candidates}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("| Feature | State |\n|---|---|\n| tide tables | late |\n", "tide tables", "Feature"),
        ("We met about Project Nordlicht today.\n", "Project Nordlicht", "Program"),
        ("All of the Nordlicht project is late. Then the Nordlicht project moved.\n", "Nordlicht", "Program"),
        ("As Renske wished, we wait. Renske said no, and Renske thinks it is late.\n", "Renske", "Person"),
        ("The sluice gauge comes with Release 4. Nobody doubts it.\n", "sluice gauge", "Feature"),
        ("So rev C includes the sluice gauge.\n", "sluice gauge", "Feature"),
        ("So rev C includes the sluice gauge.\n", "rev C", "Release"),
        ("We wrote to Nordlicht Quern plc. Then Nordlicht Quern plc wrote.\n", "Nordlicht Quern plc", "Organization"),
        ("They signed with Quern & Sons. Then Quern & Sons left.\n", "Quern & Sons", "Organization"),
        ("@quernly will look. Ask @quernly about it, then @quernly and me.\n", "quernly", "Person"),
        ("We asked the Berth Planning Committee for it.\n", "Berth Planning Committee", "Team"),
        ("Then Tobias Wrenfield said so, and Tobias Wrenfield agrees.\n", "Tobias Wrenfield", "Person"),
    ],
)
def test_what_tells_the_kind_by_itself(text: str, name: str, kind: str) -> None:
    assert kinds(taken({"A.md": text}))[name] == kind


LOWER = """\
- asked morvenna about the keys
- morvenna to book the hall by friday
- rang quernhaven, nobody there
- the van is late again
- so we wait, as ever
- in: morvenna, tobin, me
"""


def test_in_a_note_without_capitals_words_of_no_dictionary_may_be_names() -> None:
    assert {"odd", "before ask", "after about"} <= seen(LOWER, "morvenna") and "odd" in seen(LOWER, "quernhaven")
    assert not seen(LOWER, "nobody") and not seen(LOWER, "keys") and not seen(LOWER, "friday")
    assert not seen("He asked morvenna about it. She said no.\n" * 5, "morvenna")  # here a name has its capital
    assert lower_words(read_note("A.md", LOWER.encode())) == frozenset()  # it tells nothing of capitals


@pytest.mark.parametrize(
    ("word", "english"),
    [("harbours", True), ("Colour", True), ("replanned", True), ("go-live", True), ("owner's", True)]
    + [(word, False) for word in ("quernhaven", "Morvenna", "tobin", "quern-live")],
)
def test_a_dictionary_tells_words_from_names(word: str, english: bool) -> None:
    assert is_english(word) is english


def test_what_is_numbered_alike_is_of_one_kind() -> None:
    seen_ = (("inside", 1, 1), ("before the", 1, 1)), (("inside", 2, 1), ("after ship", 2, 1))
    members = [Gathered(f"Quern {n}", Counter({what: times for what, times, _ in one})) for n, one in enumerate(seen_)]
    other = Gathered("Sluice 4", Counter(inside=1))
    first, second, third = in_series([*members, other])
    assert first.features == second.features == Counter({"inside": 3, "before the": 1, "after ship": 2, "series": 2})
    assert third == other and (first.name, second.name) == ("Quern 0", "Quern 1")


@pytest.mark.parametrize(
    "text",
    [
        "- [ ] the bank @quernly\n- [ ] the shop @quernly\n",  # a tag
        "Ask @quernly/core about it. Then @quernly/core and @quernly/docs met.\n",  # teams
        "@quernlybot merge. Then @quernlybot said no.\n",
    ],
)
def test_not_all_handles_are_people(text: str) -> None:
    assert not {one.name for one in taken({"A.md": text}).candidates if one.name.startswith("quernly")}


@pytest.mark.parametrize(
    "text",
    [
        "He went home. Nice work. How it is done, nobody knows.\n",  # words
        "We met at Zorblat. It rained in Zorblat.\n" * 1,  # no default kind
        "- [Fix Quayside Monitor](https://example.org)\n- Fix Quayside Monitor #120\n",  # titles
        "We need to sync, and want to ship. It is UTC now. The ETA is late, the ETA slipped.\n",
        "| Recommenders | Deciders |\n|---|---|\n| Recommenders | Deciders |\n",
    ],
)
def test_no_evidence_is_silence(text: str) -> None:
    found = taken({"A.md": text})
    assert not {
        one.name for one in found.candidates if one.kind in ("Person", "Program", "Feature", "Team", "Artifact")
    }


def test_the_order_of_notes_makes_no_difference() -> None:
    vault = Path(__file__).parent.parent / "kg" / "sample"
    found = [evidence(read_note(path.name, path.read_bytes()), kind_model.vocabulary()) for path in vault.rglob("*.md")]
    names = NameBuilder(Settings(company="VAST"))
    world = names.world(names.freeze())
    first = settle(found, world)
    for seed in range(3):
        random.Random(seed).shuffle(found)
        assert settle(found, world) == first


def test_what_is_certain_stays_when_more_notes_say_otherwise() -> None:
    """One late list turns no program into a company."""
    notes = {"A.md": "| Program | Owner |\n|---|---|\n| Nordlicht | Renske |\n\nThe Nordlicht project is late.\n"}
    late = {f"{n}.md": f"We talked to Acme Ltd, Nordlicht, Google and Microsoft in week {n}.\n" for n in range(9)}
    assert kinds(taken(notes))["Nordlicht"] == kinds(taken(notes | late))["Nordlicht"] == "Program"


def test_a_claim_has_its_reasons_with_their_places() -> None:
    found = taken({"A.md": "Renske said no.\nRenske thinks it is late.\n"})
    one = next(one for one in found.candidates if one.name == "Renske")
    assert one.sure >= CLAIM and one.reasons and str(one.reasons[0].source) == "A.md:1"


def test_the_model_is_small_and_has_a_class_for_what_is_no_name() -> None:
    model = kind_model.model()
    assert len(model.data) <= 40_000 and NONE in model.classes
    shares = model.predict([{}, {"works": 1.0}])
    assert all(abs(sum(share.values()) - 1) < 1e-9 for share in shares)
    assert model.predict([]) == []


def test_weights_that_are_kept_are_the_weights() -> None:
    rows = [("Person", "", 0.5), (NONE, "", 0.0), ("Person", "@", 2.25), (NONE, 'after "', -1.0)]
    data = write_model(rows)
    model = read_model(data)
    assert data == write_model(rows) and model.classes == ("Person", NONE)
    assert model.predict([{"@": 1.0}])[0]["Person"] > 0.9
    assert model.telling({"@": 1.0, "unheard of": 1.0}, "Person") == [("@", pytest.approx(1.125))]


def test_a_field_beats_evidence(tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text("")
    (tmp_path / "Renske.md").write_text("---\ntype: program\n---\nRenske said no. Renske thinks so.\n")
    roster = read_vault(tmp_path, Settings()).roster
    assert roster.now(Ref("", "Renske"), "").key == ("Program", "renske")
