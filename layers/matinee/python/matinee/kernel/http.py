"""The HTTP border: one router per API function, one map from errors to problem+json (RFC 9457)."""

import json
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, CORSConfig, Response, content_types
from aws_lambda_powertools.event_handler.exceptions import NotFoundError, ServiceError
from matinee.kernel.auth import AuthSettings, Caller, Verifier, user_pool_verifier
from matinee.kernel.errors import Invalid, MatineeError

_BODY_LIMIT_BYTES = 1_000_000
_DEPTH_LIMIT = 20
_PROBLEM = "application/problem+json"


class Api:
    """A router for one context: `api = Api("catalog")`, then `@api.get("/catalog/titles")` on functions.

    A route function returns a JSON value, or `(value, status)`; None is 204. It reads the request through
    `api.caller()`, `api.body()`, `api.query(name)`, and raises errors of `kernel.errors`.
    """

    def __init__(self, context: str, *, verifier: Verifier | None = None) -> None:
        self.logger = Logger(service=context)
        self._app = APIGatewayRestResolver(
            cors=CORSConfig(allow_origin="*", max_age=3600), serializer=_dump, strip_prefixes=None
        )
        self._verifier = verifier
        self.get, self.post, self.delete = self._app.get, self._app.post, self._app.delete
        self._app.exception_handler(MatineeError)(self._on_error)
        self._app.exception_handler(Exception)(self._on_surprise)
        self._app.not_found(self._on_no_route)

    def caller(self) -> Caller:
        """Who calls. Raises Unauthenticated."""
        if self._verifier is None:
            self._verifier = user_pool_verifier(AuthSettings.from_env())
        return self._verifier.verify(self._app.current_event.headers.get("authorization"))

    def body(self) -> dict[str, Any]:
        """The request's JSON object. Raises Invalid for anything else, or one too large or too deep."""
        text = self._app.current_event.decoded_body or ""
        if len(text) > _BODY_LIMIT_BYTES:
            raise Invalid("The body is larger than 1 MB.")
        try:
            value = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_unique)
            text.encode("utf-8")
        except (ValueError, RecursionError):
            raise Invalid("The body must be one JSON object.") from None
        if not isinstance(value, dict):
            raise Invalid("The body must be one JSON object.")
        _check_depth(value, _DEPTH_LIMIT)
        return value

    def query(self, name: str) -> str | None:
        """The query parameter `name`, or None."""
        return self._app.current_event.query_string_parameters.get(name)

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """The Lambda handler."""
        return self._app.resolve(event, context)

    def _on_error(self, error: MatineeError) -> Response[str]:
        self.logger.info("refused", extra={"error": type(error).__name__, "detail": error.detail})
        return self._problem(error.status, error.title, error.detail)

    def _on_surprise(self, error: Exception) -> Response[str]:
        if isinstance(error, ServiceError):
            return self._problem(error.status_code, "Refused", str(error.msg))
        self.logger.exception("unexpected error", exc_info=error)
        return self._problem(500, "Internal error", "Something went wrong here; try again in a moment.")

    def _on_no_route(self, _: NotFoundError) -> Response[str]:
        return self._problem(404, "Not found", "There is no such route.")

    def _problem(self, status: int, title: str, detail: str) -> Response[str]:
        body = {
            "type": "about:blank",
            "title": title,
            "status": status,
            "detail": detail,
            "request_id": self._app.current_event.request_context.request_id,
        }
        headers: dict[str, str | list[str]] = {"Retry-After": "1"} if status in (429, 503) else {}
        return Response(status_code=status, content_type=_PROBLEM, body=_dump(body), headers=headers)


def created(value: Any) -> Response[str]:
    """`value` with status 201."""
    return _json(201, value)


def accepted(value: Any) -> Response[str]:
    """`value` with status 202."""
    return _json(202, value)


def no_content() -> Response[str]:
    """Nothing, with status 204."""
    return Response(status_code=204)


def _json(status: int, value: Any) -> Response[str]:
    return Response(status_code=status, content_type=content_types.APPLICATION_JSON, body=_dump(value))


def _dump(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("duplicate key")
    return value


def _check_depth(value: Any, left: int) -> None:
    if left < 0:
        raise Invalid("The body is nested too deeply.")
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        _check_depth(child, left - 1)
