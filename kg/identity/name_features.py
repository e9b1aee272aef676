"""What a candidate for a name shows of its kind: the features that the model weighs, and each in words for a reader."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import sqrt

from kg.identity.evidence import (
    AFTER,
    APPOSED,
    BEFORE,
    BESIDE,
    COLUMN,
    CUE,
    DAY,
    FIELD,
    HEADS,
    IS,
    LABEL,
    ODD,
    OWNS,
    SAID,
    SLOTS,
    UNDER,
)
from kg.identity.gathered import ACRONYM, CAMEL, Gathered, World, is_given, is_like_person, is_trade
from kg.identity.judgements import Reason
from kg.identity.kind_model import NONE
from kg.identity.known_names import is_english, known
from kg.identity.name_matching import fold
from kg.model import Source

_OFTEN = 2


def features(one: Gathered, world: World) -> dict[str, float]:
    """The features of a candidate that the model weighs, each between 0 and 1."""
    row = dict(_by_name(one.name, world, odd=one.features[ODD] > 0))
    mentions = max(one.count, 1)
    slots = sum(times for what, times in one.features.items() if what.startswith(SLOTS))
    for what, times in one.features.items():
        if what in ("inside", "opens", ODD):
            continue
        whole = slots if what.startswith(SLOTS) else max(mentions, times)
        row[what] = _share(times, whole)
    row["inside"] = one.inside / mentions
    if "link" in row and is_like_person(one.name, world):
        row[f"link like a person, {min(len(one.name.split()), 3)}"] = 1.0
    row["never inside" if not one.inside else "often inside" if one.inside >= _OFTEN else "once inside"] = 1.0
    row["in text" if one.count else "only in slots"] = 1.0
    row[f"seen {_step(one.count, (0, 1, 2, 4, 10))}"] = 1.0
    row[f"notes {_step(len(one.notes), (1, 2, 4))}"] = 1.0
    return row


def _step(count: int, steps: Sequence[int]) -> int:
    """The highest of these steps that a count comes to, or the first."""
    return max((step for step in steps if step <= count), default=steps[0])


def _share(times: int, whole: int) -> float:
    """Between how often and how large a share: seen once of one is a half, always of many is near 1."""
    return times / sqrt((times + 1) * (whole + 1))


def _by_name(name: str, world: World, *, odd: bool) -> Iterable[tuple[str, float]]:
    """The features of a name by itself: its shape and its words. An `odd` one is a name in lower case."""
    words = name.split()
    low = [word.lower() for word in words]
    plain = [world.is_word(word) for word in words]
    yield f"words {min(len(words), 4)}", 1.0
    if name in known().names:
        yield f"known {known().names[name][0]}", 1.0
    lower = name[0].islower() and not CAMEL.match(name) and not odd
    shape = (
        "odd"
        if odd and name[0].islower()
        else "lower"
        if lower
        else "acronym"
        if ACRONYM.fullmatch(name)
        else "camel"
        if CAMEL.search(name)
        else "capital"
    )
    yield f"shape {shape}", 1.0
    if not lower:
        count = "all" if all(plain) else "no" if not any(plain) else "some"
        yield f"{count} words of the language", 1.0
        yield f"{count} words of the language, {min(len(words), 3)}", 1.0
        sorts = [_sort(word) for word in words]
        yield f"sorts {' '.join(sorts[:4])}", 1.0
        yield f"sort first {sorts[0]}", 1.0
        yield f"sort last {sorts[-1]}", 1.0
    if any(map(str.isdigit, name)):
        yield "has digit", 1.0
    if "-" in name:
        yield "has hyphen", 1.0
    if "&" in name:
        yield "has &", 1.0
    if " of " in name:
        yield "has of", 1.0
    if any(ACRONYM.fullmatch(word) for word in words) and len(words) > 1:
        yield "has acronym", 1.0
    if not lower and is_given(words[0]):
        yield "given name", 1.0
        if len(words) in (2, 3):
            yield "given name and more", 1.0
    if is_like_person(name, world):
        yield f"like a person, {min(len(words), 3)}", 1.0
    if len(words) > 1:
        if words[0] in known().names or " ".join(words[:2]) in known().names:
            yield "company first", 1.0
        if fold(words[0]) in fold(world.company).split()[:1]:
            yield "own company first", 1.0
        if kind := head_kind(words, world):
            yield f"head {kind}", 1.0
        yield f"first {low[0]}", 1.0
    yield f"last {low[-1]}", 1.0
    for word in dict.fromkeys(low):
        yield f"word {word}", 1.0


def _sort(word: str) -> str:
    """What sort of word it is: a number, a letter, a short form, a given name, in the dictionary or in none."""
    if word.isdigit() or len(word) == 1:
        return "number" if word.isdigit() else "letter"
    if ACRONYM.fullmatch(word):
        return "acronym"
    return ("given word" if is_given(word) else "word") if is_english(word) else "given" if is_given(word) else "new"


def head_kind(words: Sequence[str], world: World) -> str:
    """The kind that the last word of several tells, or ""; a number or letter behind it ("Room B") is passed over."""
    kept = list(words)
    if "of" in words[1:-1]:  # "Port of Rotterdam"
        kept = kept[: kept.index("of")]
        return world.heads.get(fold(kept[-1]), "")
    while len(kept) > 1 and (kept[-1].isdigit() or len(kept[-1]) == 1):
        kept.pop()
    if len(words) < 2:
        return ""
    if len(words) == 2 and words[1].isdigit() and (kind := known().numbered.get(words[0].casefold())):
        return kind
    behind = known().behind_department if kept[0].casefold() in known().departments else {}
    return world.heads.get(fold(kept[-1]), "") or behind.get(kept[-1].casefold(), "")


def is_personal(row: Mapping[str, float]) -> bool:
    """Is there evidence of a person that is more than an unknown word with a capital: what only people do, @, people
    beside it, a given name?"""
    told = ("cue Person", "@", "given name", "given name and more", "link like a person, 2", "link like a person, 3")
    return any(feature in row for feature in told) or row.get("beside Person", 0.0) >= 0.5


def is_new_name(name: str) -> bool:
    """Is each of its words in no dictionary, or a given name before others?"""
    first, *others = name.split()
    return (is_given(first) or not is_english(first)) and not any(map(is_english, others))


def may_be_person(name: str, world: World) -> bool:
    """Could it be somebody's name: no number, and none of its words a short form, a thing's last word or all words?"""
    words = name.split()
    return (
        not any(map(is_trade, words))
        and not any(len(word) > 1 and word.isupper() for word in words)
        and not any(map(str.isdigit, name))
        and not (name.islower() and "-" in name)
        and not all(map(world.is_word, words))
        and not head_kind(words, world)
    )


def mates(
    name: str,
    lists: Iterable[Sequence[str]],
    pairs: Iterable[tuple[str, str]],
    shares: Mapping[str, Mapping[str, float]],
    kind_of: Callable[[str], str],
) -> dict[str, float]:
    """The mean shares of what a name is listed with, in one list, column or field, and of what sentences say it has to
    do with; `kind_of` tells the kinds of names that have no shares because they are known."""
    total: dict[str, float] = defaultdict(float)
    count = 0
    for listed in lists:
        found = [share for other in listed if other != name and (share := shares.get(other) or _known(kind_of(other)))]
        count += bool(found)
        for share in found:
            for kind, part in share.items():
                total[kind] += part / len(found)
    row = {f"beside {kind}": part / sqrt(count * (count + 0.5)) for kind, part in total.items() if part > count * 0.02}
    if lists:
        row["listed"] = 1.0
    return row | _partners(pairs, shares, kind_of)


def _partners(
    pairs: Iterable[tuple[str, str]], shares: Mapping[str, Mapping[str, float]], kind_of: Callable[[str], str]
) -> dict[str, float]:
    """The mean shares of what stands at the other end of each thing that sentences say."""
    total: dict[tuple[str, str], float] = defaultdict(float)
    counts: Counter[str] = Counter()
    for says, other in pairs:
        if share := {DAY: 1.0} if other == DAY else shares.get(other) or _known(kind_of(other)):
            counts[says] += 1
            for kind, part in share.items():
                total[says, kind] += part
    return {
        f"{says}{_WITH}{kind}": part / sqrt(counts[says] * (counts[says] + 0.5))
        for (says, kind), part in total.items()
        if part > counts[says] * 0.02
    }


def _known(kind: str) -> dict[str, float]:
    return {kind: 1.0} if kind else {}


# --- reasons


def told_by(one: Gathered, telling: Sequence[tuple[str, float]]) -> tuple[Reason, ...]:
    """The two strongest reasons in words."""
    found: dict[str, Reason] = {}
    for feature, _ in telling:
        if words := in_words(feature):
            found.setdefault(words, Reason(words, one.places.get(feature.partition(_WITH)[0], Source(""))))
        if len(found) == 2:
            break
    return tuple(found.values())


def in_words(feature: str) -> str:
    """A feature in words, or "" for one that says nothing to a reader."""
    if feature in _PLAIN:
        return _PLAIN[feature]
    if feature.endswith(NONE):
        return ""
    if feature.startswith(SAID):
        return _said(feature.removeprefix(SAID))
    for start, words in _IN_WORDS:
        if feature.startswith(start):
            rest = feature.removeprefix(start)
            cut = start in (*SLOTS, *BESIDE) and rest.isalpha() and rest not in known().common  # a stem
            return words.format(f"{rest}…" if cut else rest, rest.lower()) if rest else ""
    return ""


def _said(said: str) -> str:
    """An end of what sentences say, in words: "TARGETS 1 with Release"."""
    says, _, kind = said.partition(_WITH)
    end, number = says.split(", ")[0].split()[:2]
    other = {"": "something", DAY: DAY}.get(kind, f"{'an' if kind[:1] in 'AEIO' else 'a'} {kind.lower()}")
    verb = _VERBS.get(end, "")
    return verb and (f"it {verb} {other}" if number == "1" else f"{other} {verb} it")


_WITH = " with "
_VERBS = {
    "TARGETS": "goes into", "DEPENDS_ON": "waits for", "PART_OF": "is part of", "REQUESTED": "asks for", "OWNS": "owns",
    "LEADS": "leads", "MEMBER_OF": "belongs to", "WORKS_ON": "works on", "WORKS_AT": "works for",
    "REPORTS_TO": "reports to",
}  # fmt: skip
_PLAIN = {
    "works": "it does what work does: it slips, ships, needs",
    "needed": "something needs it or waits for it",
    "given name": "it begins with a given name",
    "given name and more": "it begins with a given name",
    "@": "it stands behind @",
    "bold": "it is set in bold by itself",
    "link": "notes link it",
    "labels": "it is a label",
    "headed": "it stands in a heading",
    "company first": "it begins with a company's name",
    "own company first": "it begins with your company's name",
    "shape acronym": "it is an acronym",
    "shape camel": "its capitals",
    "no words of the language": "none of its words is in the language",
}
_IN_WORDS = (
    (IS, "it stands where a {1} does"),
    (CUE, "the words around it speak of a {1}"),
    (COLUMN, "it stands in the column “{0}”"),
    (LABEL, "it stands behind the label “{0}”"),
    (UNDER, "it stands under “{0}”"),
    (FIELD, "it stands in the field “{0}”"),
    (HEADS, "it opens what stands under “{0}”"),
    (BEFORE, "“{0}” stands before it"),
    (AFTER, "“{0}” stands behind it"),
    (OWNS, "it has a {0}"),
    (APPOSED, "it is called a “{0}”"),
    ("beside ", "it is listed with what is a {1}"),
    ("last ", "its last word is “{0}”"),
    ("first ", "its first word is “{0}”"),
    ("word ", "“{0}” is in its name"),
    ("head ", "its last word"),
    ("like a person", "it is written as people are"),
)
