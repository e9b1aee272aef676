"""The dialogue of `kg review` on a terminal: a name or two, their words, and one key an answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from kg.cli.terminal import echo, prompt, width
from kg.identity.judgements import Candidate, Judgement, fitting, is_about, judge, read_judgements, undo
from kg.identity.lookup import Thing, called, other_than, suggested
from kg.identity.pairs import Pair, Seen
from kg.model import Source
from kg.render import count, shorten
from kg.shown import bold, shown
from kg.vocabulary import KIND, THINGS

KEYS = {KIND[name].key: name for name in THINGS}
"""The kinds of things by their keys."""

_OF_PAIR = {"=": "same", "d": "different", "n": "unsure"}
"""What a key says of two names."""

_REST = "s skip for now, u undo the last answer, q stop"
_KEYS = f"""\
{", ".join(f"{key} {kind}" for key, kind in KEYS.items())},
n nothing of these, = another name of something, {_REST}"""
_ONES = {
    "Person": ("one person", "two people"),
    "Commitment": ("one promise", "two"),
    "Decision": ("one decision", "two"),
}
"""What two may be, by their kind."""

Question = Candidate | Pair


@dataclass(slots=True)
class _Round:
    """The questions of one sitting: where it is, and what was answered."""

    vault: Path
    asked: Sequence[Question]
    others: Sequence[Thing]  # of which a name may be another name
    today: str
    listed: Collection[str]  # the folded names that kg.toml says
    at: int = 0
    done: set[int] = field(default_factory=set)  # numbers of questions

    def keep(self, judgement: Judgement) -> None:
        try:
            judgement = fitting(judgement, read_judgements(self.vault)[0], self.listed)
        except ValueError as error:
            echo(f"That cannot be kept: {error}\n")
            return
        judge(self.vault, judgement)
        self.done.add(self.at)
        self.at += 1
        echo(f"{judgement}.\n")

    def undo(self) -> None:
        gone = undo(self.vault)
        if gone is None:
            echo("Nothing was answered yet.\n")
            return
        echo(f"Undone: {gone}.\n")
        self.at = next((n for n, one in enumerate(self.asked) if is_about(gone, names(one))), self.at)
        self.done.discard(self.at)


def names(question: Question) -> tuple[str, ...]:
    """The name, or the two, that a question is about."""
    return (question.one.name, question.other.name) if isinstance(question, Pair) else (question.name,)


def ask(
    vault: Path, asked: Sequence[Question], others: Sequence[Thing], today: str, listed: Collection[str] = ()
) -> int:
    """Ask about names one by one, keep each answer at once, and return how many were answered. What kg.toml says of
    `listed` names, folded, no answer changes."""
    if any(isinstance(one, Candidate) for one in asked):
        echo(f"{_KEYS}\n")
    turn = _Round(vault, asked, others, today, listed)
    while turn.at < len(asked):
        now = asked[turn.at]
        lines = of_pair(now, wide=width()) if isinstance(now, Pair) else question(now, wide=width())
        echo(f"{turn.at + 1} of {len(asked)}: ", shown(*lines, sep="\n"))
        while (key := _key(now)) == "?":
            echo(f"{_pair_keys(now)}, {_REST}" if isinstance(now, Pair) else _KEYS)
        if key == "q":
            break
        if key == "s":
            turn.at += 1
            echo("Skipped.\n")
        elif key == "u":
            turn.undo()
        elif isinstance(now, Pair):
            turn.keep(Judgement(_OF_PAIR[key], now.one.name, now.kind, now.other.name, today))
        elif judgement := _judgement(now, key, others, today):
            turn.keep(judgement)
    return len(turn.done)


def _pair_keys(pair: Pair) -> str:
    one, two = _ONES[pair.kind]
    return f"= {one}, d {two}, n nobody knows"


def _key(now: Question) -> str:
    """The key that was pressed, if it is one of them: else "?"."""
    kind = "" if isinstance(now, Pair) else now.kind
    keys = _OF_PAIR if isinstance(now, Pair) else {*KEYS, *"n="}
    asks = _pair_keys(now) if isinstance(now, Pair) else f"Enter = {kind}, or a key" if kind else "A key"
    echo(f"{asks} (? explains): ", nl=False)
    try:
        key = click.getchar().lower()
    except EOFError:
        key = ""
    echo()
    if key == "":
        return "q"
    if key in ("\r", "\n"):
        return "\n" if kind else "?"
    return key if key in {*keys, *"suq"} else "?"


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


def of_pair(pair: Pair, *, wide: int) -> Iterator[str]:
    """What is asked about two names, in lines: how often and where each is seen, and what speaks for and against."""
    yield from _seen(pair.one, wide)
    yield from _seen(pair.other, wide)
    yield f"Are they {_ONES[pair.kind][0]}? For it: {'; '.join(pair.why)}." + (
        f" Against it: {'; '.join(pair.against)}." if pair.against else ""
    )


def question(candidate: Candidate, *, wide: int) -> Iterator[str]:
    """What is asked about a name, in lines: how often it was seen, where, and what kg thinks it is."""
    yield from _seen(candidate, wide)
    if candidate.kind:
        yield f"Is it of the kind {candidate.kind}?" + (f" ({candidate.why})" if candidate.why else "")
    else:
        yield "What is it?"


def _seen(name: Seen | Candidate, wide: int) -> Iterator[str]:
    yield shown(bold(name.name), f", {count(name.count, 'time')} in {count(name.notes, 'note')}")
    for source in name.sources:
        yield _line(source, name.name, wide)


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
