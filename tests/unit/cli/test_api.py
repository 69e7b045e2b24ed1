"""The command line's side of the API: signing in by itself, trying again, and plain words."""

import json
import stat
from pathlib import Path

import pytest
import urllib3

from cli.api import Api, BadInput, NotSignedIn, Refused, Unreachable
from cli.credentials import Credentials, CredentialStore
from tests.fakes.cli import API_URL, Network
from tests.unit.cli.conftest import EMAIL


def kept(tmp_path: Path) -> dict[str, object]:
    value: dict[str, object] = json.loads((tmp_path / "home" / "credentials.json").read_text())
    return value


def test_tokens_are_kept_for_their_owner_alone_and_the_password_is_not(api: Api, tmp_path: Path) -> None:
    path = tmp_path / "home" / "credentials.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert kept(tmp_path)["email"] == EMAIL
    assert kept(tmp_path)["password"] is None


def test_a_second_command_is_signed_in_already(api: Api, network: Network, store: CredentialStore) -> None:
    network.calls.clear()
    Api(API_URL, store, http=network).get("/ingest/jobs")
    assert network.calls == ["GET /ingest/jobs"]


def test_a_token_that_ended_early_is_refreshed(api: Api, network: Network) -> None:
    network.tokens.clear()
    network.calls.clear()
    assert api.get("/ingest/jobs") == {"jobs": [], "cursor": None}
    assert network.calls == ["GET /ingest/jobs", "POST /accounts/refresh", "GET /ingest/jobs"]


def test_a_token_that_is_about_to_end_is_refreshed_first(network: Network, store: CredentialStore) -> None:
    store.save(Credentials(api_url=API_URL, access_token="old", refresh_token="good", expires_at=0.0))
    Api(API_URL, store, http=network).get("/ingest/jobs")
    assert network.calls == ["POST /accounts/refresh", "GET /ingest/jobs"]


def test_a_session_that_is_over_asks_to_sign_in(network: Network, store: CredentialStore) -> None:
    store.save(Credentials(api_url=API_URL, access_token="old", refresh_token="bad", expires_at=0.0))
    with pytest.raises(NotSignedIn, match="matinee sign-in") as caught:
        Api(API_URL, store, http=network).get("/ingest/jobs")
    assert caught.value.exit_code == 9


def test_the_environments_account_signs_in_by_itself_and_its_password_is_not_kept(
    network: Network, tmp_path: Path
) -> None:
    env = {"MATINEE_EMAIL": EMAIL, "MATINEE_PASSWORD": network.password}
    store = CredentialStore(tmp_path / "home" / "credentials.json", env)
    Api(API_URL, store, http=network).get("/ingest/jobs")
    assert kept(tmp_path)["password"] is None
    assert network.password not in json.dumps(kept(tmp_path))


def test_a_token_of_the_environment_is_used_and_never_written(
    api: Api, network: Network, tmp_path: Path
) -> None:
    path = tmp_path / "other" / "credentials.json"
    store = CredentialStore(path, {"MATINEE_TOKEN": next(iter(network.tokens))})
    Api(API_URL, store, http=network).get("/ingest/jobs")
    assert not path.exists()


def test_a_token_of_one_api_is_never_sent_to_another(api: Api, store: CredentialStore) -> None:
    assert store.load("https://evil.example").access_token is None
    assert store.load(API_URL).access_token is not None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"unknown": 1}', "\0"])
def test_a_broken_file_of_credentials_is_as_none(network: Network, tmp_path: Path, text: str) -> None:
    path = tmp_path / "credentials.json"
    path.write_text(text)
    with pytest.raises(NotSignedIn):
        Api(API_URL, CredentialStore(path, {}), http=network).get("/ingest/jobs")


def test_a_passing_failure_is_tried_again(api: Api, network: Network, naps: list[float]) -> None:
    answers = [503, 429, 500]
    network.before_call = lambda _: answers.pop() if answers else None
    assert api.get("/ingest/jobs")["jobs"] == []
    assert len(naps) == 3


def test_a_lasting_failure_is_told_after_a_few_tries(api: Api, network: Network, naps: list[float]) -> None:
    network.before_call = lambda _: 503
    with pytest.raises(Unreachable, match="it answers 503") as caught:
        api.get("/ingest/jobs")
    assert caught.value.exit_code == 8
    assert len(naps) == 4
    assert sum(naps) < 10


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (urllib3.exceptions.ProtocolError("Connection refused"), "connection refused"),
        (urllib3.exceptions.ReadTimeoutError(urllib3.HTTPConnectionPool("h"), "/", "t"), "no answer in time"),
        (urllib3.exceptions.HTTPError("failed to resolve 'h'"), "name not found"),
        (urllib3.exceptions.ProtocolError("reset"), "connection broken"),
    ],
)
def test_nobody_answering_is_told_in_plain_words(
    api: Api, network: Network, error: Exception, words: str
) -> None:
    def fail(_: str) -> None:
        raise error

    network.before_call = fail
    with pytest.raises(Unreachable, match=words):
        api.get("/ingest/jobs")


def test_something_else_on_the_port_is_told(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    page = urllib3.HTTPResponse(body=b"<html>", status=200, preload_content=True)
    monkeypatch.setattr(api.http, "request", lambda *_, **__: page)
    with pytest.raises(Unreachable, match="not Matinee's API"):
        api.get("/ingest/jobs")


def test_a_refusal_is_the_apis_own_sentence(api: Api) -> None:
    with pytest.raises(Refused, match=r"There is no such job\.") as caught:
        api.get(f"/ingest/jobs/{'0' * 32}")
    assert (caught.value.status, caught.value.exit_code) == (404, 1)


def test_the_address_comes_from_the_environment_or_the_last_deployment(tmp_path: Path) -> None:
    env = {"MATINEE_HOME": str(tmp_path)}
    with pytest.raises(Unreachable, match="matinee play"):
        Api.from_env(env)
    outputs = {"Matinee-Local-Web": {"ApiUrl": "http://127.0.0.1:8080/api"}, "Other": {}}
    (tmp_path / "outputs.json").write_text(json.dumps(outputs))
    assert Api.from_env(env).base_url == "http://127.0.0.1:8080/api"
    assert Api.from_env(env).site_url == "http://127.0.0.1:8080"
    assert (
        Api.from_env(env | {"MATINEE_API_URL": "https://a.example/api/"}).base_url == "https://a.example/api"
    )
    with pytest.raises(BadInput, match="MATINEE_API_URL"):
        Api.from_env(env | {"MATINEE_API_URL": "file:///etc/passwd"})
