"""`matinee add`: sends captions or sound for a film that is here, and makes its title anew."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner, Result

from cli import adding
from cli.adding import send_sidecar
from cli.api import Api, BadInput, Refused
from cli.film import FilmChanged
from cli.ingest import STILL_RUNNING
from cli.sending import upload_film
from matinee.ingest.model import JobStatus
from matinee.ingest.ports import Stores
from matinee.ingest.service import record_news
from matinee.kernel.events import EncodeFailed
from matinee.kernel.ids import JobId
from tests.fakes.cli import Network
from tests.fakes.ingest import MemorySources
from tests.fakes.ingest_samples import encoded

app = typer.Typer()
adding.register(app)


@pytest.fixture(autouse=True)
def this_api(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Api, "from_env", classmethod(lambda _: api))
    monkeypatch.setattr("cli.transfer.back_off_seconds", lambda _: 0.0)


@pytest.fixture
def published(api: Api, stores: Stores, console: Console, tmp_path: Path) -> JobId:
    """The job of a published title."""
    (tmp_path / "film.mp4").write_bytes(b"a film")
    job_id = JobId(upload_film(api, tmp_path / "film.mp4", console=console))
    record_news(stores, replace(encoded(), job_id=job_id))
    return job_id


@pytest.fixture
def captions(tmp_path: Path) -> Path:
    path = tmp_path / "film.fr.SRT"
    path.write_bytes(b"1\n00:00:00,000 --> 00:00:01,000\nBonsoir\n")
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["add", *arguments])


def ended(stores: Stores, job_id: JobId) -> None:
    """The present attempt made a title."""
    record_news(stores, replace(encoded(stores.jobs.get(job_id).attempt), job_id=job_id))


def kept(stores: Stores) -> dict[tuple[str, str], bytes]:
    assert isinstance(stores.sources, MemorySources)
    return stores.sources.sidecars


def test_captions_are_sent_and_the_title_is_made_anew(
    stores: Stores, published: JobId, captions: Path
) -> None:
    result = run(published, str(captions), "--language", "fr", "--no-wait", "--json")
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["event"] for line in lines] == ["uploaded", "retried"]
    assert kept(stores) == {(published, "captions-fra"): captions.read_bytes()}
    job = stores.jobs.get(published)
    assert (job.status, job.attempt, job.published_version) == (JobStatus.RECEIVED, 2, encoded().version)


@pytest.mark.parametrize(
    ("name", "options", "key"),
    [
        ("dub.wav", [], "audio-fra"),
        ("dub.bin", ["--kind", "audio"], "audio-fra"),
        ("subtitles.txt", ["--kind", "captions"], "captions-fra"),
        ("film.vtt", [], "captions-fra"),
    ],
)
def test_what_a_file_is_follows_from_its_ending_or_is_said(
    stores: Stores, published: JobId, tmp_path: Path, name: str, options: list[str], key: str
) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert run(published, str(tmp_path / name), "-l", "fre", "--no-wait", *options).exit_code == 0
    assert set(kept(stores)) == {(published, key)}


@pytest.mark.parametrize(
    ("name", "body", "language", "sentence"),
    [
        ("film.ass", b"x", "fr", "--kind"),
        ("film.srt", b"", "fr", "empty"),
        ("film.srt", b"x", "french", "--language"),
        ("film.srt", bytes(9 << 20), "fr", "8.4 MB"),
        ("nothing.srt", None, "fr", "no file"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_sent(
    network: Network,
    published: JobId,
    tmp_path: Path,
    name: str,
    body: bytes | None,
    language: str,
    sentence: str,
) -> None:
    if body is not None:
        (tmp_path / name).write_bytes(body)
    network.calls.clear()
    result = run(published, str(tmp_path / name), "--language", language)
    assert (result.exit_code, network.calls) == (BadInput.exit_code, [])
    assert sentence in result.output


def test_nothing_is_sent_while_an_attempt_runs(
    api: Api, stores: Stores, published: JobId, captions: Path, console: Console
) -> None:
    assert run(published, str(captions), "-l", "fr", "--no-wait").exit_code == 0
    kept(stores).clear()
    with pytest.raises(Refused, match="is received"):
        send_sidecar(api, published, captions, language="fr", console=console)
    assert kept(stores) == {}


def test_what_was_added_is_taken_away_and_the_title_made_anew(
    stores: Stores, published: JobId, captions: Path
) -> None:
    for language in ("fr", "sv"):
        assert run(published, str(captions), "-l", language, "--no-wait").exit_code == 0
        ended(stores, published)
    remove = ["remove", published, "--kind", "captions", "-l", "fre", "--no-wait"]
    assert CliRunner().invoke(app, remove).exit_code == 0
    assert set(kept(stores)) == {(published, "captions-swe")}
    assert stores.jobs.get(published).attempt == 4
    refused = CliRunner().invoke(app, remove)
    assert (refused.exit_code, "is received" in refused.output) == (1, True)


def test_an_attempt_that_fails_says_why_and_that_the_title_stays(
    stores: Stores, network: Network, published: JobId, captions: Path
) -> None:
    def fail(path: str) -> None:
        if path == f"/ingest/jobs/{published}" and stores.jobs.get(published).attempt == 2:
            message = json.dumps({"reason": "not_captions", "message": "It holds no captions."})
            news = EncodeFailed(job_id=published, attempt=2, reason="MediaRejected", message=message)
            record_news(stores, news)

    network.before_call = fail
    result = run(published, str(captions), "-l", "fr")
    assert result.exit_code == 1
    assert "It holds no captions. What is published stays as it is." in " ".join(result.output.split())


def test_interrupted_while_the_title_is_made_it_says_that_the_job_goes_on(
    published: JobId, captions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(adding, "wait_for_job", interrupt)
    result = run(published, str(captions), "--language", "fr")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (130, STILL_RUNNING.format(published))


def test_a_connection_that_breaks_is_tried_again_with_a_fresh_address(
    network: Network, stores: Stores, published: JobId, captions: Path
) -> None:
    answers = iter([403, 503])
    network.before_put = lambda _number: next(answers, None)
    assert run(published, str(captions), "-l", "fr", "--no-wait").exit_code == 0
    assert kept(stores) == {(published, "captions-fra"): captions.read_bytes()}
    assert network.calls.count(f"POST /ingest/jobs/{published}/sidecars") == 2


def test_a_file_that_changes_on_its_way_is_not_kept(
    api: Api, network: Network, stores: Stores, published: JobId, captions: Path, console: Console
) -> None:
    def change(_: int) -> None:
        captions.write_bytes(captions.read_bytes().upper() + b"!")

    network.before_put = change
    with pytest.raises(FilmChanged):
        send_sidecar(api, published, captions, language="fr", console=console)
    assert kept(stores) == {}
