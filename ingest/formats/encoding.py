"""Bytes of a note to clean lines: whatever the encoding, characters that were read wrongly once are put right again.

Text goes bad when UTF-8 is read as if it were Mac Roman or Windows and then saved: an en dash becomes `‚Äì` or `â€“`.
Each such run of characters is turned back into bytes and read as UTF-8; what that gives must be plausible, and what
people really write (`MANHÃ”`, `√π`) is left alone. Own code, because the usual library, ftfy, repairs 151 notes a
second, does not know ➕ and ⛔, and alters curly quotes that were never damaged.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import NamedTuple


class Text(NamedTuple):
    """A note's text: its lines as an editor numbers them, without line ends, and those that had to be repaired."""

    lines: tuple[str, ...]  # "\n".join(lines) is the text; a line break at its end gives an empty last line
    repaired: tuple[tuple[int, str], ...] = ()  # number from 1, and the line as it stood, stray bytes as \xNN


def read_text(data: bytes) -> Text:
    """The text of a file in UTF-8, UTF-16 or UTF-32 with a byte order mark, Windows-1252, or a mixture; never raises.

    Lines end with LF, CRLF or CR and with nothing else, as in editors. Bytes that are no UTF-8 are read as
    Windows-1252; NUL bytes are dropped. Characters are not normalised, so that offsets stay true.
    """
    text, broken = _decode(data)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if not broken and (text.isascii() or not _SUSPECT.search(text)) and "\0" not in text:
        return Text(tuple(lines))
    repaired = []
    for index, line in enumerate(lines):
        if line.isascii() and "\0" not in line:
            continue
        fixed = repair(_readable(line))
        if fixed != line or (broken and "\ufffd" in line):
            repaired.append((index + 1, _shown(line)))
            lines[index] = fixed
    lines[0] = lines[0].lstrip(_MARK)  # a byte order mark that was itself damaged
    return Text(tuple(lines), tuple(repaired))


def whole(text: str) -> str:
    """A text from JSON or YAML, whose escapes may stand for halves of characters and NUL: those become "?" and
    nothing, as they cannot be stored."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def repair(line: str) -> str:
    """A line with its misread characters put right, however often they were misread; a clean line is returned as is."""
    while _SUSPECT.search(line):
        # Mac Roman's reading may be part of Windows' and the other way round: the page that explains more is right.
        _, fixed = max((_reverse(line, page) for page in _PAGES), key=lambda reading: reading[0])
        if fixed == line:
            break
        line = fixed  # shorter than before, so this ends
    return line


# --- bytes to text ---

_HEAD = 8_192  # bytes by which a file is known to be no text
_FEW = 30  # damaged bytes that any note may have
_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\v\f\r\x1b"})


def why_no_text(data: bytes) -> str:
    """What a file is when it is no text that `read_text` can make sense of, with what to do about it; else "".

    More than one byte in ten of its beginning is a control character or no UTF-8: a picture, an archive, another
    encoding. A byte order mark tells the encoding and is believed.
    """
    head = data[:_HEAD]
    if head.startswith(tuple(_MARKS)):
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    stray = len(head) - len(head.translate(None, _CONTROLS)) + _undecodable(head)
    if stray <= max(_FEW, len(head) // 10):
        return ""
    if max(even, odd) > max(9 * min(even, odd), len(head) // 6):
        return "is not text in UTF-8 (it looks like UTF-16 without a byte order mark): save it as UTF-8"
    return "is not text: if it is a picture or the like, give it its own ending; if it is a note, save it as UTF-8"


def _undecodable(data: bytes) -> int:
    """How many bytes are no UTF-8."""
    return len("".join(_NOT_UTF8.findall(data.decode("utf-8", "surrogateescape"))))


_MARKS = {  # UTF-16's mark begins UTF-32's, so the longer come first
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


def _decode(data: bytes) -> tuple[str, bool]:
    """The text, and whether bytes were damaged: each is then a lone surrogate (UTF-8) or U+FFFD (the others)."""
    encoding = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        text, broken = data.decode(encoding), False
    except UnicodeDecodeError:
        text, broken = data.decode(encoding, "surrogateescape" if encoding == "utf-8" else "replace"), True
    return text.lstrip(_MARK), broken


_NOT_UTF8 = re.compile("[\udc80-\udcff]+")
_MARK = "\ufeff"  # the byte order mark, as a character
_STRAY = re.compile("[\0\udc80-\udcff]+")
# The five bytes that Windows-1252 leaves undefined cannot be shown: they become U+FFFD, and NUL bytes nothing.
_INSTEAD = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)} | {0: ""}


def _readable(line: str) -> str:
    """The line with stray bytes as the characters of Windows-1252 and without NUL."""
    return _STRAY.sub(lambda match: match[0].translate(_INSTEAD), line)


def _shown(line: str) -> str:
    r"""The line as it stood, fit to print and store: stray bytes and NUL as \xNN."""
    return line.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").replace("\0", "\\x00")


# --- text misread to text ---

# Well-formed UTF-8 by ranges of its bytes, longest first (The Unicode Standard, table 3-7).
_FIRST, _NEXT = (0xC2, 0xF4), (0x80, 0xBF)
_SHAPES = (
    ((0xF0, 0xF0), (0x90, 0xBF), _NEXT, _NEXT),
    ((0xF1, 0xF3), _NEXT, _NEXT, _NEXT),
    ((0xE0, 0xE0), (0xA0, 0xBF), _NEXT),
    ((0xE1, 0xEC), _NEXT, _NEXT),
    ((0xED, 0xED), (0x80, 0x9F), _NEXT),
    ((0xEE, 0xEF), _NEXT, _NEXT),
    ((0xC2, 0xDF), _NEXT),
)

# What a repair may give by itself: accented letters, signs, dashes, quotes, arrows, symbols, emoji.
_ALONE = (
    "\u00a0-\u017f\u01a0\u01a1\u01af\u01b0\u0218-\u021b\u1e00-\u1eff\u2000-\u2064\u20a0-\u20cf\u2100-\u2189"
    "\u2190-\u27ff\u2900-\u2bff\u3000-\u303f\ufe00-\ufe0f\ufeff\uff01-\ufffd\U0001d400-\U0001d7ff\U0001f000-\U0001fbff"
)
# And what only two of a script together, or a line that is damaged throughout, are proof of.
_SCRIPTS = (
    "\u0384-\u03ce",  # Greek
    "\u0400-\u052f",  # Cyrillic
    "\u05b0-\u05f4",  # Hebrew
    "\u060c-\u06d5",  # Arabic
    "\u0900-\u139f\u1780-\u17ff",  # of India and South-East Asia, Georgia, Ethiopia
    "\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0002fa1f",  # of China, Japan, Korea
)
_POSSIBLE = re.compile(f"[{_ALONE}{''.join(_SCRIPTS)}]+")
_PLAUSIBLE = re.compile(
    f"[{_ALONE}]+|(?=.*(?:{'|'.join(f'[{script}]{{2}}' for script in _SCRIPTS)})){_POSSIBLE.pattern}"
)

# Characters known by what is left of them where a byte has no character in the code page and was lost:
# the fields of tasks, the closing quote, the left arrow and the mark that makes a symbol an emoji.
_KNOWN = "📅📆🗓⏳⌛🛫➕✅❌🔁🏁🆔⛔🔺⏫🔼🔽⏬”←\ufe0f"


@dataclass(frozen=True, eq=False)
class _Page:
    """A code page that UTF-8 is misread as."""

    table: dict[str, int]  # the byte of each character
    lost: dict[str, str]  # what is left of a character of _KNOWN → the character
    piece: re.Pattern[str]  # one character, misread
    run: re.Pattern[str]  # as many as stand together, up to 99
    natural: re.Pattern[str]  # what people write that only looks like such a run: matched in its place in the line


def _page(encodings: tuple[str, ...], natural: str) -> _Page:
    """The page of encodings that never give one character two bytes."""
    table: dict[str, int] = {}
    lost: dict[str, str] = {}
    for codec in encodings:
        for byte in range(0x80, 0x100):
            if character := bytes([byte]).decode(codec, "ignore"):
                table[character] = byte
        for known, how in product(_KNOWN, ("replace", "ignore")):
            if "\ufffd" in known.encode().decode(codec, "replace"):
                lost.setdefault(known.encode().decode(codec, how), known)
    pieces = ["".join(f"[{_class(table, span)}]" for span in shape) for shape in _SHAPES]
    if lost:
        rests = "|".join(re.escape(rest) for rest in sorted(lost, key=len, reverse=True))
        pieces.append(f"(?:{rests})(?![{_class(table, _NEXT)}\ufffd])")
    piece = "|".join(pieces)
    run = re.compile(f"(?=[{_class(table, _FIRST)}])(?:{piece}){{1,99}}+")  # looks first, which makes searching fast
    return _Page(table, lost, re.compile(piece), run, re.compile(natural, re.VERBOSE))


def _class(table: dict[str, int], span: tuple[int, int]) -> str:
    """The characters whose byte lies in a span, as they stand in a character class."""
    return re.escape("".join(character for character, byte in table.items() if span[0] <= byte <= span[1]))


# A lone character of Mac Roman's may be mathematics, or a quotation mark before a word.
_NATURAL_MAC = r"""
  (?<=[^\x00-\x7f])  (?: [·‚„Ô].. | [»¬√≈ƒ∆]. )          # what is damaged alone stands alone
| (?: [·‚„Ô].. | [»¬√≈ƒ∆]. )      (?=[^\x00-\x7f])
| [·„]..                                                 # 2·∫∫, „Ää
| (?<!\w)            ‚ (?!Ä[úòîì]) [^\W\d_]{2} (?=\w)     # ‚Üçlü; but ‚Äúquoted
| (?<![A-Za-z])      » .                                 # »öde; but fac»õie
| [√≈ƒ∆] [π∑∆]                                           # 2√π, √∑x
| ≈ [£¥¢†]                                               # ≈£5
| (?<![A-Za-z])      [√≈ƒ∆] [∞±∏∫ΩµØ]                    # √∫sin x: three letters must touch the ñ of año
| (?<![A-Za-z]{2})   [√≈ƒ∆] [∞±∏∫ΩµØ]  (?![A-Za-z]{2})
| (?<![A-Za-z]{3})   [√≈ƒ∆] [∞±∂∏∫ΩµØ] (?![A-Za-z])
| (?<![A-Za-z])      [√≈ƒ∆] ∂          (?![a-z]{3})      # one on each side is enough for the ö of för
| (?<![A-Za-z])      ≈ [^\W\d_]                           # ≈Åland
| (?<![A-Za-z]{2})   [≈ƒ∆] .           (?![a-z]{2})      # f=ƒé
| (?<![A-Za-z0-9])   ¬ [∂∏π∫Ω≠≤≥∆]                       # ¬π; but m¬≤
| (?<![A-Za-z0-9])   ¬ [∞µ]            (?![A-Za-z])      # ¬∞; but 20 ¬∞C
"""
# A lone letter of Latin-1 with nothing but closing marks after it may be the end of a word.
_CLOSING = "[‘’“”‚„…–—‹›«»\u00a0•™®¹²³±·†‡]"
_NATURAL_WINDOWS = rf"""
  (?<=[^\W\d_])      [à-ï] {_CLOSING}{{1,2}}+                                      # hâlâ…”
| (?<=[^\x00-\x7f\ufffd])  (?: [à-ï] {_CLOSING}{{1,2}}+ | [Â-ßĞİŞ] {_CLOSING} )          # “â…”
| (?: [à-ï] {_CLOSING}{{1,2}}+ | [Â-ßĞİŞ] {_CLOSING} ) (?=[^\x00-\x7f\ufffd])
| (?<=[A-Z])         (?! Â[^«»] | Ã[“”„–…][A-Z] | .[«»\u00a0®¹²³±][a-z]{{2}} )    # MANHÃ”; but KÃ–LN, SÃ³lo, ACMEÂ®
                     [Â-ßĞİŞ] {_CLOSING}
| (?<![A-Za-z])      (?! Â | Ã[—·\u00a0] ) [Â-ßĞİŞ] {_CLOSING} (?![a-z]{{2}})      # Ä… ja; but Ã…land, 3 Ã— 4
"""

_MAC = _page(("mac_roman",), _NATURAL_MAC)
# Browsers keep Windows' undefined bytes as control characters, as Latin-1 does.
_WINDOWS = _page(("latin-1", "cp1254", "cp1252"), _NATURAL_WINDOWS)
_PAGES = (_MAC, _WINDOWS)


def _suspect() -> str:
    """The beginning of any piece of any page; one class first, because that is searched for fast."""
    leads = [_class(page.table, _FIRST) for page in _PAGES]
    nexts = [_class(page.table, _NEXT) for page in _PAGES]
    pairs = "|".join(f"(?<=[{lead}])[{next}\ufffd]" for lead, next in zip(leads, nexts, strict=True))
    return f"[{''.join(leads)}](?:{pairs})"


_SUSPECT = re.compile(_suspect())


def _reverse(line: str, page: _Page) -> tuple[int, str]:
    """The line with the runs of one page read rightly, once; before it how many characters that explains, 0 if none."""
    sure = unsure = explained = 0

    def put(match: re.Match[str]) -> str:
        nonlocal sure, unsure, explained
        run = match[0]
        text, plausible, possible = _read(run, page)
        explained += len(run) if possible else 0
        natural = page.natural.match(line, match.start()) if plausible else None
        if plausible and not (natural and natural.end() == match.end()):
            sure += 1
            return text
        unsure += possible
        return run

    fixed = page.run.sub(put, line)
    # Where one run is sure and nothing else stands in the line that is not such a run, the whole line was misread.
    if sure and unsure and explained == len(line) - len(line.encode("ascii", "ignore")):
        fixed = page.run.sub(lambda match: _read(match[0], page)[0], line)
    return (explained if sure else 0), fixed


@lru_cache(maxsize=4096)
def _read(run: str, page: _Page) -> tuple[str, bool, bool]:
    """What a run says, whether that is plausible by itself, and whether it is in a line that is damaged throughout."""
    text = "".join(
        page.lost.get(piece) or bytes(page.table[character] for character in piece).decode()
        for piece in page.piece.findall(run)
    )
    if _PLAUSIBLE.fullmatch(text):
        return text, True, True
    twice = [_read(text, deeper) for deeper in _PAGES if deeper.run.fullmatch(text)]  # misread twice
    plausible, possible = any(reading[1] for reading in twice), any(reading[2] for reading in twice)
    return text, plausible, possible or bool(_POSSIBLE.fullmatch(text))
