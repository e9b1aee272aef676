"""The sample vault: it holds every shape of note that kg reads, hangs together, and copies nobody's notes."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path, PurePosixPath

import pytest
import yaml

from kg.settings import read_settings

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "kg" / "sample"
SHARED = ROOT.parent / "shared"
FILES = sorted(SAMPLE.rglob("*.md"))
BYTES = {file.relative_to(SAMPLE).as_posix(): file.read_bytes() for file in FILES}
NOTES = {path: data.decode("utf-8-sig").replace("\r\n", "\n") for path, data in BYTES.items()}

MAC_ROMAN = "People/Tomer Hagay/2025-10-20 - One list of customer promises.md"
WINDOWS = "Meetings/2025-11-11 - Tesla site review.md"
TURKISH = "People/Liraz Ben Or/2025-10-08 - Phase gate calendar.md"
ONE_MEETING = [path for path in NOTES if path.startswith("People/Shachar Feinblit/2025-11-05")]


def front(text: str) -> str:
    """The front matter of a note without its rulers, or ""."""
    found = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    return found[1] if found else ""


# What must occur, as a pattern of one line or more, and in how many notes at least.
SHAPES = {
    # front matter
    "front matter by machine: single-quoted date": (r"(?m)^type: people$(?s:.*?)^date: '\d{4}-\d\d-\d\d'$", 4),
    "front matter by machine: list of participants": (r"(?m)^participants:\n- \w+ \w+\n- \w+", 4),
    "front matter by machine: tags": (r"(?m)^- type/people\n- person/[a-z-]+\n- generated$", 4),
    "front matter all in quotes": (r'(?m)\A---\ntype: "\w+"\ntitle: "[^"]+"\ndate: "[\d-]+"$', 3),
    "front matter all in quotes: participants in one": (r'(?m)^participants: "\w+ \w+, \w+ \w+"$', 3),
    "front matter all in quotes: entity, folder, source": (
        r'(?m)^entity: "[^"]+"\nfolder: "[^"]+"\n(?s:.*?)^source: "',
        3,
    ),
    "no front matter: date and people in one line": (r"(?m)\A# .+\n\n\*\*Date:\*\* [\d-]+ · \*\*With:\*\* ", 2),
    "no front matter: attendees with roles": (r"(?m)^\*\*Attendees:\*\* .*\w \([^)]+\), ", 3),
    "link without quotes in front matter": (r"(?m)^owner: \[\[[^\]]+\]\]$", 1),
    # pages
    "page of a person": (r"(?m)^type: person$", 4),
    "aliases": (r"(?m)^aliases:", 5),
    "manager": (r"(?m)^manager: ", 3),
    "role or title": (r"(?m)^(role|title): [A-Z]", 4),
    "page of an account": (r"(?m)^type: account\n(?s:.*?)^owner: ", 3),
    "page of a program": (r"(?m)^type: program$", 3),
    "page of a feature": (r"(?m)^type: feature$", 4),
    "feature targeted for a release": (r"(?m)^(target|release): \"\[\[5\.\d", 4),
    "feature asked for": (r"(?m)^requested_by:", 3),
    "page of a release": (r"(?m)^type: release\nversion: \"5\.(?s:.*?)^ga: ", 3),
    # summaries by machine
    "summary": (r"(?m)^## Summary$", 5),
    "action items": (r"(?m)^## Action Items$", 6),
    "decisions": (r"(?m)^## Decisions", 6),
    "key information": (r"(?m)^## Key Information$", 5),
    "related": (r"(?m)^## Related\n\n- \[\[", 5),
    "source line": (r"(?m)^\*Source: \[\[Inbox/[^|\]]+\|[^\]]+\]\]\*$", 5),
    # tasks
    **{
        f"task, {name}": (rf"(?m)^[\s>]*- \[{mark}\] .+", least)
        for name, mark, least in (
            ("open", " ", 15),
            ("done", "x", 12),
            ("in progress", "/", 6),
            ("cancelled", "-", 3),
            ("proposed", r"\?", 5),
            ("proposed with a space", r" \?", 2),
        )
    },
    **{
        f"task field {emoji}": (rf"(?m)^[\s>]*- \[.{{1,2}}\] .* {emoji}{value}", least)
        for emoji, value, least in (
            ("📅", r" \d{4}-\d\d-\d\d", 18),
            ("⏳", r" \d{4}-\d\d-\d\d", 3),
            ("🛫", r" \d{4}-\d\d-\d\d", 3),
            ("➕", r" \d{4}-\d\d-\d\d", 4),
            ("✅", r" \d{4}-\d\d-\d\d", 12),
            ("❌", r" \d{4}-\d\d-\d\d", 3),
            ("🔁", " every ", 2),
            ("🏁", " (keep|delete)", 2),
            ("🆔", r" \w+", 2),
            ("⛔", r" \w+", 2),
            ("🔺", "", 5),
            ("⏫", "", 8),
            ("🔼", "", 8),
            ("🔽", "", 5),
            ("⏬", "", 2),
        )
    },
    "owner is the vault's": (r"- \[.{1,2}\] .*@Myself", 10),
    "owner in full": (r"- \[.{1,2}\] .*@[A-Z]\w+ [A-Z]\w+", 15),
    "owner by first name": (r"(?m)- \[.{1,2}\] .*@[A-Z]\w+(?= [^A-Z]|$)", 6),
    "global filter tag": (r"(?m)^- \[.{1,2}\] .*#task", 4),
    "proposed tag": (r"(?m)^- \[.{1,2}\] .*#proposed", 4),
    "task in a callout, nested": (r"(?m)^> - \[ \] .+\n>     - \[x\] ", 1),
    "date that the Tasks plugin does not see": (r"(?m)^- \[ \] .* 📅 [\d-]+ @\w+$", 1),
    "task in a code block": (r"(?m)^```markdown\n- \[ \] ", 1),
    "tasks query": (r"(?m)^```tasks\n", 2),
    # the rest of Obsidian
    "callout": (r"(?m)^> \[!\w+\]", 8),
    "callout of a summary": (r"(?m)^> \[!summary\]", 3),
    "callout, folded": (r"(?m)^> \[!warning\]- ", 1),
    "inline field": (r"(?m)^[a-z_-]+:: \S", 4),
    "inline field in brackets": (r"\[due:: \d{4}-\d\d-\d\d\]", 1),
    "comment with a link": (r"%%.*\[\[.*%%", 2),
    "block": (r"(?m)(^| )\^[a-z0-9-]+$", 4),
    "link to a block": (r"\[\[[^\]]+#\^[a-z0-9-]+", 1),
    "Markdown link": (r"\]\([^)]*%20[^)]*\.md\)", 1),
    "embed": (r"!\[\[[^\]]+\]\]", 2),
    "Hebrew": (r"[\u0590-\u05ff]{3}", 2),
    # tables
    "table of owners": (r"(?m)^\| Owner \| Action \| Due \|$", 1),
    "RACI": (r"(?m)^\|.* Responsible \| Accountable \| Consulted \| Informed \|$", 1),
    "rhythm of the week": (r"(?m)^\| Day \| Meeting \|.* Attendees \|", 1),
    "table of states": (r"(?m)^\|.* (State|Status) \|", 4),
    # talk
    "transcript, the other one": (r"(?m)^\[00:\d\d:\d\d\.\d\d\]   Remote\S", 2),
    "transcript, the owner": (r"(?m)^\[00:\d\d:\d\d\.\d\d\]  Jason Vallery\S", 2),
    "said in confidence": (r"please don't share that|off the record", 2),
    "quote": (r'(?m)^_\w+:_ "', 8),
    "receipts": (r"(?m)^### From \w+ \w+ \([^)]+, \d{4}-\d\d-\d\d\)$", 1),
    "decisions asked for": (r"(?m)^## Decisions to make$", 1),
    "open questions": (r"(?mi)^## (open questions|left open|not agreed)", 3),
    "risks": (r"(?m)^## Risks$", 4),
    # the story
    "dependency in prose": (r"(?i)[a-z] depends? on (the )?[a-z]", 6),
    "slip": (r"(?i)moved from 5\.4 to 5\.4\.1", 3),
    "promise to a customer": (r"promised Microsoft|Tell Microsoft|Send Tesla|Send CoreWeave", 4),
    "promise of a customer": (r"(Priya|Kurt|Rafael)( \w+)? (agreed|promised) to ", 2),
    "another name of Shachar": (r"\b(Shahar|Sahar)\b", 5),
    "Noa and Noah in one note": (r"(?s)\bNoa\b.*\bNoah\b", 5),
    "a third customer": (r"Halden Labs", 2),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_shape_occurs(shape: str) -> None:
    pattern, least = SHAPES[shape]
    found = [path for path, text in NOTES.items() if re.search(pattern, text)]
    assert len(found) >= least, found


def test_the_size_of_the_vault_and_of_its_notes() -> None:
    assert 32 <= len(NOTES) <= 38
    assert {path: text.count("\n") for path, text in NOTES.items() if not 15 <= text.count("\n") <= 80} == {}
    others = [file.name for file in SAMPLE.rglob("*") if file.is_file() and file.suffix != ".md"]
    assert others == ["kg.toml"]


def test_some_notes_have_no_front_matter() -> None:
    bare = [path for path, text in NOTES.items() if not front(text)]
    assert len(bare) >= 7
    assert all(NOTES[path].startswith("# ") for path in bare)


def test_one_note_has_front_matter_that_is_not_yaml() -> None:
    broken = []
    for path, text in NOTES.items():
        try:
            yaml.safe_load(front(text))
        except yaml.YAMLError:
            broken.append(path)
    assert broken == ["Meetings/2025-11-25 - Core and field weekly.md"]


def test_settings() -> None:
    settings, problems = read_settings(SAMPLE)
    assert problems == []
    assert (settings.name, settings.owner, settings.company) == ("sample", "Jason Vallery", "VAST")
    assert ("Shahar", "Sahar") in [named.aliases for named in settings.named if named.name == "Shachar Feinblit"]


def test_damaged_notes_are_damaged_as_files() -> None:
    for path in (MAC_ROMAN, WINDOWS, TURKISH):
        assert not set("📅⏫✅–’") & set(NOTES[path])
    assert "📅" in NOTES[MAC_ROMAN].encode("mac_roman").decode()
    assert "ðŸ“… " in NOTES[WINDOWS]
    assert "â\ufffd« #task" in NOTES[WINDOWS]  # a byte that Windows-1252 does not know
    assert "ğŸ“… " in NOTES[TURKISH]
    assert "â« âœ… " in NOTES[TURKISH]  # the same byte, dropped


def test_line_ends_and_byte_order_mark() -> None:
    crlf = [path for path, data in BYTES.items() if b"\r\n" in data]
    assert crlf == ["Accounts/CoreWeave.md"]
    assert BYTES[crlf[0]].count(b"\n") == BYTES[crlf[0]].count(b"\r\n")
    assert [path for path, data in BYTES.items() if data.startswith(b"\xef\xbb\xbf")] == [
        "Programs/Helios Migration.md"
    ]


def test_one_meeting_is_told_three_times_and_the_statuses_disagree() -> None:
    assert len(ONE_MEETING) == 3
    for path in ONE_MEETING:
        both = re.search(r"(?ms)^participants:(.*?)^(?:source|tags)", NOTES[path])
        assert both and "Jason Vallery" in both[1] and "Shachar Feinblit" in both[1]
    tasks = [
        re.search(r"(?m)^- \[(.{1,2})\] (Write to Microsoft that tenant quotas .+)$", NOTES[path])
        for path in ONE_MEETING
    ]
    assert {task[1] for task in tasks if task} == {" ?", " ", "x"}
    assert len({task[2] for task in tasks if task}) == 3  # worded differently
    assert sum("[00:02:10.10]" in NOTES[path] for path in ONE_MEETING) == 1


def test_one_meeting_has_no_date() -> None:
    undated = [
        path
        for path, text in NOTES.items()
        if path.startswith(("Meetings/", "Daily/"))
        and not re.search(r"\d{4}-\d\d-\d\d", PurePosixPath(path).name)
        and not re.search(r"(?m)^(date:|\*\*(Date|When))", text)
    ]
    assert undated == ["Meetings/Hallway with Yancey.md"]


def test_links_that_lead_nowhere_and_to_more_than_one_note() -> None:
    stems = Counter(file.stem for file in FILES)
    assert [stem for stem, times in stems.items() if times > 1] == ["Status"]
    links = [link for text in NOTES.values() for link in re.findall(r"\[\[([^\]|#]+)", text)]
    assert "Status" in links
    nowhere = {link for link in links if PurePosixPath(link).name.removesuffix(".md") not in stems}
    assert 10 <= len(nowhere) <= 40
    assert len([link for link in links if link not in nowhere]) >= 80


def test_dates_are_dates_of_these_ten_weeks() -> None:
    for path, text in NOTES.items():
        for said in re.findall(r"\b\d{4}-\d\d-\d\d\b", path + text):
            assert date(2025, 9, 1) <= date.fromisoformat(said) <= date(2026, 6, 30), (path, said)
    days = {found[0] for path in NOTES if (found := re.search(r"\d{4}-\d\d-\d\d", path))}
    assert len(days) >= 10
    assert "2025-10-01" <= min(days) <= max(days) <= "2025-12-12"


def test_dependencies_make_chains() -> None:
    needs: dict[str, set[str]] = {}
    for path, text in NOTES.items():
        for field in re.findall(r"(?m)^depends_on::?( .*\[\[.+|(?:\n *- .*\[\[.+)+)", text):
            needs.setdefault(PurePosixPath(path).stem, set()).update(re.findall(r"\[\[(.+?)\]\]", field))
        if blocked := re.search(r'(?m)^blocks: "\[\[(.+)\]\]"', text):
            needs.setdefault(blocked[1], set()).add(PurePosixPath(path).stem)

    def hops(name: str) -> int:
        return max((1 + hops(other) for other in needs.get(name, ())), default=0)

    assert sum(len(others) for others in needs.values()) >= 7
    assert hops("Cost Dashboard") == 3
    assert hops("Azure Readiness") == 4


def fold(text: str) -> str:
    """Letters and digits only: damaged characters, markup and spacing away."""
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold()))


def test_no_sentence_is_copied_from_real_notes() -> None:
    theirs = [*(SHARED / "vault").rglob("*.md"), *(SHARED / "expected").rglob("*.md")]
    if not theirs:
        pytest.skip(f"no notes to compare with: {SHARED.name} is not beside the checkout")
    corpus = "\n".join(fold(file.read_text(encoding="utf-8-sig", errors="replace")) for file in theirs)
    assert len(corpus) > 10_000
    copied = {
        (path, piece)
        for path, text in NOTES.items()
        for line in text.split("\n")
        for piece in (line, *re.split(r"(?<=[.!?;:]) ", line))
        if len(fold(piece)) >= 30 and fold(piece) in corpus
    }
    assert copied == set()
