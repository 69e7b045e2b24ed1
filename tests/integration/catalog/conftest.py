"""The catalog's table and bus on moto, as its stack makes them, and its API loaded as on a cold start."""

import uuid
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from matinee.catalog.settings import CatalogSettings
from matinee.kernel.auth import AuthSettings
from tests.fakes.accounts import CLIENT_ID, POOL_ID
from tests.lambdas import cold_start


@pytest.fixture
def settings(endpoint_url: str, dynamodb: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[CatalogSettings]:
    """The empty table; the environment leads to it."""
    settings = CatalogSettings(
        titles_table=f"titles-{uuid.uuid4().hex}", media_base_url="https://media.example"
    )
    auth = AuthSettings(user_pool_id=POOL_ID, user_pool_client_id=CLIENT_ID)
    for name, value in (settings.to_env() | auth.to_env()).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint_url)
    _make_table(dynamodb, settings.titles_table)
    yield settings
    dynamodb.delete_table(TableName=settings.titles_table)


@pytest.fixture
def api(settings: CatalogSettings) -> ModuleType:
    """`functions/catalog/api.py`."""
    return cold_start("catalog", "api")


def _make_table(dynamodb: Any, name: str) -> None:
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "title_id", "KeyType": "HASH"}],
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("title_id", "shelf", "shelf_order")
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "newest",
                "KeySchema": [
                    {"AttributeName": "shelf", "KeyType": "HASH"},
                    {"AttributeName": "shelf_order", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
