"""Entity linking: facts to claims about things that are known, and these to a graph; the same facts, the same graph."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from kg.graph.fold import Claims, Settled, fold_claims, key_id, node_id
from kg.graph.records import Place, meetings_of, records
from kg.graph.tellings import tellings
from kg.graph.threads import Retold, Telling, Threaded, Threads, thread
from kg.identity.link_targets import as_link
from kg.identity.name_index import Roster
from kg.identity.name_matching import fold
from kg.model import Coverage, Fact, Graph, Problem, Ref, Source
from kg.rows_on_disk import Keep, in_memory
from kg.settings import Settings
from kg.vocabulary import CONFIDED, REPORT, SAID, TOLD_AGAIN


class Linked(NamedTuple):
    """What notes come to, each by itself and with the others of its meeting: entity linking done, nothing folded."""

    settled: list[Settled]  # the facts with the ids of what they speak of
    problems: list[Problem]  # what stayed unresolved
    days: dict[str, str]  # of notes
    met: dict[str, list[str]]  # by note, the days of the meetings that it records
    undated: dict[str, int]  # by note, how many of its meetings have no date
    tellings: list[Telling]  # of promises and decisions, in these notes
    threads: Threads  # of these, with what is told of them elsewhere


class Resolved(NamedTuple):
    """A graph, what stayed unresolved, and the facts with the ids of what they speak of."""

    graph: Graph
    problems: list[Problem]
    facts: list[Settled]
    linked: Linked
    claims: Claims


def resolve(
    facts: Sequence[Fact],
    roster: Roster,
    settings: Settings,
    *,
    notes: int = 0,
    skipped: int = 0,
    keep: Keep = in_memory,
) -> Resolved:
    """The graph of a vault; `notes` and `skipped` are how many were read and could not be. `keep` keeps its rows."""
    linked = link(facts, roster, retold=settings.retold)
    coverage = Coverage(notes, skipped, sum(linked.undated.values()), len(linked.problems))
    graph, claims = fold_claims(linked.settled, roster, settings, linked.days, coverage, keep)
    return Resolved(graph, linked.problems, linked.settled, linked, claims)


def link(
    facts: Sequence[Fact],
    roster: Roster,
    elsewhere: Callable[[str], Iterable[Telling]] = lambda ledger: (),
    ledgers: Iterable[str] = (),
    threaded: Threaded = MappingProxyType({}),
    retold: Retold = frozenset(),
) -> Linked:
    """Entity linking of the facts of notes. What it makes of a note rests on the name index, on the other notes that
    record meetings of its days, and on what is told elsewhere of the same promises: other notes may be left out when
    these are among `facts`, and `elsewhere` gives what others tell in a ledger. `ledgers` are more of them to be
    threaded, `threaded` the threads of those that were before, and `retold` what somebody said of two tellings."""
    days = {fact.subject.name: str(fact.value) for fact in facts if fact.subject.kind == "Note" and fact.says == "date"}
    who, place = _who(roster), _places(facts)
    recorded = records(facts, who, place, roster.pages, days)
    owner = key_id(roster.owner) if roster.owner else ""
    identified = meetings_of(recorded, owner)
    met = {name: node_id("Meeting", identity) for name, identity in identified.of.items()}
    unsure = [(node_id("Meeting", one), node_id("Meeting", other)) for one, other in identified.unsure]
    meetings = _recurring(facts) | met

    def held(source: Source) -> str:
        return met.get(place(source), "")

    day_by_record = {record.name: record.day for record in recorded}

    def day_of(source: Source) -> str:
        return day_by_record.get(place(source), "") or days.get(source.note, "")

    def what(ref: Ref, source: Source) -> str:
        key = roster.who(ref, source.note).key
        return key_id(key) if key and not roster.is_own(key) else ""

    own = tellings(facts, who, what, held, day_of)
    affected = {one.ledger for one in own} | set(ledgers)
    told = [*own, *(one for ledger in sorted(affected) for one in elsewhere(ledger))]
    threads = thread(told, threaded, retold)
    said = _said(facts, threads, held)
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
        over = fact.says == "WAITS_FOR" and (fact.subject.kind, fact.subject.name) not in threads.awaited
        if fact.says == CONFIDED or over:
            continue
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
            is_list = fact.says in ("described", "among")
            settled += _described(fact, subject, roster) if is_list else [Settled(fact, subject)]
    settled += [*_made_in(facts, held, said), *_entries(facts, said, day_of, days)]
    settled += _replacements(facts, said, threads, day_of, days)
    settled = _private_in(settled, _opinions(settled) | _of_third_persons(facts, settled, held, unsure))
    beside: dict[str, list[str]] = defaultdict(list)
    undated: Counter[str] = Counter()
    for record in recorded:
        beside[record.note] += [record.day] if record.day else []
        undated[record.note] += not record.day
    return Linked(settled, list(problems.values()), days, dict(beside), dict(+undated), own, threads)


def _who(roster: Roster) -> Callable[[Ref, Source], str]:
    def who(ref: Ref, source: Source) -> str:
        key = roster.who(ref, source.note).key
        return key_id(key) if key else ""

    return who


def _places(facts: Sequence[Fact]) -> Place:
    """Where each meeting's record stands: in a note as a whole, or in a section of it."""
    last = {fact.subject.name: int(str(fact.value)) for fact in facts if fact.says == "last_line"}
    places: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for fact in facts:
        if fact.says == "RECORDS" and isinstance(fact.value, Ref):
            name = fact.value.name
            places[fact.source.note].append((fact.source.line if name in last else 0, last.get(name, 0), name))

    def place(source: Source) -> str:
        here = [
            one
            for one in places.get(source.note, ())
            if one[0] <= source.line and (source.line <= one[1] or not one[0])
        ]
        return max(here)[2] if here else ""

    return place


def _recurring(facts: Iterable[Fact]) -> dict[str, str]:
    """The meetings of a table of them: "note.md#Weekly review"."""
    return {
        fact.subject.name: node_id("Meeting", fact.subject.name)
        for fact in facts
        if fact.says == "kind" and fact.value == "recurring" and fact.subject.kind == "Meeting"
    }


Held = Callable[[Source], str]
"""The id of the meeting that what stands somewhere was said in, or ""."""


def _said(facts: Sequence[Fact], threads: Threads, held: Held) -> dict[Ref, str]:
    """The identity of what was said: of a promise or decision that of its thread, of a statement its words in its
    meeting, each of a note apart."""
    found: dict[Ref, str] = {}
    seen: Counter[tuple[str, str]] = Counter()
    for fact in sorted(facts, key=lambda fact: fact.source[:2]):
        kind, place = fact.subject
        if fact.says != "text" or kind not in SAID:
            continue
        if kind in TOLD_AGAIN:
            if (kind, place) in threads.first:
                found[fact.subject] = node_id(kind, threads.first[kind, place].identity)
            continue
        note, text = fact.source.note, fold(str(fact.value))
        seen[note, text] += 1
        times = f" {seen[note, text]}" if seen[note, text] > 1 else ""
        found[fact.subject] = node_id(kind, f"{text}{times} {held(fact.source) or note}")
    return found


def _made_in(facts: Sequence[Fact], held: Held, said: dict[Ref, str]) -> list[Settled]:
    return [
        Settled(fact._replace(says="MADE_IN", value=Ref("Meeting", fact.source.note)), said[fact.subject], meeting)
        for fact in facts
        if fact.says == "text" and fact.subject.kind in SAID and fact.how != REPORT and (meeting := held(fact.source))
    ]


_TOLD = ("text", "status", "due", "first_due", "done_on", "kept")


def _entries(
    facts: Sequence[Fact], said: Mapping[Ref, str], day_of: Callable[[Source], str], days: Mapping[str, str]
) -> Iterator[Settled]:
    """Each telling of a commitment or decision as a thing of its own; with its day, where its section has another one
    than its note."""
    for fact in facts:
        if fact.says in _TOLD and fact.subject in said and fact.subject.kind in TOLD_AGAIN:
            entry = Ref("Entry", fact.subject.name)
            id = node_id("Entry", f"{fact.subject.kind} {entry.name}")
            yield Settled(fact._replace(subject=entry), id)
            if fact.says == "text":
                yield Settled(fact._replace(says="HAS_ENTRY", value=entry), said[fact.subject], id)
                if (day := day_of(fact.source)) != days.get(fact.source.note, ""):
                    yield Settled(fact._replace(subject=entry, says="date", value=day), id)
                    yield Settled(fact._replace(says="said_on", value=day), said[fact.subject])


def _replacements(
    facts: Sequence[Fact],
    said: Mapping[Ref, str],
    threads: Threads,
    day_of: Callable[[Source], str],
    days: Mapping[str, str],
) -> Iterator[Settled]:
    """What decisions replace: the relation, and the entry that ends the old one."""
    for fact in facts:
        kind, name = fact.subject
        old = threads.replaced.get((kind, name)) if fact.says == "text" else None
        if old is None or fact.subject not in said:
            continue
        me, entry = Ref(kind, f"{name}~"), Ref("Entry", f"{name}~")
        ended, id = node_id(kind, old.identity), node_id("Entry", f"{kind} {entry.name}")
        yield Settled(fact._replace(says="SUPERSEDES", value=Ref(kind, old.name)), said[fact.subject], ended)
        yield Settled(fact._replace(says="HAS_ENTRY", value=entry, how=REPORT), ended, id)
        day = day_of(fact.source)
        for subject, node in ((me, ended), (entry, id)):
            yield Settled(fact._replace(subject=subject, how=REPORT), node)
            yield Settled(fact._replace(subject=subject, says="status", value="superseded", how=REPORT), node)
            if day != days.get(fact.source.note, ""):
                says = "said_on" if subject is me else "date"
                yield Settled(fact._replace(subject=subject, says=says, value=day, how=REPORT), node)


_Lines = set[tuple[str, int]]  # notes and line numbers


def _private_in(settled: list[Settled], lines: _Lines) -> list[Settled]:
    """The facts, private also in these lines."""
    if not lines:
        return settled
    return [
        one._replace(fact=one.fact._replace(private=True)) if one.fact.source[:2] in lines else one for one in settled
    ]


def _opinions(settled: Iterable[Settled]) -> _Lines:
    """The lines with a view or quote that is only inferred, or is about another person than whose it is, and those that
    tell how somebody likes to work: who is only told of it was not there to hear how it was meant."""
    whose: dict[str, set[str]] = defaultdict(set)
    people: dict[str, set[str]] = defaultdict(set)
    opinions: list[Settled] = []
    for one in settled:
        if one.fact.says == "SAID":
            whose[one.value].add(one.subject)
        elif one.fact.says == "CONCERNS" and one.value.startswith("person:"):
            people[one.subject].add(one.value)
        elif one.fact.says == "kind" and one.fact.value in _OPINIONS and one.subject.startswith("statement:"):
            opinions.append(one)
    return {one.fact.source[:2] for one in opinions if not one.fact.stated or people[one.subject] - whose[one.subject]}


_OPINIONS = ("view", "quote", "preference")  # a preference is about a person, and nobody's words


def _of_third_persons(
    facts: Iterable[Fact], settled: Iterable[Settled], held: Held, unsure: Iterable[tuple[str, str]]
) -> _Lines:
    """The lines that speak of somebody who was not there, in all notes of a meeting in which a confidence was asked:
    what was asked in one of them is told in another without it. What the notes list is no view: who was there, tasks,
    promises and decisions. Of two meetings that may be one, what was asked in one holds for the other."""
    confided = {meeting for fact in facts if fact.says == CONFIDED and (meeting := held(fact.source))}
    if not confided:
        return set()
    confided |= {other for pair in unsure for one, other in (pair, pair[::-1]) if one in confided}
    there: dict[str, set[str]] = defaultdict(set)
    listed: _Lines = set()
    about: list[tuple[str, Source, set[str]]] = []
    for fact, subject, value in settled:
        if (meeting := held(fact.source)) not in confided:
            continue
        if fact.says == "ATTENDED":
            there[meeting].add(subject)
        if fact.says in _LISTED or (fact.says == "text" and fact.stated and subject.startswith(_PROMISED)):
            listed.add(fact.source[:2])
        if people := {id for id in (subject, value) if id.startswith("person:")}:
            about.append((meeting, fact.source, people))
    found = {source[:2] for meeting, source, people in about if people - there[meeting]}
    return found - listed


_LISTED = ("RECORDS", "ATTENDED", "listed", "IS", "title")
_PROMISED = tuple(f"{kind.lower()}:" for kind in TOLD_AGAIN)


def _link(fact: Fact, roster: Roster, problems: dict[tuple[str, str], Problem]) -> list[Settled]:
    """A link: to its note, and to what that note is the page of; without a note, to the thing of that name."""
    assert isinstance(fact.value, Ref)
    me, source, target = node_id("Note", fact.source.note), fact.source, fact.value.name
    found, who = roster.pages.find(target, source.note), roster.who(fact.value, source.note)
    if roster.pages.is_file(target, source.note):
        return []
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
    """What stands beside a name in a list, "Reliability lead, CoreWeave": where they work, their team, their role; and
    the group that they are listed among, where it is a company or a team."""
    settled, roles = [], []
    for part in str(fact.value).split(","):
        for kind, says in (("Organization", "WORKS_AT"), ("Team", "MEMBER_OF")):
            key = roster.who(Ref(kind, part.strip()), fact.source.note).key
            if key:
                settled.append(Settled(fact._replace(says=says, value=Ref(kind, part.strip())), person, key_id(key)))
                break
        else:
            roles.append(part.strip())
    if roles and fact.says == "described":
        settled.append(Settled(fact._replace(says="roles", value=", ".join(roles)), person))
    return settled
