"""Calls without the SDK: what is sent, what is tried again, and what an answer becomes."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest

from matinee.kernel import wire
from matinee.kernel.errors import Transient
from matinee.kernel.wire import JsonService, ServiceError, dynamodb, get_json, secrets_manager


@dataclass
class Service:
    """A server that answers from a script; `None` in it drops the connection."""

    script: list[tuple[int, bytes] | None] = field(default_factory=list)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    connections: set[int] = field(default_factory=set)
    url: str = ""

    def will(self, *answers: tuple[int, object] | None) -> None:
        """Answer so, one after the other."""
        self.script = [
            None if answer is None else (answer[0], json.dumps(answer[1]).encode()) for answer in answers
        ]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """The server, and the environment that leads to it."""
    state = Service()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.requests.append(({name.lower(): value for name, value in self.headers.items()}, body))
            state.connections.add(self.client_address[1])
            answer = state.script.pop(0)
            if answer is None:
                self.close_connection = True
                return
            self.send_response(answer[0])
            self.send_header("Content-Length", str(len(answer[1])))
            self.end_headers()
            self.wfile.write(answer[1])

        def do_GET(self) -> None:
            status = 200 if self.path == "/there" else 404
            self.send_response(status)
            self.send_header("Content-Length", "8")
            self.end_headers()
            self.wfile.write(b'{"a": 1}')

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("AWS_ENDPOINT_URL", state.url)
    monkeypatch.setenv("AWS_SESSION_TOKEN", "session")
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def pauses() -> list[float]:
    """How long the table below waited, instead of waiting."""
    return []


@pytest.fixture
def table(service: Service, pauses: list[float]) -> Iterator[JsonService]:
    """DynamoDB, not waiting for real."""
    made = JsonService("dynamodb", target="DynamoDB_20120810", version="1.0", pause=pauses.append)
    yield made
    made.close()


def test_a_call_is_one_signed_post(service: Service, table: JsonService) -> None:
    service.will((200, {"Item": {"name": {"S": "Amélie"}}}))
    answer = table.call("GetItem", TableName="titles", Key={"title_id": {"S": "é"}})
    assert answer == {"Item": {"name": {"S": "Amélie"}}}
    [(headers, body)] = service.requests
    assert headers["x-amz-target"] == "DynamoDB_20120810.GetItem"
    assert headers["content-type"] == "application/x-amz-json-1.0"
    assert headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=test/")
    assert "/us-east-1/dynamodb/aws4_request" in headers["authorization"]
    assert headers["x-amz-security-token"] == "session"
    assert json.loads(body) == {"TableName": "titles", "Key": {"title_id": {"S": "é"}}}


def test_calls_share_a_connection(service: Service, table: JsonService) -> None:
    service.will((200, {}), (200, {}), (200, {}))
    for _ in range(3):
        table.call("GetItem")
    assert len(service.connections) == 1


def test_a_refusal_is_told_by_its_code_and_not_tried_again(
    service: Service, table: JsonService, pauses: list[float]
) -> None:
    kind = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"
    service.will((400, {"__type": kind, "message": "The conditional request failed"}), (200, {}))
    with pytest.raises(ServiceError) as raised:
        table.call("PutItem")
    assert raised.value.code == "ConditionalCheckFailedException"
    assert pauses == []
    assert table.call("PutItem") == {}


THROTTLED = (400, {"__type": "x#ProvisionedThroughputExceededException"})


@pytest.mark.parametrize("trouble", [None, THROTTLED, (500, {"__type": "InternalServerError"}), (503, "")])
def test_passing_trouble_is_tried_three_times(
    service: Service, table: JsonService, pauses: list[float], trouble: tuple[int, object] | None
) -> None:
    service.will(trouble, trouble, (200, {"Count": 0}))
    assert table.call("Query") == {"Count": 0}
    assert len(service.requests) == 3
    assert 0 <= pauses[0] <= 0.05
    assert 0 <= pauses[1] <= 0.1
    service.will(trouble, trouble, trouble, (200, {}))
    with pytest.raises(Transient):
        table.call("Query")
    assert len(service.script) == 1


def test_a_connection_that_went_stale_while_frozen_is_opened_anew(
    service: Service, table: JsonService
) -> None:
    service.will((200, {}), None, (200, {"Count": 1}))
    table.call("Query")
    assert table.call("Query") == {"Count": 1}
    assert len(service.connections) == 2


def test_a_service_out_of_reach_is_a_passing_trouble(
    monkeypatch: pytest.MonkeyPatch, table: JsonService
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9")
    with pytest.raises(Transient):
        table.call("Query")


def test_a_service_that_hangs_is_given_up(
    service: Service, table: JsonService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "_TIMEOUT_SECONDS", 0.05)
    release = threading.Event()

    class Hang(list[tuple[int, bytes] | None]):
        def pop(self, index: object = -1) -> None:
            release.wait(5)

    service.script = Hang()
    with pytest.raises(Transient):
        table.call("Query")
    release.set()


def test_each_service_says_its_own_name_and_version(service: Service) -> None:
    service.will((200, {}), (200, {"SecretString": "s"}))
    for made, operation in ((dynamodb(), "GetItem"), (secrets_manager(), "GetSecretValue")):
        made.call(operation)
        made.close()
    assert [headers["x-amz-target"] for headers, _ in service.requests] == [
        "DynamoDB_20120810.GetItem",
        "secretsmanager.GetSecretValue",
    ]
    assert service.requests[1][0]["content-type"] == "application/x-amz-json-1.1"


@pytest.mark.parametrize(
    ("service_name", "region", "expected"),
    [
        ("dynamodb", "eu-west-1", "https://dynamodb.eu-west-1.amazonaws.com"),
        ("secretsmanager", "us-gov-west-1", "https://secretsmanager.us-gov-west-1.amazonaws.com"),
        ("dynamodb", "cn-north-1", "https://dynamodb.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_endpoints_are_the_sdks(service_name: str, region: str, expected: str) -> None:
    assert wire._endpoint(service_name, region) == expected
    make: Any = boto3.client
    assert make(service_name, region_name=region).meta.endpoint_url == expected


def test_an_endpoint_of_its_own_goes_before_the_common_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://common")
    monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://own")
    assert wire._endpoint("secretsmanager", "eu-west-1") == "http://own"
    assert wire._endpoint("dynamodb", "eu-west-1") == "http://common"


def test_a_document_is_read_and_its_absence_is_an_error(service: Service) -> None:
    assert get_json(f"{service.url}/there") == {"a": 1}
    with pytest.raises(ValueError, match="404"):
        get_json(f"{service.url}/gone")
