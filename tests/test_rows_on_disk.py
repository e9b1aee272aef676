"""Rows on disk are the rows that were given, whatever is asked of them and in whatever order."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from kg.model import Node
from kg.rows_on_disk import Picked, RowsOnDisk, digests_of, rows_of

NODES = {f"person:{number}": Node(f"person:{number}", "Person", ("Person",), {"n": number}) for number in range(1234)}


@pytest.fixture
def kept(tmp_path: Path) -> RowsOnDisk[str, Node]:
    return RowsOnDisk(NODES.items(), tmp_path)


def test_they_are_what_was_given(kept: RowsOnDisk[str, Node], tmp_path: Path) -> None:
    assert dict(kept) == NODES and list(kept) == list(NODES)
    assert digests_of(kept) == digests_of(NODES) and list(rows_of(kept)) == list(rows_of(NODES))
    assert "nobody" not in kept and kept.get("nobody") is None
    assert not list(tmp_path.iterdir())  # the file has no name, so a kill leaves none


def test_they_are_asked_for_in_any_order(kept: RowsOnDisk[str, Node]) -> None:
    keys = Random(4).sample(sorted(NODES), 300)
    assert [kept[key] for key in keys] == [NODES[key] for key in keys]
    wanted = set(keys)
    assert list(Picked(kept, wanted.__contains__)) == [NODES[key] for key in NODES if key in wanted]
    assert len(Picked(kept, wanted.__contains__)) == len(wanted)


def test_there_may_be_none(tmp_path: Path) -> None:
    none: RowsOnDisk[str, Node] = RowsOnDisk((), tmp_path)
    assert not none and list(rows_of(none)) == []
