"""RS256 signatures over JSON (RFC 7515, RFC 7518 section 3.3), verified; no other algorithm is known here.

Only `cryptography`'s RSA is imported: a whole JOSE library costs 100 ms of CPU on every cold start.
"""

import json
import re
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Jws:
    """A signed JSON object in compact form, taken apart; nothing in it is to be believed before `payload`."""

    header: dict[str, Any]
    signed: bytes
    signature: bytes

    def payload(self, key: RSAPublicKey) -> dict[str, Any]:
        """What is signed. Raises ValueError unless `key` verifies it as RS256 without critical extensions."""
        if self.header.get("alg") != "RS256" or "crit" in self.header:
            raise ValueError("not RS256, or with extensions that must be understood")
        try:
            key.verify(self.signature, self.signed, PKCS1v15(), SHA256())
        except InvalidSignature:
            raise ValueError("the signature does not verify") from None
        return _object(self.signed.split(b".")[1].decode())


def take_apart(token: str) -> Jws:
    """The parts of a compact JWS. Raises ValueError, RecursionError."""
    if not _COMPACT.fullmatch(token):
        raise ValueError("not a compact JWS")
    header, payload, signature = token.split(".")
    return Jws(header=_object(header), signed=f"{header}.{payload}".encode(), signature=_decode(signature))


def public_key(jwk: dict[str, Any]) -> RSAPublicKey:
    """The RSA key in a JWK (RFC 7518 section 6.3.1). Raises KeyError, ValueError."""
    if jwk["kty"] != "RSA":
        raise ValueError("not an RSA key")
    modulus, exponent = (int.from_bytes(_decode(jwk[name])) for name in ("n", "e"))
    return RSAPublicNumbers(exponent, modulus).public_key()


def _object(text: str) -> dict[str, Any]:
    value = json.loads(_decode(text))
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
