"""Briefings: on somebody, on several, about a topic, of a meeting, of a calendar's day; in Markdown and as a page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import Done

Run = Callable[..., Done]
NOTES = {
    "kg.toml": 'owner = "Irene Prado"\ncompany = "Hartwell"\ntoday = 2026-03-12\n',
    "People/Bruno Keller.md": "---\ntype: person\ncompany: Hartwell\nemail: b.keller@hartwell.example\n---\n",
    "People/Carla Diaz.md": "---\ntype: person\ncompany: Norfjord\n---\n",
    "Accounts/Norfjord.md": "---\ntype: account\n---\n",
    "Releases/4.2.md": "---\ntype: release\nowner: Bruno Keller\n---\n",
    "Features/Tide Alerts.md": "---\ntype: feature\ntarget: 4.2\nowner: Bruno Keller\n---\n",
    "Meetings/2026-03-02 Harbour review.md": (
        "---\nattendees: [Irene Prado, Bruno Keller, Carla Diaz]\n---\n"
        "- [ ] Send Bruno the berth list @Irene Prado 📅 2026-03-09\n"
        "- [ ] Draw the tide curve @Bruno Keller 📅 2026-03-20\n"
        "- [x] Book the pier @Carla Diaz ✅ 2026-03-05\n\n"
        "## Decisions\n\n- We agreed to ship Tide Alerts in 4.2.\n\n"
        '_Bruno Keller:_ "No curve, no alert."\n'
    ),
    "Meetings/2026-02-02 Kick-off.md": "---\nattendees: [Irene Prado, Bruno Keller]\n---\nHello.\n",
}
EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//t//t//EN
BEGIN:VEVENT
UID:1
SUMMARY:Tide Alerts: what is left
DTSTART:20260313T120000Z
DTEND:20260313T123000Z
ATTENDEE;CN=Irene Prado:mailto:irene@hartwell.example
ATTENDEE:mailto:bruno.keller@hartwell.example
ATTENDEE;CN=Zoe Quist:mailto:zoe@elsewhere.example
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.support import run_kg

    folder = tmp_path_factory.mktemp("harbour")
    for path, text in NOTES.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    (folder / "work.ics").write_text(EVENT.replace("\n", "\r\n"), encoding="utf-8", newline="")
    done = run_kg("ingest", cwd=folder)
    assert done.code == 0, done.err
    return folder


@pytest.fixture
def brief(harbour: Path) -> Run:
    from tests.support import run_kg

    return lambda *args: run_kg("brief", *args, cwd=harbour)


def test_what_is_between_us_comes_first_and_late_is_said(brief: Run) -> None:
    told = brief("Bruno").out
    heads = re.findall(r"^## (.*)", told, re.MULTILINE)
    assert heads[:2] == ["Who they are", "You owe Bruno"]
    assert "- Send Bruno the berth list [3 days late, due 2026-03-09] (Meetings/2026-03-02 Harbour review.md:4)" in told
    assert "Last met on 2026-03-02: Harbour review." in told
    lines = [line for line in told.splitlines() if line.startswith("- ")]
    assert len(lines) == len(set(lines))
    assert "Nothing" not in told and "None" not in told  # what is empty is left out


def test_the_day_of_the_meeting_says_what_is_late(brief: Run) -> None:
    assert "[due 2026-03-09]" in brief("Bruno", "--on", "2026-03-09").out
    assert "[11 days late" in brief("Bruno", "--on", "+8d").out


def test_since_a_day_or_since_we_met(brief: Run) -> None:
    assert "## Since 2026-03-02\n\n- Carla Diaz: Book the pier [done, 2026-03-05]" in brief("Carla").out
    assert "Book the pier" not in brief("Carla", "--since", "2026-03-06").out


def test_about_a_topic(brief: Run) -> None:
    told = brief("Carla", "--about", "4.2").out
    assert told.startswith("# Carla Diaz: 4.2\n")
    assert "## Features of 4.2\n\n- Tide Alerts: owned by Bruno Keller" in told


def test_several_have_in_common_what_two_of_them_were_at(brief: Run) -> None:
    told = brief("Bruno", "Carla", "Diaz").out
    assert told.startswith("# Bruno Keller and Carla Diaz\n")
    assert "ship Tide Alerts in 4.2" in told and "Kick-off" not in told


@pytest.mark.parametrize("name", ["Harbour review", "harbour", "2026-03-02", "2 mar"])
def test_a_meeting_by_its_title_or_day(brief: Run, name: str) -> None:
    told = brief(name).out
    assert told.startswith("# Harbour review\n\n2026-03-02. With Bruno Keller, Carla Diaz, Irene Prado.")
    assert "## Decided" in told and "Carla Diaz: Book the pier [done, 2026-03-05]" in told


def test_an_event_of_a_calendar_tells_strangers(brief: Run) -> None:
    told = brief("--calendar", "work.ics", "--day", "tomorrow").out
    assert told.startswith("# Tide Alerts: what is left\n\n2026-03-13 ")
    assert "Not in your notes: Zoe Quist (zoe@elsewhere.example)." in told
    assert "Bruno Keller: person" in told and "Irene Prado: person" not in told  # she knows who she is
    assert "## About Tide Alerts" in told
    assert brief("--calendar", "work.ics", "--next").out == told
    [row] = json.loads(brief("--calendar", "work.ics", "--next", "--json").out)
    assert row["event"] == "Tide Alerts: what is left" and row["strangers"] == ["Zoe Quist (zoe@elsewhere.example)"]


def test_every_line_opens_its_note(brief: Run, harbour: Path) -> None:
    assert brief("Bruno", "-o", "b.md").out == "b.md\n"
    link = f"obsidian://open?vault={harbour.name}&file=Meetings%2F2026-03-02%20Harbour%20review.md"
    assert f"([Meetings/2026-03-02 Harbour review.md:4]({link}))" in (harbour / "b.md").read_text()
    assert brief("Bruno", "-o", "b.html").code == 0
    page = (harbour / "b.html").read_text()
    assert f'href="{link.replace("&", "&amp;")}"' in page and '<span class="late">Send Bruno the berth list' in page
    assert "<script" not in page and "default-src &#39;none&#39;" in page.replace("'", "&#39;")


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        ([], 2, "Say on whom or what (`kg brief NAME`), or name a calendar (--calendar FILE.ics)."),
        (["Bruno", "--calendar", "work.ics"], 2, "Say on whom or what"),
        (["Bruno", "--next"], 2, "--next is of a calendar"),
        (["Bruno", "--html", "--json"], 2, "--json and --html are two forms; ask for one."),
        (["Brunp"], 1, "nobody and nothing is called 'Brunp'; did you mean Bruno Keller?"),
        (["Bruno", "--on", "someday"], 1, "'someday' is not a day"),
        (["--calendar", "none.ics"], 1, "none.ics: no such file"),
        (["--calendar", "kg.toml"], 1, "kg.toml: is no calendar"),
        (["--calendar", "work.ics"], 1, "work.ics: no event on 2026-03-12; --day DAY asks for another day"),
        (["Bruno", "-o", "nowhere/b.md"], 1, "there is no folder nowhere"),
    ],
)
def test_what_cannot_be_told(brief: Run, args: list[str], code: int, told: str) -> None:
    done = brief(*args)
    assert done.code == code and told in done.err and not done.out
