"""A user pool on moto, as the stack makes it, and accounts' API loaded as on a cold start."""

from types import ModuleType
from typing import Any

import pytest

from matinee.accounts.settings import AccountsSettings
from matinee.kernel.aws import client
from tests.lambdas import cold_start
from tests.loopback import sdk


@pytest.fixture(scope="module")
def cognito(endpoint_url: str) -> Any:
    """The SDK's client of it."""
    return sdk("cognito-idp", endpoint_url)


@pytest.fixture
def settings(endpoint_url: str, cognito: Any, monkeypatch: pytest.MonkeyPatch) -> AccountsSettings:
    """A new pool and its client."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint_url)
    client.cache_clear()
    pool = cognito.create_user_pool(
        PoolName="viewers",
        UsernameAttributes=["email"],
        AutoVerifiedAttributes=["email"],
        Policies={
            "PasswordPolicy": {
                "MinimumLength": 12,
                "RequireUppercase": True,
                "RequireLowercase": True,
                "RequireNumbers": True,
                "RequireSymbols": True,
            }
        },
    )["UserPool"]["Id"]
    app = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="app",
        GenerateSecret=False,
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        PreventUserExistenceErrors="ENABLED",
    )["UserPoolClient"]["ClientId"]
    return AccountsSettings(user_pool_id=pool, user_pool_client_id=app)


@pytest.fixture
def api(settings: AccountsSettings, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """`functions/accounts/api.py`."""
    for name, value in settings.to_env().items():
        monkeypatch.setenv(name, value)
    return cold_start("accounts", "api")
