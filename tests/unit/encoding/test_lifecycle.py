"""Starting and stopping the workflow."""

import pytest

from matinee.encoding import keys
from matinee.encoding.service.lifecycle import NotOurs, start_again, start_for_upload, stop
from matinee.encoding.studio import request_of
from matinee.kernel.errors import Invalid, NotFound, Transient
from matinee.kernel.events import CancelRequested, EncodeFailed, EncodeStarted, RetryRequested
from tests.fakes.encoding import MemorySources, MemoryTasks, MemoryWork, MemoryWorkflows
from tests.fakes.kernel import MemoryAnnouncer

JOB, TITLE = "a" * 32, "b" * 32
KEY = f"uploads/{JOB}/source"
METADATA = {"job-id": JOB, "title-id": TITLE, "title-name": "Caf%C3%A9%20%F0%9F%8E%AC"}
WISH = {
    "job_id": JOB, "attempt": 2, "title_id": TITLE, "title_name": "Café", "bucket": "uploads",
    "key": KEY, "size_bytes": 3,
}  # fmt: skip


class World:
    """The ports of start and stop."""

    def __init__(self) -> None:
        self.sources = MemorySources()
        self.workflows = MemoryWorkflows()
        self.announcer = MemoryAnnouncer()
        self.work = MemoryWork()
        self.tasks = MemoryTasks((JOB, 2), (JOB, 1), ("c" * 32, 2))

    def upload(self, key: str = KEY, **metadata: str) -> bool:
        self.sources.put("uploads", key, b"abc", METADATA | metadata)
        return start_for_upload("uploads", key, self.sources, self.workflows, self.announcer)

    def cancel(self) -> bool:
        return stop(CancelRequested.from_detail(WISH), self.workflows, self.tasks, self.work, self.announcer)


@pytest.fixture
def world() -> World:
    return World()


def test_an_upload_starts_its_first_attempt(world: World) -> None:
    assert world.upload()
    assert world.workflows.states == {
        f"{JOB}-1": {
            "job_id": JOB,
            "title_id": TITLE,
            "title_name": "Café 🎬",
            "budget_usd": None,
            "protection": None,
            "attempt": 1,
            "source": {"bucket": "uploads", "key": KEY, "size_bytes": 3},
        }
    }
    assert world.announcer.announced == [EncodeStarted(job_id=JOB, title_id=TITLE, attempt=1)]


def test_a_protection_travels_from_the_upload_and_from_a_retry(world: World) -> None:
    world.upload(protection="clearkey")
    wish = RetryRequested.from_detail(WISH | {"protection": "speke"})
    start_again(wish, world.sources, world.workflows, world.announcer)
    states = world.workflows.states
    assert [states[f"{JOB}-{attempt}"]["protection"] for attempt in (1, 2)] == ["clearkey", "speke"]
    assert request_of(dict(states[f"{JOB}-1"])).protection == "clearkey"


def test_a_protection_that_is_none_of_ours_ends_the_first_step(world: World) -> None:
    world.upload(protection="rot13")
    with pytest.raises(Invalid, match="clearkey"):
        request_of(dict(world.workflows.states[f"{JOB}-1"]))


def test_ten_copies_of_one_event_are_one_execution(world: World) -> None:
    assert [world.upload() for _ in range(10)] == [True, *[False] * 9]
    assert len(world.workflows.states) == 1


@pytest.mark.parametrize(
    ("key", "metadata"),
    [
        ("uploads/readme.txt", {}),
        (f"uploads/{JOB}/source/more", {}),
        (f"other/{JOB}/source", {}),
        (KEY, {"job-id": "d" * 32}),
        (KEY, {"title-id": "../../etc"}),
    ],
    ids=["other name", "below", "other folder", "other job", "no title"],
)
def test_an_object_that_is_not_ours_starts_nothing(world: World, key: str, metadata: dict[str, str]) -> None:
    with pytest.raises(NotOurs):
        world.upload(key, **metadata)
    assert world.workflows.states == {}


def test_an_upload_without_metadata_starts_nothing(world: World) -> None:
    world.sources.put("uploads", KEY, b"abc")
    with pytest.raises(NotOurs):
        start_for_upload("uploads", KEY, world.sources, world.workflows, world.announcer)


def test_a_retry_is_another_attempt(world: World) -> None:
    world.upload()
    wish = RetryRequested.from_detail(WISH)
    assert start_again(wish, world.sources, world.workflows, world.announcer)
    assert not start_again(wish, world.sources, world.workflows, world.announcer)
    assert set(world.workflows.states) == {f"{JOB}-1", f"{JOB}-2"}


def test_a_retry_of_a_source_that_is_gone_says_so(world: World) -> None:
    with pytest.raises(NotFound):
        start_again(RetryRequested.from_detail(WISH), world.sources, world.workflows, world.announcer)


def test_a_cancel_stops_the_attempt_and_its_tasks(world: World) -> None:
    world.workflows.start(f"{JOB}-2", {})
    assert world.cancel()
    assert world.workflows.status[f"{JOB}-2"] == "ABORTED"
    assert world.tasks.running == [(JOB, 1), ("c" * 32, 2)]
    assert list(world.work.objects) == [keys.cancelled(JOB, 2)]
    (failed,) = world.announcer.of(EncodeFailed)
    assert (failed.attempt, failed.reason) == (2, "cancelled")


def test_a_cancel_before_the_start_is_tried_again(world: World) -> None:
    with pytest.raises(Transient):
        world.cancel()
    assert world.announcer.announced == []


def test_a_cancel_after_the_end_changes_nothing(world: World) -> None:
    world.workflows.start(f"{JOB}-2", {})
    world.workflows.status[f"{JOB}-2"] = "SUCCEEDED"
    assert not world.cancel()
    assert world.announcer.announced == []
