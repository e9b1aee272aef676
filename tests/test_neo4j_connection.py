"""The way to a Neo4j: addresses, passwords and encryption, and what is said where there is none."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from dataclasses import replace

import pytest
from neo4j.exceptions import Neo4jError

from kg.model import Graph
from kg.store import StoreError, server
from kg.store.neo4j import Neo4jStore
from kg.store.server import Connection, connection
from tests.neo4j_server import cypher, holds, proxy, vault, write
from tests.stores import graph, small, thing

__all__ = ["vault"]  # a fixture


def refused(at: Connection, vault: str = "Works") -> str:
    """Why there is no store: one sentence that does not hold the password."""
    with pytest.raises(StoreError) as error:
        Neo4jStore(at, vault=vault)
    assert len(str(error.value).splitlines()) == 1
    assert at.password not in str(error.value)
    assert not error.value.__cause__
    return str(error.value)


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_every_scheme_reaches_it(neo4j: Connection, vault: str, scheme: str) -> None:
    at = replace(neo4j, url=f"{scheme}://{neo4j.server}", database="neo4j")
    write(at, small(vault))
    assert holds(at, small(vault))


def test_a_wrong_password_is_told(neo4j: Connection) -> None:
    for scheme in ("bolt", "neo4j"):
        told = refused(replace(neo4j, url=f"{scheme}://{neo4j.server}", password="guessed"))
        assert told.startswith(f"{neo4j.server} does not take the user neo4j with this password; check KG_NEO4J_USER")


def test_an_unknown_database_is_told(neo4j: Connection) -> None:
    for scheme in ("bolt", "neo4j"):
        told = refused(replace(neo4j, url=f"{scheme}://{neo4j.server}", database="nothing"))
        assert told.startswith(f"{neo4j.server} has no such database; ")


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "neo4j+s"])
def test_nothing_there_is_told_at_once(scheme: str) -> None:
    before = time.monotonic()
    told = refused(Connection(f"{scheme}://127.0.0.1:1", "neo4j", "secret"))
    assert told == "nothing answers at 127.0.0.1:1; start Neo4j, or correct the address"
    assert refused(Connection(f"{scheme}://nothing.invalid", "neo4j", "secret")) == (
        "there is no machine called nothing.invalid; check the address, and the network"
    )
    assert time.monotonic() - before < 20


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"", "what answers at {} is not Neo4j, is still starting, or wants encryption: neo4j+s://"),
        (
            b"HTTP/1.1 400 Bad Request",
            "what answers at {} is not Neo4j, is still starting, or wants encryption: neo4j+s://",
        ),
        (bytes(4), "{} is an older Neo4j, or another product; kg needs Neo4j 5.26 or newer"),
        (bytes([0, 0, 0, 3]), "{} is an older Neo4j, or another product; kg needs Neo4j 5.26 or newer"),
    ],
)
def test_something_else_there_is_told(answer: bytes, told: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with listener.accept()[0] as client:
                client.recv(64)
                client.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        assert refused(Connection(f"bolt://{address}", "neo4j", "secret")) == told.format(address)
        thread.join()


def test_an_old_server_is_told(neo4j: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("5.26.0", "5.26.31", "5.27-aura", "6.0.1", "2026.09.0"):
        server.check_version(neo4j, version)
    for version in ("", "4.4.38", "5.25.1", "v5"):
        with pytest.raises(StoreError, match=r"kg needs Neo4j 5\.26 or newer"):
            server.check_version(neo4j, version)
    monkeypatch.setattr(server, "OLDEST", (9999, 0))
    assert re.fullmatch(rf"{neo4j.server} is Neo4j \d+\.\d+\.\d+; kg needs .*", refused(neo4j))


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """What a server shows that nobody trusts."""
    folder = tmp_path_factory.mktemp("certificate")
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    made = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=here -keyout key -out it"
    )
    subprocess.run(made.split(), cwd=folder, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "it", folder / "key")
    return context


def test_encryption_that_does_not_fit_is_told(neo4j: Connection, certificate: ssl.SSLContext) -> None:
    for scheme in ("bolt", "neo4j"):
        told = refused(replace(neo4j, url=f"{scheme}+s://{neo4j.server}"))
        assert told.startswith(f"{neo4j.server} does not answer with encryption; ")
        assert told.endswith(f" write {scheme}://")
    with proxy(neo4j, tls=certificate) as at:
        told = refused(replace(at, url=f"bolt+s://{at.server}"))
        assert re.fullmatch(
            rf"the certificate of {at.server} is not trusted \(self.signed certificate\); "
            r"have this machine trust it, or take it unchecked: bolt\+ssc://",
            told,
        )
        assert (
            refused(at)
            == f"what answers at {at.server} is not Neo4j, is still starting, or wants encryption: neo4j+s://"
        )


def test_a_certificate_may_go_unchecked(neo4j: Connection, vault: str, certificate: ssl.SSLContext) -> None:
    with proxy(neo4j, tls=certificate) as at:
        write(replace(at, url=f"bolt+ssc://{at.server}"), small(vault))
    assert holds(neo4j, small(vault))


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("Neo.ClientError.Security.Forbidden", "the user neo4j may not do this on here:7687; to write,"),
        ("Neo.ClientError.Security.AuthenticationRateLimit", "here:7687 has had too many wrong passwords; wait"),
        ("Neo.ClientError.Security.CredentialsExpired", "the user neo4j must have a new password first;"),
        ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "the database on here:7687 can only be read;"),
        ("Neo.ClientError.General.WriteOnReadOnlyAccessDatabase", "the database on here:7687 can only be read;"),
        ("Neo.ClientError.Cluster.NotALeader", "here:7687 is a member of a cluster that only reads;"),
        ("Neo.ClientError.Schema.ConstraintValidationFailed", "something that kg did not write stands in the way"),
        (
            "Neo.ClientError.Schema.IndexAlreadyExists",
            "(Schema.IndexAlreadyExists); remove those that stand in the way",
        ),
        ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", "Neo4j on here:7687 has too little memory"),
        (
            "Neo.DatabaseError.General.UnknownError",
            "Neo4j on here:7687 could not do it (General.UnknownError); its log",
        ),
        (
            "Neo.TransientError.General.OutOfDisk",
            "Neo4j on here:7687 could not do it (General.OutOfDisk); wait a little",
        ),
    ],
)
def test_errors_of_the_server_are_one_sentence(code: str, told: str) -> None:
    error = Neo4jError._basic_hydrate(neo4j_code=code, message="Node(0) with `id` = 'said in confidence'")
    sentence = server.why(error, Connection("neo4j://here", "neo4j", "secret"))
    assert told in sentence
    assert "confidence" not in sentence


def refused_to_write(at: Connection, graph: Graph) -> str:
    with pytest.raises(StoreError) as error:
        write(at, graph)
    assert len(str(error.value).splitlines()) == 1
    return str(error.value)


def test_constraints_of_others_are_told_without_what_the_notes_say(neo4j: Connection, vault: str) -> None:
    cypher(neo4j, "CREATE CONSTRAINT theirs IF NOT EXISTS FOR (p:Location) REQUIRE p.name IS UNIQUE")
    try:
        told = refused_to_write(neo4j, graph(vault, *(thing(id, "Location", name="Secret place") for id in "ab")))
    finally:
        cypher(neo4j, "DROP CONSTRAINT theirs")
    assert told.startswith("something that kg did not write stands in the way")
    assert "Secret" not in told


# Settings


def test_the_environment_comes_before_the_settings() -> None:
    told = (("uri", "neo4j://localhost"), ("database", "notes"), ("user", "ada"))
    environment = {"KG_NEO4J_PASSWORD": "secret"}
    assert connection(told, environment) == Connection("neo4j://localhost", "ada", "secret", "notes")
    environment |= {"KG_NEO4J_URI": "bolt+s://other:7000", "KG_NEO4J_USER": "bo", "KG_NEO4J_DATABASE": "more"}
    assert connection(told, environment) == Connection("bolt+s://other:7000", "bo", "secret", "more")
    at = connection(told, environment, url="neo4j+s://third/")
    assert (at.url, at.server) == ("neo4j+s://third", "third:7687")
    assert connection((), {"KG_NEO4J_PASSWORD": "secret", "KG_NEO4J_USER": ""}, url="bolt+s://h").user == "neo4j"


SECRET = {"KG_NEO4J_PASSWORD": "secret"}


@pytest.mark.parametrize(
    "uri", ["bolt://attacker", "neo4j+s://attacker", "bolt+ssc://203.0.113.7", "bolt://localhost.x"]
)
def test_a_password_goes_to_no_server_that_only_the_vault_names(uri: str) -> None:
    asked: list[str] = []

    def nobody(prompt: str) -> str:
        raise AssertionError("asked for the password of somebody else's server")

    def no(url: str) -> bool:
        asked.append(url)
        return False

    for environment in (SECRET, {}):
        for meant in (None, no):
            with pytest.raises(StoreError, match=r"^only kg\.toml names .* say so yourself: --store ") as error:
                connection((("uri", uri),), environment, ask=nobody, meant=meant)
            assert "secret" not in str(error.value)
    assert asked == [uri] * 2


def test_a_server_of_kg_toml_is_used_when_the_user_means_it_or_it_is_this_machine() -> None:
    assert connection((("uri", "neo4j+s://mine"),), SECRET, meant=lambda url: True).url == "neo4j+s://mine"
    for here in ("bolt://localhost:7000", "neo4j://127.0.0.1", "neo4j://127.1.2.3", "bolt://[::1]:7687"):
        assert connection((("uri", here),), SECRET).url == here


@pytest.mark.parametrize("uri", ["bolt://host", "neo4j://host:7000", "neo4j://192.168.0.7", "bolt://0.0.0.0"])
def test_a_password_goes_to_another_machine_encrypted_or_when_the_user_says_so(uri: str) -> None:
    scheme, _, host = uri.partition("://")
    told = rf"unencrypted; write {scheme}\+s://{host}, or set KG_NEO4J_CLEAR=1 "
    with pytest.raises(StoreError, match=told):
        connection((), SECRET, url=uri)
    with pytest.raises(StoreError, match=told):
        connection((), {**SECRET, "KG_NEO4J_URI": uri})
    with pytest.raises(StoreError, match=told):
        connection((("uri", uri),), SECRET, meant=lambda url: True)
    assert connection((), {**SECRET, "KG_NEO4J_CLEAR": "1"}, url=uri).password == "secret"


def test_a_user_of_kg_toml_does_nothing_to_the_terminal() -> None:
    asked: list[str] = []
    told = (("uri", "bolt://localhost"), ("user", "ada\x1b]52;c;ZXZpbA==\x07\x9b2J\u202e"))
    assert connection(told, {}, ask=lambda prompt: asked.append(prompt) or "secret").user == "ada]52;c;ZXZpbA==2J"  # type: ignore[func-returns-value]
    assert asked[0].isprintable()
    with pytest.raises(StoreError, match="write the Neo4j as"):
        connection((), SECRET, url="bolt://local\x1bhost")


def test_the_password_is_asked_for_once_and_shown_never() -> None:
    asked: list[str] = []

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return "secret"

    at = connection((), {}, url="bolt+s://host", ask=ask)
    assert (at.password, asked) == ("secret", ["Password of the user neo4j on host:7687: "])
    assert "secret" not in f"{at!r}{at}"
    connection((), {"KG_NEO4J_PASSWORD": "secret"}, url="bolt+s://host", ask=ask)
    assert len(asked) == 1
    for nobody in (None, lambda prompt: ""):
        with pytest.raises(StoreError, match="set KG_NEO4J_PASSWORD to the password of the user neo4j on host:7687"):
            connection((), {}, url="bolt+s://host", ask=nobody)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "neo4j",
            "neo4j:",
            "neo4j://",
            "http://host",
            "file:///secret",
            "bolt://host:secret",
            "bolt://host:99999",
        ),
        *(
            f"bolt://{'secret' * 20}",
            "bolt://host..secret",
            "bolt://[::1",
            "neo4j://host/secret",
            "neo4j://host?secret",
            "neo4j://host#secret",
            "bolt://host:0",
        ),
        *("neo4j://neo4j:secret@host", "bolt://secret@host", "neo4j+s://neo4j:sec#ret@host", "neo4j:secret@host"),
    ],
)
def test_what_is_no_address_is_told_and_not_repeated(url: str) -> None:
    def ask(prompt: str) -> str:
        raise AssertionError("asked for the password of nowhere")

    with pytest.raises(StoreError) as error:
        connection((), {}, url=url, ask=ask)
    assert "secret" not in str(error.value)
    assert "KG_NEO4J_" in str(error.value)


def test_the_database_that_holds_no_graphs_is_named() -> None:
    at = Connection("neo4j://127.0.0.1:1", "neo4j", "secret", "System")
    assert refused(at) == (
        "the database system of 127.0.0.1:1 holds no graphs; name another one with KG_NEO4J_DATABASE"
    )
