"""`kg map`: a graph, what is around a thing of it, or what a question answers, drawn."""

from __future__ import annotations

import re
import webbrowser
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from kg import files
from kg.cli import Failed
from kg.cli.options import (
    as_of_option,
    asked,
    command,
    complete_name,
    day_asked,
    in_a_folder,
    located,
    place,
    share_option,
)
from kg.cli.terminal import echo
from kg.graph.validity import FORMER
from kg.identity.lookup import Thing
from kg.listing import EVIDENCE, days_late, due_in_words
from kg.model import Coverage
from kg.questions import Question, Unknown, ask, coverage, day_of, find, questions
from kg.render import cell, count, coverage_line, left_out, left_out_line
from kg.shared import Shared, shared
from kg.spelling import did_you_mean
from kg.store import Row, Store
from kg.vocabulary import EVERY, KIND, THINGS, kind_called, kind_of
from viz import (
    LIMIT,
    TARGET,
    MapEdge,
    MapNode,
    MapPromise,
    Scope,
    Selection,
    accounts,
    draw_map,
    owed_links,
    select,
)

SUBJECTS = {"name": ("Entity",), "account": ("Organization",), "release": ("Release",)}
"""Where a thing may be named, and of which kinds it is there."""
ALL = (*THINGS, "Commitment", "Decision")


class Drawn(NamedTuple):
    """What is drawn, and what it is called."""

    selection: Selection
    title: str = ""
    focus: str = ""  # an id


def _kinds(ctx: click.Context, param: click.Parameter, typed: str | None) -> Sequence[str]:
    """The kinds that were typed, as a legend or front matter calls them; none when nothing was."""
    plurals = {KIND[name].plural.lower(): (name,) for name in EVERY}
    called = {"all": ALL} | plurals | {name.lower(): (name,) for name in EVERY}
    found: list[str] = []
    for word in filter(None, (word.strip().lower() for word in (typed or "").split(","))):
        named = called.get(word) or (kind_called(word),)
        if not named[0]:
            hint = did_you_mean(word, plurals, f"there are all, {', '.join(plurals)}.")
            raise click.BadParameter(f"{word!r} is no kind; {hint}")
        found += named
    return tuple(dict.fromkeys(found))


@command("map")
@click.argument("name", nargs=-1, shell_complete=complete_name)
@click.option("--account", metavar="NAME", shell_complete=complete_name, help="Around this account.")
@click.option("--release", metavar="NAME", shell_complete=complete_name, help="Around this release.")
@click.option("--question", metavar="QUESTION", help="What the answer to this question of `kg ask` names.")
@click.option(
    "--kinds",
    metavar="A,B",
    callback=_kinds,
    help="What to draw (people,accounts); all draws commitments and decisions too.",
)
@click.option(
    "--depth",
    type=click.IntRange(1, 9),
    metavar="N",
    help="Steps around a name; without it one, or two where that is little.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, LIMIT),
    default=TARGET,
    metavar="N",
    help=f"At most so many things ({TARGET}): the nearest, then the most linked.",
)
@click.option("--since", metavar="DAY", help="Only what was told on that day or later.")
@as_of_option
@share_option
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    help="The file to write; else map.html, or the name's, in the vault's .kg folder.",
)
@click.option("--open", "in_browser", is_flag=True, help="Open it in the browser.")
@located
def map_command(
    name: tuple[str, ...],
    question: str | None,
    kinds: Sequence[str],
    depth: int | None,
    limit: int,
    since: str | None,
    as_of: str | None,
    share: bool,
    out: Path | None,
    in_browser: bool,
    vault: Path | None,
    store: str,
    **named: str | None,
) -> None:
    """It is one HTML file that opens anywhere, offline.

    People and accounts carry how many promises are open and how many are late; `--kinds all` draws each. Of several
    names (NAME, --account, --release) it shows what is near all of them.
    """
    at = place(vault, store)
    day = day_asked(at, as_of)
    typed = {where: text for where, text in {"name": " ".join(name), **named}.items() if text}
    scope = Scope(kinds or THINGS, limit, depth, day_of(since, today=day) if since else None)
    wanted = _asked(question, typed) if question else None
    if wanted and not kinds:
        scope = replace(scope, kinds=EVERY)
    if depth and (wanted or not typed):
        raise click.UsageError("--depth is how far around a name; name something to be in the middle.")
    if out:
        in_a_folder(out, ".html", ".htm")

    def drawn(here: Store, whole: Store, part: Shared | None = None) -> Drawn:
        if wanted:
            return _answered(here, scope, *wanted, day)
        return _around(here, scope, [_subject(whole, text, where, part) for where, text in typed.items()])

    with asked(at, as_of) as graph:
        basis = coverage(graph)
        if share:
            with shared(graph) as part:
                picture = drawn(part.store, graph, part)
            selection, withheld = picture.selection.shareable(), left_out(drawn(graph, graph).selection.rows)
        else:
            picture = drawn(graph, graph)
            selection = picture.selection
    if not selection.things:
        raise Failed(_why_nothing(scope, question))
    promises = [_promise(row, day) for row in selection.promises]
    links = [_edge(row) for row in selection.links] + owed_links(promises, {row["id"] for row in selection.things})
    page = draw_map(
        [_node(row, day) for row in selection.things],
        links,
        promises,
        title=picture.title or f"Map of {at.settings.name}",
        focus=picture.focus,
        ladder=wanted is not None,
        note=_note(selection, scope, basis, day) + (f". {left_out_line(withheld)}" if share else ""),
    )
    file = out or files.folder(at.home, make=True) / f"{_file_name(picture.title)}.html"
    files.write(file, page, own=out is None)
    echo(file)
    opened = in_browser and webbrowser.open(file.absolute().as_uri())
    things, lines = count(len(selection.things), "thing"), count(sum(not link.is_former for link in links), "link")
    echo(f"{things} and {lines} drawn{'.' if opened else '; open it in a browser.'}", err=True)


def _subject(store: Store, typed: str, where: str, part: Shared | None) -> Thing:
    """The thing that a typed name means, as it is in the part that is shared where only that is drawn."""
    thing = find(store, typed, SUBJECTS[where])
    return part.of(thing) if part else thing


def _around(store: Store, scope: Scope, subjects: Sequence[Thing]) -> Drawn:
    """What is around some things, or everything."""
    around = replace(scope, around=tuple(thing.id for thing in subjects))
    title = " and ".join(dict.fromkeys(thing.name for thing in subjects))
    return Drawn(select(store, around), title, subjects[0].id if subjects else "")


def _asked(name: str, typed: Mapping[str, str]) -> tuple[Question, dict[str, str]]:
    """The question of this name, and what was typed by the parameters that it goes to: NAME to the first that names a
    thing and is not given by itself."""
    question = questions().get(name)
    if question is None:
        raise Unknown(f"there is no question {name!r}; {did_you_mean(name, questions(), '`kg ask` lists them')}")
    apart = typed.keys() - {"name"}
    free = [one.name for one in question.parameters if one.names_thing and one.name not in apart]
    places = {where: where for where in typed} | ({"name": free[0]} if free else {})
    given = {places[where]: text for where, text in typed.items()}
    known = [one.name for one in question.parameters]
    for where, text in given.items():
        if where not in known:
            raise click.UsageError(f"{name} asks for no {where}, so {text!r} has no place.")
    for one in question.parameters:
        if one.required and one.name not in given:
            raise click.UsageError(f"{name} asks for a {one.name}: kg map {one.shown} --question {name}")
    return question, given


def _answered(store: Store, scope: Scope, question: Question, given: Mapping[str, str], day: date) -> Drawn:
    """What the rows of an answer name, and what it was asked about; that is in the middle where it is one thing."""
    answer = ask(store, question.name, given, today=day)
    cells = [cell for row in answer.rows for name, cell in row.items() if name not in EVIDENCE]
    texts = {text for cell in cells for text in (cell if isinstance(cell, list) else [cell]) if isinstance(text, str)}
    subjects = [names[0] for names in answer.meant.values() if len(names) == 1]
    selection = select(store, replace(scope, named=sorted(texts.union(*answer.meant.values()))))
    middle = [row["id"] for row in selection.things if subjects and row["name"] == subjects[0]]
    meant = [" or ".join(names) for names in answer.meant.values()]
    title = question.help.replace("NAME", meant[0]) if meant else question.help
    rest = meant[1:] if "NAME" in question.help else meant
    return Drawn(selection, f"{title} ({', '.join(rest)})" if rest else title, middle[0] if len(middle) == 1 else "")


def _why_nothing(scope: Scope, question: str | None) -> str:
    if question:
        return f"what {question} answers names nothing that could be drawn"
    if scope.since:
        return f"there is nothing to draw that was told since {scope.since}"
    return "there is nothing to draw yet; run `kg ingest`"


def _note(selection: Selection, scope: Scope, basis: Coverage, day: date) -> str:
    shown = len(selection.things)
    parts = [f"Told since {scope.since}. " if scope.since else ""]
    parts += [f"The {shown} nearest and most linked of {selection.of}. " if shown < selection.of else ""]
    parts += [f"Late is as of {day}. " if selection.promises else "", coverage_line(basis)]
    return "".join(parts)


def _node(row: Row, day: date) -> MapNode:
    kind = kind_of(row["labels"])
    names = {"status": "status", "due": "due", "date": "date", "roles": "roles", "ga": "GA"}
    detail = {name: cell(row[key]) for key, name in names.items() if row[key]}
    late = kind == "Commitment" and days_late(row, day) > 0
    others = [name for name in row["aliases"] or () if name.casefold() != row["name"].casefold()]
    return MapNode(row["id"], kind, row["name"], detail, row["sources"], row["quotes"], late, others)


def _edge(row: Row) -> MapEdge:
    is_former = row["role"] == FORMER
    return MapEdge(
        row["start"], row["type"], row["end"], "" if is_former else row["role"] or "", row["stated"],
        row["confidence"], row["sources"], row["quotes"], row["last_seen"] or "", is_former, row["until"] or "",
    )  # fmt: skip


def _promise(row: Row, day: date) -> MapPromise:
    owners, about = ({one["id"]: one["name"] for one in row[key]} for key in ("owners", "about"))
    due = row["due"] or ""
    return MapPromise(
        row["id"], row["text"], owners, accounts(row), about, row["between"], cell(row["status"]), due,
        due_in_words(due, day), days_late(row, day) > 0, row["stated"], row["sources"], row["quotes"],
    )  # fmt: skip


def _file_name(name: str) -> str:
    """A name as a file name: letters and digits only, so no name ever leads out of its folder."""
    return re.sub(r"[^\w]+", "-", name).strip("-_")[:60] or "map"
