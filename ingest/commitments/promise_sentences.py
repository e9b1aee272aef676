"""Commitments outside checkboxes: what people say or are said to do. Always inferred: each has a confidence."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from ingest.commitments.owners import VERBS, find_owners
from ingest.commitments.promise import MYSELF, Promise, Setting, is_template, pattern, setting, shown, table_of
from ingest.commitments.promise_sections import shaped
from ingest.commitments.promise_tables import rows_of_work
from ingest.language.cues import Found, find, read_cues
from ingest.language.dates import said_date
from ingest.language.document import Reading, between
from ingest.language.gazetteer import Mention
from ingest.language.tokens import plain
from ingest.note import Key, Line, at
from kg.model import Fact, Ref

_EARLY = 40  # characters in which an answer begins
_FAR = 300  # characters of a sentence before a cue that are looked at: without full stops it may be endless
_NEAR = 100  # characters before a name in which stands what is done for it
_MOST = 6  # people that "we" stands for: of a larger round, nobody can be said to have taken it on


def promises(reading: Reading) -> Iterator[Fact]:
    """A commitment for each that a note's words, lists and tables make: its text, status, due date, whose it is and to
    whom it is promised. The second in a line is named by its line with `#2`."""
    told = setting(reading)
    by_line: dict[Key, list[Promise]] = defaultdict(list)
    for promise in (*rows_of_work(reading, told), *shaped(reading, told)):
        if promise.line.number not in told.boxes:
            by_line[promise.line.key].append(promise)
    shapes = frozenset(number for number, *_ in by_line)
    for promise in _spoken(reading, told):
        if promise.line.number not in shapes:
            by_line[promise.line.key].append(promise)
    counts: Counter[int] = Counter()
    for key in sorted(by_line):
        for promise in _apart(by_line[key]):
            number = promise.line.number
            count = counts[number] = counts[number] + 1
            name = f"{reading.note.path}:{number}" + (f"#{count}" if count > 1 else "")
            yield from _facts(reading, told, Ref("Commitment", name), promise)


def _apart(found: Iterable[Promise]) -> Iterator[Promise]:
    """The promises of a line that do not overlap, in order; of two that begin together, the surer."""
    end = -1
    for promise in sorted(found, key=lambda promise: (_begin(promise), -promise.confidence)):
        if _begin(promise) >= end:
            yield promise
            end = promise.end


def _begin(promise: Promise) -> int:
    return promise.cue if 0 <= promise.cue < promise.start else promise.start


def _facts(reading: Reading, told: Setting, me: Ref, promise: Promise) -> Iterator[Fact]:
    line, words = promise.line, promise.line.text[promise.start : promise.end]
    text = promise.text or shown(words)
    here = at(reading.note, line, promise.start, promise.end)

    def fact(subject: Ref, says: str, value: Ref | str) -> Fact:
        return Fact(subject, says, value, here, "cue", stated=False, confidence=promise.confidence)

    yield fact(me, "text", text)
    yield fact(me, "status", promise.status)
    if due := promise.due or said_date(words, told.day):
        yield fact(me, "due", due)
    for owner in promise.owners:
        for who in told.me if owner == MYSELF and promise.line.form != "transcript" else (owner,):
            yield fact(who, "COMMITTED_TO", me)
    for ref in _promised_to(reading, told, promise):
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


def _spoken(reading: Reading, told: Setting) -> Iterator[Promise]:
    voices: dict[Key, tuple[Ref, ...] | None] = {}
    templates: dict[Key, bool] = {}
    for found in find(read_cues("promises"), reading.text):
        line, row = found.line, found.cue.more
        if line.form == "row" or line.number in told.boxes:
            continue
        whole = reading.whole(line)
        if whole.key not in voices:
            voices[whole.key] = _voice(reading, whole)
        if line.key not in templates:
            templates[line.key] = line.form != "transcript" and is_template(line.text)
        voice = voices[whole.key]
        where = row.get("where", "")
        if templates[line.key] or (where == "talk" and voice is None):
            continue
        if where in ("notes", "start") and line.form == "transcript":
            continue
        if line.number in told.decided and row["who"] not in ("me", "name"):
            continue
        yield from _said(reading, told, found, voice)


def _said(reading: Reading, told: Setting, found: Found, voice: tuple[Ref, ...] | None) -> Iterator[Promise]:
    """The commitments of a sentence with a cue; none when it asks, supposes, or tells what somebody else said."""
    line, row = found.line, found.cue.more
    before = plain(line.text[max(found.start - min(len(found.before), _FAR), line.body) : found.start])
    if row.get("clause"):
        before = before.rpartition(", and")[2]
    end = found.end + len(found.after)
    if _asks(line.text, end) or pattern("phrases", "before").search(before):
        return
    if before.rstrip(" *_").endswith(("and", "or", "then")) and pattern("phrases", "ordered").search(before):
        return
    if row["who"] == "name" and pattern("phrases", "undone", r"[.;,\s]*{}").match(line.text, end):
        return
    if row["confidence"] < 0.4 and pattern("phrases", "reasons").search(before):
        return
    start = found.slots["do"].start
    whole = not _opens(found, before)
    if whole and not _is_topic(found):
        return
    owners = _owners(reading, told, found, voice)
    if owners is None:
        return
    confidence, status = float(row["confidence"]), str(row.get("status", "open"))
    if row.get("answers"):
        early = line.piece < 2 and found.start < line.body + _EARLY
        accepts = early and found.slots["do"].text.lower() in table_of("words")["accepts"]
        if accepts and (asked := _request(reading, line)):
            yield Promise(line, start, end, owners, confidence, shown(asked), status)
        return
    if whole:
        begin = line.body
        yield Promise(line, begin, end, owners, min(confidence, 0.5), shown(line.text[begin:end]), status)
        return
    end = _cut(line, start, end)
    for part, (left, right) in enumerate(_parts(line, start, end)):
        if lead := _LEAD.match(line.text, left, right):
            left = lead.end()
        if _is_work(found, line.text[left:right], told, talk=voice is not None):
            cue = -1 if part else found.start
            yield Promise(line, left, right, owners, confidence, status=status, cue=cue)


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


_LEAD = re.compile(r"(?:(?:to|also|just|then|both|\w{3,}ly)\s+)+(?=\w)", re.IGNORECASE)
_NOTHING = re.compile(r"[\s*_]*(?:[:(.]|$)")  # a verb that nothing follows: what is done stands before it
_CLAUSE = re.compile(r"[,:(\"“\->–—•][\s*_]*$")
_LAST = re.compile(r"([\w'’]+)\W*$")


def _opens(found: Found, before: str) -> bool:
    """Does the cue open its clause? Of what somebody agreed to, the words before do not tell."""
    row = found.cue.more
    if row.get("where") == "start":
        return not found.line.text[found.line.body : found.start].strip(" *_")
    if row["who"] in ("subject", "same"):
        return True
    if not before.strip() or _CLAUSE.search(before):
        return True
    last = _LAST.search(before)
    if row["who"] == "name" and re.search(r"\bagreed that\W*$", before, re.IGNORECASE):
        return True
    return last is None or last[1].lower() in table_of("words")["openers"] or last[1][:1].isdigit()


def _is_topic(found: Found) -> bool:
    """A heading or bullet about what somebody does: "The reviews I will run"."""
    line = found.line
    if line.form not in ("heading", "item", "quote") or found.cue.more["who"] != "me":
        return False
    verb, asking, ends = found.slots["do"].text.lower(), table_of("words")["asking"], found.slots["do"].end
    words = re.findall(r"[\w'’/&-]+|[,.:;]", line.text[line.body : found.start].replace(")", " "))
    if not 0 < len(words) <= 6 or "," in words or not asking.isdisjoint((words[0].lower(), words[-1].lower())):
        return False
    if verb in VERBS or verb in table_of("words")["verbs"]:
        return True
    return verb not in table_of("words")["stop"] and _NOTHING.match(line.text, ends) is not None


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


def _is_work(found: Found, action: str, told: Setting, *, talk: bool) -> bool:
    """Is what follows a cue something to be done?"""
    row, words = found.cue.more, table_of("words")
    action = plain(action).strip(" *_")
    parts = [part.lower() for part in re.findall(r"[\w'/&]+", action)]
    if parts[:1] == ["go"] and parts[1:2] and parts[1] in VERBS:
        del parts[0]
    if len(parts) < 2:
        return False
    first = parts[0]
    if row.get("dated"):
        return first in VERBS and bool(said_date(action, told.day))
    if row.get("thing"):
        return first.partition("'")[0] not in words["nothing"]
    if only := row.get("only"):
        return first in words[only] and not pattern("phrases", "stop", r"^{}").match(action)
    if row["who"] == "subject" or row.get("where") == "start":
        named = found.slots["do"].mention
        return named is None and first not in words["decisions"] and first not in words["articles"]
    if re.match(r"see\s+(?:you|everyone|them)\b", action, re.IGNORECASE):
        return bool(said_date(action, told.day)) or pattern("phrases", "meet", r"^{}").match(action) is not None
    if pattern("phrases", "go", r"^{}").match(action) and (first != "be" or row["who"] not in ("name", "same")):
        return True
    if pattern("phrases", "stop", r"^{}").match(action) or first in words["stop"]:
        return False
    if row["who"] == "same" and first in words["decisions"]:
        return False
    return not (talk and first in words["talk"])


# Who


def _voice(reading: Reading, line: Line) -> tuple[Ref, ...] | None:
    """Who speaks in a line of a transcript or of minutes ("Dana: …"); none when nobody knows, None in other notes."""
    if line.form == "transcript":
        return (Ref("Person", line.speaker),) if line.speaker else ()
    start = line.body
    colon = line.text.find(":", start, start + 50)
    if line.form == "heading" or colon < 0:
        return None
    label = line.text[start:colon].strip(" *_@[]")
    for mention in reading.by_line.get(line.key, ()):
        if start <= mention.start and mention.end <= colon and mention.end - mention.start >= len(label):
            return _people([mention]) or None
    return () if find_owners(line.text, start, len(line.text)).start > start else None  # somebody, unknown


def _owners(reading: Reading, told: Setting, found: Found, voice: tuple[Ref, ...] | None) -> tuple[Ref, ...] | None:
    """Who commits; none when nobody can tell, None when it is no commitment at all."""
    line, who = found.line, found.cue.more["who"]
    if who in ("me", "all") and plain(line.text[: found.start]).count('"') % 2:
        return None if line.form == "transcript" else _quoted(reading, line, found.start)
    if who == "name":
        return _people(found.slots["who"].listed)
    if who == "subject":
        return _subject(reading, told, found)
    if who == "same":
        return _subject(reading, told, found) or None
    if who == "me":
        return (MYSELF,) if voice is None else voice
    if voice is not None and not 1 < len(told.there) <= _MOST:
        return voice
    return _round(told) if told.there else None


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
_EVERYBODY = re.compile(
    r"^\W*(?:they|we|both|all|everyone|everybody|the (?:two|three|team|group|parties|participants)|it was)\b"
    r"|\b(?:they|we)\W*$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\b(?:and|then|but)(?:\s+(?:also|both|then|later))?\s*$", re.IGNORECASE)
_I = re.compile(r"^\W*I\b|\bI\W*$")
_JOINED = re.compile(r"\s*(?:,|and|&|,\s*and)\s*")


def _subject(reading: Reading, told: Setting, found: Found) -> tuple[Ref, ...]:
    """Who agreed: the names right before, unless the verb goes on with the subject of its sentence ("Dana asked Noa and
    agreed to"); else those that the sentence begins with, else all who were there."""
    line, before = found.line, found.before
    begin = found.start - len(before)
    runs: list[list[Mention]] = []  # names in a row
    for mention in reading.by_line.get(line.key, ()):
        if begin <= mention.start and mention.end <= found.start:
            if runs and _JOINED.fullmatch(line.text[runs[-1][-1].end : mention.start]):
                runs[-1].append(mention)
            else:
                runs.append([mention])
    first = runs[0] if runs and runs[0][0].start - begin <= 3 else []
    same = found.cue.more["who"] == "same"
    last = [] if same or (first and _GOES_ON.search(before)) else runs[-1:]
    if last and len(line.text[last[0][-1].end : found.start].split()) <= 2:
        return _people(last[0])  # nobody, of a company's promise
    if (not before.strip(" *_-") and not same) or _EVERYBODY.search(before):
        return _round(told)
    if first:
        return _people(first)
    return (MYSELF,) if _I.search(before) else ()


def _people(mentions: Iterable[Mention]) -> tuple[Ref, ...]:
    return tuple(Ref("Person", mention.ref.name) for mention in mentions if mention.ref.may_be("Person"))


def _round(told: Setting) -> tuple[Ref, ...]:
    """All who were there, unless they were too many."""
    return told.there if len(told.there) <= _MOST else ()
