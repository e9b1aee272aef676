"""A real Neo4j for tests: the server that KG_TEST_NEO4J_URI names, else one in a container, else none and a reason."""

from __future__ import annotations

import atexit
import gc
import os
import secrets
import select
import socket
import ssl
import textwrap
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import pytest

from kg.model import Graph
from kg.store.neo4j import Neo4jStore
from kg.store.server import Connection
from tests.stores import is_whole, update

IMAGE = os.environ.get("KG_TEST_NEO4J_IMAGE", "neo4j:5.26-community")
PASSWORD = "only-for-tests"


class Container(NamedTuple):
    """A server of one's own."""

    at: Connection
    kill: Callable[[], None]  # at once, as when the power fails


@contextmanager
def container(**settings: str) -> Iterator[Container]:
    """A new server in a container, with settings as the image takes them: NEO4J_…. Raises when there is no Docker."""
    from testcontainers.community.neo4j import Neo4jContainer

    server = Neo4jContainer(IMAGE, password=PASSWORD)
    for name, value in settings.items():
        server.with_env(name, value)
    try:
        server.start()
        at = Connection(server.get_connection_url(), "neo4j", PASSWORD)
        yield Container(at, server.get_wrapped_container().kill)
    finally:
        server.stop()
        server.get_docker_client().client.close()


@cache
def server() -> Connection | str:
    """The server of this test run, started once and stopped when the run ends; or why there is none."""
    url = os.environ.get("KG_TEST_NEO4J_URI")
    if url:
        return Connection(url, "neo4j", os.environ.get("KG_TEST_NEO4J_PASSWORD", PASSWORD))
    running = container()
    try:
        at = running.__enter__().at
    except Exception as error:  # whatever Docker says
        why = textwrap.shorten(str(error), 150)
        reason = f"no Neo4j: Docker gives none ({why}); start Docker, or set KG_TEST_NEO4J_URI"
    else:
        atexit.register(running.__exit__, None, None, None)
        return at
    with warnings.catch_warnings(action="ignore"):
        gc.collect()  # of a socket that Docker's client leaves open when nobody answers
    return reason


@pytest.fixture(scope="session")
def neo4j() -> Connection:
    """Where the Neo4j of this test run is. Without one the test is skipped, or fails with KG_REQUIRE_NEO4J=1."""
    found = server()
    if isinstance(found, str):
        (pytest.fail if os.environ.get("KG_REQUIRE_NEO4J") == "1" else pytest.skip)(found)
    return found


@pytest.fixture(scope="session")
def own_neo4j() -> Callable[..., AbstractContextManager[Container]]:
    """What starts a server that a test has to itself. Without Docker the test is skipped, or fails as above."""
    if os.environ.get("KG_TEST_NEO4J_URI"):
        pytest.skip("KG_TEST_NEO4J_URI names a server, and this test needs one that it may break")
    found = server()
    if isinstance(found, str):
        (pytest.fail if os.environ.get("KG_REQUIRE_NEO4J") == "1" else pytest.skip)(found)
    return container


@pytest.fixture
def vault(neo4j: Connection) -> Iterator[str]:
    """The name of a vault that no other test has; all that says so is removed at the end."""
    name = f"Works {secrets.token_hex(4)}"
    yield name
    cypher(neo4j, "MATCH (n) WHERE n.vault = $vault OR n.test = $vault DETACH DELETE n", vault=name)


def cypher(at: Connection, query: str, **parameters: Any) -> list[dict[str, Any]]:
    """Run any Cypher, as a user does in the Browser."""
    from neo4j import GraphDatabase

    with GraphDatabase.driver(at.url, auth=(at.user, at.password)) as driver, driver.session() as session:
        return [dict(record) for record in session.run(query, parameters)]


@contextmanager
def writer(at: Connection, vault: str) -> Iterator[Neo4jStore]:
    with closing(Neo4jStore(at, vault=vault, writing=True)) as store:
        yield store


@contextmanager
def reader(at: Connection, vault: str) -> Iterator[Neo4jStore]:
    with closing(Neo4jStore(at, vault=vault)) as store:
        yield store


def write(at: Connection, graph: Graph) -> None:
    with writer(at, graph.vault) as store:
        update(store, graph)


def holds(at: Connection, graph: Graph) -> bool:
    with reader(at, graph.vault) as store:
        return is_whole(store, graph)


@contextmanager
def proxy(
    at: Connection,
    *,
    cut_at: Callable[[bytes], bool] = lambda data: False,
    once: bool = False,
    most: int | None = None,
    tls: ssl.SSLContext | None = None,
) -> Iterator[Connection]:
    """A way to a server which is cut, for good or once, before the first data from a client for which `cut_at` is true.
    Of what the server says, it lets no more than `most` bytes through. With `tls` it takes encrypted connections."""
    host, _, port = at.server.rpartition(":")
    listener = socket.create_server(("127.0.0.1", 0))
    ends: list[socket.socket] = [listener]
    threads: list[threading.Thread] = []
    cut = threading.Event()
    said = 0

    def listen() -> None:
        with suppress(OSError):
            while True:
                threads.append(threading.Thread(target=serve, args=(listener.accept()[0],)))
                threads[-1].start()

    def serve(client: socket.socket) -> None:
        nonlocal said
        ends.append(client)
        with suppress(OSError), socket.create_connection((host, int(port))) as server:
            ends.append(server)
            ends.append(client := tls.wrap_socket(client, server_side=True) if tls else client)
            while True:
                for source in select.select([client, server], [], [])[0]:
                    data = source.recv(65536)
                    while data and isinstance(source, ssl.SSLSocket) and source.pending():
                        data += source.recv(65536)
                    if source is client and not cut.is_set() and cut_at(data):
                        cut.set()
                        stop(*([client, server] if once else ends))
                    if not data:
                        stop(client)
                        return
                    if source is server and most is not None:
                        data = data[: max(0, most - said)]
                        said += len(data)
                    (server if source is client else client).sendall(data)

    def stop(*sockets: socket.socket) -> None:
        for each in sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    threads.append(threading.Thread(target=listen))
    threads[0].start()
    yield replace(at, url=f"bolt://127.0.0.1:{listener.getsockname()[1]}")
    stop(*ends)
    for thread in threads:
        thread.join(10)
    for each in ends:
        each.close()
