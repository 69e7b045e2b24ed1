"""Clear Key licences, as browsers ask for and take them (W3C Encrypted Media Extensions, section 9.1)."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from matinee.kernel.content_keys import LABELS, ContentKey
from matinee.kernel.errors import Invalid

_KEY_ID = re.compile(r"[A-Za-z0-9_-]{21}[AQgw]", re.ASCII)
"""16 bytes in base64url without padding: the last letter holds two bits of them."""
_TEMPORARY = "temporary"


def licence_path(session_id: str) -> str:
    """The route, below the API's own address, that licenses what this session plays."""
    return f"/playback/sessions/{session_id}/licence"


def read_request(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The key ids of `{"kids": [base64url…], "type": "temporary"}`, as 32 hex digits each. Raises Invalid.

    A title has no more keys than kinds of track, so neither has a request.
    """
    key_ids = body.get("kids")
    if set(body) - {"kids", "type"} or not isinstance(key_ids, list) or not 1 <= len(key_ids) <= len(LABELS):
        raise Invalid(f"The body must be an object with 'kids', 1 to {len(LABELS)} of them, and 'type'.")
    if body.get("type", _TEMPORARY) != _TEMPORARY:
        raise Invalid("Licences are temporary: no other type is given.")
    if not all(isinstance(each, str) and _KEY_ID.fullmatch(each) for each in key_ids):
        raise Invalid("A key id in 'kids' must be 16 bytes in base64url, without padding.")
    return tuple(urlsafe_b64decode(f"{each}==").hex() for each in key_ids)


def write_licence(keys: Sequence[ContentKey]) -> dict[str, Any]:
    """`{"keys": [{"kty", "kid", "k"}], "type"}`: a JSON Web Key Set (RFC 7517) of symmetric keys."""
    return {
        "keys": [{"kty": "oct", "kid": _base64url(each.key_id), "k": _base64url(each.key)} for each in keys],
        "type": _TEMPORARY,
    }


def _base64url(digits: str) -> str:
    return urlsafe_b64encode(bytes.fromhex(digits)).rstrip(b"=").decode()
