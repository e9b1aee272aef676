"""Notes to facts, and on to a graph. `pipeline` holds the stages, `extract` what is done with each note, as tables of
functions."""

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
