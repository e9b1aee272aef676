"""A line of a note to the task it is: its status, words, owners, dates and priority."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from ingest.commitments.owners import BLANK, find_owners
from ingest.formats.wikilinks import find_links, without_code
from ingest.note import Link, opening
from kg.identity.link_targets import name_of
from kg.settings import PLAIN, Tasks
from kg.vocabulary import PRIORITIES


class Task(NamedTuple):
    """One task, as its line says it."""

    symbol: str  # the one character in the brackets
    status: str  # one of kg.vocabulary.STATUSES
    text: str  # what is to be done, without fields and without owners and tags at its ends; links as their text
    start: int  # character offsets of the text in the line
    end: int
    owners: tuple[str, ...]  # as written: "Myself", "Dana", "Tomer Hagay"
    priority: str = ""  # one of kg.vocabulary.PRIORITIES, or ""
    due: str = ""  # dates are ISO
    scheduled: str = ""
    started: str = ""
    created: str = ""
    done: str = ""
    cancelled: str = ""
    recurrence: str = ""
    id: str = ""
    depends: tuple[str, ...] = ()  # the ids of the tasks it waits for
    block: str = ""  # its block id
    tags: tuple[str, ...] = ()  # without "#"
    hidden: tuple[str, ...] = ()  # the fields that stand where the Tasks plugin does not see them
    problems: tuple[str, ...] = ()


_STATUS = {" ": "open", "/": "in_progress", "x": "done", "X": "done", "-": "cancelled", "?": "proposed"}  # others: open
_KEYWORDS = {
    **dict.fromkeys(("TODO", "LATER", "WAITING", "WAIT"), " "),
    **dict.fromkeys(("DOING", "NOW", "IN-PROGRESS"), "/"),
    **dict.fromkeys(("CANCELED", "CANCELLED"), "-"),
    "DONE": "x",
}
_KEYWORD = re.compile(rf"(?:{'|'.join(_KEYWORDS)})(?= |$)")
_BLOCK = re.compile(r" \^([A-Za-z0-9-]+)")

_EMOJI = {
    "📅": "due", "📆": "due", "🗓": "due", "⏳": "scheduled", "⌛": "scheduled", "🛫": "started", "➕": "created",
    "✅": "done", "❌": "cancelled", "🔁": "recurrence", "🏁": "ending", "🆔": "id", "⛔": "depends",
    "🔺": "priority", "⏫": "priority", "🔼": "priority", "🔽": "priority", "⏬": "priority",
}  # fmt: skip
_KEYS = {
    "due": "due", "scheduled": "scheduled", "start": "started", "created": "created", "completion": "done",
    "cancelled": "cancelled", "priority": "priority", "repeat": "recurrence", "onCompletion": "ending",
    "id": "id", "dependsOn": "depends",
}  # fmt: skip
_FOLDED = {key.lower(): name for key, name in _KEYS.items()}
_RANKS = dict(zip("🔺⏫🔼🔽⏬", PRIORITIES, strict=True)) | dict(zip("ABC", PRIORITIES[1:4], strict=True))
_MARKS = {name: emoji for emoji, name in reversed(_EMOJI.items())} | {
    rank: emoji for emoji, rank in reversed(_RANKS.items())
}
_DATES = ("due", "scheduled", "started", "created", "done", "cancelled")
_CALLED = dict(zip(_DATES, ("due", "scheduled", "start", "creation", "done", "cancellation"), strict=True))

_OPENS = re.compile(
    rf"([{''.join(_EMOJI)}])\uFE0F?|[\[(] *+([^\s\[\]():][^\[\]():\n]{{0,40}}?)::"
    r"|\b(SCHEDULED|DEADLINE):(?=\s*<)|\[#([ABC])\]"
)
_ISO = "([0-9]{4}-[0-9]{2}-[0-9]{2})"
_TIME = r"(?:[T ][0-9]{1,2}:[0-9]{2}[0-9:.Z]*)?"
_DAY = re.compile(rf"\s*(?:\[\[{_ISO}[^\[\]\n]*\]\]|<{_ISO}[^<>\n]*>|{_ISO}(?![0-9]){_TIME})")
_VALUES = {
    "recurrence": re.compile(r" *([A-Za-z0-9, !]+)"),
    "ending": re.compile(r" *([A-Za-z]+)"),
    "id": re.compile(r" *([A-Za-z0-9_-]+)"),
    "depends": re.compile(r" *([A-Za-z0-9_-]+(?: *, *[A-Za-z0-9_-]+)*)"),
}
_BRACKETED = re.compile(r"((?:\[\[[^\[\]\n]*\]\]|[^\[\]()\n])*)[\])](?: *,)?")
_TAG = re.compile(rf"(?<!\S)#([^\s!@#$%^&*(),.?\":{{}}|<>\[\]{''.join(_EMOJI)}]+)")
_ADDRESS = re.compile(r"\b[a-z]+://[^\s)\]]+")
_MARKDOWN_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^\s()]*\)")
_GAP = re.compile(rf"\( ?{BLANK} ?\)| ?{BLANK}(?= ?[,.;:!?])|{BLANK}")


class _Field(NamedTuple):
    """A field of a task, or a tag, where it stands."""

    start: int
    end: int
    name: str
    value: str
    exact: bool = True  # written as the Tasks plugin reads it


@lru_cache(maxsize=64)
def _statuses(tasks: Tasks) -> Mapping[str, str]:
    """What each symbol means: as the vault has it, else as kg knows it. "" is no task."""
    return _STATUS | dict(tasks.statuses)


def read_task(line: str, tasks: Tasks = PLAIN) -> Task | None:
    """The task that a line is, or None; never raises.

    A list item with one character in brackets (the rule of the Tasks plugin) or with a Logseq keyword, and some words.
    `tasks` is what the plugin's own settings say of symbols, and of which checkboxes are tasks at all.
    Fields are read the plugin's way, from the end of the line up to the first other word, and Dataview's way, wherever
    they stand; what only the second finds is `hidden`. Of a field given twice the leftmost counts. `[ ?]`, which is
    no task for the plugin, is read as `[?]`.
    """
    opens = opening(line)
    brackets = opens.box or ""
    keyword = _KEYWORD.match(line, opens.body) if opens.marker and not brackets else None
    if not brackets and keyword is None:
        return None
    statuses = _statuses(PLAIN if keyword else tasks)
    symbol = _KEYWORDS[keyword[0]] if keyword else _symbol(brackets, statuses)
    status = statuses.get(symbol, "open")
    start = keyword.end() if keyword else opens.body
    body = line[start:]
    if not (symbol and status and body.strip()) or (brackets and tasks.filter not in body):
        return None
    plain = without_code(line) if "`" in line else line
    end, block = _block(plain, start, start + len(body.rstrip()))
    fields = list(_fields(plain, start, end))
    tags = [_Field(tag.start(), tag.end(), "tag", tag[1]) for tag in _TAG.finditer(plain, start, end)]
    seen = _seen(plain, end, sorted(fields + tags))
    chosen, problems = _chosen(fields, seen)
    tags = [tag for tag in tags if not tag.value.isdigit()]  # "#1234" is a tag for the plugin alone
    if status == "open" and any(tag.value.lower() == "proposed" for tag in tags):
        status = "proposed"
    for name in ("done", "cancelled"):
        if name in chosen and status not in ("done", "cancelled"):
            problems.append(f"it has a {_called(name)} but its box is [{symbol}]: tick it or take the date off")

    words = _blanked(plain, fields + tags)
    hidden = [field for name, field in chosen.items() if name in Task._fields and field not in seen and brackets]
    problems += _unseen(hidden, words, end)
    if len(brackets) == 2:
        problems.append(f"the Tasks plugin does not see this task: write [{symbol}] for [{brackets}]")
    owned = find_owners(words, start, end)
    text = _shown(line, owned.start, owned.end, fields + [_Field(at, at + 1, "@", "") for at in owned.marks])
    if not text:
        problems.append("the task does not say what is to be done")

    def value(name: str) -> str:
        return chosen[name].value if name in chosen else ""

    return Task(
        symbol, status, text, owned.start, owned.end, owned.owners,
        priority=value("priority"),
        due=value("due"),
        scheduled=value("scheduled"),
        started=value("started"),
        created=value("created"),
        done=value("done"),
        cancelled=value("cancelled"),
        recurrence=value("recurrence"),
        id=value("id"),
        depends=tuple(re.findall(r"[^\s,]+", value("depends"))),
        block=block,
        tags=tuple(dict.fromkeys(tag.value for tag in tags)),
        hidden=tuple(field.name for field in hidden),
        problems=tuple(problems),
    )  # fmt: skip


def _symbol(brackets: str, statuses: Mapping[str, str]) -> str:
    """The character between the brackets; beside a space it must be a known one, or it is "": no task."""
    if len(brackets) == 1:
        return brackets
    symbol = brackets.strip(" ")
    return symbol if symbol in statuses else ""


def _block(line: str, start: int, end: int) -> tuple[int, str]:
    """Where the line ends without its block id, and the id."""
    at = line.rfind(" ^", start, end)
    if at < 0 or not (block := _BLOCK.fullmatch(line, at, end)):
        return end, ""
    return start + len(line[start:at].rstrip()), block[1]


def _fields(line: str, start: int, end: int) -> Iterator[_Field]:
    """The fields of a task, wherever they stand."""
    place = start
    while opening := _OPENS.search(line, place, end):
        field = _field(line, opening, end)
        place = field.end if field else opening.end()
        if field:
            yield field


def _field(line: str, opening: re.Match[str], end: int) -> _Field | None:
    """The field that begins with an emoji, a key in brackets or a Logseq mark; None when no value follows it."""
    emoji, key, org, letter = opening.groups()
    start, after = opening.span()
    if emoji in _RANKS or letter:
        return _Field(start, after, "priority", _RANKS[emoji or letter], exact=bool(emoji))
    if key:
        name = _FOLDED.get(key.strip().lower(), "other")
        body = _BRACKETED.match(line, after, end)
        if body is None or key.strip().lower().rstrip("s") in ("owner", "assignee"):
            return None
        day = _DAY.fullmatch(body[1].rstrip()) if name in _DATES else None
        value = day[day.lastindex or 0] if day else body[1].strip()
        exact = key in _KEYS and line[start + 1 : body.end(1)].replace(" ", "") == f"{key}::{value}".replace(" ", "")
        return _Field(start, body.end(), name, value, exact)
    name = _EMOJI[emoji] if emoji else {"DEADLINE": "due", "SCHEDULED": "scheduled"}[org]
    if name not in _DATES:
        found = _VALUES[name].match(line, after, end)
        return _Field(start, found.end(), name, found[1].strip()) if found else None
    if day := _DAY.match(line, after, end):
        value = day[day.lastindex or 0]
        return _Field(start, day.end(), name, value, bool(emoji) and day[0].strip(" ") == value)
    # The other dates' emoji are used as pictures too: "➕ one more".
    return _Field(start, after, name, "", exact=False) if name in ("due", "scheduled", "started") else None


def _seen(line: str, end: int, marks: list[_Field]) -> set[_Field]:
    """The fields and tags that the Tasks plugin sees: those with nothing but their like between them and the end."""
    seen = set()
    for mark in reversed(marks):
        if not mark.exact or line[mark.end : end].strip():
            break
        seen.add(mark)
        end = mark.start
    return seen


def _chosen(fields: list[_Field], seen: set[_Field]) -> tuple[dict[str, _Field], list[str]]:
    """The field that counts of each name, checked, and what is wrong with the others."""
    chosen: dict[str, _Field] = {}
    problems = []
    for field in sorted(fields, key=lambda field: field not in seen):
        if problem := _wrong(field.name, field.value):
            problems.append(problem)
        elif chosen.setdefault(field.name, field).value != field.value and field.name in Task._fields:
            taken = chosen[field.name].value
            problems.append(f"the {_called(field.name)} is given twice: {taken} was taken, {field.value} was not")
    return chosen, problems


def _wrong(name: str, value: str) -> str:
    """What is wrong with a field's value, or ""."""
    if name in _DATES and not value:
        return f"no date follows {_MARKS[name]}: write {_MARKS[name]} and a date such as 2025-11-03"
    if name in _DATES and not _is_date(value):
        return f"{_called(name)} {value} is not a date"
    if name == "priority" and value not in PRIORITIES:
        return f"priority {value} is none of {', '.join(PRIORITIES)}"
    if name == "recurrence" and not value.startswith("every"):
        return f"recurrence {value} is not a rule: a rule starts with every"
    return ""


def _is_date(value: str) -> bool:
    try:
        return bool(re.fullmatch(_ISO, value) and date.fromisoformat(value))
    except ValueError:
        return False


def _called(name: str) -> str:
    return f"{_CALLED[name]} date" if name in _CALLED else name


def _unseen(hidden: list[_Field], words: str, end: int) -> Iterator[str]:
    """What to do about the fields that the Tasks plugin does not see."""
    for field in hidden:
        told = f"the Tasks plugin does not see the {_called(field.name)}"
        if not field.exact:
            mark = _MARKS[field.value] if field.name == "priority" else f"{_MARKS[field.name]} {field.value}"
            yield f"{told}: write it as {mark}"
        else:
            word = next(iter(words[field.end : end].split(maxsplit=1)), "").strip("\0")
            before = f"'{word}'" if word else "what the plugin cannot read"
            yield f"{told}: it stands before {before}; move it to the end of the line"


def _blanked(line: str, marks: list[_Field]) -> str:
    """The line with fields, tags and addresses blanked; offsets stay."""
    letters = list(line)
    for mark in marks:
        letters[mark.start : mark.end] = BLANK * (mark.end - mark.start)
    return _ADDRESS.sub(lambda address: "\0" * len(address[0]), "".join(letters))


def _shown(line: str, start: int, end: int, left_out: list[_Field]) -> str:
    """The words of a task: without fields, and links as the text they show."""
    inside = [mark for mark in sorted(left_out) if start <= mark.start and mark.end <= end]
    text = _with(line[:end], start, [(mark.start, mark.end, "" if mark.name == "@" else BLANK) for mark in inside])
    text = re.sub(r"[ \t\u00a0]+", " ", text)
    text = _with(text, 0, [(link.start, link.end, _link_text(link)) for link in find_links(text, 0)])
    text = _GAP.sub(lambda gap: " " if gap[0] == BLANK else "", _MARKDOWN_LINK.sub(r"\1", text))
    return " ".join(text.replace("**", "").split())


def _with(text: str, place: int, changes: list[tuple[int, int, str]]) -> str:
    """The text from a place on, with something else from here to there."""
    pieces = []
    for start, end, new in changes:
        pieces += [text[place:start], new]
        place = end
    return "".join((*pieces, text[place:]))


def _link_text(link: Link) -> str:
    return link.text or name_of(link.target) or link.heading
