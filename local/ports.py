"""Which ports the local cloud listens on, loopback only."""

import errno
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass

import psutil

from local.errors import LocalError, PortTaken

HOST = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Ports:
    """`edge` (MATINEE_PORT) is what a browser opens; `cloud` (MATINEE_CLOUD_PORT) is AWS's endpoint."""

    edge: int = 8080
    cloud: int = 4566

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Ports":
        """Raises `LocalError` for what is no port."""
        return cls(
            edge=_port(env, "MATINEE_PORT", cls.edge), cloud=_port(env, "MATINEE_CLOUD_PORT", cls.cloud)
        )


def _port(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name) or str(default)
    if not (value.isdecimal() and 0 < int(value) < 65536):
        raise LocalError(f"{name}={value} is no port: set it to a number from 1 to 65535.")
    return int(value)


def require_free(port: int, *, part: str, variable: str) -> None:
    """Raises `PortTaken`, which names who listens there and what to set."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            problem = f"taken{_listener(port)}" if error.errno == errno.EADDRINUSE else str(error.strerror)
            message = f"Port {port}, which {part} needs, is {problem}: free it, or set {variable}."
            raise PortTaken(message) from None


def is_listening(port: int) -> bool:
    """Whether anything answers on the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def _listener(port: int) -> str:
    try:
        connections = psutil.net_connections("tcp")
    except psutil.Error:
        return ""
    for connection in connections:
        address = connection.laddr
        listens = connection.status == psutil.CONN_LISTEN and address and connection.pid
        if listens and getattr(address, "port", None) == port:
            try:
                return f" by {psutil.Process(connection.pid).name()} (pid {connection.pid})"
            except psutil.Error:
                return ""
    return ""
