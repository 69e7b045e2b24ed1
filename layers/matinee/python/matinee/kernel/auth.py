"""Who calls: verifies the user pool's access token in every API function, on AWS and on a laptop alike.

On AWS the gateway's own authoriser stands in front of this; nothing here relies on it.
"""

import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from matinee.kernel import jws
from matinee.kernel.errors import Forbidden, Transient, Unauthenticated
from matinee.kernel.ids import AccountId
from matinee.kernel.settings import Settings
from matinee.kernel.wire import get_json

_LEEWAY_SECONDS = 30
_REFETCH_SECONDS = 60
_TOKEN_LIMIT = 8192
_ACCESS = "access"
_NOT_SIGNED_IN = "Sign in: the request has no valid access token."


@dataclass(frozen=True, kw_only=True)
class AuthSettings(Settings):
    """Which user pool signs the tokens, and for which app client."""

    user_pool_id: str
    user_pool_client_id: str


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A signed-in account."""

    account_id: AccountId
    username: str
    groups: frozenset[str]
    token: str

    def require_group(self, name: str) -> None:
        """Raises Forbidden unless the caller belongs to the group `name`."""
        if name not in self.groups:
            raise Forbidden(f"Only members of the group '{name}' may do this.")


Keys = Callable[[], dict[str, Any]]


class Verifier:
    """Verifies access tokens (RFC 7519, RS256 only) against a user pool's published keys (RFC 7517).

    `fetch_keys` returns the JWKS document; it is called for an unknown key id, at most once a minute.
    """

    def __init__(
        self,
        *,
        issuer: str,
        client_id: str,
        fetch_keys: Keys,
        clock: Callable[[], float] = time.monotonic,
        now_epoch_seconds: Callable[[], float] = time.time,
    ) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._fetch_keys = fetch_keys
        self._clock = clock
        self._now_epoch_seconds = now_epoch_seconds
        self._keys: dict[str, RSAPublicKey] = {}
        self._fetched_at = 0.0

    def verify(self, authorization: str | None) -> Caller:
        """The caller of a request with this Authorization header. Raises Unauthenticated, Transient."""
        token = _bearer(authorization)
        try:
            signed = jws.take_apart(token)
            claims = signed.payload(self._key(signed.header.get("kid")))
            self._check(claims)
            subject = str(claims["sub"])
            groups = frozenset(str(name) for name in claims.get("cognito:groups", ()))
        except (ValueError, TypeError, KeyError, RecursionError):
            raise Unauthenticated(_NOT_SIGNED_IN) from None
        return Caller(
            account_id=AccountId(subject),
            username=str(claims.get("username", subject)),
            groups=groups,
            token=token,
        )

    def _check(self, claims: dict[str, Any]) -> None:
        now = self._now_epoch_seconds()
        if claims["iss"] != self._issuer or claims["client_id"] != self._client_id:
            raise ValueError("another pool's, or for another client")
        if claims["token_use"] != _ACCESS or not claims["sub"]:
            raise ValueError("not an access token")
        if not now - _LEEWAY_SECONDS < _seconds(claims["exp"]):
            raise ValueError("expired")
        if max(_seconds(claims.get("iat", 0)), _seconds(claims.get("nbf", 0))) > now + _LEEWAY_SECONDS:
            raise ValueError("from the future")

    def _key(self, kid: object) -> RSAPublicKey:
        if not isinstance(kid, str):
            raise ValueError("no key id")
        if kid not in self._keys and self._may_fetch():
            self._fetched_at = self._clock()
            self._keys = {str(key["kid"]): jws.public_key(key) for key in self._fetch_keys()["keys"]}
        return self._keys[kid]

    def _may_fetch(self) -> bool:
        return not self._keys or self._clock() - self._fetched_at >= _REFETCH_SECONDS


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("not a time")
    return float(value)


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > _TOKEN_LIMIT:
        raise Unauthenticated(_NOT_SIGNED_IN)
    return token


def user_pool_verifier(settings: AuthSettings) -> Verifier:
    """A verifier for a Cognito user pool.

    The issuer is always AWS's name for the pool; its keys come from whichever endpoint serves Cognito.
    """
    region = settings.user_pool_id.partition("_")[0]
    return Verifier(
        issuer=f"https://cognito-idp.{region}.amazonaws.com/{settings.user_pool_id}",
        client_id=settings.user_pool_client_id,
        fetch_keys=lambda: _fetch_keys(_endpoint(region), settings.user_pool_id),
    )


def _endpoint(region: str) -> str:
    """Where Cognito answers: the SDK's own variables decide, as they do for its clients."""
    return (
        os.environ.get("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER")
        or os.environ.get("AWS_ENDPOINT_URL")
        or f"https://cognito-idp.{region}.amazonaws.com"
    ).rstrip("/")


def _fetch_keys(endpoint: str, user_pool_id: str) -> dict[str, Any]:
    try:
        document: dict[str, Any] = get_json(f"{endpoint}/{user_pool_id}/.well-known/jwks.json")
    except (OSError, HTTPException, ValueError) as error:
        raise Transient("The user pool's keys cannot be read.") from error
    return document
