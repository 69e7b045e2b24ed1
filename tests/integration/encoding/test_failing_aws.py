"""Encoding's ports when AWS breaks off or refuses for the moment: Transient, so that it is tried again."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from matinee.encoding.aws import S3Sources, S3Work
from matinee.kernel.aws import EventBridgeAnnouncer, client
from matinee.kernel.errors import Transient
from matinee.kernel.events import EncodeProgressed


class Failing(BaseHTTPRequestHandler):
    """Knows every object, breaks off in the middle of each, and takes nothing."""

    def do_HEAD(self) -> None:
        self._head(200, 10)

    def do_GET(self) -> None:
        self._head(200, 10)
        self.wfile.write(b"half")
        self.close_connection = True

    def do_POST(self) -> None:
        self._head(503, 0)

    def _head(self, status: int, size: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(size))
        self.send_header("ETag", '"1"')
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(autouse=True)
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """All clients talk to such a server."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Failing) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        client.cache_clear()
        yield
        client.cache_clear()
        server.shutdown()


def test_a_source_that_breaks_off(tmp_path: Path) -> None:
    with pytest.raises(Transient):
        S3Sources().fetch("uploads", "film", tmp_path / "film")


def test_a_document_that_breaks_off() -> None:
    with pytest.raises(Transient):
        S3Work("work").read("plan.json")


def test_a_large_object_that_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(65 << 20)
    with pytest.raises(Transient):
        S3Work("work").keep(path, "large.mp4")


def test_news_that_are_not_taken() -> None:
    news = EncodeProgressed(job_id="1", attempt=1, rung="180p", chunk=0, cpu_seconds=1.0)
    with pytest.raises(Transient):
        EventBridgeAnnouncer().announce(news)
