"""What tests share: case files, a vault from text, a round of the `kg` command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, chdir, contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple, TextIO
from unittest import mock

import pytest
from hypothesis import settings

from ingest import Vault, find_facts, read_facts, read_note, read_vault
from ingest.language.gazetteer import known
from kg.graph.resolve import Resolved, resolve
from kg.identity.name_builder import NameBuilder
from kg.model import Fact, Problem
from kg.settings import Settings, read_settings

CASES = Path(__file__).parent / "cases"
SAMPLE = Path(__file__).parent.parent / "kg" / "sample"
SHARED = Path(__file__).parent.parent.parent / "shared"
TIMEOUT = 120  # seconds that a command may take


class Case(NamedTuple):
    """A case file: what is given above its divider line, what is expected below."""

    path: Path
    given: str
    expected: list[str]


def cases(folder: str, divider: str) -> list[Case]:
    """All cases of a folder."""
    found = []
    for path in sorted((CASES / folder).iterdir()):
        given, _, expected = path.read_bytes().decode().partition(f"\n{divider}\n")
        found.append(Case(path, given + "\n", [line for line in expected.split("\n") if line.strip()]))
    return found


def check(case: Case, divider: str, got: list[str]) -> None:
    """Compare with what a case expects; KG_UPDATE_CASES=1 writes what was got into the case, to be read over."""
    if os.environ.get("KG_UPDATE_CASES"):
        case.path.write_bytes((case.given.removesuffix("\n") + f"\n{divider}\n" + "\n".join(got) + "\n").encode())
        return
    assert got == case.expected


def note_lines(path: str, data: bytes, settings: Settings | None = None) -> list[str]:
    """What one note says by itself, a line a fact or problem, in the order of its lines."""
    note = read_note(path, data)
    read = read_facts(note)
    names = NameBuilder(settings or Settings()).weigh([read.evidence]).add(read.facts)
    found = find_facts(note, known(names.freeze().surfaces()), read.facts)
    rows = [
        (item.source.line, _told(item))
        for item in (*read.facts, *found.facts, *read.problems)
        if not _is_left_out(item)
    ]
    return [f"{line} {text}" for line, text in sorted(rows)]


def _is_left_out(item: Fact | Problem) -> bool:
    """Digests."""
    return isinstance(item, Fact) and item.says == "digest"


def _told(item: Fact | Problem) -> str:
    if isinstance(item, Problem):
        return f"! {item.about}: {item.message}"
    value = f"{item.value[0]}:{item.value[1]}" if isinstance(item.value, tuple) else str(item.value)
    doubt = "" if item.stated else f" (inferred {item.confidence:g})"
    return f"{item.subject.kind}:{item.subject.name} {item.says} {value} [{item.how}]{doubt}"


def read_texts(folder: Path, texts: dict[str, str], settings: Settings | None = None) -> tuple[Vault, Resolved]:
    """Write notes into a folder, read it as a vault, and resolve it."""
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    settings = settings or read_settings(folder)[0]
    vault = read_vault(folder, settings)
    return vault, resolve(vault.facts, vault.roster, settings, notes=vault.notes - vault.skipped, skipped=vault.skipped)


def examples(part: float) -> settings:
    """For a law that takes long: only this part of the examples that others are tried on."""
    return settings(max_examples=max(1, round(settings().max_examples * part)))


@cache
def sample() -> Vault:
    """What the notes of the sample say, read once."""
    return read_vault(SAMPLE, read_settings(SAMPLE)[0])


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


def run_kg(
    *args: str,
    cwd: Path,
    env: dict[str, str] | None = None,
    stdin: str = "",
    process: bool = False,
    obeying_modes: bool = False,
) -> Done:
    """Run `kg` as a user does, in a folder, without KG_* of the environment but those of `env`; a warning is an error.

    It runs here, in this process, which saves the second that a process takes to start. `process` gives it one of its
    own, for what only a fresh one shows; so does `obeying_modes`, which makes root obey the modes of files too.
    """
    clean = {key: value for key, value in os.environ.items() if not key.startswith("KG_")} | (env or {})
    if not process and not obeying_modes:
        return _run_here(args, cwd, clean, stdin)
    tame = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
    first = tame if obeying_modes and os.geteuid() == 0 else []
    done = subprocess.run(
        [*first, sys.executable, "-W", "error", "-m", "kg", *args],
        cwd=cwd, env=clean, input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=TIMEOUT,
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


def _run_here(args: Sequence[str], cwd: Path, env: dict[str, str], stdin: str) -> Done:
    """Run `kg.cli.run` with what a process has of its own: arguments, folder, environment and streams."""
    from kg.cli import run

    with ExitStack() as process:
        streams = [process.enter_context(_stream(number)) for number in range(3)]
        streams[0].write(stdin)
        streams[0].seek(0)
        process.enter_context(_time_limit())
        process.enter_context(chdir(cwd))
        process.enter_context(warnings.catch_warnings(action="error"))
        process.enter_context(mock.patch.dict(os.environ, env, clear=True))
        process.enter_context(mock.patch.object(sys, "argv", ["kg", *args]))
        try:
            run()
            code: object = 0
        except SystemExit as stop:
            code = stop.code or 0
        except Exception:  # what Python does with it
            traceback.print_exc()
            code = 1
        assert isinstance(code, int)
        _, out, err = (stream.seek(0) or stream.read() for stream in streams)
    return Done(code, out, err)


@contextmanager
def _stream(number: int) -> Iterator[TextIO]:
    """A file in place of one of the three streams, by its number too: the engine of the store writes to that."""
    name = ("stdin", "stdout", "stderr")[number]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="backslashreplace" if number == 2 else None) as stream:
        before = os.dup(number)
        if number:
            getattr(sys, name).flush()
        os.dup2(stream.fileno(), number)
        try:
            with mock.patch.object(sys, name, stream):
                yield stream
        finally:
            os.dup2(before, number)
            os.close(before)


@contextmanager
def _time_limit() -> Iterator[None]:
    """Fail the test when this takes as long as no command may."""

    def stop(*_: object) -> None:
        pytest.fail(f"kg was stopped after {TIMEOUT} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(TIMEOUT)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def help_text() -> str:
    """The help of every command, as Markdown."""
    from click.testing import CliRunner

    from kg.cli import COMMANDS, kg

    texts = []
    for args in ([], *([name] for name in COMMANDS)):
        out = CliRunner().invoke(kg, [*args, "--help"], prog_name="kg", terminal_width=100).output
        texts.append(f"\n## `{' '.join(['kg', *args])}`\n\n```text\n{out.rstrip()}\n```")
    return "\n".join(texts)


def question_text() -> str:
    """Every question with its parameters and examples, and what these answer on the sample vault, as Markdown."""
    from kg.overviews import OVERVIEWS
    from kg.questions import questions

    answers = dict(path.read_text(encoding="utf-8").split("\n", 1) for path in (CASES / "answers").glob("*.txt"))
    texts = []
    for question in questions().values():
        texts += [f"\n## `kg ask {question.usage}`\n", f"{question.help} {question.more}".strip() + "\n"]
        for one in question.parameters:
            words = f" ({', '.join(one.choices)})" if one.choices else f" [{one.default}]" if one.default else ""
            if one.is_typed:
                texts.append(f"- `{one.name.upper() if one.required else one.option}`: {one.help}{words}")
        for example in question.examples:
            texts.append(f"\n```console\n$ {example}\n{_begin(answers[f'$ {example}'])}```")
    texts.append("\n# Answers in sections\n\n| command | section | question |\n|---|---|---|")
    for name, sections in OVERVIEWS.items():
        texts += [f"| `kg {name}` | {one.heading or 'one for each change'} | `{one.question}` |" for one in sections]
    return "\n".join(texts)


def _begin(text: str, most: int = 12) -> str:
    """The first lines of an answer, and its last."""
    lines = text.splitlines(keepends=True)
    return text if len(lines) <= most + 2 else "".join([*lines[:most], "…\n", lines[-1]])
