"""Commitments outside checkboxes: what people say or are said to do. Always inferred: each has a confidence."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ingest.commitments.items import CAP, begins_with_order
from ingest.commitments.listed_promises import listed
from ingest.commitments.owners import VERBS, is_somebody
from ingest.commitments.promise import (
    MYSELF,
    Promise,
    Setting,
    Settings,
    is_template,
    named_last,
    pattern,
    settings,
    shown,
    table_of,
)
from ingest.commitments.promise_sections import shaped
from ingest.commitments.promise_tables import rows_of_work
from ingest.commitments.remarks import DAY
from ingest.commitments.reports import reports
from ingest.language.cues import Found, find, read_cues
from ingest.language.dates import said_date
from ingest.language.document import Reading, between
from ingest.language.gazetteer import Mention
from ingest.language.person_names import is_person_name
from ingest.language.tokens import plain
from ingest.language.voices import Voice, Voices, voices
from ingest.note import Key, Line, at
from kg.model import Fact, Ref

_EARLY = 40  # characters in which an answer begins
_FAR = 300  # characters of a sentence before a cue that are looked at: without full stops it may be endless
_NEAR = 100  # characters before a name in which stands what is done for it
_FEWEST, _LONGEST = 4, 40  # words of a sentence that is a promise as a whole
_MOST = 6  # people that "they" stands for: of a larger round, nobody can be said to have taken it on


def promises(reading: Reading) -> Iterator[Fact]:
    """A commitment for each that a note's words, lists and tables make: its text, status, due date, whose it is and to
    whom it is promised. The second in a line is named by its line with `#2`."""
    told = settings(reading)
    by_line: dict[Key, list[Promise]] = defaultdict(list)
    for promise in (*rows_of_work(reading, told), *shaped(reading, told), *listed(reading, told)):
        if promise.line.number not in told.boxes:
            by_line[promise.line.key].append(promise)
    said: dict[Key, list[Promise]] = defaultdict(list)
    shapes = {key[0]: any(promise.owners for promise in found) for key, found in by_line.items()}
    for promise in _spoken(reading, told):
        if promise.line.number not in shapes:
            by_line[promise.line.key].append(promise)
        elif promise.owners and not shapes[promise.line.number]:
            said[promise.line.key].append(promise)  # its sentence says who, where its shape does not
    counts: Counter[int] = Counter()
    for key in sorted(by_line):
        for promise in _apart(said.get(key) or by_line[key]):
            number = promise.line.number
            count = counts[number] = counts[number] + 1
            name = f"{reading.note.path}:{number}" + (f"#{count}" if count > 1 else "")
            yield from _facts(reading, told, Ref("Commitment", name), promise)
    yield from reports(reading, told, counts)


def _apart(found: Iterable[Promise]) -> Iterator[Promise]:
    """The promises of a line that do not overlap, in order; of two that begin together, the surer."""
    end = -1
    for promise in sorted(found, key=lambda promise: (_begin(promise), -promise.confidence)):
        if _begin(promise) >= end:
            yield promise
            end = promise.end


def _begin(promise: Promise) -> int:
    return promise.cue if 0 <= promise.cue < promise.start else promise.start


def _facts(reading: Reading, told: Settings, me: Ref, promise: Promise) -> Iterator[Fact]:
    line, words = promise.line, promise.line.text[promise.start : promise.end]
    text = promise.text or shown(words)
    here = at(reading.note, line, promise.start, promise.end)

    def fact(subject: Ref, says: str, value: Ref | str) -> Fact:
        return Fact(subject, says, value, here, "cue", stated=False, confidence=promise.confidence)

    yield fact(me, "text", text)
    yield fact(me, "status", promise.status)
    if due := promise.due or said_date(words, told.at(line).day):
        yield fact(me, "due", due)
    for owner in promise.owners:
        for who in told.me if owner == MYSELF and promise.line.form != "transcript" else (owner,):
            yield fact(who, "COMMITTED_TO", me)
    for says, value in promise.more.items():
        yield fact(me, says, value)
    for ref in dict.fromkeys((*_promised_to(reading, told.at(line), promise), *promise.to)):
        yield fact(me, "PROMISED_TO", ref)


def _promised_to(reading: Reading, told: Setting, promise: Promise) -> Iterator[Ref]:
    """To whom it is promised: "send Priya the deck"; what follows "to" and "for" is read with what it concerns."""
    line = promise.line
    gives = pattern("promised", "gives", r"\b{}\s+(?:the\s+)?[*_\[@]*$")
    for mention in between(reading.by_line.get(line.key, ()), promise.start + 1, promise.end + _NEAR):
        if mention.start < promise.end and mention.ref not in promise.owners:
            known = mention.ref.may_be("Person", "Organization")
            if known and gives.search(line.text, max(promise.start, mention.start - _NEAR), mention.start):
                yield mention.ref
    if line.form != "transcript" or len(promise.owners) != 1 or len(told.there) != 2:
        return
    if pattern("promised", "gives", r"\b(?:{}|to|for|with)\s+you\b").search(line.text[promise.start : promise.end]):
        yield from (ref for ref in told.there if ref not in promise.owners)


# Sentences


def _spoken(reading: Reading, told: Settings) -> Iterator[Promise]:
    heard: Voices | None = None
    templates: dict[Key, bool] = {}
    for found in find(read_cues("promises"), reading.text):
        line, row = found.line, found.cue.more
        if line.form == "row" or line.number in told.boxes:
            continue
        if heard is None:
            heard = voices(reading)
        voice = heard.get(line.key)
        where = row.get("where", "")
        if (where == "talk" and voice is None) or (where == "notes" and line.form == "transcript"):
            continue
        if line.key not in templates:
            templates[line.key] = line.form != "transcript" and is_template(line.text)
        if not templates[line.key]:
            yield from _said(reading, told, found, voice)


def _said(reading: Reading, told: Settings, found: Found, voice: Voice | None) -> Iterator[Promise]:
    """The commitments of a sentence: somebody, a cue such as "will", and a verb; none when it asks, supposes, doubts,
    denies, or tells what somebody else said."""
    line, row = found.line, found.cue.more
    before = plain(line.text[max(found.start - min(len(found.before), _FAR), line.body) : found.start])
    end = found.end + len(found.after)
    cue = plain(line.text[found.start : found.slots["do"].start if "do" in found.slots else found.end])
    if _asks(line.text, end) or pattern("phrases", "doubt").search(cue) or pattern("phrases", "before").search(before):
        return
    if pattern("phrases", "undone", r"[.;,\s]*{}").match(line.text, end):
        return
    if _is_condition(before):
        return
    if _is_topic(found, before):
        words = shown(line.text[line.body : end])
        yield Promise(line, line.body, end, _me(voice), 0.5, words)
        return
    owners = _subject(reading, told, found, before, voice)
    if owners is None or (line.number in told.decided and not owners):
        return
    if row.get("whole"):
        yield from _whole(found, owners)
        return
    start = found.slots["do"].start
    talk = line.form == "transcript" or (
        voice is not None and voice.spoken and (row.get("me") or _PRONOUN.search(before.rstrip()) is not None)
    )
    confidence = float(row["confidence"])
    if row.get("answers"):
        early = line.piece < 2 and found.start < line.body + _EARLY
        if (
            early
            and found.slots["do"].text.lower() in table_of("words")["accepts"]
            and (asked := _request(reading, line))
        ):
            yield Promise(line, start, end, owners, confidence, shown(asked))
        return
    day = told.at(line).day
    opening = _BY.match(before.lstrip(" *_"))
    due = said_date(opening[0], day) if opening else ""
    end = _cut(line, start, end)
    for part, (left, right) in enumerate(_parts(line, start, end)):
        if lead := _LEAD.match(line.text, left, right):
            left = lead.end()
        if _is_work(found, line.text[left:right], day, talk=talk):
            yield Promise(line, left, right, owners, confidence, due=due, cue=-1 if part else found.start)


# A rule for whatever comes, which nobody takes on: "A call that nobody answers goes to Dana".
_GENERAL = re.compile(
    r"(?:whatever|whoever|whichever|what|any\w*|every\w*|each|all|no\w*)\b|an?\s[^,;]*?\b(?:that|which|who|whose)\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"[\W_]*(?:\d+(?:\.\d+)*[.)]?\s+)?(?:(?:and|but|so|then|also)\s+)?")


def _whole(found: Found, owners: tuple[Ref, ...]) -> Iterator[Promise]:
    """A sentence that says what is done, and by whom: "The menu will be printed by Dana"."""
    line, end = found.line, found.end + len(found.after)
    start = max(found.start - len(found.before), line.body)
    lead = _WHOLE.match(line.text, start, found.start)
    start = lead.end() if lead else start
    if _GENERAL.match(line.text, start, found.start):
        return
    groups = (slot.mention for slot in found.slots.values() if slot.mention)
    if (owners or any(group.ref.may_be("Team", "Organization") for group in groups)) and _FEWEST <= len(
        line.text[start:end].split()
    ) <= _LONGEST:
        yield Promise(line, start, end, owners, float(found.cue.more["confidence"]))


def _request(reading: Reading, line: Line) -> str:
    """What the line before asks of who speaks now: "put it on the list" of "Can you put it on the list?"; or ""."""
    numbers = (number for number in range(line.number - 1, line.number - 4, -1) if number in reading.pieces)
    pieces = (piece for number in numbers for piece in reversed(reading.pieces[number]))
    before = next((piece for piece in pieces if piece.text.strip()), None)
    if before is None or before.form != "transcript" or before.speaker == line.speaker:
        return ""
    found = pattern("asks", "request").search(plain(before.text))
    return found["do"] if found and found["do"].split()[0].lower() in VERBS else ""


def _asks(text: str, end: int) -> bool:
    """Does the sentence that ends there ask, and not only for a nod?"""
    return text[end : end + 1] == "?" and not pattern("phrases", "tags", "{}").search(
        plain(text[max(end - 20, 0) : end])
    )


_TOPIC = re.compile(r"(?:[^\s,.:;]+ ){1,6}I[\s*_]*")
_NOTHING = re.compile(r"[\s*_]*(?:[:(.]|$)")


def _is_topic(found: Found, before: str) -> bool:
    """A heading or bullet about what somebody does, its verb the last word: "The reviews I will run"."""
    if found.line.form not in ("heading", "item", "quote") or found.cue.says != "will" or "I" not in before:
        return False
    head = plain(found.line.text[found.line.body : found.start]).replace("*", "").replace(")", "")
    first = head.partition(" ")[0].lower()
    if not _TOPIC.fullmatch(head) or first in table_of("words")["openers"] | table_of("words")["asking"]:
        return False
    verb = found.slots["do"]
    return verb.text.lower() not in table_of("words")["stop"] and _NOTHING.match(found.line.text, verb.end) is not None


_CLAUSES = re.compile(r"[,:;(\"][\s*_]*")
_JOINED = re.compile(r"\b(?:and|or)(?: then)?\W*$")


def _is_condition(before: str) -> bool:
    """Is it joined to an order: "Give me a day and …"?"""
    if not _JOINED.search(before.rstrip(" *_iIweWE")):
        return False
    clause = _CLAUSES.split(before)[-1]
    return begins_with_order(clause)


_LEAD = re.compile(r"(?:(?:to|also|just|then|both|\w{3,}ly)\s+)+(?=\w)", re.IGNORECASE)


def _cut(line: Line, start: int, end: int) -> int:
    """Where what is to be done ends in a sentence that runs on."""
    kind, frame = ("ends", "{}") if line.form == "transcript" else ("others", "(?-i:{})")
    words = plain(line.text[:end])
    if words.count('"', 0, start) % 2 and '"' in words[start:]:
        end = words.index('"', start)
    found = pattern("phrases", kind, frame).search(words[:end], min(start + 4, end))
    return found.start() if found else end


_THEN = re.compile(r"[,;]?\s+(?:and\s+)?then\s+|(?:,\s+(?:and\s+)?|\s+and\s+)(?:to\s+)?(?:also\s+)?(?=(\w+)\b)")
_TWO_WORDS = re.compile(r"\w+\s+[\w\"“‘*\[@]")
_PURPOSE = re.compile(r"\bto\s+\w+$")  # "meet to look and learn" is one


def _parts(line: Line, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of "send the plan, book a room and then tell Dana", each from its verb on; speech is not parted."""
    if line.form == "transcript":
        yield start, end
        return
    for cut in _THEN.finditer(line.text, start, end):
        verb = cut[1]
        if verb is None or (
            verb in VERBS
            and _TWO_WORDS.match(line.text, cut.end(), end)
            and not _PURPOSE.search(line.text, start, cut.start())
        ):
            yield start, cut.start()
            start = cut.end()
    yield start, end


def _is_work(found: Found, action: str, day: str, *, talk: bool) -> bool:
    """Is what follows a cue something to be done?"""
    row, words = found.cue.more, table_of("words")
    action = plain(action).strip(" *_")
    parts = [part.lower() for part in re.findall(r"[\w'/&]+", action)]
    if parts[:1] == ["go"] and parts[1:2] and parts[1] in VERBS:
        del parts[0]
    if row.get("plain"):  # its own words say that it is one
        return bool(parts)
    if len(parts) < 2:
        return False
    first = parts[0]
    if found.cue.says == "is to" and first in words["verdicts"]:
        return False
    if row.get("dated"):
        return first in VERBS and bool(said_date(action, day))
    if row.get("thing"):
        return frozenset[str](words["nothing"]).isdisjoint(
            (first.partition("'")[0], parts[-1] if len(parts) < 4 else first)
        )
    if pattern("phrases", "stop", r"^{}").match(action):
        return False
    if not first[0].isalpha():
        return False
    if row.get("past"):  # what is agreed to may be a decision, or no verb at all
        return (
            found.slots["do"].mention is None
            and first not in words["decisions"] | words["verdicts"] | words["articles"]
        )
    if pattern("phrases", "go", r"^{}").match(action):
        return True
    dated = bool(said_date(action, day))
    if first in words["stop"]:
        return first in ("have", "tell") and dated
    if talk and dated and first in VERBS:
        return True
    return first in VERBS and first not in words["talk"] if talk else first not in words["light"]


# Who


_TRAILS = re.compile(
    r"(?:[\s,*_\])]|\([^()]*\)|,\s[^,.:;]{2,40},|\bfor (?:his|her|their|my) part\b"
    r"|\b(?:also|both|all|each|now|then|still|therefore|herself|himself"
    r"|themselves|and nobody else|alone"
    r"|has|have|had|jointly"
    r"|already|just|finally|so|in turn|will|shall)\b)*$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(i|we|they|he|she|both|all of us|both of us)$", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:^|[\s,;])(?:and|but|then|and then)$", re.IGNORECASE)
_OPENING = re.compile(r"[,:(\"“\->–—•;][\s*_]*$")
_LAST = re.compile(r"([\w'’]+)\W*$")
_LIST = re.compile(r"\s*(?:,|and|&|,\s*and|/)\s*")
_OPENS_WITH = re.compile(
    r"\W*(I|we|they|he|she|both|the (?:two|three|team|group|parties|participants))\b", re.IGNORECASE
)


def _subject(
    reading: Reading, told: Settings, found: Found, before: str, voice: Voice | None
) -> tuple[Ref, ...] | None:
    """Who is to do it; nobody when nobody can tell, None when it is no commitment at all."""
    line, row = found.line, found.cue.more
    if "who" in found.slots:
        return _people(found.slots["who"].listed)
    if row.get("me") or found.cue.pattern.startswith("i "):
        return _me(voice) if _is_open(before) else None
    if found.cue.pattern.startswith("we "):
        inside = plain(line.text[: found.start]).count('"') % 2 == 1
        return _of_pronoun(reading, told, line, "we", found.start, voice, inside) if _is_open(before) else None
    if row.get("start"):
        return None if line.text[line.body : found.start].strip(" *_") else _round(told.at(line))
    place = found.start - len(before) + len(before[: _TRAILS.search(before).start()])  # type: ignore[union-attr] # it matches nothing too
    head = plain(line.text[found.start - len(before) : place])
    inside = plain(line.text[: found.start]).count('"') % 2 == 1
    begin = found.start - len(before)
    elided = line.text[found.start : found.end].split()[0].lower().endswith("d")  # "Agreed to …", but not "Commit to …"
    if (
        row.get("past")
        and elided
        and (not head.strip(" *_-") or head.rstrip().endswith(":"))
        and not _starts_low(before)
    ):
        if voice is None:
            return _round(told.at(line))
        return voice.who if head.rstrip().endswith(":") else ()
    if pronoun := _PRONOUN.search(head):
        if not _is_open(head[: pronoun.start()]):
            return None
        return _of_pronoun(reading, told, line, pronoun[1].lower(), begin + pronoun.start(), voice, inside)
    runs = [run for run in _runs(reading, line, begin, found.start) if not _is_aside(line, run, place)]
    if runs and runs[-1][-1].end >= place - 1 and not _SCOPE.search(head[: max(runs[-1][0].start - begin, 0)]):
        if line.form == "transcript" or inside:
            return None  # what a speaker says that somebody else will do
        return _people(runs[-1]) or None
    if row.get("plain") and line.form != "transcript" and (name := _WHOEVER.search(head)) and is_somebody(name[1]):
        return (Ref("Person", name[1]),) if is_person_name(name[1]) else None
    if _GOES_ON.search(head) and line.form != "transcript" and not (voice and voice.spoken):
        return _first_of(reading, told, found, head, runs, voice)
    if voice is not None and line.form != "transcript" and not head.rpartition(":")[2].strip(" *_-"):
        return voice.who  # "Dana: will send the deck"
    return None


_WHOEVER = re.compile(rf"(?:^|[.:;,(]\s)[\s*_@]*({CAP}(?: {CAP}){{0,2}})[\s*_]*$")
_SCOPE = re.compile(
    r"\b(?:when|once|(?:un)?till?(?! then)|after|before|how|why|what|which|where|whom?|whose)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)


def _starts_low(before: str) -> bool:
    return bool(before.strip(" *_-:")) and ":" not in before


_BY = re.compile(rf"(?:by|before|on|until) (?:{DAY})\b", re.IGNORECASE)


def _is_open(before: str) -> bool:
    """May "I will" begin a clause there? After any other word it is part of one: "when we will ship"."""
    if not before.strip(" *_") or _OPENING.search(before) or _BY.fullmatch(before.strip(" *_,")):
        return True
    last = _LAST.search(before)
    return last is None or last[1].lower() in table_of("words")["openers"] or last[1][:1].isdigit()


def _of_pronoun(
    reading: Reading, told: Settings, line: Line, word: str, place: int, voice: Voice | None, inside: bool
) -> tuple[Ref, ...] | None:
    """Whom a pronoun at a place means."""
    if inside and word in ("i", "we"):
        return None if line.form == "transcript" else _quoted(reading, line, place)
    if word == "i":
        return _me(voice)
    if word.endswith("us") or word == "we":
        there = told.at(line).there
        if voice is None:
            return () if said_date(line.text[place:], told.at(line).day) else None  # nobody, with a day at least
        return there if 1 < len(there) <= _MOST and line.form == "transcript" else None
    if line.form == "transcript":
        return None
    if word in ("he", "she"):
        dated = said_date(line.text[place:], told.at(line).day)
        return named_last(reading, line, place) or (() if dated else None)  # nobody, with a day at least
    if word == "they" and re.search(r"\b(?:us|our|me|my)\b", line.text[place : place + _NEAR]):
        return () if said_date(line.text[place:], told.at(line).day) else None  # the others
    return _round(told.at(line)) or None


def _me(voice: Voice | None) -> tuple[Ref, ...]:
    """Who says "I": the note's writer where nobody else speaks."""
    return (MYSELF,) if voice is None else voice.who


def _runs(reading: Reading, line: Line, begin: int, end: int) -> list[list[Mention]]:
    """The names of a part of a line, those that are joined by commas and the like as one run."""
    runs: list[list[Mention]] = []
    for mention in between(reading.named.get(line.key, ()), begin, end + 1):
        if runs and _LIST.fullmatch(line.text[runs[-1][-1].end : mention.start]):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    return runs


def _is_aside(line: Line, run: Sequence[Mention], place: int) -> bool:
    """Does a run of names stand in brackets behind somebody: "Dana (Acme) will …"?"""
    return run[0].start > place and "(" in line.text[place : run[0].start]


def _first_of(
    reading: Reading,
    told: Settings,
    found: Found,
    head: str,
    runs: Sequence[Sequence[Mention]],
    voice: Voice | None,
) -> tuple[Ref, ...] | None:
    """Whom a verb goes on with: the subject that its sentence begins with, "Dana asked Noa and will …"."""
    line = found.line
    begin = found.start - len(found.before)
    if ":" in head:  # "Half of it is done: Dana has cleared the yard and will …"
        begin += head.rindex(":") + 1
        head = head.rpartition(":")[2]
        begin += len(head) - len(head.lstrip())
        head = head.lstrip()
        runs = [run for run in runs if run[0].start >= begin]
    if opens := _OPENS_WITH.match(head):
        word = opens[1].lower()
        place = begin + opens.start(1)
        if word.startswith("the "):
            return _round(told.at(line)) or None
        return _of_pronoun(reading, told, line, word, place, voice, inside=False)
    if runs and runs[0][0].start - begin <= 3:
        return _people(runs[0]) or None
    return None


def _quoted(reading: Reading, line: Line, place: int) -> tuple[Ref, ...] | None:
    """Who is quoted: the name before the quotation marks, or behind them with a "said"."""
    words = plain(line.text)
    opening, closing = words.rfind('"', 0, place), words.find('"', place)
    for mention in reversed(reading.by_line.get(line.key, [])):
        gap = line.text[mention.end : opening]
        if mention.end <= opening and mention.ref.may_be("Person") and re.fullmatch(r"[\s*_:,]*(?:\w+[\s*_:,]*)?", gap):
            return _people([mention])
    for mention in reading.by_line.get(line.key, ()):
        around = words[closing + 1 : mention.start], words[mention.end : mention.end + 10]
        if 0 <= closing < mention.start and mention.ref.may_be("Person") and _SAYS.fullmatch("|".join(around)):
            return _people([mention])
    return None


_SAYS = re.compile(r"[\s,.–—-]*(?:(?:said|says)\s+\|.*|\|\s+(?:said|says)\b.*)", re.DOTALL)


def _people(mentions: Iterable[Mention]) -> tuple[Ref, ...]:
    return tuple(Ref("Person", mention.ref.name) for mention in mentions if mention.ref.may_be("Person"))


def _round(told: Setting) -> tuple[Ref, ...]:
    """All who were there, unless they were too many."""
    return told.there if len(told.there) <= _MOST else ()
