"""Names that no list holds: what the words and the layout of a note say of each spelling that may be one.

Nothing is decided here. A spelling is a run of words with capitals, or words in lower case that fill a cell, open an
item or do what work does ("tenant quotas slipped"); what stands around it is counted, for the whole vault to settle.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence

from ingest.entities.lower_names import is_without_capitals, odd_lists, odd_runs
from ingest.entities.name_context import (
    features_apposed,
    features_before,
    features_behind,
    is_human,
    is_inside,
    words_behind,
)
from ingest.entities.name_relations import Spot, first_words, last_words, said_of
from ingest.entities.name_runs import (
    CAP,
    PARTS,
    PHRASE,
    RUN,
    UPPER,
    Book,
    blanked,
    capital_runs,
    is_title,
    patterns,
    stem,
)
from ingest.entities.name_slots import field_names, is_link_name, is_namelike, lead_of, link_names, table_names
from ingest.language.lexicon import either, words_of
from ingest.language.person_names import is_person_name
from ingest.language.phrases import is_role
from ingest.language.tokens import plain, words_in
from ingest.note import Line, Note
from ingest.pieces import links_in
from kg.identity.evidence import AFTER, BEFORE, CUE, IS, ODD, OWNS, Evidence
from kg.identity.gathered import is_trade
from kg.identity.known_names import is_english, known
from kg.identity.link_targets import name_of
from kg.vocabulary import kind_called

_LIST = re.compile(rf"(?<![\w'])(?:{RUN})(?:\s*(?:[,/&]|,?\s+and)\s*(?:{RUN}))+")
_BRACKET = re.compile(rf"\(({RUN}(?:\s*[/&]\s*{RUN})+)\)")
_DESCRIBED = re.compile(rf"(?<!\w)[{UPPER}][\w'-]*[*_]* ?\($")


_OWNS = re.compile(r"'s ([^\W\d_]+)")
_LOWER = re.compile(r"(?<![\w@#/.\-'])[^\W\dA-Z_]{2,}(?![\w])")


# "slipped from 5.5 to 5.6", "is part of Release 4", "goes into Rev D"
_NUMBERED_WORDS = frozenset(word for word, kind in known().numbered.items() if kind == "Release")
_NUMBERED = either(_NUMBERED_WORDS)
_RELEASE = (
    rf"(?:the )?(?:(?:[{UPPER}][\w&'-]* )?v?\d{{1,2}}\.\d{{1,2}}\b(?!\s?%)"
    rf"|(?i:{_NUMBERED}) (?:\d{{1,2}}|[A-Z])(?![\w%-]))"
)
_ARTICLE = re.compile(r"(?:(?:the|our|a|an|new|their|its) )+")
_MOVED = re.compile(rf"[^.;:]{{0,30}}?\b(?:to|from|in|into|for|with|of|until) {_RELEASE}")
_PLACED = re.compile(
    r" (?:(?:will|would|can|could|must|should|does|did|do|may|might|has|have|had) )?"
    r"(?:(?:not|no longer|still|now|also|therefore) )*"
    r"(?:be|is|are|was|were|been|goes|go|went|gone|comes?|came|coming|stays?|stayed|fits?|makes?|made|gets?|got) "
    r"(?:[a-z][a-z-]* ){0,3}?(?:(?:part of|with|to|in|into|until) )?" + _RELEASE
)
_HOLDS = re.compile(
    rf"{_RELEASE} (?:also |now |still |only )?(?:includes?|carries|contains?|brings?|adds?|has|ships with|comes with) "
)


def evidence(note: Note, kept: Container[str] | None = None) -> Evidence:
    """What a note says of each spelling that may be a name; of words around it the features `kept`, or all."""
    book = Book(note)
    links = links_in(note, note.lines)
    linked = _linked(note)
    bare = is_without_capitals(note)
    for line in note.lines:
        if line.text.strip():
            text = blanked(line, links.get(line.key, ()))
            _line(book, line, text, linked.get(line.number, ()) if not line.offset else ())
            if bare and line.form != "transcript":
                _odd(book, line, text)
    table_names(book)
    field_names(book)
    _again(book, note)
    link_names(book)
    return book.closed(kept)


def _linked(note: Note) -> dict[int, list[Spot]]:
    """The names that are links to notes, by their lines."""
    found: dict[int, list[Spot]] = {}
    for link in note.links:
        if link.target and not link.embed and is_link_name(name := name_of(link.target)):
            found.setdefault(link.line, []).append((name, link.start, link.end))
    return found


def _line(book: Book, line: Line, text: str, linked: Sequence[Spot]) -> None:
    if "(" in text:
        for short in _SHORT.finditer(text, line.body):
            initials = [word[0] for word in short[1].split() if word[0].isupper()]
            if "".join(initials[-len(short[2]) :]) == short[2]:
                book.add(short[2], line, short.start(2), "short")
    if line.form == "heading":
        _heading(book, line, text)
        return
    phrases = list(capital_runs(line, text))
    title = bool(phrases) and line.form != "transcript" and is_title(text, line)
    for name, start, end in phrases:
        if title or is_role(name):
            book.add(name, line, start, "title")
        elif " " in name or name.isupper() or name.lower() not in known().common:  # else it is a word
            _phrase(book, line, text, name, start, end)
            first, _, last = name.rpartition(" ")
            if first and (kind := patterns().after.get(last.lower())):  # "Falcon Project"
                book.add(first, line, start, CUE + kind)
    if title:
        return
    if "@" in text:
        _handles(book, line, text)
    if phrases:
        _joined(book, line, text)
    told = line.form != "transcript"
    digit = told and _DIGIT(text) is not None
    release = digit and not _NUMBERED_WORDS.isdisjoint(words_in(text))
    version = digit and _VERSION(text) is not None
    numbered: list[Spot] = []
    if release:
        for found in _LOW_RELEASE.finditer(text, line.body):
            numbered.append((found[0], *found.span()))
            book.add(found[0], line, found.start(), "inside")
    if version:
        for found in _VERSIONED.finditer(text, line.body):
            if _has_versions(found[1]):
                numbered.append((found[0], *found.span()))
                book.add(found[0], line, found.start(), "inside", "version")
                book.add(found[1], line, found.start(), "versions")
    if phrases and ("(" in text or "," in text):
        _beside_titles(book, line, text)
    if len(phrases) > 1 and ("," in text or "/" in text or " and " in text or "&" in text):
        _lists(book, line, text)
    if line.form == "item" or (":" in text and line.form in ("quote", "prose")):
        lead_of(book, line, text)
    if told:
        if not patterns().verbs_of_work.isdisjoint(text.split()):
            _work(book, line, text)
        said_of(book, line, text, [*phrases, *linked, *numbered])
        _groups(book, line, text)
    if release or version:
        _placed(book, line, text)


_DIGIT = re.compile(r"\d|\b[A-HJ-Z]\b").search  # asked first: few lines have one
_VERSION = re.compile(r"\d\.\d").search
_JOINED = re.compile(
    rf"(?<![,&/] )(?<![\w'’])(?:{RUN} & {RUN}|{CAP}(?: {CAP})? (?:of|de) (?:the )?{RUN}"
    rf"|{RUN},? (?:{either(known().company_ends)})(?![\w'-]))"
)


# "Quernview 3.2", "cpe 3.4"
_VERSIONED = re.compile(
    r"(?<![\w.&/-])([^\W\d_][^\W_]{1,15}) v?\d{1,2}\.\d{1,2}(?:\.\d{1,2})?(?![\w%:]|\.\d|\s?[%€$£]|-\d)"
)
# "draft 5", "firmware 2.7", "rev C"
_LOW_RELEASE = re.compile(rf"(?<![\w-])(?:{_NUMBERED}) (?:\d{{1,2}}(?:\.\d{{1,2}}){{0,2}}|[A-Z])(?![\w%-]|\.\d)")


def _joined(book: Book, line: Line, text: str) -> None:
    """Names of several parts: "Harrow & Finch", "Port of Rotterdam", "Fenmore Logistics plc"."""
    if "&" in text or " of " in text or " de " in text or not known().company_ends.isdisjoint(text.split()):
        for found in _JOINED.finditer(text, line.body):
            if found[0].split(" of ")[0].casefold().split()[-1] in _OF_PEOPLE:
                continue  # "Director of Finance"
            _phrase(book, line, text, found[0], *found.span())


_NUMBERING = re.compile(r"\W*(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[A-Z][.)])\s+")


def _heading(book: Book, line: Line, text: str) -> None:
    """A heading that is a name, and what ends in one as teams and programs do: "4. Payroll System Rollout"."""
    start = line.body
    if numbering := _NUMBERING.match(text, start):
        start = numbering.end()
    name = text[start:].strip(" *_:#")
    if len(name) < _WIDEST and is_namelike(name):
        book.add(name, line, text.find(name, start), "heading")
    for found in PHRASE.finditer(text, start):
        words = found[0].split()
        if len(words) > _TELLING and known().heads.get(words[-1].lower()) in ("Team", "Program"):
            book.add(found[0], line, found.start(), "inside", "headed")


_WIDEST = 50  # characters of a heading that is a name
_TELLING = 2  # words of a heading that may be no name, whatever the last: "Pilot Programme"


def _has_versions(word: str) -> bool:
    """May what has numbers of versions be called so: no short form; a word only with a capital, and if it is no part
    of a document?"""
    if is_trade(word) or word in known().names:
        return False
    return not is_english(word) or (
        word[0].isupper() and word.lower() not in known().common and word.lower() not in known().parts
    )


_GROUP = re.compile(rf"(?<![\w-])([a-z][a-z&-]+) ({either(patterns().groups)})(?![\w-])")


def _groups(book: Book, line: Line, text: str) -> None:
    """Teams in lower case: "the packing crew"."""
    for found in _GROUP.finditer(text, line.body):
        if found[1] not in patterns().loose:
            around = (
                *features_before(text[max(found.start() - 32, line.body) : found.start()]),
                *features_behind(*words_behind(text, found.end())),
            )
            book.add(found[0], line, found.start(), "lower", *around)


_PROJECT = re.compile(r"(?<![\w-])(?:project|operation) ([a-z]{4,})(?![\w-])")


def _odd(book: Book, line: Line, text: str) -> None:
    """What may be a name in a note without capitals: words of no dictionary, and what is listed with them."""
    for name, start, end in odd_runs(text, line.body):
        _phrase(book, line, text, name, start, end)
        book.add(name, line, start, ODD)
    for found in _PROJECT.finditer(text, line.body):
        if found[1] not in known().common and found[1] not in patterns().loose:
            _phrase(book, line, text, found[0], *found.span())
            book.add(found[0], line, found.start(), ODD)
    for names in odd_lists(line, text):
        book.together(names)


def _phrase(book: Book, line: Line, text: str, name: str, start: int, end: int) -> None:
    """What stands around a run of words that may be a name."""
    opens = start <= line.body or not is_inside(text, start)
    features = ["opens" if opens else "inside"]
    behind = words_behind(text, end)
    if line.form == "transcript":
        features.append("spoken")
    else:
        features += features_behind(*behind)
        features += features_apposed(text, end)
        features += features_before(text[max(start - 32, line.body) : start])
        if text.startswith("**", end) and text.endswith("**", 0, start):
            features.append("bold")
        if text.endswith("@", 0, start):
            features.append("@")
        if text.startswith("'s", end) and (owned := _OWNS.match(text, end)):
            features.append(OWNS + (stem(owned[1]) if owned[1].islower() else "Name"))
    if is_human(text, name, end, behind):
        features.append(CUE + "Person")
    book.add(name, line, start, *features)


_HANDLE = re.compile(r"(?<![\w.@/])@([a-z][\w-]{2,})(?<!bot)(?![\w-]|[@./]\w)")


def _handles(book: Book, line: Line, text: str) -> None:
    """Handles in lower case: "@kevlar will look"."""
    handles = [(found[1] if not is_english(found[1]) else found[0], found) for found in _HANDLE.finditer(text)]
    for name, found in handles:
        is_last = not text[found.end() :].strip(" .,;:!?)*_")
        book.add(name, line, found.start(), "@", "inside", "tag" if is_last else "handle")
    book.together(name for name, _ in handles)


def _again(book: Book, note: Note) -> None:
    """What stands around a name of several words where it is written in lower case."""
    named = {name.lower() for name in book.seen if " " in name and len(name) < _PHRASE}
    words = {name.split()[0] for name in named}
    for line in note.lines if named else ():
        if line.form in ("heading", "row", "transcript"):
            continue
        text = plain(line.text)
        if words.isdisjoint(words_in(text)):
            continue
        for found in _LOWER.finditer(text, line.body):
            if found[0] not in words:
                continue
            start = found.start()
            parts = [found[0], *text[found.end() : start + _PHRASE].split(" ")[1:4]]
            for count in range(min(len(parts), 4), 1, -1):
                name = " ".join(parts[:count]).rstrip(".,;:)")
                if name in named:
                    around = (
                        *features_before(text[max(start - 32, line.body) : start]),
                        *features_behind(*words_behind(text, start + len(name))),
                    )
                    book.add(name, line, start, "lower", "again", *around)
                    break


_PHRASE = 40  # characters of a name in lower case


def _beside_titles(book: Book, line: Line, text: str) -> None:
    """People by the title that stands beside them, "Noor Haddad (data steward)", "Dana Levi, our lab manager, …"; and
    whom they work for: "Noor Haddad (Account Manager, Initech)"."""
    for found in _APPOSED.finditer(text, line.body):
        name, parts = found[1], [part.strip() for part in (found[2] or found[3]).split(",")]
        titled = [_is_title_of(part) for part in parts]
        if not any(titled) or len(parts) > 2 or not is_person_name(name):
            continue
        book.add(name, line, found.start(), "titled")
        for part, has_title in zip(parts, titled, strict=True):
            if len(parts) == 2 and not has_title and _may_employ(part):
                book.add(part, line, text.find(part, found.end(1)), IS + "Organization")
    if (last := _EMPLOYED.search(text, line.body)) and _is_title_of(last[1]) and _may_employ(last[2]):
        book.add(last[2], line, last.start(2), IS + "Organization")


_NAME = rf"[{UPPER}][\w'’-]+(?: [{UPPER}][\w'’-]+){{1,2}}"
_APPOSED = re.compile(
    rf"(?<![\w'’-])({_NAME})[*_]*"
    r"(?: \(([^()]{3,60})\)|, ((?:his|her|our|their|my|the|a|an) [a-z][a-z -]{2,30})(?=[,.;)]))"
)
_SHORT = re.compile(
    rf"((?:[{UPPER}][\w'’-]*|of|the|and|for)(?: (?:[{UPPER}][\w'’-]*|of|the|and|for)){{1,6}}) \(([A-Z]{{3,5}})\)"
)
_EMPLOYED = re.compile(rf"(?<!\w){_NAME}, ([{UPPER}][^,;.()]{{3,40}}), ([{UPPER}][\w&'-]+)\.?\s*$")
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


def _lists(book: Book, line: Line, text: str) -> None:
    """Names beside names: "Dana, Omer and Renata"; "Helios (Kim/Vikram), Orion (Ann/Keith)"."""
    for found in _LIST.finditer(text, line.body):
        names = PARTS.split(found[0])
        if "/" in found[0] and all(name.lower() in known().departments for name in names):
            book.add(found[0], line, found.start(), "inside", IS + "Team")  # "Field/Alliances"
        elif "," in found[0] and _DESCRIBED.search(text, max(found.start() - 24, 0), found.start()):
            for name in names:  # "Dana Levi (Buyer, Initech)"
                book.add(name, line, text.find(name, found.start()), "described")
        else:
            book.together(names)
    if "(" in text:
        book.together(name for found in _BRACKET.finditer(text, line.body) for name in PARTS.split(found[1]))


def _work(book: Book, line: Line, text: str) -> None:
    """What is written in lower case and does what only work does, or is needed: "tenant quotas slipped"."""
    words = patterns()
    for found in words.work.finditer(text, line.body):
        verb = stem(found[0].split()[-1])
        if name := last_words(text[max(found.start() - 48, line.body) : found.start()]):
            is_ = (IS + "Feature",) if _MOVED.match(text, found.end()) else ()
            book.add(name, line, found.start() - len(name), "works", AFTER + verb, "lower", *is_)
    for found in words.needs.finditer(text, line.body):
        if name := first_words(_ARTICLE.sub("", text[found.end() : found.end() + 48])):
            before = BEFORE + stem(found[0].split()[-1])
            book.add(name, line, text.find(name, found.end()), "needed", before, "lower")


def _placed(book: Book, line: Line, text: str) -> None:
    """What is written in lower case and said to be in a release: "drift correction comes with firmware 2.7"."""
    for found in _PLACED.finditer(text, line.body):
        name = last_words(text[max(found.start() - 48, line.body) : found.start()])
        if name and _may_be_feature(name):
            book.add(name, line, found.start() - len(name), "works", "lower", IS + "Feature")
    for found in _HOLDS.finditer(text, line.body):
        name = first_words(_ARTICLE.sub("", text[found.end() : found.end() + 48]))
        if name and _may_be_feature(name):
            book.add(name, line, text.find(name, found.end()), "needed", "lower", IS + "Feature")


def _may_be_feature(name: str) -> bool:
    """Are these no words that only say what is done, or of which there are many: "add support", "bug fix"?"""
    return is_namelike(name) and not all(word in known().common for word in name.lower().split())


def lower_words(note: Note) -> frozenset[str]:
    """The words that a note writes in lower case: what stands here is no name by its capital alone. In speech-to-text,
    which drops capitals, twice is needed; a note without capitals tells nothing."""
    if is_without_capitals(note):
        return frozenset()
    written = plain("\n".join(line.text for line in note.lines if line.form != "transcript"))
    spoken = Counter(_LOWER.findall(plain("\n".join(line.text for line in note.lines if line.form == "transcript"))))
    return frozenset(_LOWER.findall(written)).union(word for word, count in spoken.items() if count > 1)
