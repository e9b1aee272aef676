"""Owners of tasks: each row is one line, the words that are left of it, and who is to do it.

An "@" means nothing to the Tasks plugin (T13), so these rules are ours.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.commitments.tasks import read_task

steady = settings(derandomize=True, deadline=None)


@pytest.mark.parametrize(
    ("line", "text", "owners"),
    [
        # at the end
        ("- [ ] Order racks @Dana", "Order racks", ["Dana"]),
        ("- [ ] Order racks @Tomás Ben Ari ⏫", "Order racks", ["Tomás Ben Ari"]),
        ("- [ ] Order racks @Tali Ben Or ⏫", "Order racks", ["Tali Ben Or"]),
        ("- [ ] Order racks @Minh An 📅 2026-02-03", "Order racks", ["Minh An"]),
        ("- [ ] Order racks @Jean-Luc O’Neill", "Order racks", ["Jean-Luc O’Neill"]),
        ("- [ ] Order racks @Yusra Al-Masri, 📅 2025-11-03", "Order racks", ["Yusra Al-Masri"]),
        ("- [ ] Order racks @Anna van der Berg.", "Order racks", ["Anna van der Berg"]),
        ("- [ ] Order racks @Leonor d'Arc", "Order racks", ["Leonor d'Arc"]),
        ("- [ ] Order racks @Ame\u0301lie Noir", "Order racks", ["Ame\u0301lie Noir"]),
        ("- [ ] להזמין ארונות @דנה כהן 📅 2025-11-03", "להזמין ארונות", ["דנה כהן"]),
        ("- [ ] Order racks. @Glenn Close ✅ 2025-11-03", "Order racks.", ["Glenn Close"]),
        ("- [ ] Order racks @Myself", "Order racks", ["Myself"]),
        ("- [ ] Order racks @me #task", "Order racks", ["me"]),
        ("- [ ] Order racks #task @Dana 📅 2025-11-03", "Order racks", ["Dana"]),
        ("- [ ] Order racks - (@Dana)", "Order racks", ["Dana"]),
        ("- [ ] Order racks **@Dana**", "Order racks", ["Dana"]),
        ("- [ ] Order racks @Dana ASAP", "Order racks Dana ASAP", ["Dana"]),
        ("- [ ] Order racks @Dana Monday", "Order racks Dana Monday", ["Dana"]),
        ("- [ ] Order racks @dana_cohen", "Order racks @dana_cohen", []),
        ("- [ ] Order racks @Dana_Cohen", "Order racks", ["Dana_Cohen"]),
        # several
        ("- [ ] Order racks @Dana @Omer", "Order racks", ["Dana", "Omer"]),
        ("- [ ] Order racks @Dana/@Omer", "Order racks", ["Dana", "Omer"]),
        ("- [ ] Order racks @Dana/Omer", "Order racks", ["Dana", "Omer"]),
        ("- [ ] Order racks @Dana and @Omer 🔽", "Order racks", ["Dana", "Omer"]),
        ("- [ ] Order racks @Dana, @Omer, and @Dana", "Order racks", ["Dana", "Omer"]),
        ("- [ ] Order racks @Dana 📅 2025-11-03 @Omer", "Order racks", ["Dana", "Omer"]),
        # linked
        ("- [ ] Order racks @[[People/Dana Levi|Dana]] ⏫", "Order racks", ["Dana Levi"]),
        ("- [ ] Order racks [[@Dana Levi]]", "Order racks", ["Dana Levi"]),
        ("- [ ] Order racks [[Dana Levi]] 📅 2025-11-03", "Order racks", ["Dana Levi"]),
        ("- [ ] Order racks [[Dana Levi]], [[Omer]]", "Order racks", ["Dana Levi", "Omer"]),
        ("- [ ] [[Dana Levi]]: order racks", "order racks", ["Dana Levi"]),
        ("- [ ] [[Dana]] to order racks", "Dana to order racks", ["Dana"]),
        ("- [ ] [[Dana]] orders racks", "Dana orders racks", ["Dana"]),
        ("- [ ] Review [[Roadmap]]", "Review Roadmap", []),
        ("- [ ] Review [[Atlas]]", "Review Atlas", []),
        ("- [ ] Go review [[Atlas]]", "Go review Atlas", []),
        ("- [ ] Finish reviewing [[Racks]]", "Finish reviewing Racks", []),
        ("- [ ] Order [[Racks]] @Dana", "Order Racks", ["Dana"]),
        ("- [ ] Sync with [[Dana Levi]]", "Sync with Dana Levi", []),
        ("- [ ] [[Racks]] kick-off deck", "Racks kick-off deck", []),
        ("- [ ] [[Project Atlas]]: order racks", "Project Atlas: order racks", []),
        ("- [ ] [[Initiative Zero]]: order racks", "Initiative Zero: order racks", []),
        ("- [ ] [[Dana Levi]]", "Dana Levi", []),
        # marked
        ("- [ ] Order racks (owner: Dana)", "Order racks", ["Dana"]),
        ("- [ ] Order racks — Owner: Dana Levi and Omer 📅 2025-11-03", "Order racks", ["Dana Levi", "Omer"]),
        ("- [ ] Order racks [owner:: Dana] [due:: 2025-11-03]", "Order racks", ["Dana"]),
        ("- [ ] Order racks (owner: TBD)", "Order racks (owner: TBD)", []),
        ("- [ ] Order racks (Dana)", "Order racks (Dana)", []),
        # at the beginning
        ("- [ ] @Dana order racks", "Dana order racks", ["Dana"]),
        ("- [ ] @Dana Order the racks", "Order the racks", ["Dana"]),
        ("- [ ] @Dana Levi Socialize the plan", "Socialize the plan", ["Dana Levi"]),
        ("- [ ] @Dana Levi Ideate the plan", "Ideate the plan", ["Dana Levi"]),
        ("- [ ] @Dana Levi to order racks", "Dana Levi to order racks", ["Dana Levi"]),
        ("- [ ] @Dana, @Omer: order racks", "order racks", ["Dana", "Omer"]),
        ("- [ ] @Dana - order racks", "order racks", ["Dana"]),
        ("- [ ] @me Order racks", "Order racks", ["me"]),
        ("- [ ] @דנה להזמין ארונות", "להזמין ארונות", ["דנה"]),
        ("- [ ] Dana to order racks", "Dana to order racks", ["Dana"]),
        ("- [ ] Dana Levi to order racks", "Dana Levi to order racks", ["Dana Levi"]),
        ("- [ ] Dana and Omer to order racks 📅 2025-11-03", "Dana and Omer to order racks", ["Dana", "Omer"]),
        ("- [ ] Dana: order racks", "order racks", ["Dana"]),
        ("- [ ] **Dana Levi:** Order racks", "Order racks", ["Dana Levi"]),
        ("- [ ] **Dana Levi**: Order racks", "Order racks", ["Dana Levi"]),
        ("- [ ] Me: order racks", "order racks", ["Me"]),
        ("- [ ] Dana to be told about racks", "Dana to be told about racks", []),
        ("- [ ] Reply to customers", "Reply to customers", []),
        ("- [ ] Intro to sales", "Intro to sales", []),
        ("- [ ] Ask Dana to order racks", "Ask Dana to order racks", []),
        ("- [ ] Next Steps: order racks", "Next Steps: order racks", []),
        ("- [ ] Pricing: order racks", "Pricing: order racks", []),
        ("- [ ] Platform Team: order racks", "Platform Team: order racks", []),
        ("- [ ] Order at 10:30", "Order at 10:30", []),
        # in the middle: an owner only when nobody else is
        ("- [ ] Ask @Dana about racks", "Ask Dana about racks", ["Dana"]),
        ("- [ ] Ask @Dana", "Ask Dana", ["Dana"]),
        ("- [ ] Send racks to @Dana", "Send racks to Dana", ["Dana"]),
        ("- [ ] Ask @Dana about racks @Myself", "Ask Dana about racks", ["Myself"]),
        ("- [ ] Omer to sync with @Dana", "Omer to sync with Dana", ["Omer"]),
        ("- [ ] Fix @Dana's racks", "Fix Dana's racks", []),
        # not owners
        ("- [ ] Write to dana@acme.example about racks", "Write to dana@acme.example about racks", []),
        ("- [ ] Order racks @home", "Order racks @home", []),
        ("- [ ] Order racks @Dana2", "Order racks @Dana2", []),
        ("- [ ] Read https://acme.example/@Dana/racks", "Read https://acme.example/@Dana/racks", []),
        ("- [ ] Order racks @Acme.example", "Order racks @Acme.example", []),
        ("- [ ] Order racks @ Acme", "Order racks @ Acme", []),
    ],
)
def test_who_owns_it(line: str, text: str, owners: list[str]) -> None:
    task = read_task(line)
    assert task and (task.text, list(task.owners)) == (text, owners)


FIRST = st.sampled_from(["Dana", "Zoë", "Łukasz", "Ὀδυσσεύς", "Öykü", "J", "Al-Amin", "D'Angelo", "Mary-Ann", "Анна"])
LAST = st.sampled_from(["Levi", "Ben Ari", "van der Berg", "de Souza", "Al-Masri", "O’Neill", "Żak", "Чан"])
NAMES = FIRST | st.tuples(FIRST, LAST).map(" ".join) | st.sampled_from(["יעל", "יעל כהן", "דנה בן ארי", "田中"])
AROUND = st.sampled_from(["", " 📅 2025-11-03", " ⏫ #task", ".", ", 🔺", " ^id"])


@steady
@given(NAMES, AROUND)
def test_any_name_at_the_end_is_the_owner(name: str, after: str) -> None:
    task = read_task(f"- [ ] Order racks @{name}{after}")
    assert task and (task.text, task.owners) == ("Order racks", (name,))


@steady
@given(
    st.lists(NAMES, min_size=1, max_size=4, unique=True),
    st.sampled_from([" @", "/@", ", @", " and @", ", and @", " & @"]),
)
def test_any_number_of_them(names: list[str], between: str) -> None:
    task = read_task(f"- [ ] Order racks @{between.join(names)} 📅 2025-11-03")
    assert task and (task.text, task.owners) == ("Order racks", tuple(names))


@steady
@given(NAMES)
def test_any_name_may_be_linked(name: str) -> None:
    for link in (f"@[[{name}]]", f"@[[people/{name}.md|x]]", f"[[@{name}]]", f"@[[{name}#Work\\|x]]"):
        task = read_task(f"- [ ] Order racks {link} 🔽")
        assert task and (task.text, task.owners) == ("Order racks", (name,))
