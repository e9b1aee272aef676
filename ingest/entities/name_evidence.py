"""Names that no list holds: what the words and the layout of a note say of each spelling that may be one.

Nothing is decided here. A spelling is a run of words with capitals, or words in lower case that fill a cell, open an
item or do what work does ("tenant quotas slipped"); what stands around it is counted, for the whole vault to settle.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.formats.tables import table_rows
from ingest.language.lexicon import columns_of, either, rows_of, words_of
from ingest.language.person_names import is_person_name
from ingest.language.phrases import is_role
from ingest.language.sections import announces
from ingest.language.tokens import plain
from ingest.note import Line, Note, at
from ingest.pieces import links_in
from kg.identity.evidence import (
    AFTER,
    BEFORE,
    COLUMN,
    CUE,
    FIELD,
    HEADS,
    IS,
    LABEL,
    OWNS,
    UNDER,
    Evidence,
    Seen,
)
from kg.identity.known_names import known
from kg.identity.link_targets import name_of
from kg.model import Source
from kg.vocabulary import THINGS, kind_called

# Capitals of the scripts that have them; in others nothing tells a name from a word.
_UPPER = "".join(letter for letter in map(chr, range(0x0530)) if letter.isupper())
# A run of words with capitals, an acronym, or camel case: "Blue Falcon", "Phase Gate 1", "vMotor".
# What stands behind a hyphen in "cloud-led" is no part of a name, what does in "Ji-ho" is.
_TAILS = (
    "led|like|wide|only|free|side|run|in|on|up|out|off|day|end|way|to|of|and|or|the|as|by|for|pro|one|two|ops|dev|fit"
)
_CAPITAL = rf"[{_UPPER}][\w&]*(?:[-'][{_UPPER}]\w*|-(?!(?:{_TAILS})\b)[a-z]{{2,4}}\b(?!-))*"
_CAP = rf"(?:{_CAPITAL}|[a-z]+[A-Z]\w*)"


def _runs(word: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w'#/.])@?{word}(?: (?:{word}|(?:\d{{1,2}}|20\d\d)(?![\d.:%]|\s?[-–]\s?\d)))*(?:'s\b)?"
        rf"|(?<=/){word}(?: {word})*"
    )


_PHRASE, _PLAIN_PHRASE = _runs(_CAP), _runs(f"(?:{_CAPITAL})")
_HAS_CAMEL = re.compile(r"[a-z][A-Z]").search  # asked first: few lines have one
_RUN = rf"{_CAP}(?: {_CAP}){{0,3}}"
_LIST = re.compile(rf"(?<![\w'])(?:{_RUN})(?:\s*(?:[,/&]|,?\s+and)\s*(?:{_RUN}))+")
_BRACKET = re.compile(rf"\(({_RUN}(?:\s*[/&]\s*{_RUN})+)\)")
_DESCRIBED = re.compile(rf"(?<!\w)[{_UPPER}][\w'-]*[*_]* ?\($")
_PARTS = re.compile(r"\s*(?:[,/&;]|,?\s+\band\b)\s*")
# A word in lower case goes before: then the capital is no accident.
_INSIDE = re.compile(r"[a-z\d][*_\"')]{0,3}[,;]?\s+[*_\"'(]{0,3}$")
# A title behind a whole name: Dana Levi (IT Director), or Dana Levi, VP Product.
_TITLED = re.compile(
    r"[*_]*(?: \(|, )(?:[A-Z][\w&]*(?: of)? ){0,3}(?:C[EFIOPT]O|[SE]?VP|Head|Director|Manager|Engineer|Lead|Chair"
    r"|Officer|Architect|Analyst|Designer|President|Founder|Counsel|Consultant|consultant|PM|TPM|Scientist|Developer|Principal)\b"
)
_OWNS = re.compile(r"'s ([a-z]+)")
_LOWER = re.compile(r"(?<![\w@#/.\-'])[^\W\dA-Z_]{2,}(?![\w])")
_IDENTIFIER = re.compile(r"[a-z]{3,}[A-Z][a-z]")  # "setInterval"; but "vMotor", "macOS"
_MOVED = re.compile(r"[^.;:]{0,30}?\b(?:to|from|in|into) v?\d{1,2}\.\d{1,2}\b(?!\s?%)")  # "slipped from 5.5 to 5.6"
_UNIT = re.compile(r"(?<![\d.])\d+\s?$")
_PERIOD = re.compile(r"(?:FY|CY|H|Q|KW|W|CW|P|S)\d{1,4}")
_NUMBERS = re.compile(r"[\d%$€£]")
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
_LEAD = re.compile(r"[*_\"]*([^\W_][^:*_|\[\]()]{1,48}?)[*_\"]*(:|\s[-–—]\s|\s?\(|$)")
_SLOT_WORD = re.compile(r"[a-z][a-z'-]*[a-z]")
_WORDS = re.compile(r"[^\W\d_][\w-]*(?: [\w-]+){1,4}|[^\W\d_]\w*(?:-[^\W\d_]+)+")


class _Words(NamedTuple):
    after: Mapping[str, str]
    before: Mapping[str, str]
    verbs: frozenset[str]
    states: frozenset[str]
    things: frozenset[str]
    does: frozenset[str]
    suffers: frozenset[str]
    objects: frozenset[str]
    loose: frozenset[str]
    columns: Mapping[str, str]  # names of columns that are names of kinds
    verbs_of_work: frozenset[str]  # asked first: few lines have one
    work: re.Pattern[str]  # what work does, and what is done to it
    needs: re.Pattern[str]  # what goes before what is needed


@cache
def _patterns() -> _Words:
    table = rows_of("evidence")
    human = {name: frozenset(words.split()) for name, words in table["human"].items()}
    work = table["work"]
    does, suffers = frozenset(work["does"].split()), frozenset(work["suffers"].split())
    columns = {name: kind for kind, names in columns_of("kinds").items() for name in names}
    been = r"(?:is|was|are|were|has been|have been|got|gets)"
    return _Words(
        {word: kind for kind, words in table["after"].items() for word in words.split()},
        {words: kind for kind, several in table["before"].items() for words in several},
        human["verbs"], human["states"], human["things"], does, suffers, frozenset(work["before"]),
        frozenset(work["loose"].split()),
        columns,
        does | suffers | {words.split()[-1] for words in work["before"]},
        re.compile(
            rf" (?:(?:(?:has|have|had) )?(?:{either(does)})|{been} (?:now |again )?(?:{either(suffers)}))(?![\w-])"
        ),
        re.compile(rf"\b(?:{either(work['before'])}) (?=[a-z])"),
    )  # fmt: skip


class _Book:
    """What was seen in a note so far."""

    def __init__(self, note: Note) -> None:
        self.note = note
        self.seen: dict[str, dict[str, list[int]]] = {}  # by name and feature: how often, and the first line
        self.first: dict[str, Source] = {}
        self.written: set[str] = set()  # names that do not only stand in transcripts
        self.lists: dict[tuple[str, ...], None] = {}

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
        return Evidence(tuple(seen), tuple(sorted(self.lists)))


_TITLES = frozenset(("title", "heading"))
_ALWAYS = frozenset(("inside", "opens", "spoken", "link", "@", "lower", "titled", "short"))
_TOGETHER = 40  # names of a list that count as standing beside each other


def evidence(note: Note, kept: Container[str] | None = None) -> Evidence:
    """What a note says of each spelling that may be a name; of words around it the features `kept`, or all."""
    book = _Book(note)
    links = links_in(note, note.lines)
    for line in note.lines:
        if line.text.strip():
            _line(book, line, links.get(line.key, ()))
    _tables(book)
    _fields(book)
    _links(book)
    return book.closed(kept)


def _line(book: _Book, line: Line, links: Sequence[tuple[int, int]]) -> None:
    text = _blanked(line, links)
    if "(" in text:
        for short in _SHORT.finditer(text, line.body):
            initials = [word[0] for word in short[1].split() if word[0].isupper()]
            if "".join(initials[-len(short[2]) :]) == short[2]:
                book.add(short[2], line, short.start(2), "short")
    if line.form == "heading":
        if len(name := text[line.body :].strip(" *_:#")) < 50 and _PHRASE.fullmatch(name):
            book.add(name, line, text.find(name), "heading")
        return
    phrases = list(_phrases(line, text))
    title = bool(phrases) and line.form != "transcript" and _is_title(text, line)
    for name, start, end in phrases:
        if title or is_role(name):
            book.add(name, line, start, "title")
        elif " " in name or name.isupper() or name.lower() not in known().common:  # else it is a word
            _phrase(book, line, text, name, start, end)
            first, _, last = name.rpartition(" ")
            if first and (kind := _patterns().after.get(last.lower())):  # "Falcon Project"
                book.add(first, line, start, CUE + kind)
    if title:
        return
    if phrases and ("(" in text or "," in text):
        _beside_titles(book, line, text)
    if len(phrases) > 1 and ("," in text or "/" in text or " and " in text or "&" in text):
        _lists(book, line, text)
    if line.form == "item" or (":" in text and line.form in ("quote", "prose")):
        _lead(book, line, text)
    if line.form != "transcript" and not _patterns().verbs_of_work.isdisjoint(text.split()):
        _work(book, line, text)


def _blanked(line: Line, links: Sequence[tuple[int, int]]) -> str:
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


def _is_title(text: str, line: Line) -> bool:
    """Is a line the title of something: of an issue or a change by its number, or in Title Case?"""
    if "#" in text and _TITLE_END.search(text):
        return True
    if "," in text or line.form == "row":
        return False
    words = text[line.body :].split()
    return len(words) > 3 and sum(word[:1].isupper() for word in words) * 4 >= len(words) * 3 and not text.endswith(".")


def _phrases(line: Line, text: str) -> Iterator[tuple[str, int, int]]:
    """The runs of words with capitals."""
    glued = line.body if line.form == "transcript" else 0  # there may be words glued to a label that is not known
    for found in (_PHRASE if _HAS_CAMEL(text) else _PLAIN_PHRASE).finditer(text, line.body):
        name = found[0].removesuffix("'s")
        start = found.start()
        if name[0] == "@":
            name, start = name[1:], start + 1
        if (
            _IDENTIFIER.match(name)
            or len(name) < 2
            or _PERIOD.fullmatch(name)
            or 0 < start == glued
            or len(name) > _LONGEST
        ):
            continue
        if " " in name and _UNIT.search(text, max(start - 4, 0), start):
            continue  # "3 EB Blob"
        yield name, start, start + len(name)


_LONGEST = 60  # characters of a name


def _phrase(book: _Book, line: Line, text: str, name: str, start: int, end: int) -> None:
    """What stands around a run of words with capitals."""
    opens = start <= line.body or not _is_inside(text, start)
    features = ["opens" if opens else "inside"]
    behind = _behind(text, end)
    if line.form == "transcript":
        features.append("spoken")
    else:
        features += _after(*behind)
        features += _before(text[max(start - 32, line.body) : start])
        if text.startswith("**", end) and text.endswith("**", 0, start):
            features.append("bold")
        if text.endswith("@", 0, start):
            features.append("@")
        if text.startswith("'s", end) and (owned := _OWNS.match(text, end)):
            features.append(OWNS + stem(owned[1]))
    if _is_human(text, name, end, behind):
        features.append(CUE + "Person")
    book.add(name, line, start, *features)


def _behind(text: str, end: int) -> tuple[str, str]:
    """The word or mark behind a name, and the word after it; "end" where the line ends."""
    rest = text[end : end + 32].lstrip('*_"')
    if not rest or rest.isspace():
        return "end", ""
    if rest[0] != " ":
        return rest[0], ""
    words = rest.split(None, 2)
    word = words[0].lstrip('*_"')
    if not word[:1].isalpha():
        return ("1" if word[:1].isdigit() else word[:1] or "end"), ""
    bare = word.rstrip(_MARKS)
    second = words[1].rstrip(_MARKS) if bare == word and len(words) > 1 else ""
    return bare, second


_MARKS = "*_\"'.,;:!?)]"


def _after(word: str, second: str) -> Iterator[str]:
    """The features of the words behind a name."""
    words = _patterns()
    if not word[0].isalpha() or word == "end":
        yield AFTER + word
    elif word[0].isupper():
        yield AFTER + "Name"
    else:
        yield AFTER + stem(word)
        if kind := words.after.get(word):
            yield CUE + kind
        if word in _LINKING and second.islower():
            yield f"{AFTER}{word} {stem(second)}"
        if word in words.does or (word in _LINKING and second in words.suffers):
            yield "works"


_LINKING = frozenset("is was are were has have will to and".split())


def _before(text: str) -> Iterator[str]:
    """The features of the words that stand before a name."""
    words = _patterns()
    text = text.rstrip(' *_"')
    if not text:
        return
    if not text[-1].isalnum():
        yield BEFORE + text[-1]
        if text[-1] == "(" and (name := text[:-1].split()) and name[-1][0].isupper():
            yield BEFORE + "Name ("
        return
    parts = text.rsplit(None, 2)
    word = parts[-1].lstrip("(*_['\"")
    if not word or word[0].isdigit():
        yield BEFORE + "1"
        return
    low = word.lower()
    yield BEFORE + stem(low)
    if low in words.objects:
        yield "needed"
    if len(parts) > 1 and parts[-2].isalpha() and parts[-2].islower():
        pair = f"{parts[-2]} {low}"
        yield f"{BEFORE}{stem(parts[-2])} {low}"
        if kind := words.before.get(pair):
            yield CUE + kind
        if pair in words.objects:
            yield "needed"


def _is_inside(text: str, start: int) -> bool:
    """Does a word in lower case go before? Then the capital is no accident."""
    if text[start - 1] == " " and (text[start - 2].islower() or text[start - 2].isdigit()):
        return True
    return _INSIDE.search(text, max(start - 12, 0), start) is not None


def _is_human(text: str, name: str, end: int, behind: tuple[str, str]) -> bool:
    """Is what follows the name what only people do, are or have?"""
    words = _patterns()
    word, second = behind
    if text.startswith("'s", end):
        owned = _OWNS.match(text, end)
        fits = owned is not None and owned[1] in words.things
    elif word in words.verbs:
        fits = True
    elif word in ("is", "was", "seems", "feels"):
        fits = second in words.states
    else:
        fits = word in ("(", ",") and " " in name and _TITLED.match(text, end) is not None
    return fits and is_person_name(name) and not any(map(str.isupper, name.split()))


def _beside_titles(book: _Book, line: Line, text: str) -> None:
    """People by the title that stands beside them, "Noor Haddad (data steward)", "Dana Levi, our lab manager, …"; and
    whom they work for: "Noor Haddad (Account Manager, Initech)"."""
    for found in _APPOSED.finditer(text, line.body):
        name, parts = found[1], [part.strip() for part in (found[2] or found[3]).split(",")]
        titled = [_is_title_of(part) for part in parts]
        if not any(titled) or len(parts) > 2 or not is_person_name(name):
            continue
        book.add(name, line, found.start(), "titled")
        for part, is_title in zip(parts, titled, strict=True):
            if len(parts) == 2 and not is_title and _may_employ(part):
                book.add(part, line, text.find(part, found.end(1)), IS + "Organization")
    if (last := _EMPLOYED.search(text, line.body)) and _is_title_of(last[1]) and _may_employ(last[2]):
        book.add(last[2], line, last.start(2), IS + "Organization")


_NAME = rf"[{_UPPER}][\w'’-]+(?: [{_UPPER}][\w'’-]+){{1,2}}"
_APPOSED = re.compile(
    rf"(?<![\w'’-])({_NAME})[*_]*"
    r"(?: \(([^()]{3,60})\)|, ((?:his|her|our|their|my|the|a|an) [a-z][a-z -]{2,30})(?=[,.;)]))"
)
_SHORT = re.compile(
    rf"((?:[{_UPPER}][\w'’-]*|of|the|and|for)(?: (?:[{_UPPER}][\w'’-]*|of|the|and|for)){{1,6}}) \(([A-Z]{{3,5}})\)"
)
_EMPLOYED = re.compile(rf"(?<!\w){_NAME}, ([{_UPPER}][^,;.()]{{3,40}}), ([{_UPPER}][\w&'-]+)\.?\s*$")
_OF_PEOPLE = (words_of("people", "roles") | words_of("people", "one_person")) - words_of("people", "firms")


def _is_title_of(words: str) -> bool:
    """Is it a title that only people have: "data steward", "our lab manager", "Account Manager"?"""
    parts = words.split()
    return 0 < len(parts) < 6 and parts[-1].casefold().strip(".*_") in _OF_PEOPLE


def _may_employ(words: str) -> bool:
    """May these words beside a title be a company: a name of which no word is one of the language?"""
    parts = words.split()
    return (
        0 < len(parts) < 4
        and all(part[:1].isupper() and part.casefold() not in known().common for part in parts)
        and not kind_called(parts[-1])
        and known().names.get(words, ("Organization", ""))[0] == "Organization"
        and not (
            len(parts) == 1 and (parts[0].upper() in known().acronyms or parts[0].casefold() in known().departments)
        )
    )


def _lists(book: _Book, line: Line, text: str) -> None:
    """Names beside names: "Dana, Omer and Renata"; "Helios (Kim/Vikram), Orion (Ann/Keith)"."""
    for found in _LIST.finditer(text, line.body):
        names = _PARTS.split(found[0])
        if "/" in found[0] and all(name.lower() in known().departments for name in names):
            book.add(found[0], line, found.start(), "inside", IS + "Team")  # "Field/Alliances"
        elif "," in found[0] and _DESCRIBED.search(text, max(found.start() - 24, 0), found.start()):
            for name in names:  # "Dana Levi (Buyer, Initech)"
                book.add(name, line, text.find(name, found.start()), "described")
        else:
            book.together(names)
    if "(" in text:
        book.together(name for found in _BRACKET.finditer(text, line.body) for name in _PARTS.split(found[1]))


def _lead(book: _Book, line: Line, text: str) -> None:
    """What opens an item or is the whole of it, and the values of a label: "Owner: Dana, Omer", "- Tenant quotas: late"
    under "Features"."""
    found = _LEAD.match(text, line.body)
    if found is None:
        return
    lead = found[1].strip()
    if lead.count(" ") >= _FEW or not (line.form == "item" or found[2].startswith(":")):
        return
    slot = slot_words(line.under or line.section)
    if found[2].startswith(":") and (values := _pieces(text, found.end())) and (words := slot_words(lead)):
        kind = _kind_of(lead)
        if line.form == "item" and len(values) == 1 and " " in values[0][0] and announces(line.section, "leads"):
            kind = kind or "Person"  # "Runtime: Aino Korhonen", under a heading of who leads what
            if is_person_name(values[0][0]):
                book.add(lead, line, max(text.find(lead), 0), IS + "Team")
        if kind == "Team" and len(values) > 1:
            kind = ""  # "Team: Dana, Omer" lists its members
        for value, start in values:
            book.add(value, line, start, *(LABEL + word for word in words), *_is(kind, value))
        book.together(value for value, _ in values)
    if line.form != "item":
        return
    whole = not found[2].strip()
    if _is_namelike(lead):
        sort = UNDER if whole else HEADS
        kind = _kind_of(line.under or line.section) if whole else ""
        book.add(lead, line, max(text.find(lead), 0), *(sort + word for word in slot), "item", *_is(kind, lead))


_FEW = 4  # words of a name in lower case


def _pieces(text: str, start: int) -> list[tuple[str, int]]:
    """The names that make up the rest of a line, or []: it is a sentence."""
    rest = text[start:].strip(" *_.")
    if not rest or len(rest) > 400:
        return []
    found = []
    place = start
    if "(" in rest:
        rest = re.sub(r"\([^()]*\)", "", rest)
    for piece in _PARTS.split(rest):
        name = piece.strip(" *_@.")
        if not name:
            continue
        if not _is_namelike(name):
            return []
        place = max(text.find(name, place), 0)
        found.append((name, place))
    return found


@lru_cache(maxsize=65_536)
def _is_namelike(name: str) -> bool:
    """Could what fills a slot be a name: words with capitals, or two to five words that neither begin nor end with one
    that names nothing?"""
    if _PHRASE.fullmatch(name):
        return True
    words = name.lower().split()
    loose = _patterns().loose
    return _WORDS.fullmatch(name) is not None and not (words[0] in loose or words[-1] in loose or words[0] in _STARTS)


_STARTS = frozenset(words_of("owners", "verbs"))  # what begins with one is to be done: it is no name


@lru_cache(maxsize=4096)
def slot_words(name: str) -> tuple[str, ...]:
    """The words of a column, label or heading that names go under, in their stems; of a long one none."""
    words = _SLOT_WORD.findall(plain(name).lower())
    return tuple(dict.fromkeys(stem(word) for word in words if word not in _SMALL)) if len(words) <= _SLOT else ()


_SLOT = 4  # words
_SMALL = frozenset("the of and for our to in on a an by with".split())


@lru_cache(maxsize=4096)
def _kind_of(slot: str) -> str:
    """The kind that the name of a slot is a name of: "Feature", "Customers"."""
    low = plain(slot).lower().strip(" *_:#")
    kind = kind_called(low) or _patterns().columns.get(low, "")
    return kind if kind in THINGS and kind != "Release" else ""


def _is(kind: str, name: str) -> tuple[str, ...]:
    if (
        not kind
        or (kind == "Person" and not is_person_name(name))
        or _kind_of(name)
        or _kind_of(name.removesuffix("s"))
    ):
        return ()  # "Recommenders" is the name of a slot itself
    return (IS + kind,)


def _tables(book: _Book) -> None:
    """Names by the columns that they stand in."""
    columns: dict[tuple[int, str], list[str]] = defaultdict(list)
    for row in table_rows(book.note):
        for column, cell in zip(row.columns, row.cells, strict=False):
            if not cell.text or len(cell.text) > 120 or "[[" in cell.text:
                continue
            words, kind = slot_words(column), _kind_of(column)
            for name, start in _cell_pieces(cell.text, cell.start):
                book.add(name, row.line, start, *(COLUMN + word for word in words), *_is(kind, name))
                columns[row.header.number, column].append(name)
    for names in columns.values():
        book.together(names)


def _cell_pieces(text: str, start: int) -> Iterator[tuple[str, int]]:
    for name, place in _pieces(text, 0):
        if not _NUMBERS.search(name) or " " in name:
            yield name, start + place


def _fields(book: _Book) -> None:
    """Names that are values of fields."""
    for field in book.note.fields:
        if field.form != "front" or "[[" in field.value or "://" in field.value:
            continue
        words, kind = slot_words(field.name.replace("-", " ")), _kind_of(field.name)
        line = Line(field.line, field.quote or field.value, "front")
        names = [name for name, _ in _pieces(field.value, 0)]
        for name in names:
            book.add(name, line, max(line.text.find(name), 0), *(FIELD + word for word in words), *_is(kind, name))
        book.together(names)


def _links(book: _Book) -> None:
    """Names of links to notes, which have no note of their own where it matters."""
    lines = {line.number: line for line in (*book.note.front, *book.note.lines)}
    lists: dict[str, list[str]] = defaultdict(list)
    for link in book.note.links:
        name = name_of(link.target) if link.target else ""
        line = lines.get(link.line)
        if line is None or not name or link.embed or len(name) > _LONGEST or not _is_written(name):
            continue
        features = ["link", *_before(line.text[max(link.start - 32, line.body) : link.start])]
        book.add(name, line, link.start, *features, *_after(*_behind(line.text, link.end)))
        lists[line.under or line.section if line.form == "item" else str(line.number)].append(name)
    for names in lists.values():
        book.together(names)


def _is_written(name: str) -> bool:
    """Is a link's target written as names are, and not as files of programs are: READ_ME, CODE-OF-CONDUCT?"""
    return _PHRASE.fullmatch(name) is not None and "_" not in name and not (len(name) > 6 and name.isupper())


def _work(book: _Book, line: Line, text: str) -> None:
    """What is written in lower case and does what only work does, or is needed: "tenant quotas slipped"."""
    words = _patterns()
    for found in words.work.finditer(text, line.body):
        verb = stem(found[0].split()[-1])
        if name := _last(text[max(found.start() - 48, line.body) : found.start()]):
            is_ = (IS + "Feature",) if _MOVED.match(text, found.end()) else ()
            book.add(name, line, found.start() - len(name), "works", AFTER + verb, "lower", *is_)
    for found in words.needs.finditer(text, line.body):
        if name := _first(text[found.end() : found.end() + 48]):
            before = BEFORE + stem(found[0].split()[-1])
            book.add(name, line, text.find(name, found.end()), "needed", before, "lower")


def _last(before: str) -> str:
    """The last words of a subject that may be a name in lower case: two or three, none of them loose."""
    kept: list[str] = []
    loose = _patterns().loose
    words = before.rstrip("*_").split(" ")
    for place in range(len(words) - 1, -1, -1):
        word = words[place]
        if len(kept) == 3 or word.lower() in loose or word.endswith("ly") or not re.fullmatch(r"\w[a-z][\w-]*", word):
            break
        if word[0].isupper() and (not kept or (place and words[place - 1][-1:] not in ".!?:-*")):
            break  # only the word that opens the sentence may have a capital
        kept.insert(0, word)
    return " ".join(kept) if len(kept) > 1 else ""


def _first(behind: str) -> str:
    """The first words of an object that may be a name in lower case, behind "the new", up to the next loose one."""
    kept: list[str] = []
    loose = _patterns().loose
    for word in behind.split(" "):
        bare = word.rstrip(".,;:)*_")
        if not kept and word in ("the", "our", "a", "an", "new", "their", "its"):
            continue
        if not re.fullmatch(r"[a-z][\w-]+", bare) or bare in loose:
            break
        kept.append(bare)
        if bare != word or len(kept) == 3:
            break
    return " ".join(kept) if len(kept) > 1 else ""


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


def lower_words(note: Note) -> frozenset[str]:
    """The words that a note writes in lower case: what stands here is no name by its capital alone. In speech-to-text,
    which drops capitals, twice is needed."""
    written = plain("\n".join(line.text for line in note.lines if line.form != "transcript"))
    spoken = Counter(_LOWER.findall(plain("\n".join(line.text for line in note.lines if line.form == "transcript"))))
    return frozenset(_LOWER.findall(written)).union(word for word, count in spoken.items() if count > 1)
