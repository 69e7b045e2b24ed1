"""The catalog's port, kept by DynamoDB (moto)."""

import pytest

from matinee.catalog.aws import DynamoTitles
from matinee.catalog.settings import CatalogSettings
from tests.suites.catalog import TitlesSuite


class TestDynamoTitles(TitlesSuite):
    @pytest.fixture
    def titles(self, settings: CatalogSettings) -> DynamoTitles:
        return DynamoTitles(settings.titles_table)
