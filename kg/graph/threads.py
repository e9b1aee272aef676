"""Record linkage of promises and decisions: which tellings, in notes of one meeting and of later ones, are of one. The
evidence is in `threads.toml`.

Only tellings of one ledger (of people with the same initials, for decisions of a thing) with a word that few have are
compared.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from types import MappingProxyType
from typing import Any, NamedTuple

from kg.identity.linkage import Likeness, Weights, link, weights
from kg.identity.name_matching import content, fold, numbers, without_days
from kg.model import Ref
from kg.vocabulary import CLOSED


class Telling(NamedTuple):
    """What one line says of a promise, or of a decision."""

    kind: str  # Commitment or Decision
    name: str  # what facts call it: "note.md:12"
    note: str
    day: str  # of its note, ISO; "" when undated
    meeting: str  # the id of the meeting that its note is of, or ""
    ledger: str  # the id of whom, or what, it is told of: only what is told of one is compared; "": with nothing
    text: str
    status: str
    due: str
    things: frozenset[str]  # ids of what it is about
    stated: bool
    done_on: str = ""
    first_due: str = ""  # the day that it moved from, where it tells one
    again: int = 1  # the so many-th of its note with these words
    is_report: bool = False  # it only tells what became of one
    owner: str = ""  # the id of whose it is, or ""
    list: int = 0  # the line on which begins the list in its note that it is of
    people: frozenset[str] = frozenset()  # ids of those whom it speaks of

    @property
    def ref(self) -> Ref:
        """What facts are told of."""
        return Ref(self.kind, self.name)

    @property
    def place(self) -> str:
        """Its kind and name in one."""
        return f"{self.kind} {self.name}"

    @property
    def identity(self) -> str:
        """What it is in all the vault, when it is the first of its thread: its words, in its meeting."""
        return f"{fold(self.text)}{f' {self.again}' if self.again > 1 else ''} {self.meeting or self.note}"


class Threads(NamedTuple):
    """Tellings as threads, and what is to be asked."""

    first: Mapping[tuple[str, str], Telling]  # of its thread, by kind and name of each; none of reports of nothing
    questions: tuple[Likeness, ...]  # the surest first
    replaced: Mapping[tuple[str, str], Telling]  # by kind and name of a telling, the first of the decision it replaces
    awaited: frozenset[tuple[str, str]]  # tellings of decisions that are asked for still


Threaded = Mapping[tuple[Telling, ...], Threads]
"""The threads of ledgers, by their tellings in order."""

_COMMON = 12  # a word of more promises than this is no reason to compare two
_LONG = 60  # days
_LETTERS = 5  # of a last name in which one letter may be a slip
_FEW = 3  # tellings of one ledger about one thing


class _Said(NamedTuple):
    """A telling, ready to be compared."""

    telling: Telling
    words: frozenset[str]
    numbers: frozenset[str]
    names: frozenset[str]  # words with a capital inside it, but of what it is about
    about: frozenset[str]  # words of the names of that
    replaced: frozenset[str]  # words of what it says that it replaces: "in Go instead of Rust"


Retold = frozenset[tuple[str, str, bool]]
"""Words, folded, of two tellings each, and whether somebody said that they are of one promise or decision."""


def thread(
    tellings: Iterable[Telling], known: Threaded = MappingProxyType({}), retold: Retold = frozenset()
) -> Threads:
    """The threads of all promises of a vault; the order of tellings makes no difference. `known` are those of ledgers
    that were threaded before, by the same that was `retold`."""
    books: dict[str, list[Telling]] = defaultdict(list)
    for one in tellings:
        books[one.ledger].append(one)
    found = [known.get(book) or _threads(book, _of(book, retold)) for book in map(in_order, books.values())]
    questions = (pair for threads in found for pair in threads.questions)
    return Threads(
        {telling: first for threads in found for telling, first in threads.first.items()},
        tuple(sorted(questions, key=lambda pair: (-pair.bits, pair))),
        {telling: old for threads in found for telling, old in threads.replaced.items()},
        frozenset[tuple[str, str]]().union(*(threads.awaited for threads in found)),
    )


def _of(book: Iterable[Telling], retold: Retold) -> Retold:
    """What was said of the words of a ledger."""
    words = {fold(one.text) for one in book} if retold else set[str]()
    return frozenset(pair for pair in retold if pair[0] in words and pair[1] in words)


@lru_cache(maxsize=256)  # the notes of one day tell much in the ledgers of those of the next
def _threads(book: tuple[Telling, ...], retold: Retold) -> Threads:
    """The threads of one ledger."""
    said = [_ready(one) for one in book]
    habits = _Habits(said)
    places: dict[str, list[str]] = defaultdict(list)  # by the folded words
    for one in said if retold else ():
        places[fold(one.telling.text)].append(one.telling.place)
    judged = {frozenset(pair): is_one for a, b, is_one in retold for pair in product(places[a], places[b])}
    pairs = [likeness(one, other, habits) for one, other in _pairs(said)]
    pairs += [thread_weights().likeness(min(pair), max(pair), ("told",)) for pair, is_one in judged.items() if is_one]
    by_place = {one.telling.place: one for one in said}

    def are_two(one: str, other: str) -> bool:
        return judged.get(frozenset((one, other))) is False or _are_two(by_place[one], by_place[other])

    def is_rival(pair: Likeness, end: str, third: str) -> bool:
        """What cannot be of one promise with the other end."""
        return are_two(third, pair.other if end == pair.one else pair.one)

    linked = link(by_place, pairs, thread_weights(), are_two, is_rival)
    order = {place: number for number, place in enumerate(by_place)}
    first = {}
    for place, group in linked.together.items():
        telling, made = by_place[place].telling, [one for one in group if not by_place[one].telling.is_report]
        if made:
            first[telling.kind, telling.name] = by_place[min(made, key=order.__getitem__)].telling
    return Threads(first, linked.questions, _replaced(said, first), _awaited(book, first))


def _replaced(said: Sequence[_Said], first: Mapping[tuple[str, str], Telling]) -> dict[tuple[str, str], Telling]:
    """What tellings say that they replace: the newest decision before them that says it."""
    found = {}
    for one in said:
        if one.replaced and (one.telling.kind, one.telling.name) in first:
            now = first[one.telling.kind, one.telling.name]
            old = [
                first[other.telling.kind, other.telling.name]
                for other in said
                if other.telling.status == "made" and _is_replaced(other, one)
            ]
            if old and old[-1] != now:
                found[one.telling.kind, one.telling.name] = old[-1]
    return found


def _awaited(book: Iterable[Telling], first: Mapping[tuple[str, str], Telling]) -> frozenset[tuple[str, str]]:
    """The tellings of decisions of which the newest asks."""
    newest: dict[Telling, Telling] = {}
    for one in book:
        if one.kind == "Decision" and one.status:
            newest[first[one.kind, one.name]] = one
    asked = {thread for thread, one in newest.items() if one.status == "asked"}
    return frozenset(name for name, thread in first.items() if thread in asked)


def thread_weights() -> Weights:
    """The evidence of `threads.toml`."""
    return weights("kg.graph", "threads")


def _ready(telling: Telling) -> _Said:
    text = _HANDLE.sub(" ", without_days(telling.text))  # days move, and are evidence of their own
    things = frozenset(content(" ".join(id.partition(":")[2] for id in telling.things)).split())
    names = frozenset(content(" ".join(_CAPITAL.findall(text))).split()) - things
    people = (id.partition(":")[2].replace("-", " ") for id in (telling.owner, *telling.people))
    whose = content(" ".join(people)).split()
    words = _senses(text).difference(whose)
    if telling.kind == "Decision":  # "written in Go" is no light word
        return _Said(telling, words, numbers(text), names, things, _senses(_replaced_words(text)) - things)
    return _Said(telling, words - _light() or words, numbers(text), names, things, frozenset())


_HANDLE = re.compile(r"(?<!\S)@[\w.-]+")
_INSTEAD = re.compile(
    r"\b(?:instead of|rather than|in (?:place|lieu) of|takes? the place of|(?:replace|supersede)[sd]?|replacing)\s+"
    r"(?P<behind>[^,;.()]+?)(?=\s+(?:as|under|in|for|on|we|from)\s|[,;.()]|$)"
    r"|\bfrom\s+(?P<from>[^,;.()]{2,40}?)\s+to\s"
    r"|,\s+(?:and\s+)?not\s+(?:(?:in|on|at|with|by|for)\s+)?(?P<not>[^,;.()]+)",
    re.IGNORECASE,
)


def _replaced_words(text: str) -> str:
    """What a decision says that it replaces: "Rust" of "in Go instead of Rust"; "" when it says none."""
    found = _INSTEAD.search(text)
    return next(filter(None, found.groups())) if found else ""


def _senses(text: str) -> frozenset[str]:
    """The words that carry a text, each by the first of those that say the same."""
    return frozenset(_first_of().get(word, word) for word in content(text).split())


@cache
def _light() -> frozenset[str]:
    return frozenset(_first_of().get(word, word) for word in content(_thesaurus()["light"]).split())


@cache
def _thesaurus() -> dict[str, Any]:
    return tomllib.loads(files("kg.graph").joinpath("synonyms.toml").read_text(encoding="utf-8"))


@cache
def _first_of() -> dict[str, str]:
    told = _thesaurus()
    same, forms = (
        {word: row.split()[0] for row in map(content, told[rows]) for word in row.split()} for rows in ("same", "forms")
    )
    return same | {form: same.get(same.get(form, word), same.get(form, word)) for form, word in forms.items()}


class _Habits:
    """What the tellings of a ledger are mostly about. Of each apart: so what others promise changes no thread."""

    def __init__(self, said: Sequence[_Said]) -> None:
        most, times = len(said) + 1, Counter(word for one in said for word in one.words)
        self._weights = {word: 1 + math.log2(most / many) for word, many in times.items()}
        self._things = Counter(thing for one in said for thing in one.telling.things)

    def weight(self, words: Iterable[str]) -> float:
        """How much words tell of which promise it is: the rarer, the more. In whatever order, the sum is the same."""
        return math.fsum(map(self._weights.__getitem__, words))

    def is_rare(self, things: Iterable[str]) -> bool:
        """Are few tellings of this ledger about one of these things?"""
        return any(self._things[thing] <= _FEW for thing in things)


def in_order(tellings: Iterable[Telling]) -> tuple[Telling, ...]:
    """Tellings of a ledger in the order in which they are threaded."""
    return tuple(sorted(tellings, key=lambda one: (one.day or "~", not one.stated, one.place)))


def _pairs(said: Sequence[_Said]) -> Iterator[tuple[_Said, _Said]]:
    """Tellings of a ledger that may be of one promise: they have a word that few of it have."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(said):
        for word in one.words if one.telling.ledger else ():
            blocks[word].append(number)
    seen: set[tuple[int, int]] = set()
    for block in blocks.values():
        if len(block) <= _COMMON:
            seen.update((a, b) for at, a in enumerate(block) for b in block[at + 1 :])
    for a, b in sorted(seen):
        if not _are_two(said[a], said[b]):
            yield said[a], said[b]


def _are_two(one: _Said, other: _Said) -> bool:
    """What no likeness outweighs: both stand in one list, or are two check boxes of one note, their numbers differ,
    they are of two people, or one was done before the other was made."""
    a, b = one.telling, other.telling
    if a.note == b.note and a.stated == b.stated and (a.stated or a.list == b.list):
        return True
    if not _may_be_of_one(a.owner, b.owner) or _is_replaced(one, other) or _is_replaced(other, one):
        return True
    if one.numbers - other.numbers and other.numbers - one.numbers:
        return True
    return _is_again(a, b) or _is_again(b, a)


def _is_replaced(old: _Said, new: _Said) -> bool:
    """Does a decision say that it replaces what another one said before: "in Go instead of Rust"?"""
    a, b = old.telling, new.telling
    if not new.replaced or old.replaced or (a.day and b.day and a.day > b.day):
        return False
    return new.replaced <= old.words and not (a.things and b.things and a.things.isdisjoint(b.things))


def _may_be_of_one(one: str, other: str) -> bool:
    """May two owners be one person: of one last name and first letter, or of one first name with a slip in the last?"""
    if one == other:
        return True
    a, b = (owner.partition(":")[2].split("-") for owner in (one, other))
    if min(len(a), len(b)) < 2 or a[0][0] != b[0][0]:
        return False
    return a[-1] == b[-1] or (_is_slip(a[-1], b[-1]) and (a[0] == b[0] or 1 in (len(a[0]), len(b[0]))))


def _is_slip(one: str, other: str) -> bool:
    from rapidfuzz.distance import DamerauLevenshtein

    return min(len(one), len(other)) >= _LETTERS and DamerauLevenshtein.distance(one, other, score_cutoff=1) <= 1


def _is_again(first: Telling, second: Telling) -> bool:
    """Was the first one done when the second was made, for no day or another one: the weekly report?"""
    made_later = first.done_on and first.done_on <= second.day and second.status not in CLOSED
    return bool(made_later and not (second.due and second.due == first.due))


def likeness(one: _Said, other: _Said, habits: _Habits) -> Likeness:
    """The evidence of two tellings."""
    a, b = one.telling, other.telling
    met = bool(a.meeting and a.meeting == b.meeting) and a.note != b.note
    rows = ["retold" if met and _is_retold(one, other) else _words(one, other, habits)]
    if one.numbers and one.numbers == other.numbers:
        rows.append("same_numbers")
    if {a.status, b.status} == {"asked", "made"}:
        rows.append("answered")
    elif {a.status, b.status} == {"made", "reversed"}:
        rows.append("taken_back")
    if _share_due(a, b):
        rows.append("same_due")
    elif a.due and b.due and not (a.is_report or b.is_report):  # what is reported may be that it moved
        rows.append("other_due")
    if a.is_report != b.is_report and rows[0] not in ("some_words", "other_words"):
        rows.append("reported")
    if _differ(one, other):
        rows.append("other_sort")
    if a.owner != b.owner:
        rows.append("like_owner")
    if a.things and b.things:
        shared = a.things & b.things
        if shared or not _is_part(a.things, b.things):
            rows.append("other_thing" if not shared or _are_of_others(a.things, b.things) else "same_thing")
        if habits.is_rare(shared):
            rows.append("rare")
    if a.people and b.people:
        rows.append("other_people" if a.people.isdisjoint(b.people) else "same_people")
    if met:
        rows.append("same_meeting")
    elif a.note == b.note:
        rows.append("same_note")
    elif "same_due" not in rows and _is_long_after(*sorted((a, b), key=lambda told: told.day)):
        rows.append("long_after")
    return thread_weights().likeness(a.place, b.place, rows)


def _share_due(a: Telling, b: Telling) -> bool:
    return bool(a.due and b.due) and not {a.due, a.first_due or a.due}.isdisjoint((b.due, b.first_due))


def _is_long_after(first: Telling, second: Telling) -> bool:
    last = max(first.day, first.due)
    if first.kind == "Decision":
        return False  # what is decided is told again whenever it is doubted
    return bool(first.day and (date.fromisoformat(second.day) - date.fromisoformat(last)).days > _LONG)


# Measured on checkboxes of one meeting told three times: the lowest true pair scored 66, the highest false one 63.
# Between meetings words alone prove nothing (precision one half).
_RETOLD = 64


def _is_retold(one: _Said, other: _Said) -> bool:
    """Do two notes of one meeting tell it in words so much alike?"""
    from rapidfuzz.fuzz import token_set_ratio

    return one.numbers == other.numbers and token_set_ratio(*map(_as_text, (one.words, other.words))) >= _RETOLD


_CAPITAL = re.compile(r"(?<=[\w,] )[A-Z][^\W_]+")
_SORTS = tuple(
    frozenset(content(words).split())
    for words in (
        "small large big medium",
        "first second third fourth last next",
        "old new",
        "short long",
        "upper lower",
        "left right",
        "north south east west",
        "internal external",
        "inbound outbound",
        "daily weekly monthly quarterly annual yearly",
        "january february march april may june july august september october november december",
    )
)


def _differ(one: _Said, other: _Said) -> bool:
    """Do two texts tell of two sorts of a thing: "small" and "large", "May" and "June", "German" and "Japanese"?"""
    mine, theirs = one.words - other.words, other.words - one.words
    return bool(mine & one.names and theirs & other.names) or any(mine & sort and theirs & sort for sort in _SORTS)


def _is_part(one: Iterable[str], other: Iterable[str]) -> bool:
    """May a thing be another one that is called by more words: the "API of Tides" and "Tides"?"""
    names = [[set(id.partition(":")[2].split("-")) for id in ids] for ids in (one, other)]
    return any(a <= b or b <= a for a, b in product(*names))


def _are_of_others(one: frozenset[str], other: frozenset[str]) -> bool:
    """Is each about a thing of a kind of which the other is about another one: two customers, in one town?"""
    mine, theirs = ({id.partition(":")[0] for id in left} for left in (one - other, other - one))
    return not mine.isdisjoint(theirs)


def _as_text(words: frozenset[str]) -> str:
    return " ".join(sorted(words))


def _words(one: _Said, other: _Said, habits: _Habits) -> str:
    """How much of the shorter one's words, weighed by how rare they are, both have; the names of what both are about
    are evidence of their own."""
    a, b = one.telling, other.telling
    weight, about = habits.weight, one.about & other.about
    mine, theirs = one.words - about or one.words, other.words - about or other.words
    shared, least = weight(mine & theirs), min(weight(mine), weight(theirs))
    share = 0.6 * shared / least + 0.4 * shared / weight(mine | theirs) if least else 0.0
    for least_share, row in (
        (0.99, "equal_words"),
        (0.85, "same_words"),
        (0.62, "most_words"),
        (0.42, "half_words"),
        (0.25, "some_words"),
    ):
        if share >= least_share:
            told = about or (_share_due(a, b) and (a.is_report or b.is_report))  # "Kurt's subscription came", that day
            is_one_word = not told and mine != theirs and min(len(mine), len(theirs)) < 2
            return "some_words" if is_one_word else row
    return "other_words"
