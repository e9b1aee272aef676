"""How well notes were read: what was read against a gold made by hand, as figures and as a list of what differs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

Record = Mapping[str, Any]  # what was read, as `kg facts --json` tells it; or one thing of a gold
ALL, NAMES = "all", "names"

_COMPANIES = {"Organization", "Account"}
_FIELDS = ("owners", "due", "priority", "status")  # of a task: each right or wrong
_STATUS = {"in_progress": "open"}  # what a gold does not tell apart
# What is said of people and work: one that the gold does not have is one too many.
_CLAIMS = (
    *(
        "WORKS_AT",
        "MEMBER_OF",
        "REPORTS_TO",
        "LEADS",
        "OWNS",
        "WORKS_ON",
        "TARGETS",
        "DEPENDS_ON",
        "REQUESTED",
        "PART_OF",
    ),
    *("HAS_ROLE_IN", "STATUS"),
)


class Fit(NamedTuple):
    """The relations of a graph that say what a relation of a gold says, and which ends must be the same."""

    types: tuple[str, ...]
    subject: bool = True
    object: bool = True
    turned: bool = False  # may the ends change places?


# By the relation of a gold; one that has no row here is not scored.
FITS = {
    "attended": Fit(("ATTENDED",), object=False),
    "planned_attendee": Fit(("ATTENDED",), object=False),
    "attends_cadence": Fit(("ATTENDED", "HAS_ROLE_IN"), object=False),
    "raci_role": Fit(("HAS_ROLE_IN", "HAS_ROLE"), object=False),
    "decider_of": Fit(("HAS_ROLE_IN", "DECIDED"), object=False),
    "has_role": Fit(("HAS_ROLE", "HAS_ROLE_IN")),
    "member_of": Fit(("MEMBER_OF", "WORKS_ON")),
    "works_on": Fit(("WORKS_ON", "MEMBER_OF")),
    "works_for": Fit(("WORKS_AT",)),
    "formerly_at": Fit(("WORKS_AT",)),
    "reports_to": Fit(("REPORTS_TO",)),
    "leads_team": Fit(("LEADS",)),
    "leads_program": Fit(("LEADS",)),
    "owns": Fit(("OWNS", "HAS_ROLE_IN")),
    "proposed_owner_of": Fit(("OWNS", "HAS_ROLE_IN", "LEADS")),
    "targeted_for": Fit(("TARGETS",)),
    "preview_in": Fit(("TARGETS",)),
    "moved_to": Fit(("TARGETS",)),
    "status": Fit(("STATUS",)),
    "ga_target": Fit(("GA",), object=False),
    "depends_on": Fit(("DEPENDS_ON",)),
    "part_of": Fit(("PART_OF",)),
    "has_program": Fit(("PART_OF", "OWNS", "RELATED_TO"), turned=True),
    "drove": Fit(("REQUESTED",)),
    "related_to": Fit(("RELATED_TO",), subject=False),  # its subject is the note's meeting
}


class Figure(NamedTuple):
    """How often one sort of thing was read right; `extra` is None where nothing can be read too much."""

    part: str  # mentions, mentions in transcripts, checkboxes, …
    what: str  # a kind, a field, a relation, or "all"
    right: int
    missed: int  # or wrong
    extra: int | None = None

    @property
    def precision(self) -> float | None:
        """The share of what was read that is right."""
        return None if self.extra is None else _share(self.right, self.right + self.extra)

    @property
    def recall(self) -> float:
        """The share of the gold that was read right."""
        return _share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        """Precision and recall in one: their harmonic mean."""
        return None if self.extra is None else _share(2 * self.right, 2 * self.right + self.missed + self.extra)


class Miss(NamedTuple):
    """A line where what was read is not what the gold has."""

    note: str
    line: int
    expected: str
    read: str

    def __str__(self) -> str:
        return f"{self.note}:{self.line}: expected {self.expected}, read {self.read}"


class Scores(NamedTuple):
    """What an evaluation finds; the misses are in the order of notes and lines."""

    figures: list[Figure]
    misses: list[Miss]

    def figure(self, part: str, what: str = ALL) -> Figure:
        """One figure, all zeros when there was nothing of the sort."""
        found = (figure for figure in self.figures if (figure.part, figure.what) == (part, what))
        return next(found, Figure(part, what, 0, 0, 0))


class _Page(NamedTuple):
    """The gold of a note beside what was read from it, by sort: mention, commitment, decision, relation."""

    gold: Record
    read: Mapping[str, Sequence[Record]]

    def miss(self, line: int, expected: str, read: str) -> Miss:
        return Miss(self.gold["note"], line, expected, read)


class NotGold(ValueError):
    """It has not the form of a note's gold: one sentence with what to do."""


# What each thing of a gold must say, and of which type; what else it says is for people.
_SHAPE: dict[str, dict[str, type]] = {
    "mentions": {"line": int, "start": int, "end": int, "kind": str, "canonical": str, "region": str},
    "commitments": {"line": int, "form": str},
    "decisions": {"line": int, "status": str},
    "relations": {"line": int, "subject": str, "predicate": str, "object": str},
}
_OF_TYPE = {int: "a whole number", str: "a text", list: "a list", dict: "an object"}


def as_gold(data: Any) -> Record:
    """The gold of a note from its JSON, what is left out being empty; commitments not worth telling are none. Raises
    NotGold when it has not the form."""
    told = _typed(data, dict, "the file")
    _typed(told.get("note"), str, "note")
    for line, region in _typed(told.get("regions", {}), dict, "regions").items():
        _typed(region, str, f"regions.{line}")
    for number, span in enumerate(_typed(told.get("ignore_lines", []), list, "ignore_lines")):
        if not (isinstance(span, list) and len(span) == 2 and all(isinstance(line, int) for line in span)):
            raise NotGold(f"ignore_lines[{number}] is not a first and a last line; write it as [7, 9]")
    for sort, fields in _SHAPE.items():
        for number, item in enumerate(_typed(told.get(sort, []), list, sort)):
            for field, of in fields.items():
                _typed(_typed(item, dict, f"{sort}[{number}]").get(field), of, f"{sort}[{number}].{field}")
            for owner in _typed(item.get("owners", []), list, f"{sort}[{number}].owners"):
                _typed(owner, str, f"an owner of {sort}[{number}]")
    gold = {"regions": {}, "ignore_lines": [], **{sort: [] for sort in _SHAPE}, **told}
    return gold | {"commitments": [item for item in gold["commitments"] if item.get("worth", True)]}


def _typed(value: Any, of: type, name: str) -> Any:
    if not isinstance(value, of) or isinstance(value, bool):
        raise NotGold(f"{name} is {'missing' if value is None else f'not {_OF_TYPE[of]}'}; make it {_OF_TYPE[of]}")
    return value


# One thing judged: what it counts for, "right", "missed" or "extra", and how to tell it when it is not right.
_Judged = tuple[str, str, Miss | None]
_Pair = tuple[str, Record, Record]  # a note, a thing of its gold, and the row that tells it
_Test = Callable[[Record], bool]


def evaluate(gold: Iterable[Record], rows: Iterable[Record]) -> Scores:
    """Score rows as `kg facts --json` prints them against the gold of some notes (docs/reading.md tells its form).

    What was read from other notes does not count. A mention is right when it overlaps one of the gold in its line and
    is of its kind; a commitment when the gold has one in that line; a decision when it has one there of that status; a
    relation of the gold when a row that says the same stands at most one line off, and what is said of people and work
    beyond the gold is extra.
    """
    read: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        read[row["note"]][row["fact"]].append(row)
    pages = [_Page(one, read[one["note"]]) for one in gold]
    parts = (
        _mentions(pages, "mentions", spoken=False),
        _mentions(pages, "mentions in transcripts", spoken=True),
        *_commitments(pages),
        _decisions(pages, "decisions made", "made", "made"),
        _decisions(pages, "decisions asked", "open", "asked"),
        _relations(pages),
    )
    misses = {miss for part in parts for miss in part.misses}
    return Scores([figure for part in parts for figure in part.figures], sorted(misses))


def _mentions(pages: list[_Page], part: str, *, spoken: bool) -> Scores:
    counts, misses = _counted(item for page in pages for item in _judged_mentions(page, spoken))
    names = counts.pop(NAMES, Counter())
    counts |= {ALL: sum(counts.values(), Counter())}
    figures = [Figure(part, kind, n["right"], n["missed"], n["extra"]) for kind, n in sorted(counts.items())]
    return Scores([*figures, Figure(part, NAMES, names["right"], names["missed"])], misses)


def _judged_mentions(page: _Page, spoken: bool) -> Iterator[_Judged]:
    gold = [mention for mention in page.gold["mentions"] if (mention["region"] == "transcript") == spoken]
    rows = [row for row in page.read.get("mention", ()) if _counts_here(row, page.gold, spoken)]
    found: set[int] = set()
    for row in rows:
        near = [number for number, mention in enumerate(gold) if _overlap(row, mention)]
        fitting = [number for number in near if row["kind"] in _kinds(gold[number])]
        first = next((number for number in fitting if number not in found), None)
        if first is not None:
            found.add(first)
            mention = gold[first]
            if _is_scored(mention):
                yield mention["kind"], "right", None
                named = row["name"] == mention["canonical"]
                yield NAMES, *_verdict(named, page.miss(row["line"], _mention(mention), _mention(row)))
        elif not fitting and all(_is_scored(gold[number]) for number in near):
            expected = _listed(_mention(gold[number]) for number in near)
            yield row["kind"], "extra", page.miss(row["line"], expected, _mention(row))
    for number, mention in enumerate(gold):
        if number not in found and _is_scored(mention):
            read = _listed(_mention(row) for row in rows if _overlap(row, mention))
            yield mention["kind"], "missed", page.miss(mention["line"], _mention(mention), read)


def _counts_here(row: Record, gold: Record, spoken: bool) -> bool:
    inside = (gold["regions"].get(str(row["line"])) == "transcript") == spoken
    return inside and not _is_ignored(row["line"], gold)


def _is_ignored(line: int, gold: Record) -> bool:
    return any(first <= line <= last for first, last in gold["ignore_lines"])


def _overlap(row: Record, mention: Record) -> bool:
    return bool(row["line"] == mention["line"] and row["start"] < mention["end"] and mention["start"] < row["end"])


def _kinds(mention: Record) -> set[str]:
    kinds = {mention["kind"], *mention.get("alt_kinds", ())}
    return kinds | _COMPANIES if kinds & _COMPANIES else kinds


def _is_scored(mention: Record) -> bool:
    """Not what may be found or not: soft, ignore."""
    return not (mention.get("soft") or mention.get("ignore"))


def _commitments(pages: list[_Page]) -> Iterator[Scores]:
    """Tasks with their fields, commitments in other forms, and which tasks are the same."""
    is_box = _has("form", "checkbox")
    boxes, pairs = _by_line(pages, "checkboxes", "commitment", is_box, lambda row: True)
    judged = (
        (field, *_verdict(right, Miss(note, item["line"], f"{field} {_told(wanted)}", _told(got))))
        for note, item, row in pairs
        for field in _FIELDS
        for wanted, got in [(_field(item, field), _field(row, field))]
        for right in [wanted == got]
    )
    counts, misses = _counted(judged)
    fields = [Figure("checkboxes", field, counts[field]["right"], counts[field]["missed"]) for field in _FIELDS]
    yield Scores(boxes.figures + fields, boxes.misses + misses)
    others = _by_line(pages, "other commitments", "commitment", lambda item: not is_box(item), _is_inferred)
    yield others[0]
    yield _score("same commitment", _judged_twins(pairs))


def _decisions(pages: list[_Page], part: str, marked: str, told: str) -> Scores:
    """Decisions of one status, by its word in a gold and in what was read; one told with the other status is wrong."""
    wanted = _has("status", marked)
    alone = [
        page._replace(gold={**page.gold, "decisions": [*filter(wanted, page.gold["decisions"])]}) for page in pages
    ]
    return _by_line(alone, part, "decision", wanted, _has("status", told))[0]


def _is_inferred(row: Record) -> bool:
    return not row.get("stated", True)


def _field(told: Record, field: str) -> Any:
    """What a gold or a row says of a task; nothing said is None."""
    value = told.get(field)
    return sorted(value or ()) if field == "owners" else _STATUS.get(value or "", value) or None


def _judged_twins(pairs: list[_Pair]) -> Iterator[_Judged]:
    """Of every two tasks: are they one, told twice?"""
    for (note, item, row), (_, other, told) in combinations(pairs, 2):
        wanted = bool(item.get("cluster")) and item["cluster"] == other.get("cluster")
        got = row.get("id") is not None and row["id"] == told.get("id")
        if wanted or got:
            twin = f"the same commitment as {told['note']}:{told['line']}"
            words = [twin if same else f"not {twin}" for same in (wanted, got)]
            verdict = "right" if wanted == got else "missed" if wanted else "extra"
            yield ALL, verdict, None if wanted == got else Miss(note, item["line"], *words)


def _by_line(pages: list[_Page], part: str, sort: str, is_gold: _Test, is_read: _Test) -> tuple[Scores, list[_Pair]]:
    """Score what stands in a line, with each thing of the gold that was read and the row that tells it.

    A row in a line where the gold has another thing of the sort is neither right nor extra.
    """
    judged: list[_Judged] = []
    pairs: list[_Pair] = []
    for page in pages:
        gold = page.gold[f"{sort}s"]
        rows: dict[int, Record] = {}
        for row in filter(is_read, page.read.get(sort, ())):
            rows.setdefault(row["line"], row)
        for item in filter(is_gold, gold):
            row = rows.get(item["line"], {})
            judged.append((ALL, *_verdict(bool(row), page.miss(item["line"], f"{part}: {_words(item)}", _told(None)))))
            pairs += [(page.gold["note"], item, row)] if row else []
        extra = sorted(rows.keys() - {item["line"] for item in gold})
        judged += [(ALL, "extra", page.miss(line, _told(None), f"{part}: {_words(rows[line])}")) for line in extra]
    return _score(part, judged), pairs


def _relations(pages: list[_Page]) -> Scores:
    """Which relations of the gold were read, and what is claimed beside them."""
    found: set[int] = set()  # the rows that say what the gold has
    counts, misses = _counted(item for page in pages for item in _judged_relations(page, found))
    beyond: dict[tuple[str, ...], Miss] = {}
    for page in pages:
        for row in page.read.get("relation", ()):
            if row["predicate"] in _CLAIMS and id(row) not in found and not _is_ignored(row["line"], page.gold):
                said = (row["subject"], row["predicate"], row["object"])
                beyond.setdefault(said, page.miss(row["line"], _told(None), " ".join(said)))
    figures = [Figure("relations", name, n["right"], n["missed"]) for name, n in sorted(counts.items())]
    right, missed = sum(figure.right for figure in figures), sum(figure.missed for figure in figures)
    return Scores([*figures, Figure("relations", ALL, right, missed, len(beyond))], [*misses, *beyond.values()])


def _judged_relations(page: _Page, found: set[int]) -> Iterator[_Judged]:
    for item in page.gold["relations"]:
        fit = FITS.get(item["predicate"])
        if fit is None:
            continue
        near = [
            row
            for row in page.read.get("relation", ())
            if abs(row["line"] - item["line"]) <= 1 and row["predicate"] in fit.types
        ]
        words = f"{item['subject']} {item['predicate']} {item['object']}"
        read = _listed(f"{row['subject']} {row['predicate']} {row['object']}" for row in near)
        right = {id(row) for row in near if _says(row, item, fit)}
        found |= right
        yield item["predicate"], *_verdict(bool(right), page.miss(item["line"], words, read))


def _says(row: Record, item: Record, fit: Fit) -> bool:
    subject, object = (str(item[end]) for end in ("subject", "object"))
    ends = [(subject, object), (object, subject)] if fit.turned else [(subject, object)]
    return any(
        (not fit.subject or _alike(row["subject"], one)) and (not fit.object or _alike(row["object"], other))
        for one, other in ends
    )


def _alike(one: str, other: str) -> bool:
    """Is one name the other, or a part of it?"""
    one, other = one.casefold().strip(), other.casefold().strip()
    return bool(one and other) and (one in other or other in one)


def _verdict(right: bool, miss: Miss) -> tuple[str, Miss | None]:
    return ("right", None) if right else ("missed", miss)


def _counted(judged: Iterable[_Judged]) -> tuple[dict[str, Counter[str]], list[Miss]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    misses = []
    for what, verdict, miss in judged:
        counts[what][verdict] += 1
        misses += [miss] if miss else []
    return counts, misses


def _score(part: str, judged: Iterable[_Judged]) -> Scores:
    counts, misses = _counted(judged)
    n = counts[ALL]
    return Scores([Figure(part, ALL, n["right"], n["missed"], n["extra"])], misses)


def _has(field: str, value: str) -> _Test:
    return lambda told: bool(told.get(field) == value)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _mention(told: Record) -> str:
    """A mention of a gold or of a row: its kind, its name, and the words where they are known."""
    name = told.get("canonical") or told.get("name")
    return f"{told['kind']} {name}" + (f" “{told['surface']}”" if told.get("surface") not in (None, name) else "")


def _words(told: Record) -> str:
    return f"“{told.get('evidence') or told.get('text') or ''}”"


def _told(value: Any) -> str:
    return "nothing" if value in (None, []) else " and ".join(value) if isinstance(value, list) else str(value)


def _listed(words: Iterable[str]) -> str:
    return " and ".join(dict.fromkeys(words)) or "nothing"
