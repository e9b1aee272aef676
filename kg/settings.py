"""What the user told kg about a vault: `kg.toml` at its root, what the Tasks plugin is set to, where the vault is."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from kg import files
from kg.model import Problem, Source
from kg.spelling import did_you_mean
from kg.vocabulary import KINDS

FILE = "kg.toml"
MOST = 2**20  # bytes of it
TASKS = ".obsidian/plugins/obsidian-tasks-plugin/data.json"
NAMED = {kind.table: kind.name for kind in KINDS if kind.table}
"""The tables of kg.toml that name things, each with the kind of what it names."""


@dataclass(frozen=True, slots=True)
class NamedThing:
    """An entity that the settings name, with its other names."""

    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    account: bool = False  # a customer or partner: what [accounts] names


@dataclass(frozen=True, slots=True)
class Tasks:
    """What checkboxes mean, as the Tasks plugin is set in this vault."""

    statuses: tuple[tuple[str, str], ...] = ()  # symbol and status, "" for no task; beside those that kg knows
    filter: str = ""  # the plugin's global filter: a checkbox without these words is no task


PLAIN = Tasks()


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one vault; all have a default."""

    name: str = "vault"  # of the graph: several vaults may share one database
    owner: str = ""  # who "@Myself", "I" and "you" are
    company: str = ""  # the owner's own
    exclude: tuple[str, ...] = ()  # folders and notes not to read, as path prefixes
    named: tuple[NamedThing, ...] = ()
    nothing: frozenset[str] = frozenset()  # names, folded, that the user said are none of anything
    apart: tuple[tuple[str, str], ...] = ()  # pairs of names that the user said are two, or may be
    retold: frozenset[tuple[str, str, bool]] = frozenset()  # words of tellings, and whether they are of one promise
    neo4j: tuple[tuple[str, str], ...] = ()  # uri, database, user; never a password
    tasks: Tasks = PLAIN
    today: str = ""  # the ISO day to take for today, as in a sample or an archive


def find_vault(start: Path) -> Path | None:
    """The nearest folder upwards that holds `kg.toml` or `.obsidian`, or None."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if _is_vault(folder)), None)


def _is_vault(folder: Path) -> bool:
    return (folder / FILE).is_file() or (folder / ".obsidian").is_dir()


def read_settings(vault: Path) -> tuple[Settings, list[Problem]]:
    """The settings of a vault and what is wrong with them; without a file, the defaults.

    A mistake costs its own entry only. Raises OSError when kg.toml is there and cannot be read.
    """
    settings, problems = _read_toml(vault)
    tasks, more = _read_tasks(vault)
    return replace(settings, tasks=tasks), [*problems, *more]


# The plugin's types of statuses, and what the graph calls them.
_TYPES = {
    "TODO": "open",
    "ON_HOLD": "open",
    "IN_PROGRESS": "in_progress",
    "DONE": "done",
    "CANCELLED": "cancelled",
    "NON_TASK": "",
}


def _read_tasks(vault: Path) -> tuple[Tasks, list[Problem]]:
    """What the Tasks plugin is set to. Of a symbol with two statuses the first counts, as in the plugin."""
    file = vault / TASKS
    try:
        if not file.resolve().is_relative_to(vault.resolve()):
            raise ValueError("a link leads out of the vault")
        data: Any = json.loads(files.read(file, MOST).decode("utf-8-sig"))
        if not isinstance(data, dict):
            raise ValueError("it holds no object")
    except (FileNotFoundError, NotADirectoryError):
        return PLAIN, []
    except (OSError, ValueError, RecursionError) as error:
        message = f"cannot be used ({error}): until the Tasks plugin's settings are saved again, checkboxes are read"
        return PLAIN, [Problem(Source(TASKS), f"{message} as if it had none", "field")]
    statuses: dict[str, str] = {}
    wrong = 0
    groups = data.get("statusSettings")
    for group in ("coreStatuses", "customStatuses"):
        rows = groups.get(group, []) if isinstance(groups, dict) else []
        for row in rows if isinstance(rows, list) else ["?"]:
            symbol, type = (row.get("symbol"), row.get("type")) if isinstance(row, dict) else (None, None)
            if isinstance(symbol, str) and len(symbol) == 1 and isinstance(type, str) and type in _TYPES:
                statuses.setdefault(symbol, _TYPES[type])
            else:
                wrong += 1
    words = data.get("globalFilter", "")
    wrong += not isinstance(words, str) or not isinstance(groups, dict | None)
    message = f"{wrong} of its statuses and filters cannot be used: mend them in the settings of the Tasks plugin"
    problems = [Problem(Source(TASKS), message, "field")] if wrong else []
    return Tasks(tuple(statuses.items()), words.strip() if isinstance(words, str) else ""), problems


def _read_toml(vault: Path) -> tuple[Settings, list[Problem]]:
    default = Settings(name=vault.resolve().name or "vault")
    try:
        table = tomllib.loads(files.read(vault / FILE, MOST).decode("utf-8-sig"))
    except FileNotFoundError:
        return default, []
    except files.Refused as error:
        return default, [Problem(Source(FILE), f"{error.what}; until then it is not used", "unreadable")]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return default, [
            Problem(Source(FILE), f"is not TOML ({error}); mend it, until then it is not used", "unreadable")
        ]
    problems: list[Problem] = []

    def wrong(message: str) -> None:
        problems.append(Problem(Source(FILE), message, "field"))

    def text(table: dict[str, object], key: str, where: str = "") -> str:
        value = table.get(key, "")
        if isinstance(value, str):
            return value.strip()
        wrong(f'{where}{key} is {value!r}; write it in quotes: {key} = "…"')
        return ""

    def texts(value: object, where: str) -> tuple[str, ...]:
        listed = [value] if isinstance(value, str) else value
        if isinstance(listed, list) and all(isinstance(item, str) for item in listed):
            return tuple(item.strip() for item in listed if item.strip())
        wrong(f'{where} is {value!r}; write a list of names: ["…", "…"]')
        return ()

    def day(key: str) -> str:
        value = table.get(key, "")
        if type(value) is date:
            return value.isoformat()
        if value != "":
            wrong(f"{key} is {value!r}; write a day without quotes: {key} = 2025-12-31")
        return ""

    known = ("name", "owner", "company", "exclude", "today", "neo4j", *NAMED)
    every = f"the settings are {', '.join(known)}"
    for key in table.keys() - set(known):
        wrong(f"{key} is not a setting; {did_you_mean(key, known, every)}")
    named = []
    for key, kind in NAMED.items():
        entries = table.get(key, {})
        if not isinstance(entries, dict):
            wrong(f'{key} is {entries!r}; write a table: [{key}] and then "Name" = ["other name"]')
            continue
        named += [
            NamedThing(kind, name.strip(), texts(value, f"[{key}] {name}"), account=key == "accounts")
            for name, value in entries.items()
            if name.strip()
        ]
    server = table.get("neo4j", {})
    if not isinstance(server, dict):
        wrong(f'neo4j is {server!r}; write a table: [neo4j] and then uri = "neo4j://…"')
        server = {}
    if "password" in server:
        wrong("[neo4j] holds a password; take it out and set KG_NEO4J_PASSWORD instead")
    return Settings(
        name=text(table, "name") or default.name,
        owner=text(table, "owner"),
        company=text(table, "company"),
        exclude=texts(table.get("exclude", []), "exclude"),
        named=tuple(named),
        today=day("today"),
        neo4j=tuple((key, text(server, key, "[neo4j] ")) for key in ("uri", "database", "user") if key in server),
    ), problems
