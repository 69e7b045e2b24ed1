"""The Lambda Runtime API, served on loopback to exactly one execution environment.

Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import json
import queue
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PREFIX = "/2018-06-01/runtime"
MAX_RESPONSE_BYTES = 6_291_556


@dataclass(frozen=True, kw_only=True)
class Event:
    """One invocation as the runtime receives it; `deadline_ms` is Unix time in milliseconds."""

    request_id: str
    payload: bytes
    arn: str
    deadline_ms: int
    trace_id: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a function answered: its result, or an error object of Lambda's shape."""

    payload: bytes
    is_error: bool


def error(kind: str, message: str) -> Outcome:
    return Outcome(payload=json.dumps({"errorType": kind, "errorMessage": message}).encode(), is_error=True)


class RuntimeApi:
    """Hands events to the environment and collects its answers, one at a time."""

    def __init__(self) -> None:
        self.initialised: Future[Outcome | None] = Future()
        self._events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._answers: dict[str, Future[Outcome]] = {}
        self._server = _Server(self)
        thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="lambda-api", daemon=True
        )
        thread.start()

    @property
    def address(self) -> str:
        """`host:port`, the value of AWS_LAMBDA_RUNTIME_API."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def offer(self, event: Event) -> Future[Outcome]:
        """Queues an event; the future resolves when the function has answered."""
        answer: Future[Outcome] = Future()
        self._answers[event.request_id] = answer
        self._events.put(event)
        return answer

    def close(self) -> None:
        """Stops serving; a runtime that still waits for an event is disconnected."""
        self._events.put(None)
        threading.Thread(target=self._server.shutdown, daemon=True).start()
        self._server.server_close()

    def next_event(self) -> Event | None:
        """Blocks until an event comes; None once closed. Asking for the first one ends the init phase."""
        if not self.initialised.done():
            self.initialised.set_result(None)
        return self._events.get()

    def answered(self, request_id: str, outcome: Outcome) -> bool:
        """Resolves the invocation; False when no such invocation is open."""
        answer = self._answers.pop(request_id, None)
        if answer is None:
            return False
        answer.set_result(outcome)
        return True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, api: RuntimeApi) -> None:
        self.api = api
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        event = self.server.api.next_event() if self.path == f"{PREFIX}/invocation/next" else None
        if event is None:
            self.close_connection = True
            return self._reply(404)
        headers = {
            "Lambda-Runtime-Aws-Request-Id": event.request_id,
            "Lambda-Runtime-Deadline-Ms": str(event.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": event.arn,
            "Lambda-Runtime-Trace-Id": event.trace_id,
            "Content-Type": "application/json",
        }
        return self._reply(200, event.payload, headers)

    def do_POST(self) -> None:
        body = self._body()
        match self.path.removeprefix(PREFIX).strip("/").split("/"):
            case ["invocation", request_id, "response"]:
                self._settle(request_id, Outcome(payload=body, is_error=False))
            case ["invocation", request_id, "error"]:
                self._settle(request_id, Outcome(payload=body, is_error=True))
            case ["init", "error"]:
                if not self.server.api.initialised.done():
                    self.server.api.initialised.set_result(Outcome(payload=body, is_error=True))
                self._reply(202)
            case _:
                self._reply(404)

    def _settle(self, request_id: str, outcome: Outcome) -> None:
        if len(outcome.payload) > MAX_RESPONSE_BYTES:
            message = (
                f"Response payload size exceeded maximum allowed payload size ({MAX_RESPONSE_BYTES} bytes)."
            )
            outcome = error("Function.ResponseSizeTooLarge", message)
        known = self.server.api.answered(request_id, outcome)
        self._reply(202 if known else 400)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def _reply(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: each request is one invocation, which has a log of its own."""
