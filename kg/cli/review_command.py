"""`kg review`: what kg is not sure of, listed, asked and answered."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli import Failed
from kg.cli.options import Place, command, json_option, place, vault_option
from kg.cli.review_dialogue import Question, ask, names
from kg.cli.terminal import as_table, echo
from kg.graph.promise_pairs import promise_pairs
from kg.identity.candidate_names import is_claimed
from kg.identity.judgements import (
    Candidate,
    Judgement,
    answered,
    in_settings,
    judge,
    read_judgements,
    standing,
    undo,
    wrong,
)
from kg.identity.lookup import Thing, called, other_than, suggested
from kg.identity.name_index import Roster
from kg.identity.name_matching import fold
from kg.identity.pairs import Pair, pairs
from kg.model import Ref, Source
from kg.render import as_json, count, grouped
from kg.settings import read_settings
from kg.spelling import did_you_mean
from kg.vocabulary import THINGS, kind_called

if TYPE_CHECKING:
    from ingest.read import Vault

_KINDS = ", ".join(THINGS)
_HOW = (
    "Answer on a terminal, or with: kg review --is NAME KIND, --nothing NAME, --same NAME OTHER; of two names kg same, "
    "kg different or kg unsure NAME OTHER. --undo takes the last answer back."
)
_INGEST = "`kg ingest` brings the graph up to date."


@command("review")
@click.option("--is", "is_", nargs=2, multiple=True, metavar="NAME KIND", help="NAME is a person, an account, …")
@click.option("--nothing", multiple=True, metavar="NAME", help="NAME is none of anything: do not ask again.")
@click.option("--same", nargs=2, multiple=True, metavar="NAME OTHER", help="NAME is another name of OTHER.")
@click.option("--undo", "undoing", is_flag=True, help="Take the last answer back.")
@click.option("--list", "listing", is_flag=True, help="Show what was answered so far.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Ask or show N questions at most.")
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
    in_json: bool,
) -> None:
    """These are names in the notes that may be a program, a team, another name of something, or nothing at all, two
    names that may be one person's, and two lines that may tell of one promise or decision.

    On a terminal it asks, one key an answer; elsewhere it lists the questions. First comes what an answer changes most:
    10 questions of five notes, 30 of a thousand, or as many as --limit says. An answer is kept beside kg.toml, in
    kg.judgements.jsonl, and never asked again. --is, --nothing and --same answer without being asked, and may be
    repeated. A name of kg.toml is what kg.toml says.
    """
    if (bool(is_ or nothing or same) + undoing + listing) > 1:
        raise click.UsageError("--undo and --list go alone; leave out the rest")
    at = place(vault, "")
    judgements, problems = read_judgements(at.vault)
    for line in grouped(problems, rest="(see `kg check`)"):
        echo(line, err=True)
    if listing:
        _list(standing(judgements), in_json)
    elif undoing:
        _undo(at, in_json)
    elif is_ or nothing or same:
        _answer(at, [*_are(is_), *_nothing(nothing), *_same(at, same)], in_json)
    else:
        _review(at, judgements, limit, in_json)


def _review(at: Place, judgements: Sequence[Judgement], limit: int | None, in_json: bool) -> None:
    read, found = _read(at)
    listed = in_settings(read_settings(at.vault)[0])
    known = answered(judgements) | listed
    open_ = [one for one in found if fold(one.name) not in known and not wrong(Judgement("nothing", one.name))]
    asked_twice = promise_pairs(read.facts, read.roster, at.settings.retold)
    unsure: list[Question] = [*open_, *pairs(read.roster, read.facts, at.settings.nothing), *asked_twice]
    unsure.sort(key=lambda one: (-worth(one), names(one)))
    asked = unsure[: limit or most(read.notes)]
    if in_json:
        echo(questions_json(asked))
    elif not asked:
        echo("Nothing to confirm. `kg review --list` shows what was answered so far.", err=True)
    elif sys.stdin.isatty() and sys.stdout.isatty():
        done = ask(at.vault, asked, named_things(read.roster, found), date.today().isoformat(), listed)
        echo(f"{count(done, 'question')} answered, {len(unsure) - done:,} left. {_INGEST}")
    else:
        echo(questions_table(asked))
        echo(f"\n{len(asked):,} of {count(len(unsure), 'question')}. {_HOW}", err=True)


def _read(at: Place) -> tuple[Vault, list[Candidate]]:
    """The notes as read, and the names of which it may be asked what they are."""
    from ingest.language.ner_model import installed, placed
    from kg.cli.reading import read_notes

    read = read_notes(at, keep=False)
    proposed = read.roster.proposed
    if proposed is None:
        return read, []
    model = installed() if proposed.unplaced else ""
    seen = placed(proposed.unplaced, model) if model else []
    named = {one.name for one in seen}
    unplaced = (one for one in proposed.unplaced if one.name not in named)
    return read, [*proposed.candidates, *proposed.asked, *seen, *unplaced]


def worth(asked: Question) -> float:
    """What an answer is worth: the mentions that it brings, or takes back, by how likely it does."""
    if isinstance(asked, Pair):
        return min(asked.one.count, asked.other.count) * asked.sure
    return asked.count * (1 - asked.sure if is_claimed(asked.kind, asked.sure) else max(asked.sure, _UNTOLD))


_UNTOLD = 0.25  # how likely a name of which nothing tells the kind is one


def most(notes: int) -> int:
    """How much is asked in a vault of so many notes, when nobody says: 10 questions of five, 30 of a thousand."""
    return max(10, round(10 + 20 * log(max(notes, 1) / 5, 200)))


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
    things: list[Thing] = []
    if given:
        read, unsure = _read(at)
        things = named_things(read.roster, unsure)
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


def _answer(at: Place, judgements: Sequence[Judgement], in_json: bool) -> None:
    listed = in_settings(read_settings(at.vault)[0])
    for judgement in judgements:
        if fold(judgement.name) in listed:
            raise Failed(f"kg.toml says what {judgement.name!r} is; change it there")
    for judgement in judgements:
        judge(at.vault, judgement)
        if not in_json:
            echo(f"{judgement}.")
    if in_json:
        echo(as_json([judgement._asdict() for judgement in judgements], indent=2))
    else:
        echo(_INGEST, err=True)


def _undo(at: Place, in_json: bool) -> None:
    gone = undo(at.vault)
    if gone is None:
        raise Failed("nothing was answered yet, so there is nothing to undo")
    echo(as_json([gone._asdict()], indent=2) if in_json else f"Undone: {gone}.")
    if not in_json:
        echo(_INGEST, err=True)


def _list(judgements: Sequence[Judgement], in_json: bool) -> None:
    if in_json:
        echo(as_json([judgement._asdict() for judgement in judgements], indent=2))
    elif not judgements:
        echo("Nothing was answered yet.", err=True)
    else:
        rows = [{"name": told.name, "answer": str(told), "on": told.on} for told in judgements]
        echo(as_table(rows))


def questions_json(unsure: Sequence[Question]) -> str:
    """Questions for programs: `name`, `kind`, `count`, `notes`, `sure`, `why`, `sources`, `quotes`; of two names also
    `against` and, of the `other` one, `name`, `count`, `notes`, `sources`, `quotes`."""
    return as_json([_row(asked) for asked in unsure], indent=2)


def questions_table(unsure: Sequence[Question]) -> str:
    """Questions as a table, their evidence below it; of two names in two rows."""
    return as_table([cells for asked in unsure for cells in _cells(asked)])


def _cells(asked: Question) -> Iterator[dict[str, Any]]:
    row = _row(asked)
    del row["sure"]
    if not isinstance(asked, Pair):
        yield row
        return
    other, against = row.pop("other"), row.pop("against")
    why = row["why"] + (f", but {against}" if against else "")
    yield row | {"why": f"perhaps {asked.other.name}: {why}"}
    yield other | {"name": f"= {asked.other.name}?", "kind": asked.kind, "why": ""}


def _row(asked: Question) -> dict[str, Any]:
    if isinstance(asked, Pair):
        why, against = "; ".join(asked.why), "; ".join(asked.against)
        one = {"name": asked.one.name, "kind": asked.kind, "count": asked.one.count, "notes": asked.one.notes}
        other = {"name": asked.other.name, "count": asked.other.count, "notes": asked.other.notes}
        judged = {"sure": round(asked.sure, 2), "why": why, "against": against}
        return {**one, **judged, **_places(asked.one.sources), "other": other | _places(asked.other.sources)}
    return {
        **{field: getattr(asked, field) for field in ("name", "kind", "count", "notes")},
        "sure": round(asked.sure, 2),
        "why": asked.why,
        **_places(asked.sources),
    }


def _places(sources: Sequence[Source]) -> dict[str, list[str]]:
    return {"sources": [str(source) for source in sources], "quotes": [source.quote for source in sources]}
