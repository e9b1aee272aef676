"""An installed spaCy model, asked what the names are that no rule can place. It only ever proposes to `kg review`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ingest.language.tokens import plain
from kg.identity.judgements import Candidate

# What its labels are called here. Products and events may be anything: they are left out.
_KINDS = {"PERSON": "Person", "ORG": "Organization", "GPE": "Location", "LOC": "Location", "FAC": "Location"}
_UNUSED = ["tagger", "parser", "lemmatizer", "attribute_ruler", "senter"]


def installed() -> str:
    """The name of an installed English model (`en_core_web_…`), the biggest one, or ""."""
    from spacy.util import get_installed_models

    sizes = ("_sm", "_md", "_lg", "_trf")
    found = [name for name in get_installed_models() if name.startswith("en_core_web_")]
    return max(
        found,
        key=lambda name: (max((sizes.index(size) for size in sizes if size in name), default=-1), name),
        default="",
    )


_SURE = 0.45  # it is wrong about every second name


def placed(unplaced: Sequence[Candidate], model: str) -> list[Candidate]:
    """The names that the model has an opinion on, with the kind that it sees in most of their sentences.

    Measured on real meeting notes the best-known model is wrong about every second name (`docs/reading.md`), so what
    it says is asked, never believed.
    """
    import spacy

    nlp = spacy.load(model, exclude=_UNUSED)
    quotes = [(candidate, source.quote) for candidate in unplaced for source in candidate.sources]
    votes: dict[str, Counter[str]] = {candidate.name: Counter() for candidate in unplaced}
    docs = nlp.pipe(plain(quote).replace("*", " ").replace("|", " . ") for _, quote in quotes)
    for (candidate, _), doc in zip(quotes, docs, strict=True):
        votes[candidate.name].update(_said(candidate.name, ((ent.text, ent.label_) for ent in doc.ents)))
    found = []
    for candidate in unplaced:
        kind, count = max(votes[candidate.name].items(), key=lambda vote: (vote[1], vote[0]), default=("", 0))
        if count * 2 > len(candidate.sources):
            found.append(
                Candidate(
                    candidate.name,
                    kind,
                    candidate.count,
                    candidate.notes,
                    candidate.sources,
                    f"the model {model}",
                    _SURE,
                )
            )
    return found


def _said(name: str, entities: Iterable[tuple[str, str]]) -> set[str]:
    """The kinds that the model gives a name in one sentence."""
    return {_KINDS[label] for text, label in entities if label in _KINDS and name.lower() in text.lower()}
