"""The server of the Neo4j store: where it is, how it is reached, and what its errors mean to the user."""

from __future__ import annotations

import ipaddress
import logging
import re
import socket
import ssl
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kg.store import StoreError
from kg.store.bounds import LATE, limits

if TYPE_CHECKING:
    from neo4j import Driver

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
OLDEST = (5, 26)  # version of a server that runs all questions
PATIENCE = 30  # seconds in which a transaction that failed for a passing reason is tried again
GRACE = 10  # seconds after which the server is given up that should have stopped a query by itself
CONNECT = 15  # seconds in which there must be a connection, with all that is said before the first query

OLD = "{server} is {found}; kg needs Neo4j 5.26 or newer"
LOST = "the connection to {server} broke off; see that Neo4j runs there, then do the same again"
READ_ONLY = (
    "the database on {server} can only be read; have it made writable, or name another one with KG_NEO4J_DATABASE"
)
STALLED = (
    "{server} has not answered for {seconds:g} seconds; see that Neo4j is well there, and the network; "
    "for one that is only slow, set KG_TIMEOUT"
)
UNFILLED = "Neo4j on {server} has not filled its index {index}; see its log, then do the same again"
SYSTEM = "the database system of {server} holds no graphs; name another one with KG_NEO4J_DATABASE"
STRANGE = "what answers at {server} is not Neo4j, is still starting, or wants encryption: neo4j+s://"

SENTENCES = {
    "Security.Unauthorized": "{server} does not take the user {user} with this password; "
    "check KG_NEO4J_USER and KG_NEO4J_PASSWORD",
    "Security.AuthenticationRateLimit": "{server} has had too many wrong passwords; "
    "wait a little, then try again with the right one",
    "Security.CredentialsExpired": "the user {user} must have a new password first; "
    "set one in the Neo4j Browser or with cypher-shell",
    "Security": "the user {user} may not do this on {server}; to write, a user must be allowed to make nodes, "
    "relationships, constraints and indexes: name another one with KG_NEO4J_USER",
    "Database.DatabaseNotFound": "{server} has no such database; SHOW DATABASES lists them, "
    "KG_NEO4J_DATABASE names one",
    "General.ForbiddenOnReadOnlyDatabase": READ_ONLY,
    "General.WriteOnReadOnlyAccessDatabase": READ_ONLY,
    "Cluster.NotALeader": "{server} is a member of a cluster that only reads; write neo4j:// for bolt://",
    "Schema.ConstraintValidationFailed": "something that kg did not write stands in the way on {server}; "
    "give kg a database of its own: KG_NEO4J_DATABASE",
    "Schema": "kg could not make its constraints and indexes on {server} ({title}); "
    "remove those that stand in the way, or give kg a database of its own: KG_NEO4J_DATABASE",
    "Statement.AccessMode": "a query only reads; this one would change the graph, or calls what could",
    "Statement.ParameterMissing": "the query has parameters without a value: {message}",
    "Statement.SyntaxError": "the query is not Cypher: {message}",
    "Statement": "the query failed: {message}",
    "Procedure": "the query failed: {message}",
    "Transaction.TransactionStartFailed": "the query failed: {message}",
    "Transaction.TransactionTimedOut": LATE,
    "General.MemoryPoolOutOfMemoryError": "Neo4j on {server} has too little memory for this; "
    "ask for less, or give it more (server.memory.heap.max_size)",
}
"""What to tell the user, by how the server's error code begins after its first two words; the first that fits."""

REASONS: Mapping[type[BaseException], str] = {
    ssl.SSLCertVerificationError: "the certificate of {server} is not trusted ({why}); "
    "have this machine trust it, or take it unchecked: {plain}+ssc://",
    ssl.SSLError: "{server} does not answer with encryption; if it is on your own machine or network, write {plain}://",
    socket.gaierror: "there is no machine called {host}; check the address, and the network",
    ConnectionRefusedError: "nothing answers at {server}; start Neo4j, or correct the address",
    TimeoutError: "{server} does not answer; check the address, and the network",
}
"""What to tell the user of a connection that failed, by what the system says; the first that fits."""


@dataclass(frozen=True, slots=True)
class Connection:
    """Which server, which database on it, and as whom."""

    url: str
    user: str
    password: str = field(repr=False)
    database: str = ""  # "" is the server's default one

    @property
    def server(self) -> str:
        """Its host and port, as messages name it."""
        parts = urlsplit(self.url)
        return parts.netloc if parts.port else f"{parts.netloc.rstrip(':')}:7687"


def connection(
    settings: Iterable[tuple[str, str]],
    environment: Mapping[str, str],
    *,
    url: str = "",
    ask: Callable[[str], str] | None = None,
    meant: Callable[[str], bool] | None = None,
) -> Connection:
    """How to reach the Neo4j that the user means.

    Its address is `url`, else KG_NEO4J_URI, else `uri` in `settings`, the table [neo4j] of kg.toml. So with the user
    (KG_NEO4J_USER, `user`, else "neo4j") and the database (KG_NEO4J_DATABASE, `database`, else the server's default).
    The password is KG_NEO4J_PASSWORD, else what `ask` returns for a prompt; `ask` is None when nobody is there to ask.
    It goes to this machine; to another one only when the user named it (what `settings` name comes with the vault, so
    `meant` must say yes to the address), and only encrypted, unless KG_NEO4J_CLEAR is set.
    StoreError when there is no password, and for what is no address; that is not repeated, as it may hold a password.
    """
    told = dict(settings)
    uri, user, database = (
        _shown(environment.get(f"KG_NEO4J_{key.upper()}") or told.get(key, "")) for key in ("uri", "user", "database")
    )
    named = url or environment.get("KG_NEO4J_URI", "")
    at = Connection(_address(url or uri), user or "neo4j", environment.get("KG_NEO4J_PASSWORD", ""), database)
    parts = urlsplit(at.url)
    if not _is_here(parts.hostname or ""):
        if not named and not (meant and meant(at.url)):
            raise StoreError(
                f"only kg.toml names the Neo4j at {at.server}, which is another machine; if you mean it, "
                f"say so yourself: --store {at.url}, or KG_NEO4J_URI"
            )
        if "+" not in parts.scheme and not environment.get("KG_NEO4J_CLEAR"):
            raise StoreError(
                f"the password would go to {at.server} unencrypted; write {parts.scheme}+s://{parts.netloc}, or set "
                "KG_NEO4J_CLEAR=1 where you trust the network"
            )
    if at.password:
        return at
    password = ask(f"Password of the user {at.user} on {at.server}: ") if ask else ""
    if not password:
        raise StoreError(f"set KG_NEO4J_PASSWORD to the password of the user {at.user} on {at.server}")
    return Connection(at.url, at.user, password, at.database)


def _shown(text: str) -> str:
    """A text without what a terminal would act on."""
    return "".join(letter for letter in text if letter.isprintable())


def _is_here(host: str) -> bool:
    """Is it the name or address of this machine, which nothing leaves?"""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _address(url: str) -> str:
    """The address of a server, as the driver takes it."""
    try:
        parts = urlsplit(url)
        sound = (
            parts.scheme in SCHEMES and url.isprintable() and (parts.hostname or "").encode("idna") and parts.port != 0
        )
    except ValueError:  # a port that is not a number up to 65535, brackets that are not closed, a name too long
        sound = False
    if not sound or parts.path.strip("/") or parts.query or parts.fragment:
        raise StoreError(
            "write the Neo4j as neo4j://HOST or neo4j://HOST:PORT (with encryption neo4j+s://), "
            "and its database in KG_NEO4J_DATABASE"
        )
    if "@" in parts.netloc:
        raise StoreError("take user and password out of the address, and set KG_NEO4J_USER and KG_NEO4J_PASSWORD")
    return f"{parts.scheme}://{parts.netloc}"


def driver(at: Connection) -> Driver:
    """The driver of a server, without log, warnings or telemetry. It connects when it is first used."""
    import neo4j

    from kg import __version__

    logging.getLogger("neo4j").addHandler(logging.NullHandler())  # else its warnings go to the terminal
    return neo4j.GraphDatabase.driver(
        at.url,
        auth=(at.user, at.password),
        user_agent=f"kg/{__version__}",
        connection_timeout=10,
        connection_acquisition_timeout=CONNECT,
        max_transaction_retry_time=0,  # the store tries again, as it can say so
        notifications_min_severity="OFF",
        telemetry_disabled=True,
    )


def check_database(at: Connection) -> None:
    """Raise StoreError for the database in which Neo4j keeps its own affairs."""
    if at.database.casefold() == "system":
        raise StoreError(SYSTEM.format(server=at.server))


def check_version(at: Connection, version: str) -> None:
    """Raise StoreError for a server that is too old. `version` is 5.26.31, 2026.09.0, 5.27-aura, or "" of no Neo4j."""
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if numbers is None or (int(numbers[1]), int(numbers[2])) < OLDEST:
        raise StoreError(OLD.format(server=at.server, found=f"Neo4j {version}" if numbers else "another product"))


def why(error: Exception, at: Connection, parameters: Mapping[str, Any] | None = None, *, otherwise: str = LOST) -> str:
    """One sentence for an error of the driver or the server.

    What the server says is repeated only for a query of the user's, whose `parameters` are given: never their values.
    """
    from neo4j.exceptions import ConfigurationError, Neo4jError

    parts = urlsplit(at.url)
    known = {"server": at.server, "user": at.user, "host": parts.hostname, "plain": parts.scheme.partition("+")[0]}
    if isinstance(error, Neo4jError):
        code = (error.code or "").split(".", 2)[-1]
        message = code if parameters is None else _masked(error.message or code, parameters)
        for beginning, sentence in SENTENCES.items():
            if code.startswith(beginning):
                return sentence.format(**known, message=message, title=code, seconds=limits().seconds)
        passing = error.is_retryable()
        step = "wait a little, then do the same again" if passing else "its log says more"
        return f"Neo4j on {at.server} could not do it ({code}); {step}"
    if isinstance(error, ConfigurationError):
        return OLD.format(server=at.server, found="an older Neo4j, or another product")
    causes = list(_causes(error))
    for kind, sentence in REASONS.items():
        for cause in causes:
            if isinstance(cause, kind):
                return sentence.format(**known, why=getattr(cause, "verify_message", ""))
    return otherwise.format(**known)


def retried(error: Exception, at: Connection) -> str:
    """What to tell the user while something is tried again."""
    return f"{why(error, at).partition(';')[0]}; trying again for {PATIENCE} seconds"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and all that led to it: a cluster has an error for each server that was tried."""
    yield error
    for cause in (error.__cause__ or error.__context__, *getattr(error, "exceptions", ())):
        if cause is not None:
            yield from _causes(cause)


def _masked(message: str, parameters: Mapping[str, Any]) -> str:
    """The first line of what the server says of a query, with the name of a parameter for its value."""
    if message.startswith("Expected parameter(s): "):
        return ", ".join(f"${name}" for name in message.partition(": ")[2].split(", "))
    for name, value in parameters.items():
        for text in _texts(value):
            message = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", f"${name}", message)
    return textwrap.shorten(message.partition("\n")[0], 300, placeholder=" …")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from [value] if value else []
    elif isinstance(value, list | Mapping):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(item)
