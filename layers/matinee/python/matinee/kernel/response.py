"""Answers as API Gateway wants them: JSON, or problem+json (RFC 9457) for errors."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from matinee.kernel.errors import MatineeError

_JSON = "application/json"
_PROBLEM = "application/problem+json"
_ALWAYS = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, kw_only=True)
class Response:
    """A status and a JSON value; None is an empty body."""

    status: int
    value: Any = None
    content_type: str = _JSON

    def to_proxy(self, headers: dict[str, str] | None = None) -> dict[str, Any]:
        """The answer as a REST proxy function gives it."""
        typed = {} if self.value is None else {"Content-Type": self.content_type}
        whole = _ALWAYS | typed | (headers or {})
        return {
            "statusCode": self.status,
            "multiValueHeaders": {name: [value] for name, value in whole.items()},
            "body": "" if self.value is None else _dump(self.value),
            "isBase64Encoded": False,
        }


def created(value: Any) -> Response:
    """`value` with status 201."""
    return Response(status=HTTPStatus.CREATED, value=value)


def accepted(value: Any) -> Response:
    """`value` with status 202."""
    return Response(status=HTTPStatus.ACCEPTED, value=value)


def no_content() -> Response:
    """Nothing, with status 204."""
    return Response(status=HTTPStatus.NO_CONTENT)


def success(value: Any) -> Response:
    """What a route returned, as a response: itself, or 204 for None, or 200."""
    if isinstance(value, Response):
        return value
    return no_content() if value is None else Response(status=HTTPStatus.OK, value=value)


def problem(error: MatineeError, *, request_id: str) -> dict[str, Any]:
    """An error as a client sees it."""
    body = {
        "type": "about:blank",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "request_id": request_id,
    }
    headers = {"Retry-After": "1"} if error.status in (429, 503) else {}
    return Response(status=error.status, value=body, content_type=_PROBLEM).to_proxy(headers)


def _dump(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
