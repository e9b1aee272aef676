"""Tasks: each row is one line, the rule of the format it is for, and all that is read from it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.commitments.tasks import Task, read_task
from kg.cli import kg
from kg.settings import Tasks, read_settings
from kg.vocabulary import PRIORITIES, STATUSES

steady = settings(derandomize=True, deadline=None)


def said(task: Task | None) -> dict[str, Any] | None:
    """What a line says, without its place, its symbol and what is wrong with it."""
    left_out = ("symbol", "start", "end", "problems")
    return task and {name: value for name, value in task._asdict().items() if value and name not in left_out}


def reads(rule: str, line: str, text: str, *owners: str, status: str = "open", **fields: Any) -> Any:
    expected = {"text": text, "owners": owners, "status": status, **fields}
    return pytest.param(line, {name: value for name, value in expected.items() if value}, id=f"{rule}: {line}")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        # T1 what a task is
        reads("T1", "- [ ] Order racks", "Order racks"),
        reads("T1", "* [ ] Order racks", "Order racks"),
        reads("T1", "+ [ ] Order racks", "Order racks"),
        reads("T1", "12. [ ] Order racks", "Order racks"),
        reads("T1", "3) [ ] Order racks", "Order racks"),
        reads("T1", "\t -   [ ] Order racks", "Order racks"),
        reads("T1", "- [ ]Order racks", "Order racks"),
        reads("T1 P4", "> - [ ] Order racks", "Order racks"),
        reads("T1 P4", "> > - [x] Order racks", "Order racks", status="done"),
        # T2 block ids
        reads("T2", "- [ ] Order racks 📅 2025-11-03 ^racks-1", "Order racks", due="2025-11-03", block="racks-1"),
        reads("T2", "- [ ] Order racks^2", "Order racks^2"),
        reads("T2", "- [ ] Order racks ^no_id", "Order racks ^no_id"),
        # T3 from the end, in any order; what stands elsewhere is read and hidden
        reads(
            "T3",
            "- [ ] Order racks @Dana 📅 2025-11-03 🔺",
            "Order racks",
            "Dana",
            due="2025-11-03",
            priority="highest",
        ),
        reads(
            "T3",
            "- [ ] Order racks @Dana 🔺 📅 2025-11-03",
            "Order racks",
            "Dana",
            due="2025-11-03",
            priority="highest",
        ),
        reads("T3", "- [ ] Order racks 📅 2025-11-03 @Dana", "Order racks", "Dana", due="2025-11-03", hidden=("due",)),
        reads(
            "T3", "- [x] Order racks ✅ 2025-11-04.", "Order racks.", status="done", done="2025-11-04", hidden=("done",)
        ),
        reads("T3", "- [ ] 📅 2025-05-03 Order racks", "Order racks", due="2025-05-03", hidden=("due",)),
        reads("T3", "- [ ] Order 📅 2025-05-03 racks", "Order racks", due="2025-05-03", hidden=("due",)),
        reads(
            "T3", "- [ ] Order racks (📅 2025-05-03) @Dana", "Order racks", "Dana", due="2025-05-03", hidden=("due",)
        ),
        reads(
            "T3",
            "- [ ] Order racks 🔼 soon 📅 2025-05-03",
            "Order racks soon",
            due="2025-05-03",
            priority="medium",
            hidden=("priority",),
        ),
        # T4 the fields
        reads(
            "T4",
            "- [ ] Pay 🛫 2025-11-01 ➕ 2025-10-01 ⏳ 2025-11-02",
            "Pay",
            started="2025-11-01",
            created="2025-10-01",
            scheduled="2025-11-02",
        ),
        reads("T4", "- [ ] Pay ⌛ 2025-11-02", "Pay", scheduled="2025-11-02"),
        reads("T4", "- [ ] Pay 📆 2025-11-02", "Pay", due="2025-11-02"),
        reads("T4", "- [ ] Pay 🗓 2025-11-02", "Pay", due="2025-11-02"),
        reads("T4", "- [-] Pay ❌ 2025-11-02", "Pay", status="cancelled", cancelled="2025-11-02"),
        reads(
            "T4",
            "- [ ] Pay 🔁 every month on the 1st, 🏁 delete 📅 2025-11-02",
            "Pay",
            recurrence="every month on the 1st,",
            due="2025-11-02",
        ),
        reads("T4", "- [ ] Pay 🆔 a_b-1 ⛔ c, d,e", "Pay", id="a_b-1", depends=("c", "d", "e")),
        # T5 priorities
        *(
            reads("T5", f"- [ ] Pay {mark}", "Pay", priority=rank)
            for mark, rank in zip("🔺⏫🔼🔽⏬", PRIORITIES, strict=True)
        ),
        # T6 forms of a date that the plugin reads, and forms that it does not
        reads("T6", "- [ ] Pay 🗓\ufe0f2025-11-03", "Pay", due="2025-11-03"),
        reads("T6", "- [ ] Pay ⏫\ufe0f 📅\ufe0f   2025-11-03", "Pay", due="2025-11-03", priority="high"),
        reads("T6", "- [ ] Pay 📅\u00a02025-11-03", "Pay", due="2025-11-03", hidden=("due",)),
        reads("T6", "- [ ] Pay 📅 [[2025-11-03]]", "Pay", due="2025-11-03", hidden=("due",)),
        reads("T6", "- [ ] Pay 📅 2025-11-03 14:30", "Pay", due="2025-11-03", hidden=("due",)),
        reads("T6", "- [ ] Pay 📅 today", "Pay today"),
        reads("T6", "- [ ] Pay 📅 2025-11-031", "Pay 2025-11-031"),
        reads("T6", "- [ ] Pay 📅 2025-02-31", "Pay"),
        reads("T6", "- [ ] Pay 📅 ٢٠٢٥-١١-٠٣", "Pay ٢٠٢٥-١١-٠٣"),
        # T7 the leftmost wins
        reads("T7", "- [ ] Pay 📅 2025-11-03 📅 2025-12-01", "Pay", due="2025-11-03"),
        reads("T7", "- [ ] Pay 🔽 🔺", "Pay", priority="low"),
        reads("T7 T3", "- [ ] Pay 📅 2025-11-03 soon 📅 2025-12-01", "Pay soon", due="2025-12-01"),
        # T8 a rule takes the words that follow
        reads("T8", "- [ ] Pay 🔁 every week for Bob", "Pay", recurrence="every week for Bob"),
        reads("T8", "- [ ] Pay 🔁 weekly 📅 2025-11-03", "Pay", due="2025-11-03"),
        # T9 tags
        reads("T9", "- [ ] Pay #task 📅 2025-11-03 #money/out", "Pay", due="2025-11-03", tags=("task", "money/out")),
        reads("T9", "- [ ] #task Pay up @Dana #task", "Pay up", "Dana", tags=("task",)),
        reads("T9", "- [ ] Fix #1234 📅 2025-11-03", "Fix #1234", due="2025-11-03"),
        reads("T9", "- [ ] Fix it 📅 2025-11-03 #1234", "Fix it #1234", due="2025-11-03"),
        reads("T9", "- [ ] Ask #acme for money", "Ask #acme for money", tags=("acme",)),
        reads("T9", "- [ ] Read https://acme.example/#terms", "Read https://acme.example/#terms"),
        # T10 statuses
        reads("T10", "- [/] Pay", "Pay", status="in_progress"),
        reads("T10", "- [x] Pay", "Pay", status="done"),
        reads("T10", "- [X] Pay", "Pay", status="done"),
        reads("T10", "- [-] Pay", "Pay", status="cancelled"),
        reads("T10", "- [?] Pay", "Pay", status="proposed"),
        *(reads("T10", f"- [{symbol}] Pay", "Pay") for symbol in ">!<h🔥"),
        reads("T10", "- [ ] Pay #Proposed", "Pay", status="proposed", tags=("Proposed",)),
        reads("T10", "- [x] Pay #proposed", "Pay", status="done", tags=("proposed",)),
        reads("T10", "- [ ] Pay ✅ 2025-11-03", "Pay", done="2025-11-03"),
        # T10 boxes of two characters, as machines write them
        reads("T10", "- [ ?] Pay up @Dana 📅 2025-11-03", "Pay up", "Dana", status="proposed", due="2025-11-03"),
        reads("T10", "- [? ] Pay", "Pay", status="proposed"),
        reads("T10", "- [x ] Pay", "Pay", status="done"),
        reads("T10", "- [ -] Pay", "Pay", status="cancelled"),
        # T14 the Dataview format
        reads("T14", "- [ ] Pay [due:: 2025-11-03]", "Pay", due="2025-11-03"),
        reads("T14", "- [ ] Pay (due:: 2025-11-03), [priority:: low]", "Pay", due="2025-11-03", priority="low"),
        reads(
            "T14",
            "- [x] Pay [start:: 2025-11-01]  [completion:: 2025-11-03]",
            "Pay",
            status="done",
            started="2025-11-01",
            done="2025-11-03",
        ),
        reads(
            "T14",
            "- [ ] Pay [repeat:: every day]  [onCompletion:: keep]  [id:: a]  [dependsOn:: b,c]",
            "Pay",
            recurrence="every day",
            id="a",
            depends=("b", "c"),
        ),
        reads("T14 D1", "- [ ] Pay [due:: 2025-11-03] in euros", "Pay in euros", due="2025-11-03", hidden=("due",)),
        reads("T14 D2", "- [ ] Pay [Due:: [[2025-11-03]]]", "Pay", due="2025-11-03", hidden=("due",)),
        reads("T14 D1", "- [ ] Pay 📅 2025-11-03 [cost:: 4]", "Pay", due="2025-11-03", hidden=("due",)),
        reads("T14 D1", "- [ ] Pay [due:: tomorrow]", "Pay"),
        reads("T14 D4", "- [ ] Pay [due:: 20251103]", "Pay"),
        # P6 Logseq
        reads("P6", "- TODO Pay", "Pay"),
        reads("P6", "- DOING [#A] Pay", "Pay", status="in_progress", priority="high"),
        reads("P6", "- DONE Pay #task", "Pay", status="done", tags=("task",)),
        reads("P6", "- CANCELED Pay", "Pay", status="cancelled"),
        reads("P6", "\t- WAITING Pay up @Dana", "Pay up", "Dana"),
        reads(
            "P6",
            "- LATER Pay DEADLINE: <2025-11-03 Mon> SCHEDULED: <2025-11-01 Sat 10:00>",
            "Pay",
            due="2025-11-03",
            scheduled="2025-11-01",
        ),
        # W1 links show as their text
        reads(
            "W1",
            "- [ ] Read [[plans/Q3.md]] and [[Q4#Costs|the costs]] 📅 2025-11-03",
            "Read Q3 and the costs",
            due="2025-11-03",
        ),
        reads("W8", "- [ ] Read [the plan](Q3%20Plan.md), [terms](https://acme.example/a)", "Read the plan, terms"),
        # code is not read
        reads("code", "- [ ] Explain `@Override 📅 2025-11-03 #x` well", "Explain `@Override 📅 2025-11-03 #x` well"),
        # emoji that are pictures
        reads("T4", "- [ ] ➕ one more row with ✅ or ❌", "➕ one more row with ✅ or ❌"),
    ],
)
def test_what_a_line_says(line: str, expected: dict[str, Any]) -> None:
    assert said(read_task(line)) == expected


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(line, id=f"{rule}: {line}")
        for rule, line in (
            ("T1", "- [] Order racks"),
            ("T1", "-[ ] Order racks"),
            ("T1", "- [xx] Order racks"),
            ("T1", "- [  ] Order racks"),
            ("T1", "- [ >] Order racks"),
            ("T1", "- [ ] "),
            ("T1", "- [x]"),
            ("T1", "[ ] Order racks"),
            ("T1", "Order - [ ] racks"),
            ("T1", "- [[Racks]]"),
            ("T1", "- [x](racks.md) are ordered"),
            ("P4", "> [!todo] Order racks"),
            ("P6", "- [decision] Order racks #racks (May)"),
            ("P6", "- TODOS of the week"),
            ("P6", "- Today we order racks"),
            ("P6", "TODO Order racks"),
            ("", ""),
        )
    ],
)
def test_what_is_no_task(line: str) -> None:
    assert read_task(line) is None


@pytest.mark.parametrize(
    ("line", "problems"),
    [
        ("- [ ] Pay @Dana 📅 2025-11-03", ()),
        (
            "- [ ] Pay 📅 2025-11-03 @Dana",
            ("the Tasks plugin does not see the due date: it stands before '@Dana'; move it to the end of the line",),
        ),
        (
            "- [ ] Pay 📅 2025-11-03 [cost:: 4]",
            (
                "the Tasks plugin does not see the due date: "
                "it stands before what the plugin cannot read; move it to the end of the line",
            ),
        ),
        ("- [ ] Pay 📅 2025-02-31", ("due date 2025-02-31 is not a date",)),
        ("- [ ] Pay 📅 today", ("no date follows 📅: write 📅 and a date such as 2025-11-03",)),
        ("- [ ] Pay [due:: friday]", ("due date friday is not a date",)),
        ("- [ ] Pay [priority:: urgent]", ("priority urgent is none of highest, high, medium, low, lowest",)),
        ("- [ ] Pay 🔁 weekly", ("recurrence weekly is not a rule: a rule starts with every",)),
        ("- [ ] Pay 📅 [[2025-11-03]]", ("the Tasks plugin does not see the due date: write it as 📅 2025-11-03",)),
        ("- [ ] [#A] Pay", ("the Tasks plugin does not see the priority: write it as ⏫",)),
        (
            "- [ ] Pay 📅 2025-11-03 📅 2025-12-01",
            ("the due date is given twice: 2025-11-03 was taken, 2025-12-01 was not",),
        ),
        ("- [ ] Pay 📅 2025-11-03 📅 2025-11-03", ()),
        ("- [ ] Pay ✅ 2025-11-03", ("it has a done date but its box is [ ]: tick it or take the date off",)),
        ("- [x] Pay ✅ 2025-11-03", ()),
        ("- [ ?] Pay", ("the Tasks plugin does not see this task: write [?] for [ ?]",)),
        ("- [ ] @Dana 📅 2025-11-03", ("the task does not say what is to be done",)),
        ("- TODO 📅 2025-11-03 Pay", ()),  # Logseq has no Tasks plugin
    ],
)
def test_what_is_wrong_with_it(line: str, problems: tuple[str, ...]) -> None:
    task = read_task(line)
    assert task and task.problems == problems


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("- [ ] Order racks @Dana 📅 2025-11-03", "Order racks"),
        ("> 1. [x] #task @Dana: order [[a|racks]]. ✅ 2025-11-03 ^id", "order [[a|racks]]."),
        ("- [ ] Order 📅 2025-05-03 racks @Dana", "Order 📅 2025-05-03 racks"),
        ("- [ ] @Dana to order racks", "@Dana to order racks"),
    ],
)
def test_where_its_words_stand(line: str, words: str) -> None:
    task = read_task(line)
    assert task and line[task.start : task.end] == words


def test_symbol_is_one_character() -> None:
    lines = {"- [x] a": "x", "- [ ?] a": "?", "- [? ] a": "?", "- [🔥] a": "🔥", "- DONE a": "x", "- TODO a": " "}
    assert {line: task.symbol for line in lines if (task := read_task(line))} == lines


THEME = Tasks(((" ", "open"), ("x", "done"), ("d", "in_progress"), ("h", "open"), ("c", "cancelled"), ("5", "")))


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("- [d] Pay", "in_progress"), ("- [c] Pay", "cancelled"), ("- [h] Pay", "open"), ("- [5] Pay", None),
        ("- [/] Pay", "in_progress"), ("- [~] Pay", "open"), ("- [c ] Pay", "cancelled"),
        ("- DOING Pay", "in_progress"),
    ],
)  # fmt: skip
def test_statuses_of_the_vault(line: str, status: str | None) -> None:
    task = read_task(line, THEME)
    assert (task.status if task else None) == status


def test_a_global_filter_says_what_is_a_task() -> None:
    tasks = Tasks(filter="#task")
    assert read_task("- [ ] Pay #task", tasks) and read_task("- TODO Pay", tasks)
    assert read_task("- [ ] Pay", tasks) is None


SAVED = {
    "globalFilter": "#task",
    "statusSettings": {
        "coreStatuses": [
            {"symbol": " ", "name": "Todo", "nextStatusSymbol": "x", "availableAsCommand": True, "type": "TODO"},
            {"symbol": "x", "name": "Done", "nextStatusSymbol": " ", "availableAsCommand": True, "type": "DONE"},
        ],
        "customStatuses": [
            {
                "symbol": "d",
                "name": "Doing",
                "nextStatusSymbol": "x",
                "availableAsCommand": True,
                "type": "IN_PROGRESS",
            },
            {"symbol": "d", "name": "Again", "nextStatusSymbol": "x", "availableAsCommand": True, "type": "DONE"},
            {"symbol": "0", "name": "Speech", "nextStatusSymbol": "1", "availableAsCommand": True, "type": "NON_TASK"},
        ],
    },
}


def saved(vault: Path, data: bytes) -> Path:
    file = vault / ".obsidian/plugins/obsidian-tasks-plugin/data.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def test_what_the_plugin_is_set_to(tmp_path: Path) -> None:
    saved(tmp_path, json.dumps(SAVED).encode())
    found, problems = read_settings(tmp_path)
    assert found.tasks == Tasks(((" ", "open"), ("x", "done"), ("d", "in_progress"), ("0", "")), "#task")
    assert not problems


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"statusSettings": 3}', b'{"globalFilter": {}}'),
        *(b'{"statusSettings": {"coreStatuses": 1}}', b'{"statusSettings": {"customStatuses": [1, {}, null]}}'),
        b'{"statusSettings": {"customStatuses": [{"symbol": "ab", "type": "DONE"}, {"symbol": "a", "type": []}]}}',
    ],
)
def test_damaged_settings_of_the_plugin_are_told(data: bytes, tmp_path: Path) -> None:
    file = saved(tmp_path, data)
    found, problems = read_settings(tmp_path)
    assert found.tasks == Tasks()
    (told,) = problems
    assert (told.source.note, told.about) == (file.relative_to(tmp_path).as_posix(), "field")


def test_other_settings_of_the_plugin_mean_other_commitments(tmp_path: Path) -> None:
    """Also for notes that did not change, and what is no task is no promise either."""
    (tmp_path / "kg.toml").write_text("")
    (tmp_path / "a.md").write_text("# Next steps\n\n- [d] Send the plan @Ada Byron\n- [ ] Call Bob #task @Dana\n")

    def statuses() -> dict[str, str]:
        rows = "MATCH (c:Commitment) RETURN c.text AS text, c.status AS status"
        assert CliRunner().invoke(kg, ["ingest", "--vault", str(tmp_path)]).exit_code == 0
        done = CliRunner().invoke(kg, ["cypher", rows, "--json", "--vault", str(tmp_path)])
        return {row["text"]: row["status"] for row in json.loads(done.output)["rows"]}

    assert statuses() == {"Send the plan": "open", "Call Bob": "open"}
    saved(tmp_path, json.dumps(SAVED | {"globalFilter": ""}).encode())
    assert statuses() == {"Send the plan": "in_progress", "Call Bob": "open"}
    saved(tmp_path, json.dumps(SAVED).encode())
    assert statuses() == {"Call Bob": "open"}


FIELDS = {
    "due": ("📅 2025-11-03", "2025-11-03"),
    "scheduled": ("⏳2025-11-02", "2025-11-02"),
    "started": ("🛫 2025-11-01", "2025-11-01"),
    "created": ("➕\ufe0f 2025-10-01", "2025-10-01"),
    "priority": ("⏫", "high"),
    "recurrence": ("🔁 every week", "every week"),
    "id": ("🆔 abc", "abc"),
    "depends": ("⛔ a, b", ("a", "b")),
    "tags": ("#task", ("task",)),
}


@steady
@given(st.lists(st.sampled_from(sorted(FIELDS)), unique=True))
def test_fields_at_the_end_are_seen_in_any_order(names: list[str]) -> None:
    task = read_task(" ".join(["- [ ] Order racks @Dana", *(FIELDS[name][0] for name in names)]))
    assert said(task) == {
        "status": "open", "text": "Order racks", "owners": ("Dana",), **{name: FIELDS[name][1] for name in names},
    }  # fmt: skip
    assert task and not task.problems


MARKS = """
    [ ] [x] [[ ]] ( ) : :: | # @ ! ` ** _ . , ; / - — ^ > to and owner: [due:: https:// dana@acme.example 's %20 \\ < >
    📅 🗓 ✅ 🔁 🔺 ⏫ ⛔ 🆔 🏁 \ufe0f 2025-11-03 2025-02-31 14:00 every week @Dana Dana Levi @me van [[Dana]] #task #12
    דנה é e\u0301 \0
"""
PIECES = st.sampled_from(MARKS.split()) | st.sampled_from([" ", "\u00a0", "\x1f"])
LINES = st.lists(PIECES | st.text(max_size=3), max_size=14).map("".join)
SPACED = st.lists(PIECES, max_size=14).map(" ".join)


@steady
@given(st.sampled_from(["- [ ] ", "> 1. [?] ", "- [ ?] ", "- TODO ", ""]), LINES | SPACED | st.text())
def test_never_raises_and_stays_inside_the_line(start: str, rest: str) -> None:
    line = start + rest
    task = read_task(line)
    if task is None:
        return
    assert 0 <= task.start <= task.end <= len(line)
    assert task.status in STATUSES and len(task.symbol) == 1
    assert task.text == task.text.strip() and all(task.owners)
    letters = iter(line[task.start : task.end])
    if "%" not in line:
        assert all(letter in letters for letter in task.text if not letter.isspace()), "the text is not of its place"
    for day in (task.due, task.scheduled, task.done):
        assert day in ("", "2025-11-03")


@pytest.mark.parametrize(
    "piece",
    [
        *("[[", "[[a", "[[A|", "[a](", "[due:: ", "@", "@A ", "owner: ", "📅 ", "📅 2025-11-03 "),
        *("#a ", "`", " ", "** ", "a-", "(\x1f", ": "),
    ],
)  # fmt: skip
def test_hostile_lines_take_no_longer_than_others(piece: str) -> None:
    line = "- [ ] " + piece * (100_000 // len(piece)) + "1"
    start = time.process_time()
    read_task(line)
    assert time.process_time() - start < 5  # a second on a slow machine; minutes if it were quadratic
