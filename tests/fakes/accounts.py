"""Fakes of accounts' ports, and an issuer of real tokens: what a user pool does, in memory."""

import json
import time
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from matinee.accounts.model import Email, Tokens
from matinee.kernel.errors import Conflict, Invalid, Unauthenticated

POOL_ID = "us-east-1_Test00001"
CLIENT_ID = "test-client"
ISSUER = f"https://cognito-idp.us-east-1.amazonaws.com/{POOL_ID}"


@cache
def private_key(name: str) -> rsa.RSAPrivateKey:
    """One key pair a name and test run."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def jwks(*names: str) -> dict[str, Any]:
    """The public halves of the keys of these names (`first` if none), as a user pool publishes them."""
    keys = []
    for name in names or ("first",):
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private_key(name).public_key()))
        keys.append(key | {"kid": name, "alg": "RS256", "use": "sig"})
    return {"keys": keys}


def claims(account_id: str = "account-a", *groups: str, **changes: object) -> dict[str, Any]:
    """The claims of a good access token, then `changes`; a change to None leaves the claim out."""
    now = int(time.time())
    whole: dict[str, Any] = {
        "iss": ISSUER,
        "sub": account_id,
        "client_id": CLIENT_ID,
        "token_use": "access",
        "iat": now,
        "exp": now + 3600,
        "username": account_id,
    }
    if groups:
        whole["cognito:groups"] = list(groups)
    return {name: value for name, value in (whole | changes).items() if value is not None}


def token(account_id: str = "account-a", *groups: str, key: str = "first", **changes: object) -> str:
    """An access token, signed for real."""
    return jwt.encode(
        claims(account_id, *groups, **changes), private_key(key), algorithm="RS256", headers={"kid": key}
    )


@dataclass
class _Account:
    password: str
    confirmed: bool = False
    tokens: list[str] = field(default_factory=list)


class MemoryPool:
    """A user pool: both of accounts' ports. Confirmation codes are all `123456`."""

    CODE = "123456"

    def __init__(self) -> None:
        self._accounts: dict[Email, _Account] = {}
        self._issued = 0

    def sign_up(self, email: Email, password: str) -> bool:
        """Open an account that waits for its confirmation."""
        if len(password) < 8:
            raise Invalid("Choose another password: at least 8 characters.")
        self._accounts.setdefault(email, _Account(password))
        return False

    def confirm(self, email: Email, code: str) -> None:
        """Let it sign in."""
        account = self._accounts.get(email)
        if account is None or account.confirmed or code != self.CODE:
            raise Invalid("The code is wrong or too old, or this address does not wait for one.")
        account.confirmed = True

    def email_of(self, access_token: str) -> Email:
        """Whose token it is."""
        return self._owner(access_token)[0]

    def sign_in(self, email: Email, password: str) -> Tokens:
        """Issue both tokens."""
        account = self._accounts.get(email)
        if account is None or account.password != password:
            raise Unauthenticated("The e-mail address or the password is wrong.")
        if not account.confirmed:
            raise Conflict("Confirm the account first.")
        return Tokens(
            access_token=self._issue(account, "access"),
            refresh_token=self._issue(account, "refresh"),
            expires_in_seconds=3600,
        )

    def refresh(self, refresh_token: str) -> Tokens:
        """Issue another access token."""
        _, account = self._owner(refresh_token)
        return Tokens(access_token=self._issue(account, "access"), expires_in_seconds=3600)

    def sign_out(self, access_token: str) -> None:
        """Forget all tokens."""
        self._owner(access_token)[1].tokens.clear()

    def _issue(self, account: _Account, kind: str) -> str:
        self._issued += 1
        account.tokens.append(f"{kind}-{self._issued}")
        return account.tokens[-1]

    def _owner(self, one: str) -> tuple[Email, _Account]:
        for email, account in self._accounts.items():
            if one in account.tokens:
                return email, account
        raise Unauthenticated("You are signed out: sign in again.")
