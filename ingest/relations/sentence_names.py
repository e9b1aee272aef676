"""Who and what stands at the ends of a claim: the names of a sentence, pronouns for them, and words that may be one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from ingest.language.cues import Merged
from ingest.language.document import Reading
from ingest.language.lexicon import words_of
from ingest.note import Line
from ingest.relations.relation_words import DAYS, Row, lexicon
from kg.model import Ref

_FAR = 60  # characters between a name and the word that says something of it
FILL = 3  # words between a verb and its preposition, or a name and its article
_PHRASE = 4  # words of what is no known name
SURE, LESS, LEAST = 0.9, 0.6, 0.5
_WORK = "Feature|Team|Program"  # what words that are no known name may be, the likeliest first
_OWNED = "Artifact|Program|Feature|Release|Team"

ADVERBS = words_of("cues", "adverbs") | {
    "now",
    "then",
    "longer",
    "itself",
    "too",
    "yet",
    "ever",
    "all",
    "both",
    "each",
    "who",
    "which",
    "that",
}
_SOMEBODY = frozenset(("i", "we", "you", "they", "it", "he", "she", "who", "which", "that", "to"))
# Behind these "would" is what will be: "Dana said that it would ship in May".
_TOLD = re.compile(r"\b(?:said|stated|confirmed|explained|announced|reported|promised|noted|told \w+)\b[^.;]{0,80}$")
_TEAMS = frozenset(("team", "squad", "group", "crew", "department"))
_MUST = frozenset(("need", "needs", "has", "have", "must"))
_ONCE = frozenset(("previously", "formerly", "once", "originally", "initially"))
RELATIVE = frozenset(("who", "which", "that"))
_PASSED = ADVERBS - RELATIVE
BE, HAVE, DO, AHEAD = (words_of("relations", name) for name in ("be", "have", "do", "ahead"))
DOUBT, _WISH, DENIED = (words_of("relations", name) for name in ("doubt", "wish", "denied"))
HE, IT = words_of("relations", "person"), words_of("relations", "thing")
STOP, BESIDE, ARTICLE, _NOTHING = (words_of("relations", name) for name in ("stop", "beside", "article", "nothing"))
_LOOSE, _OPENING, _ABSTRACT = (words_of("dependencies", name) for name in ("stop", "open", "abstract"))
AND = frozenset(("and", "or", "&", "+", "/"))
MARKS = frozenset(',:()/&|"+→>-.;!?\n')
_AROUND = ' \t*_[]`"“”'
_OPENS = re.compile(r"\s*[*_\[]*")


class Sentence(NamedTuple):
    """A sentence: its tokens from one place to another, and what was said in it so far."""

    reading: Reading
    text: Merged
    first: int
    last: int  # behind its last token
    line: Line

    def word(self, place: int) -> str:
        """The word at a place, in lower case; "" outside the sentence, and where a name stands."""
        return self.text.said[place] if self.first <= place < self.last else ""

    def between(self, place: int) -> str:
        """What stands between a token and the next one."""
        return self.line.text[self.text.ends[place] : self.text.starts[place + 1]]

    def gap(self, left: int, right: int) -> int:
        """How many characters stand between two tokens."""
        return self.text.starts[right] - self.text.ends[left]


class End(NamedTuple):
    """Who or what stands at one end of a claim."""

    refs: tuple[Ref, ...]
    first: int  # its first token and its last
    last: int
    sure: float = SURE
    words: bool = False  # is it words that are no known name?
    meant: bool = False  # is it a pronoun?


class Helpers(NamedTuple):
    """What stands between a subject and its verb: where the subject ends, and how it is said."""

    place: int
    be: bool = False
    have: bool = False
    ahead: bool = False
    must: bool = False  # "needs to"
    doubted: bool = False
    denied: bool = False
    ended: bool = False  # "no longer"
    former: bool = False  # "used to", "previously"
    was: bool = False
    relative: bool = False


def topic_of(sentence: Sentence, kinds: Collection[str]) -> End | None:
    """What a sentence without a subject is of: the name that opens its line, "Quotas: needs Metering", else the item
    or heading that it stands under."""
    line, opened = sentence.line, sentence.text.starts[sentence.first]
    if line.form in ("transcript", "quote", "row"):
        return None
    first = next(iter(sentence.reading.named.get(line.key, ())), None)
    if first and first.end <= opened and _opens_with_name(sentence):
        ref = first.ref.among(kinds)
    else:
        ref = next((found for one in sentence.reading.topics.get(line.key, ()) if (found := one.among(kinds))), None)
    return End((ref,), sentence.first, sentence.first, LEAST, meant=True) if ref else None


def _opens_with_name(sentence: Sentence) -> bool:
    """Does the line of a sentence begin with a name, or "the" and one?"""
    line = sentence.line
    first = next(iter(sentence.reading.named.get(line.key, ())), None)
    return first is not None and line.text[line.body : first.start].strip(_AROUND).lower() in ("", *ARTICLE)


def is_headline(sentence: Sentence, place: int) -> bool:
    """Is a name the first word of its sentence, or behind a colon, so that a participle behind it needs no "is"?"""
    place -= sentence.word(place - 1) in ARTICLE
    return place == sentence.first or sentence.word(place - 1) == ":"


def tail_from(sentence: Sentence, place: int, tail: Sequence[str]) -> int:
    """Where the words end that must follow a verb, a few others between them; -1 when they do not follow."""
    end = place
    if tail and sentence.word(place + 1) == "from" != tail[0]:
        end = next((at_ for at_ in range(place + 2, place + 2 + FILL) if at_ in sentence.text.mentions), place)
    for word in tail:
        for next_ in range(end + 1, end + 2 + FILL):
            found = sentence.word(next_)
            if found == word:
                end = next_
                break
            if not found or found in MARKS or found in STOP or found in BESIDE:
                return -1
        else:
            return -1
    return end


def behind_adverbs(sentence: Sentence, place: int) -> int:
    while (word := sentence.word(place)) in _PASSED or word.endswith("ly"):
        place += 1
    return place


def helpers(sentence: Sentence, place: int) -> Helpers:
    """What stands before a verb up to its subject: "is no longer", "will", "used to", "wants to", ", who"."""
    to = be = have = ahead = must = doubted = denied = ended = former = was = relative = False
    if sentence.word(place) in ("a", "an", "one", "the"):
        place -= 1  # "is one piece of"
    while word := sentence.word(place):
        if word in BE:
            be, was = True, was or word in ("was", "were")
        elif word in _ONCE:
            former = True
        elif word in _WISH and to:
            doubted = True
        elif word == "used" and to:
            former, ahead = True, False
        elif word in DENIED:
            no_longer = sentence.word(place + 1) == "longer"
            denied, ended = denied or not no_longer, ended or no_longer
        elif word == "would" and _TOLD.search(sentence.line.text, 0, sentence.text.starts[place]):
            ahead = True
        elif word in DOUBT or word == "ca":  # of "can't"
            doubted = True
        elif word in AHEAD and (to or word in ("will", "'ll", "shall", "to")):
            ahead, must = True, must or word in _MUST
        elif word in HAVE:
            have = True
        elif word in RELATIVE:
            relative = True
            place -= sentence.word(place - 1) == ","
        elif not (
            word in DO or word in ADVERBS or word.endswith("ly") or word in ("continues", "continue", "continued")
        ):
            break
        to = word == "to"
        place -= 1
    return Helpers(place, be, have, ahead, must, doubted, denied, ended, former, was, relative)


def subject_of(
    sentence: Sentence,
    row: Row,
    how: Helpers,
    kinds: Sequence[str],
    *,
    single: bool,
    last: End | None,
    opens: bool,
    state: bool = False,
    elided: bool = False,
) -> End | None:
    """Who stands before a verb: names, a pronoun for one, whom the clause before was of, or words where they may be."""
    place, text = how.place, sentence.text
    if place < sentence.first:
        return topic_of(sentence, kinds) if elided else None
    word = sentence.word(place)
    if word == ")":
        place = next((at_ for at_ in range(place, sentence.first - 1, -1) if sentence.word(at_) == "("), 0) - 1
    elif word == "," and not how.relative:
        if (opening := _apposition(sentence, place)) >= 0:
            place = opening
        elif sentence.word(place + 1) in BE | DO:
            return None
    led = sentence.word(place) in (",", "(")
    if sentence.word(place) in (":", "(") or (state and sentence.word(place) == ","):
        place -= place - 1 in text.mentions
    word = sentence.word(place)
    if word in ("and", "then", "but") or (word == "," and not state):
        return carried(sentence, kinds, last, place)
    if word in HE | IT:
        is_first = word == "it" and place == sentence.first
        topic = topic_of(sentence, kinds) if is_first and not _opens_with_name(sentence) else None
        return topic or meant(sentence, place, kinds, word)
    if word == "i" and "Person" in kinds:
        me = () if _is_quoted(sentence, place) else speaker(sentence.line)
        return End(me, place, place, LESS) if me else None
    if found := named_before(sentence, place, kinds, row.group, single, how.relative or led or row.says == DAYS):
        return found
    if (
        word in _TEAMS
        and place - 1 in text.mentions
        and (found := named_before(sentence, place - 1, ("Team",), False, True))
    ):
        return found
    if place not in text.mentions and "Person" not in kinds:
        near = place
        while (
            place - near < FILL
            and (word := sentence.word(near))
            and word not in MARKS | STOP | BESIDE | AND | {"of", "'s"}
        ):
            near -= 1
        named = near in text.mentions and sentence.gap(near, place) < _FAR
        named = named and not how.relative and not text.mentions[near].ref.may_be("Release")
        if near < place and named and (found := named_before(sentence, near, kinds, False, single)):
            return found
        if opens and not named:
            return _words_before(sentence, place, row, how)
    elif opens and place not in text.mentions and row.says != "OWNS":
        return _words_before(sentence, place, row, how)
    return None


def named_before(
    sentence: Sentence, place: int, kinds: Collection[str], group: bool, single: bool, beside: bool = False
) -> End | None:
    """The names that end at a place: one, or several joined by "and"."""
    ref = ref_at(sentence, place, kinds, group)
    if ref is None:
        return None
    first = opening_of(sentence, place)
    before = sentence.word(first - 1)
    if before in ARTICLE:
        before = sentence.word(first - 2)
    if before in BESIDE and not beside and sentence.line.form != "heading":
        return None  # "the call with Acme moved …"
    refs, joined = [ref], False
    at_ = first - 1
    while not single and sentence.word(at_) in AND | {","}:
        joined = joined or sentence.word(at_) in AND
        at_ -= 2 if sentence.word(at_ - 1) == "," else 1
        other = ref_at(sentence, at_, kinds, group)
        if other is None:
            break
        refs.append(other)
        first = opening_of(sentence, at_)
        at_ = first - 1
    return End(tuple(reversed(refs if joined else refs[:1])), first if joined else opening_of(sentence, place), place)


def ref_at(sentence: Sentence, place: int, kinds: Collection[str], group: bool = False) -> Ref | None:
    """What a token names, of these kinds."""
    text = sentence.text
    if not sentence.first <= place < sentence.last:
        return None
    if mention := text.mentions.get(place):
        return mention.ref.among(kinds) if text.texts[place] not in STOP | IT else None
    if group and text.kinds[place] == "Group" and "Team" in kinds:
        first, last = opening_of(sentence, place), closing_of(sentence, place)
        words = sentence.line.text[text.starts[first] : text.ends[last]]
        return Ref("Team", plain_group(words))
    return None


def plain_group(text: str) -> str:
    """The name of a group: "product" of "the product team"."""
    words = re.sub(r"[*_]+", "", text).strip()
    return re.sub(r"(?<=\w)\s+(?:team|teams|org|group|department)$", "", words, flags=re.IGNORECASE)


def opening_of(sentence: Sentence, place: int) -> int:
    """The first token of the group or role that a token is of; else its own place."""
    kinds = sentence.text.kinds
    while place > sentence.first and kinds[place] in ("Group", "Role") and kinds[place - 1] == kinds[place]:
        place -= 1
    return place


def closing_of(sentence: Sentence, place: int) -> int:
    kinds = sentence.text.kinds
    while place + 1 < sentence.last and kinds[place] in ("Group", "Role") and kinds[place + 1] == kinds[place]:
        place += 1
    return place


def _apposition(sentence: Sentence, place: int) -> int:
    """The place before what stands between two commas, "Dana, our PM, owns …"; -1 when there is no such thing."""
    for at_ in range(place - 1, max(place - 9, sentence.first) - 1, -1):
        if sentence.word(at_) == ",":
            return at_ - 1 if at_ - 1 in sentence.text.mentions else -1
    return -1


def carried(sentence: Sentence, kinds: Sequence[str], last: End | None, place: int) -> End | None:
    """Who does a second thing: who the last clause was of, else the name that the sentence begins with."""
    first = sentence.first + (sentence.word(sentence.first) in ARTICLE)
    if last is None and sentence.line.form != "transcript" and (ref := ref_at(sentence, first, kinds)):
        last = End((ref,), first, first)
    if last is None or last.last >= place:
        return None
    clause = max((at_ for at_ in range(last.last, place) if sentence.word(at_) in (",", "but")), default=place)
    later = [at_ for at_ in range(clause + 1, place) if at_ in sentence.text.mentions]
    if later and sentence.word(later[0] + 1) in BE | HAVE:  # "A is in it, B is not and goes to …"
        ref = ref_at(sentence, later[0], kinds)
        last = End((ref,), later[0], later[0]) if ref else None
    refs = tuple(ref for end in last.refs if (ref := end.among(kinds))) if last else ()
    return End(refs, last.first, last.last, 0.7) if refs and last else None


def meant(
    sentence: Sentence, place: int, kinds: Sequence[str], word: str, other: Collection[Ref] = (), *, talk: bool = False
) -> End | None:
    """Whom "she" or "it" means: what was named last before it in its line, or who the line before begins with."""
    reading, line, text = sentence.reading, sentence.line, sentence.text
    he = word in HE | {"him", "her"}
    talk = talk or he
    if (line.form == "transcript" and not talk) or he != ("Person" in kinds and "Feature" not in kinds):
        return None
    kinds = kinds if he else [kind for kind in kinds if kind != "Person"]
    start, others = text.starts[place], {one.name for one in other}
    begin = text.starts[sentence.first] if line.form == "transcript" and he else line.body
    before = [m for m in reading.named.get(line.key, ()) if begin <= m.start < start]
    fit = [m for m in before if m.ref.among(kinds) and m.ref.name not in others]
    if (
        he
        and not before
        and line.piece < 2
        and (above := reading.lines.get(line.number - 1))
        and above.form == line.form
    ):
        opens = _OPENS.match(above.text, above.body)
        first = next(iter(reading.named.get(above.key, ())), None)
        fit = [first] if first and opens and first.start <= opens.end() and first.ref.among(kinds) else []
    if not fit or ((he or kinds == ["Organization"]) and len({m.ref.name for m in fit}) != 1):
        return None
    last = fit[-1]
    if not he and not other:  # as a subject: what the clause or sentence before is of
        opened = text.starts[sentence.first]
        here = [m for m in fit if m.start >= opened]
        stop = max((line.text.rfind(mark, 0, opened - 2) for mark in (". ", "; ")), default=-1)
        last = next(iter(here or [m for m in fit if m.start > stop]), last)
    ref = last.ref.among(kinds)
    return End((ref,), place, place, LESS if he else LEAST, meant=True) if ref else None


_VOICE = re.compile(r"[*_]{0,3}[^\W\d_][^:.!?]{0,40}:[*_]{0,3}\s")


def _is_quoted(sentence: Sentence, place: int) -> bool:
    """Does a word stand between quotes, where "I" is somebody else?"""
    before = sentence.line.text[: sentence.text.starts[place]]
    return len(re.findall(r"[\"“”]", before)) % 2 == 1


def speaker(line: Line) -> tuple[Ref, ...]:
    """Who says "I" in a line: its speaker; where no other voice is, the owner of the vault."""
    if line.form == "transcript":
        return (Ref("Person", line.speaker),) if line.speaker else ()
    other = line.form == "quote" or _VOICE.match(line.text, line.body)
    return () if other else (Ref("Person", "Myself"),)


def objects_from(
    sentence: Sentence,
    row: Row,
    place: int,
    kinds: Sequence[str],
    opens: bool,
    preposition: Sequence[str],
    subject: End,
    relative: bool,
) -> Iterator[tuple[End, End | None]]:
    """What follows a verb, one after the other: "A, the B and C"; of "A, B on C" the second end is whom C is of."""
    again: End | None = None
    first = True
    while place < sentence.last:
        words = opens and again is None and (first or not relative)
        end = object_at(sentence, row, place, kinds, words, subject)
        if end is None:
            return
        next_ = end.last + 1
        if (
            not first and preposition and sentence.word(next_) == preposition[0]
        ):  # "…, C on D": C is the next that depends
            again, place, first = end, next_ + 1, False
            if (end := object_at(sentence, row, place, kinds, False)) is None:
                return
            next_ = end.last + 1
        elif not first and begins_clause(sentence, next_):
            return
        yield end, again
        if sentence.word(next_) == "'s":
            return
        join = next_
        while sentence.word(join) in AND | {",", "plus"}:
            join += 1
        if join == next_:
            return
        ends = closing_of(sentence, join) + 1
        if (
            sentence.word(next_) == ","
            and join == next_ + 1
            and join in sentence.text.mentions
            and _goes_on(sentence, ends)
        ):
            return  # "requested by Dana, Omer sceptical"
        place, first = join + (sentence.word(join) in preposition), False


def _goes_on(sentence: Sentence, place: int) -> bool:
    """Does a word that is none of a list follow?"""
    word = sentence.word(place)
    return bool(word) and word not in MARKS | AND | STOP | BESIDE | {"'s", "as", "too"}


def _next_item(sentence: Sentence, place: int) -> int:
    """Where the second of several items begins that commas part; 0: there are none."""
    for at_ in range(place, place + _PHRASE + 1):
        if sentence.word(at_) == ",":
            return at_ + 1
        if not sentence.word(at_):
            return 0
    return 0


def begins_clause(sentence: Sentence, place: int) -> bool:
    """Does somebody do something else here: "…, and Dana is"?"""
    word = behind_adverbs(sentence, place)
    said = sentence.word(word)
    tenses = {sense.tense for sense in lexicon().senses.get(said, ())}
    return said in BE | HAVE | DO | AHEAD | DOUBT or not tenses.isdisjoint(("s", "ed", "base"))


def object_at(
    sentence: Sentence, row: Row, place: int, kinds: Sequence[str], opens: bool, subject: End | None = None
) -> End | None:
    """The name that follows at a place, a few words before it; else words that may be one."""
    start, passed = place, 0
    while sentence.first <= place < sentence.last:
        shown = row.says != "MEMBER_OF" or place > start or sentence.text.kinds[place : place + 2] == ["Group", "Group"]
        if place in sentence.text.mentions or (row.group and shown and sentence.text.kinds[place] == "Group"):
            if sentence.word(closing_of(sentence, place) + 1) == "'s" and passed <= FILL:
                place += 2  # "on Acme's Quotas"
                passed += 1
                continue
            ref = ref_at(sentence, place, kinds, row.group)
            return (
                End((ref,), place, closing_of(sentence, place), SURE if place in sentence.text.mentions else LESS)
                if ref
                else None
            )
        word = sentence.word(place)
        if place == start and word in IT | {"them", "him", "her"}:
            return meant(sentence, place, kinds, word, subject.refs if subject else ())
        if place == start and word == "me" and "Person" in kinds and (me := speaker(sentence.line)):
            return End(me, place, place, LESS)
        if word in MARKS - {"("} or word in STOP or word in BESIDE or (word in AND) or word == "(":
            break
        if word == "of":
            break
        if word not in ARTICLE and (passed := passed + 1) > FILL:
            break
        place += 1
    return _words_behind(sentence, start, row) if opens else None


def _words_before(sentence: Sentence, place: int, row: Row, how: Helpers) -> End | None:
    """The words before a verb that name what is no known name."""
    taken: list[int] = []
    while (
        (word := sentence.word(place))
        and word not in _LOOSE
        and word not in MARKS
        and word != "'s"
        and len(taken) < _PHRASE
    ):
        taken.insert(0, place)
        place -= 1
    if how.ahead or how.relative or word in _SOMEBODY or not DENIED.isdisjoint(map(sentence.word, taken)):
        return None  # "code that likewise relies on …", "I think timing depends on …"
    return _phrase(sentence, taken, row)


def _words_behind(sentence: Sentence, place: int, row: Row) -> End | None:
    while sentence.word(place) in _OPENING | {"both", "all", "our", "own"}:
        place += 1
    tenses = {sense.tense for sense in lexicon().senses.get(sentence.word(place), ())}
    if sentence.word(place) in _NOTHING or not tenses.isdisjoint(("s", "ed")):
        return None
    taken: list[int] = []
    while (
        (word := sentence.word(place))
        and word not in _LOOSE
        and word not in MARKS
        and word != "'s"
        and len(taken) < _PHRASE
    ):
        taken.append(place)
        place += 1
    if place in sentence.text.mentions and sentence.text.mentions[place].ref.may_be("Person"):
        return None
    if row.says == "OWNS" and begins_clause(sentence, place):
        return None
    return _phrase(sentence, taken, row)


def _phrase(sentence: Sentence, taken: list[int], row: Row) -> End | None:
    text, last = sentence.text, taken[-1] if taken else -1
    while taken and text.texts[taken[-1]] in _ABSTRACT:
        taken.pop()
    if not any(len(text.texts[place]) > 2 and text.texts[place].isalpha() for place in taken):
        return None
    words = re.sub(r"[*_`\"“”\[\]]+", "", sentence.line.text[text.starts[taken[0]] : text.ends[taken[-1]]]).strip()
    kinds = _OWNED if row.says == "OWNS" else _WORK
    return End((Ref(kinds, words),), taken[0], last, LEAST, words=True)


# ---- what moves
