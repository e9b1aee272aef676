"""What `kg init` guesses from the notes: whose vault it is, and which company theirs is. Each guess with its reason;
where nothing stands out there is none, and the reason says who or what it might be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.identity.name_index import MYSELF, Key, Roster
from kg.identity.name_matching import fold
from kg.model import Fact, Ref

Guess = tuple[str, str]  # the value, or "" when nothing speaks for one; the reason

# Of meetings that the one who attends most attends, and how many the next may attend of hers: half in notes that may be
# a team's minutes, more in notes that say "@Myself", which are somebody's.
_SHARE = 0.6
_NEXT, _NEXT_OF_MINE = 0.5, 0.75
_FEWEST = 2  # people of a company, and meetings
_SOME = 0.1  # of all who attend
_SHOWN = 3  # candidates that are told


def guess_owner(facts: Sequence[Fact], roster: Roster) -> Guess:
    """The person who attends far more of the recorded meetings than anybody else."""
    present, meetings = _attendance(facts, roster)
    first = sorted(present, key=lambda key: (-len(present[key]), roster.name(key)))
    told = _several(f"{roster.name(key)} {len(present[key])}" for key in first[:_SHOWN])
    if not first:
        return "", "no meeting says who was there; write your own name here"
    most, following = (len(present[key]) if key else 0 for key in (*first, None)[:2])
    is_mine = any(
        fact.says == "COMMITTED_TO" and fact.how == "task" and fold(fact.subject.name) in MYSELF for fact in facts
    )
    least = most * (_NEXT_OF_MINE if is_mine else _NEXT)
    if most < max(_FEWEST, _SHARE * meetings) or following > least:
        reason = f"nobody attends far more of the {meetings} recorded meetings than the others ({told})"
        return "", f"{reason}; write your own name here"
    return roster.name(first[0]), f"attends {most} of {meetings} recorded meetings, the next {following}"


def most_met(facts: Iterable[Fact], roster: Roster, owner: str) -> tuple[str, int]:
    """Who else attends the most meetings, and how many; nobody when no list tells."""
    present, _ = _attendance(facts, roster)
    me = roster.who(Ref("Person", owner), "").key if owner else None
    found = sorted(((-len(met), roster.name(key)) for key, met in present.items() if key != me))
    return (found[0][1], -found[0][0]) if found else ("", 0)


def most_told(facts: Iterable[Fact], roster: Roster, kind: str, own: str) -> tuple[str, int]:
    """Which thing of a kind the most notes tell of, and how many, but for the own one."""
    notes: dict[Key, set[str]] = defaultdict(set)
    mine = roster.who(Ref(kind, own), "").key if own else None
    for fact in facts:
        for ref in (fact.subject, fact.value):
            key = roster.who(ref, fact.source.note).key if isinstance(ref, Ref) and ref.may_be(kind) else None
            if key and key != mine and key[0] == kind:
                notes[key].add(fact.source.note)
    found = sorted((-len(told), roster.name(key)) for key, told in notes.items())
    return (found[0][1], -found[0][0]) if found else ("", 0)


def _attendance(facts: Iterable[Fact], roster: Roster) -> tuple[Mapping[Key, set[str]], int]:
    """The meetings that each person attends, and how many there are."""
    present: dict[Key, set[str]] = defaultdict(set)
    meetings = set()
    for fact in facts:
        if fact.says == "ATTENDED" and isinstance(fact.value, Ref):
            meetings.add(fact.value.name)
            if key := roster.who(fact.subject, fact.source.note).key:
                present[key].add(fact.value.name)
    return present, len(meetings)


def guess_company(facts: Sequence[Fact], roster: Roster, owner: str) -> Guess:
    """The company of the owner ("": nobody knows), else that of far more people than any other, and of half of those
    whose company is told, customers and partners left out. They are no guests: they attend as many meetings as those of
    whom no company is told, who are on the own side."""
    present, _ = _attendance(facts, roster)
    employed: dict[Key, set[Key]] = defaultdict(set)
    accounts = set()
    for fact in facts:
        note = fact.source.note
        if fact.says == "account" and (account := roster.who(fact.subject, note).key):
            accounts.add(account)
        # what a sentence says may be a former job
        if fact.says == "WORKS_AT" and fact.how != "cue" and isinstance(fact.value, Ref):
            names = [fact.value.name]
        else:
            names = str(fact.value).split(",") if fact.says in ("described", "among") else []
        person = roster.who(fact.subject, note).key if names else None
        for name in names:
            company = roster.who(Ref("Organization", name.strip()), note).key
            if company and person:
                employed[company].add(person)
    companies = _one_each(employed)
    me = roster.who(Ref("Person", owner), "").key
    theirs = [company for company, people in companies.items() if me in people]
    if me and len(theirs) == 1:
        return roster.name(theirs[0]), f"{roster.name(me)} works there"
    left = {company: people for company, people in companies.items() if company not in accounts}
    first = sorted(left, key=lambda company: (-len(left[company]), roster.name(company)))
    if not first:
        return "", "no list or page says where people work, but for customers; write your own company here"
    most, following = (len(left[key]) if key else 0 for key in (*first, None)[:2])
    known = set().union(*employed.values())
    rest = [len(meetings) for person, meetings in present.items() if person not in known]
    own = [len(present.get(person, ())) for person in left[first[0]]]
    are_guests = bool(rest) and sum(own) / len(own) < sum(rest) / len(rest)
    least = max(_FEWEST, 2 * following, len(set().union(*left.values())) / 2, len(present) * _SOME)
    if most < least or are_guests:
        told = _several(f"{roster.name(company)} {len(left[company])}" for company in first[:_SHOWN])
        return "", f"no company stands out as that of the people here ({told}); write your own company here"
    return roster.name(first[0]), f"{most} people's pages or lists name it, the next {following}"


def _one_each(employed: Mapping[Key, set[Key]]) -> dict[Key, set[Key]]:
    """The companies with their people, those that one name goes on from another ("VAST", "VAST Data") as one."""
    found: dict[Key, set[Key]] = {}
    for company in sorted(employed, key=lambda key: (len(key[1]), key)):
        shorter = next((one for one in found if f"{company[1]} ".startswith(f"{one[1]} ")), company)
        found.setdefault(shorter, set()).update(employed[company])
    sizes = Counter({key: len(people) for key, people in employed.items()})
    return {
        max(
            (key for key in employed if f"{key[1]} ".startswith(f"{one[1]} ")), key=lambda key: (sizes[key], key)
        ): people
        for one, people in found.items()
    }


def _several(told: Iterable[str]) -> str:
    return ", ".join(told) or "nobody"
