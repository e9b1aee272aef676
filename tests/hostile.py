"""Notes that mean harm, or look as if they did: one vault of them, and a generator of more by mutation."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence

_TABLE = "| Name | Company | Team | Role | Owner | Due | Status | Feature | Release |\n|---|---|---|---|---|---|---|---|---|\n"
_NAMES = (
    "-",
    "",
    "—",
    ".",
    "/",
    "[[folder/]]",
    "[[ ]]",
    "[[/]]",
    "[x](docs/)",
    "[[.md]]",
    "@",
    "Dr",
    "Ms.",
    "🚀",
    "*",
    "n't",
)

GOOD = "# Fine\n\n- [ ] Send the plan @Ada Byron 📅 2026-02-10\n- **Decision:** wait for 5.6 (Ada Byron)\n"
HOSTILE: Mapping[str, bytes | str] = {
    "good.md": GOOD,
    # front matter that sounds like the sentences that are looked for
    "decided.md": "---\ntitle: We decided to ship\nsummary: Ada Byron agreed to wait and prefers 5.6\n---\n# x\n",
    "ruler.md": "---\n- Ada Byron agreed to wait.\n- I will send it.\n---\n",
    "abstract.md": '---\nabstract: ["We agreed to ship", "Ada Byron: \\"we said no to all of it\\""]\nnotes: |\n  - We decided\n---\n',
    "depends.md": "---\ndepends-on: Quotas depends on Metering and Ada Byron leads Quotas\nrisk: a risk for us all?\n---\n",
    # line ends that only YAML knows, escapes of half characters
    "ends.md": '---\nr: "\u2028\u2028"\nt: a\u0085b\u2029c\ns: y\n---',
    "escapes.md": '---\na: "x\\0y"\nb: "\\ud83d"\naliases: ["-", " ", "."]\n---\n# x\0y\n',
    "half.canvas": '{"nodes":[{"id":"a","text":"- [ ] lone \\ud83d task @Ada Byron"},{"id":"b","file":"\\udc00.md"}]}',
    "cards.canvas": json.dumps(
        {
            "nodes": [
                {"id": 1, "text": "We decided to ship\n- [ ] x @Ada Byron\n> \"so it is then\" said Ada Byron\n\nAda Byron will go (now"},
                {"id": None, "text": ""}, {"text": 5}, [], None, {"file": 3}, {"file": ""}, {"id": {}, "file": "docs/"},
            ]
        }
    ),
    "none.canvas": "[]", "null.canvas": '{"nodes": null}', "deep.canvas": "[" * 5_000,
    # names that are none, wherever names stand
    "related.md": "# x\n\n## Related\n\n" + "".join(f"- {name}\n" for name in _NAMES) + "\n## See also\n- [[a/b/]] [[5.5]] [[Node.js]]\n",
    "cells.md": "# x\n\n" + _TABLE + "".join("| " + " | ".join([name] * 9) + " |\n" for name in _NAMES),
    "company.md": "# x\n\n| Name | Company |\n|---|---|\n| Ada Byron | - |\n| Bob Lee | - |\n",
    "fields.md": "---\ntype: person\n" + "".join(
        f"{field}: [{', '.join(json.dumps(name) for name in _NAMES)}]\n"
        for field in ("participants", "aliases", "company", "team", "manager", "owner", "customer", "depends-on", "role")
    ) + "---\n",
    "People/-.md": "---\naliases: ['-', 'Dr']\ncompany: '-'\n---\n# -\n", "Accounts/—.md": "# —\n- [ ] Pay @-\n",
    "Releases/...md": "# .\n", "Teams/🚀.md": "# 🚀\n", "People/Dr.md": "# Dr\n[[Dr]] and [[-]] agreed to wait.\n",
    "owners.md": "# x\n\n" + "".join(f"- [ ] Do it all now @{name} [[{name}]] ({name})\n" for name in _NAMES),
    "talk.md": "# T\n\n## Transcript\n\n00:01 -: I will send it\n[00:02] : we decided to go\n(00:03) Dr: I'll do it.\n00:04\n00:05 Ada Byron:\n",
    # marks that open and never close, and those that only seem to
    "code.md": "Use `%%` and `<!--` here.\n\n- [ ] After the code @Ada Byron\n",
    "comment.md": "# x\n\nA %% that nothing ends\n- [ ] After the mark @Ada Byron\n<!-- and this\n",
    "marks.md": "``` \n" + "%% `` <!-- ` %%\n" * 20 + "[[" * 50 + "]]" * 50 + "\n> [!x\n> - [ ] \n|" + "|" * 90 + "\n|-|\n",
    "dates.md": "---\ndate: 9999-99-99\nwhen: 0000-00-00\nday: 99991231\n---\nBy 9999-12-31, in 99999 weeks, by the 99th. Next call: 0\n- [ ] x 📅 9999-12-31 ⏳ 2026-02-30\n",
    "last.md": "---\ndate: 9999-12-31\n---\n# x\nI will send it next week, by Friday and in 3 months. Next call: tomorrow\n",
    "numbers.md": "# 0.0.0.0\n5.4.1.2.3 v999999999999.1 1.1 5-4-1 ٣.٤ ½.½ Release ٥.٥\n- [ ] x @Ada Byron 📅 ٢٠٢٦-٠١-٠١\n",
    # what is no text, and what is hardly one
    "empty.md": b"", "blank.md": " \n\t\n\u00a0\n", "picture.md": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "utf16.md": ("# Hi\n\n- [ ] Do it @Ada Byron\n" * 40).encode("utf-16-le"), "nul.md": b"# a\n- [ ] x\0y @Ada Byron\n",
    "bytes.md": b"# a\n\xff\xfe\xed\xa0\x80 \xf4\x90\x80\x80\n- [ ] x @Ada Byron\n", "mark.md": b"\xef\xbb\xbf\xef\xbb\xbf---\na: b\n---\n",
    "controls.md": "# \x1b]0;x\x07\n\u202e- [ ] x @Ada\u200b Byron\n\x0b\x0c\x1c\x1d\x85\u2028- [ ] y\n",
    "loop.md": "---\na: &a [*a]\nb: !!python/object:os.system x\n<<: *a\n? [x]\n: y\n---\n[[loop]] ![[loop]] [[loop#loop|loop]]\n",
    "deep.md": "---\n" + "a: [" * 300 + "\n---\n" + ">" * 400 + " - [ ] x\n" + "\t" * 300 + "- [ ] y\n",
}  # fmt: skip
"""A vault of notes, each of which once stopped a reader or might: by path."""

_PIECES = (
    *_NAMES, *"%`[]()|*_\"“”:>#-~@$\\\0\u2028\u0085\ufeff\ud83d🔺📅", "%%", "<!--", "-->", "```", "[[", "]]", "![[", "](",
    "---\n", "\n\n", "\r", "- [ ] ", "- [x] ", "> [!note] ", "| ", " |\n|---|\n", "::", "[due:: ", "📅 2026-13-01", "^id", "\t",
    "We decided to ", "Ada Byron will ", "Bob Lee and Ada Byron agreed to ", "I'll ", " said ", " depends on ", " leads ", "as ",
    "prefers ", "Owner: ", "**Decision:** ", "## Related\n", "## Next steps\n", "## Transcript\n00:01 Ada Byron: ", "next Friday",
    "date: ", "type: person\n", "aliases: ", "attendees: ", "5.4", "v5.4.1", "1-1", "Dr. ", "(Ada Byron)", "who: ", "?", "n't", "İ", "ß", "ﬁ",
)  # fmt: skip


def mutated(text: str, others: Sequence[str], random: random.Random) -> str:
    """A text with one to eight changes: pieces put in, cut out, doubled, or taken from other notes."""
    for _ in range(random.randint(1, 8)):
        start = random.randint(0, len(text))
        end = min(len(text), start + random.choice((0, 0, 1, 1, 3, 10, 80)))
        lines = random.choice(others).split("\n")
        line = random.randrange(len(lines))
        before, inside, after = text[:start], text[start:end], text[end:]
        text = random.choice(
            (
                before + random.choice(_PIECES) + after,
                before + random.choice(_PIECES) + inside + after,
                before + after,
                before + inside * 4 + after,
                before + "\n".join(lines[line : line + 5]) + after,
                "---\n" + before + "\n---\n" + inside + after,
                text.replace(" ", random.choice(_PIECES), 3),
            )
        )
    return text


def damaged(data: bytes, random: random.Random) -> bytes:
    """Bytes of a note, now and then with a few that are wrong."""
    if random.random() < 0.7 or not data:
        return data
    changed = bytearray(data)
    for _ in range(random.randint(1, 6)):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)
