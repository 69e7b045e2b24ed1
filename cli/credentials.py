"""Who uses the command line: an account's tokens, kept in a file that only its owner may read."""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

_MARGIN_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """An account at one API. `expires_at` is when the access token ends, in seconds since 1970."""

    api_url: str
    email: str | None = None
    password: str | None = None
    access_token: str | None = None
    refresh_token: str | None = None
    expires_at: float = 0.0

    @property
    def is_fresh(self) -> bool:
        """Whether the access token is good for another minute."""
        return self.access_token is not None and self.expires_at - time.time() > _MARGIN_SECONDS

    def with_tokens(self, answer: Mapping[str, Any]) -> "Credentials":
        """These credentials after a sign-in or a refresh; a refresh gives no new refresh token."""
        return replace(
            self,
            access_token=answer["access_token"],
            refresh_token=answer.get("refresh_token", self.refresh_token),
            expires_at=time.time() + answer["expires_in_seconds"],
        )


class CredentialStore:
    """Keeps credentials in `path`; those of the environment come first and are never written."""

    def __init__(self, path: Path, env: Mapping[str, str] = os.environ) -> None:
        self._path = path
        self._env = env

    def load(self, api_url: str) -> Credentials:
        """The credentials for this API: MATINEE_TOKEN, MATINEE_EMAIL and MATINEE_PASSWORD, or the file's."""
        if token := self._env.get("MATINEE_TOKEN"):
            return Credentials(api_url=api_url, access_token=token, expires_at=float("inf"))
        email, password = self._env.get("MATINEE_EMAIL"), self._env.get("MATINEE_PASSWORD")
        kept = self._read()
        if kept is None or kept.api_url != api_url or (email and kept.email != email):
            kept = Credentials(api_url=api_url)
        if email and password:
            return replace(kept, email=email, password=password)
        return kept

    def save(self, credentials: Credentials) -> None:
        """Write them, readable by the owner alone; a password from the environment stays out."""
        if self._env.get("MATINEE_TOKEN"):
            return
        if self._env.get("MATINEE_PASSWORD"):
            credentials = replace(credentials, password=None)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(f".{os.getpid()}.tmp")
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump(asdict(credentials), file)
        draft.replace(self._path)

    def forget(self) -> None:
        """Remove the file."""
        self._path.unlink(missing_ok=True)

    def _read(self) -> Credentials | None:
        try:
            return Credentials(**json.loads(self._path.read_text()))
        except (OSError, ValueError, TypeError):
            return None
