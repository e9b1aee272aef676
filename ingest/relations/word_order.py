"""Relations in word order: a word of the lexicon, the names before and behind it, and whether their kinds fit."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence, Set
from itertools import pairwise
from typing import NamedTuple

from ingest.language.cues import Merged
from ingest.language.document import Reading
from ingest.language.former import is_former, is_no_more
from ingest.note import at
from ingest.relations.periods import period
from ingest.relations.reasons import reason
from ingest.relations.relation_words import DAYS, Row, Sense, lexicon
from ingest.relations.sentence_names import (
    ADVERBS,
    AND,
    ARTICLE,
    BE,
    BESIDE,
    DENIED,
    FILL,
    HE,
    IT,
    LEAST,
    LESS,
    MARKS,
    RELATIVE,
    STOP,
    SURE,
    End,
    Helpers,
    Sentence,
    behind_adverbs,
    carried,
    closing_of,
    helpers,
    is_headline,
    meant,
    named_before,
    object_at,
    objects_from,
    opening_of,
    ref_at,
    speaker,
    subject_of,
    tail_from,
)
from ingest.relations.titles import over_at, title_at
from kg.graph.validity import CLOSING, FORMER
from kg.model import Fact, Ref
from kg.vocabulary import RELATION

_FROM = frozenset(("from", "of", "past"))
_TO = frozenset(("to", "into", "until", "till", "for", "in", "→", ">", "with"))
_ENDS_NAME = frozenset((")", ",", "/", "-", "@", ";"))
_LINKING = frozenset(("in", "into", "to", "for", "on", "with", "by", "is"))
_BARE = frozenset(("on", "in", "with", "at", "of", "under", "from", "for", "to", "part", "one"))
_QUOTES = frozenset((">", "+", "|"))
_VAGUE = HE | IT | {"i", "me", "my", "them", "him", "her"}  # what may stand for an end that is named elsewhere
_PLACES = frozenset(("from", "of", "at"))
_MOVED = 14  # tokens behind its verb in which stands where something moves
# Said of it before: denied, supposed, or only thought of.
_SUPPOSED = re.compile(
    r"(?:\b(?:not|never|nobody|no one|none|neither|nor|hardly|without|rather than|instead of)|n['’]t)"
    r"\W+(?:(?:\w+\W+){0,3}$|(?:\w+\W+){0,2}that\b[^.:;]{0,60}$)"
    r"|\b(?:if|whether|unless|would|could|should|might|maybe|perhaps|suppose|assuming|imagine|pretend|wish"
    r"|hope|hopes|hoping|rumou?r|wants?|wanted|tr(?:y|ies|ied|ying)|propos\w+|suggest\w*)\b[^.:;]{0,60}$",
    re.IGNORECASE,
)
# What somebody says is a view.
_REPORTED = re.compile(
    r"\b(?:sa(?:id|ys)|th(?:inks?|ought)|believe[sd]?|claim(?:s|ed)|told|mention(?:s|ed)|report(?:s|ed) that"
    r"|assert(?:s|ed)|observed|described|argue[sd]|heard|according to)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^[\s*_>\-]*(?:who|whose|what|which|why|how|where|when|does|do|did|is|are|can|should|could|will)\b", re.IGNORECASE
)
# Who "reports to Dana on Monday" tells her something that day.
_ON_A_DAY = re.compile(
    r"[*_\])]*\s+(?:on (?:\w+day|the \w+|\d)|tomorrow|today|tonight|next week|that\b|about\b)", re.IGNORECASE
)
_NEAR = 300  # characters of a sentence, which in a transcript may be endless
_WITHIN = re.compile(r"\b(?:not|never|would|could|should|might|if)\b|n['’]t\b", re.IGNORECASE)


def is_said(sentence: str, start: int) -> bool:
    """Is what a sentence says from a place on said, and not asked, denied or only thought of?"""
    asked = sentence.rstrip(' )*_"”').endswith("?")
    return not (asked or _SUPPOSED.search(sentence[:start][-_NEAR:]) or _WITHIN.search(sentence, start))


class _Claim(NamedTuple):
    """What a sentence says: one of its ends of the other."""

    row: Row
    subject: End
    object: End
    role: str = ""
    sure: float = SURE
    place: int = -1  # where its words begin, when before both ends
    day: str = ""  # of what has a day and no other end


def in_word_order(reading: Reading) -> Iterator[Fact]:
    """The facts that the lexicon finds in the sentences of a note: stated where a plain line says it of known names."""
    text, words = reading.text, lexicon()
    hits: dict[tuple[int, int], set[int]] = defaultdict(set)
    for word in words.looked_for & text.places.keys():
        for place in text.places[word]:
            if place not in text.mentions:
                hits[_sentence(text, place)].add(place)
    for one, other in pairwise(text.named):
        if 0 < other - one - 1 <= FILL:
            hits[_sentence(text, one)].add(-1)
    for (first, last), places in sorted(hits.items()):
        line = text.line_of(first)
        while first < last and (text.texts[first] in _QUOTES or text.starts[first] < line.body):
            first += 1
        if first < last and (_may_say(text, first, last, places) or line.key in reading.topics):
            sentence = Sentence(reading, text, first, last, line)
            yield from _said(sentence, sorted(places - {-1}))


def _once(sentence: Sentence) -> Iterator[_Claim]:
    """What waits for something else: "Once Quotas is in, Metering can start", "Metering can start only after it"."""
    row = next(sense.row for sense in lexicon().senses["depends"] if sense.row.says == "DEPENDS_ON")
    word, text = sentence.word, sentence.text
    named = text.named[bisect_left(text.named, sentence.first) : bisect_left(text.named, sentence.last)]
    for one, other in pairwise(named):
        first, second = ref_at(sentence, one, row.second), ref_at(sentence, other, row.second)
        if first is None or second is None:
            continue
        led = one - 1 - (word(one - 1) in ARTICLE)
        commas = [at_ for at_ in range(one, other) if word(at_) == ","]
        if led == sentence.first and word(led) == "once" and len(commas) == 1 and word(other + 1) in ("can", "will"):
            subject = ref_at(sentence, other, row.first)
            ends = (other, one, first)
        elif (
            word(one + 1) in ("can", "will")
            and word(one + 2) not in DENIED
            and (mark := _marks_after(sentence, one, other))
        ):
            subject, ends = ref_at(sentence, one, row.first), (one, other, second)
            if mark != "once" and not any(word(at_) == "only" for at_ in range(one, other)):
                continue
        else:
            continue
        if subject:
            left, right = End((subject,), ends[0], ends[0], LESS), End((ends[2],), ends[1], ends[1], LESS)
            yield _Claim(row, left, right)


def _marks_after(sentence: Sentence, one: int, other: int) -> str:
    """The word before a name that says that all before it comes later: "once", "after"; or ""."""
    led = other - 1 - (sentence.word(other - 1) in ARTICLE)
    return sentence.word(led) if led > one + 2 and sentence.word(led) in ("once", "after", "when") else ""


def _sentence(text: Merged, place: int) -> tuple[int, int]:
    stop = bisect_right(text.stops, place - 1)
    if stop < len(text.stops) and text.stops[stop] == place:
        stop += 1
    first = text.stops[stop - 1] + 1 if stop else 0
    return first, text.stops[stop] if stop < len(text.stops) else len(text.texts)


def _may_say(text: Merged, first: int, last: int, places: Collection[int]) -> bool:
    """Does a sentence that states something have a name?"""
    if last < len(text.texts) and text.texts[last] == "?":
        return False
    if text.texts[first] in HE or bisect_left(text.named, first) < bisect_left(text.named, last):
        return True
    return any(sense.open for place in places if place >= 0 for sense in lexicon().senses.get(text.texts[place], ()))


def _said(sentence: Sentence, places: Sequence[int]) -> Iterator[Fact]:
    """The facts of one sentence."""
    text = sentence.line.text
    if text.rstrip().endswith("?") and _ASKS.match(text, sentence.text.starts[sentence.first]):
        return
    told: dict[tuple[str, Ref, Ref | str | bool], Fact] = {}
    for claim in (*_claims(sentence, places), *_once(sentence)):
        for fact in _facts(sentence, claim):
            told.setdefault((fact.says, fact.subject, fact.value), fact)
    yield from _moved_on(list(told.values()))
    for place in places:
        if sentence.text.texts[place] in lexicon().titles:
            yield from title_at(sentence, place, None)


def _moved_on(facts: Sequence[Fact]) -> Iterator[Fact]:
    """The facts of a sentence: of "Quotas, planned for 5.4, moved to 5.5" the first release is the one that it left."""
    for place, fact in enumerate(facts):
        later = (other for other in facts[place + 1 :] if other.role == "moved" and other.subject == fact.subject)
        moved = fact.says == "TARGETS" and not fact.role and any(other.value != fact.value for other in later)
        yield fact._replace(role="left") if moved else fact


def _claims(sentence: Sentence, places: Sequence[int]) -> Iterator[_Claim]:
    """What the words of a sentence say, in their order; what is said by a verb, bare words do not say again."""
    senses, titles = lexicon().senses, lexicon().titles
    held = frozenset(sentence.text.texts[sentence.first : sentence.last])
    kinds = frozenset("|".join(sentence.text.kinds[sentence.first : sentence.last]).split("|"))
    elsewhere = sentence.line.key in sentence.reading.topics or not held.isdisjoint(_VAGUE)  # an end may be named there
    last: End | None = None  # who did the last thing, and may do a second: "Dana leads … and owns …"
    taken: set[int] = set()
    for place in places:
        word = sentence.text.texts[place]
        found: list[_Claim] = []
        for sense in (*senses.get(word, ()), *(senses["role"] if word in titles else ())):
            if not sense.needs <= held or not (last or elsewhere or _may_fit(sense, kinds)):
                continue
            said = _noun if sense.row.form == "noun" else _verbal
            if found := list(said(sentence, sense, place, last)):
                break
        found += [more for claim in found[-1:] for more in _gapped(sentence, claim)]
        for claim in found:
            yield claim
            ends = (claim.subject, claim.object)
            taken.update(range(min(end.first for end in ends), max(end.last for end in ends)))
            last = next((end for end in ends if 0 <= end.last < place), last)
    yield from _side_by_side(sentence, taken)


def _may_fit(sense: Sense, kinds: Set[str]) -> bool:
    """Are there names for both ends of what a sense says, where these kinds are named and no pronoun is?"""
    row = sense.row
    if row.form == "noun" or sense.open or row.moves or row.says == DAYS or (row.group and "Group" in kinds):
        return True
    return not (kinds.isdisjoint(row.first) or kinds.isdisjoint(row.second))


def _gapped(sentence: Sentence, claim: _Claim) -> Iterator[_Claim]:
    """What a list of clauses leaves out after its first: "Quotas goes into 5.4, Metering into 5.5"."""
    row, place = claim.row, max(claim.subject.last, claim.object.last) + 1
    if claim.day or claim.subject.last > claim.object.first:
        return
    while sentence.word(place) in (",", ";", "and", "but", "while"):
        place += 1
        place += sentence.word(place) in ARTICLE
        who = ref_at(sentence, place, row.first, row.group)
        other = place + 1
        while sentence.word(other) in ARTICLE | _LINKING:
            other += 1
        what = ref_at(sentence, other, row.second, row.group) if other - place <= FILL + 1 else None
        behind = closing_of(sentence, other) + 1
        if (
            who is None
            or what is None
            or (sentence.word(behind) not in MARKS | AND | {""})
            or behind in sentence.text.mentions
        ):
            return
        if other == place + 1:
            return
        yield _Claim(
            row, End((who,), place, place, LESS), End((what,), other, behind - 1, LESS), claim.role, claim.sure
        )
        place = behind


def _facts(sentence: Sentence, claim: _Claim) -> Iterator[Fact]:
    row, line = claim.row, sentence.line
    text, note = sentence.text, sentence.reading.note
    ends = (claim.subject, claim.object)
    first = min(end.first for end in ends)
    start = text.starts[min(first, claim.place) if claim.place >= 0 else first]
    stop = max(text.ends[end.last] for end in ends)
    opens, closes = text.starts[sentence.first], text.ends[sentence.last - 1]
    before, said, after = line.text[opens:start][-_NEAR:], line.text[start:stop], line.text[stop:closes]
    if _SUPPOSED.search(before) or (row.unless and row.unless.search(before)):
        return
    if row.says == "REPORTS_TO" and _ON_A_DAY.match(after):
        return
    role = claim.role or row.role
    if role not in CLOSING and is_former(before, said, after):
        role = FORMER
    sure = min(claim.sure, claim.subject.sure, claim.object.sure, row.guess or SURE)
    if line.form == "transcript":
        sure = min(sure, LESS)
    if _REPORTED.search(before):
        sure = min(sure, LEAST)
    stated, source = sure > LESS and not row.guess, at(note, line, start, stop)
    if claim.day:
        yield from (Fact(one, row.says, claim.day, source, "cue", stated, sure) for one in claim.subject.refs)
        return
    relation = RELATION[row.says]
    why = reason(line.text[stop:]) if row.says == "TARGETS" and role in ("moved", "left") else ""
    for one in claim.subject.refs:
        for other in claim.object.refs:
            subject, value = (other, one) if row.back else (one, other)
            subject_, value_ = subject.among(relation.starts), value.among(relation.ends)
            if subject_ and value_ and subject_.name.casefold() != value_.name.casefold():
                yield Fact(subject_, row.says, value_, source, "cue", stated, sure, role=role, why=why)


# ---- verbs


def _verbal(sentence: Sentence, sense: Sense, place: int, last: End | None) -> Iterator[_Claim]:
    """What a verb says: of its subject and what follows; of both the other way round when it is passive."""
    row, text = sense.row, sentence.text
    end = tail_from(sentence, place, sense.tail)
    if end < 0 or (sense.tense != "be" and text.kinds[place] not in ("", "Role", "Group")):
        return
    how = helpers(sentence, place - 1)
    by = behind_adverbs(sentence, end + 1)
    passive = sense.tense == "ed" and sentence.word(by) == "by"
    role, sure = _manner(sentence, sense, how, place, passive)
    if not sure:
        return
    if row.says == DAYS:
        yield from _dated(sentence, sense, how, end, role, sure)
        return
    if row.moves:
        yield from _moves(sentence, sense, how, place, end, sure)
        return
    first, second = (row.second, row.first) if passive else (row.first, row.second)
    clear = bool(sense.tail) or passive or row.says == "OWNS"  # "SLO gates" has no verb
    clear = clear and (how.be or sense.tense != "ing")
    opens = sense.open and clear
    talk = sentence.line.form == "transcript"
    subject = subject_of(
        sentence,
        row,
        how,
        first,
        single=sense.tense == "s",
        last=last,
        opens=opens and not talk,
        state=sense.tense == "be",
        elided=sense.tense in ("s", "be") or passive or (sense.tense == "ed" and "Person" not in first),
    )
    if subject is None:
        return
    opens = opens and not (talk and row.says == "OWNS")
    start = by + 1 if passive else end + 1
    for other, again in objects_from(sentence, row, start, second, opens, sense.tail[-1:], subject, how.relative):
        left = again or subject
        if (left.words and other.words and not _is_whole(sentence, how, other, sense)) or (
            (left.words or other.words) and (left.meant or other.meant)
        ):
            continue
        left, right = (other, left) if passive else (left, other)
        yield _Claim(row, left, right, role, sure)


def _is_whole(sentence: Sentence, how: Helpers, other: End, sense: Sense) -> bool:
    """Are two ends that are no known names a clause of their own: "The nightly report depends on the export jobs"?"""
    behind = sentence.word(other.last + 1)
    return not how.relative and sense.tense != "ing" and (not behind or behind in MARKS | AND)


def _manner(sentence: Sentence, sense: Sense, how: Helpers, place: int, passive: bool) -> tuple[str, float]:
    """What role a claim has by its verb's form and helpers, and how sure it is; 0: it says nothing."""
    row, tense = sense.row, sense.tense
    after = sentence.line.text[sentence.text.ends[place] : sentence.text.ends[sentence.last - 1]]
    if row.denied:
        return "", SURE if how.denied else 0
    if how.doubted or (how.must and row.says != "DEPENDS_ON"):
        return "", 0
    if how.denied:
        return ("ended", SURE) if is_no_more(after) else ("", 0)
    role = "ended" if how.ended else FORMER if how.former else ""
    role = "left" if role == "ended" and row.says == "TARGETS" else role
    if tense == "be":
        led_in = how.be or sentence.word(how.place) in (",", "(") or _is_short(sentence, sense, how)
        was = how.was and not how.have and not role
        return (FORMER if was and not row.past else role), (LESS if was else SURE) if led_in else 0
    if tense == "ed" and not passive:
        if how.be and not row.moves and not how.have:
            return "", 0
        until = re.search(r"\b(?:until|till)\b", after) is not None
        if not (row.past == "holds" or how.have or role):
            return (FORMER, SURE if until else LESS) if until or row.past else ("", 0)
    if tense == "ing" and not how.be and sentence.word(how.place) in BESIDE:
        return "", 0
    ahead = how.ahead and not role and not (how.must and row.says == "DEPENDS_ON")  # "has to wait for" holds now
    return role, LESS if ahead else SURE


def _is_short(sentence: Sentence, sense: Sense, how: Helpers) -> bool:
    """Does a sentence leave out its "is", as notes do: "Quotas planned for 5.5", "Waiting on Metering"?"""
    first = sentence.text.texts[how.place + 1] if how.place + 1 < sentence.last else ""
    if first in _BARE and len(sense.tail) < 2:
        return False
    return how.place < sentence.first or (how.place in sentence.text.mentions and is_headline(sentence, how.place))


# ---- days, and what moves


# Behind its verb, before the day: "opens to the public on 25 June".
_VIA = re.compile(
    r"\s+(?:to|in|into|for|at|with)\s+(?:(?:the|our|all|its)\s+)?[\w'-]+(?:\s+[\w'-]+)?\s+(?=(?:on|in|by|from|at)\s)"
)
_TO_DAY = re.compile(r"(?:^|.{0,80}?\b)(?:to|until|till)\s+(?=\S)")


def _dated(sentence: Sentence, sense: Sense, how: Helpers, end: int, role: str, sure: float) -> Iterator[_Claim]:
    """A release that comes on a day: "5.5 ships on 3 March", "we expect 5.5 in May", "5.5 slipped from May to June"."""
    row, line, text = sense.row, sentence.line, sentence.text
    if row.back:
        release = object_at(sentence, row, end + 1, row.second, False)
        end = release.last if release else end
    else:
        elided = sense.tense in ("s", "ed", "be")
        release = subject_of(sentence, row, how, row.first, single=False, last=None, opens=False, elided=elided)
    if release is None or role:
        return
    after = line.text[text.ends[end] : text.ends[sentence.last - 1]]
    moved = _TO_DAY.match(after) if row.moves else None
    if row.moves and not moved:
        return
    after = after[moved.end() :] if moved else after
    via = _VIA.match(after) if sense.tail or sense.tense not in ("is", "'s", "be") else None
    if day := period(after) or (period(after[via.end() :]) if via else ""):
        yield _Claim(row, release, release, "", sure, day=day)


def _moves(sentence: Sentence, sense: Sense, how: Helpers, place: int, end: int, sure: float) -> Iterator[_Claim]:
    """A feature that goes from release to release: "Quotas slipped from 5.4 to 5.5", "we pushed Quotas out to 5.5"."""
    row, line = sense.row, sentence.line
    elided = sense.tense in ("s", "ed", "be")
    feature = subject_of(sentence, row, how, row.first, single=False, last=None, opens=False, elided=elided)
    if feature is None:
        if place == sentence.first and sense.tense == "ed" and (page := _page(sentence.reading, row.first)):
            feature = End((page,), place, place)
        asked = sense.tense == "base" and not how.have and line.box not in (None, "x", "X")
        if feature is None and not asked and not (sense.tense == "ing" and how.ahead):
            feature = object_at(sentence, row, end + 1, row.first, False)
        word = sentence.word(end + 1)
        if feature is None and word in IT and sense.tense != "base":
            feature = meant(sentence, end + 1, row.first, word, talk=True)
        if feature is None:
            return
        sure = min(sure, LESS) if sense.tense in ("base", "ing") else sure
        end = max(end, feature.last)
    at_, toward, gone = end + 1, "from" if sense.tail[-1:] in (("of",), ("off",)) else "", False
    while at_ < sentence.last:
        word = sentence.word(at_)
        if word in _FROM:
            toward = "from"
        elif word in _TO:
            toward = "to" if row.role != "left" else ""
        elif ref := ref_at(sentence, at_, row.second):
            if toward:
                yield _Claim(row, feature, End((ref,), at_, at_), "left" if toward == "from" else row.role, sure)
                gone = gone or toward == "from"
                if toward == "to" and (was := _was(sentence, row, at_ + 1)):
                    yield _Claim(row, feature, was, "left", sure)
            toward = "to" if toward == "from" and sentence.word(at_ + 1) in _TO else ""
        elif not word or word in STOP - IT - {"then", "will"} or word == "|" or at_ - end > _MOVED:
            break
        at_ += 1
    if gone and (target := _new_target(sentence, row, at_)):
        yield _Claim(row, feature, target, "moved", sure)


def _new_target(sentence: Sentence, row: Row, place: int) -> End | None:
    """The release behind it: "we pull Quotas from 5.4; new target is 5.5"."""
    text = sentence.text
    place += text.texts[place : place + 1] in ([";"], [","], ["."])
    if list(text.texts[place : place + 2]) != ["new", "target"]:
        return None
    place += 3 if BE.union(":").issuperset(text.texts[place + 2 : place + 3]) else 2
    mention = text.mentions.get(place)
    ref = mention.ref.among(row.second) if mention and mention.line.key == sentence.line.key else None
    return End((ref,), place, place) if ref else None


def _was(sentence: Sentence, row: Row, place: int) -> End | None:
    """The release that a bracket tells it was in: "5.5 (was 5.4)"."""
    if sentence.word(place) != "(" or sentence.word(place + 1) not in ("was", "from", "before", "formerly"):
        return None
    ref = ref_at(sentence, place + 2, row.second)
    return End((ref,), place + 2, place + 2) if ref else None


def _page(reading: Reading, kinds: Collection[str]) -> Ref | None:
    """What a note is the page of, if it is of these kinds."""
    pages = (fact.subject for fact in reading.stated.get("IS", ()) if fact.how == "page")
    return next((page for page in pages if page.kind in kinds), None)


# ---- nouns


_OF_NOUN = frozenset(("of", "for", "on", "behind", "to", "at", "from"))
_OF_ROLE = frozenset(("at", "of", "@", "from", "for", "with", "in", "on", ","))
_LED = (",", "(")
_NAMED_AS = frozenset(("appointed", "chosen", "confirmed", "designated", "elected", "installed", "named", "nominated"))


def _noun(sentence: Sentence, sense: Sense, place: int, last: End | None) -> Iterator[_Claim]:
    """What a noun says: "Dana is the owner of Quotas", "the owner of Quotas is Dana", "Quotas owner: Dana"."""
    row, first, end = sense.row, opening_of(sentence, place), closing_of(sentence, place)
    is_role, following = row.words == ("<Role>",), sentence.word(end + 1)
    if is_role and row.says == "WORKS_ON" and following in ("at", "@", "from"):
        return
    left = first - 1  # what leads the noun in, before its adjectives
    while first - left <= FILL and (word := sentence.word(left)) and word not in MARKS | BE | STOP | {"as", "'s"}:
        left -= 1
    lead = sentence.word(left)
    if lead in BE and sentence.word(left + 1) in DENIED:
        return
    if is_role and following in ("of", "for") and end + 2 not in sentence.text.mentions:
        end = over_at(sentence, end)
        following = sentence.word(end + 1)
    if following in (_OF_ROLE if is_role else _OF_NOUN) and (following != "," or lead == "("):
        yield from _noun_of(sentence, row, left, end, last)
    elif not (is_role and any("*" in sentence.between(at_) for at_ in range(max(left, sentence.first), first))):
        yield from _noun_behind(sentence, row, first, end)


def _noun_of(sentence: Sentence, row: Row, left: int, end: int, last: End | None) -> Iterator[_Claim]:
    """ "Dana is the owner of Quotas", "Dana, owner of Quotas", "the owner of Quotas is Dana"."""
    of = object_at(sentence, row, end + 2, row.second, False)
    if of is None:
        return
    lead, who, one = sentence.word(left), left - 1, None
    if lead == "'s" and sentence.word(who - 1) == "," and who - 2 in sentence.text.mentions:
        lead, who = ",", who - 2  # "Dana, Omer's deputy at Acme"
    while sentence.word(who) in ADVERBS - RELATIVE | BE | _NAMED_AS:
        who -= 1
    if lead in BE or lead in ("(", "as", "-") or (lead == "," and sentence.line.form != "row"):
        one = named_before(sentence, who, row.first, False, single=lead not in _LED, beside=lead in _LED)
        if one is None and sentence.word(who) in HE:
            one = meant(sentence, who, row.first, sentence.word(who))
        if one is None and lead in BE and sentence.word(who) in ("and", ","):
            one = carried(sentence, row.first, last, who)
    if one:
        yield _Claim(row, one, of, "", 0.8 if lead == "," else SURE)
    elif sentence.word(of.last + 1) in BE | {":", ",", "-", "("} and (one := _after(sentence, row, of.last + 1)):
        yield _Claim(row, one, of, place=left + 1)


def _noun_behind(sentence: Sentence, row: Row, first: int, end: int) -> Iterator[_Claim]:
    """ "Quotas owner: Dana", "Quotas (owner: Dana)", "Dana's manager is Omer", "Omer is Dana's manager"."""
    owner = first - 1
    while first - owner <= 2 and (word := sentence.word(owner)) and word not in MARKS | BE | {"'s", "as"} | STOP | AND:
        owner -= 1
    apart = sentence.word(owner)
    owner -= apart in (",", "(", "-", "'s", ":")
    ref = ref_at(sentence, owner, row.second)
    if ref is None and sentence.word(owner) == "my" and "Person" in row.second:
        ref = next(iter(speaker(sentence.line)), None)
    if ref is None:
        return
    of = End((ref,), owner, owner, SURE if owner in sentence.text.mentions else LESS)
    before = owner - 1 - (sentence.word(owner - 1) in ARTICLE)
    while sentence.word(before) in ADVERBS - RELATIVE:
        before -= 1
    joined, following = apart not in (",", "(", "-", ":"), sentence.word(end + 1)
    one = None
    if joined and (sentence.word(before) in BE | {"as"} or (sentence.word(before) == "," and apart == "'s")):
        one = named_before(sentence, before - 1, row.first, False, single=True)
    if one:
        yield _Claim(row, one, of, "", 0.8)
    elif (following in BE | {":", "-"} or (joined and following in (",", "(", ""))) and (
        one := _after(sentence, row, end + 1)
    ):
        yield _Claim(row, one, of)


def _after(sentence: Sentence, row: Row, place: int) -> End | None:
    """Who stands behind "is", ":" or a comma: one or several."""
    if sentence.word(place) in BE | {":", ",", "-", "("}:
        place += 1
    place = behind_adverbs(sentence, place)
    refs: list[Ref] = []
    first = place
    while ref := ref_at(sentence, place, row.first):
        refs.append(ref)
        last = place
        place += 1
        while sentence.word(place) in AND | {","}:
            place += 1
    return End(tuple(refs), first, last) if refs else None


# ---- names side by side


def _side_by_side(sentence: Sentence, taken: Collection[int]) -> Iterator[_Claim]:
    """What bare words between two names say: "Dana of Acme", "Quotas (5.5)"."""
    text, between = sentence.text, lexicon().between
    named = text.named[bisect_left(text.named, sentence.first) : bisect_left(text.named, sentence.last)]
    for one, other in pairwise(named):
        words = [sentence.word(at_) for at_ in range(one + 1, other)]
        while words[:1] in ([","], ["both"], ["all"], ["each"]):
            words = words[1:]
        if not words and (claims := _by_arrow(sentence, one, other)):
            yield from claims
            continue
        if words in (["→"], ["-", ">"], ["->"], [">"]) and (claims := [*_toward(sentence, one, other)]):
            yield from claims
            continue
        if not words or words[0] not in between or len(words) > FILL or any(w not in ARTICLE for w in words[1:]):
            continue
        if one in taken and other in taken and words[0] != "(":
            continue
        for row in between[words[0]]:
            left = ref_at(sentence, one, row.first, row.group)
            right = ref_at(sentence, other, row.second, row.group)
            if left is None or right is None:
                continue
            joined = words[0] in _PLACES or sentence.word(one - 1) == "/"
            several = named_before(sentence, one, row.first, row.group, single=False) if joined else None
            ends = several or End((left,), one, one), End((right,), other, closing_of(sentence, other))
            if words[0] in ("(", ":"):
                listed = _bracketed(sentence, row, other, closes=words[0] == "(")
                if listed is None:
                    continue
                ends = ends[0], listed
            if row.says == "TARGETS" and not row.back and (claims := _by_arrow(sentence, one, other)):
                yield from claims
                break
            yield _Claim(row, *ends)
            break


def _toward(sentence: Sentence, one: int, other: int) -> Iterator[_Claim]:
    """ "Quotas → 5.5 (was 5.4)": where it is to come now."""
    row = next(row for row in lexicon().between["in"] if row.says == "TARGETS" and not row.back)
    feature, to = ref_at(sentence, one, row.first), ref_at(sentence, other, row.second)
    if feature is None or to is None or not is_headline(sentence, one):
        return
    thing, was = End((feature,), one, one), _was(sentence, row, other + 1)
    yield _Claim(row, thing, End((to,), other, other), "moved")
    if was:
        yield _Claim(row, thing, was, "left")


def _by_arrow(sentence: Sentence, one: int, other: int) -> list[_Claim]:
    """ "Quotas, 5.4 → 5.5": what moved, and where from and to."""
    row = next(row for row in lexicon().between["in"] if row.says == "TARGETS" and not row.back)
    feature, was = ref_at(sentence, one, row.first), ref_at(sentence, other, row.second)
    if not (feature and was and sentence.word(other + 1) in ("→", ">")):
        return []
    to = ref_at(sentence, other + 2, row.second)
    ends = ((was, other, "left"), (to, other + 2, "moved"))
    return [
        _Claim(row, End((feature,), one, one), End((ref,), at_, at_), role) for ref, at_, role in ends if ref and to
    ]


def _bracketed(sentence: Sentence, row: Row, place: int, *, closes: bool) -> End | None:
    """The names of a bracket, which holds nothing else when they are people's: "(Dana, Omer)"; or behind a colon."""
    refs: list[Ref] = []
    first = last = place
    while (ref := ref_at(sentence, place, row.second, row.group)) or sentence.word(place) in AND | {","}:
        if ref:
            refs.append(ref)
            last = place = closing_of(sentence, place)
        place += 1
    people = "Person" in row.second
    ended = sentence.word(place) == ")" if people else sentence.word(last + 1) in _ENDS_NAME
    return End(tuple(refs), first, last) if refs and (ended or not closes) else None
