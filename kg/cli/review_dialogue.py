"""The dialogue of `kg review` on a terminal: a name, its words, and one key an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from kg.cli.terminal import echo, prompt, width
from kg.identity.judgements import Candidate, Judgement, judge, undo
from kg.identity.lookup import Thing, called, other_than, suggested
from kg.identity.name_matching import fold
from kg.model import Source
from kg.render import count, shorten
from kg.shown import bold, shown
from kg.vocabulary import KIND, THINGS

KEYS = {KIND[name].key: name for name in THINGS}
"""The kinds of things by their keys."""

_KEYS = f"""\
{", ".join(f"{key} {kind}" for key, kind in KEYS.items())},
n nothing of these, = another name of something, s skip for now, u undo the last answer, q stop"""


@dataclass(slots=True)
class _Round:
    """The questions of one sitting: where it is, and what was answered."""

    vault: Path
    asked: Sequence[Candidate]
    others: Sequence[Thing]  # of which a name may be another name
    today: str
    at: int = 0
    done: set[str] = field(default_factory=set)  # folded names

    def keep(self, judgement: Judgement) -> None:
        judge(self.vault, judgement)
        self.done.add(fold(judgement.name))
        self.at += 1
        echo(f"{judgement}.\n")

    def undo(self) -> None:
        gone = undo(self.vault)
        if gone is None:
            echo("Nothing was answered yet.\n")
            return
        echo(f"Undone: {gone}.\n")
        name = fold(gone.name)
        self.done.discard(name)
        self.at = next((n for n, candidate in enumerate(self.asked) if fold(candidate.name) == name), self.at)


def ask(vault: Path, asked: Sequence[Candidate], others: Sequence[Thing], today: str) -> int:
    """Ask about names one by one, keep each answer at once, and return how many were answered."""
    echo(f"{_KEYS}\n")
    turn = _Round(vault, asked, others, today)
    while turn.at < len(asked):
        candidate = asked[turn.at]
        echo(f"{turn.at + 1} of {len(asked)}: ", shown(*question(candidate, wide=width()), sep="\n"))
        while (key := _key(candidate)) == "?":
            echo(_KEYS)
        if key == "q":
            break
        if key == "s":
            turn.at += 1
            echo("Skipped.\n")
        elif key == "u":
            turn.undo()
        elif judgement := _judgement(candidate, key, others, today):
            turn.keep(judgement)
    return len(turn.done)


def _key(candidate: Candidate) -> str:
    """The key that was pressed, if it is one of them: else "?"."""
    guess = f"Enter = {candidate.kind}, or a key" if candidate.kind else "A key"
    echo(f"{guess} (? explains): ", nl=False)
    try:
        key = click.getchar().lower()
    except EOFError:
        key = ""
    echo()
    if key == "":
        return "q"
    if key in ("\r", "\n"):
        return "\n" if candidate.kind else "?"
    return key if key in {*KEYS, *"n=suq"} else "?"


def _judgement(candidate: Candidate, key: str, others: Sequence[Thing], today: str) -> Judgement | None:
    """The answer that a key gives; None when the user goes back."""
    if key == "n":
        return Judgement("nothing", candidate.name, on=today)
    if key == "=":
        other = _other(candidate.name, others)
        return Judgement("same", candidate.name, other.kind, other.name, today) if other else None
    return Judgement("is", candidate.name, KEYS.get(key, candidate.kind), on=today)


def _other(name: str, things: Sequence[Thing]) -> Thing | None:
    """Of what a name is another name, as typed and, where that is not exact, as chosen."""
    others = other_than(things, name)
    typed = prompt(f"{name} is another name of (Enter goes back)")
    while typed:
        exact = called(others, typed)
        if len(exact) == 1:
            return exact[0]
        choices = {str(number): thing for number, thing in enumerate(exact or suggested(others, typed), 1)}
        for number, thing in choices.items():
            echo(f"  {number}  {thing.name} ({thing.kind})")
        found = "A number, or another name" if choices else f"No name is like {typed!r}; another one"
        typed = prompt(f"{found} (Enter goes back)")
        if typed in choices:
            return choices[typed]
    return None


def question(candidate: Candidate, *, wide: int) -> Iterator[str]:
    """What is asked about a name, in lines: how often it was seen, where, and what kg thinks it is."""
    seen = f"{count(candidate.count, 'time')} in {count(candidate.notes, 'note')}"
    yield shown(bold(candidate.name), f", {seen}")
    for source in candidate.sources:
        yield _line(source, candidate.name, wide)
    if candidate.kind:
        yield f"Is it of the kind {candidate.kind}?" + (f" ({candidate.why})" if candidate.why else "")
    else:
        yield "What is it?"


def _line(source: Source, name: str, wide: int) -> str:
    """A source with its words cut to the line, around the name."""
    where, words = f"  {source}  ", " ".join(source.quote.split())
    room = max(wide - len(where) - len(name) - 2, 30)
    found = re.search(re.escape(name), words, re.IGNORECASE)
    if found is None:
        return where + shorten(words, room)
    before, after = words[: found.start()], words[found.end() :]
    if len(before) + len(after) > room:
        half = max(room // 2, room - len(after))
        before = before if len(before) <= half else "…" + before[-half:].partition(" ")[2]
        left = max(room - len(before), 0)
        after = after if len(after) <= left else after[:left].rpartition(" ")[0] + "…"
    return shown(where, before, bold(found[0]), after)
