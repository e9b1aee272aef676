"""The given notes are read as well as is asked for: the figures below are the least that may be."""

from __future__ import annotations

import shutil

import pytest

from kg.cli.eval_command import evaluated
from kg.cli.options import place
from kg.scoring import ALL, NAMES, Scores
from tests.support import SHARED

WRITTEN, SPOKEN = "mentions", "mentions in transcripts"
given = pytest.mark.skipif(
    not ((SHARED / "gold").is_dir() and (SHARED / "vault").is_dir()), reason="the given notes (../shared) are not there"
)


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> Scores:
    """How well the given notes are read, in a copy of their vault."""
    vault = tmp_path_factory.mktemp("given") / "vault"
    shutil.copytree(SHARED / "vault", vault)
    (vault / "kg.toml").write_text('owner = "Jason Vallery"\ncompany = "VAST Data"\n', encoding="utf-8")
    return evaluated(place(vault, ""), SHARED / "gold")


@given
@pytest.mark.parametrize(
    ("parts", "what", "measure", "least", "most"),
    [
        ((WRITTEN,), "Person", "f1", 0.98, 1),
        ((SPOKEN,), "Person", "f1", 0.95, 1),
        ((WRITTEN,), ALL, "f1", 0.84, 1),
        ((WRITTEN, SPOKEN), NAMES, "missed", 0, 20),
        (("checkboxes",), ALL, "right", 22, 22),
        (("checkboxes",), ALL, "extra", 0, 6),  # small talk of the gold, told as a promise
        (("checkboxes",), "owners", "right", 22, 22),
        (("checkboxes",), "due", "right", 22, 22),
        (("checkboxes",), "priority", "right", 22, 22),
        (("checkboxes",), "status", "right", 22, 22),
        (("other commitments",), ALL, "precision", 0.75, 1),
        (("other commitments",), ALL, "recall", 0.75, 1),
        (("decisions made",), ALL, "f1", 0.85, 1),
        (("decisions asked",), ALL, "f1", 0.85, 1),
        (("relations",), ALL, "recall", 0.5, 1),
    ],
    ids=lambda value: " and ".join(value) if isinstance(value, tuple) else str(value),
)
def test_the_given_notes_are_read_well(
    scores: Scores, parts: tuple[str, ...], what: str, measure: str, least: float, most: float
) -> None:
    got = sum(getattr(scores.figure(part, what), measure) for part in parts)
    assert least <= got <= most, f"{measure} of {what} is {got:.3f}"
