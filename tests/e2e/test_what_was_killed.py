"""A task that was killed while the tests before this one ran."""

from tests.e2e.running import Running


def test_it_is_noticed_by_its_silence_and_done_again(running: Running, killed_task: str) -> None:
    job = running.wait(killed_task, timeout_seconds=400)
    assert job["status"] == "published", job
