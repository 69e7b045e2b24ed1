"""Following a job to its end, and saying what it came to."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console, RenderableType

from cli.api import Api, Refused
from cli.ingest import wait_for_job
from cli.watching import picture, summary
from matinee.ingest.model import Job, JobStatus
from matinee.ingest.ports import Stores
from matinee.ingest.view import job_view
from tests.fakes.cli import Network
from tests.fakes.ingest import START, MemoryJobs
from tests.fakes.ingest_samples import JOB_ID, RUNGS, a_job

PUBLISHED = tuple(replace(rung, vmaf_mean=93.5) for rung in RUNGS)


def play(network: Network, stores: Stores, *states: Job) -> None:
    """Each look at the job sees its next state."""
    left: Iterator[Job] = iter(states)

    def turn(path: str) -> None:
        assert isinstance(stores.jobs, MemoryJobs)
        state = next(left, None)
        if path.startswith("/ingest/jobs/") and state:
            stores.jobs.jobs[JOB_ID] = state

    network.before_call = turn


def test_a_job_is_followed_until_it_is_published(
    api: Api, network: Network, stores: Stores, console: Console
) -> None:
    said: list[dict[str, Any]] = []
    encoding = a_job(JobStatus.ENCODING, step="encode", rungs=RUNGS)
    play(network, stores, a_job(), encoding, encoding, a_job(JobStatus.PUBLISHED, rungs=PUBLISHED))
    job = wait_for_job(api, JOB_ID, console, say=said.append)
    assert job["status"] == "published"
    assert [line["job"]["status"] for line in said] == ["received", "encoding", "published"]


@pytest.mark.parametrize(
    ("job", "sentence"),
    [
        (
            a_job(JobStatus.REJECTED, message="The picture ends early.", timecode_seconds=187.0),
            r"“A film” cannot become a title: The picture ends early\. \(at 3:07 min\) Repair",
        ),
        (a_job(JobStatus.FAILED, message="A worker died."), rf"A worker died\. `matinee retry {JOB_ID}`"),
        (a_job(JobStatus.CANCELLED), f"`matinee retry {JOB_ID}` starts it again"),
    ],
)
def test_a_bad_end_is_one_sentence_with_the_next_step(
    api: Api, network: Network, stores: Stores, console: Console, job: Job, sentence: str
) -> None:
    play(network, stores, a_job(), job)
    with pytest.raises(Refused, match=sentence) as caught:
        wait_for_job(api, JOB_ID, console)
    assert caught.value.exit_code == 1


def text_of(shown: RenderableType) -> str:
    console = Console(width=120)
    with console.capture() as captured:
        console.print(shown)
    return captured.get()


def test_a_job_under_way_shows_each_rung() -> None:
    job = a_job(JobStatus.ENCODING, step="encode", step_at=START, planned_at=START, rungs=RUNGS)
    shown = text_of(picture(job_view(job, {"720p": 3}, START)))
    assert "Encoding: 56 %" in shown
    assert "360p           640x360" in shown
    assert "3/4 chunks" in shown


def test_a_published_job_shows_its_quality_and_where_to_watch_it() -> None:
    job = job_view(a_job(JobStatus.PUBLISHED, rungs=PUBLISHED), {}, START)
    shown = text_of(summary(job, "https://matinee.example"))
    assert "93.5" in shown
    assert f"https://matinee.example/#/watch/{JOB_ID}" in shown


def test_text_of_others_is_not_markup() -> None:
    job = job_view(a_job(JobStatus.PUBLISHED, title_name="[red]x[/nope] [link=file:///]"), {}, START)
    assert "[red]x[/nope]" in text_of(summary(job, "s"))
