"""Tokens as Cognito makes them: a key of our own, the client's validity, the claims that verifiers read.

Source: Amazon Cognito developer guide, "Understanding user pool JSON web tokens".
"""

import functools
import json
import time
import uuid
from typing import Any

from joserfc import jwk, jwt
from moto.cognitoidp.exceptions import NotAuthorizedError, UserNotFoundError
from moto.cognitoidp.models import CognitoIdpBackend, CognitoIdpUserPool

UNIT_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
DEFAULT_SECONDS = 3600


@functools.cache
def key() -> jwk.RSAKey:
    """The signing key of every pool, made when LocalStack starts; moto's own is published with its source."""
    return jwk.RSAKey.generate_key(2048, parameters={"kid": str(uuid.uuid4()), "alg": "RS256", "use": "sig"})


def public_keys() -> str:
    """The JSON Web Key Set that verifies tokens."""
    return json.dumps({"keys": [key().as_dict(private=False)]})


def mend() -> None:
    """Replaces moto's tokens, and its answer about unknown users where a client asks not to tell."""
    CognitoIdpUserPool.create_jwt = _create_jwt
    initiate = CognitoIdpBackend.initiate_auth

    def initiate_auth(
        self: CognitoIdpBackend, client_id: str, *arguments: Any, **named: Any
    ) -> dict[str, Any]:
        try:
            return initiate(self, client_id, *arguments, **named)
        except UserNotFoundError:
            if any(_hides_users(pool, client_id) for pool in self.user_pools.values()):
                raise NotAuthorizedError("Incorrect username or password.") from None
            raise

    CognitoIdpBackend.initiate_auth = initiate_auth


def _hides_users(pool: CognitoIdpUserPool, client_id: str) -> bool:
    client = pool.clients.get(client_id)
    return client is not None and client.extended_config.get("PreventUserExistenceErrors") == "ENABLED"


def _create_jwt(
    self: CognitoIdpUserPool,
    client_id: str,
    username: str,
    token_use: str,
    expires_in: int = DEFAULT_SECONDS,
    extra_data: dict[str, Any] | None = None,
) -> tuple[str, int]:
    user, now = self._get_user(username), int(time.time())
    seconds = _validity_seconds(self, client_id, token_use)
    attributes = {each["Name"]: each["Value"] for each in user.attributes}
    claims: dict[str, Any] = {
        "iss": f"https://cognito-idp.{self.region}.amazonaws.com/{self.id}",
        "sub": user.id,
        "client_id" if token_use == "access" else "aud": client_id,
        "token_use": token_use,
        "auth_time": now,
        "iat": now,
        "exp": now + seconds,
        "jti": str(uuid.uuid4()),
        "username" if token_use == "access" else "cognito:username": user.username,
    }
    if token_use == "id" and "email" in attributes:
        claims["email"] = attributes["email"]
        claims["email_verified"] = attributes.get("email_verified") == "true"
    claims.update({name: value for name, value in (extra_data or {}).items() if name not in claims})
    return jwt.encode({"kid": key().kid, "alg": "RS256"}, claims, key()), seconds


def _validity_seconds(pool: CognitoIdpUserPool, client_id: str, token_use: str) -> int:
    config = pool.clients[client_id].extended_config if client_id in pool.clients else {}
    name = "AccessToken" if token_use == "access" else "IdToken"
    unit = (config.get("TokenValidityUnits") or {}).get(name, "hours")
    return int(config.get(f"{name}Validity") or 0) * UNIT_SECONDS[unit] or DEFAULT_SECONDS
