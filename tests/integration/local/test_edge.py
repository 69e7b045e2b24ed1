"""The local edge, a real nginx over an origin of our own, behaves as CloudFront does over S3 and the API."""

import http.client
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from local.edge import config
from local.facts import Facts
from local.home import CHECKOUT, Home
from local.parts.edge import EDGE
from local.ports import Ports, is_listening
from local.programs import find_nginx
from matinee.playback.signing import signed_base_path

pytestmark = pytest.mark.skipif(find_nginx() is None, reason="nginx with njs is not installed")

KEY = "k3y" * 20
TITLE = f"titles/{'ab' * 16}/0123456789ab/"
FACTS = Facts(
    api_id="abc",
    api_stage="api",
    site_bucket="site",
    origin_bucket="origin",
    source_bucket="source",
    signing_key_secret_arn="arn",
    user_pool_id="pool",
    user_pool_client_id="client",
)
OBJECTS = {
    "/site/index.html": ("text/html", b"the page"),
    "/site/assets/app.js": ("text/javascript", b"the script"),
    f"/origin/{TITLE}master.m3u8": ("application/vnd.apple.mpegurl", b"#EXTM3U\n" * 200),
    f"/origin/{TITLE}video/1.m4s": ("video/mp4", bytes(range(256)) * 40),
    "/origin/art/ab/cd/poster.jpg": ("image/jpeg", b"the poster"),
}


@dataclass
class Origin:
    """Stands where LocalStack does; remembers what it was asked."""

    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    port: int = 0

    @contextmanager
    def serving(self) -> Iterator["Origin"]:
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                is_api = self.path.startswith("/_aws/")
                known = ("application/json", b"{}") if is_api else OBJECTS.get(self.path)
                kind, body = known or ("application/xml", b"<Error/>")
                self.send_response(200 if known else 404)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Access-Control-Allow-Origin", "http://localhost:4566")
                if self.path.startswith("/origin/"):
                    self.send_header("Cache-Control", "public, max-age=60")
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_arguments: object) -> None:
                """Says nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield self
        server.shutdown()
        server.server_close()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Edge:
    """A running nginx with the configuration that `matinee` writes."""

    origin: Origin
    ports: Ports
    home: Home

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.ports.edge, timeout=5)
        try:
            connection.request(method, path, headers={n.replace("_", "-"): v for n, v in headers.items()})
            answer = connection.getresponse()
            got = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, got, answer.read())
        finally:
            connection.close()


@contextmanager
def nginx(home: Home, ports: Ports) -> Iterator[None]:
    process = subprocess.Popen(EDGE.command(home), stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 5
    while not is_listening(ports.edge):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as probe:
        return probe.server_port


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    home = Home(checkout=CHECKOUT, state=tmp_path_factory.mktemp("edge"))
    with Origin().serving() as origin:
        ports = Ports(edge=free_port(), cloud=origin.port)
        config.write(home, ports, FACTS, KEY, "first-run")
        with nginx(home, ports):
            yield Edge(origin, ports, home)
    shutil.rmtree(home.state)


def signed(name: str, *, expires_in_seconds: int = 600) -> str:
    expires = int(time.time()) + expires_in_seconds
    return "/media" + signed_base_path(TITLE, expires_epoch_seconds=expires, key=KEY.encode()) + name


@pytest.mark.parametrize("path", ["/", "/watch/ab12", "/studio"])
def test_an_address_that_is_no_file_is_the_page(edge: Edge, path: str) -> None:
    answer = edge.ask(path)
    assert (answer.status, answer.body) == (200, b"the page")


def test_a_missing_file_of_the_site_stays_missing(edge: Edge) -> None:
    assert edge.ask("/assets/gone.js").status == 404


def test_files_keep_their_types(edge: Edge) -> None:
    assert edge.ask("/assets/app.js").headers["content-type"] == "text/javascript"


def test_the_api_gets_path_and_query_as_they_were_sent_and_no_origin(edge: Edge) -> None:
    assert edge.ask("/api/catalog/titles/a%2Fb?limit=2&q=%C3%A9", Origin="http://elsewhere").status == 200
    path, headers = edge.origin.asked[-1]
    assert path == "/_aws/execute-api/abc/api/catalog/titles/a%2Fb?limit=2&q=%C3%A9"
    assert "origin" not in headers


def test_the_api_takes_posts(edge: Edge) -> None:
    assert edge.ask("/api/accounts/sign-in", "POST").status == 200


def test_the_site_and_media_are_read_only(edge: Edge) -> None:
    assert [edge.ask(path, "POST").status for path in ("/", signed("master.m3u8"))] == [405, 405]


def test_a_signed_manifest_is_served_to_any_page(edge: Edge) -> None:
    answer = edge.ask(signed("master.m3u8"), Origin="http://player.example")
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-type"] == "application/vnd.apple.mpegurl"


def test_manifests_are_compressed_and_segments_are_not(edge: Edge) -> None:
    assert edge.ask(signed("master.m3u8"), Accept_Encoding="gzip").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in edge.ask(signed("video/1.m4s"), Accept_Encoding="gzip").headers


def test_a_second_viewer_is_served_from_the_cache_under_another_signature(edge: Edge) -> None:
    edge.ask(signed("video/1.m4s", expires_in_seconds=500))
    before = len(edge.origin.asked)
    assert edge.ask(signed("video/1.m4s", expires_in_seconds=900)).headers["x-cache"] == "HIT"
    assert len(edge.origin.asked) == before


def test_a_range_is_a_part_of_the_object(edge: Edge) -> None:
    whole = OBJECTS[f"/origin/{TITLE}video/1.m4s"][1]
    answer = edge.ask(signed("video/1.m4s"), Range="bytes=100-199")
    assert (answer.status, answer.body) == (206, whole[100:200])
    assert answer.headers["content-range"] == f"bytes 100-199/{len(whole)}"


def test_head_says_how_long_an_object_is(edge: Edge) -> None:
    answer = edge.ask(signed("video/1.m4s"), "HEAD")
    assert (answer.status, answer.headers["content-length"], answer.body) == (200, "10240", b"")


def test_a_preflight_is_answered_without_a_signature_of_its_own(edge: Edge) -> None:
    answer = edge.ask(signed("master.m3u8"), "OPTIONS", Origin="http://player.example")
    assert answer.status == 204
    assert "Range" in answer.headers["access-control-allow-headers"]


@pytest.mark.parametrize("name", ["master.m3u8?x=1", "gone.m4s"])
def test_the_origins_answer_is_handed_on(edge: Edge, name: str) -> None:
    assert edge.ask(signed(name)).status == (404 if "gone" in name else 200)


@pytest.mark.parametrize(
    "path",
    [
        f"/media/{TITLE}master.m3u8",
        f"/media/v1/9999999999/{'A' * 43}/{TITLE}master.m3u8",
        "/media",
        "/media/",
        "/media/v1/",
        f"//media/{TITLE}master.m3u8",
        f"/media/art/../{TITLE}master.m3u8",
        f"/media/art/%2e%2e/{TITLE}master.m3u8",
        f"/media/x/../art/../{TITLE}master.m3u8",
    ],
)
def test_nothing_of_a_title_is_served_unsigned(edge: Edge, path: str) -> None:
    before = len(edge.origin.asked)
    answer = edge.ask(path)
    assert answer.status in {403, 404}
    assert all(not asked.startswith(f"/origin/{TITLE}") for asked, _ in edge.origin.asked[before:])


def test_an_expired_address_says_so(edge: Edge) -> None:
    answer = edge.ask(signed("master.m3u8", expires_in_seconds=-5))
    assert answer.status == 403
    assert b"expired" in answer.body
    assert answer.headers["access-control-allow-origin"] == "*"


def test_pictures_need_no_signature(edge: Edge) -> None:
    assert edge.ask("/media/art/ab/cd/poster.jpg").body == b"the poster"


def test_the_key_is_readable_by_its_owner_only(edge: Edge) -> None:
    assert (edge.home.edge / "signed_path.js").stat().st_mode & 0o777 == 0o600


def test_what_was_cached_of_an_earlier_cloud_is_not_served(tmp_path: Path) -> None:
    home = Home(checkout=CHECKOUT, state=tmp_path)
    with Origin().serving() as origin:
        ports = Ports(edge=free_port(), cloud=origin.port)
        for run in ("first-run", "second-run"):
            config.write(home, ports, FACTS, KEY, run)
            with nginx(home, ports):
                edge = Edge(origin, ports, home)
                assert edge.ask(signed("master.m3u8")).headers["x-cache"] == "MISS"
                assert edge.ask(signed("master.m3u8")).headers["x-cache"] == "HIT"


def test_before_anything_is_deployed_the_next_step_is_said(tmp_path: Path) -> None:
    home = Home(checkout=CHECKOUT, state=tmp_path)
    with Origin().serving() as origin:
        ports = Ports(edge=free_port(), cloud=origin.port)
        config.write(home, ports)
        with nginx(home, ports):
            answer = Edge(origin, ports, home).ask("/")
    assert answer.status == 503
    assert b"matinee deploy" in answer.body
