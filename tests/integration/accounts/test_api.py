"""Accounts' API as API Gateway calls it, over a user pool with real RS256 tokens."""

import json
from types import ModuleType
from typing import Any

import pytest

from matinee.accounts.settings import AccountsSettings
from tests.lambdas import Context, rest_event

PASSWORD = "Correct-horse-9-battery"
ANNA = {"email": "anna@example.com", "password": PASSWORD}


def ask(api: ModuleType, method: str, path: str, **more: Any) -> tuple[int, Any]:
    """Status and parsed body."""
    answer = api.handler(rest_event(method, f"/accounts/{path}", **more), Context())
    return answer["statusCode"], json.loads(answer["body"]) if answer["body"] else None


def sign_in(api: ModuleType) -> dict[str, Any]:
    """The tokens of a new account."""
    assert ask(api, "POST", "sign-up", body=ANNA) == (201, {"confirmed": False})
    confirmation = {"email": ANNA["email"], "code": "123456"}
    assert ask(api, "POST", "confirm", body=confirmation) == (204, None)
    status, tokens = ask(api, "POST", "sign-in", body=ANNA)
    assert status == 200
    assert set(tokens) == {"access_token", "refresh_token", "expires_in_seconds"}
    return dict(tokens)


def test_an_account_from_sign_up_to_sign_out(api: ModuleType) -> None:
    tokens = sign_in(api)
    status, me = ask(api, "GET", "me", token=tokens["access_token"])
    assert status == 200
    assert (me["email"], me["groups"]) == ("anna@example.com", [])
    refresh = {"refresh_token": tokens["refresh_token"]}
    status, again = ask(api, "POST", "refresh", body=refresh)
    assert status == 200
    assert set(again) == {"access_token", "expires_in_seconds"}
    assert ask(api, "GET", "me", token=again["access_token"])[1] == me
    assert ask(api, "POST", "sign-out", token=again["access_token"]) == (204, None)
    assert ask(api, "POST", "refresh", body=refresh)[0] == 401
    assert ask(api, "GET", "me", token=tokens["access_token"])[0] == 401


def test_nobody_learns_who_has_an_account(api: ModuleType) -> None:
    sign_in(api)
    again = ask(api, "POST", "sign-up", body=ANNA | {"password": "Another-horse-1"})
    assert again == ask(api, "POST", "sign-up", body=ANNA | {"email": "new@example.com"})
    wrong = ask(api, "POST", "sign-in", body=ANNA | {"password": "Wrong-password-1"})
    unknown = ask(api, "POST", "sign-in", body=ANNA | {"email": "nobody@example.com"})
    assert wrong == unknown
    assert wrong[0] == 401


def test_a_weak_password_is_a_400_that_says_the_rule(api: ModuleType) -> None:
    status, problem = ask(api, "POST", "sign-up", body=ANNA | {"password": "weak"})
    assert status == 400
    assert "password" in problem["detail"].lower()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("sign-up", {}),
        ("sign-up", ANNA | {"role": "admin"}),
        ("sign-up", ANNA | {"email": "x"}),
        ("sign-up", ANNA | {"email": "a@b.c\r\nBcc: d@e.f"}),
        ("sign-in", {"email": ["a@b.c"], "password": PASSWORD}),
        ("sign-in", ANNA | {"password": None}),
        ("confirm", {"email": "a@b.co", "code": 123456}),
        ("refresh", {"refresh_token": None}),
        ("refresh", {"refresh_token": "x" * 5000}),
        ("refresh", []),
    ],
)
def test_bad_input_is_a_400(api: ModuleType, path: str, body: object) -> None:
    assert ask(api, "POST", path, body=body)[0] == 400


def test_an_id_token_opens_nothing(api: ModuleType, settings: AccountsSettings, cognito: Any) -> None:
    sign_in(api)
    answer = cognito.initiate_auth(
        ClientId=settings.user_pool_client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": ANNA["email"], "PASSWORD": PASSWORD},
    )
    assert ask(api, "GET", "me", token=answer["AuthenticationResult"]["IdToken"])[0] == 401


def test_me_and_sign_out_want_a_token(api: ModuleType) -> None:
    assert ask(api, "GET", "me")[0] == 401
    assert ask(api, "POST", "sign-out")[0] == 401
    assert ask(api, "GET", "me", token="x.y.z")[0] == 401


def test_no_log_line_holds_an_address_a_password_or_a_token(
    capsys: pytest.CaptureFixture[str], api: ModuleType
) -> None:
    tokens = sign_in(api)
    ask(api, "POST", "sign-in", body=ANNA | {"password": "Wrong-password-1"})
    ask(api, "POST", "sign-up", body={"email": "new@example.com", "password": "weak"})
    ask(api, "POST", "refresh", body={"refresh_token": "never-issued"})
    printed = capsys.readouterr().out
    assert printed.count("\n") == 3
    for secret in ("example.com", PASSWORD, "Wrong-password-1", tokens["access_token"], "never-issued"):
        assert secret not in printed
