"""The pages of a vault: of accounts, features, releases and people, and the weekly reviews."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.ledger.company import LAST, START, WORDS
from benchmarks.ledger.ledger_note import long_day, quoted
from benchmarks.ledger.telling import (
    BULLET,
    PROSE,
    Told,
    iso,
    tell_choice,
    tell_move,
    tell_need,
    tell_promise,
    tell_table,
)
from benchmarks.ledger.year import (
    Choice,
    paged_features,
    release_on,
    workday,
)


def reviews(told: Told) -> None:
    """The owner's own look back on Fridays."""
    for friday, said in told.happens.reviews.items():
        note = told.note(f"Weeks/{friday.isocalendar().year}-W{friday.isocalendar().week:02}", mine=True)
        note.front(f"date: {friday}")
        note.add(f"# Week {friday.isocalendar().week}", "", "## What moved", "")
        for one in said:
            if isinstance(one, Choice):
                tell_choice(told, note, one, "- ", friday, "")
                continue
            tell_promise(told, note, one, told.rng.choice((PROSE, PROSE, BULLET)), friday, "", prefix="- ")
        note.add("", told.rng.choice(("Quiet week otherwise.", "Two days of travel.", "Slept badly, worked well.")))


def account_pages(told: Told) -> None:
    rng, world = told.rng, told.world
    for account in world.accounts:
        day, events = told.happens.pages[account]
        note = told.note(f"Accounts/{account}", [*world.contacts[account], *world.sellers[account]])
        theirs = [p for p in world.contacts[account] if p.company_on(day) == account and not p.hidden]
        sponsor = [f"sponsor: {quoted(note.call(theirs[0], 'speaker'))}"] if theirs else []
        stage, review = rng.choice(WORDS["stage"]), workday(day + timedelta(rng.randint(10, 80)))
        dated = f"{rng.choice(('updated', 'date'))}: {day}"
        note.front("type: account", f"stage: {stage}", *sponsor, f"next review: {review}", dated)
        row = {"name": account, "note": note.path, "day": iso(day), "stage": stage, "next_review": iso(review)}
        sides = {"contacts": [p.id for p in theirs], "ours": [p.id for p in world.sellers[account]]}
        told.accounts.append(row | {"sponsor": theirs[0].id if theirs else None} | sides)
        note.add(f"# {account}", "", "## Contacts", "")
        note.add(*(f"- {note.call(p, 'speaker')} ({p.role})" for p in theirs))
        note.add("", "## Our side", "", *(f"- {note.call(p, 'speaker')}, {p.role}" for p in world.sellers[account]))
        if events:
            note.add("", "## What we promised", "")
            head = rng.choice((("What", "Who", "By", "State"), ("Promise", "Owner", "Due", "Status")))
            tell_table(told, note, events, day, "", bare=True, head=head)
    for vendor in world.vendors:
        note = told.note(f"Vendors/{vendor}")
        note.front("type: vendor")
        note.add(f"# {vendor}", "", "They sell to us; the contract ends next year.", "")
        contacts = [person for person in world.people if person.company == vendor and not person.hidden]
        note.add(*(f"- {note.call(p, 'speaker')} ({p.role})" for p in contacts))


def feature_pages(told: Told, notes: int) -> None:
    rng, happens = told.rng, told.happens
    for feature in paged_features(told.world, notes):
        move = next((m for m in happens.moves if m.feature == feature and m.how == "page"), None)
        day = move.day if move else workday(START + timedelta(rng.randrange(20, 340)))
        needs = [need for need in happens.needs if need.feature == feature and need.how != "sentence"]
        fields = [need for need in needs if need.how == "field"]
        note = told.note(f"Features/{feature}")
        note.add("---", "type: feature")
        line = note.add(f'release: "{release_on(happens, feature, day)}"')
        if move:
            tell_move(told, note, move, line)
        if fields:
            note.add("depends on:")
            for need in fields:
                tell_need(told, note, need, note.add(f'  - "[[{need.needs}]]"'))
        note.add(f"{rng.choice(('updated', 'date'))}: {day}", "---", "", f"# {feature}", "")
        note.add(rng.choice(("Asked for by several accounts.", "An idea of last autumn.", "Mostly a matter of care.")))
        if move:
            note.add("", f"Now in {move.end}: {move.reason}.")
        rows = [need for need in needs if need.how == "table"]
        if rows:
            note.add("", "## What it needs", "", "| Needs | Why |", "|---|---|")
            for need in rows:
                why = rng.choice(("for the data", "shares the code", "for the rights"))
                tell_need(told, note, need, note.add(f"| {need.needs} | {why} |"))


def scope_pages(told: Told) -> None:
    """The scope of each release on some days: a row that is gone has left."""
    happens, world = told.happens, told.world
    for day in happens.scopes:
        for release in world.releases:
            rows = [feature for feature in world.features if release_on(happens, feature, day) == release]
            note = told.note(f"Releases/{release} scope {day}")
            note.front("type: release", f'release: "{release}"', f"date: {day}")
            note.add(f"# Scope of {release}", "", "| Feature | Lead | State |", "|---|---|---|")
            for feature in rows:
                lead = note.call(told.rng.choice(world.staff[1:]), "cell")
                state = told.rng.choice(("building", "designed", "testing", "idea"))
                line = note.add(f"| {feature} | {lead} | {state} |")
                row = {"release": release, "feature": feature, "day": iso(day), "note": note.path, "line": line}
                told.scopes.append(row)
                for move in happens.moves:
                    if move.how == "scope" and (move.feature, move.end, move.day) == (feature, release, day):
                        tell_move(told, note, move, line)


def people_pages(told: Told, notes: int) -> None:
    rng, world = told.rng, told.world
    known = [person for person in world.people if not person.hidden]
    note = told.note("People/Who is who")
    note.add("# Who is who", "", "| Name | Handle | Initials | Role | Company |", "|---|---|---|---|---|")
    for person in rng.sample(known, len(known) * 6 // 10):
        spelt = [person.spellings.get(sort, "") for sort in ("full", "handle", "initials")]
        cells = [note.mark(person, s) if s and s.casefold() not in world.shared else "" for s in spelt]
        cells[1] = cells[1] and f"@{cells[1]}"
        note.add(f"| {' | '.join((*cells, person.role, person.company_on(LAST)))} |")
    for person in rng.sample(known, min(len(known), max(2, notes // 20))):
        page = told.note(f"People/{person.name}")
        names = [
            s
            for sort in ("nick", "handle", "ascii")
            if (s := person.spellings.get(sort)) and s.casefold() not in world.shared
        ]
        aliases = [f"aliases: [{', '.join(quoted(page.mark(person, s)) for s in names)}]"] if names else []
        page.front("type: person", f"role: {person.role}", f"company: {quoted(person.company_on(LAST))}", *aliases)
        likes = rng.choice(("Fond of", "Knows much about", "Came to us for"))
        page.add(f"# {page.call(person, 'speaker')}", "", f"{likes} {rng.choice(world.features)}.")
    for person in known:
        if person.moved:
            news = told.note(f"Scraps/{person.moved[0]} news", mine=True)
            said, (day, employer) = rng.choice(WORDS["left"]), person.moved
            name = news.call(person, "speaker")
            news.front(f"date: {day}")
            news.add(said.format(p=name, a=person.company, b=employer, d=long_day(day)))
