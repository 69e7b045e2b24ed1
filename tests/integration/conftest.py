"""AWS in this process: moto, answering on loopback."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.loopback import aws_on_loopback, sdk


@pytest.fixture(scope="module")
def endpoint_url() -> Iterator[str]:
    """Where moto answers."""
    with aws_on_loopback() as endpoint_url:
        yield endpoint_url


@pytest.fixture(scope="module")
def dynamodb(endpoint_url: str) -> Any:
    """The SDK's client of its DynamoDB."""
    return sdk("dynamodb", endpoint_url)
