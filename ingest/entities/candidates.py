"""Names that no list holds: what the words of a note propose, for the whole vault to settle.

A proposal is a fact whose subject is the name with the kind that its surroundings speak for ("" when they do not), and
whose value says why: `seen 3 1` (three times inside sentences, once at their beginning), `cue` (the words around it
can only mean that kind), `said` (they may mean it: twice is needed), or `beside Dana, Omer` (listed with these names).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple, TypeVar

from ingest.language.lexicon import either, rows_of
from ingest.language.person_names import is_person_name
from ingest.language.tokens import plain
from ingest.note import Line, Note, at
from ingest.pieces import links_in
from kg.identity.known_names import known
from kg.model import Fact, Ref, Source

# Capitals of the scripts that have them; in others nothing tells a name from a word.
_UPPER = "".join(letter for letter in map(chr, range(0x0530)) if letter.isupper())
# A run of words with capitals, an acronym, or camel case: "MAI Falcon", "Phase Gate 1", "vForce".
# What stands behind a hyphen in "cloud-led" is no part of a name, what does in "Ji-ho" is.
_TAILS = (
    "led|like|wide|only|free|side|run|in|on|up|out|off|day|end|way|to|of|and|or|the|as|by|for|pro|one|two|ops|dev|fit"
)
CAP = rf"(?:[{_UPPER}][\w&]*(?:[-'][{_UPPER}]\w*|-(?!(?:{_TAILS})\b)[a-z]{{2,4}}\b(?!-))*|[a-z]+[A-Z]\w*)"
_RUN = rf"{CAP}(?: {CAP}){{0,2}}"
_PHRASE = re.compile(
    rf"(?<![\w'#/.])@?{CAP}(?: (?:{CAP}|\d{{1,2}}(?![\d.:%]|\s?[-–]\s?\d)))*(?:'s\b)?|(?<=/){CAP}(?: {CAP})*"
)
_CAMEL = re.compile(r"[a-z]+[A-Z]|[A-Z][a-z]+[A-Z]|[A-Z]{2,}[a-z]{2,}|[A-Z][A-Z][a-z]")
# A word in lower case goes before: then the capital is no accident.
_INSIDE = re.compile(r"[a-z\d][*_\"')]{0,3}\s+[*_\"'(]{0,3}$")
_NEXT = re.compile(r"[*_)\"']*\s+[*_]*([a-z]+)(?![\w\-])(?:\s+([a-z]+))?")
_GAPS = frozenset(" *_)\"'")  # what may stand between a name and the next word
# A title behind a whole name: Dana Levi (IT Director), or Dana Levi, VP Product.
_TITLED = re.compile(
    r"[*_]*(?: \(|, )(?:[A-Z][\w&]*(?: of)? ){0,3}(?:C[EFIOPT]O|[SE]?VP|Head|Director|Manager|Engineer|Lead"
    r"|Officer|Architect|Analyst|Designer|President|Founder|Counsel|Consultant|consultant|PM|TPM|Scientist|Developer|Principal)\b"
)
_OWNS = re.compile(r"'s\s+(?:\w+\s+)?([a-z]+)")
_LIST = re.compile(rf"(?<![\w'])(?:{_RUN})(?:\s*(?:[,/&]|,?\s+and)\s*(?:{_RUN}))+")
_BRACKET = re.compile(rf"\(({_RUN}(?:\s*[/,&]\s*{_RUN})+)\)")
_PARTS = re.compile(r"\s*(?:[,/&]|,?\s+\band\b)\s*")
_LOWER = re.compile(r"(?<![\w@#/.\-'])[^\W\dA-Z_]{2,}(?![\w])")
_UNIT = re.compile(r"(?<![\d.])\d+\s?$")
_PERIOD = re.compile(r"(?:FY|CY|H|Q|KW|W|CW|P|S)\d{1,4}")
_WORD = re.compile(r" ([a-z]{4,})\b(?!['’-])")


T = TypeVar("T")


class _Words(NamedTuple):
    after: dict[str, str]
    does: frozenset[str]
    before: Mapping[str, list[tuple[str, str]]]  # by their last word
    verbs: frozenset[str]
    states: frozenset[str]
    things: frozenset[str]
    loose: frozenset[str]
    heads: re.Pattern[str]
    hints: tuple[str, ...]
    leads: re.Pattern[str]
    teams: re.Pattern[str]
    teamheads: tuple[str, ...]
    titles: tuple[str, ...]


@cache
def _patterns() -> _Words:
    table = rows_of("candidates")
    after = {word: kind for kind, words in (*table["after"].items(), *table["does"].items()) for word in words.split()}
    before: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for kind, several in table["before"].items():
        for words in several:
            before[words.rpartition(" ")[2]].append((words, kind))
    human = {name: frozenset(words.split()) for name, words in table["human"].items()}
    heads = table["features"]["heads"].replace("\n", "|").strip("|").split("|")
    feature = either(heads).replace(r"\ ", "[ -]")
    roles, team = either(table["leads"]["roles"].split("|")), rf"{CAP}(?:(?: | & | and ){CAP}){{0,2}}"
    titles, does = table["leads"]["titles"].split("|"), table["does"]["Team"].split()
    teams = table["teams"]["heads"].split("|")
    return _Words(
        after, frozenset(does), before, human["verbs"], human["states"], human["things"],
        frozenset(table["features"]["loose"].split()),
        re.compile(rf"((?:[A-Za-z][\w]*(?:-[\w]+)*[ -]){{1,4}})({feature})\b"),
        tuple(sorted({head.split()[-1].rstrip("s") for head in heads})),
        re.compile(rf"\b(?:(?:{either(titles)}),? (?:of|for)|[SE]?VP,?|(?:{roles}) (?:in|on)) ({team})"),
        re.compile(rf"(?<![\w-])([a-z]{{3,}} (?:{either(teams)})) (?:{either(does)})\b"),
        tuple(f" {head} " for head in teams),
        tuple(titles),
    )  # fmt: skip


def candidates(note: Note) -> Iterator[Fact]:
    """The proposals of a note, one for each name, kind and reason."""
    seen: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])  # name, kind: inside a sentence, at its start
    first: dict[tuple[str, str], Source] = {}
    told: dict[tuple[str, str, str], Fact] = {}  # name, kind, why: the first such proposal
    words, common = _patterns(), known().common
    links = links_in(note, note.lines)
    whole = "\n".join(line.text for line in note.lines)
    heads = [hint for hint in words.hints if hint in whole]
    teams = [head for head in words.teamheads if head in whole]
    for line in note.lines:
        if line.form == "heading" or not line.text.strip():
            continue
        text = _blanked(line, links.get(line.key, ()))
        phrases = list(_phrases(line, text))
        more: list[Fact] = []
        for name, start, end in phrases:
            if " " not in name and not name.isupper() and name.lower() in common:
                continue  # a word, whatever stands around it
            following = _NEXT.match(text, end) if text[end : end + 1] in _GAPS else None
            key = (name, "" if line.form == "transcript" else _kind(text, name, start, following))
            opens = start <= line.body or not _is_inside(text, start)
            seen[key][opens] += 2 if " " in name and _is_marked(text, start, end) else 1
            if key not in first:
                first[key] = at(note, line, start, end)
            if _is_human(text, name, end, following):
                more.append(proposal("Person", name, "cue", at(note, line, start, end), 0.8))
        if phrases:
            more += _listed(note, line, text, len(phrases))
        if line.form != "transcript":
            for name, start, end in _features(text) if heads and any(head in text for head in heads) else ():
                seen[name, "Feature"][0] += 1
                first.setdefault((name, "Feature"), at(note, line, start, end))
            if teams and any(head in text for head in teams):
                more += _teams(note, line, text, words.teams)
            if any(title in text for title in words.titles):
                more += _teams(note, line, text, words.leads)
        for fact in more:
            told.setdefault((fact.subject.name, fact.subject.kind, str(fact.value)), fact)
    for (name, kind), (inside, opening) in seen.items():
        yield proposal(kind, name, f"seen {inside} {opening}", first[name, kind], 0.5)
    yield from told.values()


def _is_inside(text: str, start: int) -> bool:
    """Does a word in lower case go before? Then the capital is no accident."""
    if text[start - 1] == " " and (text[start - 2].islower() or text[start - 2].isdigit()):
        return True
    return _INSIDE.search(text, max(start - 12, 0), start) is not None


def _teams(note: Note, line: Line, text: str, pattern: re.Pattern[str]) -> Iterator[Fact]:
    """What can only be a team: "core dev handles it", "Head of Program Management"."""
    for team in pattern.finditer(text):
        yield proposal("Team", team[1], "cue", at(note, line, team.start(1), team.end(1)), 0.7)


def proposal(kind: str, name: str, why: str, source: Source, confidence: float) -> Fact:
    """A fact that proposes a name."""
    return Fact(Ref(kind, name), "proposed", why, source, "candidate", stated=False, confidence=confidence)


def _blanked(line: Line, links: Iterable[tuple[int, int]]) -> str:
    """The line without code, links, addresses and the speaker's label; offsets stay."""
    text = plain(line.text)
    spans = [*links]
    if line.label[1]:
        spans.append(line.label)
    if "`" in text:
        spans += [found.span() for found in re.finditer(r"`[^`]*`", text)]
    if "://" in text:
        spans += [found.span() for found in re.finditer(r"\w+://\S+", text)]
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _phrases(line: Line, text: str) -> Iterator[tuple[str, int, int]]:
    """The runs of words with capitals; "MD migrate" too: an acronym with the word that follows it."""
    glued = line.body if line.form == "transcript" else 0  # there may be words glued to a label that is not known
    for found in _PHRASE.finditer(text, line.body):
        name = found[0].removesuffix("'s")
        if len(name) < 2 or name[0] == "@" or _PERIOD.fullmatch(name) or 0 < found.start() == glued:
            continue
        if " " in name and _UNIT.search(text, max(found.start() - 4, 0), found.start()):
            continue  # "3 EB Blob"
        yield name, found.start(), found.start() + len(name)
        if 2 <= len(name) <= 4 and name.isupper() and (word := _WORD.match(text, found.end())) and _is_telling(word[1]):
            yield f"{name} {word[1]}", found.start(), word.end()


def _is_telling(word: str) -> bool:
    return word not in _patterns().loose and word not in _patterns().after and not word.endswith("ing")


def _is_marked(text: str, start: int, end: int) -> bool:
    """Is the name set in bold by itself, as a term is? That counts as seen twice; a label with a colon does not."""
    return text[max(start - 2, 0) : start] == "**" == text[end : end + 2] and text[end + 2 : end + 3] != ":"


def _kind(text: str, name: str, start: int, following: re.Match[str] | None) -> str:
    """The kind that the words around a name speak for, or ""; "in" where it only stands behind that word."""
    words = _patterns()
    kind = words.after.get(following[1], "") if following else ""
    if kind and following and (following[1] not in words.does or " " not in name):
        return kind  # a whole name that handles something may be a person's
    before = text[max(start - 24, 0) : start].rstrip("*_ (").lower()
    last = before.rpartition(" ")[2]
    for phrase, kind in words.before.get(last, ()):
        if before.endswith(phrase) and (kind != "Artifact" or _CAMEL.match(name)):
            return kind
    return "in" if last == "in" else ""


def _is_human(text: str, name: str, end: int, following: re.Match[str] | None) -> bool:
    """Is what follows the name what only people do, are or have?"""
    words = _patterns()
    if _TITLED.match(text, end):
        fits = " " in name
    elif following:
        fits = following[1] in words.verbs or (
            following[1] in ("is", "was", "seems", "feels") and following[2] in words.states
        )
    else:
        owned = _OWNS.match(text, end) if text.startswith("'s", end) else None
        fits = owned is not None and owned[1] in words.things
    return fits and is_person_name(name) and not any(map(str.isupper, name.split()))


def _listed(note: Note, line: Line, text: str, names: int) -> Iterator[Fact]:
    """Names beside names: "Dana, Omer and Renata"; "Helios (Kim/Vikram), Orion (Ann/Keith)"."""
    if names < 2 or ("," not in text and "/" not in text and " and " not in text and "&" not in text):
        return
    rows = [(found.start(), found[0]) for found in _LIST.finditer(text, line.body)]
    brackets = [(found.start(1), found[1]) for found in _BRACKET.finditer(text, line.body)] if "(" in text else []
    together = [name for _, row in brackets for name in _PARTS.split(row)]
    before = 0  # names of brackets
    for at_, (start, row) in enumerate((*rows, *brackets)):
        own = _PARTS.split(row)
        lists = [(own, 0)]
        if at_ >= len(rows):
            lists += [(together, before)] if together != own else []
            before += len(own)
        if len(own) == 2 and "/" in row and all(name.lower() in known().departments for name in own):
            yield proposal("Team", row, "cue", at(note, line, start, start + len(row)), 0.7)
            continue
        for beside, first in lists:
            for count, name in enumerate(own, first):
                others = [other for other in near(beside, count) if other != name]
                if others and is_person_name(name) and len(name.split()) < 3:
                    place = text.find(name, start)
                    why = "beside " + ", ".join(dict.fromkeys(others))
                    yield proposal("Person", name, why, at(note, line, place, place + len(name)), 0.6)


_BESIDE = 50  # names of a list on each side of one that stand beside it


def near(listed: Sequence[T], place: int) -> Sequence[T]:
    """Those of a list that stand near a place: all, but where the list is very long."""
    return listed[max(place - _BESIDE, 0) : place + _BESIDE + 1]


def _features(text: str) -> Iterator[tuple[str, int, int]]:
    """Lower-case names of features by their last word, with up to two words before it."""
    words = _patterns()
    for found in words.heads.finditer(text):
        modifiers = list(re.finditer(r"[A-Za-z][\w\-]*", found[1]))
        kept: list[re.Match[str]] = []
        for word in reversed(modifiers):
            if word[0].lower() in words.loose or len(kept) == 2:
                break
            kept.insert(0, word)
        if kept:
            start = found.start(1) + kept[0].start()
            yield text[start : found.end()], start, found.end()


def lower_words(note: Note) -> frozenset[str]:
    """The words that a note writes in lower case: what stands here is no name by its capital alone. In speech-to-text,
    which drops capitals, twice is needed."""
    written = plain("\n".join(line.text for line in note.lines if line.form != "transcript"))
    spoken = Counter(_LOWER.findall(plain("\n".join(line.text for line in note.lines if line.form == "transcript"))))
    return frozenset(_LOWER.findall(written)).union(word for word, count in spoken.items() if count > 1)
