"""Entity linking: facts to claims about things that are known, and these to a graph; the same facts, the same graph."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from kg.graph.fold import Settled, fold_claims, key_id, node_id
from kg.identity.link_targets import as_link
from kg.identity.name_index import Key, Roster
from kg.identity.name_matching import SAME_WORDS, fold, same_words
from kg.model import Coverage, Fact, Graph, Problem, Ref, Source
from kg.settings import Settings
from kg.vocabulary import SAID


class Resolved(NamedTuple):
    """A graph, what stayed unresolved, and the facts with the ids of what they speak of."""

    graph: Graph
    problems: list[Problem]
    facts: list[Settled]


def resolve(facts: Sequence[Fact], roster: Roster, settings: Settings, *, notes: int = 0, skipped: int = 0) -> Resolved:
    """The graph of a vault; `notes` and `skipped` are how many were read and could not be."""
    days = {fact.subject.name: str(fact.value) for fact in facts if fact.subject.kind == "Note" and fact.says == "date"}
    meetings = _meetings(facts, roster, days)
    said = _said(facts, roster, meetings)
    problems: dict[tuple[str, str], Problem] = {}
    settled: list[Settled] = []
    guessed = {key_id(key) for key in roster.guessed}

    def id_of(ref: Ref, source: Source) -> str:
        if ref.kind == "Note":
            return node_id("Note", ref.name)
        if ref.kind == "Meeting":
            return meetings.get(ref.name, "")
        if ref.kind in SAID:
            return said.get(ref, "")
        who = roster.who(ref, source.note)
        if who.key:
            return key_id(who.key)
        if who.several:
            names = " or ".join(sorted(roster.name(key) for key in who.several))
            message = f"{ref.name} could be {names}: write the full name, or name it in kg.toml"
            problems.setdefault((source.note, f"name {fold(ref.name)}"), Problem(source, message, "name"))
        return ""

    for fact in facts:
        source = fact.source
        if fact.says in ("LINKS_TO", "RELATED_TO") and isinstance(fact.value, Ref) and fact.value.kind == "Link":
            settled += _link(fact, roster, problems)
            continue
        subject = id_of(fact.subject, source)
        if fact.says == "MENTIONED" and subject in guessed:
            fact = fact._replace(how="candidate", stated=False, confidence=0.6)
        unknown = fact.says == "COMMITTED_TO" and fact.stated and not subject
        if unknown and not roster.who(fact.subject, source.note).several:
            message = f"{fact.subject.name} is nobody that the notes know: write @Name at its end, or @Myself"
            problems.setdefault((source.note, f"owner {source.line}"), Problem(source, message, "unowned"))
        if isinstance(fact.value, Ref):
            value = id_of(fact.value, source)
            if subject and value and (subject != value or fact.says == "IS"):
                settled.append(Settled(fact, subject, value))
        elif subject:
            settled += _described(fact, subject, roster) if fact.says == "described" else [Settled(fact, subject)]
    settled = _opinions_private([*settled, *_made_in(facts, meetings, said)])
    undated = len({fact.subject.name for fact in facts if fact.says == "RECORDS"} - days.keys())
    coverage = Coverage(notes, skipped, undated, len(problems))
    graph = fold_claims(settled, roster, settings, days, coverage)
    return Resolved(graph, list(problems.values()), settled)


def _meetings(facts: Sequence[Fact], roster: Roster, days: dict[str, str]) -> dict[str, str]:
    """The meeting that each note records: notes of one day with the same two or more people record the same one."""
    people: dict[str, set[str]] = defaultdict(set)
    notes = []
    for fact in facts:
        if fact.says == "RECORDS":
            notes.append(fact.subject.name)
        elif fact.says == "ATTENDED" and isinstance(fact.value, Ref) and fact.value.kind == "Meeting":
            key = roster.who(fact.subject, fact.source.note).key
            people[fact.value.name].add(key_id(key) if key else fact.subject.name)
    found = {
        fact.subject.name: node_id("Meeting", fact.subject.name)  # a recurring one, of a table: "note.md#Weekly review"
        for fact in facts
        if fact.says == "kind" and fact.value == "recurring" and fact.subject.kind == "Meeting"
    }
    for note in notes:
        day, who = days.get(note, ""), sorted(people[note])
        found[note] = node_id("Meeting", f"{day} {' '.join(who)}" if day and len(who) > 1 else note)
    return found


def _said(facts: Sequence[Fact], roster: Roster, meetings: dict[str, str]) -> dict[Ref, str]:
    """The identity of each commitment and decision: its words, in its meeting. Told twice in one note, it is two; told
    in other words by another note of the meeting, a commitment of the same owner is one."""
    texts = sorted(  # what is stated first: what is inferred of it beside changes no identity
        (fact for fact in facts if fact.says == "text" and fact.subject.kind in SAID),
        key=lambda fact: (not fact.stated, fact.source[:2]),
    )
    words: dict[Ref, str] = {}  # by place: the words that identify it in its meeting
    seen: Counter[tuple[str, str, str]] = Counter()
    for fact in texts:
        text = fold(str(fact.value))
        place = (fact.source.note, fact.subject.kind, text)
        seen[place] += 1
        words[fact.subject] = text if seen[place] == 1 else f"{text} {seen[place]}"
    for one, other in _retold(facts, texts, roster, meetings):
        words[one] = words[other]
    return {
        fact.subject: node_id(
            fact.subject.kind, f"{words[fact.subject]} {meetings.get(fact.source.note, fact.source.note)}"
        )
        for fact in texts
    }


def _retold(
    facts: Sequence[Fact], texts: Sequence[Fact], roster: Roster, meetings: dict[str, str]
) -> Iterator[tuple[Ref, Ref]]:
    """Pairs of places of one commitment, told by several notes of a meeting: the likest first, each note once."""
    owners: dict[str, set[Key | None]] = defaultdict(set)
    for fact in facts:
        if fact.says == "COMMITTED_TO" and isinstance(fact.value, Ref):
            owners[fact.value.name].add(roster.who(fact.subject, fact.source.note).key)
    by_meeting: dict[str, list[Fact]] = defaultdict(list)
    for fact in texts:
        if fact.subject.kind == "Commitment" and fact.source.note in meetings:
            by_meeting[meetings[fact.source.note]].append(fact)
    for told in by_meeting.values():
        if len({fact.source.note for fact in told}) < 2:
            continue
        inferred = {fact.subject.name: not fact.stated for fact in told}
        pairs = sorted(
            (
                inferred[one.subject.name] + inferred[other.subject.name],
                -same_words(str(one.value), str(other.value)), one.subject.name, other.subject.name,
            )
            for one, other in combinations(told, 2)
            if one.source.note != other.source.note and owners[one.subject.name] & owners[other.subject.name]
        )  # fmt: skip
        group = {fact.subject.name: {fact.subject.name} for fact in told}
        notes = {fact.subject.name: {fact.source.note} for fact in told}
        for _, unlike, a, b in pairs:
            if -unlike < SAME_WORDS or group[a] is group[b] or notes[a] & notes[b]:
                continue
            group[a] |= group[b]
            notes[a] |= notes[b]
            for name in group[b]:
                group[name], notes[name] = group[a], notes[a]
        for name in sorted(group):
            first = min(group[name], key=lambda place: (inferred[place], place))
            yield Ref("Commitment", name), Ref("Commitment", first)


def _made_in(facts: Sequence[Fact], meetings: dict[str, str], said: dict[Ref, str]) -> list[Settled]:
    return [
        Settled(
            fact._replace(says="MADE_IN", value=Ref("Meeting", fact.source.note)),
            said[fact.subject],
            meetings[fact.source.note],
        )
        for fact in facts
        if fact.says == "text" and fact.subject.kind in SAID and fact.source.note in meetings
    ]


def _opinions_private(settled: list[Settled]) -> list[Settled]:
    """The facts, private also in a line with a view or quote that is only inferred, or is about another person than
    whose it is: who is only told of it was not there to hear how it was meant."""
    whose: dict[str, set[str]] = defaultdict(set)
    people: dict[str, set[str]] = defaultdict(set)
    opinions: list[Settled] = []
    for one in settled:
        if one.fact.says == "SAID":
            whose[one.value].add(one.subject)
        elif one.fact.says == "CONCERNS" and one.value.startswith("person:"):
            people[one.subject].add(one.value)
        elif one.fact.says == "kind" and one.fact.value in ("view", "quote") and one.subject.startswith("statement:"):
            opinions.append(one)
    lines = {one.fact.source[:2] for one in opinions if not one.fact.stated or people[one.subject] - whose[one.subject]}
    if not lines:
        return settled
    return [
        one._replace(fact=one.fact._replace(private=True)) if one.fact.source[:2] in lines else one for one in settled
    ]


def _link(fact: Fact, roster: Roster, problems: dict[tuple[str, str], Problem]) -> list[Settled]:
    """A link: to its note, and to what that note is the page of; without a note, to the thing of that name."""
    assert isinstance(fact.value, Ref)
    if roster.pages.is_file(fact.value.name, fact.source.note):
        return []
    me, source, target = node_id("Note", fact.source.note), fact.source, fact.value.name
    found, who = roster.pages.find(target, source.note), roster.who(fact.value, source.note)
    thing = key_id(who.key) if who.key else ""
    if fact.says == "RELATED_TO":
        end = thing or (node_id("Note", found.path) if found.path else "")
        return [Settled(fact, me, end)] if end and end != me and not end.startswith("note:") else []
    settled = []
    if found.path and found.path != source.note:
        settled.append(Settled(fact, me, node_id("Note", found.path)))
        if found.via_alias:
            page = f"[[{as_link(found.path).rpartition('/')[2]}|{target}]]"
            message = f"[[{target}]] is another name of {found.path}, which Obsidian does not follow: write {page}"
            problems.setdefault((source.note, f"link {target}"), Problem(source, message, "link"))
        if found.others:
            others = ", ".join(found.others)
            message = f"[[{target}]] could also be {others}; write its folder too: [[{as_link(found.path)}]]"
            problems.setdefault((source.note, f"link {target}"), Problem(source, message, "link"))
    if thing:
        settled.append(Settled(fact._replace(subject=fact.value, says="MENTIONED", value=fact.subject), thing, me))
    elif not found.path:
        names = " or ".join(sorted(roster.name(key) for key in who.several))
        message = f"[[{target}]] " + (
            f"could be {names}" if names else "leads to no note: write that note, or mend the link"
        )
        problems.setdefault((source.note, f"link {target}"), Problem(source, message, "link"))
    return settled


def _described(fact: Fact, person: str, roster: Roster) -> list[Settled]:
    """What stands in brackets behind a name, "Reliability lead, CoreWeave": where they work, their team, their role."""
    settled, roles = [], []
    for part in str(fact.value).split(","):
        for kind, says in (("Organization", "WORKS_AT"), ("Team", "MEMBER_OF")):
            key = roster.who(Ref(kind, part.strip()), fact.source.note).key
            if key:
                settled.append(Settled(fact._replace(says=says, value=Ref(kind, part.strip())), person, key_id(key)))
                break
        else:
            roles.append(part.strip())
    if roles:
        settled.append(Settled(fact._replace(says="roles", value=", ".join(roles)), person))
    return settled
