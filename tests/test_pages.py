"""Which note a link means: each row is a vault, a link in a note, and where it leads by which rule of the format."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extract import READERS
from kg.identity.link_targets import SUFFIXES, LinkTarget, Page, Pages, name_of
from kg.model import Ref

steady = settings(derandomize=True, deadline=None)


@pytest.mark.parametrize(
    ("vault", "target", "source", "found"),
    [
        pytest.param(vault.split(), target, source, found, id=f"{rule}: {target} in {source} of {vault}")
        for rule, vault, target, source, found in (
            # W1 suffixes
            ("W1", "Racks.md", "Racks", "n.md", LinkTarget("Racks.md")),
            ("W1", "Racks.md", "Racks.md", "n.md", LinkTarget("Racks.md")),
            ("W1", "Racks.MD", "racks.Md", "n.md", LinkTarget("Racks.MD")),
            ("W1", "Racks.txt", "Racks", "n.md", LinkTarget()),
            ("W1", "Racks.txt Racks.md", "Racks.txt", "n.md", LinkTarget("Racks.txt")),
            ("W1", "5.4.md 5.5.md", "5.5", "n.md", LinkTarget("5.5.md")),
            # W2 (1) the whole path from everywhere, (2) the note's own folder, (3) the shortest path
            ("W2", "a/Racks.md Racks.md", "Racks", "a/n.md", LinkTarget("Racks.md")),
            ("W2", "a/b/Racks.md b/Racks.md", "b/Racks", "a/n.md", LinkTarget("b/Racks.md")),
            ("W2", "long-name/Racks.md b/Racks.md", "Racks", "long-name/n.md", LinkTarget("long-name/Racks.md")),
            ("W2", "long/Racks.md b/Racks.md", "Racks", "long/deep/n.md", LinkTarget("b/Racks.md")),
            ("W2", "a/b/c/Racks.md long-name/Racks.md", "Racks", "n.md", LinkTarget("a/b/c/Racks.md")),
            ("W2", "b/Racks.md c/Racks.md a/Racks.md z/y/Racks.md", "Racks", "n.md",
             LinkTarget("a/Racks.md", others=("b/Racks.md", "c/Racks.md"))),
            # W3 the end of a path, relative paths
            ("W3", "a/b/Racks.md", "b/Racks", "n.md", LinkTarget("a/b/Racks.md")),
            ("W3", "a/bb/Racks.md", "b/Racks", "n.md", LinkTarget()),
            ("W3", "a/Old-Racks.md", "Racks", "n.md", LinkTarget()),
            ("W3", "a/b/Racks.md x/b/Racks.md", "b/Racks", "x/n.md", LinkTarget("x/b/Racks.md")),
            ("W3", "y.md a/y.md a/b/y.md", "../y", "a/b/n.md", LinkTarget("a/y.md")),
            ("W3", "y.md a/y.md a/b/y.md", "../../y.md", "a/b/n.md", LinkTarget("y.md")),
            ("W3", "y.md a/y.md", "../../../y", "a/b/n.md", LinkTarget()),
            ("W3", "y.md", "../y", "n.md", LinkTarget()),
            ("W3", "y.md", "..", "a/n.md", LinkTarget()),
            ("W3", "a/y.md b/y.md", "../b/./y", "a/n.md", LinkTarget("b/y.md")),
            ("W3", "a/b/y.md", "../y", "a/n.md", LinkTarget()),
            ("W3", "a/y.md y.md", "./y", "a/n.md", LinkTarget("a/y.md")),
            ("W3", "a/y.md y.md", "/y", "a/n.md", LinkTarget("y.md")),
            ("W3", "a/y.md", "/y", "a/n.md", LinkTarget()),
            ("W3", "a/y.md", "/../a/y", "a/n.md", LinkTarget()),
            # W4 case and accents
            ("W4", "Log.md", "LOG", "n.md", LinkTarget("Log.md")),
            ("W4", "Plans/Log.md", "plans/LOG.md", "n.md", LinkTarget("Plans/Log.md")),
            ("W4", "LOG.md Log.md", "Log", "n.md", LinkTarget("Log.md")),
            ("W4", "a/LOG.md b/Log.md", "Log", "n.md", LinkTarget("b/Log.md")),
            ("W4", "Cafe\u0301.md", "Caf\u00e9", "n.md", LinkTarget("Cafe\u0301.md")),
            ("W4", "Caf\u00c9.md", "cafe\u0301", "n.md", LinkTarget("Caf\u00c9.md")),
            # W7 the note itself
            ("W7", "n.md", "", "n.md", LinkTarget("n.md")),
            ("W7", "n.md", "https://acme.example", "n.md", LinkTarget()),
            # W8 decoded Markdown links are looked up the same way
            ("W8", "a/b/Racks.md", "Racks.md", "n.md", LinkTarget("a/b/Racks.md")),
            # nowhere
            ("", "Racks.md", "Rack", "n.md", LinkTarget()),
            ("", "Racks.md", "/", "n.md", LinkTarget()),
            ("", "Racks.md", "   ", "n.md", LinkTarget("n.md")),
        )
    ],
)  # fmt: skip
def test_where_a_link_leads(vault: list[str], target: str, source: str, found: LinkTarget) -> None:
    assert Pages(Page(path) for path in vault).find(target, source) == found
    assert Pages(Page(path) for path in reversed(vault)).find(target, source) == found


def test_an_alias_comes_last_and_is_marked() -> None:  # W5
    pages = Pages([Page("people/Dana Levi.md", ("DL", "Dana")), Page("x/Omer.md", (" dl ",)), Page("a/Dana.md")])
    assert pages.find("Dana", "n.md") == LinkTarget("a/Dana.md")
    assert pages.find("DL", "n.md") == LinkTarget("x/Omer.md", via_alias=True, others=("people/Dana Levi.md",))
    assert Pages([Page("Acme.md", ("A/C",))]).find("a/c", "n.md") == LinkTarget("Acme.md", via_alias=True)
    three = Pages(Page(f"{name}.md", ("DL",)) for name in "bca")
    assert three.find("DL", "n.md") == LinkTarget("a.md", via_alias=True, others=("b.md", "c.md"))


@pytest.mark.parametrize(
    ("target", "file"),
    [
        ("5.5", False), ("Node.js", False), ("T1078.001", False), ("Release 5.6", False),  # names with a dot
        ("plan.png", True), ("docs/Plan.PDF", True), ("main.rs", True), ("../src/Main.rs", True), ("lib.rs", False),
        ("Report.pdf", False),  # a note of that name
        ("png", False), ("docs/", False), ("", False), (".", False), ("Plan.md", False),
    ],
)  # fmt: skip
def test_what_is_a_file_and_no_note(target: str, file: bool) -> None:
    pages = Pages([Page("Report.pdf.md"), Page("a/Node.js.md")], ["main.rs", "README"])
    assert pages.is_file(target, "a/n.md") is file
    assert pages.leads(target, "a/n.md") is (file or target in ("Report.pdf", "Node.js", ""))


def test_the_name_is_the_file_name() -> None:  # W9
    assert not Pages([Page("2025-11-03.md")]).find("Racks", "n.md")


STEPS = st.sampled_from(["a", "A", "b", "e\u0301", "\u00e9", "longer"])
PATHS = st.lists(STEPS, min_size=1, max_size=3).map(lambda steps: "/".join(steps) + ".md")
VAULTS = st.lists(st.builds(Page, PATHS, st.lists(STEPS, max_size=2).map(tuple)), max_size=8)
TARGETS = st.lists(STEPS | st.sampled_from(["..", "."]), min_size=1, max_size=4).map("/".join)


@steady
@given(VAULTS, st.randoms(use_true_random=False), TARGETS, PATHS)
def test_the_order_of_notes_makes_no_difference(vault: list[Page], random: object, target: str, source: str) -> None:
    shuffled = list(vault)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    pages = Pages(shuffled)
    pages.find(target.upper(), "b/n.md")  # nor does what was asked before
    assert pages.find(target, source) == Pages(vault).find(target, source)


@steady
@given(VAULTS, TARGETS, PATHS)
def test_a_link_leads_to_a_note_of_the_vault_or_nowhere(vault: list[Page], target: str, source: str) -> None:
    found = Pages(vault).find(target, source)
    paths = {page.path for page in vault}
    assert {found.path, *found.others} - {""} <= paths
    assert found.path not in found.others
    assert bool(found) == bool(found.path) and (found or found == LinkTarget())


@steady
@given(VAULTS, PATHS)
def test_its_whole_path_leads_to_a_note_from_everywhere(vault: list[Page], source: str) -> None:
    def same(path: str) -> str:
        return unicodedata.normalize("NFC", path).casefold()

    pages = Pages(vault)
    for page in vault:
        for target in (
            page.path,
            page.path.removesuffix(".md"),
            page.path.upper(),
            unicodedata.normalize("NFD", page.path),
        ):
            found = pages.find(target, source)
            assert same(found.path) == same(page.path) and not found.via_alias


def test_ten_thousand_notes_of_one_name_are_no_burden() -> None:
    pages = Pages(Page(f"{number}/index.md") for number in range(10_000))
    for number in range(10_000):
        assert pages.find("index", f"x{number}/n.md").path == "0/index.md"
        assert pages.find("index", f"{number}/n.md").path == f"{number}/index.md"


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("Racks", "Racks"),
        ("a/Racks.md", "Racks"),
        ("Racks.MD", "Racks"),
        ("Plans/Board.canvas", "Board"),
        ("Node.js", "Node.js"),
        ("Report.pdf.md", "Report.pdf"),
        ("5.5", "5.5"),
        ("folder/", ""),
    ],
)
def test_the_name_of_what_a_link_means_has_no_suffix_of_a_note(target: str, name: str) -> None:
    assert name_of(target) == name


def test_every_format_that_is_read_is_a_suffix_of_notes() -> None:
    assert set(SUFFIXES) == set(READERS)


def test_a_thing_of_several_kinds_may_be_of_each_and_of_no_other() -> None:
    thing = Ref("Feature|Program", "Helios")
    assert thing.kinds == ("Feature", "Program")
    assert thing.may_be("Person", "Program") and not thing.may_be("Person")
    assert thing.among(("Program", "Person")) == Ref("Program", "Helios") and thing.among(("Person",)) is None
    assert not Ref("Personal", "Ada").may_be("Person")
