"""A note and what it says: every case of `cases/notes` is a note, a divider line, the facts and problems it gives."""

from __future__ import annotations

import pytest

from tests.support import Case, cases, check, note_lines


@pytest.mark.parametrize("case", cases("notes", "%% facts"), ids=lambda case: case.path.name)
def test_note(case: Case) -> None:
    check(case, "%% facts", note_lines(f"Notes/{case.path.name}", case.given.encode()))
