"""The fakes keep encoding's ports as AWS does."""

import pytest

from matinee.encoding.protection import ClearKeys
from tests.fakes.encoding import MemoryOrigin, MemorySources, MemoryTasks, MemoryWork, MemoryWorkflows
from tests.suites.encoding import JOB, KeySourceSuite, StoresSuite, TasksSuite, WorkflowsSuite


class MemoryBench:
    """The stores in memory."""

    source_bucket = "uploads"

    def __init__(self) -> None:
        self.sources = MemorySources()
        self.work = MemoryWork()
        self.origin = MemoryOrigin(self.work)

    def upload(self, key: str, body: bytes, metadata: dict[str, str]) -> None:
        self.sources.put(self.source_bucket, key, body, metadata)

    def published(self, key: str) -> bytes:
        return self.origin.objects[key]


class TestMemoryStores(StoresSuite):
    @pytest.fixture
    def bench(self) -> MemoryBench:
        return MemoryBench()


class TestKeysOfASecret(KeySourceSuite):
    @pytest.fixture
    def key_source(self) -> ClearKeys:
        return ClearKeys(lambda: b"a secret of thirty-two bytes or more")


class TestMemoryWorkflows(WorkflowsSuite):
    @pytest.fixture
    def workflows(self) -> MemoryWorkflows:
        return MemoryWorkflows()


class TestMemoryTasks(TasksSuite):
    @pytest.fixture
    def tasks(self) -> MemoryTasks:
        return MemoryTasks((JOB, 1), (JOB, 1), (JOB, 2), ("f" * 32, 1))
