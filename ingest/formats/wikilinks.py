"""The links of a line: wiki-links, embeds and Markdown links, each where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from ingest.note import Link

# No part of this can start again inside itself, so hostile lines cost no more than others. A "]" alone does not end a
# wiki-link; a "[" cannot stand in one, so of links in links the innermost counts.
_LINK = re.compile(
    r"""(?<!\\)(?P<embed>!?)(?:
        \[\[ (?P<wiki> [^\[\n]*? ) \]\]
      | \[ (?P<text> (?: \\. | [^\[\]\\] )* ) \]
        \( \s* (?: <(?P<angled> [^<>\n]* )> | (?P<bare> (?: [^\s()] | \( [^\s()]* \) )+ ) ) (?: \s+ "[^"]*" )? \s* \)
    )""",
    re.VERBOSE,
)
_BACKTICKS = re.compile(r"(?<!\\)`+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:|//")
_SIZE = re.compile(r"(?:^|\|)\s*\d+(?:x\d+)?\s*$")


def find_links(line: str, number: int) -> Iterator[Link]:
    """The links of a line of a note, from left to right; `number` is the line's.

    As Obsidian reads them: `[[target#heading|text]]`, `\\|` for `|` in tables, `![[picture|640x480]]` without its size,
    `[text](My%20Note.md)` decoded. Web addresses in Markdown links and code spans are left out.
    """
    if "[" not in line:
        return
    for found in _LINK.finditer(without_code(line) if "`" in line else line):
        embed = bool(found["embed"])
        if found["wiki"] is not None:
            written, _, text = line[found.start("wiki") : found.end("wiki")].replace("\\|", "|").partition("|")
            target, _, heading = written.partition("#")
        else:
            text = line[found.start("text") : found.end("text")]
            written = found["bare"] if found["angled"] is None else found["angled"]
            if _SCHEME.match(written):
                continue
            target, heading = map(unquote, written.partition("#")[::2])
        target, heading, text = target.strip(), heading.strip(), text.strip()
        if target or heading:
            text = _SIZE.sub("", text).strip() if embed else text
            yield Link(number, found.start(), found.end(), target, heading, text, embed)


def without_code(line: str) -> str:
    """The line with its code spans blanked by "\\0" (offsets stay): as many backticks close a span as open it."""
    runs = list(_BACKTICKS.finditer(line))
    last = {len(run[0]): place for place, run in enumerate(runs)}
    pieces, done, place = [], 0, 0
    while place < len(runs):
        opening = runs[place]
        if last[len(opening[0])] > place:
            place += 1
            while len(runs[place][0]) != len(opening[0]):
                place += 1
            pieces += [line[done : opening.start()], "\0" * (runs[place].end() - opening.start())]
            done = runs[place].end()
        place += 1
    return "".join((*pieces, line[done:]))
