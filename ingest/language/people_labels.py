"""What labels and headings say of the people below or behind them: there, invited, absent, of which company."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.language.dates import behind_date
from ingest.language.lexicon import pattern_of, rows_of
from ingest.language.person_names import is_person_name, is_role, unlink
from ingest.note import Line
from kg.identity.known_names import known
from kg.vocabulary import kind_called

_LONGEST = 60  # characters of a label
_COUNT = re.compile(r"[\s:]*[(\[]?\s*(?:~?\d{1,4}|\d{1,4}/\d{1,4})\s*(?:people|total)?\s*[)\]]?$")
_MARKS = re.compile(r"^[\W\d_]+|[\s:*_#–—-]+$")
_EMPTY_LINK = re.compile(r"\[\]\([^()]*\)")
_BOLD = re.compile(r"(?:\*\*|__)(?P<label>[^*|:]{1,60}?)(?:\s*:\s*(?:\*\*|__)|(?:\*\*|__)\s*:)\s*")
_ALONE = re.compile(r"(?:\*\*|__)(?P<label>[^*|:]{1,60}?)(?:\*\*|__)\s*(?:[-–—]\s+)?")
_PLAIN = re.compile(
    r"[*_]{0,2}(?P<label>[^\W\d_][^:|\[\]@.!?]{0,60}?)[*_]{0,2}\s*(?P<mark>:(?![:/])|=(?=\s))[*_]{0,2}(?:\s+|$)"
)
_SPACED = re.compile(r"(?P<label>[A-Z][A-Z ]{2,30}?)(?:[ ]{2,}|\t\s*)(?=\S)")
_ICON = re.compile(r"(?:👥|🙋|👤|🧑‍🤝‍🧑)\ufe0f?\s*(?=\S)")
_LINKED = re.compile(r"(?P<label>[^\W\d_]{4,12})\s+(?=\[[^\[\]]+\]\(mailto:)")
_DASHED = re.compile(r"(?P<label>[^\W\d_][\w’' ]{1,30}?)\s+[-–—]\s+")
_BESIDE = re.compile(r"(?<=\s)[|·•]\s+(?=[*_]{0,2}[^\W\d_][\w /&’']{1,30}[*_]{0,2}:)")
_WITH = re.compile(r"(?:w/|with\s)\s*(?=\S)", re.IGNORECASE)
_FROM = re.compile(r"^(?:from|of|at|for)\s+(?:the\s+)?", re.IGNORECASE)
_NO_LIST = re.compile(r"\b(?:to|for|by|of|no|not|number|next|why|how|many|most|about|questions?|from)\b", re.IGNORECASE)
_CERTAIN = re.compile(r"invit|expected|planned", re.IGNORECASE)


class Label(NamedTuple):
    """What a label or heading says of those whom it lists."""

    # there, invited, absent; with: so are those whom names alone tell; aside, duty: it goes on with a list near; room,
    # ours, theirs: at a note's head
    here: str
    company: str = ""  # where they work: "from Acme"
    group: str = ""  # what else may be the name of their company or team: "Acme attendees", "Acme:"
    role: str = ""  # what they do in the meeting

    @property
    def is_sure(self) -> bool:
        """Does it list people wherever it stands?"""
        return self.here in ("there", "with") or (self.here == "invited" and self.role == "sure")


class Labelled(NamedTuple):
    """A label in a line, and where what stands behind it stands."""

    said: Label | None  # None: of no people
    name: str
    start: int
    end: int


@lru_cache(maxsize=8192)
def announced(text: str) -> Label | None:
    """What a label or heading announces of the people below or behind it; None when it is about no people."""
    if len(text) > 2 * _LONGEST:
        return None
    shown = _MARKS.sub("", _COUNT.sub("", _EMPTY_LINK.sub("", unlink(text)).rstrip(" *_#:")))
    shown = " ".join(shown.replace("’", "'").split())
    if not shown or len(shown) > _LONGEST:
        return None
    if here := _among(shown, "absent", "invited"):
        return Label(here, role="sure" if here == "invited" and _CERTAIN.match(shown) else "")
    if found := _there().fullmatch(shown):
        before, behind = found["before"] or "", found["behind"] or ""
        return None if _NO_LIST.search(before) else Label("there", company_in(behind), company_in(before))
    here = _among(shown, "bare", "aside", "duty", "ours", "theirs", "room")
    role = re.sub(r"(?:ed)? by$", "", shown.lower()) if here == "duty" else ""
    return Label("there" if here == "bare" else here, role="" if role in ("by", "notes") else role) if here else None


def _among(shown: str, *rows: str) -> str:
    """The first of these rows of words that a label is one of, or ""."""
    return next((row for row in rows if pattern_of("sections", "people", row).fullmatch(shown)), "")


@cache
def _there() -> re.Pattern[str]:
    words = "|".join(rows_of("sections")["people"]["there"])
    behind = r"(?:(?:\s*[(,–—]\s*|\s+-\s+|\s+(?=(?:from|of|at|for)\s))(?P<behind>[^():]{2,40})\)?)?"
    return re.compile(rf"(?:(?P<before>[\w'&.-]+(?: [\w'&.-]+){{0,2}}) )?(?:{words}){behind}", re.IGNORECASE)


def company_in(words: str) -> str:
    """The company that words of a label may name, or ""."""
    name = _FROM.sub("", words.strip(" *_:.,()-–—")).removesuffix("'s").removesuffix("’s")
    low = [word.casefold() for word in name.split()]
    if not (name and name[0].isupper() and len(low) < 5) or is_role(name) or kind_called(name.split()[-1]):
        return ""
    if len(low) == 1 and low[0].endswith(("ing", "ed", "al")):
        return ""  # "Speaking attendees"
    if all(word in known().common or word in known().departments for word in low) or any(map(str.isdigit, name)):
        return ""
    is_acronym = name.isupper() and len(name) < 5 and known().names.get(name, ("",))[0] != "Organization"
    return "" if is_acronym else name


def of_group(name: str, within: Label) -> Label:
    """What the label of a group in a list says of those below it: "TSC members", "From Acme", "Regrets"."""
    found = announced(name)
    if found is None:
        is_said = _FROM.match(name) is not None
        return within._replace(**{"company" if is_said else "group": company_in(name)})
    if found.here in ("absent", "invited"):
        return found
    return within._replace(company=found.company, group=found.group, role=found.role or within.role)


def _dated_with(text: str, start: int) -> re.Match[str] | None:
    """The "with" of a line that begins with the day of a meeting: "7 February 2025, with Dana and Omer"."""
    end = behind_date(text, start) if any(map(str.isdigit, text[start : start + 24])) else -1
    return _AND_WITH.match(text, end) if end > 0 else None


_AND_WITH = re.compile(r"[\s,;:|–—-]+(?:w/|with\s)\s*(?=\S)", re.IGNORECASE)


def labels_of(line: Line, *, begins: bool, parent: bool) -> Iterator[Labelled]:
    """The labels of a line. One without a colon counts where it begins a paragraph, or when other items are indented
    below it, as their `parent`."""
    text, end = line.text, len(line.text.rstrip())
    bold = [*_BOLD.finditer(text, line.body)]
    if bold and bold[0].start() <= line.body + 1:
        for found, stop in zip(bold, [*(found.start() for found in bold[1:]), end], strict=True):
            rest = text[found.end() : stop].rstrip(" ·•|,;")
            yield Labelled(announced(found["label"]), found["label"].strip(), found.end(), found.end() + len(rest))
    elif (
        (alone := _ALONE.match(text, line.body))
        and (said := announced(alone["label"]))
        and said.here not in ("room", "ours")
    ):
        yield Labelled(said, alone["label"].strip(), alone.end(), end)
    elif begins and line.form != "item" and (given := _WITH.match(text, line.body)):
        yield Labelled(Label("with"), "with", given.end(), end)
    elif begins and line.form != "item" and (given := _dated_with(text, line.body)):
        yield Labelled(Label("there"), "with", given.end(), end)
    elif icon := _ICON.match(text, line.body):
        yield Labelled(Label("there"), "", icon.end(), end)
    elif ((run := _SPACED.match(text, line.body)) or (run := _LINKED.match(text, line.body))) and (
        said := announced(run["label"])
    ):
        yield Labelled(said, run["label"], run.end(), end)
    elif ":" in text or " = " in text:
        place = line.body
        for stop in (*(beside.start() for beside in _BESIDE.finditer(text, line.body)), end):
            part = _PLAIN.match(text, place)
            if part and part.end() <= stop + 1:
                name = part["label"].strip(" *_")
                if (said := announced(name)) or part["mark"] == ":":
                    yield Labelled(said, name, min(part.end(), stop), stop)
            beside = _BESIDE.match(text, stop)
            place = beside.end() if beside else stop
    elif dashed := _DASHED.match(text, line.body):
        said = announced(dashed["label"])
        if said and said.here in ("there", "absent") and not is_person_name(dashed["label"]):
            yield Labelled(said, dashed["label"], dashed.end(), end)
    elif end - line.body < _LONGEST and (parent or (line.form == "prose" and (begins or text.isupper()))):
        said = announced(text[line.body : end])
        if said and said.is_sure:
            yield Labelled(said, text[line.body : end], end, end)
