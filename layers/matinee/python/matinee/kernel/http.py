"""The HTTP border: one router per API function, one map from errors to problem+json (RFC 9457).

Written by hand because it stands on the cold path: see docs/decisions on cold starts. Requests and answers
are API Gateway's REST proxy events (payload format 1.0).
"""

import re
from collections.abc import Callable
from typing import Any

from matinee.kernel.auth import AuthSettings, Caller, Verifier, user_pool_verifier
from matinee.kernel.body import read_object
from matinee.kernel.errors import MatineeError, MethodNotAllowed, NotFound, Transient
from matinee.kernel.log import logger
from matinee.kernel.response import Response, accepted, created, no_content, problem, success

__all__ = ["Api", "Response", "accepted", "created", "no_content"]

Route = Callable[..., Any]
_PARAMETER = re.compile(r"<(\w+)>")
_ALLOWED = "GET,POST,DELETE,OPTIONS"


class Api:
    """A router for one context: `api = Api("catalog")`, then `@api.get("/catalog/titles")` on functions.

    A route function returns a JSON value (status 200), or None (204), or what `created` and its like make. It
    takes the path's `<parameters>` by name, reads the rest of the request through `api.caller()`,
    `api.body()` and `api.query(name)`, and raises errors of `kernel.errors`.
    """

    def __init__(self, context: str, *, verifier: Verifier | None = None) -> None:
        self.logger = logger(context)
        self._verifier = verifier
        self._routes: list[tuple[str, re.Pattern[str], Route]] = []
        self._event: dict[str, Any] = {}

    def get[F: Route](self, path: str) -> Callable[[F], F]:
        """Routes GET `path` to the function below."""
        return self._add("GET", path)

    def post[F: Route](self, path: str) -> Callable[[F], F]:
        """Routes POST `path` to the function below."""
        return self._add("POST", path)

    def delete[F: Route](self, path: str) -> Callable[[F], F]:
        """Routes DELETE `path` to the function below."""
        return self._add("DELETE", path)

    def caller(self) -> Caller:
        """Who calls. Raises Unauthenticated, Transient."""
        if self._verifier is None:
            self._verifier = user_pool_verifier(AuthSettings.from_env())
        return self._verifier.verify(self._header("authorization"))

    def body(self, default: dict[str, Any] | None = None) -> dict[str, Any]:
        """The request's JSON object, or `default` when it sent nothing.

        Raises Invalid for anything else, or one too large or too deep.
        """
        if default is not None and not self._event.get("body"):
            return default
        return read_object(self._event.get("body"), is_base64=bool(self._event.get("isBase64Encoded")))

    def query(self, name: str) -> str | None:
        """The query parameter `name`, or None."""
        value: str | None = (self._event.get("queryStringParameters") or {}).get(name)
        return value

    def __call__(self, event: dict[str, Any], _: object) -> dict[str, Any]:
        """The Lambda handler."""
        self._event = event
        if event["httpMethod"] == "OPTIONS":
            return no_content().to_proxy(
                {
                    "Access-Control-Allow-Methods": _ALLOWED,
                    "Access-Control-Allow-Headers": "Authorization,Content-Type",
                    "Access-Control-Max-Age": "3600",
                }
            )
        try:
            route, parameters = self._find(event["httpMethod"], event["path"])
            return success(route(**parameters)).to_proxy()
        except MatineeError as error:
            self.logger.info("refused", extra={"error": type(error).__name__, "detail": error.detail})
            return self._problem(error)
        except Exception as error:
            self.logger.exception("unexpected error")
            return self._problem(_surprise(error))

    def _add[F: Route](self, method: str, path: str) -> Callable[[F], F]:
        pattern = re.compile(_PARAMETER.sub(r"(?P<\1>[A-Za-z0-9._~-]+)", path))

        def register(function: F) -> F:
            self._routes.append((method, pattern, function))
            return function

        return register

    def _find(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        matches = [
            (verb, match, route) for verb, form, route in self._routes if (match := form.fullmatch(path))
        ]
        for verb, match, route in matches:
            if verb == method:
                return route, match.groupdict()
        if matches:
            raise MethodNotAllowed("This address does not know that method.")
        raise NotFound("There is no such route.")

    def _header(self, name: str) -> str | None:
        headers: dict[str, str] = self._event.get("headers") or {}
        return next((value for key, value in headers.items() if key.lower() == name), None)

    def _problem(self, error: MatineeError) -> dict[str, Any]:
        request_id = str(self._event.get("requestContext", {}).get("requestId", ""))
        return problem(error, request_id=request_id)


def _surprise(error: Exception) -> MatineeError:
    from matinee.kernel.aws import is_passing  # imports the SDK, which not every function has loaded

    if is_passing(error):
        return Transient("Something this needs is out of order for the moment.")
    return MatineeError("Something went wrong here; try again in a moment.")
