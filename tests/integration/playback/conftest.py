"""Playback's tables and key on moto, as its stack makes them, and its API loaded as on a cold start."""

import uuid
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from matinee.kernel.auth import AuthSettings
from matinee.playback.settings import PlaybackSettings
from tests.fakes.accounts import CLIENT_ID, POOL_ID
from tests.lambdas import cold_start
from tests.loopback import sdk

KEY = "k3y" * 20
TITLE_KEY = "t1tle" * 12
RUN = uuid.uuid4().hex


@pytest.fixture(scope="module")
def secret_arn(endpoint_url: str) -> str:
    """The signing key's."""
    return _secret(endpoint_url, "signing-key", KEY)


@pytest.fixture(scope="module")
def title_key_arn(endpoint_url: str) -> str:
    """Of the secret that title keys follow from."""
    return _secret(endpoint_url, "title-key", TITLE_KEY)


def _secret(endpoint_url: str, name: str, text: str) -> str:
    secrets = sdk("secretsmanager", endpoint_url)
    return str(secrets.create_secret(Name=f"{name}-{RUN}", SecretString=text)["ARN"])


@pytest.fixture
def settings(
    endpoint_url: str,
    dynamodb: Any,
    secret_arn: str,
    title_key_arn: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[PlaybackSettings]:
    """Both tables, empty; the environment leads to them."""
    settings = PlaybackSettings(
        playables_table=f"playables-{RUN}",
        viewings_table=f"viewings-{RUN}",
        media_base_url="https://media.example",
        signing_key_secret_arn=secret_arn,
        title_key_secret_arn=title_key_arn,
    )
    auth = AuthSettings(user_pool_id=POOL_ID, user_pool_client_id=CLIENT_ID)
    for name, value in (settings.to_env() | auth.to_env()).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint_url)
    _make_tables(dynamodb, settings)
    yield settings
    for table in (settings.playables_table, settings.viewings_table):
        dynamodb.delete_table(TableName=table)


@pytest.fixture
def api(settings: PlaybackSettings) -> ModuleType:
    """`functions/playback/api.py`."""
    return cold_start("playback", "api")


def _make_tables(dynamodb: Any, settings: PlaybackSettings) -> None:
    dynamodb.create_table(
        TableName=settings.playables_table,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "title_id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "title_id", "AttributeType": "S"}],
    )
    dynamodb.create_table(
        TableName=settings.viewings_table,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "account_id", "KeyType": "HASH"},
            {"AttributeName": "title_id", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("account_id", "title_id", "watched_at")
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "recent",
                "KeySchema": [
                    {"AttributeName": "account_id", "KeyType": "HASH"},
                    {"AttributeName": "watched_at", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
