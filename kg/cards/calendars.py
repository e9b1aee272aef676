"""Calendars (iCalendar, RFC 5545): the events of a day, with who is invited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from kg import files

MOST = 64 * 2**20  # bytes of a calendar
_INSTEAD = "name a file that your calendar exported (.ics)"


class Invited(NamedTuple):
    """An attendee of an event."""

    name: str
    address: str  # of e-mail, without "mailto:"
    declined: bool = False


class Event(NamedTuple):
    """An event of a calendar, one occurrence of a series."""

    title: str
    start: datetime  # in the zone of this machine
    end: datetime
    all_day: bool
    place: str
    people: tuple[Invited, ...]
    cancelled: bool
    uid: str

    @property
    def when(self) -> str:
        """ "2025-12-16 10:00", of a whole day the day alone."""
        return f"{self.start:%Y-%m-%d}" if self.all_day else f"{self.start:%Y-%m-%d %H:%M}"


def events(paths: Iterable[Path], first: datetime, last: datetime) -> tuple[list[Event], list[str]]:
    """What calendars hold from `first` until `last`, each event once, in the order of time; and what could not be read,
    a sentence each. A series gives its occurrences, and days that were moved or taken out are so."""
    found: dict[tuple[str, datetime], Event] = {}
    wrong: list[str] = []
    for path in paths:
        for parts in _calendars(path, wrong):
            for event in _occurrences(parts, path, first, last, wrong):
                found.setdefault((event.uid, event.start), event)
    return sorted(found.values(), key=lambda event: (event.start, event.title)), wrong


def _calendars(path: Path, wrong: list[str]) -> list[list[Any]]:
    """The events of each calendar of a file."""
    from icalendar import Calendar

    try:
        found = Calendar.from_ical(files.read(path, MOST), multiple=True)
    except files.Refused as error:
        wrong.append(str(error))
    except OSError as error:
        wrong.append(f"{path}: {(error.strerror or str(error)).lower()}; {_INSTEAD}")
    except (ValueError, KeyError, IndexError, UnicodeError):
        wrong.append(f"{path}: is no calendar; {_INSTEAD}")
    else:
        if calendars := [part for part in found if part.name == "VCALENDAR"]:
            return [one.walk("VEVENT") for one in calendars]
        wrong.append(f"{path}: holds no calendar; {_INSTEAD}")
    return []


def _occurrences(
    parts: Sequence[Any], path: Path, first: datetime, last: datetime, wrong: list[str]
) -> Iterator[Event]:
    """The events of a calendar that touch a span of time. An occurrence of a series that was changed is an event of its
    own, with the same UID, in the place of the one that RECURRENCE-ID names (RFC 5545, 3.8.4.4)."""
    changed: dict[str, set[datetime]] = defaultdict(set)
    for part in parts:
        if (which := part.get("RECURRENCE-ID")) is not None:
            changed[str(part.get("UID"))].add(_local(which.dt))
    for part in parts:
        gone = changed[str(part.get("UID"))] if part.get("RECURRENCE-ID") is None else ()
        try:
            yield from [event for event in _series(part, first, last) if event.start not in gone]
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
            title = part.get("SUMMARY") or "without a title"
            wrong.append(f"{path}: the event “{title}” cannot be read, so it is left out; mend it where it was made")


def _series(part: Any, first: datetime, last: datetime) -> Iterator[Event]:
    """The occurrences of an event that touch a span of time."""
    start = part.get("DTSTART").dt
    lasts = _end(part) - start
    for begin in _starts(part, start, first - lasts, last):
        event = _event(part, begin, begin + lasts)
        if event.start < last and (event.end > first or event.start >= first):
            yield event


def _starts(part: Any, start: date, first: datetime, last: datetime) -> list[date]:
    """When the occurrences of an event begin, as its RRULE, RDATE and EXDATE say. They are counted by the clock on the
    wall where the event is, so that ten o'clock stays ten o'clock when summer time ends."""
    from dateutil.rrule import rruleset, rrulestr

    if not any(part.get(key) for key in ("RRULE", "RDATE")):
        return [start]
    zone = start.tzinfo if isinstance(start, datetime) else None

    def on_the_wall(moment: date) -> datetime:
        if not isinstance(moment, datetime):
            return datetime.combine(moment, start.time() if isinstance(start, datetime) else time())
        return (moment.astimezone(zone) if zone and moment.tzinfo else moment).replace(tzinfo=None)

    begin, days = on_the_wall(start), rruleset()
    until = []
    for rule in _listed(part.get("RRULE")):
        told = dict(rule)
        until += [
            datetime.combine(day, time.max) if type(day) is date else on_the_wall(day) for day in told.pop("UNTIL", [])
        ]
        days.rrule(rrulestr(type(rule)(told).to_ical().decode(), dtstart=begin))  # type: ignore[arg-type]
    days.rdate(begin)
    for key, add in (("RDATE", days.rdate), ("EXDATE", days.exdate)):
        for some in _listed(part.get(key)):
            for one in some.dts:
                add(on_the_wall(one.dt[0] if isinstance(one.dt, tuple) else one.dt))
    margin = timedelta(days=2)  # no zone is further from another
    found = days.between(first.replace(tzinfo=None) - margin, last.replace(tzinfo=None) + margin, inc=True)
    kept = [moment for moment in found if not until or moment <= max(until)]
    return [moment.replace(tzinfo=zone) if isinstance(start, datetime) else moment.date() for moment in kept]


def _event(part: Any, start: date, end: date) -> Event:
    return Event(
        str(part.get("SUMMARY") or "Without a title").strip(),
        _local(start),
        _local(end),
        not isinstance(start, datetime),
        str(part.get("LOCATION") or "").strip(),
        tuple(_people(part)),
        str(part.get("STATUS") or "").upper() == "CANCELLED",
        str(part.get("UID") or part.get("SUMMARY") or ""),
    )


def _listed(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [] if found is None else [found]


def _end(part: Any) -> Any:
    """When it ends: a day or a time, as its start is."""
    start = part.get("DTSTART").dt
    if (end := part.get("DTEND")) is not None:
        return end.dt
    if (lasts := part.get("DURATION")) is not None:
        return start + lasts.dt
    return start if isinstance(start, datetime) else start + timedelta(days=1)


def _local(moment: date) -> datetime:
    """A moment in the zone of this machine; one without a zone is of this one."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return moment.astimezone()


def _people(part: Any) -> Iterator[Invited]:
    """Who is invited, and whose invitation it is; rooms and other things are not."""
    told: set[str] = set()
    for key in ("ORGANIZER", "ATTENDEE"):
        for one in _listed(part.get(key)):
            parameters = getattr(one, "params", {})
            if str(parameters.get("CUTYPE", "")).upper() in ("ROOM", "RESOURCE", "GROUP"):
                continue
            address = str(one).removeprefix("mailto:").removeprefix("MAILTO:").strip()
            if address.lower() not in told:
                told.add(address.lower())
                name = str(parameters.get("CN", "")).strip().strip("\"'")
                yield Invited(
                    "" if "@" in name else name, address, str(parameters.get("PARTSTAT", "")).upper() == "DECLINED"
                )
