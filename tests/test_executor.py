"""Reading on other executors than this process gives what this process gives, whatever becomes of the workers."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from benchmarks.make_vault import make_vault
from ingest import read_vault, reader_version, workers
from ingest.workers import ExecutorError, Workers, each, working_on
from kg.graph.resolve import resolve
from kg.settings import PLAIN, read_settings
from kg.store import graph_digest
from tests.support import SAMPLE, Done

ROOT = Path(__file__).parent.parent
NUMBERS = list(range(200))
PATIENCE = 60  # seconds for a process to start, on a machine that has much else to do


def _nothing() -> None: ...


def _doubled(number: int) -> int:
    return 2 * number


def _killed_at_60(here: int, number: int) -> int:
    if number == 60 and os.getpid() != here:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def _fails_at_60(number: int) -> int:
    if number == 60:
        raise ValueError("sixty")
    return number


_known = 0


def _know(number: int) -> None:
    global _known
    _known = number


def _more(number: int) -> int:
    return number + _known


def _pool() -> ProcessPoolExecutor:
    from multiprocessing import get_context

    return ProcessPoolExecutor(1, get_context("spawn"))


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.05)


# Executors of this machine


@pytest.mark.parametrize("make", [partial(ThreadPoolExecutor, 3), _pool])
def test_any_executor(make: Callable[[], Executor]) -> None:
    with make() as executor, working_on(Workers(executor)):
        for known in (7, 8):
            assert list(each(_more, NUMBERS, _know, known)) == [number + known for number in NUMBERS]
    assert list(each(_more, NUMBERS, _know, 9)) == [number + 9 for number in NUMBERS]


def test_two_vaults_at_once_in_the_same_process() -> None:
    with ThreadPoolExecutor(2) as executor, working_on(Workers(executor)):
        one, two = each(_more, NUMBERS, _know, 1), each(_more, NUMBERS, _know, 2)
        assert list(zip(one, two, strict=True)) == [(number + 1, number + 2) for number in NUMBERS]


def test_a_killed_process_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_JOBS", "2")
    monkeypatch.setattr(workers, "_PAYS", 1)
    told: list[str] = []
    with working_on(Workers(tell=told.append)):
        made = list(each(partial(_killed_at_60, os.getpid()), NUMBERS, _nothing))
    assert made == list(map(_doubled, NUMBERS))
    assert told == ["a worker was lost (BrokenProcessPool); what it leaves is read in this process instead"]


def test_an_executor_that_takes_nothing_loses_nothing() -> None:
    told: list[str] = []
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with working_on(Workers(executor, tell=told.append)):
        assert list(each(_doubled, NUMBERS, _nothing)) == list(map(_doubled, NUMBERS))
    assert len(told) == 1


def test_what_the_work_raises_is_raised_here() -> None:
    told: list[str] = []
    with ThreadPoolExecutor(2) as executor, working_on(Workers(executor, tell=told.append)):
        made = each(_fails_at_60, NUMBERS, _nothing)
        assert [next(made) for _ in range(50)] == NUMBERS[:50]
        with pytest.raises(ValueError, match="sixty"):
            next(made)
    assert not told


# A Dask cluster


class Worker(NamedTuple):
    """A process that works, and where."""

    process: subprocess.Popen[bytes]
    address: str


class Cluster(NamedTuple):
    """A scheduler and its workers, processes of their own that speak TCP."""

    url: str
    workers: list[Worker]
    client: Any  # of distributed, to see what is done where


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler with two workers, until the last test kills them."""
    folder = tmp_path_factory.mktemp("cluster")
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    started: list[subprocess.Popen[bytes]] = []

    def start(program: str, *args: str) -> subprocess.Popen[bytes]:
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{program}", "--no-dashboard", *args],
                cwd=folder, env=os.environ | {"PYTHONPATH": path}, stdout=log, stderr=log,
            )
        )  # fmt: skip
        return started[-1]

    with (folder / "log").open("wb") as log:
        try:
            file = folder / "scheduler.json"
            start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
            _until(lambda: file.exists() and file.read_text().endswith("\n}"))
            url = json.loads(file.read_text())["address"]
            processes = [start("worker", url, "--nworkers", "1", "--nthreads", "1", "--no-nanny") for _ in range(2)]
            with distributed.Client(url, timeout=PATIENCE, set_as_default=False) as client:
                client.wait_for_workers(2, timeout=PATIENCE)
                addresses = {pid: address for address, pid in client.run(os.getpid).items()}
                yield Cluster(url, [Worker(process, addresses[process.pid]) for process in processes], client)
        finally:
            for process in reversed(started):
                process.kill()
                process.wait()


def _no_loss(text: str) -> None:
    pytest.fail(text)


def _digest(vault: Path) -> str:
    settings = read_settings(vault)[0]
    read = read_vault(vault, settings)
    return graph_digest(resolve(read.facts, read.roster, settings, notes=read.notes).graph)


def test_a_cluster_reads_the_same(cluster: Cluster, kg: Callable[..., Done], tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "v")
    assert kg("ingest", "v").code == 0
    (tmp_path / "v" / ".kg" / "facts.db").unlink()
    done = kg("ingest", "v", "--executor", cluster.url)
    assert (done.code, "36 notes, 36 read now" in done.out, "nothing to write" in done.out) == (0, True, True)
    assert "lost" not in done.err


def test_a_worker_with_another_kg_is_told(cluster: Cluster) -> None:
    from ingest.cluster import cluster as on

    with pytest.raises(ExecutorError, match="has another kg"), on(cluster.url, os.getpid, _no_loss):
        pass


def test_a_worker_that_runs_on_after_an_update_is_told(cluster: Cluster, tmp_path: Path) -> None:
    from ingest.cluster import cluster as on

    installed = tmp_path / "version"
    version = partial(Path.read_text, installed)
    installed.write_text("1")
    with on(cluster.url, version, _no_loss):
        installed.write_text("2")
    with pytest.raises(ExecutorError, match="start it again"), on(cluster.url, version, _no_loss):
        pass


@pytest.mark.parametrize("listens", [False, True])
def test_no_scheduler(listens: bool, kg: Callable[..., Done], tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))  # nobody else gets the port
        if listens:
            other.listen()
        url = f"tcp://127.0.0.1:{other.getsockname()[1]}"
        done = kg("ingest", str(tmp_path), env={"KG_TIMEOUT": "0.5", "KG_EXECUTOR": url})
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        f"kg: no Dask scheduler answers at {url} within 0.5 seconds; "
        "start one there (dask scheduler), name another, or set KG_TIMEOUT\n"
    )


@pytest.mark.parametrize(
    "url", ["http://there:8786", "there:8786", "tcp://", "tcp://there:x", "tcp://me:secret@there:1"]
)
def test_what_is_no_executor(url: str, kg: Callable[..., Done], tmp_path: Path) -> None:
    done = kg("ingest", str(tmp_path), "--executor", url)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("kg: that is not an executor that kg knows: tcp://HOST:8786 is")
    assert "secret" not in done.err


def test_no_certificates(kg: Callable[..., Done], tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed")
    done = kg("ingest", str(tmp_path), "--executor", "tls://127.0.0.1")
    assert done.code == 1
    assert done.err.startswith("kg: the certificates for tls:// cannot be used (none are named); name their files in")


def test_workers_that_are_killed_lose_nothing(
    cluster: Cluster, kg: Callable[..., Done], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one, the other does the rest; of the last one, this process. It is the last test on this cluster."""
    from ingest.cluster import cluster as on

    make_vault(tmp_path / "v", 120, 7)
    first, second = cluster.workers

    def kill() -> None:
        _until(lambda: bool(cluster.client.processing()[first.address]))
        first.process.kill()

    with on(cluster.url, partial(reader_version, PLAIN), _no_loss) as there, working_on(there):
        first.process.send_signal(signal.SIGSTOP)  # so that it surely dies in the middle of a task
        killing = threading.Thread(target=kill)
        killing.start()
        digest = _digest(tmp_path / "v")
        killing.join()
    assert first.process.wait() == -signal.SIGKILL
    assert digest == _digest(tmp_path / "v")

    told: list[str] = []
    with on(cluster.url, partial(reader_version, PLAIN), told.append) as there, working_on(there._replace(seconds=0.5)):
        second.process.kill()
        assert list(each(str, NUMBERS, _nothing)) == list(map(str, NUMBERS))
    assert told == ["a worker was lost (TimeoutError); what it leaves is read in this process instead"]

    done = kg("ingest", "v", "--executor", cluster.url, env={"KG_TIMEOUT": "0.5"})
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        f"kg: the Dask scheduler at {cluster.url} has no workers; "
        f"start some (dask worker {cluster.url}), then run this again\n"
    )
