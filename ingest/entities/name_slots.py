"""Names by where they stand: cells of tables, values of labels and fields, what opens an item, links."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from ingest.entities.name_context import features_before, features_behind, words_behind
from ingest.entities.name_runs import LONGEST, PARTS, PHRASE, Book, patterns, stem
from ingest.formats.tables import table_rows
from ingest.formats.typed_tables import role_of
from ingest.language.lexicon import words_of
from ingest.language.person_names import is_person_name
from ingest.language.sections import announces
from ingest.language.tokens import plain
from ingest.note import Line
from kg.identity.evidence import COLUMN, FIELD, HEADS, IS, LABEL, UNDER
from kg.identity.link_targets import name_of
from kg.vocabulary import THINGS, kind_called

_NUMBERS = re.compile(r"[\d%$€£]")


_LEAD = re.compile(r"[*_\"]*([^\W_][^:*_|\[\]()]{1,48}?)[*_\"]*(:|\s[-–—]\s|\s?\(|$)")
_SLOT_WORD = re.compile(r"[a-z][a-z'-]*[a-z]")
_WORDS = re.compile(r"[^\W\d_][\w-]*(?: [\w-]+){1,4}|[^\W\d_]\w*(?:-[^\W\d_]+)+")


def lead_of(book: Book, line: Line, text: str) -> None:
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
        role = _role(LABEL, lead)
        for value, start in values:
            book.add(value, line, start, *(LABEL + word for word in words), *role, *_is(kind, value))
        book.together(value for value, _ in values)
    if line.form != "item":
        return
    whole = not found[2].strip()
    if is_namelike(lead):
        sort = UNDER if whole else HEADS
        kind = _kind_of(line.under or line.section) if whole else ""
        opens = ("labels",) if found[2].startswith(":") else ()
        book.add(lead, line, max(text.find(lead), 0), *(sort + word for word in slot), "item", *opens, *_is(kind, lead))


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
    for piece in PARTS.split(rest):
        name = piece.strip(" *_@.")
        if not name:
            continue
        if not is_namelike(name):
            return []
        place = max(text.find(name, place), 0)
        found.append((name, place))
    return found


@lru_cache(maxsize=65_536)
def is_namelike(name: str) -> bool:
    """Could what fills a slot be a name: words with capitals, or two to five words that neither begin nor end with one
    that names nothing?"""
    if PHRASE.fullmatch(name):
        return True
    words = name.lower().split()
    loose = patterns().loose
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
    kind = kind_called(low) or patterns().columns.get(low, "")
    return kind if kind in THINGS and kind != "Release" else ""


@lru_cache(maxsize=4096)
def _role(slot: str, name: str) -> tuple[str, ...]:
    """What a column, label or field of this name says of what it is about, as a feature of its values."""
    role = role_of(name)
    return (f"{slot}of {role}",) if role else ()


def _is(kind: str, name: str) -> tuple[str, ...]:
    if (
        not kind
        or (kind == "Person" and not is_person_name(name))
        or _kind_of(name)
        or _kind_of(name.removesuffix("s"))
    ):
        return ()  # "Recommenders" is the name of a slot itself
    return (IS + kind,)


def table_names(book: Book) -> None:
    """Names by the columns that they stand in."""
    columns: dict[tuple[int, str], list[str]] = defaultdict(list)
    for row in table_rows(book.note):
        for column, cell in zip(row.columns, row.cells, strict=False):
            if not cell.text or len(cell.text) > 120 or "[[" in cell.text:
                continue
            words, kind, role = slot_words(column), _kind_of(column), _role(COLUMN, column)
            for name, start in _cell_pieces(cell.text, cell.start):
                book.add(name, row.line, start, *(COLUMN + word for word in words), *role, *_is(kind, name))
                columns[row.header.number, column].append(name)
    for names in columns.values():
        book.together(names)


def _cell_pieces(text: str, start: int) -> Iterator[tuple[str, int]]:
    for name, place in _pieces(text, 0):
        if not _NUMBERS.search(name) or " " in name:
            yield name, start + place


def field_names(book: Book) -> None:
    """Names that are values of fields."""
    for field in book.note.fields:
        if field.form != "front" or "[[" in field.value or "://" in field.value:
            continue
        words, kind = slot_words(field.name.replace("-", " ")), _kind_of(field.name)
        role = _role(FIELD, field.name.replace("-", " "))
        line = Line(field.line, field.quote or field.value, "front")
        names = [name for name, _ in _pieces(field.value, 0)]
        for name in names:
            book.add(
                name, line, max(line.text.find(name), 0), *(FIELD + word for word in words), *role, *_is(kind, name)
            )
        book.together(names)


def link_names(book: Book) -> None:
    """Names of links to notes, which have no note of their own where it matters."""
    lines = {line.number: line for line in (*book.note.front, *book.note.lines)}
    lists: dict[str, list[str]] = defaultdict(list)
    for link in book.note.links:
        name = name_of(link.target) if link.target else ""
        line = lines.get(link.line)
        if (
            line is None
            or not name
            or link.embed
            or len(name) > LONGEST
            or link.target.endswith(".canvas")
            or not is_link_name(name)
        ):
            continue
        features = ["link", *features_before(line.text[max(link.start - 32, line.body) : link.start])]
        book.add(name, line, link.start, *features, *features_behind(*words_behind(line.text, link.end)))
        lists[line.under or line.section if line.form == "item" else str(line.number)].append(name)
    for names in lists.values():
        book.together(names)


@lru_cache(maxsize=16_384)
def is_link_name(name: str) -> bool:
    """Is a link's target written as names are, and not as files of programs are: READ_ME, CODE-OF-CONDUCT?"""
    if "_" in name or (len(name) > 6 and name.isupper()):
        return False
    return is_namelike(name) or _OF_YEAR.fullmatch(name) is not None


_OF_YEAR = re.compile(r"20\d\d [^\W\d_][^\d]*")  # "2025 Catalogue"
