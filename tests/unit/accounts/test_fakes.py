"""Accounts' fake keeps its ports' promises."""

import pytest

from tests.fakes.accounts import MemoryPool
from tests.suites.accounts import PoolSuite


class TestMemoryPool(PoolSuite):
    @pytest.fixture
    def pool(self) -> MemoryPool:
        return MemoryPool()
