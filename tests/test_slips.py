"""What is targeted for which release on which day, and why it slipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.relations.reasons import reason
from kg.as_of import as_of
from kg.questions import ask
from kg.store import change
from kg.store.embedded import EmbeddedStore
from tests.support import read_texts


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (": two people are out until March.", "two people are out until March"),
        (", because the vendor is late. More.", "the vendor is late"),
        (" (was 5.4); the load tests are not through.", "the load tests are not through"),
        ("; new target is 5.6. Reason: legal has not signed.", "legal has not signed"),
        (" now, as the beta lost data.", "the beta lost data"),
        (" since the vendor is late.", "the vendor is late"),
        (" (the field needs it more).", "the field needs it more"),
        (" due to hiring, so we tell Acme.", "hiring"),
        # What follows tells no reason.
        (" since March.", ""),
        (" since the summer.", ""),
        (", as planned.", ""),
        (" (was 5.4)", ""),
        (" (ask Dana)", ""),
        ("; Metering stays in 5.4.", ""),
        ("; we tell Acme on Friday.", ""),
        ("; Metering is no longer late.", ""),
        (" and Metering with it.", ""),
        (". Dana told Acme.", ""),
    ],
)
def test_the_reason_of_a_slip(after: str, why: str) -> None:
    assert reason(after) == why


PAGE = "---\ntype: {}\n---\n"
NOTES = {
    "Features/Quotas.md": PAGE.format("feature"),
    "Releases/5.4.md": PAGE.format("release"),
    "Releases/5.5.md": PAGE.format("release"),
    "Releases/2026-01-10 Scope of 5.4.md": "---\nrelease: 5.4\n---\n# Scope of 5.4\n| Feature | State |\n|---|---|\n"
    "| Quotas | building |\n",
    "2026-02-10 Review.md": "---\ndate: 2026-02-10\n---\n- Quotas slipped from 5.4 to 5.5: the tests are late.\n",
    "2026-02-20 Next.md": "---\ndate: 2026-02-20\n---\n- Quotas is planned for 5.5.\n",
}
NOW = ("5.5", None, "2026-02-10", None, None)
THEN = ("5.4", None, "2026-01-10", None, None)
WAS = ("5.4", "former", "2026-01-10", "2026-02-10", "the tests are late")


@pytest.mark.parametrize(
    ("day", "holds", "slipped"),
    [
        ("2026-01-31", [THEN], []),
        ("2026-02-10", [NOW, WAS], [("Quotas", ["5.4", "5.5"], 1, "2026-02-10", "the tests are late")]),
        ("2026-12-31", [NOW, WAS], [("Quotas", ["5.4", "5.5"], 1, "2026-02-10", "the tests are late")]),
    ],
)
def test_what_is_targeted_holds_on_a_day(tmp_path: Path, day: str, holds: object, slipped: object) -> None:
    _, resolved = read_texts(tmp_path, NOTES)
    store = EmbeddedStore(tmp_path / ".kg", vault=resolved.graph.vault, writing=True)
    store.write(change(store, resolved.graph))
    with as_of(store, day) as then:
        links = [row for row in ask(then, "links", {"name": "Quotas"}).rows if row["relation"] == "TARGETS"]
        slips = ask(then, "slips", {"about": "Quotas"}).rows
    store.close()
    assert [tuple(row[key] for key in ("other", "role", "since", "until", "reason")) for row in links] == holds
    assert [tuple(row[key] for key in ("what", "way", "times", "last_moved", "why")) for row in slips] == slipped
