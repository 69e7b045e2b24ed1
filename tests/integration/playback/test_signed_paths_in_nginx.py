"""The edge's check inside a real nginx: signed paths reach the origin, all others are a 403."""

import http.client
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from matinee.playback.signing import signed_base_path

SOURCE = Path(__file__).parents[3] / "functions/delivery/signed_path.js"
MODULE = Path("/usr/lib/nginx/modules/ngx_http_js_module.so")
KEY = "k3y" * 20
PREFIX = f"titles/{'ab' * 16}/0123456789ab/"
CONFIGURATION = """
daemon off; master_process off; worker_processes 1;
load_module {module};
pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  js_path "{folder}";
  js_import signed_path from signed_path.js;
  js_set $signed_object signed_path.objectPath;
  js_set $signed_denial signed_path.denial;
  server {{
    listen 127.0.0.1:{edge};
    default_type application/problem+json;
    location ^~ /v1/ {{
      if ($signed_object = "") {{ return 403 $signed_denial; }}
      proxy_pass http://127.0.0.1:{origin}/bucket$signed_object;
    }}
    location / {{ return 404; }}
  }}
  server {{ listen 127.0.0.1:{origin}; location / {{ return 200 "$request_uri"; }} }}
}}
"""


@dataclass(frozen=True)
class Edge:
    """A running nginx, asked without any client tidying the path first."""

    port: int

    def get(self, path: str, *, method: str = "GET") -> tuple[int, str]:
        """Status and body."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            connection.putrequest(method, path, skip_accept_encoding=True)
            connection.endheaders()
            answer = connection.getresponse()
            return answer.status, answer.read().decode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def signed(*, life_seconds: int = 60) -> str:
    return signed_base_path(PREFIX, expires_epoch_seconds=int(time.time()) + life_seconds, key=KEY.encode())


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/opt/homebrew/bin")
    if nginx is None or not MODULE.exists():
        pytest.skip("needs nginx with its JavaScript module (Debian: nginx, libnginx-mod-http-js)")
    folder = tmp_path_factory.mktemp("edge")
    folder.chmod(0o755)
    code = SOURCE.read_text().replace("__SIGNING_KEY__", KEY)
    (folder / "signed_path.js").write_text(code + "\nexport default { objectPath, denial };\n")
    ports = {"edge": free_port(), "origin": free_port()}
    (folder / "nginx.conf").write_text(CONFIGURATION.format(folder=folder, module=MODULE, **ports))
    process = subprocess.Popen([nginx, "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log"])
    try:
        wait_for(ports["edge"], process, folder / "error.log")
        yield Edge(ports["edge"])
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(100):
        assert process.poll() is None, log.read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(log.read_text())


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_signed_path_reaches_the_object_without_its_prefix_and_query(edge: Edge, method: str) -> None:
    status, body = edge.get(f"{signed()}video/720p/1.m4s?secret=1", method=method)
    assert status == 200
    assert body == (f"/bucket/{PREFIX}video/720p/1.m4s" if method == "GET" else "")


def test_an_expired_path_says_so(edge: Edge) -> None:
    status, body = edge.get(f"{signed(life_seconds=-1)}master.m3u8")
    assert status == 403
    assert "expired" in json.loads(body)["detail"]


@pytest.mark.parametrize(
    "change",
    [
        ("ab" * 16, "ac" * 16),
        ("0123456789ab", "0123456789ac"),
        (f"/{PREFIX}", f"/{PREFIX}../"),
        (f"/{PREFIX}", f"/{PREFIX}%2e%2e/"),
        (f"/{PREFIX}", f"/{PREFIX}x/..%2f..%2f"),
        (f"/{PREFIX}", f"/{PREFIX}/"),
        ("/titles/", "/%74itles/"),
        ("/v1/", "/v1/./"),
        ("/v1/", "/v1//"),
    ],
    ids=lambda change: change[1],
)
def test_no_change_of_the_path_gets_past(edge: Edge, change: tuple[str, str]) -> None:
    assert edge.get(signed().replace(*change) + "master.m3u8")[0] == 403


@pytest.mark.parametrize(
    "path", [f"/{PREFIX}master.m3u8", "/", f"/x/../{PREFIX}master.m3u8", f"/v1/../{PREFIX}a"]
)
def test_there_is_no_way_around(edge: Edge, path: str) -> None:
    assert edge.get(path)[0] == 404
