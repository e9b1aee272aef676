"""The fold of claims: facts about one thing to one node, facts of one claim to one edge, every source kept."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from kg.graph.state import Entry, State, state
from kg.graph.validity import CLOSING, FORMER, spans
from kg.identity.link_targets import name_of
from kg.identity.name_index import MYSELF, Key, Roster
from kg.identity.name_matching import fold
from kg.model import Coverage, Edge, EdgeKey, Fact, Graph, Node, Ref, Value
from kg.settings import Settings
from kg.vocabulary import KIND, RELATION, SAID, STATUSES, labels


class Settled(NamedTuple):
    """A fact whose subject is known, and its value when that is a thing."""

    fact: Fact
    subject: str  # a node's id
    value: str = ""  # a node's id, or "" when the value is text


@lru_cache(maxsize=1 << 18)
def node_id(kind: str, identity: str) -> str:
    """A readable id from what a thing is: stable whatever the order of notes. Two names never share one."""
    slug = "-".join(fold(identity).split())[:60]
    # What folding or cutting made equal stays apart by a digest.
    if kind in ("Note", "Entry", *SAID, "Meeting") or slug.replace("-", " ") != identity:
        slug = f"{slug[:40]}-{hashlib.blake2b(identity.encode(), digest_size=5).hexdigest()}"
    return f"{kind.lower()}:{slug}"


def key_id(key: Key) -> str:
    """The id of a thing of the name index."""
    return node_id(*key)


def fold_claims(
    settled: Iterable[Settled], roster: Roster, settings: Settings, days: dict[str, str], coverage: Coverage
) -> Graph:
    """The graph of settled facts: a node for each thing, an edge for each claim; `days` are those of the notes."""
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
    keys = {key_id(key): key for key in roster.names}
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
    owner = key_id(roster.owner) if roster.owner else ""
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
        if name in newest and name not in found and not (kind == "Commitment" and name in State._fields):
            found[name] = newest[name]
    if kind == "Release":
        found.setdefault("version", found["name"])
    if kind == "Commitment":
        found |= _commitment(own, roster, days)
    if kind == "Decision" and (holds := state(entries(own, roster, days))):
        found["status"] = holds.status
    if kind == "Statement":
        found["private"] = all(fact.private for fact in own)
    if kind == "Entry":
        text = values["text"][0]
        place: dict[str, Value] = {"path": text.source.note, "line": text.source.line, "stated": text.stated}
        found |= place | ({"date": day} if (day := days.get(text.source.note, "")) else {})
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


def _commitment(own: Sequence[Fact], roster: Roster, days: Mapping[str, str]) -> dict[str, Value]:
    """What holds of a commitment now, by all that tell of it."""
    holds = state(entries(own, roster, days))
    assert holds is not None
    told: dict[str, Value] = {name: value for name, value in holds._asdict().items() if value != ""}
    texts = [fact for fact in own if fact.says == "text"]
    return told | {
        "stated": any(fact.stated for fact in texts),
        "tags": sorted({str(fact.value) for fact in own if fact.says == "tags"}),
    }


_TOLD = ("status", "due", "text", "first_due", "done_on", "kept")


def entries(own: Sequence[Fact], roster: Roster, days: Mapping[str, str]) -> list[Entry]:
    """The tellings of a commitment, from the facts about it."""
    told: dict[str, dict[str, str]] = defaultdict(dict)
    first: dict[str, Fact] = {}
    for fact in own:
        told[fact.subject.name].setdefault(fact.says, str(fact.value))
        if fact.says == "text":
            first.setdefault(fact.subject.name, fact)
    return [
        Entry(
            days.get(fact.source.note, ""),
            **{field: told[place].get(field, "") for field in _TOLD},
            stated=fact.stated, path=fact.source.note, line=fact.source.line, page=fact.source.note in roster.page_of,
        )
        for place, fact in first.items()
    ]  # fmt: skip


def _newest(says: str, facts: Sequence[Fact], days: dict[str, str]) -> Value:
    """The value said last; of those said on one day a status further along, else the longest and first by alphabet."""

    def rank(fact: Fact) -> tuple[str, int, int, str]:
        text = str(fact.value)
        along = STATUSES.index(text) if says == "status" and text in STATUSES else 0
        return days.get(fact.source.note, ""), along, len(text), "".join(chr(0x10FFFF - ord(letter)) for letter in text)

    value = facts[0].value
    if any(fact.value != value for fact in facts):
        value = max(facts, key=rank).value
    return value if isinstance(value, bool) else value.name if isinstance(value, Ref) else value


def _shown(texts: Sequence[str]) -> str:
    """Of several spellings the most written, the longest, the first by alphabet."""
    counts = Counter(texts)
    return min(counts, key=lambda text: (-counts[text], -len(text), text))
