"""Text for a terminal: what is not text in it becomes visible or goes away."""

from __future__ import annotations

import re

UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
"""Characters that are not seen but change what is, but for line ends and tabs: controls, marks and overrides of
direction, spaces without width, halves of characters."""

_NO_SIGN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


class Shown(str):
    """Text that may reach a terminal as it is. What is made of it by +, join or format is plain `str` again."""

    __slots__ = ()


def shown(*texts: str, sep: str = "") -> Shown:
    """The texts as one that is safe on a terminal: controls are visible signs (␛), marks of direction are left out.

    What is `Shown` already stays as it is, with its style.
    """
    return Shown(sep.join(text if isinstance(text, Shown) else UNSEEN.sub(_sign, text) for text in texts))


def bold(text: str) -> Shown:
    """A text in bold letters, where the terminal has them."""
    return Shown(f"\x1b[1m{shown(text)}\x1b[0m")


def _sign(unseen: re.Match[str]) -> str:
    character = unseen[0]
    if _NO_SIGN.match(character):
        return ""
    if character < " ":
        return chr(0x2400 + ord(character))
    return "␡" if character == "\x7f" else ascii(character)[1:-1]
