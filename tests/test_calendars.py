"""Calendars as programs write them: series, zones, whole days, what was moved, cancelled or is broken."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kg.cards.calendars import Event, events

ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


@pytest.fixture(autouse=True, params=["UTC", "America/New_York", "Asia/Kolkata"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Wherever the machine is."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    os.environ.pop("TZ", None)
    time.tzset()


def calendar(folder: Path, *parts: str, name: str = "a.ics") -> Path:
    path = folder / name
    text = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//t//EN\n" + ZONE
    text += "".join(f"BEGIN:VEVENT\n{part.strip()}\nEND:VEVENT\n" for part in parts) + "END:VCALENDAR\n"
    path.write_text(text.replace("\n", "\r\n"), encoding="utf-8", newline="")
    return path


def on(day: str, *paths: Path, days: int = 1) -> list[Event]:
    first = datetime.fromisoformat(f"{day}T00:00:00+01:00")
    found, wrong = events(paths, first, first + timedelta(days=days))
    assert wrong == []
    return found


def berlin(event: Event) -> str:
    from zoneinfo import ZoneInfo

    return f"{event.start.astimezone(ZoneInfo('Europe/Berlin')):%m-%d %H:%M}"


WEEKLY = """
UID:w
SUMMARY:Weekly
DTSTART;TZID=Europe/Berlin:20251006T100000
DTEND;TZID=Europe/Berlin:20251006T103000
RRULE:FREQ=WEEKLY;BYDAY=MO
EXDATE;TZID=Europe/Berlin:20251103T100000
"""
MOVED = """
UID:w
SUMMARY:Weekly, moved
RECURRENCE-ID;TZID=Europe/Berlin:20251110T100000
DTSTART;TZID=Europe/Berlin:20251111T140000
DTEND;TZID=Europe/Berlin:20251111T143000
"""


def test_a_series_keeps_its_hour_and_its_exceptions(tmp_path: Path) -> None:
    found = on("2025-10-18", calendar(tmp_path, WEEKLY, MOVED), days=28)
    assert [(berlin(event), event.title) for event in found] == [
        ("10-20 10:00", "Weekly"),
        ("10-27 10:00", "Weekly"),  # summer time ended the day before
        ("11-11 14:00", "Weekly, moved"),
    ]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=DAILY;COUNT=3", ["10-06", "10-07", "10-08"]),
        ("FREQ=DAILY;UNTIL=20251008T080000Z", ["10-06", "10-07", "10-08"]),
        ("FREQ=DAILY;UNTIL=20251007T235959Z", ["10-06", "10-07"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", ["10-06", "10-09", "10-20", "10-23"]),
        ("FREQ=MONTHLY;BYDAY=2MO", ["10-06", "10-13"]),
    ],
)
def test_rules_of_series(tmp_path: Path, rule: str, days: list[str]) -> None:
    part = f"UID:r\nSUMMARY:R\nDTSTART;TZID=Europe/Berlin:20251006T100000\nRRULE:{rule}"
    found = on("2025-10-01", calendar(tmp_path, part), days=25)
    assert [berlin(event)[:5] for event in found] == days


def test_whole_days_are_of_their_day_everywhere(tmp_path: Path) -> None:
    offsite = "UID:d\nSUMMARY:Off-site\nDTSTART;VALUE=DATE:20251006\nDTEND;VALUE=DATE:20251008"
    first = datetime(2025, 10, 7).astimezone()
    [event] = events([calendar(tmp_path, offsite)], first, first + timedelta(days=1))[0]
    assert event.all_day and event.when == "2025-10-06"
    last = datetime(2025, 10, 8).astimezone()
    assert events([calendar(tmp_path, offsite)], last, last + timedelta(days=1)) == ([], [])


def test_people_rooms_and_what_was_cancelled(tmp_path: Path) -> None:
    part = """
UID:p
SUMMARY:Review
STATUS:CANCELLED
DTSTART:20251006T080000Z
DURATION:PT45M
ORGANIZER;CN=Ada Byron:mailto:ada@acme.example
ATTENDEE;CN="Byron, Ada":MAILTO:ADA@acme.example
ATTENDEE;CN=grace@navy.example;PARTSTAT=DECLINED:mailto:grace@navy.example
ATTENDEE;CN=Big room;CUTYPE=ROOM:mailto:room@acme.example
"""
    [event] = on("2025-10-06", calendar(tmp_path, part))
    assert event.cancelled and event.end - event.start == timedelta(minutes=45)
    assert event.people == (("Ada Byron", "ada@acme.example", False), ("", "grace@navy.example", True))


def test_one_event_of_several_calendars_is_told_once(tmp_path: Path) -> None:
    part = "UID:1\nSUMMARY:One\nDTSTART:20251006T080000Z"
    paths = [
        calendar(tmp_path, part),
        calendar(tmp_path, part, "UID:2\nSUMMARY:Two\nDTSTART:20251006T070000Z", name="b.ics"),
    ]
    assert [event.title for event in on("2025-10-06", *paths)] == ["Two", "One"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "holds no calendar"),
        (b"Dear all,\nthe meeting is at ten.\n", "is no calendar"),
        (b"\xff\xfe\x00\x00", "calendar"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "calendar"),
    ],
)
def test_what_is_no_calendar_is_told_and_the_others_are_read(tmp_path: Path, data: bytes, told: str) -> None:
    (tmp_path / "broken.ics").write_bytes(data)
    good = calendar(tmp_path, "UID:1\nSUMMARY:One\nDTSTART:20251006T080000Z")
    first = datetime.fromisoformat("2025-10-06T00:00:00+00:00")
    found, wrong = events([tmp_path / "broken.ics", tmp_path, tmp_path / "none.ics", good], first, first + timedelta(1))
    assert [event.title for event in found] == ["One"]
    assert len(wrong) == 3 and told in wrong[0] and all("; " in one for one in wrong)


@pytest.mark.parametrize(
    "odd",
    [
        "UID:o\nSUMMARY:Odd",  # without a day
        "UID:o\nSUMMARY:Odd\nDTSTART;VALUE=DATE:20251006\nDTEND:20251006T080000Z",
        "UID:o\nSUMMARY:Odd\nDTSTART:20251006T080000Z\nDTEND:yesterday",
        "UID:o\nSUMMARY:Odd\nDTSTART:99999999T080000Z",
    ],
)
def test_one_odd_event_costs_itself_only(tmp_path: Path, odd: str) -> None:
    good = "UID:1\nSUMMARY:One\nDTSTART:20251006T080000Z"
    first = datetime.fromisoformat("2025-10-06T00:00:00+00:00")
    found, wrong = events([calendar(tmp_path, odd, good)], first, first + timedelta(1))
    assert "One" in [event.title for event in found]
    assert "Odd" in [event.title for event in found] or any("Odd" in one for one in wrong)
