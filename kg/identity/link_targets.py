"""Which note a link means, by the rules that Obsidian follows."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

SUFFIXES = (".md", ".canvas")
"""How the files of notes end; each has its reader in `ingest.extract.READERS`."""


def name_of(target: str) -> str:
    """The name of the note at a path, or that a link's target means: its last part without a note's suffix."""
    last = target.rpartition("/")[2]
    return next((last[: -len(suffix)] for suffix in SUFFIXES if last.lower().endswith(suffix)), last)


def as_link(path: str) -> str:
    """The path of a note as links spell it: of all suffixes they leave out `.md` alone."""
    return path.removesuffix(".md")


class Page(NamedTuple):
    """A note that links can lead to."""

    path: str  # in the vault, with "/" and its suffix
    aliases: tuple[str, ...] = ()


class LinkTarget(NamedTuple):
    """The target of a link: where it leads; false when it leads nowhere."""

    path: str = ""
    via_alias: bool = False  # Obsidian itself leaves a bare alias unresolved
    others: tuple[str, ...] = ()  # notes that it could mean just as well

    def __bool__(self) -> bool:
        return bool(self.path)


# What notes attach. Not every ending: "Node.js" and "Release 5.6" are names as well, and there a file must exist.
_ATTACHED = frozenset(
    """avif bmp gif heic heif ico jpeg jpg png psd svg tif tiff webp
    3gp aac aif aiff flac m4a mid midi mp3 oga ogg opus wav wma avi m4v mkv mov mp4 mpeg mpg ogv webm
    base bib csv doc docx drawio eml epub htm html ics ipynb json key log mpp msg numbers odg odp ods odt pages pdf ppt
    pptx rtf srt tex toml tsv txt vcf vsd vsdx vtt xls xlsm xlsx xml yaml yml
    7z bz2 dmg exe gz iso jar rar tar tgz xz zip""".split()
)


def is_attachment(target: str) -> bool:
    """Does a link's target end as the names of attached files do?"""
    return target.strip().rpartition(".")[2].lower() in _ATTACHED and "." in target


class Pages:
    """All notes of a vault, to look links up in. The order of the notes makes no difference."""

    def __init__(self, pages: Iterable[Page], files: Iterable[str] = ()) -> None:
        """`files` are the names of the vault's other files."""
        self.given = tuple(pages), tuple(files)
        self._files = frozenset(map(_fold, self.given[1]))
        self._paths: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, dict[str, str]] = defaultdict(dict)  # of a file name: paths with their keys
        self._aliases: dict[str, set[str]] = defaultdict(set)
        # Remembered: a vault may have one name ten thousand times, and a note is linked to from many of its folder.
        self._anywhere: dict[str, LinkTarget] = {}
        self._from: dict[tuple[str, str], LinkTarget] = {}  # by target and folder
        for page in self.given[0]:
            key = _key(page.path)
            self._paths[key].add(page.path)
            self._names[_last(key)][page.path] = key
            for alias in page.aliases:
                self._aliases[_fold(alias)].add(page.path)

    def find(self, target: str, source: str) -> LinkTarget:
        """The note that a link's target (no heading, no alias) means in the note `source`.

        The whole path in the vault comes first, then the note in the folder of `source`, then the note with the
        shortest path, then an alias. Case, the form of accents and `.md` do not count. `./` and `../` start at the
        folder of `source`, `/` at the top, and nothing leads out of the vault. Rules as observed in Obsidian 1.13;
        among paths of one length it has none, so the first by alphabet is taken and the others are reported.
        """
        target = target.strip()
        if not target:
            return LinkTarget(source)
        folder = source.rpartition("/")[0]
        if (target, folder) not in self._from:
            self._from[target, folder] = self._find(target, folder.split("/") if folder else [])
        return self._from[target, folder]

    def _find(self, target: str, folders: list[str]) -> LinkTarget:
        if target.startswith("/"):
            return self._at(_walk([], target))
        if not {".", ".."}.isdisjoint(target.split("/")):
            return self._at(_walk(folders, target))
        return self._at(target) or self._at("/".join((*folders, target))) or self._by_name(target)

    def is_file(self, target: str, source: str) -> bool:
        """Does a link lead to a file that is no note: one that lies in the vault, or by its ending? A note of that name
        comes first."""
        named = "." in target and (is_attachment(target) or _last(_fold(target)) in self._files)
        return named and not self.find(target, source)

    def leads(self, target: str, source: str) -> bool:
        """Does a link lead to a note or to a file?"""
        return bool(self.find(target, source)) or self.is_file(target, source)

    def called(self, target: str) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
        """All that where a link leads rests on, from whichever note: the notes and files of its name."""
        last = _last(_key(target.strip()))
        paths = self._paths if last in (".", "..") else self._names.get(last, ())
        aliased = self._aliases.get(_fold(target), ())
        return tuple(sorted(paths)), tuple(sorted(aliased)), _last(_fold(target)) in self._files

    def _at(self, path: str) -> LinkTarget:
        """The note at a path of the vault: one, but where the file system minds case."""
        return _best(self._paths.get(_key(path), ()), path)

    def _by_name(self, target: str) -> LinkTarget:
        """The note anywhere in the vault whose path ends so, else the note with such an alias."""
        if target not in self._anywhere:
            key = _key(target)
            paths = [path for path, whole in self._names.get(_last(key), {}).items() if whole.endswith("/" + key)]
            self._anywhere[target] = _best(paths, target) or self._by_alias(target)
        return self._anywhere[target]

    def _by_alias(self, alias: str) -> LinkTarget:
        paths = sorted(self._aliases.get(_fold(alias), ()), key=lambda path: (len(path), path))
        return LinkTarget(paths[0], via_alias=True, others=tuple(paths[1:])) if paths else LinkTarget()


def _best(paths: Iterable[str], target: str) -> LinkTarget:
    """The shortest path, of equally long ones the one spelled as the target, and the paths as good as that."""
    spelled = _bare(target)
    ranked = sorted((len(path), not _bare(path).endswith(spelled), path) for path in paths)
    if not ranked:
        return LinkTarget()
    length, other, best = ranked[0]
    return LinkTarget(best, others=tuple(path for *rank, path in ranked[1:] if rank == [length, other]))


def _walk(folders: list[str], target: str) -> str:
    """The path that a relative target means from these folders, or "" when it climbs out of the vault."""
    path = list(folders)
    for step in target.split("/"):
        if step == "..":
            if not path:
                return ""
            path.pop()
        elif step not in ("", "."):
            path.append(step)
    return "/".join(path)


def _key(path: str) -> str:
    return as_link(_fold(path))


def _bare(path: str) -> str:
    return as_link(unicodedata.normalize("NFC", path))


def _last(key: str) -> str:
    return key.rpartition("/")[2]


def _fold(name: str) -> str:
    """A name as Obsidian compares it: ignoring case and whether accents are letters of their own."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name.strip()).casefold())
