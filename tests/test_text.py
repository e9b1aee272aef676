"""Bytes to lines: every encoding is read, damage is put right, and what was never damaged is left as it is."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.formats.encoding import Text, read_text, repair, why_no_text
from tests.support import SHARED, examples

FIELDS = "📅 📆 🗓 ⏳ ⌛ 🛫 ➕ ✅ ❌ 🔁 🏁 🆔 ⛔ 🔺 ⏫ 🔼 🔽 ⏬".split()


GIVEN = sorted((SHARED / "vault").rglob("*.md"))


@pytest.mark.skipif(not GIVEN, reason="the given notes (../shared) are not there")
@pytest.mark.parametrize("note", GIVEN, ids=lambda path: path.stem[:40])
def test_given_notes_are_repaired_byte_for_byte(note: Path) -> None:
    text = read_text(note.read_bytes())
    wanted = (SHARED / "expected" / "repaired" / note.relative_to(SHARED / "vault")).read_bytes()
    assert "\n".join(text.lines).encode() == wanted
    before, after = note.read_bytes().decode().split("\n"), wanted.decode().split("\n")
    changed = [(number, old) for number, (old, new) in enumerate(zip(before, after, strict=True), 1) if old != new]
    assert list(text.repaired) == changed


# --- what was never damaged ---

CLEAN = (
    "a naïve café, Ångström, São Paulo, Müller, Łódź, Straße, İstanbul, ağaç, şöyle, œuvre, Þórður",
    "É, À, Â, Ã, Å: single letters; “É” and «\u00a0Â\u00a0» too",
    "É… À… Ç’est l’été — déjà\u00a0! « Où\u00a0? » dit-il… “café…” «\u00a0café\u00a0» l’Île–d’Yeu",
    "“AMANHÃ”, MANHÃ… IRMÃ’S MAÇÃ—LÃ ‘AVÔ’ NÃO—“SÃO” EIRA\u00a0Ã\u00a0»",
    "“hâlâ…”, ‘hâlâ’…, «hâlâ»… hâlâ – hâlâ» RÜZGÂR» kâğıt",
    "„Spaß“ – »Öl« »ökologisch« ‚Ähnlich‘ Ä… ja Ö– GRÖẞE “MÜLL…”",
    "»Åh…« BLÅ–GUL “GÅ…” Å² 5 Å 1.5 Å±0.1 A–Ö Øl Æ–Ø",
    "„Zażółć gęślą jaźń…” „Příliš žluťoučký kůň…“ „Őrült – űr”",
    "l’anna… «perché…» “città…” È™ È… PERCHÈ™ CAFFÈ…",
    "»önemli« ‚Üçlü‘ „Ääni” 30×40×2″ 20 °C ±5 % ½ ¼ § 4 ¶ m² µm",
    "2√π ≈ 3.54, √2, √∑x², √∫sin x dx, a·∫∫f, x≈π, ≈£5, ≈∞, ƒ∂, ¬p ∧ q, ¬∃x, ¬π, √∞, ∆x, a ¬≤ b, C≈πd",
    "שלום עולם, פגישה ב־5.5; مرحبا بالعالم؟ привет, как дела? Γειά σου",
    "会议纪要：发布计划，『下周』；会議の議事録です。회의록입니다",
    "नमस्ते दुनिया, สวัสดี, გამარჯობა, xin chào thế giới, Điều này rất tốt",
    "📅 2025-11-03 🗓️ ⏫ 👩‍💻 ❤️ ✅ → ↔ • … ™ “quoted” ‘so’ it’s 1–2 — ok",
    "e\u0301 decomposed Å NFD stays: A\u030a",
    "line\u2028separator, form\x0cfeed, vertical\x0btab, next\x85line",
    "plain words only; nothing to see",
    "",
)


@pytest.mark.parametrize("line", CLEAN)
def test_clean_text_is_returned_as_it_is(line: str) -> None:
    assert repair(line) is line
    assert read_text(line.encode()) == Text((line,))


WORDS = (
    "café CAFÉ manhã MANHÃ hâlâ così PERCHÈ Ägypten ÖL groß ON GÅ IKÄ menü žena Łódź ağaç İki señor plan 5 Ω π".split()
)
AFTER = ("", "", "…”", "”", "’", "’s", "…", "»", "\u00a0»", "\u00a0!", "”—", "™", "²", "\u00a0", "!»", "–on", "…»", "·")
BEFORE = ("", "", "", "“", "«\u00a0", "„", "»", "‚", "—", "¿", "(", "✅ ", "≈", "√ ", "¬")


@given(
    st.lists(
        st.tuples(st.sampled_from(BEFORE), st.sampled_from(WORDS), st.sampled_from(AFTER)).map("".join), min_size=1
    )
)
def test_genuine_words_and_marks_in_any_order_are_left_alone(parts: list[str]) -> None:
    line = " ".join(parts)
    assert repair(line) is line


# --- what was damaged ---


@pytest.mark.parametrize(
    ("damaged", "right"),
    [
        # as listed for each field emoji: UTF-8 read as Windows-1252, with an undefined byte as U+FFFD
        ("ðŸ“… ðŸ“† ðŸ—“ âŒ› ðŸ›« âž• âœ… ðŸ†” â›” ðŸ”º ðŸ”¼ ðŸ”½", "📅 📆 🗓 ⌛ 🛫 ➕ ✅ 🆔 ⛔ 🔺 🔼 🔽"),
        ("â\ufffd³ â\ufffdŒ ðŸ”\ufffd ðŸ\ufffd\ufffd â\ufffd« â\ufffd¬", "⏳ ❌ 🔁 🏁 ⏫ ⏬"),
        ("â³ âŒ ðŸ” ðŸ â« â¬", "⏳ ❌ 🔁 🏁 ⏫ ⏬"),
        ("ğŸ“… 2025-01-02 â« #x", "📅 2025-01-02 ⏫ #x"),
        ("‚úÖ \uf8ffüìÖ ‚è≥ \uf8ffüî∫‚è´\uf8ffüîº", "✅ 📅 ⏳ 🔺⏫🔼"),
        ("- **When:** today ¬∑ **Who:** me", "- **When:** today · **Who:** me"),
        ("heâ€™s â€œhereâ€\x9d â€“ or â€œthereâ€", "he’s “here” – or “there”"),
        ("it‚Äôs ‚Äúfine‚Äù‚Äîno", "it’s “fine”—no"),
        ("cafÃ© Ã…land canciÃ³n 3 Ã— 4 10 Â° ACMEÂ® Ã\u00a0 la", "café Åland canción 3 × 4 10 ° ACME® à la"),
        ("KÃ–LN", "KÖLN"),
        ("SÃ³lo", "Sólo"),
        ("Schr√∂dinger f√ºr na√Øve ni√±o 20 ¬∞C m¬≤", "Schrödinger für naïve niño 20 °C m²"),
        ("×©×œ×•×", "שלו×"),  # the byte of the last letter is lost: the letter is not guessed
        ("Ã°Å¸â€œâ€¦ twice", "📅 twice"),
        ("ï¿½", "\ufffd"),
        ("✅ done, âœ… done", "✅ done, ✅ done"),
    ],
)
def test_damage_is_put_right(damaged: str, right: str) -> None:
    assert repair(damaged) == right
    assert read_text(f"ok\n{damaged}\n".encode()) == Text(("ok", right, ""), ((2, damaged),))


def misread(codec: str, undefined: str) -> Callable[[str], str]:
    """Read UTF-8 by another codec; undefined bytes are an error, replaced, dropped, or kept as controls (browsers)."""
    if undefined != "keep":
        return lambda text: text.encode().decode(codec, undefined)
    return lambda text: "".join(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in text.encode())


KEPT = {
    "Mac Roman": misread("mac_roman", "strict"),
    "1252, kept": misread("cp1252", "keep"),
    "1254, kept": misread("cp1254", "keep"),
    "Latin-1": misread("latin-1", "strict"),
}
LOST = {
    "1252, replaced": misread("cp1252", "replace"),
    "1252, dropped": misread("cp1252", "ignore"),
    "1254, replaced": misread("cp1254", "replace"),
    "1254, dropped": misread("cp1254", "ignore"),
}
DAMAGED = (
    *FIELDS,
    *("– — … • · → ™ € ‑ ⚠\ufe0f Dana’s “soon” ‘so’ (“yes”) 5–6 this—that".split()),
    *("café naïve Ångström Müller señor ağaç łódka pożar".split()),
)


def lines_of(*parts: str) -> st.SearchStrategy[str]:
    plain = ["plan", "5.5", "2025-11-03", "#task", "- [ ]", "[[Dana]]", "I", "a"]
    return st.lists(st.sampled_from([*parts, *plain]), min_size=1, max_size=12).map(" ".join)


@pytest.mark.parametrize("how", [*KEPT, *LOST])
@given(line=lines_of(*DAMAGED))
@example(line=" ".join(FIELDS))
@example(line="".join(FIELDS))
def test_text_misread_once_is_restored(how: str, line: str) -> None:
    assert repair((KEPT | LOST)[how](line)) == line


@pytest.mark.parametrize("symbol", [*FIELDS, *"– — ‘ ’ “ ” … •".split()])
@pytest.mark.parametrize("how", [*KEPT, *LOST])
def test_one_symbol_is_enough(how: str, symbol: str) -> None:
    line = f"- [ ] Call Bo {symbol} 2025-11-03"
    assert repair((KEPT | LOST)[how](line)) == line


@pytest.mark.parametrize("second", KEPT)
@pytest.mark.parametrize("first", [*KEPT, "1252, replaced", "1254, replaced"])
@examples(1 / 4)
@given(line=lines_of(*DAMAGED))
@example(line=" ".join(FIELDS))
def test_text_misread_twice_is_restored(first: str, second: str, line: str) -> None:
    assert repair(KEPT[second]((KEPT | LOST)[first](line))) == line


@pytest.mark.parametrize("how", KEPT)
@pytest.mark.parametrize(
    "line",
    [
        "שלום לכולם, הפגישה ביום שני",
        "привет, как дела и что нового",
        "会议纪要，下周发布",
        "Điều này rất tốt",
        "ፈረንሳይኛ",
    ],
)
def test_other_scripts_are_restored(how: str, line: str) -> None:
    once = KEPT[how](line)
    assert repair(once) == line
    assert repair(KEPT[how](once)) == line


@given(st.text(st.sampled_from("aé âÃÂ€™“”ðŸ“…‚Äì√∂©¬∑\uf8ffüìÖ\ufffd…»\u00a0D×ØÐ‹\x8f\x9d"), max_size=30))
def test_repaired_text_is_clean(line: str) -> None:
    once = repair(line)
    assert repair(once) is once
    assert len(once) <= len(line)


# --- bytes ---


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", ("",)),
        (b"one\ntwo\n", ("one", "two", "")),
        (b"one\r\ntwo\r\n", ("one", "two", "")),
        (b"one\rtwo", ("one", "two")),
        (b"a\r\n\rb\n\nc", ("a", "", "b", "", "c")),
        (codecs.BOM_UTF8 + b"---\r\nx: 1", ("---", "x: 1")),
        (codecs.BOM_UTF8 * 2 + b"x", ("x",)),
        ("é📅\r\nb".encode("utf-16"), ("é📅", "b")),
        (codecs.BOM_UTF16_BE + "é📅\nb".encode("utf-16-be"), ("é📅", "b")),
        (codecs.BOM_UTF32_LE + "é📅\nb".encode("utf-32-le"), ("é📅", "b")),
        ("a\u2028b\u2029c\x0bd\x0ce\x85f\x1cg\nh".encode(), ("a\u2028b\u2029c\x0bd\x0ce\x85f\x1cg", "h")),
        ("A\u030a Å".encode(), ("A\u030a Å",)),
    ],
)
def test_what_is_well_formed_is_read_without_repair(data: bytes, lines: tuple[str, ...]) -> None:
    assert read_text(data) == Text(lines)


@pytest.mark.parametrize(
    ("data", "lines", "repaired"),
    [
        ("“Löwe” – 5 €\nplain".encode("cp1252"), ("“Löwe” – 5 €", "plain"), ((1, r"\x93L\xf6we\x94 \x96 5 \x80"),)),
        ("é 📅 ".encode() + b"caf\xe9 \x81!\nok", ("é 📅 café \ufffd!", "ok"), ((1, r"é 📅 caf\xe9 \x81!"),)),
        (b"ok\nx\0y\0", ("ok", "xy"), ((2, r"x\x00y\x00"),)),
        ("plan\nbé".encode("utf-16-le"), ("plan", "bé"), ((1, "…"), (2, "…"))),  # without its mark
        ("ok\nab".encode("utf-16") + b"\x41", ("ok", "ab\ufffd"), ((2, "ab\ufffd"),)),
        (codecs.BOM_UTF16_LE + b"a\0\x00\xd8b\0", ("a\ufffdb",), ((1, "a\ufffdb"),)),
        ("ï»¿---\nâ€“ x".encode(), ("---", "– x"), ((1, "ï»¿---"), (2, "â€“ x"))),
        (b"\xff\xfe\xfd"[1:], ("þý",), ((1, r"\xfe\xfd"),)),
    ],
)
def test_what_is_not_is_repaired_and_listed(
    data: bytes, lines: tuple[str, ...], repaired: tuple[tuple[int, str], ...]
) -> None:
    text = read_text(data)
    assert text.lines == lines
    if repaired[0][1] == "…":  # only that the lines are listed
        assert [number for number, _ in text.repaired] == [number for number, _ in repaired]
    else:
        assert text.repaired == repaired


BROKEN = st.lists(
    st.one_of(
        st.binary(max_size=20),
        st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.sampled_from([b"\xf0\x9f\x94", b"\xe2\x80", b"\xc3", b"\0", b"\r", b"\n", b"\xed\xa0\xbd", b"\xff"]),
        lines_of(*DAMAGED).map(lambda line: line.encode().decode("mac_roman").encode()),
    ),
    max_size=8,
).map(b"".join)
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


@given(BROKEN)
def test_no_bytes_are_refused_and_no_ascii_is_lost(data: bytes) -> None:
    if data.startswith(WIDE):
        data = b" " + data
    text = read_text(data)
    shown = "\n".join(text.lines).encode()  # fit for a file, a database, a terminal
    assert bytes(byte for byte in shown if 0x20 <= byte < 0x7F) == bytes(byte for byte in data if 0x20 <= byte < 0x7F)
    assert len(text.lines) == data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    for number, raw in text.repaired:
        assert raw.encode()
        assert 1 <= number <= len(text.lines)


@given(st.sampled_from(WIDE), st.binary(max_size=40))
def test_no_wide_bytes_are_refused(mark: bytes, data: bytes) -> None:
    assert "\n".join(read_text(mark + data).lines).encode() is not None


@pytest.mark.parametrize(
    "data",
    [
        b"a" * 1_000_000,
        "aé".encode() * 320_000,
        b"a" * 1_000_000 + "â€™".encode(),
        "MANHÃ” ".encode() * 100_000,
        b"\xff" * 1_000_000,
    ],
    ids=["plain", "accents", "one damaged", "suspicious", "no text"],
)
def test_a_huge_line_is_read(data: bytes) -> None:
    text = read_text(data)
    assert len(text.lines) == 1
    assert len(text.lines[0]) >= 600_000


NOTE = "# Call with Zoë\n\n- [ ] Send the plan to Łódź → today 📅 2026-02-10\n" * 200


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", ""),
        (NOTE.encode(), ""),
        (("é日" * 9_000).encode()[:-1], ""),  # 8 kB end inside a character
        (NOTE.encode("cp1250", "replace"), ""),
        ("Café à Zürich\n".encode("cp1252"), ""),
        (b"# x\n\x00" + NOTE.encode(), ""),
        (NOTE.encode("utf-16"), ""),
        (b"\x1b[31mred\x1b[0m\n" * 500, ""),
        (NOTE.encode("utf-16-le"), "UTF-16"),
        (NOTE.encode("utf-16-be"), "UTF-16"),
        (bytes(range(256)) * 40, "is not text"),
        (bytes(9_000), "is not text"),
    ],
)
def test_what_is_no_text(data: bytes, says: str) -> None:
    found = why_no_text(data)
    assert (says in found and found != "") if says else found == ""
