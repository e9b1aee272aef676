"""Notes to facts, and on to a graph. `pipeline` holds the stages, `extract` what is done with each note, as tables of
functions."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.cache import reader_version
    from ingest.extract import EXTRACTORS, FINDERS, READERS, find_facts, read_facts, read_note
    from ingest.pipeline import Ingested, check, ingest
    from ingest.read import Vault, read_vault, resolve

__all__ = [
    "EXTRACTORS",
    "FINDERS",
    "READERS",
    "Ingested",
    "Vault",
    "check",
    "find_facts",
    "ingest",
    "read_facts",
    "read_note",
    "read_vault",
    "reader_version",
    "resolve",
]

_MODULES = {
    "cache": ("reader_version",),
    "extract": ("EXTRACTORS", "FINDERS", "READERS", "find_facts", "read_facts", "read_note"),
    "pipeline": ("Ingested", "check", "ingest"),
    "read": ("Vault", "read_vault", "resolve"),
}


def __getattr__(name: str) -> Any:
    """What is asked for, from its module: the readers are loaded by what reads, and take a third of a second."""
    module = next((module for module, names in _MODULES.items() if name in names), None)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{module}"), name)
