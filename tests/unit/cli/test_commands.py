"""The commands as scripts and people call them: what they print, and how they end."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from cli import accounts, adding, ingest, titles
from cli.api import Api
from matinee.ingest.model import JobStatus
from matinee.ingest.ports import StoredSource, Stores
from tests.fakes.cli import Network
from tests.fakes.ingest import MemoryJobs, MemorySources
from tests.fakes.ingest_samples import JOB_ID, RUNGS, a_job

app = typer.Typer()
for module in (ingest, adding, accounts, titles):
    module.register(app)


@pytest.fixture(autouse=True)
def this_api(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Api, "from_env", classmethod(lambda _: api))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize(
    "command",
    [
        "upload",
        "jobs",
        "job",
        "report",
        "cancel",
        "retry",
        "add",
        "remove",
        "titles",
        "sign-in",
        "sign-up",
        "whoami",
        "sign-out",
    ],
)
def test_every_command_explains_itself(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_ctrl_c_while_the_commands_load_is_quiet() -> None:
    program = """
import importlib.abc, os, signal, sys

class Interrupting(importlib.abc.MetaPathFinder):
    def find_spec(self, name, *_):
        if name == "typer":
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)  # runners in parallel ignore it
sys.meta_path.insert(0, Interrupting())
from cli.__main__ import main
main()
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (130, "")


def test_an_upload_in_a_script_is_json_lines(stores: Stores, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"a film")
    result = run("upload", str(film), "--no-wait", "--json")
    assert result.exit_code == 0
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["event"] for line in lines] == ["started", "uploaded"]
    assert isinstance(stores.jobs, MemoryJobs)
    assert list(stores.jobs.jobs) == [lines[0]["job"]["job_id"]]


@pytest.mark.parametrize(("options", "protection"), [([], None), (["--protect"], "clearkey")])
def test_a_film_is_protected_when_asked_for(
    stores: Stores, tmp_path: Path, options: list[str], protection: str | None
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"a film")
    assert run("upload", str(film), "--no-wait", *options).exit_code == 0
    assert isinstance(stores.jobs, MemoryJobs)
    assert [job.protection for job in stores.jobs.jobs.values()] == [protection]


def test_a_retry_may_protect(stores: Stores) -> None:
    stores.jobs.add(a_job(JobStatus.FAILED))
    assert isinstance(stores.sources, MemorySources)
    stores.sources.objects[JOB_ID] = (b"a film", StoredSource(size_bytes=6, content_hash=""))
    assert run("retry", JOB_ID, "--protect").exit_code == 0
    assert stores.jobs.get(JOB_ID).protection == "clearkey"


def test_a_wrong_path_ends_with_2_before_anything_is_sent(network: Network, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"a film")
    network.calls.clear()
    assert run("upload", str(film), str(tmp_path / "nowhere.mp4"), "--no-wait").exit_code == 2
    assert network.calls == []


def test_a_film_that_is_refused_does_not_stop_the_next(network: Network, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(name.encode())
    refusals = [409]
    network.before_call = lambda path: refusals.pop() if path == "/ingest/uploads" and refusals else None
    result = run("upload", str(tmp_path / "one"), str(tmp_path / "two"), "--no-wait", "--json")
    assert result.exit_code == 1
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["event"] for line in lines] == ["problem", "started", "uploaded"]


def test_one_title_for_two_films_is_wrong_usage(tmp_path: Path) -> None:
    assert run("upload", "a.mp4", "b.mp4", "--title", "x").exit_code == 2


def test_a_rejected_film_ends_with_1(stores: Stores) -> None:
    stores.jobs.add(a_job(JobStatus.REJECTED, message="No picture."))
    result = run("job", JOB_ID, "--watch")
    assert result.exit_code == 1


def test_an_interrupted_upload_says_how_to_go_on_and_ends_with_130(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"a film")

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ingest, "upload_film", interrupt)
    assert run("upload", str(film)).exit_code == 130
    assert "same command again" in ingest.RESUME


def test_jobs_are_listed_for_scripts_and_people(stores: Stores) -> None:
    assert run("jobs", "--json").stdout == ""
    stores.jobs.add(a_job(JobStatus.ENCODING, step="encode", rungs=RUNGS))
    (line,) = run("jobs", "--json").stdout.splitlines()
    assert json.loads(line)["job_id"] == JOB_ID
    assert run("jobs").exit_code == 0


def test_cancel_and_retry_answer_the_job(stores: Stores) -> None:
    stores.jobs.add(a_job(JobStatus.ENCODING))
    assert json.loads(run("cancel", JOB_ID, "--json").stdout)["status"] == "cancelling"
    assert run("retry", JOB_ID).exit_code == 1
    assert run("cancel", "f" * 32).exit_code == 1


def test_a_report_is_an_address(stores: Stores) -> None:
    stores.jobs.add(a_job(JobStatus.PUBLISHED, rungs=RUNGS, report_key="reports/t/v/report.html"))
    assert run("report", JOB_ID).stdout == "memory://reports/t/v/report.html\n"
    assert json.loads(run("report", JOB_ID, "--json").stdout) == {"url": "memory://reports/t/v/report.html"}
    assert f"matinee report {JOB_ID}" in run("job", JOB_ID).output
    assert run("report", "f" * 32).exit_code == 1


def test_signing_in_with_a_wrong_password_ends_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATINEE_PASSWORD", "wrong")
    assert run("sign-in", "--email", "ana@example.com").exit_code == 1


def test_a_password_that_nobody_can_give_ends_with_2() -> None:
    result = CliRunner().invoke(app, ["sign-in", "--email", "ana@example.com"], input="")
    assert result.exit_code == 2
