"""The sections of a meeting note: who was there, what was said, what was decided and who is to do what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from benchmarks.strangers.data import read
from benchmarks.strangers.house import House, Meeting
from benchmarks.strangers.scribe import Name, Page, capital, plain
from benchmarks.strangers.world import slug

# Words over a section; a house settles for one of each.
HEADINGS = {
    "who": "Attendees|Present|Participants|Who|In the room|People|Attending|With|On the call|Attendance|In attendance|Who was there",
    "absent": "Apologies|Absent|Regrets|Not present|Excused|Missing",
    "talk": "Notes|Discussion|Minutes|Summary|What we talked about|Updates|Talking points|Discussed|Key points|Round table|Topics|Highlights",
    "decisions": "Decisions|Decided|Decisions made|Agreed|Resolutions|What we decided|Outcomes|Key decisions|Agreements",
    "asks": "Open questions|To decide|Decisions needed|Pending decisions|Undecided|Open decisions|Needs a decision|For decision",
    "actions": "Actions|Action items|Next steps|To do|Todos|Follow-ups|Who does what|Tasks|Action points|Action log|Homework",
    "agenda": "Agenda|Topics for today|Items|Plan for the meeting",
    "risks": "Risks|Concerns|Worries|What could go wrong|Issues",
    "links": "Links|References|See also|Further reading|Attachments|Material",
}
Section = Callable[[House, Page, Meeting], Iterator[str]]


def heading(house: House, what: str) -> str:
    """The words over a section, in the house's case, without the marks of a heading."""
    key = f"heading {what}"
    if key not in house.settled:
        house.settled[key] = house.rng.choice(house.layout.get("words", {}).get(what) or HEADINGS[what].split("|"))
    words = str(house.settled[key])
    case = house.layout.get("heading_case", "")
    return {"upper": words.upper(), "title": words.title(), "lower": words.lower()}.get(case, words)


def headed(house: House, what: str, lines: list[str]) -> list[str]:
    """A section under its heading; nothing when it has no lines."""
    if not lines:
        return []
    return [
        "",
        house.get("section", "## {}").format(heading(house, what)),
        *house.layout.get("after_heading", []),
        *lines,
    ]


def bullet(house: House) -> str:
    return str(house.get("bullet", "-"))


# What people say.


def sentence(house: House, page: Page, meeting: Meeting, **given: Name) -> str:
    """Anything that somebody may note down of a meeting; with names given, something about them."""
    rng = house.rng
    if given:
        slots = {f"{{{slot}}}" for slot in given}
        fitting = [
            (one["tells"], line)
            for one in read("relations")["say"]
            for line in one["lines"]
            if slots <= set(re.findall(r"\{\w+\}", line))
        ]
        fitting += [("", line) for line in read("chatter")["news"] if slots <= set(re.findall(r"\{\w+\}", line))] * 2
        tells, line = rng.choice(fitting)
        return house.fill(page, line, meeting, tells=tells, **given)
    sort = rng.choices(("relation", "people", "news", "empty", "chat", "small_talk"), (27, 18, 18, 22, 12, 3))[0]
    if sort == "relation":
        one = rng.choice(read("relations")["say"])
        return house.fill(page, rng.choice(one["lines"]), meeting, tells=one["tells"])
    return house.fill(page, house.pick(sort), meeting)


def ended(text: str) -> str:
    """With a full stop, when it ends in none."""
    bare = plain(text)
    return text if bare.endswith((".", "!", "?", ":", '"')) else text + "."


def _point(house: House, page: Page, meeting: Meeting, **given: Name) -> str:
    """A bullet of one to three sentences."""
    count = house.rng.choices((1, 2, 3), (70, 24, 6))[0]
    texts = [sentence(house, page, meeting, **given)]
    texts += [sentence(house, page, meeting) for _ in range(count - 1)]
    if len(texts) == 1:
        return house.dress(texts[0])
    join = house.rng.choice((". ", ". ", "; ", " - ", ", ", " – "))
    if join == ". ":
        return " ".join(house.dress(ended(text)) for text in texts)
    return house.dress(join.join(texts))


def talk_bullets(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    mark = bullet(house)
    for _ in range(house.rng.randint(4, 10)):
        yield f"{mark} {_point(house, page, meeting)}"
        if house.chance("nested"):
            for _ in range(house.rng.randint(1, 3)):
                yield f"    {mark} {house.dress(sentence(house, page, meeting))}"


def talk_prose(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    for number in range(house.rng.randint(2, 5)):
        if number:
            yield ""
        texts = [sentence(house, page, meeting) for _ in range(house.rng.randint(2, 6))]
        if house.rng.random() < 0.5:
            texts.append(promised(house, page, meeting))
        yield " ".join(house.dress(ended(text)) for text in texts)


def talk_topics(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """Under a heading or label each: a program, feature, organisation or anything else."""
    mark, pattern = bullet(house), house.get("topic", "### {}")
    for _ in range(house.rng.randint(2, 4)):
        kind = house.rng.choice(("Program", "Program", "Feature", "Organization", "None", "Team", ""))
        given: dict[str, Name] = {}
        if kind:
            name = house.choose(meeting, kind, [])
            topic = house.thing(page, name, bare=True)
            slot = {"Program": "g", "Feature": "f", "Organization": "o", "Team": "t"}.get(kind)
            given = {slot: name} if slot else {}
        else:
            topic = house.pick("things")
        yield from ("", pattern.format(capital(topic)))
        for number in range(house.rng.randint(1, 4)):
            about = given if not number or house.rng.random() < 0.4 else {}
            yield f"{mark} {_point(house, page, meeting, **about)}"


def talk_labelled(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """`**Bluebird**: slipped again`: a thing, then what is said of it without its name."""
    said = [
        "on track",
        "slipped again, {why}",
        "no news",
        "{num} open issues",
        "needs another {num} days",
        "waiting on {o}",
        "{p} to present {when}",
        "went live {when}",
        "still in review with {t}",
        "budget is {pct} spent",
        "demo {when}",
        "red, {why}",
        "tests running",
        "some progress, {p} has the details",
        "nothing to report",
        "blocked by {k} => DEPENDS_ON f k",
        "owner {p} => OWNS p f",
        "moved to {r} => TARGETS f r",
        "{p} leads this now => LEADS p g",
    ]
    pattern = house.get("label", "- **{}**: {}")
    for _ in range(house.rng.randint(3, 7)):
        slot, kind = house.rng.choice(
            (("f", "Feature"), ("g", "Program"), ("f", "Feature"), ("t", "Team"), ("o", "Organization"), ("n", "None"))
        )
        name = house.choose(meeting, kind, [])
        fitting = [
            line for line in said if not re.search(r"=> \w+ (\w) (\w)", line) or f" {slot}" in line.partition("=>")[2]
        ]
        fitting = [line for line in fitting if " => " not in line or slot in line.partition(" => ")[2].split()]
        text = house.fill(page, house.rng.choice(fitting), meeting, **{slot: name})
        yield pattern.format(
            capital(house.thing(page, name, bare=True)),
            house.dress(text) if house.layout.get("case") == "lower" else text,
        )


def talk_named(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """`Maria: the form is late`: everybody's points, now and then a promise."""
    pattern = house.get("voice", "- {}: {}")
    for _ in range(house.rng.randint(5, 11)):
        speaker = house.rng.choice(meeting.people)
        who = house.call(page, speaker, house.get("voice_call", "first"))
        others = meeting.without(speaker)
        promise = house.rng.random() < 0.2
        text = _spoken_promise(house, page, others, speaker) if promise else sentence(house, page, others)
        yield pattern.format(who, house.dress(text))


def talk_transcript(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """Speech, with times; the speaker in front or on a line of their own."""
    pattern = house.get("turn", "[{time}] {who}: {text}")
    seconds = house.rng.randint(0, 50)
    for _ in range(house.rng.randint(8, 18)):
        speaker = house.rng.choice(meeting.people)
        who = house.call(page, speaker, house.get("voice_call", "full"))
        others = meeting.without(speaker)
        texts = [sentence(house, page, others) for _ in range(house.rng.randint(1, 3))]
        if house.rng.random() < 0.18:
            texts.append(_spoken_promise(house, page, others, speaker))
        filler = house.rng.choice(("", "", "", "Yeah, ", "Um, ", "So, ", "Right. ", "Okay. ", "I mean, ", "Well, "))
        first, *more = (ended(text) for text in texts)
        text = " ".join((filler + (first if filler.endswith(", ") else capital(first)), *map(capital, more)))
        time = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        yield from pattern.format(time=time, who=who, text=house.dress(text)).split("\n")
        seconds += house.rng.randint(4, 70)


def talk_questions(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    for _ in range(house.rng.randint(2, 5)):
        asked = house.rng.choice(
            (
                "What about {f}?",
                "Any news from {o}?",
                "How is {g} going?",
                "Who knows about {thing}?",
                "Why is the {thing} late?",
                "Where are we with {r}?",
                "Does {p} know?",
            )
        )
        yield f"**Q:** {house.dress(house.fill(page, asked, meeting))}"
        yield f"**A:** {house.dress(sentence(house, page, meeting))}"
        yield ""


TALKS: dict[str, Section] = {
    "bullets": talk_bullets, "prose": talk_prose, "topics": talk_topics, "labelled": talk_labelled,
    "named": talk_named, "transcript": talk_transcript, "questions": talk_questions,
}  # fmt: skip


# What is promised and decided.


def _when(house: House, meeting: Meeting, often: float = 0.6) -> tuple[str, str, str]:
    """A day as ISO, as said and as it follows a promise; all empty now and then."""
    if house.rng.random() > often:
        return "", "", ""
    day, said = house.due(meeting)
    by = house.rng.choice(read("promises")["by"])
    if said == "tomorrow":
        by = " {day}"
    return day.isoformat(), said, by.format(day=said)


def _promise(house: House, page: Page, meeting: Meeting, owner: Name, line: str) -> str:
    due, _, by = _when(house, meeting)
    task = house.task(page, meeting, owner)
    text = house.fill(page, line.replace("{do}", "\0").replace("{by}", "\1"), meeting, p=owner)
    told = page.tell("commitments", owner=owner.name, text=plain(task), due=due, status="open")
    return text.replace("\0", task).replace("\1", by) + told


def promised(house: House, page: Page, meeting: Meeting) -> str:
    """A promise in a sentence: of somebody who is there, or of the owner of the vault."""
    if house.rng.random() < 0.15:
        return _promise(house, page, meeting, house.world.owner, house.rng.choice(read("promises")["owner"]))
    return _promise(house, page, meeting, house.rng.choice(meeting.people), house.rng.choice(read("promises")["prose"]))


def _spoken_promise(house: House, page: Page, meeting: Meeting, speaker: Name) -> str:
    return _promise(house, page, meeting, speaker, house.rng.choice(read("promises")["spoken"]))


STATUSES = (("open", "open", 6), ("done", "done", 2), ("open", "in progress", 1))


def actions(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """A line each, as the layout writes them: a table, a list, or the names over what they took on."""
    pattern = house.get("action", "- [{x}] {who}: {do}{by}")
    count = house.rng.randint(2, 6)
    table = pattern.startswith("|")
    if table:
        words = [cell.strip() for cell in house.get("action_head").strip("|").split("|")]
        yield from ("", "| " + " | ".join(words) + " |", "|" + "---|" * len(words))
    grouped = "{group}" in pattern
    owners = house.rng.sample(meeting.people, min(len(meeting.people), 2)) if grouped else []
    for number in range(count):
        owner = owners[number * len(owners) // count] if grouped else house.rng.choice(meeting.people)
        task = house.task(page, meeting, owner)
        status, said, _ = house.rng.choices(STATUSES, [often for *_, often in STATUSES])[0]
        tracked = any(slot in pattern for slot in ("{x}", "{status}", "{sign}"))
        if not tracked:
            status = "open"
        due, day, by = _when(house, meeting, 1.0 if "{iso}" in pattern else 0.7)
        if grouped and (number == 0 or owner != owners[(number - 1) * len(owners) // count]):
            yield from (
                "",
                house.get("group", "**{}**").format(house.call(page, owner, house.get("action_call", "full"))),
            )
        slots: dict[str, Any] = {
            "who": "" if grouped else house.call(page, owner, house.get("action_call", house.get("call", "first"))),
            "do": task, "Do": capital(task), "by": by, "iso": due, "day": day or house.get("no_day", ""), "group": "",
            "x": "x" if status == "done" else " ", "status": said, "sign": {"done": "✅"}.get(status, "⏳"),
            "n": number + 1, "comma_day": f", {day}" if day else "", "tag": house.pick("areas").split()[0],
            "paren_day": f" ({day})" if day else "", "dash_day": f" – {day}" if day else "",
        }  # fmt: skip
        line = pattern.format(**slots)
        line = line.lower() if house.layout.get("case") == "lower" else line
        yield line + page.tell("commitments", owner=owner.name, text=plain(task), due=due, status=status)


def _decided(house: House, page: Page, meeting: Meeting, status: str, pattern: str, most: int) -> Iterator[str]:
    for number in range(house.rng.randint(1, most)):
        text = house.dress(house.fill(page, house.rng.choice(read("promises")["decided"][status]), meeting))
        yield pattern.format(text=text, n=number + 1, m=meeting.day.month) + page.tell("decisions", status=status)


def decisions(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    yield from _decided(house, page, meeting, "made", house.get("decision", "- {text}"), 4)


def asks(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    yield from _decided(house, page, meeting, "asked", house.get("ask", "- {text}"), 3)


# Who was there, and the small sections.


def _shown(house: House, page: Page, person: Name, pattern: str, *, counts: bool) -> str:
    """One person of a list, as the layout writes them there."""
    employer = house.world.of("WORKS_AT", person) or house.world.company
    marks = page.tell("attendance", person=person.name) if counts else ""
    if "{org}" in pattern:
        marks += page.tell("relations", subject=person.name, predicate="WORKS_AT", object=employer.name)
    hows = (
        "full",
        "first",
        "last",
        "last_first",
        "initials",
        "lower",
        "upper",
        "handle",
        "last_initial",
        "first_lower",
        "initial_last",
    )
    slots = {how: "" for how in hows}
    for how in re.findall(r"\{(\w+)\}", pattern):
        if how in slots:
            slots[how] = house.call(page, person, how)
    org = house.thing(page, employer, bare=True) if "{org}" in pattern else ""
    link = page.name(person)
    slug_name = page.name(person, slug(person.name)) if "{slug}" in pattern else ""
    return pattern.format(**slots, role=person.role, org=org, link=f"[[{link}]]", slug=slug_name) + marks


def who(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """The list of attendees: on one line, one a line, or as a table."""
    pattern = str(house.get("each", "{full}"))
    guests = str(house.layout.get("each_guest", pattern))
    ours = house.world.ours
    people = [_shown(house, page, name, pattern if name in ours else guests, counts=True) for name in meeting.people]
    head = house.layout.get("who_head")
    if head:
        yield from ("", head, "|" + "---|" * head.strip("|").count("|") + "---|", *people)
        return
    yield from (
        str(house.get("who", "{word}: {people}"))
        .format(word=heading(house, "who"), people=str(house.get("join", ", ")).join(people))
        .split("\n")
    )


def absent(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    if house.rng.random() < 0.6:
        away = [name for name in house.rng.sample(house.world.ours, 3) if name not in meeting.people][:2]
        if away:
            words = ", ".join(
                _shown(house, page, name, str(house.get("each_absent", "{full}")), counts=False) for name in away
            )
            yield str(house.get("absent_line", "{word}: {people}")).format(word=heading(house, "absent"), people=words)


def agenda(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    topics = (
        "{thing}",
        "{g}",
        "{f}",
        "{thing} and {thing2}",
        "{n}",
        "{f}: next steps",
        "Any other business",
        "{o} update",
        "Welcome",
        "Minutes of last time",
        "{t}",
    )
    for number in range(house.rng.randint(2, 5)):
        yield f"{number + 1}. {house.dress(house.fill(page, house.rng.choice(topics), meeting))}"


def risks(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    said = (
        "{thing}: {why}",
        "{f} may slip",
        "{o} might not sign",
        "not enough people in {t}",
        "{g} loses its {role}",
        "{why}",
        "{n}",
        "single point of failure in {l}",
    )
    for _ in range(house.rng.randint(1, 3)):
        yield f"{bullet(house)} {house.dress(house.fill(page, house.rng.choice(said), meeting))}"


def links(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    forms = (
        "[{n} template](https://intranet.example.org/{slug})",
        "[[{m} how-to]]",
        "https://files.example.net/{slug}.pdf",
        "`{snake}.csv`",
        "[{book}](https://books.example.com/{num})",
        "[Slides of the last session](slides/{slug}.pptx)",
        "{a}",
        "Recording: https://video.example.com/r/{ticket}",
    )
    for _ in range(house.rng.randint(1, 3)):
        yield f"{bullet(house)} {house.fill(page, house.rng.choice(forms), meeting)}"


SECTIONS: dict[str, Section] = {
    "decisions": decisions, "asks": asks, "actions": actions, "agenda": agenda, "risks": risks, "links": links,
}  # fmt: skip


def near(house: House, day_range: int, number: int, of: int) -> Meeting:
    """The meeting of note `number`: a few people, and what they mostly talk of."""
    rng, world = house.rng, house.world
    day = date(2025, 1, 6) + timedelta(number * day_range // max(of, 1))
    day += timedelta({5: 2, 6: 1}.get(day.weekday(), 0))
    there = [name for name in rng.sample(world.ours, min(len(world.ours), rng.choice((1, 2, 3, 3, 4, 5, 7))))]
    if world.theirs and rng.random() < 0.35:
        guests = rng.choice(list(world.theirs.values()))
        there += rng.sample(guests, min(len(guests), rng.choice((1, 1, 2))))
    if rng.random() < 0.75 and world.owner not in there:
        there.append(world.owner)
    if len(there) == 1:
        there.append(next(name for name in world.ours if name not in there))
    rng.shuffle(there)
    focus = {
        kind: rng.sample(names, min(len(names), 2))
        for kind, names in world.names.items()
        if kind not in ("Person", "None")
    }
    return Meeting(day, there, focus)
