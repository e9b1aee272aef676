"""Cypher that is refused before it is sent: what would read files, the network or the server, not the graph."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from kg.store import StoreError

ONLY = "a query reads nothing but the graph, so there is no {}"
LISTS = "CALL db.labels(), db.relationshipTypes() or db.propertyKeys() lists what is in it"

# A clause by its first word, and what to tell the user of it.
CLAUSES = {
    "load": ONLY.format("LOAD CSV"),
    "show": f"{ONLY.format('SHOW')}; {LISTS}",
    "terminate": ONLY.format("TERMINATE"),
    "use": f"{ONLY.format('USE')}; KG_NEO4J_DATABASE names another database",
}
PROCEDURE = f"{ONLY.format('CALL of {}')}; {LISTS}"
FUNCTION = ONLY.format("{}()")

# What may be called: the whole name of a procedure, or its beginning; of a function what stands before its last dot.
PROCEDURES = ("db.labels", "db.relationshiptypes", "db.propertykeys")
FAMILIES = ("db.schema.", "db.index.fulltext.query", "db.index.vector.query")
TIMES = ("date", "datetime", "localdatetime", "localtime", "time", "duration")
PURE = ("agg", "coll", "convert", "date", "map", "math", "number", "temporal", "text")
NAMESPACES = {*TIMES, *PURE, "point", "vector", "vector.similarity", *(f"apoc.{name}" for name in PURE)}

# After a name that is no clause (n.show, a variable `use`) comes a sign, or one of these words.
GO_ON = frozenset(
    """and or xor in is starts ends contains as order skip offset limit where match optional mandatory unwind with call
    return union foreach set remove delete detach nodetach merge create insert finish let filter next then else when
    end asc ascending desc descending nulls using yield on""".split()
)

_TOKEN = re.compile(
    rf"""(?P<string>'(?:[^'\\]|\\.)*(?:'|\Z)|"(?:[^"\\]|\\.)*(?:"|\Z))
    |(?P<comment>//[^\r\n]*|/\*.*?(?:\*/|\Z))
    |(?P<quoted>`(?:[^`]|``)*(?:`|\Z))
    |(?P<number>\d\w*?(?=(?:call|{"|".join(CLAUSES)})?\b))  # 0LOAD is two words to some parsers
    |(?P<name>\w+)
    |(?P<escape>\\u+[0-9a-f]{{4}})
    |(?P<sign>[!-~])""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\u+([0-9a-f]{4})", re.IGNORECASE)


class Token(NamedTuple):
    """A part of a query: a name (with its dots, in lower case), a quoted one (in backticks, without them), a string, a
    number, a sign, or the end."""

    kind: str
    text: str


@lru_cache(maxsize=256)  # a map, a briefing or a notebook asks the same again
def refuse(query: str) -> None:
    """Raise StoreError for a query that reads more than the graph: LOAD CSV, SHOW, USE, a procedure or function that
    is not known to read the graph alone. Writes are left to the store, which refuses them by what they do."""
    for token, after in pairwise(_tokens(query)):
        word = token.text.rpartition(".")[2]
        named = after.kind in ("quoted", "number") or (after.kind == "name" and after.text not in GO_ON)
        if token.kind in ("name", "quoted"):
            if word in CLAUSES and (named or (word == "use" and after.text == "(")):
                raise StoreError(CLAUSES[word])
            if word == "call" and named and not _reads(after.text):
                raise StoreError(PROCEDURE.format(after.text))
            space = token.text.rpartition(".")[0]
            if space and after.text == "(" and space not in NAMESPACES and not _reads(token.text):
                raise StoreError(FUNCTION.format(token.text))


def _reads(procedure: str) -> bool:
    return procedure in PROCEDURES or procedure.startswith(FAMILIES)


def _tokens(query: str) -> list[Token]:
    """The parts of a query without comments and spaces. Raises StoreError for what parsers read in different ways."""
    tokens: list[Token] = []
    for found in _TOKEN.finditer(query):
        kind, text = str(found.lastgroup), found[0]
        # Cypher 5 on Neo4j reads these escapes before all else: one may end a string, or stand for a letter of LOAD.
        for code in _ESCAPE.finditer(text):
            if kind != "string" or int(code[1], 16) < 128:
                raise StoreError(f"write the character itself for {code[0]} in a query")
        if kind == "quoted":
            if "\\" in text:
                raise StoreError("a name in the query holds a backslash; leave it out")
            text = text[1:].removesuffix("`").replace("``", "`")
        if kind in ("name", "quoted"):
            text = text.casefold()
            if tokens[-1:] == [Token("sign", ".")] and tokens[-2:][0].kind in ("name", "quoted"):
                kind, text = tokens[-2].kind, f"{tokens[-2].text}.{text}"
                del tokens[-2:]
        if kind != "comment":
            tokens.append(Token(kind, text))
    return [*tokens, Token("end", "")]
