"""A network in this process: the real API functions over the fakes, and a store that takes parts."""

import json
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import urllib3

from matinee.ingest.ports import Stores
from tests.fakes.accounts import token
from tests.fakes.ingest import MemorySources
from tests.lambdas import Context, rest_event

API_URL = "https://matinee.example/api"
Handler = Callable[[dict[str, Any], object], dict[str, Any]]


class Network(urllib3.PoolManager):
    """Answers `request`. `before_put` may raise, or answer a status of its own, when a part is sent."""

    def __init__(self, ingest: Handler, stores: Stores) -> None:
        super().__init__()
        self.ingest = ingest
        self.stores = stores
        self.password = "correct horse 1X!"
        self.tokens: set[str] = set()
        self.calls: list[str] = []
        self.sent: list[int] = []
        self.before_call: Callable[[str], int | None] = lambda _path: None
        self.before_put: Callable[[int], int | None] = lambda _number: None
        self.guard = threading.Lock()

    def request(  # type: ignore[override]
        self, method: str, url: str, body: Any = None, headers: Any = None, **_: Any
    ) -> urllib3.HTTPResponse:
        """One request, in process."""
        if url.startswith("memory://"):
            return self._put(url, body, headers)
        with self.guard:
            return self._call(method, urlsplit(url.removeprefix(API_URL)), body, headers or {})

    def _put(self, url: str, body: Iterable[bytes], headers: dict[str, str]) -> urllib3.HTTPResponse:
        number = int(url.split("/")[4])
        refused = self.before_put(number)
        data = b"".join(body)
        with self.guard:
            self.sent.append(number)
            assert int(headers["content-length"]) == len(data)
            assert isinstance(self.stores.sources, MemorySources)
            return _answer(refused or self.stores.sources.put(url, headers, data), {})

    def _call(
        self, method: str, url: Any, body: bytes | None, headers: dict[str, str]
    ) -> urllib3.HTTPResponse:
        self.calls.append(f"{method} {url.path}")
        refused = self.before_call(url.path)
        if refused is not None:
            return _answer(refused, {"detail": "Refused by the test."})
        sent = json.loads(body) if body else {}
        if url.path in ("/accounts/sign-in", "/accounts/refresh"):
            return self._sign_in(sent)
        bearer = headers.get("authorization", "").removeprefix("Bearer ")
        if bearer not in self.tokens:
            return _answer(401, {"detail": "Sign in."})
        query = dict(parse_qsl(url.query)) or None
        event = rest_event(method, url.path, body=sent, token=bearer, query=query)
        answer = self.ingest(event, Context())
        return _answer(answer["statusCode"], json.loads(answer["body"] or "{}"))

    def _sign_in(self, sent: dict[str, str]) -> urllib3.HTTPResponse:
        if (
            sent.get("password", self.password) != self.password
            or sent.get("refresh_token", "good") != "good"
        ):
            return _answer(401, {"detail": "The address or the password is wrong."})
        fresh = token("ana", "studio", jti=str(len(self.tokens)))
        self.tokens.add(fresh)
        tokens = {"access_token": fresh, "expires_in_seconds": 3600}
        return _answer(200, tokens if "refresh_token" in sent else tokens | {"refresh_token": "good"})


def _answer(status: int, value: dict[str, Any]) -> urllib3.HTTPResponse:
    return urllib3.HTTPResponse(body=json.dumps(value).encode(), status=status, preload_content=True)
