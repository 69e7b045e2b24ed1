"""The router: routes by method and path, and turns every error into problem+json."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from matinee.kernel.auth import Verifier
from matinee.kernel.errors import Conflict, NotFound, TooManyRequests
from matinee.kernel.http import Api, accepted, created, no_content
from tests.fakes.accounts import CLIENT_ID, ISSUER, jwks, token
from tests.lambdas import Context, rest_event

api = Api("kernel", verifier=Verifier(issuer=ISSUER, client_id=CLIENT_ID, fetch_keys=jwks))


def sdk_error(code: str, status: int) -> ClientError:
    answer: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "GetItem")


ERRORS: dict[str, Exception] = {
    "conflict": Conflict("It is being encoded."),
    "limit": TooManyRequests("Slow down."),
    "bug": KeyError("internals"),
    "network": EndpointConnectionError(endpoint_url="http://somewhere"),
    "throttled": sdk_error("ThrottlingException", 400),
    "aws down": sdk_error("InternalServerError", 500),
    "denied": sdk_error("AccessDeniedException", 400),
}


@api.get("/things")
def list_things() -> dict[str, Any]:
    return {"limit": api.query("limit"), "name": "Amélie"}


@api.post("/things")
def make_thing() -> Any:
    return created(api.body() | {"by": api.caller().account_id})


@api.get("/things/<thing_id>")
def get_thing(thing_id: str) -> dict[str, str]:
    return {"thing_id": thing_id}


@api.delete("/things/<thing_id>")
def delete_thing(thing_id: str) -> None:
    if thing_id == "gone":
        raise NotFound("There is no such thing.")


@api.post("/things/<thing_id>/<verb>")
def act(thing_id: str, verb: str) -> Any:
    return accepted({"thing_id": thing_id}) if verb == "run" else no_content()


@api.get("/errors/<name>")
def fail(name: str) -> None:
    raise ERRORS[name.replace("_", " ")]


def ask(method: str, path: str, **more: Any) -> tuple[int, Any, dict[str, list[str]]]:
    """Status, parsed body, headers."""
    answer = api(rest_event(method, path, **more), Context())
    body: Any = json.loads(answer["body"]) if answer["body"] else None
    headers: dict[str, list[str]] = answer["multiValueHeaders"]
    if answer["statusCode"] >= 400:
        assert headers["Content-Type"] == ["application/problem+json"]
        assert body["status"] == answer["statusCode"]
        assert body["request_id"] == "req-1"
    return answer["statusCode"], body, headers


def test_a_route_gets_its_parameters_query_and_body() -> None:
    assert ask("GET", "/things", query={"limit": "3"})[:2] == (200, {"limit": "3", "name": "Amélie"})
    assert ask("GET", "/things")[1]["limit"] is None
    assert ask("GET", "/things/a-b_c.d~e")[1] == {"thing_id": "a-b_c.d~e"}
    assert ask("POST", "/things", body={"a": 1}, token=token())[:2] == (201, {"a": 1, "by": "account-a"})


def test_statuses_follow_what_a_route_returns() -> None:
    assert ask("DELETE", "/things/x")[:2] == (204, None)
    assert ask("POST", "/things/x/run")[:2] == (202, {"thing_id": "x"})
    assert ask("POST", "/things/x/stop")[:2] == (204, None)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("conflict", 409),
        ("limit", 429),
        ("bug", 500),
        ("network", 503),
        ("throttled", 503),
        ("aws_down", 503),
        ("denied", 500),
    ],
)
def test_errors_become_problems_that_give_nothing_away(name: str, status: int) -> None:
    answered, body, headers = ask("GET", f"/errors/{name}")
    assert answered == status
    assert "internals" not in json.dumps(body)
    assert "somewhere" not in json.dumps(body)
    assert ("Retry-After" in headers) == (status in (429, 503))


def test_an_unknown_path_is_a_404_and_an_unknown_method_a_405() -> None:
    assert ask("GET", "/nothing")[0] == 404
    assert ask("GET", "/things/")[0] == 404
    assert ask("GET", "/things/%2e%2e")[0] == 404
    assert ask("GET", "/things/a/b/c")[0] == 404
    assert ask("PATCH", "/things")[0] == 405
    assert ask("DELETE", "/things")[0] == 405
    assert ask("TRACE", "/things/x")[0] == 405


def test_a_browser_may_ask_from_any_page_but_only_with_a_token() -> None:
    status, _, headers = ask("OPTIONS", "/things")
    assert status == 204
    assert headers["Access-Control-Allow-Origin"] == ["*"]
    assert headers["Access-Control-Allow-Headers"] == ["Authorization,Content-Type"]
    assert "Access-Control-Allow-Credentials" not in headers


def test_every_answer_forbids_caches_and_guessing() -> None:
    for _, _, headers in (ask("GET", "/things"), ask("GET", "/nothing"), ask("GET", "/errors/bug")):
        assert headers["Cache-Control"] == ["no-store"]
        assert headers["X-Content-Type-Options"] == ["nosniff"]
        assert headers["Access-Control-Allow-Origin"] == ["*"]


def test_a_request_without_a_token_or_body_is_refused() -> None:
    assert ask("POST", "/things", body={"a": 1})[0] == 401
    assert ask("POST", "/things", token=token())[0] == 400


def test_a_value_that_forges_a_log_line_stays_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    from matinee.kernel.log import logger

    logger("test").info("refused", extra={"detail": 'a\r\n{"level": "ERROR"}\x85\u2028'})
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert json.loads(printed)["detail"] == 'a\r\n{"level": "ERROR"}\x85\u2028'


def test_an_unexpected_error_is_logged_with_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    logged = Api("logs")

    @logged.get("/boom")
    def boom() -> None:
        raise RuntimeError("the cause")

    assert logged(rest_event("GET", "/boom"), Context())["statusCode"] == 500
    line = json.loads(capsys.readouterr().out)
    assert line["level"] == "ERROR"
    assert line["service"] == "logs"
    assert line["exception_name"] == "RuntimeError"
    assert "the cause" in line["exception"]
