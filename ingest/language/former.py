"""What held once and holds no more: the words that say so in a sentence, a heading, a column or the name of a field."""

from __future__ import annotations

import re

from kg.graph.validity import FORMER

_BEFORE = re.compile(
    r"\b(?:former(?:ly)?|previous(?:ly)?|prior|past|erstwhile|ex|used\s+to|no\s+longer)[\s\-]+(?:the\s+|our\s+)?$", re.I
)
_WITHIN = re.compile(r"\b(?:former(?:ly)?|previous(?:ly)?|erstwhile|ex-|used\s+to|no\s+longer)\b", re.I)
_WAS = re.compile(r"\b(?:was|were|had been)\b", re.I)
_UNTIL = re.compile(r"^[\s,]*(?:until|till|before)\b", re.I)
_NO_MORE = re.compile(r"^[^.;:]{0,30}\b(?:any\s?more|any\s+longer)\b", re.I)
_NAME = re.compile(r"^(?:former(?:ly)?|previous(?:ly)?|past|old|ex)[\s\-_]+(?=\w)", re.I)
_HEADING = re.compile(
    r"\b(?:former|previous|past|ex|alumn\w+|departed|no longer|(?:who|has|have) left|left us|moved on)\b", re.I
)
_LEFT = re.compile(
    r"^[\s(,:\-–—*_\]]*(?:has |have |who )?(?:former(?:ly)?|ex\b|left|gone|departed|retired|resigned|no longer)\b", re.I
)


def is_former(before: str, said: str, after: str) -> bool:
    """Does a sentence say that something held once, by what stands before the words that say it, in them and behind?"""
    return bool(_WITHIN.search(said) or _BEFORE.search(before) or (_WAS.search(said) and _UNTIL.match(after)))


def is_no_more(after: str) -> bool:
    """Does "any more" stand behind what is denied: "does not depend on it any more"?"""
    return _NO_MORE.match(after) is not None


def without_former(name: str) -> tuple[str, str]:
    """A column or field without the word that says that it held once, and the role that this makes: FORMER or ""."""
    plain = _NAME.sub("", name)
    return plain, FORMER if plain != name else ""


def heads_former(heading: str) -> bool:
    """Does a heading announce what holds no more: "Former contacts"?"""
    return _HEADING.search(heading) is not None


def has_left(behind: str) -> bool:
    """Do the words behind a name say that the person has left: "(left in May)", ", former engineer"?"""
    return _LEFT.match(behind) is not None and not re.search(r"\bnow\b", behind, re.I)
