"""The words of a note, as one spaCy document: a short tokenizer, typography folded, offsets kept."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ingest.note import Line, Note
from ingest.pieces import links_in

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

# One character for one, so that offsets stay: dashes, spaces and quotes as ASCII has them.
_PLAIN = (
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
    | dict.fromkeys("\u00a0\u202f\u2007\u2009", " ")
    | dict.fromkeys("\u2018\u2019\u02bc", "'")
    | dict.fromkeys("\u201c\u201d\u201e", '"')
)
_FANCY = re.compile(f"[{''.join(_PLAIN)}]")
# Numbers of releases whole, the parts of "don't" and "I'll" apart, words, and the marks that part them. Hyphens inside
# words and marks of Markdown are no tokens: "control-plane" is "control plane", "**Dana**" is "Dana".
_NUMBER, _MARK = r"v?\d+(?:\.\d+)+", r"(?<=\s)-+(?=\s)|[.,;:!?()/&|\"+→>]"
_TOKEN = re.compile(
    rf"{_NUMBER}|[^\W\d_]+(?=n't\b)|n't\b|'(?:ll|s|ve|re|d|m)\b"
    rf"|[^\W_]+(?:'(?!(?:ll|s|ve|re|d|m)\b)[^\W_]+)*|{_MARK}",
    re.IGNORECASE,
)
_BARE_TOKEN = re.compile(rf"{_NUMBER}|[^\W_]+|{_MARK}", re.IGNORECASE)  # the same of a text without apostrophes
STOPS = frozenset(".;!?\n|")
"""Tokens that end a sentence, or a cell of a table."""


def plain(text: str) -> str:
    """A text with typographic dashes, spaces and quotes as ASCII; of the same length."""
    text = text.replace("\t", " ")
    return text if text.isascii() else _FANCY.sub(lambda found: _PLAIN[found[0]], text)


@cache
def vocabulary() -> Vocab:
    """A vocabulary of spaCy that knows how a word is in lower case, which is all that is asked of it; loaded once, when
    first needed."""
    from spacy.attrs import LOWER  # type: ignore[import-not-found] # compiled, without types
    from spacy.vocab import Vocab

    return Vocab(lex_attr_getters={LOWER: str.lower})


def tokens(text: str) -> list[str]:
    """The tokens of a text."""
    return _TOKEN.findall(plain(text))


def doc_of(words: Sequence[str]) -> Doc:
    """A spaCy document of these words."""
    from spacy.tokens import Doc

    return Doc(vocabulary(), words=list(words))


_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=4096)
def words_in(text: str) -> frozenset[str]:
    """The runs of letters and digits of a text, in lower case: an expression that needs one of a few words is tried
    only where that stands."""
    return frozenset(_WORD.findall(text.lower()))


class Words(NamedTuple):
    """A note's words: the tokens of its lines in a row, each line's closed by a "\\n"."""

    lines: tuple[Line, ...]
    firsts: list[int]  # the place of each line's first token
    texts: list[str]
    starts: list[int]  # character offsets in the token's line
    ends: list[int]
    low: list[str]  # the texts in lower case

    def line_of(self, place: int) -> Line:
        """The line that the token at this place stands in."""
        return self.lines[bisect_right(self.firsts, place) - 1]


def words_of(note: Note, lines: Iterable[Line]) -> Words:
    """The words of lines of a note. Left out: links and the labels of speakers, which speak for themselves."""
    kept = tuple(lines)
    links = links_in(note, kept)
    firsts: list[int] = []
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for line in kept:
        text = plain(line.text)
        if hidden := [*links.get(line.key, ()), *((line.label,) if line.label[1] else ())]:
            for start, end in hidden:
                text = text[:start] + " " * (end - start) + text[end:]
        firsts.append(len(texts))
        found = list((_TOKEN if "'" in text else _BARE_TOKEN).finditer(text))
        texts += [token[0] for token in found]
        starts += [token.start() for token in found]
        ends += [token.end() for token in found]
        texts.append("\n")
        starts.append(len(text))
        ends.append(len(text))
    return Words(kept, firsts, texts, starts, ends, [text.lower() for text in texts])
