"""The kinds of things and relations of a graph: one row each, from which stores, readers and maps derive."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of node."""

    name: str
    plural: str
    shown: str  # the property that names it: name, text or title
    colour: str  # on a light map; chosen apart for colour-blind eyes too
    dark: str  # on a dark map
    shape: str  # one that maps can draw
    words: tuple[str, ...] = ()  # how front matter, tags and folders name the kind
    properties: tuple[str, ...] = ()  # beside id, the shown one, sources, quotes, first_seen, last_seen
    key: str = ""  # of a kind of things, which have names: its key in `kg review`
    table: str = ""  # and its table in kg.toml


# Colours: a random search over hue bands for the least confusion under normal and colour-blind vision,
# contrast at least 3:1 on #fbfaf8 (dark: 4.5:1 on #14171c). The test of the map keeps it so.
KINDS = (
    Kind("Person", "People", "name", "#214cc9", "#adc3f2", "dot", ("person", "people", "contact"),
         properties=("aliases", "roles", "owner", "guessed"), key="p", table="people"),
    Kind("Organization", "Organizations", "name", "#5c3f1b", "#d55c32", "square",
         ("organization", "organisation", "company", "account", "accounts", "customer", "customers", "partner", "partners", "vendor"),
         ("aliases", "self", "stage", "next_review", "history", "guessed"), "o", "accounts"),
    Kind("Team", "Teams", "name", "#3f6d7a", "#7fb3c2", "square", ("team", "teams", "group", "squad"),
         ("aliases", "guessed"), "t", "teams"),
    Kind("Program", "Programs", "name", "#3c176c", "#aa68e1", "diamond",
         ("program", "programme", "programs", "programmes", "project", "projects", "initiative", "epic",
          "objective", "key result", "key-result", "okr"),
         ("aliases", "status", "history", "guessed"), "g", "programs"),
    Kind("Feature", "Features", "name", "#8690ab", "#768099", "triangle", ("feature", "features", "capability"),
         ("aliases", "status", "history", "guessed"), "f", "features"),
    Kind("Release", "Releases", "name", "#2e9a6f", "#33a174", "hexagon", ("release", "releases", "version"),
         ("version", "status", "ga", "freeze", "gate", "history", "guessed"), "r", "releases"),
    Kind("Artifact", "Artifacts", "name", "#6b6b6b", "#9a9a9a", "ellipse", ("artifact", "artefact", "document", "tool"),
         ("aliases", "guessed"), "a", "artifacts"),
    Kind("Location", "Locations", "name", "#7a5566", "#c79ab0", "triangleDown", ("location", "place", "site"), ("aliases", "guessed"), "l", "locations"),
    Kind("Meeting", "Meetings", "title", "#4d6b2f", "#9db97e", "ellipse", ("meeting", "meetings", "call", "sync", "transcript"),
         ("date", "kind", "planned")),
    Kind("Commitment", "Commitments", "text", "#89255f", "#eeacbd", "star", (),
         ("status", "due", "scheduled", "start", "done_on", "priority", "tags", "stated", "slips", "disputed",
          "first_due", "kept")),
    Kind("Decision", "Decisions", "text", "#93831b", "#d6ce79", "box", (), ("status", "date")),
    Kind("Statement", "Statements", "text", "#7b7f86", "#8b9097", "box", (), ("kind", "date", "private")),
    Kind("Entry", "Entries", "text", "#7b7f86", "#8b9097", "box", (), ("date", "status", "due", "stated", "path", "line")),
    Kind("Note", "Notes", "title", "#8f897e", "#7d8188", "box", (), ("path", "date", "kind", "digest")),
)  # fmt: skip


class Relation(NamedTuple):
    """A type of relationship, from kinds to kinds."""

    name: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    says: str  # read from start to end: Dana *works at* Acme
    back: str  # read from end to start: Acme *employs* Dana
    fields: tuple[str, ...] = ()  # front-matter and inline fields of a page of kind `starts` that say it
    properties: tuple[str, ...] = ()  # beside sources, quotes, stated, confidence, first_seen, last_seen


THINGS = tuple(kind.name for kind in KINDS if kind.key)
WORK = ("Program", "Feature", "Team")
SAID = ("Commitment", "Decision", "Statement")
TOLD_AGAIN = ("Commitment", "Decision")
"""What several notes tell, each as an entry of its own."""
APART = ("Entry", "Note")
"""Kinds that are no entities of their own: what one line told of another thing, and the notes themselves."""
ROOTS = ("Entity", *APART)
"""Labels of which every node has one."""
EVERY = tuple(kind.name for kind in KINDS if kind.name not in APART)

RELATIONS = (
    Relation("ATTENDED", ("Person",), ("Meeting",), "attended", "was attended by"),
    Relation("RECORDS", ("Note",), ("Meeting",), "records", "is recorded in"),
    Relation("LINKS_TO", ("Note",), ("Note",), "links to", "is linked from"),
    Relation("MENTIONS", ("Note",), EVERY, "mentions", "is mentioned in"),
    Relation("COMMITTED_TO", ("Person",), ("Commitment",), "committed to", "is owed by"),
    Relation("PROMISED_TO", ("Commitment",), ("Person", "Organization"), "is promised to", "was promised"),
    Relation("MADE_IN", SAID, ("Meeting",), "was made in", "brought"),
    Relation("CONCERNS", SAID, THINGS, "concerns", "is concerned by"),
    Relation("DECIDED", ("Person",), ("Decision",), "decided", "was decided by"),
    Relation("WAITS_FOR", ("Decision",), ("Person",), "waits for", "is to decide"),
    Relation("SAID", ("Person",), ("Statement",), "said", "was said by"),
    Relation("HAS_ROLE_IN", ("Person",), ("Program", "Meeting", "Organization"), "has a role in", "is staffed by", properties=("role",)),
    Relation("WORKS_AT", ("Person",), ("Organization",), "works at", "employs", ("company", "organization", "organisation", "account", "employer", "works-at"), ("role", "until")),
    Relation("MEMBER_OF", ("Person",), ("Team",), "is a member of", "has the member", ("team", "teams", "member-of"), ("role", "until")),
    Relation("REPORTS_TO", ("Person",), ("Person",), "reports to", "manages", ("manager", "reports-to", "boss"), ("role", "until")),
    Relation("LEADS", ("Person",), ("Team", "Program", "Feature"), "leads", "is led by", ("leads",), ("role", "until")),
    Relation("WORKS_ON", ("Person",), ("Program", "Feature", "Release"), "works on", "is worked on by", ("works-on", "program", "programs", "project", "projects"), ("role", "until")),
    Relation("OWNS", ("Person", "Team"), THINGS, "owns", "is owned by", ("owns",), ("role", "until")),
    Relation("TARGETS", ("Feature",), ("Release",), "is targeted for", "is to bring", ("release", "target", "targets", "target-release", "fix-version"), ("role", "since", "until", "reason")),
    Relation("DEPENDS_ON", (*WORK, "Release"), (*WORK, "Artifact", "Organization"), "depends on", "is needed by", ("depends-on", "depends", "blocked-by", "waits-for", "waiting-on", "needs", "requires", "relies-on"), ("role", "until")),
    Relation("REQUESTED", ("Organization", "Person"), ("Feature", "Release"), "asked for", "was asked for by", ("requested", "asked-for", "requests"), ("role", "until")),
    Relation("PART_OF", ("Feature", "Program", "Team", "Release"), ("Feature", "Program", "Team", "Organization", "Release"), "is part of", "includes", ("part-of", "parent", "parents", "epic", "epics", "initiative", "objective", "objectives", "key-result", "key-results", "kr", "okr", "program",
              "programme", "rolls-up-to", "rolls-up", "rollup", "ladders-up-to", "accrues-to", "contributes-to", "belongs-to", "parent-epic"), ("role", "until")),
    Relation("HAS_ENTRY", TOLD_AGAIN, ("Entry",), "is told by", "tells of"),
    Relation("SUPERSEDES", ("Decision", "Commitment"), ("Decision", "Commitment"), "replaces", "was replaced by"),
    Relation("RELATED_TO", ("Note", *EVERY), EVERY, "is related to", "is related to", ("related", "related-to", "see-also")),
)  # fmt: skip

# Fields of a page that say a relation the other way round: `owner: Dana` on a feature is Dana OWNS feature. Of several
# relations it is the first that ends at the page's kind.
BACKWARD = {
    "owner": "OWNS",
    "owners": "OWNS",
    "owned-by": "OWNS",
    "dri": "OWNS",
    "led-by": "LEADS",
    "lead": "LEADS",
    "leader": "LEADS",
    "requested-by": "REQUESTED",
    "customer": "REQUESTED",
    "customers": "REQUESTED",
    "required-by": "DEPENDS_ON",
    "needed-by": "DEPENDS_ON",
    "blocks": "DEPENDS_ON",
    "unblocks": "DEPENDS_ON",
    "asked-for-by": "REQUESTED",
    "asked-by": "REQUESTED",
    "members": "MEMBER_OF",
    "includes": "PART_OF",
    "children": "PART_OF",
    "features": "TARGETS|PART_OF",
    "direct-reports": "REPORTS_TO",
}

STATUSES = ("proposed", "open", "in_progress", "done", "cancelled", "broken", "superseded")
DECIDED = ("asked", "made", "reversed", "superseded")
"""The statuses of a decision."""
CLOSED = ("done", "cancelled", "broken", "superseded")
"""The statuses of a promise of which nothing is awaited any more."""
RELEASE_DAYS = {
    "ga": ("ga", "ga-date", "ga-target", "general-availability", "release-date", "launch-date"),
    "freeze": ("freeze", "code-freeze", "freeze-date"),
    "gate": ("gate", "phase-gate", "release-gate", "next-gate", "go-no-go"),
}
"""The days of a release, each with the fields of a page that tell it."""
ACCOUNT_FIELDS = {
    "stage": ("stage", "account-stage", "deal-stage"),
    "next_review": ("next-review", "next-account-review", "next-qbr", "review-date"),
}
"""What a page tells of an account, each with the fields that tell it."""
DATES = frozenset(
    ("date", "due", "first_due", "scheduled", "start", "done_on", "since", "until", "first_seen", "last_seen",
     "next_review", *RELEASE_DAYS)
)  # fmt: skip
"""Properties that are dates: ISO days in values and files, `date` values in the stores."""
TELLS_STATE = ("status", *RELEASE_DAYS, *ACCOUNT_FIELDS)
"""The properties that say how a thing stands; what its notes told of them, day by day, is its `history`."""
AS_TOLD = "_told"
"""What the name of a date has behind it for words that are no day: `ga_told` is "Q3 2026"."""
CONFIDED = "confided"
"""What a fact says of a note where it asks not to be told on."""
SCOPE = "scope"
"""How a fact is told that lists a feature in the scope of a release."""
REPORT = "report"
"""How a fact is told that reports of a promise, and makes none by itself."""
PRIORITIES = ("highest", "high", "medium", "low", "lowest")

KIND = {kind.name: kind for kind in KINDS}
RELATION = {relation.name: relation for relation in RELATIONS}
_WORDS = {word: kind.name for kind in KINDS for word in kind.words}


def kind_called(word: str) -> str:
    """The kind that a word of front matter, a tag or a folder names, or ""."""
    return _WORDS.get(word.strip().lower().removeprefix("type/"), "")


def kind_of(labels: Iterable[str]) -> str:
    """The kind of a node by its labels."""
    return next(label for label in labels if label in KIND)


def root(kind: str) -> str:
    """The label by which a node of a kind is found among all nodes."""
    return kind if kind in APART else "Entity"


def labels(kind: str, *, account: bool = False) -> tuple[str, ...]:
    """The labels of a node: its kind, then Entity for all but those APART, then Account for a customer or partner."""
    return (kind, *(() if kind in APART else ("Entity",)), *(("Account",) if account else ()))
