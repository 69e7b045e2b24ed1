"""What every keeper of encoding's ports must do: the fakes, moto, and the local cloud."""

import re
from pathlib import Path
from typing import Protocol

import pytest

from matinee.encoding.ports import KeySource, Origin, Sources, Tasks, Work, Workflows
from matinee.kernel.errors import NotFound

JOB, KEY = "0" * 32, f"uploads/{'0' * 32}/source"
METADATA = {"job-id": JOB, "title-name": "Caf%C3%A9"}
LARGE = bytes(range(256)) * 40_000


class Bench(Protocol):
    """The ports on one set of stores, and hands to put things there."""

    source_bucket: str
    sources: Sources
    work: Work
    origin: Origin

    def upload(self, key: str, body: bytes, metadata: dict[str, str]) -> None:
        """Put an object into the source bucket."""

    def published(self, key: str) -> bytes:
        """An object of the origin bucket."""


class KeySourceSuite:
    """Subclass and give a fixture `key_source`."""

    def test_each_label_has_a_key_of_its_own_in_the_order_asked_for(self, key_source: KeySource) -> None:
        keys = key_source.protect(JOB, ("AUDIO", "SD", "HD")).keys
        assert [each.label for each in keys] == ["AUDIO", "SD", "HD"]
        words = {word for each in keys for word in (each.key_id, each.key)}
        assert len(words) == 6
        assert all(re.fullmatch("[0-9a-f]{32}", word) for word in words)

    def test_a_title_has_the_same_keys_every_time(self, key_source: KeySource) -> None:
        first = key_source.protect(JOB, ("AUDIO", "SD"))
        assert key_source.protect(JOB, ("AUDIO", "SD")) == first
        assert key_source.protect(JOB, ("SD",)).keys == first.keys[1:]

    def test_two_titles_have_no_key_in_common(self, key_source: KeySource) -> None:
        one, other = (key_source.protect(title, ("AUDIO", "SD")).keys for title in (JOB, "f" * 32))
        assert not {each.key_id for each in one} & {each.key_id for each in other}
        assert not {each.key for each in one} & {each.key for each in other}


class StoresSuite:
    """Subclass and give a fixture `bench`."""

    def test_a_source_is_described_by_what_was_uploaded(self, bench: Bench) -> None:
        bench.upload(KEY, b"film", METADATA)
        upload = bench.sources.describe(bench.source_bucket, KEY)
        assert (upload.source.key, upload.source.size_bytes) == (KEY, 4)
        assert dict(upload.metadata) == METADATA

    def test_a_fingerprint_changes_with_the_content_only(self, bench: Bench) -> None:
        bench.upload(KEY, b"film", METADATA)
        before = bench.sources.describe(bench.source_bucket, KEY).fingerprint
        bench.upload(KEY, b"film", {})
        assert bench.sources.describe(bench.source_bucket, KEY).fingerprint == before
        bench.upload(KEY, b"other", METADATA)
        assert bench.sources.describe(bench.source_bucket, KEY).fingerprint != before

    def test_what_came_beside_a_source_is_listed_by_prefix(self, bench: Bench) -> None:
        beside = [f"uploads/{JOB}/sidecars/{name}" for name in ("audio-fra", "captions-fra")]
        for key in (KEY, *beside, f"uploads/{'1' * 32}/sidecars/captions-fra"):
            bench.upload(key, b"x", {})
        assert list(bench.sources.keys(bench.source_bucket, f"uploads/{JOB}/sidecars/")) == beside
        assert list(bench.sources.keys(bench.source_bucket, "uploads/none/")) == []

    def test_a_source_is_fetched_whole(self, bench: Bench, tmp_path: Path) -> None:
        bench.upload(KEY, LARGE, METADATA)
        bench.sources.fetch(bench.source_bucket, KEY, tmp_path / "source")
        assert (tmp_path / "source").read_bytes() == LARGE
        assert len(list(tmp_path.iterdir())) == 1

    def test_a_missing_source_is_not_found(self, bench: Bench, tmp_path: Path) -> None:
        with pytest.raises(NotFound):
            bench.sources.describe(bench.source_bucket, "uploads/nothing")
        with pytest.raises(NotFound):
            bench.sources.fetch(bench.source_bucket, "uploads/nothing", tmp_path / "source")

    def test_a_document_is_read_as_it_was_written(self, bench: Bench) -> None:
        assert bench.work.read("jobs/1/plan.json") is None
        bench.work.write("jobs/1/plan.json", b'{"a":1}')
        bench.work.write("jobs/1/plan.json", b'{"a":2}')
        assert bench.work.read("jobs/1/plan.json") == b'{"a":2}'

    def test_a_file_is_kept_and_fetched(self, bench: Bench, tmp_path: Path) -> None:
        (tmp_path / "chunk.mp4").write_bytes(LARGE)
        bench.work.keep(tmp_path / "chunk.mp4", "jobs/1/chunks/a.mp4")
        bench.work.fetch("jobs/1/chunks/a.mp4", tmp_path / "again.mp4")
        assert (tmp_path / "again.mp4").read_bytes() == LARGE
        assert {path.name for path in tmp_path.iterdir()} == {"chunk.mp4", "again.mp4"}

    def test_what_is_kept_once_stays_whoever_comes_late(self, bench: Bench, tmp_path: Path) -> None:
        (tmp_path / "late.mp4").write_bytes(b"late")
        for key in ("jobs/1/chunks/a.json", "jobs/1/chunks/a.mp4"):
            bench.work.write(key, b"first", once=True)
        bench.work.write("jobs/1/chunks/a.json", b"late", once=True)
        bench.work.keep(tmp_path / "late.mp4", "jobs/1/chunks/a.mp4", once=True)
        assert bench.work.read("jobs/1/chunks/a.json") == b"first"
        assert bench.work.read("jobs/1/chunks/a.mp4") == b"first"
        bench.work.keep(tmp_path / "late.mp4", "jobs/1/chunks/a.mp4")
        assert bench.work.read("jobs/1/chunks/a.mp4") == b"late"

    def test_a_missing_file_is_not_found_and_leaves_nothing(self, bench: Bench, tmp_path: Path) -> None:
        with pytest.raises(NotFound):
            bench.work.fetch("jobs/1/nothing", tmp_path / "file")
        assert not (tmp_path / "file").exists()

    def test_files_are_listed_by_prefix_with_their_sizes(self, bench: Bench) -> None:
        for name in ("jobs/1/package/v/a", "jobs/1/package/v/b/c", "jobs/1/package/w/d", "jobs/2/x"):
            bench.work.write(name, name.encode())
        assert dict(bench.work.sizes("jobs/1/package/v/")) == {
            "jobs/1/package/v/a": 18,
            "jobs/1/package/v/b/c": 20,
        }
        assert dict(bench.work.sizes("jobs/3/")) == {}

    def test_more_files_than_a_page_holds_are_listed(self, bench: Bench) -> None:
        for number in range(1005):
            bench.work.write(f"jobs/1/many/{number}", b"")
        assert len(bench.work.sizes("jobs/1/many/")) == 1005

    def test_publishing_copies_and_may_be_repeated(self, bench: Bench) -> None:
        bench.work.write("jobs/1/package/v/master.m3u8", b"#EXTM3U")
        for _ in range(2):
            bench.origin.publish("jobs/1/package/v/master.m3u8", "titles/1/v/master.m3u8")
        assert list(bench.origin.keys("titles/1/")) == ["titles/1/v/master.m3u8"]
        assert bench.published("titles/1/v/master.m3u8") == b"#EXTM3U"

    def test_what_was_published_can_be_taken_away(self, bench: Bench) -> None:
        bench.work.write("jobs/1/package/v/a", b"")
        for name in ("titles/1/v/a", "titles/1/v/b", "titles/1/w/a"):
            bench.origin.publish("jobs/1/package/v/a", name)
        for _ in range(2):
            bench.origin.remove("titles/1/v/")
        assert list(bench.origin.keys("titles/")) == ["titles/1/w/a"]

    def test_publishing_what_is_not_there_is_not_found(self, bench: Bench) -> None:
        with pytest.raises(NotFound):
            bench.origin.publish("jobs/1/nothing", "titles/1/v/nothing")
        assert list(bench.origin.keys("titles/")) == []


class WorkflowsSuite:
    """Subclass and give a fixture `workflows`."""

    def test_a_name_starts_once(self, workflows: Workflows) -> None:
        assert workflows.start("job-1", {"attempt": 1})
        assert not workflows.start("job-1", {"attempt": 9})

    def test_a_running_execution_is_stopped_and_may_be_stopped_again(self, workflows: Workflows) -> None:
        workflows.start("job-1", {"attempt": 1})
        assert workflows.stop("job-1", "Cancelled.")
        assert workflows.stop("job-1", "Cancelled.")
        assert not workflows.start("job-1", {"attempt": 2})

    def test_what_never_started_is_not_found(self, workflows: Workflows) -> None:
        with pytest.raises(NotFound):
            workflows.stop("job-1", "Cancelled.")


class TasksSuite:
    """Subclass and give a fixture `tasks`: two of `JOB`, attempt 1; one of attempt 2; one of another job."""

    def test_the_tasks_of_one_attempt_are_stopped_and_no_others(self, tasks: Tasks) -> None:
        assert tasks.stop(JOB, 1, "Cancelled.") == 2
        assert tasks.stop(JOB, 1, "Cancelled.") == 0
        assert tasks.stop(JOB, 2, "Cancelled.") == 1
        assert tasks.stop("f" * 32, 1, "Cancelled.") == 1
