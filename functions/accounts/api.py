"""Accounts' API: sign-up, sign-in, and who is signed in."""

from typing import Any

from matinee.accounts import service
from matinee.accounts.aws import CognitoPool
from matinee.accounts.settings import AccountsSettings
from matinee.kernel.http import Api, created

pool = CognitoPool(AccountsSettings.from_env().user_pool_client_id)
handler = api = Api("accounts")


@api.post("/accounts/sign-up")
def sign_up() -> Any:
    """{email, password} → 201 {confirmed}; the same for an address that has an account already."""
    return created({"confirmed": service.sign_up(api.body(), pool)})


@api.post("/accounts/confirm")
def confirm() -> None:
    """{email, code} → 204."""
    service.confirm(api.body(), pool)


@api.post("/accounts/sign-in")
def sign_in() -> dict[str, Any]:
    """{email, password} → {access_token, refresh_token, expires_in_seconds}."""
    tokens = service.sign_in(api.body(), pool)
    return {
        "access_token": tokens.access_token,
        "refresh_token": tokens.refresh_token,
        "expires_in_seconds": tokens.expires_in_seconds,
    }


@api.post("/accounts/refresh")
def refresh() -> dict[str, Any]:
    """{refresh_token} → {access_token, expires_in_seconds}."""
    tokens = service.refresh(api.body(), pool)
    return {"access_token": tokens.access_token, "expires_in_seconds": tokens.expires_in_seconds}


@api.get("/accounts/me")
def me() -> dict[str, Any]:
    """{account_id, email, groups}; 401 at once for an account that is signed out or deleted."""
    caller = api.caller()
    return {
        "account_id": caller.account_id,
        "email": pool.email_of(caller.token),
        "groups": sorted(caller.groups),
    }


@api.post("/accounts/sign-out")
def sign_out() -> None:
    """204: refresh tokens end now, access tokens when they run out."""
    pool.sign_out(api.caller().token)
