"""Unit tests open no sockets."""

import pytest
import pytest_socket


@pytest.fixture(autouse=True)
def no_sockets() -> None:
    """A test that reaches for the network fails, naming the call."""
    pytest_socket.disable_socket(allow_unix_socket=True)
