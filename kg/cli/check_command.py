"""`kg check`: what could not be read or trusted."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli.options import command, json_option, place, vault_option
from kg.cli.reading import checked, problem_row, settings_problems
from kg.cli.terminal import echo
from kg.model import ABOUT, Coverage, Problem
from kg.render import as_json, coverage_line, grouped
from kg.shown import bold


@command("check")
@click.option("--only", type=click.Choice(list(ABOUT)), help="Only this sort of problem.")
@click.option("--all", "every", is_flag=True, help="Every problem, one a line.")
@vault_option
@json_option
def check_command(only: str | None, every: bool, vault: Path | None, in_json: bool) -> None:
    """What is said of several places is said once, with the first of them. With --all each problem is a line,
    `note.md:line: what, and what to do`, so that editors can jump to it. Exit code 3: some notes could not be read.
    """
    at = place(vault, "")
    summary = checked(at)
    problems = [p for p in (*settings_problems(at), *summary.problems) if only in (None, p.about)]
    if in_json:
        echo(_check_json(problems, summary.coverage))
    else:
        for about, heading in ABOUT.items():
            here = sorted((p for p in problems if p.about == about), key=lambda p: p.source[:2])
            if here:
                echo(bold(f"{heading[0].upper()}{heading[1:]}: {len(here):,}"))
                for line in map(str, here) if every else grouped(here):
                    echo(f"  {line}")
        if not problems:
            echo("No problems.")
        echo(coverage_line(summary.coverage))
    if any(problem.about == "unreadable" for problem in problems):
        sys.exit(3)


def _check_json(problems: list[Problem], coverage: Coverage) -> str:
    basis = {
        "notes": coverage.notes,
        "skipped": coverage.skipped,
        "undated": coverage.undated,
        "unresolved": coverage.unresolved,
    }
    return as_json({"problems": [problem_row(problem) for problem in problems], "coverage": basis}, indent=2)
