"""Who calls: verifies the user pool's access token in every API function, on AWS and on a laptop alike.

On AWS the gateway's own authoriser stands in front of this; nothing here relies on it.
"""

import json
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
from matinee.kernel.aws import client
from matinee.kernel.errors import Forbidden, Transient, Unauthenticated
from matinee.kernel.ids import AccountId
from matinee.kernel.settings import Settings

_LEEWAY_SECONDS = 30
_REFETCH_SECONDS = 60
_TOKEN_LIMIT = 8192
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
        self, *, issuer: str, client_id: str, fetch_keys: Keys, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._fetch_keys = fetch_keys
        self._clock = clock
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at: float | None = None

    def verify(self, authorization: str | None) -> Caller:
        """The caller of a request with this Authorization header. Raises Unauthenticated, Transient."""
        token = _bearer(authorization)
        try:
            header = jwt.get_unverified_header(token)
            claims = jwt.decode(
                token,
                self._key(header.get("kid")),
                algorithms=["RS256"],
                issuer=self._issuer,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "sub"], "verify_aud": False},
            )
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            raise Unauthenticated(_NOT_SIGNED_IN) from None
        if claims.get("token_use") != "access" or claims.get("client_id") != self._client_id:
            raise Unauthenticated(_NOT_SIGNED_IN)
        return Caller(
            account_id=AccountId(claims["sub"]),
            username=str(claims.get("username", claims["sub"])),
            groups=frozenset(claims.get("cognito:groups", ())),
            token=token,
        )

    def _key(self, kid: object) -> jwt.PyJWK:
        if not isinstance(kid, str):
            raise Unauthenticated(_NOT_SIGNED_IN)
        if kid not in self._keys and self._may_fetch():
            self._fetched_at = self._clock()
            self._keys = {str(key["kid"]): jwt.PyJWK(key) for key in self._fetch_keys()["keys"]}
        if kid not in self._keys:
            raise Unauthenticated(_NOT_SIGNED_IN)
        return self._keys[kid]

    def _may_fetch(self) -> bool:
        return self._fetched_at is None or self._clock() - self._fetched_at >= _REFETCH_SECONDS


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
        fetch_keys=lambda: _fetch_keys(settings.user_pool_id),
    )


def _fetch_keys(user_pool_id: str) -> dict[str, Any]:
    base = client("cognito-idp").meta.endpoint_url
    try:
        with urllib.request.urlopen(f"{base}/{user_pool_id}/.well-known/jwks.json", timeout=5) as answer:  # noqa: S310
            document: dict[str, Any] = json.load(answer)
            return document
    except OSError as error:
        raise Transient("The user pool's keys cannot be read.") from error
