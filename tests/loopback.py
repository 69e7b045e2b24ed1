"""AWS on loopback, as the local cloud offers it: one endpoint for all services, answered by moto.

For code that speaks to AWS without the SDK, which moto cannot intercept in process. What comes in goes to
moto as raw HTTP, and its raw answer goes back. The token keys of `tests.fakes.accounts` are served too.
"""

import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import requests
from moto import mock_aws

from tests.fakes.accounts import POOL_ID, jwks

_SCOPE = re.compile(r"Credential=[^/]+/\d{8}/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request")
_OWN = frozenset({"host", "connection", "content-length", "transfer-encoding"})


class _Moto(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self) -> None:
        if self.path == f"/{POOL_ID}/.well-known/jwks.json":
            self._answer(200, {}, json.dumps(jwks()).encode())
        else:
            self._forward("cognito-idp", "us-east-1")

    def do_POST(self) -> None:
        scope = _SCOPE.search(self.headers.get("Authorization", ""))
        region, service = scope.groups() if scope else ("us-east-1", "cognito-idp")
        self._forward(service, region)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def _forward(self, service: str, region: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = requests.request(
            self.command,
            f"https://{service}.{region}.amazonaws.com{self.path}",
            data=body,
            headers={name: value for name, value in self.headers.items() if name.lower() not in _OWN},
            timeout=30,
        )
        self._answer(answer.status_code, dict(answer.headers), answer.content)

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in _OWN:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True


def sdk(service: str, endpoint_url: str) -> Any:
    """An SDK client of it that needs nothing of the environment."""
    make: Any = boto3.client
    return make(
        service,
        endpoint_url=endpoint_url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


@contextmanager
def aws_on_loopback() -> Iterator[str]:
    """The endpoint's URL, good while the block runs.

    With MATINEE_TEST_ENDPOINT set it is that one instead: `MATINEE_TEST_ENDPOINT=http://127.0.0.1:4566 pytest
    tests/integration -k test_ports` runs the ports' suites on the local cloud.
    """
    if "MATINEE_TEST_ENDPOINT" in os.environ:
        yield os.environ["MATINEE_TEST_ENDPOINT"]
        return
    with mock_aws(), _serving() as endpoint_url:
        yield endpoint_url


@contextmanager
def _serving() -> Iterator[str]:
    server = _Server(("127.0.0.1", 0), _Moto)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
