"""Facts to graph: one node per thing, one edge per claim, every source kept; the same facts give the same graph."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from kg.graph.validity import CLOSING, FORMER, spans
from kg.identity.link_targets import as_link, name_of
from kg.identity.name_index import MYSELF, Key, Roster
from kg.identity.name_matching import SAME_WORDS, fold, same_words
from kg.model import Coverage, Edge, EdgeKey, Fact, Graph, Node, Problem, Ref, Source, Value
from kg.settings import Settings
from kg.vocabulary import KIND, RELATION, SAID, STATUSES, labels


class Resolved(NamedTuple):
    """A graph, what stayed unresolved, and the facts with the ids of what they speak of."""

    graph: Graph
    problems: list[Problem]
    facts: list[Settled]


class Settled(NamedTuple):
    """A fact whose subject is known, and its value when that is a thing."""

    fact: Fact
    subject: str  # a node's id
    value: str = ""  # a node's id, or "" when the value is text


def resolve(facts: Sequence[Fact], roster: Roster, settings: Settings, *, notes: int = 0, skipped: int = 0) -> Resolved:
    """The graph of a vault; `notes` and `skipped` are how many were read and could not be."""
    days = {fact.subject.name: str(fact.value) for fact in facts if fact.subject.kind == "Note" and fact.says == "date"}
    meetings = _meetings(facts, roster, days)
    said = _said(facts, roster, meetings)
    problems: dict[tuple[str, str], Problem] = {}
    settled: list[Settled] = []
    guessed = {_key_id(key) for key in roster.guessed}

    def id_of(ref: Ref, source: Source) -> str:
        if ref.kind == "Note":
            return _id("Note", ref.name)
        if ref.kind == "Meeting":
            return meetings.get(ref.name, "")
        if ref.kind in SAID:
            return said.get(ref, "")
        who = roster.who(ref, source.note)
        if who.key:
            return _key_id(who.key)
        if who.several:
            names = " or ".join(sorted(roster.name(key) for key in who.several))
            message = f"{ref.name} could be {names}: write the full name, or name it in kg.toml"
            problems.setdefault((source.note, f"name {fold(ref.name)}"), Problem(source, message, "name"))
        return ""

    for fact in facts:
        source = fact.source
        if fact.says == "proposed":
            continue  # the roster has settled it
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
    graph = _fold(settled, roster, settings, days, coverage)
    return Resolved(graph, list(problems.values()), settled)


@lru_cache(maxsize=1 << 18)
def _id(kind: str, identity: str) -> str:
    """A readable id from what a thing is: stable whatever the order of notes. Two names never share one."""
    slug = "-".join(fold(identity).split())[:60]
    # What folding or cutting made equal stays apart by a digest.
    if kind in ("Note", *SAID, "Meeting") or slug.replace("-", " ") != identity:
        slug = f"{slug[:40]}-{hashlib.blake2b(identity.encode(), digest_size=5).hexdigest()}"
    return f"{kind.lower()}:{slug}"


def _key_id(key: Key) -> str:
    return _id(*key)


def _meetings(facts: Sequence[Fact], roster: Roster, days: dict[str, str]) -> dict[str, str]:
    """The meeting that each note records: notes of one day with the same two or more people record the same one."""
    people: dict[str, set[str]] = defaultdict(set)
    notes = []
    for fact in facts:
        if fact.says == "RECORDS":
            notes.append(fact.subject.name)
        elif fact.says == "ATTENDED" and isinstance(fact.value, Ref) and fact.value.kind == "Meeting":
            key = roster.who(fact.subject, fact.source.note).key
            people[fact.value.name].add(_key_id(key) if key else fact.subject.name)
    found = {
        fact.subject.name: _id("Meeting", fact.subject.name)  # a recurring one, of a table: "note.md#Weekly review"
        for fact in facts
        if fact.says == "kind" and fact.value == "recurring" and fact.subject.kind == "Meeting"
    }
    for note in notes:
        day, who = days.get(note, ""), sorted(people[note])
        found[note] = _id("Meeting", f"{day} {' '.join(who)}" if day and len(who) > 1 else note)
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
        fact.subject: _id(
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
    me, source, target = _id("Note", fact.source.note), fact.source, fact.value.name
    found, who = roster.pages.find(target, source.note), roster.who(fact.value, source.note)
    thing = _key_id(who.key) if who.key else ""
    if fact.says == "RELATED_TO":
        end = thing or (_id("Note", found.path) if found.path else "")
        return [Settled(fact, me, end)] if end and end != me and not end.startswith("note:") else []
    settled = []
    if found.path and found.path != source.note:
        settled.append(Settled(fact, me, _id("Note", found.path)))
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
                settled.append(Settled(fact._replace(says=says, value=Ref(kind, part.strip())), person, _key_id(key)))
                break
        else:
            roles.append(part.strip())
    if roles:
        settled.append(Settled(fact._replace(says="roles", value=", ".join(roles)), person))
    return settled


def _fold(
    settled: Iterable[Settled], roster: Roster, settings: Settings, days: dict[str, str], coverage: Coverage
) -> Graph:
    about: dict[str, list[Fact]] = defaultdict(list)  # node id to the facts about it
    told: dict[EdgeKey, list[Fact]] = defaultdict(list)
    spelled: dict[str, Counter[str]] = defaultdict(Counter)  # node id to what public lines call it
    ordered = sorted(
        settled, key=lambda s: (days.get(s.fact.source.note, ""), s.fact.source[:5], s.fact.says, s.subject, s.value)
    )
    for fact, subject, value in ordered:
        if not fact.private:
            for ref, id in ((fact.subject, subject), (fact.value, value)):
                if id and isinstance(ref, Ref):
                    spelled[id][name_of(ref.name) if ref.kind == "Link" else ref.name] += 1
        if not value or fact.says == "IS":
            about[subject].append(fact)
        elif fact.says in ("MENTIONED", "MENTIONS"):
            note, thing = (value, subject) if fact.says == "MENTIONED" else (subject, value)
            told[note, "MENTIONS", thing].append(fact)
            about[thing].append(fact)
        else:
            told[subject, fact.says, value].append(fact)
            for id in (subject, value):
                about[id].append(fact)
    keys = {_key_id(key): key for key in roster.names}
    names = {id.lower(): id for id in KIND}

    def node(id: str, facts: Sequence[Fact], spelled: Iterable[str] | None) -> tuple[dict[str, Value], list[str]]:
        kind = names[id.partition(":")[0]]
        found = _properties(id, kind, facts, keys.get(id), roster, settings, days, spelled)
        account = kind == "Organization" and bool(found.pop("account", False))
        return found, list(labels(kind, account=account))

    nodes = {}
    for id in sorted(about):
        found, marked = node(id, about[id], None)
        if not found:
            continue
        public = _public(about[id])
        if len(public) < len(about[id]):
            told_of, told_as = node(id, public, spelled[id]) if public else ({}, [])
            found |= _marks(found | {"labels": marked}, told_of and told_of | {"labels": told_as})
        nodes[id] = Node(id, marked[0], tuple(marked), found)
    edges = {}
    open_ = {key: public for key, facts in told.items() if (public := _public(facts))}
    held, held_open = spans(told, days), spans(open_, days)
    misplaced = _misplaced(told, held, nodes, keys, roster)
    owners = {(key[2], key[0]) for key in told if key[1] in ("COMMITTED_TO", "DECIDED", "SAID")}

    def edge(facts: Sequence[Fact], holds: dict[str, Value]) -> dict[str, Value]:
        return _evidence(facts) | _seen(facts, days) | _claim(facts) | holds

    for key in sorted(told):
        start, type, end = key
        if (
            start in nodes
            and end in nodes
            and not (type == "CONCERNS" and key[::2] in owners)
            and key not in misplaced
            and _fits(nodes[start], type, nodes[end])
        ):
            found = edge(told[key], held.get(key, {}))
            public, holds = open_.get(key, []), held_open.get(key, {})
            if len(public) < len(told[key]) or holds != held.get(key, {}):
                found |= _marks(found, edge(public, holds) if public else {})
            edges[key] = Edge(start, type, end, found)
    return Graph(settings.name, nodes, edges, coverage)


def _misplaced(
    told: Mapping[EdgeKey, Sequence[Fact]],
    held: Mapping[EdgeKey, Mapping[str, Value]],
    nodes: Mapping[str, Node],
    keys: Mapping[str, Key],
    roster: Roster,
) -> set[EdgeKey]:
    """Employers that nobody of the owner's own side has, whatever a line seems to say: the owner, and whoever the notes
    say at least as surely works at the owner's own company, are never an account's people."""
    employers: dict[str, dict[EdgeKey, tuple[bool, float]]] = defaultdict(dict)
    for key, facts in told.items():
        if key[1] == "WORKS_AT" and key[2] in nodes and held.get(key, {}).get("role") != FORMER:
            employers[key[0]][key] = max((fact.stated, fact.confidence) for fact in facts)
    owner = _key_id(roster.owner) if roster.owner else ""
    found: set[EdgeKey] = set()
    for person, sure in employers.items():
        own = {key for key in sure if roster.is_own(keys[key[2]])}
        if own and person != owner and max(sure[key] for key in own) < max(sure.values()):
            continue
        if own or person == owner:
            elsewhere = sure.keys() - own
            found |= {key for key in elsewhere if roster.company or "Account" in nodes[key[2]].labels}
    return found


def _public(facts: Sequence[Fact]) -> list[Fact]:
    return [fact for fact in facts if not fact.private]


def _marks(whole: dict[str, Value], public: dict[str, Value]) -> dict[str, Value]:
    """What a node or relationship tells of its confidence: `private` when no public line tells of it, else `shared`,
    the JSON of all that public lines alone tell otherwise (null: do not tell)."""
    if not public:
        return {"private": True}
    names = sorted(name for name in whole.keys() | public.keys() if name != "withheld")
    other = {name: public.get(name) for name in names if whole.get(name) != public.get(name)}
    return {"shared": json.dumps(other, ensure_ascii=False)}


def _fits(start: Node, type: str, end: Node) -> bool:
    relation = RELATION[type]
    return start.kind in relation.starts and end.kind in relation.ends


def _evidence(facts: Sequence[Fact]) -> dict[str, Value]:
    """Sources and quotes, parallel, by date and place, each line once; `withheld` are the sources in confidence."""
    seen: dict[str, str] = {}
    withheld: dict[str, None] = {}
    for fact in facts:
        place = str(fact.source)
        seen.setdefault(place, fact.source.quote)
        if fact.private:
            withheld[place] = None
    found: dict[str, Value] = {"sources": list(seen), "quotes": list(seen.values())}
    return found | {"withheld": list(withheld)} if withheld else found


# Places that a node keeps: those of its own facts, or else the newest that name it. Every other place is on its
# relationships; somebody named in thousands of notes would otherwise be a record that takes as long as those to load.
_PLACES = 20


def _newest_of(evidence: dict[str, Value]) -> dict[str, Value]:
    return {key: value[-_PLACES:] if isinstance(value, list) else value for key, value in evidence.items()}


def _seen(facts: Sequence[Fact], days: dict[str, str]) -> dict[str, Value]:
    """The first and the last day that notes speak of it; nothing when none has a date."""
    said = [day for fact in facts if (day := days.get(fact.source.note, ""))]
    return {"first_seen": min(said), "last_seen": max(said)} if said else {}


def _claim(facts: Sequence[Fact]) -> dict[str, Value]:
    found: dict[str, Value] = {
        "stated": any(fact.stated for fact in facts),
        "confidence": max(fact.confidence for fact in facts),
    }
    # What somebody is in a program adds up; that they worked somewhere once, or might own it, is so until told anew.
    told = facts if facts[0].says == "HAS_ROLE_IN" else facts[-1:]
    if roles := sorted({fact.role for fact in told if fact.role and fact.role not in CLOSING}):
        found["role"] = "; ".join(roles)
    return found


def _properties(
    id: str,
    kind: str,
    facts: Sequence[Fact],
    key: Key | None,
    roster: Roster,
    settings: Settings,
    days: dict[str, str],
    spelled: Iterable[str] | None = None,
) -> dict[str, Value]:
    """The properties of a node; those told differently take the newest. Nothing: there is no such thing. `spelled` are
    the only names that may be told of it, all where it is None."""
    own = [fact for fact in facts if not isinstance(fact.value, Ref) or fact.says == "IS"]
    values: dict[str, list[Fact]] = defaultdict(list)
    for fact in own:
        values[fact.says].append(fact)
    if kind in SAID:  # what is stated goes before what is inferred, whenever that was
        values |= {says: [fact for fact in given if fact.stated] or given for says, given in values.items()}
    found: dict[str, Value] = {"id": id, "vault": settings.name}
    newest = {says: _newest(says, given, days) for says, given in values.items()}
    if key is not None:
        known = {str(fact.value) for fact in values.get("aliases", ())}
        name, other = _names(key, roster) if spelled is None else _told_names(key, roster, settings, spelled, known)
        if not name:
            return {}
        found["name"] = name
        if key in roster.guessed:
            found["guessed"] = True
        if "aliases" in KIND[kind].properties:
            found["aliases"] = sorted(other)
        if kind == "Person":
            found["roles"] = sorted({str(fact.value) for fact in values.get("roles", ())})
            found["owner"] = key == roster.owner
        if kind == "Organization":
            found["self"] = roster.is_own(key)
            found["account"] = not found["self"] and ("account" in values or key in roster.accounts)
    elif kind == "Note":
        if "IS" not in values:
            return {}
        found["title"] = newest["IS"]
        found["path"] = own[0].source.note
    elif kind == "Meeting":
        if "title" not in values:
            return {}
        found["title"] = _shown([str(fact.value) for fact in values["title"]])
    else:
        if "text" not in values:
            return {}
        found["text"] = _shown([str(fact.value) for fact in values["text"]])
    for name in KIND[kind].properties:
        if name in newest and name not in found:
            found[name] = newest[name]
    if kind == "Release":
        found.setdefault("version", found["name"])
    if kind == "Commitment":
        found |= _commitment(values)
    if kind == "Statement":
        found["private"] = all(fact.private for fact in own)
    if kind in ("Decision", "Statement") and (
        day := min(filter(None, (days.get(f.source.note, "") for f in own)), default="")
    ):
        found["date"] = day
    claims = [fact for fact in facts if fact.says not in ("MENTIONED", "MENTIONS")]
    return found | _newest_of(_evidence(own or claims or facts)) | _seen(facts, days)


def _names(key: Key, roster: Roster) -> tuple[str, set[str]]:
    """What a thing is called, and what else."""
    name = roster.name(key)
    return name, {*roster.names[key], *roster.written(key)} - {name}


def _told_names(
    key: Key, roster: Roster, settings: Settings, spelled: Iterable[str], known: Set[str]
) -> tuple[str, set[str]]:
    """The same of a thing of which only these spellings, and these aliases, may be told: its name, when it is one of
    them, else the longest; "" when nothing names it."""
    name, other = _names(key, roster)
    said = [spelling for spelling in spelled if fold(spelling) not in MYSELF]
    folded = {fold(one) for one in (*said, *known)}
    if not roster.is_me(key, settings) and not any(roster.is_name(key, spelling) for spelling in said):
        name = max(said, key=lambda one: (len(one), one), default="")
    return name, {one for one in other if fold(one) in folded and one != name}


def _commitment(values: dict[str, list[Fact]]) -> dict[str, Value]:
    dues = list(dict.fromkeys(str(fact.value) for fact in values.get("due", ())))
    return {
        "stated": any(fact.stated for fact in values["text"]),
        "slips": max(len(dues) - 1, 0),
        "disputed": len({fact.value for fact in values["status"]}) > 1,
        "tags": sorted({str(fact.value) for fact in values.get("tags", ())}),
    }


def _newest(says: str, facts: Sequence[Fact], days: dict[str, str]) -> Value:
    """The value said last; of those said on one day a status further along, else the longest and first by alphabet."""

    def rank(fact: Fact) -> tuple[str, int, int, str]:
        text = str(fact.value)
        along = STATUSES.index(text) if says == "status" and text in STATUSES else 0
        return days.get(fact.source.note, ""), along, len(text), "".join(chr(0x10FFFF - ord(letter)) for letter in text)

    value = max(facts, key=rank).value
    return value if isinstance(value, bool) else value.name if isinstance(value, Ref) else value


def _shown(texts: Sequence[str]) -> str:
    """Of several spellings the most written, the longest, the first by alphabet."""
    counts = Counter(texts)
    return min(counts, key=lambda text: (-counts[text], -len(text), text))
