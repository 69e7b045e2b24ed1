"""Tokens: a good one names its account, and every forgery known to us is a 401."""

import base64
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from matinee.kernel.auth import Caller, Verifier
from matinee.kernel.errors import Forbidden, Transient, Unauthenticated
from tests.fakes.accounts import CLIENT_ID, ISSUER, claims, jwks, private_key, token


class Counted:
    """A JWKS endpoint that counts its visitors."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.fetches = 0

    def __call__(self) -> dict[str, Any]:
        self.fetches += 1
        return jwks(*self.names)


def verifier(keys: Counted | None = None, *, clock: list[float] | None = None) -> Verifier:
    ticks = clock or [0.0]
    return Verifier(issuer=ISSUER, client_id=CLIENT_ID, fetch_keys=keys or Counted(), clock=lambda: ticks[0])


def verify(one: str) -> Caller:
    return verifier().verify(f"Bearer {one}")


def encoded(value: object) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def with_header(**header: object) -> str:
    """A token whose header holds `header` and whose signature is right for it."""
    parts = {"alg": "RS256", "kid": "first"} | header
    signed = f"{encoded(parts)}.{encoded(claims())}"
    signature = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(
        signed.encode(), private_key("first")
    )
    return f"{signed}.{encoded(signature)}"


def public_key_bytes(encoding: serialization.Encoding) -> bytes:
    return (
        private_key("first")
        .public_key()
        .public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def hmac_with(secret: bytes) -> str:
    """A token re-signed as HS256 with something public as the secret."""
    signed = f"{encoded({'alg': 'HS256', 'kid': 'first', 'typ': 'JWT'})}.{encoded(claims())}"
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(
        signed.encode(), secret
    )
    return f"{signed}.{encoded(signature)}"


def test_a_good_token_names_its_account_and_groups() -> None:
    caller = verify(token("account-a", "studio"))
    assert caller.account_id == "account-a"
    assert caller.groups == {"studio"}
    caller.require_group("studio")
    with pytest.raises(Forbidden):
        caller.require_group("operators")


def test_the_scheme_is_read_in_any_case() -> None:
    assert verifier().verify(f"bearer {token()}").account_id == "account-a"


FORGERIES = {
    "no token": "",
    "not a token": "abc",
    "two parts": "a.b",
    "four parts": token() + ".x",
    "alg none": f"{encoded({'alg': 'none', 'kid': 'first'})}.{encoded(claims())}.",
    "alg none, still signed": f"{encoded({'alg': 'none', 'kid': 'first'})}.{token().split('.', 1)[1]}",
    "alg in capitals": with_header(alg="rs256"),
    "alg missing": with_header(alg=None),
    "alg a list": with_header(alg=["RS256"]),
    "alg RS512": with_header(alg="RS512"),
    "HS256 with our PEM": hmac_with(public_key_bytes(serialization.Encoding.PEM)),
    "HS256 with our DER": hmac_with(public_key_bytes(serialization.Encoding.DER)),
    "HS256 with our JWK": hmac_with(json.dumps(jwks()["keys"][0]).encode()),
    "unknown crit": with_header(crit=["exp"], exp=0),
    "empty crit": with_header(crit=[]),
    "another issuer": token(iss="https://evil.example/pool"),
    "issuer with a slash": token(iss=ISSUER + "/"),
    "another client": token(client_id="other"),
    "client missing": token(client_id=None),
    "an id token": token(token_use="id", aud=CLIENT_ID),
    "use missing": token(token_use=None),
    "expired": token(exp=int(time.time()) - 61),
    "exp missing": token(exp=None),
    "from the future": token(iat=int(time.time()) + 3600),
    "not yet": token(nbf=int(time.time()) + 3600),
    "no subject": token(sub=None),
    "empty subject": token(sub=""),
    "kid a path": with_header(kid="../../etc/passwd"),
    "kid a URL": with_header(kid="http://127.0.0.1/keys"),
    "kid SQL": with_header(kid="' OR 1=1 --"),
    "kid 6 KB": with_header(kid="k" * 6000),
    "kid missing": with_header(kid=None),
    "kid a number": with_header(kid=1),
    "somebody's own key": token(key="stranger"),
    "somebody's own key under our kid": jwt.encode(
        claims(), private_key("stranger"), algorithm="RS256", headers={"kid": "first"}
    ),
    "jku": jwt.encode(
        claims(),
        private_key("stranger"),
        algorithm="RS256",
        headers={"kid": "stranger", "jku": "http://127.0.0.1/jwks.json"},
    ),
    "embedded jwk": jwt.encode(
        claims(),
        private_key("stranger"),
        algorithm="RS256",
        headers={"kid": "first", "jwk": jwks("stranger")["keys"][0]},
    ),
    "payload altered": f"{token().split('.')[0]}.{encoded(claims('account-b'))}.{token().split('.')[2]}",
    "payload not an object": ".".join([token().split(".")[0], encoded([1]), token().split(".")[2]]),
    "header deep": f"{encoded(b'[' * 5000)}.{encoded(claims())}.AAAA",
    "1 MB": "a" * 1_000_000,
    "line break": token() + "\n",
    "padding": token() + "==",
    "not ASCII": "é.é.é",
}


@pytest.mark.parametrize("forged", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_token_is_refused(forged: str) -> None:
    guard = verifier()
    guard.verify(f"Bearer {token()}")
    with pytest.raises(Unauthenticated):
        guard.verify(f"Bearer {forged}")


@pytest.mark.parametrize("value", ["x", True, float("nan"), [1], {"a": 1}, "9999999999"])
def test_times_that_are_not_numbers_are_refused(value: object) -> None:
    for name in ("exp", "iat", "nbf"):
        with pytest.raises(Unauthenticated):
            verify(signed_raw(claims() | {name: value}))


def signed_raw(payload: dict[str, Any]) -> str:
    """A token over whatever claims, which a JWT library would refuse to write."""
    signed = f"{encoded({'alg': 'RS256', 'kid': 'first'})}.{encoded(payload)}"
    signature = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(
        signed.encode(), private_key("first")
    )
    return f"{signed}.{encoded(signature)}"


def test_the_forgers_tools_make_good_tokens_too() -> None:
    assert verify(with_header()).account_id == "account-a"
    assert verify(signed_raw(claims())).account_id == "account-a"


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic YTpi", f"Token {token()}", token()])
def test_a_request_without_a_bearer_token_is_refused(header: str | None) -> None:
    with pytest.raises(Unauthenticated):
        verifier().verify(header)


def test_a_token_need_not_say_when_it_was_issued() -> None:
    assert verify(token(iat=None)).account_id == "account-a"


def test_clocks_may_differ_by_half_a_minute() -> None:
    now = int(time.time())
    assert verify(token(exp=now - 20)).account_id == "account-a"
    assert verify(token(iat=now + 20)).account_id == "account-a"


UNKNOWN = with_header(kid="unknown")


def test_a_thousand_unknown_keys_cost_one_fetch_a_minute() -> None:
    keys, clock = Counted(), [0.0]
    guard = verifier(keys, clock=clock)
    guard.verify(f"Bearer {token()}")
    for _ in range(1000):
        with pytest.raises(Unauthenticated):
            guard.verify(f"Bearer {UNKNOWN}")
    assert keys.fetches == 1
    clock[0] = 61.0
    with pytest.raises(Unauthenticated):
        guard.verify(f"Bearer {UNKNOWN}")
    assert keys.fetches == 2


def test_keys_that_cannot_be_read_are_a_passing_trouble_and_are_asked_for_again() -> None:
    down = [True]

    def fetch() -> dict[str, Any]:
        if down[0]:
            raise Transient("The user pool's keys cannot be read.")
        return jwks()

    guard = Verifier(issuer=ISSUER, client_id=CLIENT_ID, fetch_keys=fetch)
    for _ in range(2):
        with pytest.raises(Transient):
            guard.verify(f"Bearer {token()}")
    down[0] = False
    assert guard.verify(f"Bearer {token()}").account_id == "account-a"


def test_a_rotated_key_is_learnt_after_a_minute() -> None:
    keys, clock = Counted(), [0.0]
    guard = verifier(keys, clock=clock)
    guard.verify(f"Bearer {token()}")
    keys.names = ("first", "second")
    clock[0] = 61.0
    assert guard.verify(f"Bearer {token(key='second')}").account_id == "account-a"
