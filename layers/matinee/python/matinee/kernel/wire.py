"""AWS's JSON services without the SDK, for functions whose cold start a viewer waits for.

One POST a call over a connection that is kept. Region, credentials and endpoint come from the environment
variables that Lambda sets and the SDK reads. Retries follow the SDK's standard mode: three attempts in all,
on no connection, throttling and failures inside AWS, after a random pause that doubles its bound. What it
saves stands in docs/decisions; whatever is not on a cold path uses `kernel.aws`.
"""

import json
import os
import random
import ssl
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from matinee.kernel.errors import Transient
from matinee.kernel.sigv4 import Credentials, signed_headers

_ATTEMPTS = 3
_LONGEST_FIRST_PAUSE_SECONDS = 0.05
_TIMEOUT_SECONDS = 5
_THROTTLED = frozenset(
    {
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
    }
)


class ServiceError(Exception):
    """AWS refused a call; `code` is its word for why, such as `ConditionalCheckFailedException`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class JsonService:
    """One service: `dynamodb().call("GetItem", TableName=…, Key=…)`. Not for several threads at once."""

    def __init__(
        self, name: str, *, target: str, version: str, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._name = name
        self._target = target
        self._content_type = f"application/x-amz-json-{version}"
        self._pause = pause
        self._connection: HTTPConnection | None = None
        if _endpoint(name, os.environ.get("AWS_REGION", "")).startswith("https:"):
            _trust()  # now, while Lambda's init phase has a whole CPU

    def call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """The service's answer. Raises ServiceError when it refuses, Transient when three attempts failed."""
        body = json.dumps(parameters).encode()
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return self._once(operation, body)
            except (OSError, HTTPException, _Passing) as error:
                self.close()
                if attempt == _ATTEMPTS:
                    raise Transient(f"{self._name} is out of order for the moment.") from error
            bound_seconds = _LONGEST_FIRST_PAUSE_SECONDS * 2 ** (attempt - 1)
            self._pause(random.uniform(0, bound_seconds))  # noqa: S311
        raise AssertionError("the last attempt returns or raises")

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Hang up; the next call opens a new connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _once(self, operation: str, body: bytes) -> dict[str, Any]:
        region = os.environ["AWS_REGION"]
        address = urlsplit(_endpoint(self._name, region))
        headers = signed_headers(
            {
                "host": address.netloc,
                "content-type": self._content_type,
                "x-amz-target": f"{self._target}.{operation}",
            },
            body,
            service=self._name,
            region=region,
            credentials=_credentials(),
            moment=datetime.now(UTC),
        )
        if self._connection is None:
            self._connection = _connect(address.scheme, address.netloc)
        self._connection.request("POST", "/", body, headers)
        answer = self._connection.getresponse()
        return _read(answer.status, answer.read())


class _Passing(Exception):
    """Throttled, or a failure inside AWS."""


def dynamodb() -> JsonService:
    """DynamoDB's low-level API, version 2012-08-10."""
    return JsonService("dynamodb", target="DynamoDB_20120810", version="1.0")


def secrets_manager() -> JsonService:
    """Secrets Manager's API, version 2017-10-17."""
    return JsonService("secretsmanager", target="secretsmanager", version="1.1")


def get_json(url: str) -> Any:
    """The JSON document at `url`. Raises OSError, HTTPException, ValueError (not a 200, or not JSON)."""
    address = urlsplit(url)
    with closing(_connect(address.scheme, address.netloc)) as connection:
        connection.request("GET", address.path)
        answer = connection.getresponse()
        if answer.status != 200:
            raise ValueError(f"{url} answered {answer.status}")
        return json.loads(answer.read())


def _connect(scheme: str, netloc: str) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(netloc, timeout=_TIMEOUT_SECONDS, context=_trust())
    return HTTPConnection(netloc, timeout=_TIMEOUT_SECONDS)


@cache
def _trust() -> ssl.SSLContext:
    """Whom TLS trusts. Reading the certificates costs 45 ms of CPU, so all connections share it."""
    return ssl.create_default_context()


def _read(status: int, data: bytes) -> dict[str, Any]:
    if status == 200:
        answer: dict[str, Any] = json.loads(data)
        return answer
    problem = _problem(data)
    code = str(problem.get("__type", status)).rpartition("#")[2]
    if status >= 500 or code in _THROTTLED:
        raise _Passing(code)
    raise ServiceError(code, str(problem.get("message") or problem.get("Message") or ""))


def _problem(data: bytes) -> dict[str, Any]:
    try:
        problem = json.loads(data)
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}


def _endpoint(service: str, region: str) -> str:
    own = {"dynamodb": "DYNAMODB", "secretsmanager": "SECRETS_MANAGER"}[service]
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return (
        os.environ.get(f"AWS_ENDPOINT_URL_{own}")
        or os.environ.get("AWS_ENDPOINT_URL")
        or f"https://{service}.{region}.{suffix}"
    )


def _credentials() -> Credentials:
    return Credentials(
        access_key_id=os.environ["AWS_ACCESS_KEY_ID"],
        secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"],
        session_token=os.environ.get("AWS_SESSION_TOKEN"),
    )
