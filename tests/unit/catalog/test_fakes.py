"""The catalog's fake keeps its port's promises."""

import pytest

from tests.fakes.catalog import MemoryTitles
from tests.suites.catalog import TitlesSuite


class TestMemoryTitles(TitlesSuite):
    @pytest.fixture
    def titles(self) -> MemoryTitles:
        return MemoryTitles()
