"""What playing is about: titles to play, sessions of playing them, and how far each account came."""

from dataclasses import dataclass
from datetime import datetime

from matinee.kernel.ids import AccountId, TitleId


@dataclass(frozen=True, kw_only=True)
class Playable:
    """A published title, as far as playing needs it.

    `prefix` is its folder in the origin bucket, `titles/<title_id>/<version>/`; `published_at` orders its
    versions; `protection` is how it is protected, None where it is not.
    """

    title_id: TitleId
    version: str
    prefix: str
    duration_seconds: float
    poster_key: str
    published_at: str
    protection: str | None = None


@dataclass(frozen=True, kw_only=True)
class Session:
    """One account playing one title from one grant on; nobody else may speak for it."""

    session_id: str
    account_id: AccountId
    title_id: TitleId
    duration_seconds: float
    issued_at: datetime


@dataclass(frozen=True, kw_only=True)
class Viewing:
    """How far an account has come in a title, as of `watched_at`."""

    account_id: AccountId
    title_id: TitleId
    position_seconds: float
    duration_seconds: float
    watched_at: datetime


@dataclass(frozen=True, kw_only=True)
class Grant:
    """Leave to play a title until `expires_at`: its manifests' addresses, and where to start.

    `licence_url` is the route of our API that licenses it; None in the clear, and where others license it.
    """

    session_id: str
    title_id: TitleId
    hls_url: str
    dash_url: str
    licence_url: str | None
    poster_url: str | None
    duration_seconds: float
    resume_position_seconds: float
    expires_at: datetime
