"""Serves the public players, as published on npm, and a bare page for each, on a free loopback port."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_PAGES = Path(__file__).parent / "players"
_PACKAGES = Path(__file__).parents[2] / "node_modules"


class _Handler(SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        name = path.partition("?")[0].lstrip("/")
        return str((_PAGES if name.endswith(".html") else _PACKAGES) / name)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def player_server() -> Iterator[str]:
    """The address of a running server; it ends with the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
