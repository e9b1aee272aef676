"""Decisions that sentences tell, beside those that a note lists; and who decided."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set

from ingest.decisions.listed_decisions import plain_words
from ingest.language.cues import Cue, Found, find, in_lines, read_cues
from ingest.language.document import Reading
from ingest.language.gazetteer import Mention
from ingest.language.sections import topic
from ingest.note import Line, at
from kg.model import Fact, Ref

# What makes it no decision, before the cue in its clause: a condition, a denial, a wish.
_UNLESS = re.compile(
    r"(?:\b(?:if|whether|unless|not|never|nobody|no one|cannot|hardly|could|would|should|may|might|to be|to have|yet to"
    r"|want(?:s|ed)? to|tr(?:y|ied|ying) to)|n['’]t)\b[^,;:]*$"
    r"|\b(?:before|after|once|until|when|how|who|what|why)\s+(?:the\s+)?(?:\S+\s+)?$",
    re.IGNORECASE,
)
_DENIED = re.compile(r"(?:\b(?:not|never|no longer)|n['’]t)\s+$", re.IGNORECASE)  # "we need not decide …"
_WILL = re.compile(
    r"[*_\])]*\s+(?:will|would|shall|is to|are to|to)\s+(?!stay|remain|lead|own|join|report)", re.IGNORECASE
)
_SHORTEST = 4  # characters of a decision
_NEAR = 240  # characters before a cue that are looked at
_LONGEST = 600  # characters of a decision
_MINE = re.compile(r"(?:^|\W)I(?:['’]ve)?\s*$")  # what a speaker decides for himself
_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\betc)(?<!\bno)[.!?](?=[\s\"”’)*_]|$)|;(?=\s)|\s\|")
# Where something else begins in the same sentence: a step that follows, an exception.
_NEXT = re.compile(
    r"(?:,|\s[–—-])?\s+(?:and\s+)?then\s"
    r"|,\s+(?:but|while|although|whereas|so that|and to|and will|and \w+(?: \w+)? (?:will|to"
    r"|decided|agreed|approved|asked|promised|said))\b",
    re.IGNORECASE,
)
# What a speaker hangs on the end of a sentence.
TAG = re.compile(r"[\s,]*\b(?:right|ok(?:ay)?|yeah|you know|no|remember|agreed|correct)\s*\?*$", re.IGNORECASE)
_FILLERS = re.compile(
    r"(?:(?:yeah|yes|yep|ok(?:ay)?|so|well|no|and|but|right|i mean|i think|i guess|that|maybe|good|great|all ?right"
    r"|sure|um+|uh)\b[\s,.\-]*|[\s,.\-]+)*",
    re.IGNORECASE,
)
_AND = re.compile(
    r"(?:\s|,|\b(?:have|has|had|then|also|all|both|jointly|already|now|finally|later|and|formally|today)\b)*",
    re.IGNORECASE,
)
_WE = re.compile(r"\b(?:they|we|both|both of (?:us|them))\W*$", re.IGNORECASE)
_THEY = re.compile(r"\W*(?:they|we|both)\b", re.IGNORECASE)
_ELSE = ("asked", "wanted", "risk", "question", "quote")  # topics under which nothing is decided
_FIRST = re.compile(r"[\W\d_]*")  # what may stand before the first word of a sentence: "4.2"
# Minutes and agendas are approved at every meeting: a custom, and no decision.
_CUSTOM = re.compile(
    r"\b(?:the|our|these|those|draft|previous|last|past)\s+(?:\w+\s+){0,2}(?:minutes|agenda)\b(?! item)"
    r"|^\W*(?:minutes|agenda)\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"(?:[:(]|(?:^|\s)[-–—]|[=-]>|→)[\s*_]*$")  # marks that a verdict stands behind
_CLOSED = re.compile(r"[\s*_)\]\"”’]*(?:$|,\s|\s[-–—]\s|\()")
_STOPPED = re.compile(r"[*_)\]\"”’]*(?:[.,;!]|\s[-–—](?=\s))")
# What tells that something was asked of somebody, or proposed.
_QUESTION = re.compile(
    r"\?|\b(?:ask(?:s|ed|ing)?|whether|request\w*|propos\w+|appl(?:y|ied)|petition\w*|invited?|urged?|pressed|approval"
    r"|question|decision|choice|choose|options?|yes or no|\w+ or \w+)\b"
    r"|^\W*(?:who|what|which|how)\s+\w+s\b",
    re.IGNORECASE,
)
_AND_NOW = re.compile(r"\band\s+(?=(?:will|we|they|it|the|an?)\b)", re.IGNORECASE)
_FOLLOWING = re.compile(r"[.;]\s+([^.!?;]{8,160})(?:[.!;]|$)")
_HOLDS = re.compile(  # words of what is to be, and none of what was
    r"^(?!.*\b(?:was|were|had|did|said|asked|told|thought|would)\b)"
    r".*\b(?:is|are|will|stays?|goes|go|returns?|keeps?|moves?|remains?|comes?|takes?|must|shall|holds?|stands?|back)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?;\s](?:[^.!?;]|[.!?;](?=[^\s*_]))*[.!?;][\s*_]*$")
_SIGNED = re.compile(r"(?:[(\[]|\s[–—-]\s)([^()\[\]]{2,80}?)[)\]]?[.\s]*(?:\^[\w-]+)?\s*$")
_SIGNING = re.compile(r"(?:\s|[,&/+.:]|\b(?:and|by|decided|approved|agreed)\b)*", re.IGNORECASE)


def decided(reading: Reading) -> Iterator[Fact]:
    """The decisions that prose, items and talk tell (inferred), and DECIDED facts of all decisions of the note."""
    listed = {
        fact.source.line: fact.subject
        for fact in reading.facts
        if fact.says == "status" and fact.subject.kind == "Decision"
    }
    tasks = {fact.source.line for fact in reading.facts if fact.says == "status" and fact.subject.kind == "Commitment"}
    for number, me in listed.items():
        for line in reading.pieces.get(number, [])[-1:]:
            for mention in _signed(reading, line):
                yield _by(reading, line, me, mention.ref, mention.start, mention.end, 0.9)
    counts: Counter[int] = Counter()
    asked = {*listed, *tasks}
    for cues in in_lines(find(read_cues("decisions"), reading.text)):
        line = cues[0].line
        number = line.number
        if number in tasks or line.form == "heading":
            continue
        last = 0
        for cue in sorted(cues, key=lambda cue: (cue.start, -cue.end)):
            told = cue.start >= last and (line.form != "row" or _STOPPED.match(line.text, cue.end + len(cue.after)))
            words = _words(line, cue) if told else None
            if words is None or (cue.cue.says == "made" and _is_promise(reading, line, *words)):
                continue
            if any(mention.start <= words[0] and words[1] <= mention.end for mention in _people(reading, line)):
                continue  # "Dana Levi: agreed"
            if number in listed:
                me = listed[number]
            elif topic(line) in (_ELSE if cue.cue.says != "asked" else ("quote",)):
                continue
            else:
                count = counts[number] = counts[number] + 1
                me = Ref("Decision", f"{reading.note.path}:{number}" + (f"#{count}" if count > 1 else ""))
                yield from _decision(reading, line, me, cue.cue, *words)
            if cue.cue.says == "reversed" and (instead := _instead(line, cue)):
                count = counts[number] = max(counts[number], 1) + 1
                new = Ref("Decision", f"{reading.note.path}:{number}#{count}")
                yield from _decision(reading, line, new, cue.cue._replace(says="made"), *instead)
            last = max(words[1], cue.end)
            asked.add(number)
            if cue.cue.says == "asked":
                yield from _awaited(reading, line, me, cue)
            else:
                for ref, sure in _deciders(reading, line, cue):
                    yield _by(reading, line, me, ref, cue.start, cue.end, sure)
    yield from _choices(reading, asked)


# What a group has yet to decide: "Do we buy the cabinet or lease it?", "Van: electric or another diesel?"; no question
# of what is so.
_FACTS = r"know|have|need|get|see|remember|all|agree|understand|think|really|still|already|want to know"
_CHOICE = re.compile(
    rf"(?:so,?\s+|and\s+)?(?:(?:(?P<fact>do|will)|shall|should) we\s+(?!(?:{_FACTS})\b)[^?]{{4,160}}?"
    r"|whether (?:to|we)\s[^?]{6,160}?)(?P<or>\s+or\s+[^?]{2,100})?\?",
    re.IGNORECASE,
)
_EITHER = re.compile(
    r"(?!(?:who|what|when|where|why|how)\b)[^\W\d_][^:?.;]{1,40}:\s+(?!(?:who|what|when|where|why|how|is|are|was|were|does|did|has|have|can)\b)[^:?.;]{2,80}?\s+or\s+[^:?.;]{2,80}\?",
    re.IGNORECASE,
)
_WHETHER = re.compile(r"whether (?:or not )?(?:to|we)\s+\w[^?.;]{4,200}", re.IGNORECASE)


def _choices(reading: Reading, asked: Set[int]) -> Iterator[Fact]:
    """The decisions that questions ask for, in items and lines of their own that give no answer."""
    for line in reading.note.lines:
        if line.number in asked or line.form not in ("item", "prose") or line.box is not None or line.piece > 1:
            continue
        text, about = line.text, topic(line)
        start = about in ("question", "discuss") and _WHETHER.match(text, line.body)
        choice = _CHOICE.match(text, line.body)
        found = choice or _EITHER.match(text, line.body) or start
        if not found or about in ("quote", "risk", "wanted") or re.search(r"\w", text[found.end() :]):
            continue
        if not (choice and choice["or"]) and (not line.marker or (choice and choice["fact"])):
            continue  # "Do we require a second key?" may ask what is so
        if any(line.body <= mention.start < line.body + 2 for mention in _people(reading, line)):
            continue  # "Dana: the blue one or the red one?"
        here = at(reading.note, line, line.body, found.end())
        me = Ref("Decision", f"{reading.note.path}:{line.number}")
        for says, value in (("text", plain_words(text[line.body : found.end()])), ("status", "asked")):
            yield Fact(me, says, value, here, "cue", stated=False, confidence=0.6)


def _awaited(reading: Reading, line: Line, me: Ref, cue: Found) -> Iterator[Fact]:
    """Whose decision is waited for: "We need Dana's approval of …", "The team asked Dana to decide …"."""
    for name in ("whom", "whose", "who"):
        for mention in cue.slots[name].listed if name in cue.slots else ():
            here = at(reading.note, line, cue.start, cue.end)
            yield Fact(me, "WAITS_FOR", mention.ref, here, "cue", stated=False, confidence=0.8)


def _is_promise(reading: Reading, line: Line, start: int, end: int) -> bool:
    """Is what was agreed that somebody does something: "that Dana will send the deck"?"""
    named = (mention for mention in _people(reading, line) if start <= mention.start <= start + 8)
    return any(_WILL.match(line.text, mention.end, end) for mention in named)


def _decision(reading: Reading, line: Line, me: Ref, cue: Cue, start: int, end: int) -> Iterator[Fact]:
    sure = cue.more.get("confidence", 0.8) * (0.6 if line.form == "transcript" else 1)
    here = at(reading.note, line, start, end)
    for says, value in (("text", plain_words(line.text[start:end])), ("status", cue.says)):
        yield Fact(me, says, value, here, "cue", stated=False, confidence=round(sure, 2))


def _words(line: Line, cue: Found) -> tuple[int, int] | None:
    """Where the words of the decision stand; None when the cue says none here."""
    more, text = cue.cue.more, line.text
    if more.get("in", line.form) not in (line.form, "note" if line.form != "transcript" else ""):
        return None
    if more.get("start") and not _FIRST.fullmatch(cue.before):
        return None
    if cue.cue.says == "made" and _CUSTOM.search(
        text[max(cue.start - min(len(cue.before), _NEAR), line.body) : cue.end + _NEAR]
    ):
        return None
    if more.get("stop") and not _STOPPED.match(text, cue.end):
        return None
    if more.get("text") == "answer":
        return _unanswered(line, cue)
    if more.get("text") in ("before", "sentence") and _alone(line, cue):
        return _judged(line, cue)
    if more.get("text") == "before":
        return None
    if cue.cue.says == "made" and (
        _UNLESS.search(cue.before[-_NEAR:])
        or (line.form == "transcript" and _MINE.search(text[max(line.body, cue.start - _NEAR) : cue.start]))
    ):
        return None
    if cue.cue.says == "asked" and _DENIED.search(cue.before):
        return None
    end = min(len(text), cue.end + _LONGEST)
    stop = _END.search(text, cue.end, end)
    end = stop.start() if stop else end
    tag = TAG.search(text, cue.start, end + 1)
    asks = cue.cue.says == "asked" and "from" in cue.slots
    if stop and stop[0] == "?" and not asks and not (tag and tag[0].strip(" ?,")):
        return None
    if "from" in cue.slots:
        start = cue.slots["from"].start
    elif more.get("text") == "sentence":
        opens = _FILLERS.match(text, max(cue.start - len(cue.before), line.body))
        start = min(opens.end(), cue.start) if opens else cue.start
    else:
        start = cue.start
    if after := _NEXT.search(text, max(cue.end, start), end):
        end = after.start()
    if tag := TAG.search(text, start, end):
        end = tag.start()
    words = text[start:end].rstrip(" \t,)*_-–—")
    fewest = 4 if cue.cue.says == "asked" and more.get("text") == "sentence" else 2
    wanted = "" if more.get("opens") and _FIRST.fullmatch(cue.before) else more.get("if", "")
    if len(words.split()) < fewest or words.endswith(":") or not re.search(wanted, words):
        return None
    if "unless" in more and re.search(more["unless"], words):
        return None
    return start, start + len(words)


def _alone(line: Line, cue: Found) -> bool:
    """Is the cue all that its sentence says, or all behind a mark, or all but what a comma parts from it?"""
    start = max(cue.start - len(cue.before), line.body)
    opens = _FIRST.fullmatch(line.text, start, cue.start) or _BEHIND.search(line.text, start, cue.start)
    return opens is not None and _CLOSED.match(cue.after) is not None


def _judged(line: Line, cue: Found) -> tuple[int, int] | None:
    """Where the words stand that a verdict is on: the sentence before it, "A third depot? Parked.", or what its mark
    parts from it, "A third depot (approved)"."""
    text, more = line.text, cue.cue.more
    start = max(cue.start - len(cue.before), line.body)
    if mark := _BEHIND.search(text, start + 1, cue.start):
        end = mark.start()
    else:
        before = _SENTENCE.search(text, max(line.body, start - _LONGEST), start)
        start, end = (before.start(), before.end()) if before else (start, start)
    words = text[start:end].strip(" \t*_-–—")
    start = text.find(words, start)
    wanted = more.get("if", "") if more["text"] == "before" else ""
    if (
        len(words.split()) < (1 if more.get("stop") else 2)
        or len(words) < _SHORTEST
        or _CUSTOM.search(words)
        or not re.search(wanted, words)
    ):
        return None
    return None if "unless" in more and re.search(more["unless"], words) else (start, start + len(words.rstrip(".")))


def _instead(line: Line, cue: Found) -> tuple[int, int] | None:
    """Where the words stand of what holds in place of what is reversed: on the other side of its colon, behind its
    "and", else the next sentence of the line."""
    text, end = line.text, cue.end + len(cue.after)
    start = max(cue.start - len(cue.before), line.body)
    if colon := text.find(": ", cue.end, end) + 1:
        start = colon
    elif colon := text.rfind(": ", start, cue.start) + 1:
        end = colon - 1
    elif goes_on := _AND_NOW.search(text, cue.end, end):
        start = goes_on.end()
    elif following := _FOLLOWING.match(text, end):
        start, end = following.span(1)
    else:
        return None
    words = text[start:end].strip(" \t*_.-–—")
    start = text.find(words, start)
    return (start, start + len(words)) if len(words.split()) > 1 and _HOLDS.search(words) else None


def _unanswered(line: Line, cue: Found) -> tuple[int, int] | None:
    """Where the words stand that somebody was asked and gave no answer to: in the sentence before, or in its own."""
    text, more = line.text, cue.cue.more
    start = max(cue.start - len(cue.before), line.body)
    end = cue.end + len(cue.after)
    if "unless" in more and re.search(more["unless"], text[start:end]):
        return None
    before = _SENTENCE.search(text, max(line.body, start - _LONGEST), start)
    if before and _QUESTION.search(before[0]):
        start, end = before.span()
    elif cue.cue.says == "asked" and not _QUESTION.search(text, start, end):
        return None
    words = text[start:end].strip(" \t*_-–—")
    start = text.find(words, start)
    return (start, start + len(words.rstrip("."))) if len(words.split()) > 2 else None


def _by(reading: Reading, line: Line, me: Ref, who: Ref, start: int, end: int, sure: float) -> Fact:
    return Fact(who, "DECIDED", me, at(reading.note, line, start, end), "cue", stated=sure > 0.8, confidence=sure)


def _signed(reading: Reading, line: Line) -> list[Mention]:
    """The names in brackets at the end of a decision, when there is nothing else in them: "(Dana, Omer)"."""
    signed = _SIGNED.search(line.text)
    if signed is None:
        return []
    names = [
        mention
        for mention in _people(reading, line)
        if signed.start(1) <= mention.start and mention.end <= signed.end(1)
    ]
    rest, before = "", signed.start(1)
    for mention in names:
        rest, before = rest + line.text[before : mention.start], mention.end
    return names if _SIGNING.fullmatch(rest + line.text[before : signed.end(1)]) else []


def _deciders(reading: Reading, line: Line, cue: Found) -> list[tuple[Ref, float]]:
    """Who decided: the names before the verb; the two who met, when "they" did; whom the sentence begins with."""
    if who := cue.slots.get("who"):
        return [(mention.ref, 0.9) for mention in who.listed]
    start = cue.start - len(cue.before)
    before = [mention for mention in _people(reading, line) if start <= mention.start and mention.end <= cue.start]
    names: list[Mention] = []
    place = cue.start
    for mention in reversed(before):
        if not _AND.fullmatch(line.text[mention.end : place]):
            break
        names.insert(0, mention)
        place = mention.start
    if names:
        return [(mention.ref, 0.9) for mention in names]
    if line.form != "transcript" and (
        _WE.search(_trimmed(cue.before[-_NEAR:])) or (_joined(cue.before) and _THEY.match(cue.before))
    ):
        return [(ref, 0.6) for ref in _pair(reading)]
    if _joined(cue.before):
        first = []
        for mention in before:
            if not _AND.fullmatch(line.text[max(start, line.body) : mention.start].lstrip(" *_")):
                break
            first.append((mention.ref, 0.6))
            start = mention.end
        return first
    return []


def _trimmed(before: str) -> str:
    """The words before a cue without helping verbs and adverbs at their end."""
    return re.sub(
        r"(?:\s*\b(?:have|has|had|then|also|all|jointly|already|now|finally|later|formally)\b)+\s*$",
        "",
        before,
        flags=re.IGNORECASE,
    )


def _joined(before: str) -> bool:
    """Does the verb go on with the subject its sentence begins with: "Dana asked for more and …"?"""
    return re.search(r"\b(?:and|but|then)\s*$", before) is not None


def _people(reading: Reading, line: Line) -> list[Mention]:
    return [
        mention
        for mention in reading.by_line.get(line.key, ())
        if mention.start >= line.body and mention.ref.may_be("Person")
    ]


def _pair(reading: Reading) -> list[Ref]:
    """The two who met; nobody when it was not two."""
    met = dict.fromkeys(fact.subject for fact in reading.stated.get("ATTENDED", ()))
    return list(met) if len(met) == 2 else []
