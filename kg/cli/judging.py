"""The command that asks once what kg is not sure of, and keeps the answers: review."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import click

from kg.cli import Failed
from kg.cli.options import Place, json_option, place, vault_option
from kg.cli.terminal import colour, echo, prompt, width
from kg.identity.judgements import Candidate, Judgement, answered, judge, read_judgements, said, standing, undo, wrong
from kg.identity.lookup import Thing, called, has_words, resembling
from kg.identity.name_index import Roster
from kg.identity.name_matching import fold
from kg.model import Ref, Source
from kg.render import as_json, count, grouped, shorten, table
from kg.settings import read_settings
from kg.shown import bold, shown
from kg.spelling import did_you_mean
from kg.vocabulary import KIND, THINGS, kind_called

KEYS = {KIND[name].key: name for name in THINGS}
"""The kinds of things by their keys."""

_KEYS = f"""\
{", ".join(f"{key} {kind}" for key, kind in KEYS.items())},
n nothing of these, = another name of something, s skip for now, u undo the last answer, q stop"""
_KINDS = ", ".join(THINGS)
_HOW = (
    "Answer on a terminal, or with: kg review --is NAME KIND, --nothing NAME, --same NAME OTHER; --undo takes the last "
    "answer back."
)
_INGEST = "`kg ingest` brings the graph up to date."


@click.command("review")
@click.option("--is", "is_", nargs=2, multiple=True, metavar="NAME KIND", help="NAME is a person, an account, …")
@click.option("--nothing", multiple=True, metavar="NAME", help="NAME is none of anything: do not ask again.")
@click.option("--same", nargs=2, multiple=True, metavar="NAME OTHER", help="NAME is another name of OTHER.")
@click.option("--undo", "undoing", is_flag=True, help="Take the last answer back.")
@click.option("--list", "listing", is_flag=True, help="Show what was answered so far.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Ask or show N names at most.")
@vault_option
@json_option
def review_command(
    is_: tuple[tuple[str, str], ...],
    nothing: tuple[str, ...],
    same: tuple[tuple[str, str], ...],
    undoing: bool,
    listing: bool,
    limit: int | None,
    vault: Path | None,
    as_json: bool,
) -> None:
    """Confirm once what kg is not sure of: names in the notes that may be a program, a team, another name of
    something, or nothing at all.

    On a terminal it asks, one key an answer; elsewhere it lists the names, the most seen first. An answer is kept
    beside kg.toml, in kg.judgements.jsonl, and never asked again. --is, --nothing and --same answer without being
    asked, and may be repeated. A name of kg.toml is what kg.toml says.
    """
    if (bool(is_ or nothing or same) + undoing + listing) > 1:
        raise click.UsageError("--undo and --list go alone; leave out the rest")
    at = place(vault, "")
    judgements, problems = read_judgements(at.vault)
    for line in grouped(problems, rest="(see `kg check`)"):
        echo(line, err=True)
    if listing:
        _list(standing(judgements), as_json)
    elif undoing:
        _undo(at, as_json)
    elif is_ or nothing or same:
        _answer(at, [*_are(is_), *_nothing(nothing), *_same(at, same)], as_json)
    else:
        _review(at, judgements, limit, as_json)


def _review(at: Place, judgements: Sequence[Judgement], limit: int | None, as_json: bool) -> None:
    roster, found = _read(at)
    known = answered(judgements) | said(read_settings(at.vault)[0])
    unsure = [one for one in found if fold(one.name) not in known and not wrong(Judgement("nothing", one.name))]
    asked = unsure[:limit]
    if as_json:
        echo(candidates_json(asked))
    elif not asked:
        echo("Nothing to confirm. `kg review --list` shows what was answered so far.", err=True)
    elif sys.stdin.isatty() and sys.stdout.isatty():
        done = ask(at.vault, asked, named_things(roster, found), date.today().isoformat())
        echo(f"{count(done, 'name')} answered, {len(unsure) - done:,} left. {_INGEST}")
    else:
        echo(candidates_table(asked))
        echo(f"\n{len(asked):,} of {count(len(unsure), 'name')}. {_HOW}", err=True)


def _read(at: Place) -> tuple[Roster, list[Candidate]]:
    from ingest.language.ner_model import installed, placed
    from kg.cli.reading import read_notes

    roster = read_notes(at, keep=False).roster
    proposed = roster.proposed
    if proposed is None:
        return roster, []
    model = installed() if proposed.unplaced else ""
    return roster, [*proposed.candidates, *(placed(proposed.unplaced, model) if model else ())]


# Asking on a terminal


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


# Names


def named_things(roster: Roster, unsure: Sequence[Candidate]) -> list[Thing]:
    """What a name can be another name of: the things of the notes, and what kg is not sure of with its guess."""
    names: dict[Ref, set[str]] = defaultdict(set)
    for key, spellings in roster.names.items():
        names[Ref(key[0], roster.name(key))] |= {key[1], *spellings}
    for alias, keys in roster.aliases.items():
        for key in keys:
            names[Ref(key[0], roster.name(key))].add(alias)
    known = {fold(name) for ref, others in names.items() for name in (ref.name, *others)}
    guessed = {Ref(one.kind, one.name) for one in unsure if one.kind and fold(one.name) not in known}
    return [Thing("", ref.name, ref.kind, tuple(sorted(names.get(ref, ())))) for ref in sorted({*names, *guessed})]


def other_than(things: Sequence[Thing], name: str) -> list[Thing]:
    """All things but those of this name."""
    return [thing for thing in things if fold(thing.name) != fold(name)]


def suggested(things: Sequence[Thing], typed: str) -> list[Thing]:
    """A few things to choose from, whose names hold the typed words, the shortest first, or are spelled like them."""
    words = fold(typed)
    holding = [thing for thing in things if words and has_words(words, thing)]
    holding.sort(key=lambda thing: len(thing.name))
    return list(dict.fromkeys((*holding, *resembling(things, typed))))[:5]


# Answers without a terminal


def _are(given: Sequence[tuple[str, str]]) -> Iterator[Judgement]:
    kinds = {kind.casefold(): kind for kind in THINGS}
    for name, word in given:
        kind = kinds.get(word.strip().casefold()) or kind_called(word)
        if kind not in THINGS:
            raise Failed(f"{word!r} is not a kind; {did_you_mean(word, THINGS, f'the kinds are {_KINDS}')}")
        yield _today("is", name, kind)


def _nothing(given: Sequence[str]) -> Iterator[Judgement]:
    for name in given:
        yield _today("nothing", name)


def _same(at: Place, given: Sequence[tuple[str, str]]) -> Iterator[Judgement]:
    things = named_things(*_read(at)) if given else []
    for name, other in given:
        others = other_than(things, name)
        found = called(others, other)
        if len(found) > 1:
            several = " or ".join(f"{thing.name} ({thing.kind})" for thing in found)
            raise Failed(f"{other!r} could be {several}; say which in kg.toml, with {name!r} among its other names")
        if not found:
            near = suggested(others, other)
            hint = f"did you mean {near[0].name!r}?" if near else f"if it is one, first: kg review --is {other!r} KIND"
            raise Failed(f"no other thing in the notes is called {other!r}; {hint}")
        yield _today("same", name, found[0].kind, found[0].name)


def _today(says: str, name: str, kind: str = "", other: str = "") -> Judgement:
    judgement = Judgement(says, " ".join(name.split()), kind, other, date.today().isoformat())
    if message := wrong(judgement):
        raise Failed(f"{name!r} cannot be answered: {message}")
    return judgement


def _answer(at: Place, judgements: Sequence[Judgement], as_json: bool) -> None:
    listed = said(read_settings(at.vault)[0])
    for judgement in judgements:
        if fold(judgement.name) in listed:
            raise Failed(f"kg.toml says what {judgement.name!r} is; change it there")
    for judgement in judgements:
        judge(at.vault, judgement)
        if not as_json:
            echo(f"{judgement}.")
    if as_json:
        echo(_json([judgement._asdict() for judgement in judgements]))
    else:
        echo(_INGEST, err=True)


def _undo(at: Place, as_json: bool) -> None:
    gone = undo(at.vault)
    if gone is None:
        raise Failed("nothing was answered yet, so there is nothing to undo")
    echo(_json([gone._asdict()]) if as_json else f"Undone: {gone}.")
    if not as_json:
        echo(_INGEST, err=True)


# What is shown


def _list(judgements: Sequence[Judgement], as_json: bool) -> None:
    if as_json:
        echo(_json([judgement._asdict() for judgement in judgements]))
    elif not judgements:
        echo("Nothing was answered yet.", err=True)
    else:
        rows = [{"name": told.name, "answer": str(told), "on": told.on} for told in judgements]
        echo(table(rows, width=width(), colour=colour()))


def candidates_json(unsure: Sequence[Candidate]) -> str:
    """Candidates for programs: `name`, `kind`, `count`, `notes`, `why`, `sources`, `quotes`."""
    return _json([_row(candidate) for candidate in unsure])


def candidates_table(unsure: Sequence[Candidate]) -> str:
    """Candidates as a table, their evidence below it."""
    return table([_row(candidate) for candidate in unsure], width=width(), colour=colour())


def _row(candidate: Candidate) -> dict[str, Any]:
    return {
        **{field: getattr(candidate, field) for field in ("name", "kind", "count", "notes", "why")},
        "sources": [str(source) for source in candidate.sources],
        "quotes": [source.quote for source in candidate.sources],
    }


def _json(rows: Sequence[dict[str, Any]]) -> str:
    return as_json(rows, indent=2)
