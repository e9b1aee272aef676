"""Train the model that tells what a name is: `python benchmarks/train_names.py VAULTS… [--check] [--out FILE]`.

VAULTS are folders of made-up vaults (`python -m benchmarks.strangers VAULTS`), each with `vault/` and `gold.json`. The
same vaults and the same seed give the same weights, byte for byte. `--check` trains without some industries and layouts
at a time, and says how well the rest is told.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from ingest.entities.name_evidence import evidence
from ingest.extract import read_facts, read_note
from ingest.link import lower_words_of
from ingest.walk import find_files
from kg.identity import candidate_names, kind_model
from kg.identity.candidate_names import ASK, Taken, is_claimed, ruled
from kg.identity.gathered import gather, groups, in_series, together
from kg.identity.kind_model import NONE, Model, read_model, write_model
from kg.identity.name_builder import NameBuilder
from kg.identity.name_features import features, mates
from kg.identity.name_matching import fold
from kg.settings import read_settings

SEED = 1
LEAST = 3  # vaults that a feature must be seen in
MOST = 5000  # rows of weights that are kept
OF_NONE = 0.5  # what a name that is none counts in training


class Example(NamedTuple):
    """One candidate of a made-up vault."""

    vault: str
    name: str
    kind: str  # as the gold has it
    row: dict[str, float]  # features, without what it is listed with
    lists: list[tuple[str, ...]]
    pairs: list[tuple[str, str]]
    rule: str  # the kind that rules tell, or ""
    open: bool  # may evidence decide on it?
    known: dict[str, str]  # kinds of what it is listed with and is known for sure
    count: int


class Made(NamedTuple):
    """A made-up vault: its industry and layout, and its candidates."""

    name: str
    industry: str
    layout: str
    examples: list[Example]


def read_made(folder: Path) -> Made:
    """The candidates of one made-up vault, each with its kind in the gold."""
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    vault = folder / "vault"
    settings = read_settings(vault)[0]
    files = find_files(vault, settings)
    notes = [read_note(path, data, settings.tasks) for path, data in files.notes.items()]
    told = [evidence(note) for note in notes]
    reads = {note.path: read_facts(note) for note in notes}
    empty = Taken([], [], [], {}, {}, {})
    names = NameBuilder(settings, lower_words_of(reads.values()), files.others, empty)
    names.weigh(told)
    roster = names.add(fact for read in reads.values() for fact in read.facts).freeze()
    world = names.world(roster)
    kinds = _kinds(gold["names"])
    gathered = gather(told, world)
    examples = []
    grouped = groups(gathered.values(), world)
    for group, one in zip(grouped, in_series([together(group) for group in grouped]), strict=True):
        found = {kinds[key] for each in group if (key := fold(each.name)) in kinds}
        if len(found) > 1:
            continue
        verdict = ruled(one, world)
        near = {name for listed in one.lists for name in listed} | {name for _, name in one.pairs}
        known = {name: kind for name in sorted(near) if (kind := world.kind(name)) and name != one.name}
        examples.append(
            Example(
                str(folder), one.name, found.pop() if found else NONE, features(one, world), one.lists, one.pairs,
                verdict.kind, candidate_names.is_open(one, world), known, max(one.count, 1),
            )
        )  # fmt: skip
    return Made(str(folder), gold.get("industry", ""), gold.get("layout", ""), examples)


def _kinds(names: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The kinds of the gold's names by their folded spellings; of a spelling with several none."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in names:
        for spelling in (one["name"], *one["aliases"]):
            found[fold(spelling)].add(one["kind"])
    return {spelling: kinds.pop() for spelling, kinds in found.items() if len(kinds) == 1}


def whole_row(one: Example, shares: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """All features of an example, with what it is listed with."""
    return one.row | mates(one.name, one.lists, one.pairs, shares, lambda name: one.known.get(name, ""))


def by_rule(made: Made) -> dict[str, Mapping[str, float]]:
    """What the rules tell of a vault's candidates."""
    return {one.name: {one.rule: 1.0} for one in made.examples if one.rule}


def fit(examples: Sequence[Example], rows: Sequence[Mapping[str, float]], most: int = MOST) -> Model:
    """The model of examples with their rows of features, pruned to so many weights."""
    return read_model(write_model(_weights(examples, rows, most)))


def _weights(
    examples: Sequence[Example], rows: Sequence[Mapping[str, float]], most: int
) -> list[tuple[str, str, float]]:
    seen: dict[str, set[str]] = defaultdict(set)
    for one, row in zip(examples, rows, strict=True):
        for feature in row:
            seen[feature].add(one.vault)
    kept = sorted(feature for feature, vaults in seen.items() if len(vaults) >= LEAST)
    kinds = [one.kind for one in examples]
    counts = np.array([OF_NONE if kind == NONE else 1.0 for kind in kinds])
    least = 0.0
    for again in (False, True):  # a second time with the features that are worth a weight
        at = {feature: column for column, feature in enumerate(kept)}
        cells = [(row, at[what], value) for row, one in enumerate(rows) for what, value in one.items() if what in at]
        where = ([row for row, _, _ in cells], [column for _, column, _ in cells])
        matrix = csr_matrix(([value for *_, value in cells], where), shape=(len(rows), len(kept)))
        found = LogisticRegression(C=STRENGTH, max_iter=200, tol=1e-3, random_state=SEED).fit(matrix, kinds, counts)
        spread = np.sqrt(np.asarray(matrix.multiply(matrix).mean(axis=0)).ravel())
        strong = np.abs(found.coef_) * spread
        least = np.sort(strong, axis=None)[-most] if strong.size > most else 0.0
        if strong.size <= most:
            break
        if not again:
            kept = [feature for column, feature in enumerate(kept) if (strong[:, column] >= least).any()]
    told = [(kind, "", float(bias)) for kind, bias in zip(found.classes_, found.intercept_, strict=True)]
    return told + [
        (kind, feature, float(found.coef_[line, column]))
        for line, kind in enumerate(found.classes_)
        for column, feature in enumerate(kept)
        if strong[line, column] >= least
    ]


STRENGTH = 1.0  # the inverse of how much big weights cost


def train(vaults: Sequence[Made], most: int = MOST) -> Model:
    """The model of made-up vaults: first without what names are listed with, then with what each third of the vaults
    is told by the others."""
    examples = [one for made in vaults for one in made.examples if one.open]
    parts = [vaults[part::3] for part in range(3)]
    shares: dict[str, dict[str, Mapping[str, float]]] = {}
    for part in parts:
        others = [made for made in vaults if made not in part]
        first = fit(*_rows(others, {}), most=10**6)
        for made in part:
            shares[made.name] = predicted(first, made, 1)
    return fit(*_rows(vaults, shares), most=most) if examples else read_model(write_model([(NONE, "", 0.0)]))


def _rows(
    vaults: Sequence[Made], shares: Mapping[str, Mapping[str, Mapping[str, float]]]
) -> tuple[list[Example], list[dict[str, float]]]:
    examples, rows = [], []
    for made in vaults:
        told = shares.get(made.name) or by_rule(made)
        for one in made.examples:
            if one.open:
                row = whole_row(one, told)
                examples += [one, one]
                rows += [row, {what: value for what, value in row.items() if not is_by_name(what)}]
    return examples, rows


def is_by_name(feature: str) -> bool:
    """Is it a feature of the name by itself? A copy of each example has none, so that made-up names are not all that is
    learnt."""
    return feature.startswith(_BY_NAME)


_BY_NAME = (
    "words ",
    "shape ",
    "all words",
    "no words",
    "some words",
    "has ",
    "given",
    "first ",
    "last ",
    "word ",
    "head ",
    "sort",
)


def predicted(model: Model, made: Made, rounds: int = candidate_names.ROUNDS) -> dict[str, Mapping[str, float]]:
    """The shares of the classes of each candidate of a vault."""
    rules = by_rule(made)
    open_ = [one for one in made.examples if one.open and not one.rule]
    shares: dict[str, Mapping[str, float]] = rules
    for _ in range(rounds):
        found = model.predict([whole_row(one, shares) for one in open_])
        shares = rules | {one.name: share for one, share in zip(open_, found, strict=True)}
    return shares


class Told(NamedTuple):
    """How well the names of some vaults are told; counted by mentions, and by names."""

    right: int = 0
    wrong: int = 0  # of another kind
    extra: int = 0  # none, and claimed
    missed: int = 0
    asked: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.right / max(2 * self.right + 2 * self.wrong + self.extra + self.missed, 1)


def score(model: Model, vaults: Sequence[Made], by: Counter[tuple[str, str]] | None = None) -> Told:
    """How well a model tells the names of made-up vaults, by mentions."""
    count: Counter[str] = Counter()
    for made in vaults:
        shares = predicted(model, made)
        for one in made.examples:
            share = shares.get(one.name, {})
            kind = max(share, key=lambda kind: (share[kind], kind), default=NONE)
            sure = share.get(kind, 0.0) if kind != NONE else 0.0
            claimed = kind if is_claimed(kind, sure) else NONE
            count["asked"] += claimed == NONE and sure >= ASK
            if claimed == one.kind:
                count["right"] += one.count * (claimed != NONE)
            elif claimed == NONE:
                count["missed"] += one.count
            else:
                count["extra" if one.kind == NONE else "wrong"] += one.count
            if by is not None:
                by[one.kind, claimed] += 1
    return Told(**count)


def check(vaults: Sequence[Made]) -> None:
    """Train without some industries, and without some layouts, and tell how well what was left out is told."""
    for what in ("industry", "layout"):
        values = sorted({getattr(made, what) for made in vaults})
        random.Random(SEED).shuffle(values)
        for part in range(FOLDS):
            out = set(values[part::FOLDS])
            model = train([made for made in vaults if getattr(made, what) not in out])
            left = [made for made in vaults if getattr(made, what) in out]
            by: Counter[tuple[str, str]] = Counter()
            told = score(model, left, by)
            print(f"without {what} {', '.join(sorted(out))}: F1 {told.f1:.3f} {told}")
            for (kind, claimed), times in sorted(by.items()):
                if kind != claimed:
                    print(f"    {kind} as {claimed}: {times}", end="")
            print()


FOLDS = 3


def read_all(vaults: Iterable[Path], jobs: int = 2) -> list[Made]:
    """The vaults of some folders."""
    folders = [gold.parent for folder in vaults for gold in sorted(folder.glob("*/gold.json"))]
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(read_made, folders, chunksize=4))


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("vaults", type=Path, nargs="+")
    args.add_argument("--check", action="store_true")
    args.add_argument("--out", type=Path, default=kind_model.FILE)
    given = args.parse_args()
    vaults = read_all(given.vaults)
    if given.check:
        check(vaults)
    else:
        model = train(vaults)
        given.out.write_bytes(model.data)
        count = sum(len(made.examples) for made in vaults)
        print(f"{len(vaults)} vaults, {count:,} names, {len(model.data):,} bytes: {score(model, vaults)}")


if __name__ == "__main__":
    main()
