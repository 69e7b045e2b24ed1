"""A signed-in command line, in front of the real API functions over the fakes."""

from pathlib import Path

import pytest
from rich.console import Console

from cli.api import Api
from cli.credentials import CredentialStore
from matinee.ingest.ports import Stores
from tests.fakes.cli import API_URL, Network
from tests.fakes.ingest import ingest_api, memory_stores

EMAIL = "ana@example.com"


@pytest.fixture(autouse=True)
def nobodys_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No credentials and no home of who runs the tests."""
    for name in ("MATINEE_TOKEN", "MATINEE_EMAIL", "MATINEE_PASSWORD", "MATINEE_API_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that would have been slept."""
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    return slept


@pytest.fixture
def stores() -> Stores:
    """The ingest ports, in memory."""
    return memory_stores()


@pytest.fixture
def network(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> Network:
    """The network in this process."""
    return Network(ingest_api(stores, monkeypatch), stores)


@pytest.fixture
def store(tmp_path: Path) -> CredentialStore:
    """Credentials in a folder of this test."""
    return CredentialStore(tmp_path / "home" / "credentials.json")


@pytest.fixture
def api(network: Network, store: CredentialStore) -> Api:
    """The API, signed in."""
    made = Api(API_URL, store, http=network)
    made.sign_in(EMAIL, network.password)
    return made


@pytest.fixture
def console() -> Console:
    """A console that keeps what it is told."""
    return Console(record=True, width=200, force_terminal=False, quiet=False, stderr=True)
