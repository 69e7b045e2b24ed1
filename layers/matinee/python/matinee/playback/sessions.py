"""Session ids that carry their session, signed: nothing is stored, and nobody can make one up.

An id is `<payload>.<mac>`, both base64url without padding. The payload is a JSON array: account, title,
duration in seconds, issued at (epoch seconds), and a random word that keeps two devices apart. The mac covers
the payload behind the label `session:v1:`, which no signed path begins with, so the one key serves both
without the one passing for the other.
"""

import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

from matinee.kernel.errors import NotFound
from matinee.kernel.ids import AccountId, TitleId
from matinee.playback.model import Playable, Session
from matinee.playback.signing import mac

LIFE = timedelta(hours=24)
_LONGEST_ID = 512
_UNKNOWN = "There is no such session of yours; it may have ended. Ask for a new play grant."


def open_session(account_id: AccountId, playable: Playable, *, issued_at: datetime, key: bytes) -> Session:
    """A new session of `account_id` playing `playable`."""
    issued_epoch_seconds = int(issued_at.timestamp())
    fields = [
        account_id,
        playable.title_id,
        playable.duration_seconds,
        issued_epoch_seconds,
        secrets.token_urlsafe(6),
    ]
    payload = _encode(json.dumps(fields, separators=(",", ":")).encode())
    return Session(
        session_id=f"{payload}.{_mac(key, payload)}",
        account_id=account_id,
        title_id=playable.title_id,
        duration_seconds=playable.duration_seconds,
        issued_at=datetime.fromtimestamp(issued_epoch_seconds, UTC),
    )


def read_session(session_id: str, *, account_id: AccountId, now: datetime, key: bytes) -> Session:
    """The session of this id. Raises NotFound for one altered, 24 h old, or another account's: all alike."""
    payload, _, signature = session_id.partition(".")
    if len(session_id) > _LONGEST_ID or not session_id.isascii():
        raise NotFound(_UNKNOWN)
    if not hmac.compare_digest(signature, _mac(key, payload)):
        raise NotFound(_UNKNOWN)
    owner, title_id, duration_seconds, issued_epoch_seconds, _ = json.loads(_decode(payload))
    issued_at = datetime.fromtimestamp(issued_epoch_seconds, UTC)
    if owner != account_id or now - issued_at >= LIFE:
        raise NotFound(_UNKNOWN)
    return Session(
        session_id=session_id,
        account_id=account_id,
        title_id=TitleId(title_id),
        duration_seconds=duration_seconds,
        issued_at=issued_at,
    )


def _mac(key: bytes, payload: str) -> str:
    return mac(key, f"session:v1:{payload}".encode())


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
