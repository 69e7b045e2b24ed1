"""Parts are started once, watched, named when they die, and ended whole."""

import io
import os
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import pytest

from local import process
from local.errors import PartFailed, PortTaken
from local.home import Home
from local.parts.part import Part
from local.ports import Ports, is_listening
from local.process import Record
from local.progress import Progress
from local.supervisor import Supervisor

SERVER = """
import socket, sys, time
print("listening", flush=True)
with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    time.sleep(60)
"""
DYING = "print('first line'); print('the database is on fire'); raise SystemExit(3)"


@dataclass
class Bench:
    """A supervisor over one part in an empty folder."""

    supervisor: Supervisor
    part: Part
    port: int
    said: io.StringIO

    def with_code(self, code: str) -> Part:
        return replace(self.part, command=lambda _home: [sys.executable, "-c", code, str(self.port)])


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    part = Part(
        name="database",
        title="the database",
        port=lambda ports: ports.cloud,
        port_variable="MATINEE_CLOUD_PORT",
        prepare=lambda _home, _ports: None,
        command=lambda _home: [sys.executable, "-c", SERVER, str(port)],
        environment=lambda _home, _ports: os.environ,
        is_ready=is_listening,
        ready_seconds=10,
        grace_seconds=2,
    )
    home, said = Home(checkout=tmp_path, state=tmp_path), io.StringIO()
    supervisor = Supervisor(home, Ports(cloud=port), (part,), Progress(said))
    yield Bench(supervisor=supervisor, part=part, port=port, said=said)
    supervisor.down(part)


def kill(record: Record) -> None:
    psutil.Process(record.pid).kill()
    while record.is_alive:
        time.sleep(0.01)


def test_up_returns_when_the_part_answers(bench: Bench) -> None:
    bench.supervisor.up(bench.part)
    assert is_listening(bench.port)
    assert bench.supervisor.status(bench.part).state == "up"


def test_up_again_starts_nothing(bench: Bench) -> None:
    first = bench.supervisor.up(bench.part)
    assert bench.supervisor.up(bench.part) == first
    assert f"is up already (pid {first.pid}" in bench.said.getvalue()


def test_down_ends_the_part_and_frees_its_port(bench: Bench) -> None:
    bench.supervisor.up(bench.part)
    assert bench.supervisor.down(bench.part)
    assert not is_listening(bench.port)
    assert bench.supervisor.status(bench.part).state == "down"


def test_down_with_nothing_running_says_so(bench: Bench) -> None:
    assert not bench.supervisor.down(bench.part)


def test_a_part_that_dies_at_start_is_named_with_the_end_of_its_log(bench: Bench) -> None:
    with pytest.raises(PartFailed, match=r"(?s)the database died at start.*the database is on fire"):
        bench.supervisor.up(bench.with_code(DYING))


def test_a_part_that_never_answers_is_named(bench: Bench) -> None:
    silent = replace(bench.with_code("import time; time.sleep(60)"), ready_seconds=0.3)
    with pytest.raises(PartFailed, match="the database does not listen on port"):
        bench.supervisor.up(silent)


def test_a_killed_part_is_dead_with_its_last_lines_and_up_starts_it_again(bench: Bench) -> None:
    first = bench.supervisor.up(bench.part)
    kill(first)
    status = bench.supervisor.status(bench.part)
    assert (status.state, status.pid) == ("dead", None)
    assert "listening" in status.log_end
    second = bench.supervisor.up(bench.part)
    assert second.token != first.token
    assert second.is_alive


def test_what_a_killed_part_left_running_is_ended_before_it_starts_again(bench: Bench) -> None:
    orphaning = (
        "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    )
    first = bench.supervisor.up(bench.with_code(orphaning + SERVER))
    orphan = next(member for member in process.members(first) if member.pid != first.pid)
    kill(first)
    bench.supervisor.up(bench.part)
    assert not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE


def test_a_taken_port_is_named_with_who_has_it_and_what_to_set(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", bench.port)), pytest.raises(PortTaken) as taken:
        bench.supervisor.up(bench.part)
    assert f"Port {bench.port}, which the database needs, is taken" in str(taken.value)
    assert f"(pid {os.getpid()})" in str(taken.value)
    assert "MATINEE_CLOUD_PORT" in str(taken.value)


def test_a_running_part_is_not_moved_to_another_port(bench: Bench) -> None:
    bench.supervisor.up(bench.part)
    elsewhere = Supervisor(
        bench.supervisor.home, Ports(cloud=bench.port + 1), (bench.part,), bench.supervisor.progress
    )
    with pytest.raises(
        PartFailed, match=rf"is up on port {bench.port}, not {bench.port + 1}: `matinee down` first"
    ):
        elsewhere.up(bench.part)
