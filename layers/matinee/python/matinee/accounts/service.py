"""Accounts' verbs, read from what a client sends: sign up, confirm, sign in, refresh, sign out."""

from collections.abc import Mapping
from typing import Any

from matinee.accounts import model
from matinee.accounts.model import Tokens
from matinee.accounts.ports import Entrance, Registry
from matinee.kernel.errors import Invalid

_LONGEST_CODE = 64
_LONGEST_TOKEN = 4096


def sign_up(body: Mapping[str, Any], registry: Registry) -> bool:
    """{email, password} → whether the account can sign in at once.

    Raises Invalid and what the port raises.
    """
    _expect(body, "email", "password")
    return registry.sign_up(model.email(body["email"]), model.password(body["password"]))


def confirm(body: Mapping[str, Any], registry: Registry) -> None:
    """{email, code}. Raises Invalid and what the port raises."""
    _expect(body, "email", "code")
    registry.confirm(model.email(body["email"]), model.word("code", body["code"], longest=_LONGEST_CODE))


def sign_in(body: Mapping[str, Any], entrance: Entrance) -> Tokens:
    """{email, password} → tokens. Raises Invalid and what the port raises."""
    _expect(body, "email", "password")
    return entrance.sign_in(model.email(body["email"]), model.password(body["password"]))


def refresh(body: Mapping[str, Any], entrance: Entrance) -> Tokens:
    """{refresh_token} → a new access token. Raises Invalid and what the port raises."""
    _expect(body, "refresh_token")
    return entrance.refresh(model.word("refresh_token", body["refresh_token"], longest=_LONGEST_TOKEN))


def _expect(body: Mapping[str, Any], *names: str) -> None:
    if set(body) != set(names):
        raise Invalid(f"The body must be an object with {' and '.join(names)}, and nothing else.")
