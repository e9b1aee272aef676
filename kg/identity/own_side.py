"""What `kg init` guesses from the notes: whose vault it is, and which company theirs is. Each guess with its reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from kg.identity.name_index import Roster
from kg.model import Fact, Ref

Guess = tuple[str, str]  # the value, or "" when nothing speaks for one; the reason


def guess_owner(facts: Iterable[Fact], roster: Roster) -> Guess:
    """The person who attends most of the recorded meetings, if it is more than anybody else."""
    present: dict[str, set[str]] = defaultdict(set)
    meetings = set()
    for fact in facts:
        if fact.says == "ATTENDED" and isinstance(fact.value, Ref):
            meetings.add(fact.value.name)
            if key := roster.who(fact.subject, fact.source.note).key:
                present[roster.name(key)].add(fact.value.name)
    first = Counter({name: len(attended) for name, attended in present.items()}).most_common(2)
    if not first or (len(first) > 1 and first[0][1] == first[1][1]):
        return "", "nobody attends more of the meetings than anybody else; write your own name here"
    return first[0][0], f"attends {first[0][1]} of {len(meetings)} recorded meetings"


def guess_company(facts: Iterable[Fact], roster: Roster) -> Guess:
    """The organization that most people's pages name as theirs, if the owner's does or more than one does."""
    employed: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if (
            fact.says == "WORKS_AT"
            and fact.how != "cue"  # what a sentence says may be a former job
            and isinstance(fact.value, Ref)
            and (key := roster.who(fact.value, fact.source.note).key)
        ):
            employed[roster.name(key)].add(fact.subject.name)
    most = sorted(employed, key=lambda name: (-len(employed[name]), name))
    if not most or (len(most) > 1 and len(employed[most[0]]) == len(employed[most[1]])):
        return "", "no page says where people work more often than any other; write your own company here"
    return most[0], f"{len(employed[most[0]])} people's pages name it"
