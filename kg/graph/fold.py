"""The fold of claims: facts about one thing to one node, facts of one claim to one edge, every source kept."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from kg.graph.state import Entry, State, state
from kg.graph.validity import CLOSING, ENDED, FORMER, spans
from kg.identity.link_targets import name_of
from kg.identity.name_index import MYSELF, Key, Roster
from kg.identity.name_matching import fold
from kg.model import Coverage, Edge, EdgeKey, Fact, Graph, Node, Ref, Value, is_day, labels_in
from kg.rows_on_disk import Keep, digests_of, in_memory
from kg.settings import Settings
from kg.vocabulary import (
    ACCOUNT_FIELDS,
    AS_TOLD,
    DATES,
    KIND,
    RELATION,
    REPORT,
    SAID,
    STATUSES,
    TELLS_STATE,
    labels,
    root,
)


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


# What a note's facts say of a node, as bits: any at all, a claim and no mere mention, a property of its own; the same
# of public lines alone; and whether one was said in confidence.
ANY, CLAIM, OWN, PUBLIC, PRIVATE = 1, 2, 4, 3, 64
WANTS, MEETS = 128, 256  # of an organization: it asks for something, or is looked after; it is met, or promised things


class Share(NamedTuple):
    """What one note has to do with a node."""

    bits: int  # ANY, CLAIM, OWN, WANTS and MEETS, these shifted by PUBLIC, and PRIVATE
    spelled: frozenset[str] = frozenset()  # what the note's public lines call a thing


class Claims(NamedTuple):
    """Settled facts by what they tell of: facts in the order of their days and places."""

    about: dict[str, list[Fact]]  # by node id
    told: dict[EdgeKey, list[Fact]]
    shares: dict[str, dict[str, Share]]  # by node id and note


class Naming(NamedTuple):
    """What names the things of a graph."""

    roster: Roster
    settings: Settings
    keys: Mapping[str, Key]  # of the name index, by node id


def naming(roster: Roster, settings: Settings) -> Naming:
    """What names the things of a graph, by their ids."""
    return Naming(roster, settings, {key_id(key): key for key in roster.names})


def fold_claims(
    settled: Iterable[Settled],
    roster: Roster,
    settings: Settings,
    days: Mapping[str, str],
    coverage: Coverage,
    keep: Keep = in_memory,
) -> tuple[Graph, Claims]:
    """The graph of settled facts: a node for each thing, an edge for each claim; `days` are those of the notes."""
    claims, names = claims_of(settled, days), naming(roster, settings)
    nodes = keep(
        (id, node)
        for id in sorted(claims.about)
        if (node := fold_node(id, claims.about[id], claims.shares[id], names, days))
    )
    labelled = {id: labels_in(digest).split(":") for id, digest in digests_of(nodes).items()}
    edges = keep(fold_edges(claims.told, labelled, owners(claims.told), names, days))
    return Graph(settings.name, nodes, edges, coverage), claims


def claims_of(settled: Iterable[Settled], days: Mapping[str, str]) -> Claims:
    """Settled facts by the nodes and the edges that they tell of."""
    about: dict[str, list[Fact]] = defaultdict(list)
    told: dict[EdgeKey, list[Fact]] = defaultdict(list)
    bits: dict[str, dict[str, int]] = defaultdict(dict)
    spelled: dict[tuple[str, str], set[str]] = defaultdict(set)  # node id, note

    def tell(id: str, fact: Fact, sort: int) -> None:
        about[id].append(fact)
        note = fact.source.note
        bits[id][note] = bits[id].get(note, 0) | sort | (PRIVATE if fact.private else sort << PUBLIC)

    told_in_order = in_order(settled, days)
    came = {(*one.fact.source[:2], one.subject) for one in told_in_order if one.fact.says == "ATTENDED"}
    for fact, subject, value in told_in_order:
        if not fact.private:
            for ref, id in ((fact.subject, subject), (fact.value, value)):
                if id and isinstance(ref, Ref) and ref.kind not in _NAMELESS:
                    spelled[id, fact.source.note].add(name_of(ref.name) if ref.kind == "Link" else ref.name)
        if not value or fact.says == "IS":
            does = _as_account(fact, subject, subject, came)
            tell(subject, fact, ANY | CLAIM | does | (OWN if _is_own(fact) else 0))
        elif fact.says in ("MENTIONED", "MENTIONS"):
            note, thing = (value, subject) if fact.says == "MENTIONED" else (subject, value)
            told[note, "MENTIONS", thing].append(fact)
            tell(thing, fact, ANY)
        else:
            told[subject, fact.says, value].append(fact)
            for id in (subject, value):
                tell(id, fact, ANY | CLAIM | _as_account(fact, id, subject, came))
    shares = {
        id: {note: Share(bit, frozenset(spelled.get((id, note), ()))) for note, bit in notes.items()}
        for id, notes in bits.items()
    }
    return Claims(about, told, shares)


_NAMELESS = ("Note", "Meeting", *SAID)


def _as_account(fact: Fact, id: str, subject: str, came: Set[tuple[str, int, str]]) -> int:
    """What a claim shows of an organization that it speaks of, which customers and partners do; `came` are those who
    attended a meeting, with the line that lists them."""
    if fact.role in ENDED or not id.startswith("organization:"):
        return 0
    if fact.says == "PROMISED_TO":
        return MEETS if fact.stated or fact.confidence >= _LIKELY else 0
    if not fact.stated:
        return 0
    if (fact.says == "REQUESTED" and id == subject) or fact.says in ACCOUNT_FIELDS or fact.says == "HAS_ROLE_IN":
        return WANTS
    return MEETS if fact.says == "WORKS_AT" and (*fact.source[:2], subject) in came else 0


_LIKELY = 0.7


def in_order(settled: Iterable[Settled], days: Mapping[str, str]) -> list[Settled]:
    """Settled facts in the order of their days and places."""
    return sorted(
        settled, key=lambda s: (days.get(s.fact.source.note, ""), s.fact.source[:5], s.fact.says, s.subject, s.value)
    )


def _is_own(fact: Fact) -> bool:
    return not isinstance(fact.value, Ref) or fact.says == "IS"


def fold_node(
    id: str, facts: Sequence[Fact], shares: Mapping[str, Share], names: Naming, days: Mapping[str, str]
) -> Node | None:
    """The node of facts about it, or None where they make none. `shares` are those of all notes that tell of it, and
    `facts` may leave out those of notes that `needed` does not ask for."""
    kind = _KINDS[id.partition(":")[0]]
    bits = _bits(shares)
    whole = _properties(id, kind, facts, days, _seen(shares, days), names)
    if not whole:
        return None
    marked = _labelled(kind, whole, names, bits)
    if bits & PRIVATE:
        public, told_of = _public(facts), {}
        if bits & ANY << PUBLIC:
            open_ = {note: share for note, share in shares.items() if share.bits & ANY << PUBLIC}
            spelled = frozenset[str]().union(*(share.spelled for share in open_.values()))
            told_of = _properties(id, kind, public, days, _seen(open_, days), names, spelled)
            told_as = _labelled(kind, told_of, names, _bits(open_) >> PUBLIC)
            told_of = told_of and told_of | {"labels": list(told_as)}
        whole |= _marks(whole | {"labels": list(marked)}, told_of)
    return Node(id, marked[0], marked, whole)


def _labelled(kind: str, found: dict[str, Value], names: Naming, bits: int) -> tuple[str, ...]:
    """The labels of a node; what tells of them is no property. An organization is an account where notes call it one,
    or by what it does: never the owner's own company, a vendor, or what is only a guess."""
    if kind != "Organization" or not found:
        return labels(kind, account=False)
    told, vendor = found.pop("account", False), found.pop("vendor", False)
    does = bits & WANTS or (bits & MEETS and names.roster.company is not None)
    return labels(kind, account=not found["self"] and bool(told or (does and not vendor and "guessed" not in found)))


def _bits(shares: Mapping[str, Share]) -> int:
    bits = 0
    for share in shares.values():
        bits |= share.bits
    return bits


_KINDS = {kind.lower(): kind for kind in KIND}


def root_of(id: str) -> str:
    """The label by which the node of an id is found among all nodes."""
    return root(_KINDS[id.partition(":")[0]])


def needed(
    shares: Mapping[str, Share], days: Mapping[str, str], places: Callable[[str, int], Iterable[str]]
) -> set[str]:
    """The notes whose facts about a node make it what it is, out of all that tell of it: those with properties of its
    own, else the newest that claim something of it, else the newest that name it; of all lines, and of public ones.
    `places(note, sort)` are where a note's facts of a sort stand."""
    bits, found = _bits(shares), set[str]()
    for shift in (0, PUBLIC) if bits & PRIVATE else (0,):
        sort = next((sort << shift for sort in (OWN, CLAIM, ANY) if bits & sort << shift), 0)
        notes = [note for note, share in shares.items() if share.bits & sort]
        if sort == OWN << shift:
            found.update(notes)
            continue
        stand: set[str] = set()
        for note in sorted(notes, key=lambda note: (days.get(note, ""), note), reverse=True):
            if len(stand) >= _PLACES:
                break
            stand.update(places(note, sort))
            found.add(note)
    return found


def is_of_sort(fact: Fact, sort: int) -> bool:
    """Is a fact about a node of this sort: a claim, or any, and public where the bit is shifted?"""
    if sort >= 1 << PUBLIC:
        return not fact.private and is_of_sort(fact, sort >> PUBLIC)
    return sort == ANY or fact.says not in ("MENTIONED", "MENTIONS")


def owners(told: Iterable[EdgeKey]) -> set[tuple[str, str]]:
    """What was said, each with who said it: that is not also what it concerns."""
    return {(key[2], key[0]) for key in told if key[1] in OWNING}


OWNING = ("COMMITTED_TO", "DECIDED", "SAID")
TOGETHER = ("TARGETS", "WORKS_AT")
"""Relations of which those from one node are folded together: what one of them comes to, the others tell."""


def fold_edges(
    told: Mapping[EdgeKey, Sequence[Fact]],
    labelled: Mapping[str, Sequence[str]],
    owned: Set[tuple[str, str]],
    names: Naming,
    days: Mapping[str, str],
) -> Iterator[tuple[EdgeKey, Edge]]:
    """The edges of claims, type by type. `labelled` are the nodes that there are, with their labels, `owned` what was
    said with who said it. Of the relations of TOGETHER all claims from a node must be among `told`."""
    open_ = {key: public for key, facts in told.items() if (public := _public(facts))}
    held, held_open = spans(told, days), spans(open_, days)
    misplaced = _misplaced(told, held, labelled, names)

    def edge(facts: Sequence[Fact], holds: dict[str, Value]) -> dict[str, Value]:
        return _evidence(facts) | _days(_dated(facts, days)) | _claim(facts) | holds

    for key in sorted(told, key=lambda key: (key[1], key)):
        start, type, end = key
        if (
            start in labelled
            and end in labelled
            and not (type == "CONCERNS" and key[::2] in owned)
            and key not in misplaced
            and _fits(labelled[start][0], type, labelled[end][0])
        ):
            found = edge(told[key], held.get(key, {}))
            public, holds = open_.get(key, []), held_open.get(key, {})
            if len(public) < len(told[key]) or holds != held.get(key, {}):
                found |= _marks(found, edge(public, holds) if public else {})
            yield key, Edge(start, type, end, found)


def _misplaced(
    told: Mapping[EdgeKey, Sequence[Fact]],
    held: Mapping[EdgeKey, Mapping[str, Value]],
    labelled: Mapping[str, Sequence[str]],
    names: Naming,
) -> set[EdgeKey]:
    """Employers that nobody of the owner's own side has, whatever a line seems to say: the owner, and whoever the notes
    say at least as surely works at the owner's own company, are never an account's people."""
    roster = names.roster
    employers: dict[str, dict[EdgeKey, tuple[bool, float]]] = defaultdict(dict)
    for key, facts in told.items():
        if key[1] == "WORKS_AT" and key[2] in labelled and held.get(key, {}).get("role") != FORMER:
            employers[key[0]][key] = max((fact.stated, fact.confidence) for fact in facts)
    owner = key_id(roster.owner) if roster.owner else ""
    found: set[EdgeKey] = set()
    for person, sure in employers.items():
        own = {key for key in sure if roster.is_own(names.keys[key[2]])}
        if own and person != owner and max(sure[key] for key in own) < max(sure.values()):
            continue
        if own or person == owner:
            elsewhere = sure.keys() - own
            found |= {key for key in elsewhere if roster.company or "Account" in labelled[key[2]]}
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


def _fits(start: str, type: str, end: str) -> bool:
    relation = RELATION[type]
    return start in relation.starts and end in relation.ends


def _evidence(facts: Sequence[Fact]) -> dict[str, list[str]]:
    """Sources and quotes, parallel, by date and place, each line once; `withheld` are the sources in confidence."""
    seen: dict[str, str] = {}
    withheld: dict[str, None] = {}
    for fact in facts:
        place = intern(str(fact.source))  # a line is told of by many rows
        seen.setdefault(place, fact.source.quote)
        if fact.private:
            withheld[place] = None
    found = {"sources": list(seen), "quotes": list(seen.values())}
    return found | {"withheld": list(withheld)} if withheld else found


# Places that a node keeps: those of its own facts, or else the newest that name it. Every other place is on its
# relationships; somebody named in thousands of notes would otherwise be a record that takes as long as those to load.
_PLACES = 20


def _newest_of(evidence: dict[str, list[str]]) -> dict[str, Value]:
    newest = {key: places[-_PLACES:] for key, places in evidence.items()}
    withheld = [place for place in newest.pop("withheld", ()) if place in newest["sources"]]
    return {**newest, **({"withheld": withheld} if withheld else {})}


def _seen(shares: Mapping[str, Share], days: Mapping[str, str]) -> dict[str, Value]:
    """The first and the last day that notes speak of it; nothing when none has a date."""
    return _days(days.get(note, "") for note in shares)


def _dated(facts: Iterable[Fact], days: Mapping[str, str]) -> Iterator[str]:
    return (days.get(fact.source.note, "") for fact in facts)


def _days(days: Iterable[str]) -> dict[str, Value]:
    """The first and the last of days; nothing when there is none."""
    said = list(filter(None, days))
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
    days: Mapping[str, str],
    seen: dict[str, Value],
    names: Naming,
    spelled: Iterable[str] | None = None,
) -> dict[str, Value]:
    """The properties of a node; those told differently take the newest. Nothing: there is no such thing. `seen` is when
    notes speak of it, `spelled` are the only names that may be told of it, all where it is None."""
    roster, settings, key = names.roster, names.settings, names.keys.get(id)
    own = [fact for fact in facts if _is_own(fact)]
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
            found["roles"] = _roles({str(fact.value) for fact in values.get("roles", ())})
            found["owner"] = key == roster.owner
        if kind == "Organization":
            found["self"] = roster.is_own(key)
            found["account"] = "account" in values or key in roster.accounts
            found["vendor"] = "vendor" in values
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
        made = _answers(own) or [fact for fact in values["text"] if fact.how != REPORT] or values["text"]
        found["text"] = _shown([str(fact.value) for fact in made])
    for name in KIND[kind].properties:
        if name in newest and name not in found and not (kind == "Commitment" and name in State._fields):
            found[name] = newest[name]
    if "history" in KIND[kind].properties and (told := _history(values, days)):
        found["history"] = told
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
        found = place | ({"date": day} if (day := days.get(text.source.note, "")) else {}) | found
    if kind in ("Decision", "Statement") and (
        day := min(filter(None, (days.get(f.source.note, "") for f in own)), default="")
    ):
        found["date"] = day
    claims = [fact for fact in facts if is_of_sort(fact, CLAIM)]
    return _with_days(found) | _newest_of(_evidence(own or claims or facts)) | seen


def _roles(told: Iterable[str]) -> list[str]:
    """Roles, each once: "Chair, QA lead" says "QA lead, Chair" and "qa lead" too."""
    kept: list[tuple[str, set[str]]] = []
    for role in sorted(told, key=lambda role: (-role.count(","), role)):
        parts = {fold(part) for part in role.split(",")}
        if not any(parts <= other for _, other in kept):
            kept.append((role, parts))
    return sorted(role for role, _ in kept)


def _history(values: Mapping[str, Sequence[Fact]], days: Mapping[str, str]) -> list[str]:
    """How a thing stood by its notes, each with the day since which they tell it: "status 2025-12-08 golden run". What
    a note without a day tells has "-" for it."""
    found = []
    for says in TELLS_STATE:
        told: dict[str, list[Fact]] = defaultdict(list)
        for fact in values.get(says, ()):
            told[days.get(fact.source.note, "")].append(fact)
        last = ""
        for day in sorted(told):
            value = str(_newest(says, told[day], days))
            if not day or value != last:
                found.append(f"{says} {day or '-'} {value}")
            last = value if day else ""
    return found


def _with_days(found: Mapping[str, Value]) -> dict[str, Value]:
    """Properties of which every date is a day: "Q3 2026" stays as it is told beside them."""
    return {name if name not in DATES or is_day(value) else f"{name}{AS_TOLD}": value for name, value in found.items()}


def _answers(own: Sequence[Fact]) -> list[Fact]:
    """The words in which a decision that was asked for was made; none where it was not asked for, or not yet made."""
    status = {
        fact.subject: str(fact.value) for fact in own if fact.says == "status" and fact.subject.kind == "Decision"
    }
    texts = [fact for fact in own if fact.says == "text" and status.get(fact.subject) == "made" and fact.how != REPORT]
    return texts if "asked" in status.values() else []


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
            told[place].get("said_on", "") or days.get(fact.source.note, ""),
            **{field: told[place].get(field, "") for field in _TOLD},
            stated=fact.stated, path=fact.source.note, line=fact.source.line, page=fact.source.note in roster.page_of,
        )
        for place, fact in first.items()
    ]  # fmt: skip


def _newest(says: str, facts: Sequence[Fact], days: Mapping[str, str]) -> Value:
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
