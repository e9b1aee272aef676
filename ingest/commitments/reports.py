"""Reports: sentences that only tell what became of a promise, "Dana has sent the deck", "The deck (Dana) moved to 12
Dec". They make no promise; `kg/graph/threads.py` looks for the one that they tell of."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from ingest.commitments.items import begins_with_order
from ingest.commitments.promise import MYSELF, Settings, is_template, person, persons, shown, table_of
from ingest.commitments.remarks import DAY, more_of, without_remarks
from ingest.commitments.remarks import told as told_of
from ingest.commitments.state_words import StateWords, state_words
from ingest.language.dates import due_near, said_date
from ingest.language.document import Reading
from ingest.language.gazetteer import Mention
from ingest.language.lexicon import either, words_of
from ingest.language.tokens import plain
from ingest.note import Line, at
from kg.identity.name_matching import without_days
from kg.model import Fact, Ref
from kg.vocabulary import CLOSED, REPORT

_LONGEST = 240  # characters
_FEWEST = 2  # words of what it tells of
_SURE = 0.5
_ENDS = re.compile(r"(?:(?<=[^\W\d_]{3})|(?<=\d\d)|(?<=[)\]]))[.!?](?=\s+[A-Z])")
_IF = re.compile(
    r"\b(?:if|unless|whether|would|could|should|might|(?-i:may)|maybe|perhaps|hopes?|wants?"
    r"|can(?! be (?:ticked|crossed|struck) off| be (?:closed|dropped)))\b|\?",
    re.IGNORECASE,
)
_PAST = either(sorted(words_of("owners", "past")))
_DOES = re.compile(
    rf"[*_\])]*(?:\s*:|\s[–—-])?\s+(?:(?:has|have|had|already|just|now|finally|also)\s+)*(?:\w{{2,}}ed|{_PAST})\b",
    re.IGNORECASE,
)
_TAKES_ON = re.compile(
    r"[*_\])]*\s+(?:(?:still|also|now)\s+)*(?:(?P<will>will|shall)|to|(?:has|have|needs?|had|is|am)\s+(?:still\s+)?to"
    r"|(?P<agrees>agreed|committed)\s+to"
    r"|(?P<promises>promised|offered|volunteered|undertook|took it (?:up)?on)\s+to)\s+(?!not\b)(?=(?P<verb>\w+))",
    re.IGNORECASE,
)
_HAS_TO = re.compile(r"[*_\])]*(?:\s*[:→]|\s[–—-])\s+")
_GIVES_UP = re.compile(
    r"[*_\])]*\s+(?P<will>will not|won['’]t|is not going to)\b|[*_\])]*\s+(?:did not|didn['’]t|never)\b", re.I
)
_NOT = re.compile(r"\b(?:not|nobody|never|without|yet to)\b|n['’]t\b", re.IGNORECASE)
_NEVER = re.compile(r"\b(?:will not|won['’]t|never will)\b", re.IGNORECASE)
_SLIPS = re.compile(
    r"\s+(?:slipped|moved|came|arrived|is|was|has|kept|done|can be)\W*$|^(?:kept it\W+)?", re.IGNORECASE
)
_DUE = re.compile(rf"\b(?:due|by|to|now|before|until|date|deadline)[\s:]+(?:on\s+)?(?:{DAY})\b", re.IGNORECASE)
_STANDS = re.compile(
    r"(?:still |is |are |am |has |have )*"
    r"(?:waiting for|needs? more time for|working on|started (?:on|with)?|busy with)\s+",
    re.I,
)
_WHILE = re.compile(
    r",?\s(?:before|after|until|while|because|since|so that) (?:i|we|you|he|she|they|it)\b", re.IGNORECASE
)
_BESIDE = re.compile(r"(?:[(\[@]|\b(?:from|with|by|thanks to|owner:?|for))\s*[*_@\[]*$", re.IGNORECASE)
_ME = re.compile(
    r"(?<![\w'’])I(?=\s)|(?:\(|\b(?:from|with|by|thanks to)\s+|:\s+(?=me to\b))(?P<me>me)\b"
    r"|(?<![^\s*_-])(?P<opens>[Mm]e)(?=\s*[:–—→])"
)
_OPENS = re.compile(r"(?:[^\W\d_][^:()]{2,24}:)?[\s*_@\[]*$")
_OWNS = re.compile(r"[*_\])]*['’]s?\s+(?=[^\W\d_])")
_CAME = re.compile(
    r"(?<!never )\b(?:came|arrived|landed|went out)\b(?! (?:up|to|from|back|with|down|across|out)\b)", re.I
)
_LEFT = re.compile(
    r"\(\s*\)|\s*(?:,\s*)?\b(?:from|with|by|thanks to|due|on|to|now|was|is|has|have)\b"
    r"(?=\s*(?:$|[,.:;)]|(?:slipped|came|moved|arrived)\b))"
)


class _Owner(NamedTuple):
    """Who is told of in a sentence, and where the name stands, with what ties it to the rest."""

    ref: Ref
    start: int
    end: int
    opens: bool  # it is what the sentence begins with
    acts: bool  # and who it says did something
    has: bool  # or whose thing it tells of: "Dana's deck came"


def reports(reading: Reading, told: Settings, taken: Collection[int]) -> Iterator[Fact]:
    """What the sentences of a note report of somebody's promise: its words, owner and state. In a line that tells of a
    promise or decision itself, one of `taken`, in a box, a row or what is said in a transcript there is none."""
    skipped = {*taken, *told.boxes, *told.decided}
    for line in reading.note.lines:
        if line.form not in ("item", "prose", "quote") or line.number in skipped or line.piece > 1:
            continue
        people = persons(reading, line)
        if not (people or _ME.search(line.text, line.body)) or is_template(line.text):
            continue
        for start, end in _sentences(line):
            if found := list(_report(reading, told, line, people, start, end)):
                yield from found
                break


def _sentences(line: Line) -> Iterator[tuple[int, int]]:
    start = line.body
    for stop in _ENDS.finditer(line.text, line.body):
        yield start, stop.end()
        start = stop.end()
    yield start, len(line.text)


def _report(
    reading: Reading, told: Settings, line: Line, people: Sequence[Mention], start: int, end: int
) -> Iterator[Fact]:
    text = line.text[start:end]
    owner = _owner(line, people, start, end) if len(text) <= _LONGEST else None
    if owner is None or _IF.search(plain(text)):
        return
    day = told.at(line).day
    takes = _takes_on(line.text, owner, end) if owner.opens else None
    how = REPORT
    if takes:  # it says so again, or in words that are no cue
        until = _until(text, day)
        behind = without_remarks(line.text, takes.end(), end)
        state = told_of(behind.said, until, day)
        state = state._replace(status=state.status or "open", due=state.due or until)
        words = shown(without_days(line.text[behind.start : behind.end]))
        how = "cue" if takes.re is _TAKES_ON and _promises(takes, dated=bool(until)) else REPORT
    else:
        state = _state(line.text[owner.end : end] if owner.opens else text, text, day, owner)
        words = _words(text, owner, start) if state.status else ""
    if len(words.split()) < (1 if owner.has else _FEWEST):
        return
    here, me = at(reading.note, line, start, end), Ref("Commitment", f"{reading.note.path}:{line.number}")

    def fact(subject: Ref, says: str, value: Ref | str) -> Fact:
        return Fact(subject, says, value, here, how, stated=False, confidence=_SURE)

    yield fact(me, "text", words)
    for says, value in (("status", state.status), ("due", state.due), *more_of(state, state.due).items()):
        if value:
            yield fact(me, says, value)
    for who in told.me if owner.ref == MYSELF else (owner.ref,):
        yield fact(who, "COMMITTED_TO", me)


def _takes_on(text: str, owner: _Owner, end: int) -> re.Match[str] | None:
    """Where the words begin that somebody has to do: "Dana will …", "Dana: send the deck, by 12 Dec"."""
    if takes := _TAKES_ON.match(text, owner.end, end):
        return takes
    has = _HAS_TO.match(text, owner.end, end)
    if not (has and begins_with_order(text, has.end())):
        return None
    return has if _DUE.search(text, has.end(), end) or without_remarks(text, has.end(), end).said else None


def _promises(takes: re.Match[str], *, dated: bool) -> bool:
    """Do words that are no cue by themselves make a promise: somebody promised it, or is to do it by a day?"""
    words, verb = table_of("words"), takes["verb"].lower()
    if takes["promises"]:
        return verb not in words["articles"]
    if takes["agrees"]:
        return dated and verb not in words["articles"] | words["decisions"] | words["verdicts"]
    return dated and bool(takes["will"]) and verb not in words["stop"] | words["light"] | words["habits"]


def _until(text: str, day: str) -> str:
    """The day by which a sentence says that something is due, or ""."""
    due = _DUE.search(text)
    return due_near(said_date(due[0], day), due[0], day) if due else ""


def _state(behind: str, text: str, day: str, owner: _Owner) -> StateWords:
    """How a sentence says that something stands; what somebody did is done."""
    until = _until(text, day)
    if owner.opens and (gives := _GIVES_UP.match(behind)):
        return StateWords("cancelled" if gives["will"] else "broken" if _NEVER.search(behind) else "")
    state = state_words(text, until, day)
    came = _CAME.search(text)
    if (owner.acts or came) and state.status in ("", "open") and not until:
        state = state_words(f"done {text}", until, day)
    if state.status == "done" and _NOT.search(text):
        return StateWords("open", due=until)
    return state._replace(due=state.due or ("" if state.status in CLOSED else until))


def _owner(line: Line, people: Sequence[Mention], start: int, end: int) -> _Owner | None:
    """Whose promise a sentence tells of: who did it, else who stands beside it: "from Dana", "(Dana)"."""
    found: list[_Owner] = []
    for me in _ME.finditer(line.text, start, end):
        place = me.start("me") if me["me"] else me.start("opens") if me["opens"] else me.start()
        found.append(_placed(line, MYSELF, start, place, me.end()))
    for mention in people:
        if start <= mention.start < end:
            found.append(_placed(line, person(mention), start, mention.start, mention.end))
    opening = next((one for one in found if one.opens), None)
    return opening or next((one for one in found if _BESIDE.search(line.text, start, one.start)), None)


def _placed(line: Line, ref: Ref, start: int, place: int, end: int) -> _Owner:
    opens = _OPENS.fullmatch(line.text, start, place) is not None
    has = opens and _OWNS.match(line.text, end)
    return _Owner(
        ref, place, has.end() if has else end, opens, opens and _DOES.match(line.text, end) is not None, bool(has)
    )


def _words(text: str, owner: _Owner, start: int) -> str:
    """What a sentence tells of: without whose it is and days."""
    left, right = text[: owner.start - start], text[owner.end - start :]
    words = without_days(f"{left.rstrip('@[')} {right.lstrip(']')}")
    for _ in range(2):
        words = _LEFT.sub(" ", words)
    found = without_remarks(words, 0, len(words), order=owner.acts)
    words = _WHILE.split(words[found.start : found.end], maxsplit=1)[0].strip(" .:,;")
    return shown(_SLIPS.sub("", _STANDS.sub("", words, count=1) if _STANDS.match(words) else words))
