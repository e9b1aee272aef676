"""The graph for notebooks that are written in py2neo: a connection from kg's own settings, a class per kind of thing.

To read only: what is saved through them, the next `kg ingest` does not know. py2neo is at its end of life (2023); for
what is new take the official driver. Both in docs/notebooks.md.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.settings import find_vault, read_settings
from kg.store import StoreError, server
from kg.store.server import connection
from kg.vocabulary import KIND, KINDS, RELATIONS

if TYPE_CHECKING:
    from py2neo import Graph
    from py2neo.ogm import Model

MISSING = 'py2neo is not installed; do that with: pip install "kg[py2neo]"'
COMMON = ("id", "vault", "sources", "quotes", "first_seen", "last_seen")  # properties of every kind


def graph(vault: str | Path = ".", *, ask: Callable[[str], str] | None = None) -> Graph:
    """The py2neo Graph of the Neo4j that kg's settings name.

    They are KG_NEO4J_URI, KG_NEO4J_USER, KG_NEO4J_PASSWORD and KG_NEO4J_DATABASE, else the table [neo4j] in the kg.toml
    of the vault that `vault` is, or lies in. The password is asked for with `ask` (`getpass`, in a notebook) when the
    environment has none. StoreError when there is no such server, or no password.
    """
    try:
        import py2neo
    except ImportError:
        raise StoreError(MISSING) from None
    from neo4j.exceptions import DriverError, Neo4jError

    found = find_vault(Path(vault))
    at = connection(read_settings(found)[0].neo4j if found else (), os.environ, ask=ask)
    with server.driver(at) as driver, driver.session(database=at.database or None) as session:
        try:
            session.run("RETURN 1").consume()
        except (DriverError, Neo4jError) as error:  # which say more than py2neo's, and sooner
            raise StoreError(server.why(error, at, otherwise=server.STRANGE)) from None
    return py2neo.Graph(at.url, auth=(at.user, at.password), name=at.database or None)


def __getattr__(name: str) -> type[Model]:
    """`from kg.notebook import Person`: the class of a kind, or Entity, which matches all but notes and entries."""
    if name in KIND or name == "Entity":
        return _classes()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def _classes() -> dict[str, type[Model]]:
    """A class of py2neo's object mapper for each kind of the vocabulary, by its name, and Entity.

    Its attributes are the properties of the kind, and all relations that it can have, as they are read in either
    direction: `person.committed_to`, `commitment.is_owed_by`. What they give has the class of its own kind.
    """
    try:
        from py2neo.ogm import Model, Property, Related, RelatedFrom, RelatedTo
    except ImportError:
        raise StoreError(MISSING) from None

    class Entity(Model):  # type: ignore[misc] # py2neo has no types
        """Anything but a note or an entry."""

        __primarykey__ = "id"

        @classmethod
        def wrap(cls, node: Any) -> Any:
            """A node as an object of the class of its kind."""
            kinds = (made[label] for label in node.labels if label in KIND) if node is not None else ()
            return Model.wrap.__func__(next(iter(kinds), cls), node)

        def __repr__(self) -> str:
            kind = type(self).__name__
            return f"<{kind} {self.__node__[KIND[kind].shown] if kind in KIND else self.__primaryvalue__}>"

    made: dict[str, type[Model]] = {"Entity": Entity}
    for kind in KINDS:
        attributes: dict[str, Any] = {name: Property() for name in (*COMMON, kind.shown, *kind.properties)}
        for relation in RELATIONS:
            either = Related if relation.says == relation.back else None
            if kind.name in relation.starts:
                attributes[_attribute(relation.says)] = (either or RelatedTo)(Entity, relation.name)
            if kind.name in relation.ends:
                attributes[_attribute(relation.back)] = (either or RelatedFrom)(Entity, relation.name)
        made[kind.name] = type(kind.name, (Entity,), attributes)
    return made


def _attribute(words: str) -> str:
    return words.replace(" ", "_")
