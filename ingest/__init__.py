"""Notes to facts. `read_vault` reads a vault; `extract` holds what is done with each note, as tables of functions."""

from ingest.extract import EXTRACTORS, FINDERS, READERS, find_facts, read_facts, read_note
from ingest.vault import Vault, read_vault, reader_version

__all__ = [
    "EXTRACTORS",
    "FINDERS",
    "READERS",
    "Vault",
    "find_facts",
    "read_facts",
    "read_note",
    "read_vault",
    "reader_version",
]
