"""How rows are printed: how many, in which order, which columns, in which form, and where to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import click

from kg import files
from kg.cli import Failed
from kg.cli.options import ROWS, in_a_folder
from kg.cli.terminal import as_table, colour, echo
from kg.listing import EVIDENCE, SECTION, as_csv, as_markdown_table, columns, with_due_in_words
from kg.questions import Answer
from kg.render import answer_json, as_markdown, cell, count, coverage_line, left_out_line
from kg.shown import bold, shown
from kg.spelling import did_you_mean
from kg.store import Row

Command = TypeVar("Command", bound=Callable[..., Any])
FORMS = ("csv", "md", "json")


class Output(NamedTuple):
    """What was asked of how rows are printed."""

    limit: int | None  # None is all of them
    sort: str
    columns: tuple[str, ...]
    form: str  # one of FORMS, or "" for a table
    file: Path | None


def listed(command: Command) -> Command:
    """Give a command that answers with rows --limit, --all, --sort, --columns, --csv, --md, --json and -o; it gets them
    as `output`."""

    @wraps(command)
    def told(*args: Any, limit: int, every: bool, sort: str, columns: str, out: Path | None, **given: Any) -> Any:
        forms = [form for form in FORMS if given.pop(f"in_{form}")]
        if len(forms) > 1:
            raise click.UsageError(f"--{forms[0]} and --{forms[1]} are two forms; ask for one.")
        suffix = out.suffix.lstrip(".").lower() if out else ""
        form = forms[0] if forms else suffix if suffix in FORMS else ""
        names = tuple(name.strip() for name in columns.split(",") if name.strip())
        return command(*args, output=Output(None if every else limit, sort, names, form, out), **given)

    for option in reversed(_OPTIONS):
        told = option(told)
    return cast(Command, told)


_OPTIONS = (
    click.option("--limit", type=click.IntRange(min=1), default=ROWS, metavar="N", help=f"The first N rows ({ROWS})."),
    click.option("--all", "every", is_flag=True, help="All rows."),
    click.option("--sort", default="", metavar="COLUMN", help="By this column, backwards as -COLUMN."),
    click.option("--columns", default="", metavar="A,B", help="Only these columns, in this order."),
    click.option("--csv", "in_csv", is_flag=True, help="As CSV, for a spreadsheet; always whole."),
    click.option("--md", "in_md", is_flag=True, help="As a table in Markdown; always whole."),
    click.option("--json", "in_json", is_flag=True, help="As JSON, for programs; always whole."),
    click.option(
        "--out",
        "-o",
        type=click.Path(path_type=Path),
        help="A file to write, its form by its ending (.csv, .md, .json).",
    ),
)


def print_answer(output: Output, answer: Answer, *, before: str = "", title: str = "", day: date | None = None) -> None:
    """Print an answer as it was asked for, or write it into the file that was named. `before` stands above a table, the
    `title` above one in Markdown too, and what is due says how far it is from `day`.

    Raises Failed for a column that it does not have, and where the file cannot be.
    """
    rows = _sorted(output.sort, answer.rows)
    if not output.form and day:
        rows = with_due_in_words(rows, day)
    answer = replace(answer, rows=_columns(output.columns, rows))
    left = left_out_line(answer.left_out) if answer.left_out is not None else ""
    if output.form == "csv":
        text: str = as_csv(answer.rows)
    elif output.form == "md":
        parts = [(f"## {head}\n\n" if head else "") + as_markdown_table(rows) for head, rows in _sections(answer.rows)]
        text = as_markdown(
            ["\n\n".join([*([f"# {title}"] if title else []), *parts, *([f"*{left}*"] if left else [])])]
        )
    elif output.form == "json":
        text = answer_json(answer)
    else:
        above = shown(before, f"{title}\n\n" if title else "")
        text = shown(above, _told(answer, output.limit), f"\n{left}" if left else "")
    if output.file is None:
        echo(text, nl=not text.endswith("\n"))
        return
    in_a_folder(output.file, ".csv", ".md", ".json", ".txt")
    files.write(output.file, text if text.endswith("\n") else f"{text}\n")
    echo(output.file)


def _told(answer: Answer, limit: int | None) -> str:
    basis = coverage_line(answer.coverage)
    if not answer.rows:
        about = f" for {' and '.join(map(either, answer.meant.values()))}" if answer.meant else ""
        return f"Nothing found{about} in {count(answer.coverage.notes, 'note')}.\n{basis}"
    parts = []
    for head, rows in _sections(answer.rows):
        if not columns(rows):
            continue  # it has none of those that were asked for
        if few := answer.shown.get(head):
            rows = _columns([name for name in few if name in rows[0]], rows)
        listed = as_table(rows, most=limit)
        parts.append(shown(bold(head) if colour() else head, "\n", listed) if head else listed)
    empty = f"Nothing found for: {', '.join(answer.empty)}.\n" if answer.empty else ""
    return shown(*parts, shown(empty, f"{count(len(answer.rows), 'row')}. {basis}"), sep="\n\n")


def _sections(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Rows by the section that they stand in, without it; all of them under "" where there are none."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.get(SECTION, ""), []).append({name: row[name] for name in row if name != SECTION})
    return list(found.items())


def either(names: Sequence[str]) -> str:
    """Names as "A, B or C"."""
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _sorted(by: str, rows: list[Row]) -> list[Row]:
    """Rows by a column, what has nothing there at the end; as they are when none is named."""
    name = by.removeprefix("-")
    if not name or not rows:
        return rows
    _check([name], rows)
    filled = [row for row in rows if cell(row.get(name))]
    ranked = sorted(filled, key=lambda row: _rank(row[name]), reverse=by.startswith("-"))
    order = list(dict.fromkeys(row.get(SECTION, "") for row in rows))
    listed = ranked + [row for row in rows if not cell(row.get(name))]
    return sorted(listed, key=lambda row: order.index(row.get(SECTION, "")))


def _rank(value: Any) -> tuple[bool, float, str]:
    """Numbers by their size, before texts by their letters."""
    number = isinstance(value, int | float)
    return not number, value if number else 0, cell(value).casefold()


def _columns(names: Sequence[str], rows: list[Row]) -> list[Row]:
    if not names or not rows:
        return rows
    _check(names, rows)
    kept = [SECTION, *names, *EVIDENCE]
    return [{name: row[name] for name in kept if name in row} for row in rows]


def _check(names: Iterable[str], rows: Sequence[Row]) -> None:
    """Raises Failed for a name that is no column."""
    there = [name for name in dict.fromkeys(name for row in rows for name in row) if name not in (SECTION, *EVIDENCE)]
    for name in names:
        if name not in there:
            hint = did_you_mean(name, there, f"it has {', '.join(there)}")
            raise Failed(f"this answer has no column {name!r}; {hint}")
