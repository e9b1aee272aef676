"""What is said in a meeting, as a layout writes it down: bullets, prose, voices, transcripts, boards."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator

from benchmarks.strangers.data import read
from benchmarks.strangers.house import House, Meeting, clock
from benchmarks.strangers.scribe import Name, Page, capital, plain
from benchmarks.strangers.taken_on import decided, promise, promised, task_line

Talk = Callable[[House, Page, Meeting], Iterator[str]]
_SORTS = {"relation": 26, "people": 19, "news": 19, "empty": 22, "chat": 11, "small_talk": 3}
_DECIDED, _FOLLOWED = 0.03, 0.12  # of the points are a decision, have a second sentence about the same
_TOPICS = ("Program", "Program", "Feature", "Organization", "None", "Team", "")


@functools.cache
def _said_of(slots: frozenset[str]) -> list[tuple[str, str]]:
    """What can be said with names in some slots: what it tells, and the line."""
    said = [(one["tells"], line) for one in read("relations")["say"] for line in one["lines"]]
    said += [("", line) for line in read("chatter")["news"]] * 2
    return [one for one in said if slots <= set(re.findall(r"\{(\w+)\}", one[1]))]


def sentence(house: House, page: Page, meeting: Meeting, **given: Name) -> str:
    """Anything that somebody may note down of a meeting; with names given, something about them."""
    if given:
        tells, line = house.rng.choice(_said_of(frozenset(given)))
        return house.fill(page, line, meeting, given, tells)
    sort = house.rng.choices(list(_SORTS), list(_SORTS.values()))[0]
    if sort == "relation":
        one = house.rng.choice(read("relations")["say"])
        return house.fill(page, house.rng.choice(one["lines"]), meeting, tells=one["tells"])
    return house.fill(page, house.pick(sort), meeting)


def ended(text: str) -> str:
    """With a full stop, when it ends in none."""
    return text if plain(text).endswith((".", "!", "?", ":", '"')) else text + "."


def point(house: House, page: Page, meeting: Meeting, **given: Name) -> str:
    """A bullet of one to three sentences."""
    if not given and house.rng.random() < _DECIDED:
        return decided(house, page, meeting)
    count = house.rng.choices((1, 2, 3), (70, 24, 6))[0]
    texts = [sentence(house, page, meeting, **given)]
    texts += [sentence(house, page, meeting) for _ in range(count - 1)]
    if house.rng.random() < _FOLLOWED:
        follow = house.pick("follow_person" if house.rng.random() < 0.4 else "follow_thing")
        first = house.dress(ended(texts[0]))
        return f"{first} {house.dress(house.fill(page, follow, meeting))}."
    join = house.rng.choice((". ", ". ", "; ", " - ", ", ", " – "))
    if join == ". " and count > 1:
        return " ".join(house.dress(ended(text)) for text in texts)
    return house.dress(join.join(texts))


def bullets(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    mark = house.bullet()
    for _ in range(house.rng.randint(4, 10)):
        yield f"{mark}{point(house, page, meeting)}"
        if house.chance("nested"):
            for _ in range(house.rng.randint(1, 3)):
                yield f"    {mark}{house.dress(sentence(house, page, meeting))}"


def bare(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """Lines without any mark, or none but the bullet's, some with an empty line between."""
    for _ in range(house.rng.randint(3, 7)):
        yield f"{house.bullet()}{point(house, page, meeting)}"
        if house.rng.random() < 0.2:
            yield ""


def prose(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    for number in range(house.rng.randint(2, 5)):
        if number:
            yield ""
        texts = [sentence(house, page, meeting) for _ in range(house.rng.randint(2, 6))]
        if house.rng.random() < 0.5:
            texts.append(promised(house, page, meeting))
        elif house.rng.random() < 0.3:
            texts.append(decided(house, page, meeting))
        yield " ".join(house.dress(ended(text)) for text in texts)


def _topic(house: House, page: Page, meeting: Meeting) -> tuple[str, dict[str, Name]]:
    """What is talked about, as a heading says it, and the name to say something about."""
    kind = house.rng.choice(_TOPICS)
    if not kind:
        thing = capital(house.pick("things"))
        return thing.title() if house.get("topic_case", ["", "", "title"]) else thing, {}
    name = house.choose(meeting, kind, [])
    slot = {"Program": "g", "Feature": "f", "Organization": "o", "Team": "t"}.get(kind)
    return capital(house.thing(page, name, bare=True)), {slot: name} if slot else {}


def topics(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """Under a heading each: a program, feature, organisation or anything else."""
    for _ in range(house.rng.randint(2, 4)):
        topic, given = _topic(house, page, meeting)
        yield from ("", house.get("topic", "### {}").format(topic))
        for number in range(house.rng.randint(1, 4)):
            about = given if not number or house.rng.random() < 0.4 else {}
            yield f"{house.bullet()}{point(house, page, meeting, **about)}"


def numbered(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """`2.1 The form is late.` under `2. Forms`."""
    style = house.get("numbers", ["{}.{} {}", "{}.{}. {}", "({}.{}) {}"])
    for number in range(2, house.rng.randint(4, 6)):
        topic, given = _topic(house, page, meeting)
        yield from ("", f"{number}. {topic}")
        for at in range(1, house.rng.randint(2, 5)):
            about = given if at == 1 else {}
            promise_here = at > 1 and house.rng.random() < 0.2
            text = promised(house, page, meeting) if promise_here else sentence(house, page, meeting, **about)
            yield style.format(number, at, house.dress(ended(text)))


def outline(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """An outliner's blocks: everything is a bullet, tabs say what belongs to what."""
    for _ in range(house.rng.randint(2, 4)):
        topic, given = _topic(house, page, meeting)
        yield f"\t- {topic}"
        for number in range(house.rng.randint(1, 4)):
            tag = f" #{house.pick('areas').split()[0]}" if house.rng.random() < 0.15 else ""
            yield f"\t\t- {point(house, page, meeting, **(given if not number else {}))}{tag}"
            if house.rng.random() < 0.2:
                yield f"\t\t\t- {house.dress(sentence(house, page, meeting))}"


def _fits_label(line: str, slot: str) -> bool:
    """May a line follow a label that is a name of a slot? What it tells must be of that name, which it leaves out."""
    text, _, tells = line.partition(" => ")
    return f"{{{slot}}}" not in text and (not tells or slot in tells.split())


def labelled(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """`**Bluebird**: slipped again`: a thing, then what is said of it without its name."""
    pattern = house.get("label", "- **{}**: {}")
    for _ in range(house.rng.randint(3, 7)):
        slot, kind = house.rng.choice(
            (("f", "Feature"), ("g", "Program"), ("f", "Feature"), ("t", "Team"), ("o", "Organization"), ("n", "None"))
        )
        name = house.choose(meeting, kind, [])
        said = [line for line in read("chatter")["labelled"] if _fits_label(line, slot)]
        text = house.fill(page, house.rng.choice(said), meeting, {slot: name})
        line = pattern.format(capital(house.thing(page, name, bare=True)), text)
        yield line.lower() if house.layout.get("case") == "lower" else line


def named(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """`Maria: the form is late`: everybody's points, now and then a promise."""
    pattern = house.get("voice", "- {}: {}")
    for _ in range(house.rng.randint(5, 11)):
        speaker = house.rng.choice(meeting.people)
        who = house.call(page, speaker, house.get("voice_call", "first"))
        others = meeting.without(speaker)
        spoken = house.rng.random() < 0.2
        text = promise(house, page, others, speaker, "spoken") if spoken else sentence(house, page, others)
        yield from pattern.format(who, house.dress(text)).split("\n")


def _turns(house: House, page: Page, meeting: Meeting) -> Iterator[tuple[str, str]]:
    """Who speaks and what they say, as speech."""
    for _ in range(house.rng.randint(8, 18)):
        speaker = house.rng.choice(meeting.people)
        who = house.call(page, speaker, house.get("voice_call", "full"))
        others = meeting.without(speaker)
        texts = [sentence(house, page, others) for _ in range(house.rng.randint(1, 3))]
        if house.rng.random() < 0.18:
            texts.append(promise(house, page, others, speaker, "spoken"))
        filler = house.rng.choice(("", "", "", "Yeah, ", "Um, ", "So, ", "Right. ", "Okay. ", "I mean, ", "Well, "))
        first, *more = (ended(text) for text in texts)
        first = first if filler.endswith(", ") else capital(first)
        yield who, house.dress(" ".join((filler + first, *map(capital, more))))


def transcript(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """Speech, with times; the speaker in front or on a line of their own."""
    pattern = house.get("turn", "[{time}] {who}: {text}")
    seconds = house.rng.randint(0, 50)
    for who, text in _turns(house, page, meeting):
        time = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        yield from pattern.format(time=time, who=who, text=text).split("\n")
        seconds += house.rng.randint(4, 70)


def chat(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """Messages of a chat, pasted."""
    pattern = house.get("chat", "{who}  {clock}\n{text}\n")
    for who, text in _turns(house, page, meeting):
        yield from pattern.format(who=who, text=text, clock=clock(house.rng)).split("\n")


def mail(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """A letter of the first of the people: a greeting, paragraphs, thanks."""
    writer = meeting.people[0]
    others = meeting.without(writer)
    yield from (house.rng.choice(("Hi all,", "Dear colleagues,", "Hello everyone,", "Team,", "Good morning,")), "")
    for number in range(house.rng.randint(2, 4)):
        texts = [sentence(house, page, others) for _ in range(house.rng.randint(1, 4))]
        if number and house.rng.random() < 0.6:
            texts.append(promise(house, page, others, writer, "owner"))
        yield from (" ".join(house.dress(ended(text)) for text in texts), "")
    yield house.rng.choice(("Thanks,", "Kind regards,", "Best,", "Cheers,"))
    yield house.call(page, writer, house.rng.choice(("first", "full")))


def questions(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    ask, answer = house.get("answers", ["**Q:** |**A:** ", "Q: |A: ", "- Q: |- A: ", "? |> "]).split("|")
    for _ in range(house.rng.randint(2, 5)):
        yield ask + house.dress(house.fill(page, house.pick("questions"), meeting))
        yield from (answer + house.dress(sentence(house, page, meeting)), "")


def updates(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """Under each name what they did and will do, without saying who."""
    pattern = house.get("updates", "### {}")
    indent = "  " if pattern.startswith("-") else ""
    for person in meeting.people:
        others = meeting.without(person)
        yield from ("", pattern.format(house.call(page, person, house.get("update_call", "full"))))
        for _ in range(house.rng.randint(1, 4)):
            if house.rng.random() < 0.25:
                text = promise(house, page, others, person, "bare")
            else:
                text = house.fill(page, house.pick("updates"), others, {"p": person})
            yield f"{indent}{house.bullet()}{house.dress(text)}"


def status_blocks(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """A block of labels for each program."""
    label = house.get("status_label", ["{}: {}", "- **{}**: {}", "**{}:** {}  ", "- {}: {}"])
    names = house.world.names["Program"]
    for program in house.rng.sample(names, min(len(names), house.rng.randint(2, 4))):
        yield from ("", house.get("topic", "### {}").format(capital(house.thing(page, program, bare=True))))
        for line in house.rng.sample(read("chatter")["status"], house.rng.randint(2, 4)):
            key, _, said = line.partition(": ")
            yield label.format(key, house.fill(page, said, meeting, {"g": program}))


def status_table(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """A row for each of some programs or features: how it stands, whose it is, a remark."""
    rng = house.rng
    kind, slot, relation = rng.choice((("Program", "g", "LEADS"), ("Feature", "f", "OWNS")))
    heads = {
        "LEADS": ("Lead", "Led by", "Project lead"), "OWNS": ("Owner", "Responsible", "DRI"),
        "Program": ("Project", "Program", "Programme"), "Feature": ("Feature", "Capability", "Item"),
    }  # fmt: skip
    last = rng.choice(("Comment", "Remarks", "Notes", "Update"))
    head = [rng.choice(heads[kind]), rng.choice(("Status", "RAG", "State")), rng.choice(heads[relation]), last]
    yield from ("", "| " + " | ".join(head) + " |", "|" + "---|" * len(head))
    names = house.world.names[kind]
    for name in rng.sample(names, min(len(names), rng.randint(3, 6))):
        bound = house.bind(meeting, f"{relation} p {slot}", {slot: name})
        person = bound.get("p") or house.choose(meeting, "Person", [])
        told = page.tell("relations", subject=person.name, predicate=relation, object=name.name)
        remark = house.fill(page, house.pick("empty"), meeting).replace("|", "/") if rng.random() < 0.7 else ""
        state = rng.choice(("Green", "Amber", "Red", "On Track", "At Risk", "🟢", "🟡", "🔴", "Done"))
        cells = (capital(house.thing(page, name, bare=True)), state, house.call(page, person), remark)
        yield "| " + " | ".join(cells) + " |" + told


def columns(house: House, page: Page, meeting: Meeting) -> Iterator[str]:
    """A board: cards under what is to do, being done and done."""
    for word, status in (("To do", "open"), ("Doing", "open"), ("Blocked", "open"), ("Done", "done")):
        yield from ("", f"## {word}", "")
        for number in range(house.rng.randint(1, 4)):
            if house.rng.random() < 0.25:
                text = house.dress(house.fill(page, house.pick("cards"), meeting))
                told = page.tell("commitments", owner="", text=plain(text), due="", status=status)
                yield f"- [{'x' if status == 'done' else ' '}] {text}{told}"
            else:
                owner = house.rng.choice(meeting.people)
                yield task_line(house, page, meeting, owner, house.get("card"), number, (status, status))


TALKS: dict[str, Talk] = {
    one.__name__: one
    for one in (
        bare, bullets, chat, columns, labelled, mail, named, numbered, outline, prose, questions, status_blocks,
        status_table, topics, transcript, updates,
    )
}  # fmt: skip
