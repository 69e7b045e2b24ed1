"""The supervisor listens on loopback, so these tests may too."""

from collections.abc import Iterator

import pytest
import pytest_socket

from local.shell import ENDING


@pytest.fixture(autouse=True)
def loopback_only(no_sockets: None) -> None:
    """Sockets to this machine, and to no other."""
    pytest_socket.enable_socket()
    pytest_socket.socket_allow_hosts(["127.0.0.1"])


@pytest.fixture(autouse=True)
def nothing_is_ending() -> Iterator[None]:
    """A test that fails on purpose ends what its process runs, but not the tests after it."""
    yield
    ENDING.clear()
