"""Links: each row is one line, the rule of the format it is for, and the links in it."""

from __future__ import annotations

import re
import time
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats.wikilinks import find_links

steady = settings(derandomize=True, deadline=None)

Expected = list[tuple[str, str, str, bool]]  # target, heading, text, and whether it is an embed


def to(target: str, heading: str = "", text: str = "", *, embed: bool = False) -> tuple[str, str, str, bool]:
    return target, heading, text, embed


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(line, expected, id=f"{rule}: {line}")
        for rule, line, expected in (
            # W1 the parts of a link
            ("W1", "See [[Racks]].", [to("Racks")]),
            ("W1", "[[plans/Racks.md]]", [to("plans/Racks.md")]),
            ("W1", "[[ Racks | the racks ]]", [to("Racks", "", "the racks")]),
            ("W1", "[[Racks#Cost#Today|the cost]]", [to("Racks", "Cost#Today", "the cost")]),
            ("W1", "[[Racks#^id-1]]", [to("Racks", "^id-1")]),
            ("W1", "[[Racks|a # b]]", [to("Racks", "", "a # b")]),
            ("W1", "[[rack.pdf]]", [to("rack.pdf")]),
            ("W1", "[[A]][[B]] [[C]]", [to("A"), to("B"), to("C")]),
            ("W1", "[[]] [[ ]] [[|a]]", []),
            ("W1", r"\[[A]]", []),
            # W6 brackets
            ("W6", "[[A] B]]", [to("A] B")]),
            ("W6", "[[A\nB]]", []),
            ("W6", "[[Nested [[Inner]] x]]", [to("Inner")]),
            ("W6", "[[[A]]]", [to("A")]),
            ("W6", "[[A]", []),
            ("W6", r"| [[A\|a]] | [[B#C\|b]] |", [to("A", "", "a"), to("B", "C", "b")]),
            ("W6", "[[A|b|c]]", [to("A", "", "b|c")]),
            # W7 itself, addresses, comments, embeds
            ("W7", "[[#Cost]]", [to("", "Cost")]),
            ("W7", "[[https://acme.example/a]]", [to("https://acme.example/a")]),
            ("W7", "%% [[A]] %%", [to("A")]),
            ("W7", "![[A]]", [to("A", embed=True)]),
            ("W7", "![[rack.png|100]]", [to("rack.png", embed=True)]),
            ("W7", "![[rack.png|640x480]]", [to("rack.png", embed=True)]),
            ("W7", "![[rack.png|a rack|100]]", [to("rack.png", "", "a rack", embed=True)]),
            ("W7", r"![[rack.png\|100]]", [to("rack.png", embed=True)]),
            ("W7", "[[Racks|100]]", [to("Racks", "", "100")]),
            ("W7", "![[rack.pdf#page=3]]", [to("rack.pdf", "page=3", embed=True)]),
            # W8 Markdown links
            ("W8", "[t](My%20Racks.md)", [to("My Racks.md", "", "t")]),
            ("W8", "[t](My Racks.md)", []),
            ("W8", "[t](<My Racks.md>)", [to("My Racks.md", "", "t")]),
            ("W8", "[t](../a/Racks.md#The%20cost)", [to("../a/Racks.md", "The cost", "t")]),
            ("W8", "[t](#Cost)", [to("", "Cost", "t")]),
            ("W8", "[t](C%23.md)", [to("C#.md", "", "t")]),
            ("W8", "[t](a(b).md)", [to("a(b).md", "", "t")]),
            ("W8", '[t](a.md "A title")', [to("a.md", "", "t")]),
            ("W8", "[](a.md)", [to("a.md")]),
            ("W8", "[t]()", []),
            ("W8", "[t] (a.md)", []),
            ("W8", "![a rack|100](rack.png)", [to("rack.png", "", "a rack", embed=True)]),
            ("W8", "[see `x`](a.md)", [to("a.md", "", "see `x`")]),
            ("W8", "[t](https://acme.example/a) [t](//acme.example)", []),
            ("W8", "[t](mailto:dana@acme.example) [t](OBSIDIAN://x)", []),
            # code is not read
            ("code", "`[[A]]` [[B]] ``[[C]] ` [[D]]`` [[E]]", [to("B"), to("E")]),
            ("code", "`[[A]]", [to("A")]),
            ("code", "`` [[A]] ` [[B]]", [to("A"), to("B")]),
            ("code", r"\`[[A]]\`", [to("A")]),
            # not links
            ("", "", []),
            ("", "- [ ] a task [x] [^1] [a]", []),
        )
    ],
)  # fmt: skip
def test_which_links(line: str, expected: Expected) -> None:
    found = list(find_links(line, 7))
    assert [(link.target, link.heading, link.text, link.embed) for link in found] == expected
    assert {link.line for link in found} <= {7}


def test_where_they_stand() -> None:
    line = r"`[[x]]` ![[a.png|10]], [b](B.md) | [[c\|d]] [[[e]]]"
    assert [line[link.start : link.end] for link in find_links(line, 1)] == [
        "![[a.png|10]]",
        "[b](B.md)",
        r"[[c\|d]]",
        "[[e]]",
    ]


NAMES = (
    st.text("aBé ./-'’()]", min_size=1, max_size=8).map(str.strip).filter(lambda name: name and "]]" not in name + "]")
)
TEXTS = st.text("xY %#", max_size=5).map(str.strip)
HEADINGS = st.text("xY %", max_size=5).map(str.strip)


@steady
@given(st.text("ab ,", max_size=3), NAMES, HEADINGS, TEXTS, st.booleans())
def test_a_wiki_link_is_read_as_written(before: str, target: str, heading: str, text: str, embed: bool) -> None:
    written = "!" * embed + f"[[{target}" + f"#{heading}" * bool(heading) + f"|{text}" * bool(text) + "]]"
    (link,) = find_links(before + written + " after", 1)
    assert (link.target, link.heading, link.text, link.embed) == (target, heading, text, embed)
    assert (link.start, link.end) == (len(before), len(before) + len(written))


@steady
@given(st.text(min_size=1, max_size=8).map(str.strip).filter(bool))
def test_a_markdown_link_is_decoded(name: str) -> None:
    (link,) = find_links(f"[t]({quote(name, safe='')}.md)", 1)
    assert link.target == f"{name}.md"


PIECES = st.sampled_from(r"[[ ]] [ ] ( ) ! | \ \| # ` `` < > %20 " " .md https: a é".split(" "))


@steady
@given(st.lists(PIECES | st.text(max_size=2), max_size=20).map("".join))
def test_never_raises_and_slices_to_the_written_link(line: str) -> None:
    after = 0
    for link in find_links(line, 1):
        written = line[link.start : link.end]
        assert re.fullmatch(r"!?\[\[.*\]\]|!?\[.*\]\(.*\)", written, re.DOTALL), written
        assert written.startswith("!") == link.embed
        assert link.target or link.heading
        assert after <= link.start < link.end <= len(line)
        after = link.end


@pytest.mark.parametrize(
    "piece",
    ["[[", "[", "[[a", "[a](", "[a](x", "[a](<", '[a](x "', "`", "[`", "!", "[\\", "[[a|", "[a](x(", "[[a]", "[a]( "],
)
@pytest.mark.parametrize("end", ["", "a" * 100_000, " " * 100_000])
def test_hostile_lines_take_no_longer_than_others(piece: str, end: str) -> None:
    line = piece * 100_000 + end
    start = time.process_time()
    list(find_links(line, 1))
    assert time.process_time() - start < 5  # well under a second; minutes if it were quadratic


def test_backticks_of_every_length_take_no_longer_than_others() -> None:
    line = "".join("`" * length + "[" for length in range(1, 600))
    start = time.process_time()
    assert list(find_links(line, 1)) == []
    assert time.process_time() - start < 5
