"""Serves the public players as on npm, a bare page for each, titles and licences, on a free loopback port."""

import base64
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_PAGES = Path(__file__).parent / "players"
_PACKAGES = Path(__file__).parents[2] / "node_modules"


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def translate_path(self, path: str) -> str:
        name = path.partition("?")[0].lstrip("/")
        if name.startswith("titles/"):
            return str(Path(self.directory) / name)
        return str((_PAGES if name.endswith(".html") else _PACKAGES) / name)

    def do_POST(self) -> None:
        """A ClearKey licence server (W3C Encrypted Media Extensions, 9.1.4): keys for the ids asked for."""
        assert isinstance(self.server, _Server)
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["kids"]
        named = {_base64url(key_id): _base64url(key) for key_id, key in self.server.keys.items()}
        keys = [{"kty": "oct", "kid": each, "k": named[each]} for each in asked if each in named]
        body = json.dumps({"keys": keys, "type": "temporary"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    keys: Mapping[str, str]


def _base64url(digits: str) -> str:
    return base64.urlsafe_b64encode(bytes.fromhex(digits)).decode().rstrip("=")


@contextmanager
def player_server(origin: Path = _PAGES, keys: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of a running server; it ends with the block.

    It has the `titles/` of `origin`, and grants `keys` (by key id, in hex) to whoever posts for a licence.
    """
    server = _Server(("127.0.0.1", 0), partial(_Handler, directory=str(origin)))
    server.keys = keys or {}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
