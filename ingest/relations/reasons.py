"""Why something moved, as the words behind it say: "because …", "Reason: …", "(…)", or what stands behind a colon."""

from __future__ import annotations

import re

_MOST = 160  # characters of a reason
_LEAST = 3  # words of what is a reason by its place alone
_SAYS = re.compile(
    r"\b(?:because(?: of)?|due to|owing to|on account of|given that|(?:the )?reasons?(?: (?:is|was))?\s*:)"
    r"\s*(?:that\s+)?(?P<why>[^\s].*)",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"[\s*_)\]]*(?:now\b\s*)?,?\s*(?:as|since)\s+(?P<why>(?!of\b|per\b|well\b|planned\b|agreed\b|discussed\b)[a-z].*)"
)
_BRACKET = re.compile(r"[\s*_]*\((?!was\b|from\b|formerly\b|before\b|by\b|see\b|cf\b)(?P<why>[^()]+)\)")
_BEHIND = re.compile(r"[\s*_)\]]*(?:(?P<loose>;)|:|\s[-–—])\s+(?P<why>\S.*)")
_TROUBLE = re.compile(  # behind a semicolon something else may be told
    r"\b(?:not|no|nobody|nothing|never|late|later|missing|lacks?|lacking|too|cannot|without|delayed|blocked|waits?|waiting|fail(?:s|ed)?"
    r"|slow(?:er)?|behind|sick|away|broken|unclear|unfinished|longer|larger|harder)\b|n['’]t\b",
    re.IGNORECASE,
)
_WAS = re.compile(r"[\s*_]*\((?:was|from|formerly|before|instead of)\b[^()]*\)")
_END = re.compile(r"[.!?](?:\s|$)|\s\||,\s+(?:and )?(?:so|therefore)\b")
_NUMBER = re.compile(r"\d\.\d")  # of a release: what stands behind is said of another one
_DAY = re.compile(
    r"\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|(?:last|this|next)\b"
    r"|(?:the )?(?:spring|summer|autumn|fall|winter|start|beginning|end)\b",
    re.IGNORECASE,
)


def reason(after: str) -> str:
    """The reason that the words behind a claim give, or "". `after` is the rest of the line."""
    rest = after[: was.start()] + after[was.end() :] if (was := _WAS.match(after)) else after
    sentence = rest[: end.start()] if (end := _END.search(rest)) else rest
    if (said := _SAYS.search(rest)) is not None:
        return _plain(said["why"])
    if (joined := _JOINED.match(sentence)) and not _DAY.match(joined["why"]):
        return _plain(joined["why"])
    placed = _BRACKET.match(sentence) or _BEHIND.match(sentence)
    if placed is None or len(placed["why"].split()) < _LEAST or _NUMBER.search(placed["why"]):
        return ""
    if placed.groupdict().get("loose") and not (placed["why"][0].islower() and _TROUBLE.search(placed["why"])):
        return ""
    return _plain(placed["why"])


def _plain(words: str) -> str:
    words = (words[: end.start()] if (end := _END.search(words)) else words).strip(" *_.,;:)")
    return words if len(words) <= _MOST else ""
