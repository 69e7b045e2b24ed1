"""A whole local cloud of its own, with a real film in it, and a real browser."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from cli.api import Api
from cli.credentials import CredentialStore
from local.accounts import STUDIO, VIEWER, Account
from local.cloud import Cloud
from local.facts import Facts
from tests.browser import chromium
from tests.e2e.commands import ENVIRONMENT, matinee
from tests.e2e.films import longer_film, upload
from tests.e2e.long_work import kill_a_task
from tests.e2e.player_server import player_server
from tests.e2e.running import Running


def signed_in(cloud: Cloud, account: Account) -> Api:
    """The API as a person with this account uses it; nothing is kept on disk."""
    who = {"MATINEE_EMAIL": account.email, "MATINEE_PASSWORD": account.password}
    return Api(cloud.api_url, CredentialStore(cloud.home.state / f"{account.email}.json", who))


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    """`matinee play`, as a newcomer runs it; ended afterwards."""
    try:
        played = matinee("play", "--no-open", timeout_seconds=900)
        assert played.returncode == 0, played.stdout[-4000:] + played.stderr[-2000:]
        cloud = Cloud.from_env(os.environ | ENVIRONMENT)
        studio = signed_in(cloud, STUDIO)
        title_id = studio.get("/ingest/jobs")["jobs"][0]["title_id"]
        yield Running(
            cloud=cloud,
            facts=Facts.read(cloud.home),
            studio=studio,
            viewer=signed_in(cloud, VIEWER),
            title_id=title_id,
        )
    finally:
        matinee("down")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def players() -> Iterator[str]:
    """The address that serves the public players."""
    with player_server() as address:
        yield address


@pytest.fixture(scope="session")
def longer(running: Running, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The title of a film of 21 seconds."""
    job = running.wait(upload(longer_film(tmp_path_factory.mktemp("films") / "longer.mp4"))["job_id"])
    assert job["status"] == "published", job
    return str(job["title_id"])


@pytest.fixture(scope="session")
def killed_task(running: Running, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The job of a task that was killed."""
    return kill_a_task(running, tmp_path_factory.mktemp("killed"))
