"""Names of people as notes write them: one or several in a line, what stands beside each, what is no name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from ingest.language.lexicon import columns_of, pattern_of, words_of
from kg.identity.known_names import known
from kg.identity.link_targets import name_of
from kg.vocabulary import kind_called

_LINK = re.compile(r"!?\[\[([^\[\]|#]*)(?:#[^\[\]|]*)?(?:\|([^\[\]]*))?\]\]")
_WORD = re.compile(r"^[^\W\d_]+(?:['’.\-][^\W\d_]+)*['’.\-]?$")
PARTICLES = words_of("people", "particles")
ATTENDEES = columns_of("fields")["attendees"]
"""The fields that list who was there."""
_GROUPS = words_of("people", "groups")
_ALONE = words_of("people", "alone")


class Named(NamedTuple):
    """Somebody as a list names them: `Dana Levi @dlevi (engineer, Acme)`."""

    name: str
    described: str  # what stands beside the name: a role, a company, or both, parted by commas
    start: int  # character offsets of the name in the text
    end: int
    company: str = ""  # where they work, when the words beside the name say so
    short: str = ""  # an abbreviation or a nickname, which means them in the same note: JV
    others: tuple[str, ...] = ()  # more names: a handle with its "@", an e-mail address, a nickname
    here: str = ""  # "absent" or "invited" when the words beside the name say so

    @property
    def is_bare(self) -> bool:
        """Does nothing stand beside the name?"""
        return not (self.described or self.company)


def unlink(text: str) -> str:
    """Text with its wiki-links shown as their names."""
    return _LINK.sub(lambda link: (name_of(link[1]) or link[2] or "").strip(), text)


_SHORTENED = re.compile(r"(?:i|you|we|they|he|she|it|that|there|who|what|let)['’](?:ll|m|ve|d|re|s)$", re.IGNORECASE)


@lru_cache(maxsize=65_536)
def is_person_name(text: str) -> bool:
    """Could these words be the name of a person? One to five words and particles, capitalised but for these, none of a
    group or a thing; scripts without capitals count as capitalised."""
    parts = text.split()
    if not 1 <= len(parts) - max(sum(part in PARTICLES for part in parts) - 1, 0) <= 5 or len(parts) > 9:
        return False
    for place, part in enumerate(parts):
        low = part.casefold().strip(".")
        if low in _GROUPS or (low in known().heads and place) or (low in _ALONE and len(parts) == 1):
            return False
        if not _WORD.match(part) or _SHORTENED.match(part):
            return False
        if part[0].islower() and (low not in PARTICLES or place == 0):
            return False
        if len(low) > 1 and part.isupper() and part.isascii() and len(parts) == 1:
            return False  # an acronym
    return True


# What stands behind a name, the last part first: brackets, a mail address, a handle, what a dash or a colon parts.
_BRACKET = re.compile(r"\s*(?:\(([^()]*)\)?|\[([^\[\]]*)\]|\{([^{}]*)\}?)\s*$")
_MAIL = re.compile(r"[<(\[]?\b(?:mailto:)?([\w.+-]+@[\w-]+(?:\.[\w-]+)+)\b[>)\]]?")
_HANDLE = re.compile(r"(?<![\w@.])@([A-Za-z0-9][\w-]*(?:\.[\w-]+)*)\s*$")
_DASH = re.compile(r"\s+[-–—|]\s+(.+)$|\s*[–—]\s*(.+)$|(?<=\w):\s+(.+)$")
_AT = re.compile(r"\s+(?:(?:from|of|at)(?: the)?|@)\s+(?=[^\W\d_a-z])(.+)$")
_WEB = re.compile(r"^\[([^\[\]]+)\]\(([^()\s]*)[^()]*\)")
_PROFILE = re.compile(r"^(?:https?://)?(?:www\.)?git(?:hub|lab)\.com/([A-Za-z0-9][\w-]*)/?$")
_QUOTED = re.compile(r"\s*[\"“”'‘’]([^\W\d_][^\"“”‘’']*)[\"“”'’](?=\s)|\s*\(([^\W\d_][\w-]*)\)(?=\s)")
_BARE_LINK = re.compile(r"(?<!\()https?://[^\s)>\]]+")
_LONGEST = 300  # characters of an entry
_ROUND = " \t*_:;\"'“”‘’.!†‡¹²³✅✔☑❌•"
TITLES = re.compile(
    r"(?:\b(?:mr|mrs|ms|miss|mx|dr|prof|professor|sister|sir|rev|reverend|capt(?:ain)?|cllr|councillor|hon|father|pastor)\b\.?\s+)+(?=\S+\s)",
    re.IGNORECASE,
)
"""What is no part of a name before it: "Dr Dana Levi"."""
_BEFORE = re.compile(r"^[^\w@~*\"“‘'(\[]+")
_NICK = re.compile(r"[^\W\d_][\w.'’\-]*")
_DEGREE = re.compile(r"Ph\.?D|M\.?D|[BM]\.?Sc|[BM]A|MBA|CPA|PMP|RN|Esq|Jr|Sr|II|III")
_SHORT = re.compile(r"[A-Z]{2,4}|[A-Z](?:\.[A-Z]){1,3}\.?")


def listed(text: str, *, alone: str = "", loose: bool = False) -> Iterator[Named]:
    """The people whom a list names as people write one: `A, B (Role), C and D`, `Surname, First; …`, links and @ too;
    the rest is left out.

    `alone` says that the text is one entry of a list of entries, and what is behind a comma in it, where that is no
    role: "names", more people; "beside", what describes the first; "first", the first name. In a `loose` list, which
    is one of people for certain, also nicknames are names, and names without capitals.
    """
    if "://" in text:
        text = _BARE_LINK.sub(lambda link: " " * len(link[0]), text)
    if not alone and ";" in text and "," in text:
        parts = [*_split(text, ";")]
        entries = [text[start:end] for start, end in parts]
        in_full = all("," in entry or " " in entry.strip() for entry in entries)
        shape = behind_comma(entries, least=1 if in_full else 2)
        for start, end in parts:
            for who in listed(text[start:end], alone=shape, loose=loose):
                yield who._replace(start=who.start + start, end=who.end + start)
        return
    spans = [*_pieces(text)]
    if alone == "first" and len(spans) % 2 == 0:
        for (start, end), (begin, last) in zip(spans[::2], spans[1::2], strict=True):
            if whole := _entry(f"{text[begin:last].strip()} {text[start:end].strip()}", loose):
                yield whole._replace(start=start + len(text[start:end]) - len(text[start:end].lstrip()), end=last)
        return
    odd = [text[start:end] for start, end in spans[1::2]]
    by_turns = len(odd) > 1 and len(spans) % 2 == 0 and 2 * sum(map(_is_beside, odd)) >= len(odd)
    found: Named | None = None
    beside = False  # the part before describes the one before it
    for number, (start, end) in enumerate(spans):
        part = text[start:end]
        comma = found is not None and text[start - 1] == ","
        describes = comma and (alone == "beside" or _is_beside(part))
        describes = describes or (comma and by_turns and found is not None and found.is_bare and "(" not in part)
        one = None if describes else _entry(part, loose)
        if one and comma and beside and " " not in one.name:  # "Dana Levi, VP, Acme"
            describes = number + 1 == len(spans) or " " in text[slice(*spans[number + 1])].strip()
        if found and describes:
            found, beside = _with(found, part), True
        elif one:
            if found:
                yield found
            found, beside = one._replace(start=start + one.start, end=start + one.end), False
    if found:
        yield found


def _is_beside(piece: str) -> bool:
    """Does a part of a list say what the one before it is: a role, not a group of people such as "PM leads"?"""
    said = piece.strip(_ROUND)
    last = said.rpartition(" ")[2].casefold()
    is_group = last.endswith("s") and (last[:-1] in _ROLES or last[:-1] in _GROUPS or last[:-1] in _ALONE)
    return _DEGREE.fullmatch(said) is not None or (
        said[:1].isupper() and "(" not in said and not is_group and is_role(said)
    )


def behind_comma(entries: Iterable[str], *, least: int = 2) -> str:
    """What stands behind the comma of these entries of a list, when all that have one are alike: "first", first names
    ("Levi, Dana"), or "beside", what describes the first ("Dana Levi, Acme"); else "names", also when fewer than
    `least` have one."""
    shapes = []
    for entry in entries:
        parts = [unlink(part).strip(_ROUND) for part in re.sub(r"\([^()]*\)", "", entry).split(",")]
        if len(parts) < 2 or not all(parts):
            continue
        surname = [word for word in parts[0].split() if word.casefold() not in PARTICLES]
        if len(parts) == 2 and len(surname) == 1 and is_person_name(parts[1]) and len(parts[1].split()) < 3:
            shapes.append("first")
        elif len(surname) > 1 and (is_role(parts[1]) or len(parts) < 4):
            shapes.append("beside")
        else:
            shapes.append("names")
    kinds = set(shapes)
    return kinds.pop() if len(kinds) == 1 and len(shapes) >= least else "names"


@lru_cache(maxsize=4096)
def is_role(text: str) -> bool:
    """Do these words say what somebody is or does: "Lead Nurse", "Head of Design"?"""
    said = [word.casefold().strip(".,*_") for word in re.findall(r"[^\W\d_][\w’'.-]*", text)]
    return any(word in _ROLES or word in _GROUPS or (len(word) > 5 and word.endswith(_ENDINGS)) for word in said)


_ROLES = words_of("people", "roles")
_ENDINGS = ("ologist", "ographer", "graphist", "aesthetist", "anesthetist", "urgeon", "ician", "ineer", "ordinator")


def _entry(text: str, loose: bool) -> Named | None:
    """The person whom one entry names, with what stands beside the name; None when it names nobody."""
    if len(text) > _LONGEST:
        return None
    piece, left = _BEFORE.sub("", text.strip()), list[str]()
    struck = piece.startswith("~~")
    piece = piece.replace("~~", "").strip()
    others: list[str] = []
    if web := _WEB.match(piece.strip(_ROUND + "@")):
        link = web[2].removeprefix("mailto:")
        others += [f"@{who[1]}"] if (who := _PROFILE.match(link)) else [link] if _MAIL.fullmatch(link) else []
        piece = web[1] + piece.strip(_ROUND + "@")[web.end() :]
    if mail := _MAIL.search(piece):
        others.append(mail[1])
        piece = f"{piece[: mail.start()]} {piece[mail.end() :]}".strip(" ()<>[],") or _of_address(mail[1])
    company = short = here = ""
    while True:
        if piece.endswith("]]"):
            piece = unlink(piece)
        piece = piece.rstrip(" *_,.;:")
        if bracket := _BRACKET.search(piece):
            left.insert(0, next(part for part in (*bracket.groups(), "") if part is not None))
            piece = piece[: bracket.start()]
        elif (handle := _HANDLE.search(piece)) and handle.start():
            others.append(f"@{handle[1]}")
            piece = piece[: handle.start()]
        elif dash := _DASH.search(piece):
            name, words = piece[: dash.start()].strip(_ROUND), next(filter(None, dash.groups()))
            if is_short(name, words.strip(_ROUND)) and is_person_name(words.strip(_ROUND)):
                short, name = name, words  # "JV: Jason Vallery"
            else:
                left.insert(0, words)
            piece = name
        elif (at := _AT.search(piece)) and is_person_name(piece[: at.start()].strip(_ROUND + "@")):
            piece = piece[: at.start()]
            if kind_called(at[1].split()[-1]):  # "from the Docs Team"
                left.insert(0, at[1])
            else:
                company = at[1].strip(_ROUND)
        else:
            break
    if "://" in piece:
        return None
    if is_me(piece):
        start = text.find(piece)
        return Named("Myself", "", start, start + len(piece))
    piece = QUALIFIED.sub("", unlink(piece))
    if quoted := _QUOTED.search(piece):
        others.append((quoted[1] or quoted[2]).strip())
        piece = f"{piece[: quoted.start()]} {piece[quoted.end() :].strip()}"
    name = _untitled(piece.strip(_ROUND + "@"))
    if len(name) < 2 or not (is_person_name(name) or (loose and _is_listed_name(name))) or _is_company(name):
        return None
    described = []
    for part in re.split(r"\s*[,;]\s*", ", ".join(left)):
        part = unlink(part).strip(_ROUND)
        if not part or any(pattern_of("sections", "people", row).fullmatch(part) for row in ("aside", "beside")):
            continue
        if part.startswith("@") and " " not in part:
            others.append(part)
        elif manner := _manner(part):
            here = manner
        elif is_short(part, name):
            short = part
        elif _is_nick(part, name):
            short = short or part
        elif (at := re.match(r"(?:from|of|at|with)\s+(?:the\s+)?(?=[^\W\d_a-z])(.+)$", part)) and not company:
            company = at[1]
        else:
            described.append(part)
    start = max(text.find(name), 0)
    end = start + len(name) if name in text else len(text.rstrip())
    here = "absent" if struck else here
    return Named(name, ", ".join(described), start, end, company, short, tuple(dict.fromkeys(others)), here)


_ME = frozenset(("me", "Me", "myself", "Myself", "I"))


def _untitled(name: str) -> str:
    title = TITLES.match(name)
    return name[title.end() :] if title else name


def is_me(word: str) -> bool:
    """Is it the word by which the one who writes a list stands in it?"""
    return word.strip(_ROUND) in _ME


def _of_address(mail: str) -> str:
    """The name that an e-mail address tells: "Omer Katz" of omer.katz@acme.com."""
    return " ".join(word.capitalize() for word in re.split(r"[._]", mail.partition("@")[0]))


def _with(one: Named, words: str) -> Named:
    """The same person with more words beside the name."""
    words = unlink(words).strip(_ROUND)
    if _DEGREE.fullmatch(words):
        return one
    if mail := _MAIL.search(words):
        return one._replace(others=(*one.others, mail[1]))
    return one._replace(described=", ".join(filter(None, (one.described, words))))


QUALIFIED = re.compile(
    r"\s+(?:for|on|until|from|to|till|since|after)\s+(?:the\s+)?"
    r"(?:items?|agenda|points?|part|first|last|second|third|start|beginning|end|most|half|\d)\b[^,;()]*",
    re.IGNORECASE,
)
"""What says for how long somebody of a list was there: "for item 4", "for the last ten minutes"."""


def _manner(part: str) -> str:
    """What words beside a name say of their being there: absent, invited, or ""."""
    return next((here for here in ("absent", "invited") if pattern_of("sections", "people", here).fullmatch(part)), "")


def is_short(part: str, name: str) -> bool:
    """Is it an abbreviation of the name: its initials, or letters of it in their order, and no role?"""
    if not _SHORT.fullmatch(part) or part.casefold() in _GROUPS:
        return False
    letters, left = part.replace(".", "").casefold(), name.casefold()
    if letters[0] != left[:1]:
        return False
    initials = [word[0] for word in re.split(r"[\s\-'’]+", left) if word]
    if letters[-1] not in initials[1:] and " " in name:
        return False
    for letter in letters:
        _, found, left = left.partition(letter)
        if not found:
            return False
    return True


def _is_nick(part: str, name: str) -> bool:
    """Is it a login: "dlevi" of Dana Levi, "dana_l", "dl77"?"""
    if not (part.islower() and len(part) > 2 and _LOGIN.fullmatch(part)):
        return False
    return not part.isalpha() or any(len(word) > 2 and word.casefold() in part for word in name.split())


_LOGIN = re.compile(r"[^\W\d_][\w.\-]*")


def _is_listed_name(text: str) -> bool:
    """Could these words be a name in a list that is of people for certain: a nickname, a name without capitals?"""
    parts = text.split()
    if not 1 <= len(parts) <= 4 or not all(_NICK.fullmatch(part.lstrip("-")) for part in parts):
        return False
    low = [part.casefold().strip(".-") for part in parts]
    if any(part in _GROUPS or part in _ALONE or part in _ROLES for part in low):
        return False
    if len(parts) == 1:
        return len(text) > 1 and (not _is_word(text) if text.islower() else text.upper() not in known().acronyms)
    words = sum(map(_is_word, parts))
    return words < 2 if parts[0][0].isupper() else not words


def _is_word(text: str) -> bool:
    return text.casefold() in known().common or text.casefold() in known().opening


def _is_company(name: str) -> bool:
    return known().names.get(name, ("",))[0] == "Organization"


def _split(text: str, mark: str) -> Iterator[tuple[int, int]]:
    """Where the parts between these marks stand."""
    start = 0
    for found in re.finditer(re.escape(mark), text):
        yield start, found.start()
        start = found.end()
    yield start, len(text)


# "@dlevi @okatz me": a run of handles needs no commas; nor does one of links to addresses.
_RUN = re.compile(r"\s*(?:(?:@[\w.-]+|me|myself|I)\s+)+(?:@[\w.-]+|me|myself|I)[.\s]*")
_LINKS = re.compile(r"\s*(?:\[[^\[\]]+\]\([^()\s]*\)\s*){2,}")
_IN_RUN = re.compile(r"\[[^\[\]]+\]\([^()\s]*\)|\S+")


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where the items of a list stand: split at , ; & / · + "and", not inside brackets or links."""
    if _LINKS.fullmatch(text):
        yield from (found.span() for found in _IN_RUN.finditer(text))
        return
    for start, end in _listed_apart(text):
        if ("@" in text[start:end]) and _RUN.fullmatch(text, start, end):
            yield from (found.span() for found in _IN_RUN.finditer(text, start, end))
        else:
            yield start, end


def _listed_apart(text: str) -> Iterator[tuple[int, int]]:
    depth = start = 0
    for cut in re.finditer(r"[(\[<{]|[)\]>}]|[,;&/·•+]|\s(?:and|und|et)\s", text):
        mark = cut[0]
        if mark in "([<{":
            depth += 1
        elif mark in ")]>}":
            depth = max(depth - 1, 0)
        elif depth == 0:
            yield start, cut.start()
            start = cut.end()
    yield start, len(text)
