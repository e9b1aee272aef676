"""What is shown: text on the terminal, inert Markdown in a briefing, and little of what there is much of."""

from __future__ import annotations

import ast
import json
import os
import pty
import re
import shlex
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len

import kg as package
from kg.cli import kg as command
from kg.cli.options import complete_name
from kg.cli.terminal import echo
from kg.listing import table
from kg.model import Problem, Source
from kg.render import as_json, as_markdown, grouped
from kg.shown import UNSEEN, Shown, bold, shown
from tests.support import TIMEOUT, examples

ROOT = Path(package.__file__).parent.parent
ESCAPES = "\x1b]52;c;ZXZpbA==\x07\x1b[31m\x9b2J\x08\r\u202e\u2066\u200f\x7f"
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

# Shown text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pay \x1b]52;c;x\x07now", "Pay ␛]52;c;x␇now"),
        ("a\r\nb\tc", "a␍\nb\tc"),
        ("\x00\x7f\x9b\u2028\udc80", "␀␡\\x9b\\u2028\\udc80"),
        ("abc\u202edef\u2069\u200f\ufeff", "abcdef"),
        ("שלום 👩‍👩‍👧 Zoë नमस्ते", "שלום 👩‍👩‍👧 Zoë नमस्ते"),
    ],
)
def test_what_is_no_text_is_a_sign_or_gone(text: str, expected: str) -> None:
    assert shown(text) == expected


@given(st.text())
@example(ESCAPES)
def test_shown_text_is_safe_and_stays_as_it_is(text: str) -> None:
    assert not UNSEEN.search(shown(text))
    assert shown(shown(text)) == shown(text) and shown(bold(text)) == bold(text)
    shown(text).encode()


def test_only_our_own_style_passes() -> None:
    assert shown("a", bold("\x1b[31mb"), "c") == "a\x1b[1m␛[31mb\x1b[0mc"
    assert not isinstance(bold("a") + "b", Shown)  # so it is cleaned again


@given(st.recursive(st.text(), lambda part: st.lists(part) | st.dictionaries(st.text(), part)))
@example([ESCAPES, "\x7f\x85\u2028\ud800"])
def test_json_is_equal_and_shown(value: object) -> None:
    for text in (as_json(value), as_json(value, indent=2)):
        assert json.loads(text) == value and not UNSEEN.search(text)


def test_nothing_but_the_terminal_writes_to_it() -> None:
    banned = {
        *(f"click.{name}" for name in ("echo", "secho", "prompt", "confirm", "pause", "echo_via_pager", "progressbar")),
        *("click.style", "print", "pprint", "input", "getpass", "getpass.getpass", "Console", "traceback.print_exc"),
        *(f"sys.{stream}.{name}" for stream in ("stdout", "stderr") for name in ("write", "writelines", "buffer")),
    }
    used = [
        f"{file.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}"
        for folder in ("kg", "ingest", "viz")
        for file in (ROOT / folder).rglob("*.py")
        if file != ROOT / "kg" / "cli" / "terminal.py"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) in banned)
        or (isinstance(node, ast.ImportFrom) and node.module in ("rich", "rich.console", "getpass"))
    ]
    used = [place for place in used if not place.startswith("kg/listing.py") or "onsole" not in place]  # into a text
    assert used == []


# Notes that would do something to the terminal


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault in which names, titles, quotes, paths and settings carry escapes."""
    vault = tmp_path_factory.mktemp("hostile")
    evil = json.dumps("\x1b]52;c;ZXZpbA==\x07")
    texts = {
        "kg.toml": 'owner = "Mal Evil"\n"\\u001b[2Jx" = 1\n',
        "a.md": f"- [ ] Pay {ESCAPES[:-7]}now\u202e @Mal Evil\n- [ ] Pay \x1b[31m @Nobody\x1b[2J Here\n[[no\x1b[2J]]\n",
        "People/Mal Evil.md": f"---\ntitle: {evil}\naliases: [{evil}]\nrole: {evil}\n---\n"
        "- Mal Evil decided to \x1b[2J go.\n",
        "Meetings/2026-01-02 \x1b[2J Talk.md": f"---\nattendees: [Mal Evil, {evil}]\n---\n"
        '_Mal Evil:_ "No \x1b[2J way"\n',
        "empty\x1b[2J.md": "",
        "People/\x9b2J Eve.md": "---\ntype: person\n---\n",
    }
    for path, text in texts.items():
        (vault / path).parent.mkdir(exist_ok=True)
        (vault / path).write_bytes(text.encode())
    assert CliRunner().invoke(command, ["ingest", "--vault", str(vault)]).exit_code == 0
    return vault


@pytest.mark.parametrize(
    "line",
    [
        *("ingest", "check", "check --all", "facts", "whois Mal Evil", "brief Mal Evil", "ask who-committed", "review"),
        *("ask mentions Mal", "whois Nobod\x1b[2J", "review --nothing \x1b[2J --list", "ask \x1b[2J", "nothing\x1b[2J"),
        *("facts no\x1b[2J", "cypher 'MATCH (n) RETURN n.name, n.path, n.text, n.quotes'", "cypher '\x1b[2J'"),
        *("check --json", "facts --json", "whois Mal --json", "ask who-committed --json", "ask decisions"),
        *("cypher --json 'MATCH (n) RETURN n.name, n.quotes'", "check --only \x1b[2J", "eval \x1b[2J"),
    ],
)
def test_no_escape_of_a_note_reaches_the_terminal(
    hostile: Path, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from kg.cli import run

    monkeypatch.chdir(hostile)
    monkeypatch.setattr(sys, "argv", ["kg", *shlex.split(line)])
    with pytest.raises(SystemExit):
        run()
    said = capsys.readouterr()
    assert said.out + said.err and not RAW.search(said.out + said.err)


def test_a_real_terminal_gets_our_style_and_no_other(hostile: Path) -> None:
    code = "import sys; from kg.cli import main; sys.argv = ['kg', 'ask', 'who-committed']; main()"
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", code], cwd=hostile, stdout=theirs, stderr=theirs, stdin=theirs) as run:
        os.close(theirs)
        got = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:
                break
            got += part
        run.wait(60)
    os.close(ours)
    said = got.decode()
    assert "\x1b[1m" in said and "␛]52;c;ZXZpbA==␇" in said
    assert not RAW.search(re.sub("\x1b\\[[012]m|\r\n", "", said))


def test_prompts_and_completions_are_shown_text(hostile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("getpass.getpass", lambda text, stream: asked.append(text) or "x")
    from kg.cli.terminal import prompt, secret

    secret("Password of \x1b[2Jeve: ")
    assert asked == ["Password of ␛[2Jeve: "]

    @click.command()
    def asking() -> None:
        prompt("\x1b[2J is another name of")

    assert not RAW.search(CliRunner().invoke(asking, input="\n").output)
    ctx = click.Context(command)
    ctx.params["vault"] = hostile
    names = complete_name(ctx, click.Argument(["name"]), "")
    assert "Mal Evil" in names and not RAW.search("".join(names))


# Briefings

HOSTILE = [
    "![pic](http://evil.example/leak.png)",
    "![pic][ref]",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\\<script>",
    "\\![pic](http://evil.example/leak.png)",
    "!\u200e[pic](http://evil.example/leak.png)",
    "[x](javascript:alert(1))",
    "[x](  javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](&#106;avascript:alert(1))",
    "[x](\njavascript:alert(1))",
    "[y](obsidian://open?vault=x)",
    "[y](file:///etc/passwd)",
    "[y](data:text/html,x)",
    "[y](other.md)",
    "<javascript:alert(1)>",
    "<obsidian://open>",
    "<a href=javascript:x>",
    "[foo]: javascript:alert(1)",
    "[foo] [foo][] [x][foo]",
    "<!-- hidden",
    "<?php",
    "<% tp %>",
    "ftp://evil.example/x obsidian://open?vault=x",
    "`",
    "\\",
    "[a](http://good.example/)",
]  # fmt: skip


class Active(HTMLParser):
    """The tags of a page, and where its links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


_PARTS = st.sampled_from([*HOSTILE, *"!<>[]()\\`*:&;# \n", "javascript:", "http://", "](", "![", "]:", "foo"])


@examples(2)
@given(st.lists(st.lists(_PARTS, max_size=6).map("".join), max_size=4))
@example(HOSTILE)
@example(["[foo]: javascript:alert(1)", "[foo]"])
def test_nothing_of_a_note_is_active_in_a_briefing(texts: list[str]) -> None:
    told = as_markdown(["# Name", *(f"- {text} (a.md:1)" for text in texts), "", "end"])
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    page = Active(markdown.render(told))
    plain = "h1 h2 h3 h4 h5 h6 ul ol li p em strong a code pre hr blockquote s br table thead tbody tr th td"
    assert page.tags <= set(plain.split())
    assert all(re.match("https?:|mailto:", link) for link in page.links), page.links
    assert set(re.findall(r"([A-Za-z][A-Za-z0-9+.-]*)://", told)) <= {"http", "https"}  # programs link these too


@pytest.mark.parametrize(
    "text",
    [
        *("a < b and b > c", "snake_case and *stars*", "5 <6", "[open, due 2026-01-02]", "done! [really]", "ratio 3:4"),
        *("see https://example.com/a_b?c=d", "[page](https://example.com)", "ask ada@example.com", "[[Wiki link]]"),
    ],
)
def test_plain_words_are_left_alone(text: str) -> None:
    assert as_markdown([text]) == text


def test_a_briefing_of_a_hostile_vault(tmp_path: Path) -> None:
    names = ["![pic](leak.png)", "<script>x", "[x](javascript:y)", "[z](obsidian:q)"]
    (tmp_path / "People").mkdir()
    (tmp_path / "People" / "Mal Evil.md").write_text(f"---\naliases: {json.dumps(names)}\n---\n")
    run = CliRunner()
    assert run.invoke(command, ["ingest", "--vault", str(tmp_path)]).exit_code == 0
    told = run.invoke(command, ["brief", "Mal", "--vault", str(tmp_path)]).output
    for text in ("!\\[pic]\\(leak.png)", "&lt;script>x", "[x]\\(javascript:y)", "[z]\\(obsidian:q)"):
        assert text in told
    told = run.invoke(command, ["brief", "Mal", "--json", "--vault", str(tmp_path)]).output
    assert set(names) <= set(json.loads(told)["aliases"])


# Short


def test_what_is_said_often_is_said_once() -> None:
    told = grouped(
        [
            *(Problem(Source("b.md", line), "the plugin stops before '@A'", "date") for line in (9, 4)),
            *(Problem(Source("a.md", line), f"read as “x{line}”", "repaired") for line in range(1, 6)),
            Problem(Source("c.md", 1), "once", "date"),
        ]
    )
    assert told == [
        "5 times: read as “…”", "    a.md:1", "    a.md:2", "    a.md:3", "    … and 2 more",
        "2 times: the plugin stops before '@A'", "    b.md:4", "    b.md:9",
        "c.md:1: once",
    ]  # fmt: skip


def test_many_sentences_are_cut() -> None:
    many = [Problem(Source("a.md", line), f"[[Link {line % 40}]] leads nowhere", "link") for line in range(1, 101)]
    told = grouped(many)
    assert len(told) == 10 * 4 + 1 and told[-1] == "… and 70 more (--all)"


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with 60 commitments, as many broken links and unreadable notes."""
    vault = tmp_path_factory.mktemp("big")
    (vault / "kg.toml").write_text("")
    (vault / "a.md").write_text(
        "".join(f"- [ ] Turn {n} screws @Ada Byron\n\nSee [[old sheet {n}]].\n\n" for n in range(60))
    )
    for n in range(60):
        (vault / f"picture {n}.md").write_bytes(bytes(range(256)))
    done = CliRunner().invoke(command, ["ingest", "--vault", str(vault)])
    assert done.exit_code == 3
    assert (
        len(done.stderr.splitlines()) < 10 and "60 times: is not text" in done.stderr and "… and 57 more" in done.stderr
    )
    return vault


def test_check_is_short_unless_all_is_asked_for(big: Path) -> None:
    run = CliRunner()
    short = run.invoke(command, ["check", "--vault", str(big)]).output
    assert "\n  … and 50 more (--all)\n" in short and len(short.splitlines()) < 25
    every = run.invoke(command, ["check", "--all", "--vault", str(big)]).output
    assert len(re.findall(r"(?m)^  [^ ].*\.md:\d+: .*leads to no note", every)) == 60
    assert len(json.loads(run.invoke(command, ["check", "--json", "--vault", str(big)]).stdout)["problems"]) == 120


@pytest.mark.parametrize("args", [["ask", "who-committed"], ["cypher", "MATCH (c:Commitment) RETURN c.text AS text"]])
def test_answers_show_fifty_rows(big: Path, args: list[str]) -> None:
    run = CliRunner()
    place = ["--vault", str(big)]
    short = run.invoke(command, [*args, *place])
    assert "… and 10 more (--all)" in short.output and "60 rows." in short.output
    assert short.output.count("Turn ") in (50, 100)  # a row, and its evidence where it has some
    every = run.invoke(command, [*args, *place, "--all"]).output
    assert every.count("Turn ") in (60, 120) and "--all" not in every
    told = json.loads(run.invoke(command, [*args, *place, "--json"]).stdout)
    assert len(told["rows"] if isinstance(told, dict) else told) == 60


@given(st.lists(st.text(max_size=60), min_size=1, max_size=4), st.integers(70, 100))
@example(["0\x80", f"{'0' * 12}\x80\x80", f"{'0' * 14}\x80", f"{'0' * 14}\x80"], 70)  # longer when it is shown
def test_a_table_keeps_every_word_and_its_width(texts: list[str], width: int) -> None:
    told = table([{f"c{n}": f"{text}." for n, text in enumerate(texts)}], width=width)
    assert not UNSEEN.search(told)
    assert max(cell_len(line) for line in told.split("\n")) <= width
    cells = [f"{shown(text)}." for text in texts]
    letters = "".join([*cells, *(f"c{n}" for n in range(len(texts)))])  # whatever the order in which they are told
    assert sorted("".join(letters.split())) == sorted(re.sub(r"\s", "", told))
    words = [word for cell in cells for word in cell.split() if cell_len(word) <= 40]
    assert all(any(word in line for line in told.split("\n")) for word in words)


# Streams


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("kg ask who-committed >&-", 0),
        ("kg ask who-committed 2>&-", 0),
        ("kg whois Ada >&- 2>&- <&-", 0),
        ("kg whois Nobody >&- 2>&-", 1),
        ("kg review <&-", 0),
        ("kg check | true; exit ${PIPESTATUS[0]}", 0),
        ("kg ask who-committed --all | head -1; exit ${PIPESTATUS[0]}", 0),
        ("kg whois Nobody 2>&1 >/dev/null | true; exit ${PIPESTATUS[0]}", 1),
        ("kg whois Ada > /dev/full", 1),
    ],
)
def test_streams_that_are_closed_or_full(big: Path, line: str, code: int) -> None:
    start = f'kg() {{ {shlex.quote(sys.executable)} -W error -m kg "$@"; }}; {line}'
    done = subprocess.run(["bash", "-c", start], cwd=big, capture_output=True, text=True, timeout=TIMEOUT)
    assert done.returncode == code, done.stderr
    assert not any(word in done.stderr for word in ("fault", "Traceback", "Exception", "isatty"))
    assert ("no space left" in done.stderr) == ("full" in line)


def test_echo_ends_quietly_when_nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*args: object, **more: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("click.echo", gone)
    with pytest.raises(SystemExit) as ended:
        echo("a")
    assert ended.value.code == 0
    echo("a", err=True)
