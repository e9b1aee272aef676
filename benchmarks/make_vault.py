"""A made-up vault of meeting notes of any size, for benchmarks and load tests: the same seed, the same bytes."""

from __future__ import annotations

import argparse
import random
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

WORDS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
OWN = "Tessellar"  # the company whose notes these are
START = date(2024, 3, 4)
DAYS = 600
RETOLD = 0.12  # of the notes tell the meeting of the note before them once more, as machine-written notes do
PRIORITIES = ("", "", "", " ⏫", " 🔼", " 🔽", " 🔺")
# How UTF-8 is damaged: read as another encoding, the bytes that it does not know lost or replaced.
DAMAGES = (("cp1254", "ignore"), ("cp1252", "replace"), ("mac_roman", "strict"))
BREAKS = ("source_ref: call: with: colons", "reviewers: [one, two", "\tindented: by a tab", 'subject: "no end')
SIZES = {  # how many of each: at most, at least, and for how many notes one
    "people": (10_000, 12, 8),
    "accounts": (60, 4, 80),
    "features": (150, 16, 33),
    "programs": (30, 3, 160),
    "releases": (12, 4, 400),
}


class World(NamedTuple):
    """Everything the notes of one vault talk about."""

    rng: random.Random
    people: list[str]  # the first one owns the vault
    accounts: list[str]
    features: list[str]  # number i needs some of 2i+1 to 2i+3: no circles, and chains are short
    programs: dict[str, list[str]]  # and the features they need
    releases: list[str]


class Task(NamedTuple):
    text: str
    owner: str
    due: date
    priority: str


class Meeting(NamedTuple):
    """What the notes of one meeting share, however often it is told."""

    folder: str
    title: str
    day: date
    people: list[str]  # at least two
    account: str
    program: str
    tasks: list[Task]
    decisions: list[str]


def _often(rng: random.Random, names: Sequence[str]) -> str:
    """One of them, the early ones most often: some people are met every week and most of them rarely."""
    return names[int(len(names) * rng.random() ** 1.6)]


def _names(rng: random.Random, what: str, size: int, space: str = " ") -> list[str]:
    """Different names of two words, the early first words most often: several people share a first name."""
    names: dict[str, None] = {}
    while len(names) < size:
        names[_often(rng, WORDS[f"{what}_first"]) + space + rng.choice(WORDS[f"{what}_last"])] = None
    return list(names)


def _world(rng: random.Random, notes: int) -> World:
    """As many things as a vault of this size talks about: 600 people in 5,000 notes."""
    size = {what: min(most, max(least, notes // per)) for what, (most, least, per) in SIZES.items()}
    features = _names(rng, "feature", size["features"])
    needing = features[: len(features) // 2 - 1]
    return World(
        rng,
        _names(rng, "person", size["people"]),
        _names(rng, "account", size["accounts"], space=""),
        features,
        {program: rng.sample(needing, 6) for program in _names(rng, "program", size["programs"])},
        WORDS["release"][-size["releases"] :],
    )


def _say(world: World, meeting: Meeting, kind: str) -> str:
    """One sentence about what a meeting is about; people are called by full or by first name."""
    rng = world.rng
    p, q = (name if rng.random() < 0.5 else name.split()[0] for name in rng.sample(meeting.people, 2))
    feature = rng.choice(world.programs[meeting.program])
    needed = world.features[2 * world.features.index(feature) + rng.randint(1, 3)]
    release = rng.randrange(len(world.releases) - 1)
    one = {what: rng.choice(WORDS[what]) for what in ("team", "city", "thing", "verb", "why", "when")}
    text = rng.choice(WORDS[kind]).format(
        p=p, q=q, f=feature, g=needed, r=world.releases[release], s=world.releases[release + 1],
        a=meeting.account, m=meeting.program, t=one["team"], c=one["city"], x=one["thing"], why=one["why"],
        when=one["when"], do=f"{one['verb']} the {rng.choice(WORDS['thing'])}",
        n=rng.randint(2, 60), d=meeting.day + timedelta(rng.randint(5, 200)),
    )  # fmt: skip
    return text[0].upper() + text[1:]


def _some(world: World, meeting: Meeting, kind: str, least: int, most: int) -> list[str]:
    return [_say(world, meeting, kind) for _ in range(world.rng.randint(least, most))]


def _meeting(world: World, day: date) -> Meeting:
    rng = world.rng
    met = list({_often(rng, world.people[1:]): None for _ in range(rng.choice((1, 1, 2, 3, 5)))})
    account, program = _often(rng, world.accounts), _often(rng, list(world.programs))
    folder = rng.choice((f"People/{met[0]}", f"Accounts/{account}", f"Programs/{program}"))
    meeting = Meeting(folder, "", day, [world.people[0], *met], account, program, [], [])
    for text in _some(world, meeting, "task", 4, 9):
        due = day + timedelta(rng.randint(1, 40))
        meeting.tasks.append(Task(text, rng.choice(meeting.people), due, rng.choice(PRIORITIES)))
    meeting.decisions.extend(_some(world, meeting, "decision", 2, 5))
    return meeting._replace(title=_say(world, meeting, "title"))


def _task(world: World, task: Task, tags: str = "") -> str:
    """A line of the Obsidian Tasks plugin; another note of the meeting may give the task another status."""
    rng = world.rng
    mark = rng.choices((" ", "x", "/", "-", "?", " ?"), (50, 25, 8, 4, 9, 4))[0]
    owner = rng.choice((task.owner, task.owner.split()[0])) if task.owner != world.people[0] else "Myself"
    end = {"x": f" ✅ {task.due - timedelta(1)}", "-": f" ❌ {task.due}", "?": " #proposed"}.get(mark.strip(), "")
    dates = f" 🛫 {task.due - timedelta(9)}" * (rng.random() < 0.1) + f" 📅 {task.due}" * (rng.random() < 0.9)
    if rng.random() < 0.04:  # a due date that the plugin does not see, because a word follows it
        return f"- [{mark}] {task.text}{dates} @{owner}{tags}"
    return f"- [{mark}] {task.text} @{owner}{dates}{task.priority}{end}{tags}"


def _section(title: str, lines: Sequence[str], bullet: str = "- ") -> list[str]:
    return ["", f"## {title}", *(bullet + line for line in lines)]


def _related(world: World, meeting: Meeting) -> list[str]:
    things = [*meeting.people, *world.programs[meeting.program][:3], f"Release {world.rng.choice(world.releases)}"]
    links = [f"[[{name}]]" for name in (*things, meeting.account, meeting.program)]
    source = f"*Source: [[Inbox/_archive/{meeting.day}/original.md|original]]*"
    return ["", "---", "", source, *_section("Related", links)]


def _plain(world: World, meeting: Meeting) -> list[str]:
    """A machine-written summary with block lists in its front matter."""
    kind, name = meeting.folder.split("/")
    return [
        "---", f"type: {kind.lower()}", f"title: {meeting.title}", f"date: '{meeting.day}'", f"person: {name}",
        "participants:", *(f"- {name}" for name in meeting.people), "source: transcript",
        "tags:", f"- type/{kind.lower()}", f"- {kind.lower()}/{name.lower().replace(' ', '-')}", "- generated", "---",
        "", f"# {meeting.title}", "", f"**Date**: {meeting.day}", f"**With**: {', '.join(meeting.people)}",
        "", "## Summary", "", " ".join(_some(world, meeting, "summary", 4, 7)),
        "## Action Items", *(_task(world, task, " #task") for task in meeting.tasks),
        *_section("Decisions", meeting.decisions),
        *_section("Key Information", _some(world, meeting, "fact", 10, 18)), *_related(world, meeting),
    ]  # fmt: skip


def _quoted(world: World, meeting: Meeting) -> list[str]:
    """A machine-written summary with quoted front matter and a callout; some end in the transcript."""
    kind, name = meeting.folder.split("/")
    talk = _turns(world, meeting) if world.rng.random() < 0.15 else []
    return [
        "---", f'type: "{kind}"', f'title: "{kind}: {meeting.title}"', f'date: "{meeting.day}"', f'entity: "{name}"',
        f'folder: "{meeting.folder}"', f'participants: "{", ".join(meeting.people)}"', f'tags:\n  - "type/{kind}"',
        "---", "", f"# {meeting.title}", f"**Date:** {meeting.day} · **With:** {name} · **Folder:** {meeting.folder}",
        "", "> [!summary] Summary", "> " + " ".join(_some(world, meeting, "summary", 5, 8)),
        *_section("Context & Key Facts", _some(world, meeting, "fact", 5, 9)),
        *_section("Outcomes", _some(world, meeting, "summary", 2, 4)), *_section("Decisions (why)", meeting.decisions),
        *_section("Risks", _some(world, meeting, "risk", 2, 5)),
        *_section("Open Questions", _some(world, meeting, "question", 3, 6)), "", "---", "", "## Action Items",
        "> Lines of the Tasks plugin: `📅` due · `⏳` scheduled · priority `⏫🔼🔽`.",
        *(_task(world, task) for task in meeting.tasks), "", "```tasks", "not done", "sort by due", "```",
        *(["", "## Original Transcript", *talk] if talk else []),
    ]  # fmt: skip


def _linked(world: World, meeting: Meeting) -> list[str]:
    """A machine-written summary with links in its front matter, an inline field and a table of actions."""
    links = ", ".join(f'"[[{name}]]"' for name in meeting.people)
    return [
        "---", f"title: {meeting.title}", f"date: {meeting.day}", "tags: [meeting, generated]", f"attendees: [{links}]",
        f'account: "[[{meeting.account}]]"', f'program: "[[{meeting.program}]]"', "---",
        "", f"# {meeting.title}", "", f"status:: {world.rng.choice(('draft', 'final'))}",
        *_section("In short", _some(world, meeting, "summary", 4, 7)),
        *_section("Details", _some(world, meeting, "fact", 9, 14)), *_section("Decided", meeting.decisions),
        *_section("Questions", _some(world, meeting, "question", 2, 4), "1. "),
        "", "## Actions", "", "| Action | Owner | Due |", "|---|---|---|",
        *(f"| {task.text} | {task.owner} | {task.due} |" for task in meeting.tasks[:3]), "",
        *(_task(world, task) for task in meeting.tasks[3:]), *_related(world, meeting),
    ]  # fmt: skip


def _turns(world: World, meeting: Meeting) -> list[str]:
    """A transcript as tools print it: the name of who speaks runs into what is said."""
    lines, seconds = [], 0.0
    for _ in range(world.rng.randint(30, 70)):
        stamp = f"[{int(seconds // 3600):02}:{int(seconds // 60 % 60):02}:{seconds % 60:05.2f}]"
        speaker = world.rng.choice((*meeting.people, "Remote"))
        lines += [f"{stamp}  {speaker}{' '.join(_some(world, meeting, 'talk', 1, 5))}", ""]
        seconds += world.rng.uniform(4, 60)
    return lines


def _prep(world: World, meeting: Meeting) -> list[str]:
    """A note typed before a meeting: no front matter, bold labels, long hyphens, wide spaces, a table."""
    lines = [f"# Prep for {meeting.title}"]
    for number, name in enumerate(world.programs[meeting.program][:4], 1):
        points = [line.replace("-", "\u2011") + "\n    " for line in _some(world, meeting, "fact", 3, 5)]
        lines += _section(f"Part {number} — {name}", ["**Points to make**", "", *(f"- {line}" for line in points)], "")
        lines += ["**Discuss**", "", *(f"- {line}" for line in _some(world, meeting, "question", 2, 4))]
        lines += ["", "**Decisions to make**", "", *(f"- {line}" for line in _some(world, meeting, "decision", 2, 3))]
        lines += ["", f"> “{_say(world, meeting, 'risk')}”", "", "**Notes:** ___", "", "---"]
    rows = [f"|**Weekly**|{_say(world, meeting, 'title')}|{name}|" for name in meeting.people]
    return [*lines, "", "|Cadence|Purpose|Owner|", "|---|---|---|", *rows]


def _pages(world: World) -> Iterator[tuple[str, str]]:
    """The path and text of the pages: of every second person, and every account, feature, release and program."""
    rng, features = world.rng, world.features
    rows: list[tuple[str, str, str, str, list[str]]] = []  # path, type, a field, the name and things of another field
    for name in world.people[1::2]:
        company = rng.choice((OWN, rng.choice(world.accounts)))
        rows.append((f"People/{name}", "person", f"role: {rng.choice(WORDS['role'])}", "company", [company]))
    for name in world.accounts:
        rows.append((f"Accounts/{name}", "account", "status: active", "requested", rng.sample(features, 2)))
    for i, name in enumerate(features):
        needs = features[2 * i + 1 : 2 * i + 1 + rng.randint(0, 3)]
        rows.append((f"Features/{name}", "feature", f'release: "{rng.choice(world.releases)}"', "depends_on", needs))
    for i, name in enumerate(world.releases):
        ga, owner = START + timedelta(50 * i), _often(rng, world.people)
        rows.append((f"Releases/Release {name}", "release", f'version: "{name}"\nga: {ga}', "owner", [owner]))
    for name, needs in world.programs.items():
        rows.append((f"Programs/{name}", "program", f"lead: {_often(rng, world.people)}", "depends_on", needs))
    for path, kind, field, other, things in rows:
        links = (f'  - "[[{thing}]]"' for thing in things)
        about = _some(world, _meeting(world, START), "fact", 3, 8)
        yield path, "\n".join(["---", f"type: {kind}", field, f"{other}:", *links, "---", "", *about, ""])


Writer = Callable[[World, Meeting], list[str]]
STYLES: tuple[tuple[Writer, int, str], ...] = (  # who writes it, how often, and the folder (else the meeting's)
    (_plain, 36, ""),
    (_quoted, 24, ""),
    (_linked, 22, ""),
    (_prep, 12, "Planning"),
    (_turns, 6, "Transcripts"),
)


def _notes(world: World, notes: int) -> Iterator[tuple[str, str]]:
    """The path (without suffix) and text of every note: one page in nine, then the meetings by date."""
    rng = world.rng
    pages = list(_pages(world))[: min(notes, notes // 8 + 1)]
    yield from pages
    told = range(len(pages), notes)
    damaged = set(rng.sample(told, min(len(told), round(notes * 0.02))))
    broken = set(rng.sample(told, min(len(told), round(notes * 0.01))))
    meeting = _meeting(world, START)
    for number in told:
        if rng.random() < RETOLD:
            meeting = meeting._replace(title=_say(world, meeting, "title"))
        else:
            meeting = _meeting(world, START + timedelta(number * DAYS // notes))
        styles = STYLES[:3] if number in damaged | broken else STYLES  # the first three have front matter
        write, _, folder = rng.choices(styles, [often for _, often, _ in styles])[0]
        text = "\n".join(write(world, meeting)) + "\n"
        if number in broken:
            text = text.replace("\n---\n", f"\n{rng.choice(BREAKS)}\n---\n", 1)
        if number in damaged:
            encoding, errors = rng.choice(DAMAGES)
            text = text.encode().decode(encoding, errors)
        yield f"{folder or meeting.folder}/{meeting.day} - {meeting.title}", text


def make_vault(folder: Path, notes: int, seed: int) -> None:
    """Write a vault of `notes` Markdown notes, and its kg.toml, into a folder that is new or empty.

    2 % of the notes are damaged (mojibake), 1 % have front matter that is not YAML. Raises FileExistsError when
    the folder holds anything.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty: name a new folder")
    world = _world(random.Random(seed), notes)
    (folder / "kg.toml").write_bytes(f'owner = "{world.people[0]}"\ncompany = "{OWN}"\n'.encode())
    for path, text in _notes(world, notes):
        file = folder / f"{path}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        same = 2
        while file.exists():
            file, same = folder / f"{path} {same}.md", same + 1
        file.write_bytes(text.encode())  # bytes, so that line ends are the same everywhere


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a new or empty folder")
    parser.add_argument("--notes", type=int, default=5000, help="how many notes (5000)")
    parser.add_argument("--seed", type=int, default=7, help="another number, another vault (7)")
    arguments = parser.parse_args()
    try:
        make_vault(arguments.folder, arguments.notes, arguments.seed)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
