"""AWS Signature Version 4 for the one shape that JSON services need: a POST to `/`, signed in its headers.

Source: AWS General Reference, "Create a signed AWS API request". A test holds it against botocore's signer.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """Whose request it is; `session_token` comes with temporary ones, as all of Lambda's are."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None


def signed_headers(
    headers: Mapping[str, str],
    body: bytes,
    *,
    service: str,
    region: str,
    credentials: Credentials,
    moment: datetime,
) -> dict[str, str]:
    """`headers` (lower-case names, with `host`), a date, and the Authorization over them and `body`."""
    instant = moment.strftime("%Y%m%dT%H%M%SZ")
    signed = dict(headers) | {"x-amz-date": instant}
    if credentials.session_token:
        signed["x-amz-security-token"] = credentials.session_token
    names = ";".join(sorted(signed))
    scope = f"{instant[:8]}/{region}/{service}/aws4_request"
    to_sign = f"{_ALGORITHM}\n{instant}\n{scope}\n{_digest(_canonical(signed, names, body))}"
    key = f"AWS4{credentials.secret_access_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), hashlib.sha256)
    signature = hmac.digest(key, to_sign.encode(), hashlib.sha256).hex()
    identity = f"Credential={credentials.access_key_id}/{scope}"
    return signed | {
        "authorization": f"{_ALGORITHM} {identity}, SignedHeaders={names}, Signature={signature}"
    }


def _canonical(headers: Mapping[str, str], names: str, body: bytes) -> bytes:
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    return f"POST\n/\n\n{lines}\n{names}\n{_digest(body)}".encode()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
