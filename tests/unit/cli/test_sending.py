"""`matinee upload`: sends a film once, goes on where it was, and says what is wrong in one sentence."""

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import urllib3
from rich.console import Console

from cli.api import Api, BadInput, Refused, Unreachable
from cli.film import FilmChanged
from cli.sending import shown_name, upload_film
from matinee.ingest.model import JobStatus
from matinee.ingest.ports import Stores
from tests.fakes.cli import Network
from tests.fakes.ingest import MemoryJobs, MemorySources

CONTENT = bytes(range(256)) * (8 * 4096) + b"the last part"


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A film of two parts."""
    path = tmp_path / "a film.mp4"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two tries of a part."""
    monkeypatch.setattr("cli.transfer.back_off_seconds", lambda _: 0.0)


def source(stores: Stores) -> bytes:
    assert isinstance(stores.sources, MemorySources)
    ((data, _),) = stores.sources.objects.values()
    return data


def test_a_film_is_sent_once_whole_and_told_of(
    api: Api, network: Network, stores: Stores, film: Path, console: Console
) -> None:
    said: list[dict[str, Any]] = []
    job_id = upload_film(api, film, title_name="My film", console=console, say=said.append)
    assert source(stores) == CONTENT
    assert sorted(network.sent) == [1, 2]
    assert stores.jobs.get(job_id).status is JobStatus.RECEIVED  # type: ignore[arg-type]
    assert [line["event"] for line in said] == ["started", "uploaded"]
    assert said[1]["sent_bytes"] == len(CONTENT)
    assert "Uploaded 8.4 MB in" in console.export_text()


def test_the_same_film_again_is_not_sent(
    api: Api, network: Network, film: Path, tmp_path: Path, console: Console
) -> None:
    first = upload_film(api, film, console=console)
    copy = tmp_path / "another name.mov"
    copy.write_bytes(CONTENT)
    network.sent.clear()
    assert upload_film(api, copy, console=console) == first
    assert network.sent == []
    assert "is here already (received): nothing to send" in console.export_text()


def test_an_interrupted_upload_goes_on_with_what_is_missing(
    api: Api, network: Network, stores: Stores, film: Path, console: Console
) -> None:
    def interrupt(number: int) -> int | None:
        if number == 2:
            signal.pthread_kill(main_thread, signal.SIGINT)
            time.sleep(0.2)  # the main thread hears of it before the tries are used up
            return 500
        return None

    network.before_put = interrupt
    main_thread = threading.main_thread().ident or 0
    ignored = signal.signal(signal.SIGINT, signal.default_int_handler)  # runners in parallel ignore it
    try:
        with pytest.raises(KeyboardInterrupt):
            upload_film(api, film, console=console)
    finally:
        signal.signal(signal.SIGINT, ignored)
    arrived = {number for number in network.sent if number != 2}
    network.before_put = lambda _: None
    network.sent.clear()
    upload_film(api, film, console=console)
    assert sorted(network.sent) == sorted({1, 2} - arrived)
    assert source(stores) == CONTENT


@pytest.mark.parametrize("trouble", [500, 503, urllib3.exceptions.ProtocolError("reset")])
def test_a_part_is_sent_again_when_the_network_fails(
    api: Api,
    network: Network,
    stores: Stores,
    film: Path,
    console: Console,
    trouble: object,
) -> None:
    failures = [trouble, trouble]

    def fail(number: int) -> int | None:
        found = failures.pop() if number == 2 and failures else None
        if isinstance(found, Exception):
            raise found
        return found if isinstance(found, int) else None

    network.before_put = fail
    upload_film(api, film, console=console)
    assert source(stores) == CONTENT
    assert failures == []


def test_a_store_that_never_answers_is_given_up_with_the_next_step(
    api: Api, network: Network, film: Path, console: Console
) -> None:
    network.before_put = lambda _: 503
    with pytest.raises(Unreachable, match="run the same command to go on"):
        upload_film(api, film, console=console)


def test_an_expired_permission_is_renewed(
    api: Api, network: Network, stores: Stores, film: Path, console: Console
) -> None:
    refusals = {2: 403}
    network.before_put = lambda number: refusals.pop(number, None)
    job_id = upload_film(api, film, console=console)
    assert network.calls.count(f"POST /ingest/uploads/{job_id}/parts") == 1
    assert source(stores) == CONTENT


def test_a_film_that_changes_while_it_is_sent_is_noticed(
    api: Api, network: Network, stores: Stores, film: Path, console: Console
) -> None:
    def change(number: int) -> None:
        with film.open("r+b") as file:
            file.seek(-1, os.SEEK_END)
            file.write(b"!")

    network.before_put = change
    with pytest.raises(FilmChanged, match="changed while it was read"):
        upload_film(api, film, console=console)
    assert isinstance(stores.sources, MemorySources)
    assert stores.sources.objects == {}


def test_a_film_that_shrinks_while_it_is_sent_is_noticed(
    api: Api, network: Network, film: Path, console: Console
) -> None:
    network.before_put = lambda _: os.truncate(film, 100)
    with pytest.raises(FilmChanged, match="run this again"):
        upload_film(api, film, console=console)


@pytest.mark.parametrize("status", [JobStatus.FAILED, JobStatus.CANCELLED])
def test_a_film_whose_encode_came_to_nothing_is_tried_again(
    api: Api, network: Network, stores: Stores, film: Path, console: Console, status: JobStatus
) -> None:
    job_id = upload_film(api, film, console=console)
    assert isinstance(stores.jobs, MemoryJobs)
    ended(stores.jobs, status)
    assert upload_film(api, film, console=console) == job_id
    (job,) = stores.jobs.jobs.values()
    assert (job.status, job.attempt) == (JobStatus.RECEIVED, 2)
    assert "trying again" in console.export_text()


def test_a_rejected_film_is_not_tried_again_by_itself(
    api: Api, stores: Stores, film: Path, console: Console
) -> None:
    upload_film(api, film, console=console)
    assert isinstance(stores.jobs, MemoryJobs)
    ended(stores.jobs, JobStatus.REJECTED)
    upload_film(api, film, console=console)
    (job,) = stores.jobs.jobs.values()
    assert job.status is JobStatus.REJECTED


def ended(jobs: MemoryJobs, status: JobStatus) -> None:
    from dataclasses import replace

    (job,) = jobs.jobs.values()
    jobs.save(replace(job, status=status, reason="why", message="Why."))


def test_parts_lost_before_completion_are_sent_again(
    api: Api, network: Network, stores: Stores, film: Path, console: Console
) -> None:
    lost: list[str] = []

    def lose(path: str) -> None:
        if path.endswith("/complete") and not lost:
            assert isinstance(stores.sources, MemorySources)
            (upload,) = stores.sources.open.values()
            upload.parts.pop(2)
            lost.append(path)

    network.before_call = lose
    upload_film(api, film, console=console)
    assert network.sent.count(2) == 2
    assert source(stores) == CONTENT


def test_no_permission_is_the_apis_own_sentence(
    api: Api, network: Network, film: Path, console: Console
) -> None:
    network.before_call = lambda path: 403 if path == "/ingest/uploads" else None
    with pytest.raises(Refused, match=r"Refused by the test\."):
        upload_film(api, film, console=console)


def test_bad_input_is_told_with_the_next_step(
    api: Api, network: Network, tmp_path: Path, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty.mp4").touch()
    os.mkfifo(tmp_path / "pipe")
    for name, sentence in {
        "nowhere.mp4": "There is no file",
        "empty.mp4": "is empty",
        "pipe": "no ordinary file",
        ".": "is a folder",
        "a\0b": "cannot be read",
        "x" * 300: "cannot be read",
    }.items():
        with pytest.raises(BadInput, match=sentence) as caught:
            upload_film(api, tmp_path / name, console=console)
        assert caught.value.exit_code == 2
        assert ":" in str(caught.value)
    assert network.calls == ["POST /accounts/sign-in"]


def test_a_film_that_may_not_be_read_is_told(
    api: Api, film: Path, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(BadInput, match="chmod"):
        upload_film(api, film, console=console)


@pytest.mark.parametrize(
    "name", ["a “film” 🎬.mp4", "..;.mp4", "new\nline.mp4", "\u202egnp.mp4", b"\xff\xfe.mp4", "\n", "x" * 240]
)
def test_any_name_that_a_disk_allows_can_be_uploaded(
    api: Api, stores: Stores, tmp_path: Path, console: Console, name: str | bytes
) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(b"a film")
    upload_film(api, path, console=console)
    assert isinstance(stores.jobs, MemoryJobs)
    (job,) = stores.jobs.jobs.values()
    assert job.file_name == shown_name(path)


def test_an_empty_title_is_bad_input(api: Api, film: Path, console: Console) -> None:
    with pytest.raises(BadInput, match="--title"):
        upload_film(api, film, title_name=" \n ", console=console)
