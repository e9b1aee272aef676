"""The spellings of a note that may be names, runs of words with capitals, and the book of what was seen of each."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.language.lexicon import columns_of, either, rows_of
from ingest.language.tokens import plain
from ingest.note import Line, Note, at
from kg.identity.evidence import CUE, IS, ODD, Evidence, Seen
from kg.model import Source

# Capitals of the scripts that have them; in others nothing tells a name from a word.
UPPER = "".join(letter for letter in map(chr, range(0x0530)) if letter.isupper())
# A run of words with capitals, an acronym, or camel case: "Blue Falcon", "Phase Gate 1", "vMotor".
# What stands behind a hyphen in "cloud-led" is no part of a name, what does in "Ji-ho" is.
_TAILS = (
    "led|like|wide|only|free|side|run|in|on|up|out|off|day|end|way|to|of|and|or|the|as|by|for|pro|one|two|ops|dev|fit"
)
_CAPITAL = rf"[{UPPER}][\w&]*(?:[-'][{UPPER}]\w*|-(?!(?:{_TAILS})\b)[a-z]{{2,4}}\b(?!-))*"
CAP = rf"(?:{_CAPITAL}|[a-z]+[A-Z]\w*)"


def _runs(word: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w'#/.])@?{word}(?: (?:{word}|(?:\d{{1,2}}|20\d\d)(?![\d:%]|\.\d|\s?[-–]\s?\d)))*(?:'s\b)?"
        rf"|(?<=/){word}(?: {word})*"
    )


PHRASE, _PLAIN_PHRASE = _runs(CAP), _runs(f"(?:{_CAPITAL})")
_HAS_CAMEL = re.compile(r"[a-z][A-Z]").search  # asked first: few lines have one
RUN = rf"{CAP}(?: {CAP}){{0,3}}"


PARTS = re.compile(r"\s*(?:[,/&;]|,?\s+\band\b)\s*")


_IDENTIFIER = re.compile(r"[a-z]{3,}[A-Z][a-z]")  # "setInterval"; but "vMotor", "macOS"


_UNIT = re.compile(r"(?<![\d.])\d+\s?$")
_PERIOD = re.compile(
    r"(?:FY|CY|H|Q|KW|W|CW|P|S)\d{1,4}"
    r"|(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day )?(?:\d{1,2} )?(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?"
    r"|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?) \d{1,2}"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d{1,2}(?: [A-Z][a-z]+)?"
)


# What is no text, each with the characters that it cannot do without: code, identifiers, addresses, file names, and the
# titles and labels of links to the web.
_NO_TEXT = (
    (("`",), re.compile(r"`[^`]*`")),
    (("](", "]["), re.compile(r"\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])")),
    (("://",), re.compile(r"(?:(?<=[.,;] )|^)[^:.,;(]{1,80}[:(–-]\s*<?\w+://\S+|\w+://\S+")),
    (("_", "::", "()", "->"), re.compile(r"\b\w+(?:(?:::|->)\w+)+|\b[^\W_]+(?:_[^\W_]+)+\b|\b\w+\(\)")),
    (("<",), re.compile(r"<[^<>]*>")),
    (
        (".",),
        re.compile(
            r"\b[\w-]+\.(?:js|ts|py|rs|md|go|java|json|toml|ya?ml|html|css|sh|txt|pdf|docx?|xlsx?|pptx?|csv|png|com|org"
            r"|io|net)\b"
        ),
    ),
)  # fmt: skip
_NO_WORDS = re.compile(r"[`_<]|\][(\[]|:[/:]|\(\)|->|\.[a-z]").search  # asked first: few lines have one
_TITLE_END = re.compile(r"(?:#\d+|\[#?\d+\])[\s).]*$")


class Words(NamedTuple):
    after: Mapping[str, str]
    called: Mapping[str, str]
    before: Mapping[str, str]
    verbs: frozenset[str]
    states: frozenset[str]
    things: frozenset[str]
    does: frozenset[str]
    suffers: frozenset[str]
    objects: frozenset[str]
    loose: frozenset[str]
    columns: Mapping[str, str]  # names of columns that are names of kinds
    groups: tuple[str, ...]  # what a team is called in lower case: "the packing crew"
    verbs_of_work: frozenset[str]  # asked first: few lines have one
    work: re.Pattern[str]  # what work does, and what is done to it
    needs: re.Pattern[str]  # what goes before what is needed


@cache
def patterns() -> Words:
    table = rows_of("evidence")
    human = {name: frozenset(words.split()) for name, words in table["human"].items()}
    work = table["work"]
    does, suffers = frozenset(work["does"].split()), frozenset(work["suffers"].split())
    columns = {name: kind for kind, names in columns_of("kinds").items() for name in names}
    been = r"(?:is|was|are|were|has been|have been|got|gets)"
    return Words(
        {word: kind for kind, words in table["after"].items() for word in words.split()},
        {word: kind for kind, words in table["called"].items() for word in words.split()},
        {words: kind for kind, several in table["before"].items() for words in several},
        human["verbs"], human["states"], human["things"], does, suffers, frozenset(work["before"]),
        frozenset(work["loose"].split()),
        columns,
        tuple(table["after"]["Team"].split()),
        does | suffers | {words.split()[-1] for words in work["before"]},
        re.compile(
            rf" (?:(?:(?:has|have|had) )?(?:{either(does)})|{been} (?:now |again )?(?:{either(suffers)}))(?![\w-])"
        ),
        re.compile(rf"\b(?:{either(work['before'])}) (?=[a-z])"),
    )  # fmt: skip


class Book:
    """What was seen in a note so far."""

    def __init__(self, note: Note) -> None:
        self.note = note
        self.seen: dict[str, dict[str, list[int]]] = {}  # by name and feature: how often, and the first line
        self.first: dict[str, Source] = {}
        self.written: set[str] = set()  # names that do not only stand in transcripts
        self.lists: dict[tuple[str, ...], None] = {}
        self.pairs: dict[tuple[str, str, str], None] = {}

    def add(self, name: str, line: Line, start: int, *features: str, times: int = 1) -> None:
        found = self.seen.get(name)
        if found is None:
            found = self.seen[name] = {}
            self.first[name] = at(self.note, line, start, start + len(name))
        if line.form != "transcript":
            self.written.add(name)
        for feature in features:
            if feature in found:
                found[feature][0] += times
            else:
                found[feature] = [times, line.number]

    def together(self, names: Iterable[str]) -> None:
        """Names that stand in one list, in pieces of so many."""
        listed = list(dict.fromkeys(names))
        for start in range(0, len(listed), _TOGETHER):
            if len(part := listed[start : start + _TOGETHER]) > 1:
                self.lists[tuple(part)] = None

    def pair(self, name: str, says: str, other: str) -> None:
        """What a sentence says of a name and another one."""
        if name != other:
            self.pairs[name, says, other] = None

    def closed(self, kept: Container[str] | None) -> Evidence:
        """What was seen of names that are more than titles: the features that are asked for, of all when None is."""
        seen = [
            Seen(name, self.first[name], name not in self.written, features)
            for name, found in sorted(self.seen.items())
            if not _TITLES.issuperset(found)
            and (
                features := tuple(
                    (feature, times, line)
                    for feature, (times, line) in sorted(found.items())
                    if kept is None or feature in kept or feature in _ALWAYS or feature.startswith((IS, CUE))
                )
            )
        ]
        return Evidence(tuple(seen), tuple(sorted(self.lists)), tuple(sorted(self.pairs)))


_TITLES = frozenset(("title", "heading"))
_ALWAYS = frozenset(
    ("inside", "opens", "spoken", "link", "@", "lower", "titled", "short", "handle", "tag", "version", "versions", ODD)
)
_TOGETHER = 40  # names of a list that count as standing beside each other


def blanked(line: Line, links: Sequence[tuple[int, int]]) -> str:
    """The line without what is no text, links and the speaker's label; offsets stay."""
    text = plain(line.text)
    spans = [*links]
    if line.label[1]:
        spans.append(line.label)
    if _NO_WORDS(text):
        for marks, pattern in _NO_TEXT:
            if any(mark in text for mark in marks):
                spans += [found.span() for found in pattern.finditer(text, line.body)]
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def is_title(text: str, line: Line) -> bool:
    """Is a line the title of something: of an issue or a change by its number, or in Title Case?"""
    if "#" in text and _TITLE_END.search(text):
        return True
    if "," in text or line.form == "row":
        return False
    words = text[line.body :].split()
    return len(words) > 3 and sum(word[:1].isupper() for word in words) * 4 >= len(words) * 3 and not text.endswith(".")


def capital_runs(line: Line, text: str) -> Iterator[tuple[str, int, int]]:
    """The runs of words with capitals."""
    glued = line.body if line.form == "transcript" else 0  # there may be words glued to a label that is not known
    camel = _HAS_CAMEL(text) is not None
    for found in (PHRASE if camel else _PLAIN_PHRASE).finditer(text, line.body):
        name = found[0].removesuffix("'s")
        start = found.start()
        if name[0] == "@":
            name, start = name[1:], start + 1
        if (
            len(name) < 2
            or len(name) > LONGEST
            or 0 < start == glued
            or (camel and _IDENTIFIER.match(name))
            or (not name.replace(" ", "").isalpha() and _PERIOD.fullmatch(name))
        ):
            continue
        if " " in name and _UNIT.search(text, max(start - 4, 0), start):
            continue  # "3 EB Blob"
        yield name, start, start + len(name)


LONGEST = 60  # characters of a name


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """A word without its endings, so that its forms are one: slips and slipped, owner and owners."""
    for ending in ("ing", "ied", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            left = word[: -len(ending)]
            if ending in ("ied", "ies"):
                return left + "y"
            if ending != "s" and left[-1] == left[-2] and left[-1] not in "sl":
                left = left[:-1]
            return left.removesuffix("e") if len(left) > 4 else left
    return word.removesuffix("e") if len(word) > 4 else word
