"""A vault of one company's meeting notes over a year, with gold for what its lines add up to.

    python -m benchmarks.ledger FOLDER --notes 1000 --seed 1
    python -m benchmarks.ledger_score FOLDER

FOLDER/vault holds the notes and kg.toml, FOLDER/gold.json what they say together (see
`benchmarks.ledger.gold`). The same seed gives the same bytes.
"""

from __future__ import annotations

import json
import random
from datetime import timedelta
from pathlib import Path

from benchmarks.ledger.company import COMPANY, START, company
from benchmarks.ledger.gold import gold
from benchmarks.ledger.meetings import tell_meetings
from benchmarks.ledger.pages import account_pages, feature_pages, people_pages, reviews, scope_pages
from benchmarks.ledger.telling import Row, Told
from benchmarks.ledger.year import year


def write(folder: Path, notes: int, seed: int) -> Row:
    """Write `folder`/vault and `folder`/gold.json; gives the gold. FileExistsError when the folder holds anything."""
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty: name a new folder")
    meetings = notes * 57 // 100
    while len((told := _told(notes, seed, meetings)).notes) > notes:  # fewer meetings leave room for the pages
        meetings -= max(1, (len(told.notes) - notes) * 2 // 3)
    for number in range(notes - len(told.notes)):
        scrap = told.note(f"Scraps/{START + timedelta(number * 7 % 340)} idea", mine=True)
        said = told.rng.choice(("A map of all cables.", "Tea instead of coffee.", "Write less, say more."))
        scrap.add("# Idea", "", said)
    vault = folder / "vault"
    vault.mkdir(parents=True)
    settings = f'owner = "{told.world.owner.name}"\ncompany = "{COMPANY}"\n'
    (vault / "kg.toml").write_bytes(settings.encode())
    for path, note in told.notes.items():
        (vault / path).parent.mkdir(parents=True, exist_ok=True)
        (vault / path).write_bytes(note.text().encode())
    found = gold(told, seed)
    (folder / "gold.json").write_bytes((json.dumps(found, indent=1, ensure_ascii=False) + "\n").encode())
    return found


def _told(notes: int, seed: int, meetings: int) -> Told:
    rng = random.Random(seed)
    world = company(rng, notes)
    told = Told(rng, world, year(rng, world, notes, meetings))
    tell_meetings(told)
    reviews(told)
    account_pages(told)
    feature_pages(told, notes)
    scope_pages(told)
    people_pages(told, notes)
    return told
