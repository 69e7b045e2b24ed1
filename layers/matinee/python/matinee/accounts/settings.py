"""Accounts' environment."""

from dataclasses import dataclass

from matinee.kernel.settings import Settings


@dataclass(frozen=True, kw_only=True)
class AccountsSettings(Settings):
    """The user pool, and the app client that may sign users in with a password."""

    user_pool_id: str
    user_pool_client_id: str
