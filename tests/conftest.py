"""Fixtures: the command, and the sample vault read once."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings

from tests.neo4j_server import neo4j, own_neo4j  # noqa: F401 # fixtures for all
from tests.support import SHARED, Done, run_kg

# Laws: the same few examples each time, however slow the machine is; `pytest --hypothesis-profile=deep` looks for more.
settings.register_profile(
    "quick", max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", settings.get_profile("quick"), max_examples=1000, derandomize=False)
settings.load_profile("quick")

MEMORY = Path("/dev/shm")  # where there is one: a disk is waited for at every file that is made and removed
ROOM = 2**30  # bytes that must be free there


def pytest_configure(config: pytest.Config) -> None:
    """What kg keeps for its user goes to a folder of this run, and the user's own is left alone; what tests write is in
    memory; bytecode is kept, as it is where kg is installed; the collector of cycles is rare, as `kg` does without."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
    gc.set_threshold(100_000, 20, 20)
    # Whoever starts the suite in the background may have it ignore Ctrl-C, and so would every `kg` that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    state = TemporaryDirectory(prefix="kg-state-")
    config.add_cleanup(state.cleanup)
    os.environ.pop("KG_STATE", None)
    os.environ["XDG_STATE_HOME"] = state.name


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `-n 2 --dist loadgroup`, the tests of a file are run by one process, and so are all that use Neo4j: there is
    one server, and some tests change what is the server's."""
    for item in items if hasattr(config, "workerinput") else ():
        used = {"neo4j", "own_neo4j", "docker"} & set(getattr(item, "fixturenames", ()))
        item.add_marker(pytest.mark.xdist_group("neo4j" if used or "neo4j" in item.nodeid else item.path.stem))


def pytest_report_header() -> list[str]:
    given = "there" if SHARED.is_dir() else "not there: the tests on it are skipped"
    return [f"given material (../shared): {given}"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why tests were skipped, or failed as expected: each reason once, with how many."""
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", ()):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[f"skipped: {why.removeprefix('Skipped: ')}"] += 1
    for report in terminalreporter.stats.get("xfailed", ()):
        reasons[f"failed as expected: {report.wasxfail}"] += 1
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"{count} {reason}", yellow=True)


@pytest.fixture
def kg(tmp_path: Path) -> Callable[..., Done]:
    """The command, run in the test's folder."""
    return lambda *args, **more: run_kg(*args, **{"cwd": tmp_path, **more})


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The sample vault, unpacked and read."""
    folder = tmp_path_factory.mktemp("demo")
    done = run_kg("demo", cwd=folder)
    assert done.code == 0, done.err
    yield folder / "kg-demo"
