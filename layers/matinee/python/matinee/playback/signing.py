"""Signed media paths: the signature stands in the path, so relative addresses in a manifest inherit it.

`functions/delivery/signed_path.js` checks at the edge what is signed here; the tests hold the two together.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode


def signed_base_path(prefix: str, *, expires_epoch_seconds: int, key: bytes) -> str:
    """`/v1/<expires>/<signature>/<prefix>`: names of objects under `prefix` are appended to it.

    The signature is base64url(HMAC-SHA256(key, "v1:<expires>:<prefix>")), without padding: 43 characters.
    `prefix` ends in a slash. Source: RFC 2104 (HMAC), RFC 4648 section 5 (base64url).
    """
    message = f"v1:{expires_epoch_seconds}:{prefix}".encode()
    return f"/v1/{expires_epoch_seconds}/{mac(key, message)}/{prefix}"


def mac(key: bytes, message: bytes) -> str:
    """base64url(HMAC-SHA256(key, message)) without padding."""
    return urlsafe_b64encode(hmac.digest(key, message, hashlib.sha256)).rstrip(b"=").decode()
