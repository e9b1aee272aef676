"""What lines tell of promises and decisions, gathered from facts: the records that `threads.py` links."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

from kg.graph.threads import Telling
from kg.identity.name_matching import fold
from kg.model import Fact, Ref, Source
from kg.vocabulary import REPORT, TOLD_AGAIN, WORK

_TOLD = ("status", "due", "done_on", "first_due")


def tellings(
    facts: Iterable[Fact],
    who: Callable[[Ref, Source], str],
    what: Callable[[Ref, Source], str],
    held: Callable[[Source], str],
    day_of: Callable[[Source], str],
) -> list[Telling]:
    """The tellings of all promises and decisions; `who` gives the id of what a name in a note means, `what` the same
    but for the own company, which all is about, `held` that of the meeting in which something was said, `day_of` the
    day on which it was, each "" where nothing tells. What is told of a note rests on its own facts alone."""
    told: dict[Ref, dict[str, Fact]] = defaultdict(dict)
    people: dict[Ref, set[str]] = defaultdict(set)
    things: dict[Ref, set[str]] = defaultdict(set)
    for fact in facts:
        if isinstance(fact.value, Ref):
            if fact.says == "COMMITTED_TO":
                people[fact.value].add(who(fact.subject, fact.source))
            elif fact.says in ("CONCERNS", "PROMISED_TO") and fact.subject.kind in TOLD_AGAIN:
                things[fact.subject].add(what(fact.value, fact.source))
        elif fact.subject.kind in TOLD_AGAIN:
            told[fact.subject].setdefault(fact.says, fact)
    lists = _lists(one["text"].source for one in told.values() if "text" in one)
    found = []
    seen: Counter[tuple[str, str, str]] = Counter()
    for ref, said in sorted(told.items(), key=_stands):
        if "text" not in said:
            continue
        text = said["text"]
        words, note, meeting = str(text.value), text.source.note, held(text.source)
        again = (ref.kind, note, fold(words))
        seen[again] += 1
        named = frozenset(id for id in things[ref] if id.startswith("person:"))
        about = frozenset(filter(None, things[ref] - named))
        is_decision = ref.kind == "Decision"  # nobody owns it: it is told of a thing, or of its meeting
        owner = "" if is_decision else min(filter(None, people[ref]), default="")
        of = (_first(about) or meeting) if is_decision else _family(owner)
        status, due, done_on, first_due = (str(said[says].value) if says in said else "" for says in _TOLD)
        found.append(
            Telling(
                ref.kind, ref.name, note, day_of(text.source), meeting, f"{ref.kind} {of}" if of else "",
                words, status, due, about, text.stated, done_on, first_due, seen[again],
                text.how == REPORT, owner, lists[note, text.source.line], named - {owner},
            )
        )  # fmt: skip
    return found


def _family(owner: str) -> str:
    """An owner by the first letters of the first and the last name, as those of one ledger go by them: J. Mills may be
    Jane Mills, and Jane Mils."""
    kind, _, name = owner.partition(":")
    parts = name.split("-")
    return f"{kind}:{parts[0][:1]} {parts[-1][:1]}" if kind == "person" and len(parts) > 1 else owner


_GAP = 2  # lines between two items of one list, or between what two say one after the other


def _lists(sources: Iterable[Source]) -> dict[tuple[str, int], int]:
    """By note and line the first line of its list: of what stands close together."""
    first: dict[tuple[str, int], int] = {}
    last = ("", 0)
    for note, line in sorted({(source.note, source.line) for source in sources}):
        goes_on = note == last[0] and line - last[1] <= _GAP
        first[note, line] = first[last] if goes_on else line
        last = note, line
    return first


def _stands(told: tuple[Ref, Mapping[str, Fact]]) -> tuple[bool, str, int]:
    """What is stated first: what is inferred of it beside changes no identity. Then by place."""
    fact = next(iter(told[1].values()))
    return not fact.stated, fact.source.note, fact.source.line


def _first(things: Iterable[str]) -> str:
    """The thing that a decision is told of: work before whom and when it is for."""
    work = tuple(f"{kind.lower()}:" for kind in WORK)
    return min(things, key=lambda id: (not id.startswith(work), id), default="")
