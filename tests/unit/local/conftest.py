"""The supervisor listens on loopback, so these tests may too."""

import pytest
import pytest_socket


@pytest.fixture(autouse=True)
def loopback_only(no_sockets: None) -> None:
    """Sockets to this machine, and to no other."""
    pytest_socket.enable_socket()
    pytest_socket.socket_allow_hosts(["127.0.0.1"])
