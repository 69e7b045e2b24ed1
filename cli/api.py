"""Matinee's API for the command line: signs in by itself, tries again, says in one sentence what is wrong.

LocalError
└── ApiError
    ├── Refused       Matinee said no: the sentence is its own     exit 1
    ├── BadInput      what was given cannot be used                exit 2
    ├── Unreachable   nobody answers, or not in time               exit 8
    └── NotSignedIn   an account is needed                         exit 9
"""

import json
import os
import random
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import urllib3

from cli.credentials import Credentials, CredentialStore
from local.errors import LocalError
from local.home import Home

_TRIES = 5
_SIGN_IN = "You are not signed in: run `matinee sign-in`, or set MATINEE_EMAIL and MATINEE_PASSWORD."
_TIMEOUT = urllib3.Timeout(connect=5, read=60)


class ApiError(LocalError):
    """Something between this command and Matinee's API."""


class Refused(ApiError):
    """Matinee said no."""

    def __init__(self, detail: str, *, status: int = 0) -> None:
        super().__init__(detail)
        self.status = status


class BadInput(ApiError):
    """What was given cannot be used."""

    exit_code = 2


class Unreachable(ApiError):
    """Nobody answers."""

    exit_code = 8


class NotSignedIn(ApiError):
    """An account is needed."""

    exit_code = 9


class Api:
    """Talks JSON with the API at `base_url`. Safe to use from several threads."""

    def __init__(
        self, base_url: str, store: CredentialStore, *, http: urllib3.PoolManager | None = None
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.http = http or urllib3.PoolManager(maxsize=8, timeout=_TIMEOUT, retries=False)
        self._store = store
        self._credentials = store.load(self.base_url)
        self._guard = threading.Lock()

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Api":
        """The API of MATINEE_API_URL, or of what was deployed last. Raises Unreachable when there is none."""
        home = Home.from_env(env).state
        url = env.get("MATINEE_API_URL") or _deployed_url(home / "outputs.json")
        if urlsplit(url).scheme not in ("http", "https"):
            raise BadInput(f"MATINEE_API_URL must be an http or https address, not {url!r}.")
        return cls(url, CredentialStore(home / "credentials.json", env))

    @property
    def site_url(self) -> str:
        """Where the web app stands: beside the API."""
        return self.base_url.removesuffix("/api")

    def get(self, path: str, **query: str | int | None) -> dict[str, Any]:
        """GET. Raises Refused, Unreachable, NotSignedIn."""
        given = {name: value for name, value in query.items() if value is not None}
        return self._call("GET", f"{path}?{urlencode(given)}" if given else path, None)

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """POST. Every POST of this API may be made twice. Raises Refused, Unreachable, NotSignedIn."""
        return self._call("POST", path, body)

    def post_unsigned(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """POST without an account. Raises Refused, Unreachable."""
        return self._open("POST", path, body)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in and keep the tokens (not the password). Raises Refused, Unreachable."""
        wanted = Credentials(api_url=self.base_url, email=email)
        answer = self._open("POST", "/accounts/sign-in", {"email": email, "password": password})
        self._keep(wanted.with_tokens(answer))

    def sign_out(self) -> None:
        """End the session here and there."""
        if self._credentials.access_token:
            self._call("POST", "/accounts/sign-out", None)
        self._store.forget()

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        token = self._token()
        try:
            return self._open(method, path, body, token)
        except Refused as refused:
            if refused.status != 401:
                raise
        try:
            return self._open(method, path, body, self._token(instead_of=token))
        except Refused as refused:
            raise NotSignedIn(_SIGN_IN) if refused.status == 401 else refused from None

    def _token(self, *, instead_of: str | None = None) -> str:
        """A token that is good now; one thread at a time renews it."""
        with self._guard:
            kept = self._credentials
            if kept.is_fresh and kept.access_token != instead_of:
                return str(kept.access_token)
            renewed = self._renewed(kept)
            self._keep(renewed)
            return str(renewed.access_token)

    def _renewed(self, kept: Credentials) -> Credentials:
        if kept.refresh_token:
            try:
                return kept.with_tokens(
                    self._open("POST", "/accounts/refresh", {"refresh_token": kept.refresh_token})
                )
            except Refused:
                pass
        if kept.email and kept.password:
            body = {"email": kept.email, "password": kept.password}
            return kept.with_tokens(self._open("POST", "/accounts/sign-in", body))
        raise NotSignedIn(_SIGN_IN)

    def _keep(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._store.save(credentials)

    def _open(
        self, method: str, path: str, body: Mapping[str, Any] | None, token: str | None = None
    ) -> dict[str, Any]:
        headers = {
            "content-type": "application/json",
            **({"authorization": f"Bearer {token}"} if token else {}),
        }
        data = None if body is None else json.dumps(body).encode()
        for attempt in range(1, _TRIES + 1):
            try:
                answer = self.http.request(method, self.base_url + path, body=data, headers=headers)
            except urllib3.exceptions.HTTPError as error:
                problem = _why(error)
            else:
                if answer.status < 500 and answer.status != 429:
                    return _read(answer)
                problem = f"it answers {answer.status}"
            if attempt < _TRIES:
                time.sleep(back_off_seconds(attempt))
        raise Unreachable(
            f"Matinee at {self.base_url} cannot be reached ({problem}). Is it up? `matinee status` says."
        )


def back_off_seconds(attempt: int) -> float:
    """How long to wait before the next try: full jitter, 0.2 s doubled each time, at most 8 s."""
    return random.uniform(0.05, min(8.0, 0.2 * 2**attempt))  # noqa: S311


def _read(answer: urllib3.BaseHTTPResponse) -> dict[str, Any]:
    try:
        value = json.loads(answer.data) if answer.data else {}
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Unreachable(
            f"What answers there is not Matinee's API (status {answer.status}). Check MATINEE_API_URL."
        )
    if answer.status < 400:
        return value
    detail = value.get("detail") or value.get("message") or f"Matinee answered {answer.status}."
    raise Refused(str(detail), status=answer.status)


def _why(error: Exception) -> str:
    text = str(error).lower()
    if "refused" in text:
        return "connection refused"
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return "no answer in time"
    return "name not found" if "resolve" in text else "connection broken"


def _deployed_url(outputs: Path) -> str:
    try:
        stacks: dict[str, dict[str, str]] = json.loads(outputs.read_text())
        found = {name: value for values in stacks.values() for name, value in values.items()}
        return found["ApiUrl"]
    except (OSError, ValueError, KeyError, AttributeError):
        raise Unreachable("Nothing is deployed here: run `matinee play`, or set MATINEE_API_URL.") from None
