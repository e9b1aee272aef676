"""Training the model of names: the same vaults give the same weights, and no name is learnt by heart."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from kg.identity.kind_model import NONE


@pytest.fixture(scope="module")
def training() -> ModuleType:
    pytest.importorskip("sklearn", reason="scikit-learn is for training only")  # here: it takes a second to load
    file = Path(__file__).parent.parent / "benchmarks" / "train_names.py"
    spec = spec_from_file_location("train_names", file)
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


VAULTS = {
    "a": "We met on the Nordlicht project. The Nordlicht project slipped.\n\n**Owner:** Renske Holt\n",
    "b": "The Basalt project is late, said Imke. Imke thinks Basalt moved.\n\n**Owner:** Imke Vos\n",
    "c": "Then the Tamarisk project shipped. Odile said Tamarisk is done.\n\n**Owner:** Odile Brun\n",
    "d": "The Ferrite project needs Bruno. Bruno said no.\n\n**Owner:** Bruno Lind\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import json

    top = tmp_path_factory.mktemp("made")
    names = {"Program": ("Nordlicht", "Basalt", "Tamarisk", "Ferrite"), "Person": ("Imke", "Odile", "Bruno", "Renske")}
    gold = [{"name": name, "kind": kind, "aliases": []} for kind, several in names.items() for name in several]
    for name, text in ((f"{name}{copy}", text) for name, text in VAULTS.items() for copy in (1, 2)):
        (top / name / "vault").mkdir(parents=True)
        (top / name / "vault" / "Log.md").write_text(text * 2, encoding="utf-8")
        told = {"industry": name, "layout": name, "names": gold}
        (top / name / "gold.json").write_text(json.dumps(told), encoding="utf-8")
    return top


def test_the_same_vaults_give_the_same_weights(training: ModuleType, folder: Path) -> None:
    vaults, again = ([training.read_made(one) for one in sorted(folder.iterdir())] for _ in range(2))
    model = training.train(vaults)
    assert model.data == training.train(again).data
    assert {"Program", "Person", NONE} >= set(model.classes)
    assert not any("nordlicht" in feature for feature in model.rows)  # a word of one vault
    assert len(training.train(vaults, most=5).rows) <= 6


def test_a_name_is_what_the_gold_says(training: ModuleType, folder: Path) -> None:
    kinds = {one.name: one.kind for one in training.read_made(folder / "a1").examples}
    assert kinds["Nordlicht"] == "Program"
