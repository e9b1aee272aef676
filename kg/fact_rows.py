"""Extracted facts as rows: each mention, commitment, decision, statement and relation with its note, line and words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from kg.graph.resolve import Resolved
from kg.graph.validity import ENDED
from kg.model import Fact
from kg.vocabulary import RELATION, REPORT, SAID

FactRow = dict[str, Any]
_PROPERTIES = {
    "roles": "HAS_ROLE",
    "status": "STATUS",
    "ga": "GA",
    "freeze": "FREEZE",
    "gate": "GATE",
}  # of a person or release: a relation to what is said
_SAID = tuple(f"{kind.lower()}:" for kind in SAID)
_UNKNOWN: Mapping[str, str] = {}
_WHO = ("COMMITTED_TO", "DECIDED", "SAID")  # relations of a person to what they said, told beside it


def fact_rows(resolved: Resolved, note: str = "", known: Mapping[str, str] = _UNKNOWN) -> Iterator[FactRow]:
    """One row a fact after resolution, by note and line; of one note only when `note` is its path.

    `fact` is mention, commitment, decision, statement or relation; names are those of the graph, dates ISO, and
    `start`/`end` character offsets in the repaired line. What was said is told as its own line tells it. `known` says
    by their ids how things are known: that is the `how` of their mentions.
    """
    nodes = resolved.graph.nodes
    told: dict[tuple[str, int, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    first: dict[tuple[str, int, str], Fact] = {}
    rows: list[FactRow] = []

    def name(id: str) -> str:
        properties = nodes[id].properties if id in nodes else {}
        return str(properties.get("name") or properties.get("title") or properties.get("text") or "")

    for fact, subject, value in resolved.facts:
        if note and fact.source.note != note:
            continue
        place = (fact.source.note, fact.source.line)
        said = next((id for id in (subject, value) if id.startswith(_SAID)), "")
        if said and fact.says in _WHO:
            told[*place, said]["who"].append(name(subject))
        elif said and not value:
            told[*place, said][fact.says].append(str(fact.value))
            if fact.says == "text" and fact.how != REPORT:
                first[*place, said] = fact
        if fact.says == "MENTIONED" and subject in nodes:
            span = {"start": fact.source.start, "end": fact.source.end}
            how = {"how": known.get(subject, fact.how)}
            rows.append(_at(fact, "mention") | span | how | {"kind": nodes[subject].kind, "name": name(subject)})
        elif value and (subject, fact.says, value) in resolved.graph.edges and fact.says != "LINKS_TO":
            rows.append(
                _at(fact, "relation")
                | {"subject": name(subject), "predicate": fact.says, "object": name(value)}
                | ({"former": True} if fact.role in ENDED else {})
            )
        elif fact.says in _PROPERTIES and subject.startswith(("person:", "release:")):
            rows.append(
                _at(fact, "relation")
                | {"subject": name(subject), "predicate": _PROPERTIES[fact.says], "object": str(fact.value)}
            )
    for (*_, id), fact in first.items():
        given = told[fact.source.note, fact.source.line, id]
        newest = {key: values[0] for key, values in given.items() if key not in ("who", "text")}
        one = {"id": id, "text": given["text"][0]}
        if fact.subject.kind == "Commitment":
            fields = ("status", "due", "scheduled", "start", "done_on", "priority")
            rows.append(
                _at(fact, "commitment") | one | {"owners": given["who"]} | {key: newest.get(key) for key in fields}
            )
        elif fact.subject.kind == "Decision":
            rows.append(_at(fact, "decision") | one | {"who": given["who"], "status": newest.get("status")})
        else:
            rows.append(_at(fact, "statement") | one | {"who": given["who"], "kind": newest.get("kind")})
    yield from sorted(
        rows,
        key=lambda row: (row["note"], row["line"], row["fact"], row.get("start", 0), str(sorted(row.items(), key=str))),
    )


def _at(fact: Fact, sort: str) -> FactRow:
    return {
        "fact": sort,
        "note": fact.source.note,
        "line": fact.source.line,
        "how": fact.how,
        "stated": fact.stated,
        "confidence": fact.confidence,
        "quote": fact.source.quote,
    }


def told_elsewhere(row: FactRow) -> bool:
    """Is it part of another row of its line: who committed, beside the commitment itself?"""
    return bool(row["fact"] == "relation" and row["predicate"] in (*_WHO, "HAS_ENTRY"))


def fact_line(row: FactRow) -> str:
    """One fact in one line, for a person."""
    if row["fact"] == "mention":
        text = f"mentions {row['name']} ({row['kind']})"
    elif row["fact"] == "relation":
        says = (
            RELATION[row["predicate"]].says
            if row["predicate"] in RELATION
            else row["predicate"].lower().replace("_", " ") + ":"
        )
        text = f"{row['subject']} {says} {row['object']}" + (" no longer" if row.get("former") else "")
    elif row["fact"] == "commitment":
        more = [f"{key} {row[key]}" for key in ("due", "scheduled", "done_on", "priority") if row[key]]
        owners = " and ".join(row["owners"]) or "nobody"
        text = f"{owners} committed to: {row['text']} [{', '.join((str(row['status']), *more))}]"
    elif row["fact"] == "decision":
        by = f" by {' and '.join(row['who'])}" if row["who"] else ""
        text = f"decision {row['status']}{by}: {row['text']}"
    else:
        of = f" of {' and '.join(row['who'])}" if row["who"] else ""
        text = f"{row['kind']}{of}: {row['text']}"
    return f"{text}  ({row['how']}, {'stated' if row['stated'] else 'inferred'})"
