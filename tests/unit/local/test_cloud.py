"""The cloud as a whole: which ports, which files, which words."""

import json
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from cli.app import app
from local.cloud import Cloud
from local.errors import LocalError, NotUp, PartFailed
from local.facts import Facts
from local.home import CHECKOUT, Home
from local.parts.inherited import inherited
from local.parts.localstack import LOCALSTACK
from local.ports import Ports
from local.process import Record, birth_of
from local.site import content_type

OUTPUTS = {
    "Matinee-Local-Web": {"ApiId": "abc", "ApiUrl": "http://127.0.0.1:8080/api", "SiteBucket": "site"},
    "Matinee-Local-Delivery": {"OriginBucket": "origin", "SigningKeySecretArn": "arn:key"},
    "Matinee-Local-Accounts": {"UserPoolId": "pool", "UserPoolClientId": "client"},
    "Matinee-Local-Ingest": {"SourceBucket": "source"},
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path))
    for name in ("MATINEE_PORT", "MATINEE_CLOUD_PORT"):
        monkeypatch.delenv(name, raising=False)
    return Home.from_env()


def record_this_process(home: Home, port: int) -> None:
    """As if LocalStack ran, with this process in its place."""
    pid = psutil.Process().pid
    record = Record(pid=pid, birth=birth_of(pid) or "", token="t", port=port, started_at=0)
    record.save(home.run / f"{LOCALSTACK.name}.json")


def test_the_state_folder_is_relative_to_the_checkout() -> None:
    assert Home.from_env({"MATINEE_HOME": ".matinee/test"}).state == CHECKOUT / ".matinee" / "test"
    assert Home.from_env({}).state == CHECKOUT / ".matinee"


def test_environments_are_shared_by_all_clouds_of_a_checkout() -> None:
    assert Home.from_env({"MATINEE_HOME": "/elsewhere"}).venvs == Home.from_env({}).venvs


@pytest.mark.parametrize("value", ["http", "0", "65536", "-1", "80 80"])
def test_what_is_no_port_is_refused_by_its_variable(value: str) -> None:
    with pytest.raises(LocalError, match=r"MATINEE_PORT=.* is no port"):
        Ports.from_env({"MATINEE_PORT": value})


def test_a_running_cloud_keeps_its_port_when_the_environment_names_none(home: Home) -> None:
    record_this_process(home, 4701)
    assert Cloud.from_env({"MATINEE_HOME": str(home.state)}).ports.cloud == 4701
    wanted = {"MATINEE_HOME": str(home.state), "MATINEE_CLOUD_PORT": "4702"}
    assert Cloud.from_env(wanted).ports.cloud == 4702


def test_a_dead_cloud_is_no_instance(home: Home) -> None:
    assert Cloud.from_env().instance is None
    record_this_process(home, 4701)
    assert Cloud.from_env().instance == "t"


def test_parts_get_nothing_of_the_callers_account_or_python(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "MATINEE_HOME"):
        monkeypatch.setenv(name, "mine")
    assert "mine" not in inherited().values()


def test_outputs_are_facts(home: Home) -> None:
    home.outputs.write_text(json.dumps(OUTPUTS))
    facts = Facts.read(home)
    assert (facts.api_id, facts.api_stage, facts.origin_bucket) == ("abc", "api", "origin")


def test_a_missing_output_is_named(home: Home) -> None:
    home.outputs.write_text(json.dumps({**OUTPUTS, "Matinee-Local-Delivery": {}}))
    with pytest.raises(NotUp, match="OriginBucket"):
        Facts.read(home)


def test_without_a_deployment_the_next_step_is_said(home: Home) -> None:
    with pytest.raises(NotUp, match="matinee deploy"):
        Facts.read(home)


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("index.html", "text/html"),
        ("a.js", "text/javascript"),
        ("a.css", "text/css"),
        ("a.svg", "image/svg+xml"),
        ("a.webmanifest", "application/manifest+json"),
        ("a.unknown", "application/octet-stream"),
    ],
)
def test_files_of_the_site_have_their_types(name: str, type_: str) -> None:
    assert content_type(Path(name)) == type_


def test_status_of_a_cloud_that_is_down_is_exit_code_1_and_readable_by_machines(home: Home) -> None:
    answer = CliRunner().invoke(app, ["status", "--json"])
    assert answer.exit_code == 1
    said = json.loads(answer.stdout)
    assert said["up"] is False
    assert {part["name"]: part["state"] for part in said["parts"]} == {"localstack": "down", "edge": "down"}


def test_status_shows_the_last_lines_of_a_dead_part(home: Home) -> None:
    Record(pid=2**22 + 1, birth="0", token="t", port=4701, started_at=0).save(home.run / "localstack.json")
    home.logs.mkdir()
    (home.logs / "localstack.log").write_text("all was well\nout of memory\n")
    answer = CliRunner().invoke(app, ["status"])
    assert answer.exit_code == 1
    assert "LocalStack (AWS) died" in answer.stdout
    assert "out of memory" in answer.stdout


def test_logs_names_the_logs_there_are(home: Home) -> None:
    home.logs.mkdir()
    (home.logs / "edge.log").write_text("one\ntwo\n")
    assert CliRunner().invoke(app, ["logs", "edge", "-n", "1"]).stdout == "two\n"
    answer = CliRunner().invoke(app, ["logs", "egde"])
    assert answer.exit_code == 1
    assert "There is no log called egde: there are edge." in answer.stderr


def test_an_error_that_a_dead_part_explains_names_that_part(home: Home) -> None:
    Record(pid=2**22 + 1, birth="0", token="t", port=4701, started_at=0).save(home.run / "localstack.json")
    home.logs.mkdir()
    (home.logs / "localstack.log").write_text("out of memory\n")
    named = r"(?s)LocalStack \(AWS\) died meanwhile.*out of memory"
    with pytest.raises(PartFailed, match=named), Cloud.from_env().blaming_the_dead():
        raise NotUp("It answers 502.")


def test_an_error_that_no_dead_part_explains_stays_as_it_is(home: Home) -> None:
    with pytest.raises(NotUp, match=r"^It answers 502\.$"), Cloud.from_env().blaming_the_dead():
        raise NotUp("It answers 502.")


def test_reset_keeps_environments_and_films(home: Home) -> None:
    for name in ("venvs", "films", "logs", "fs", "cdk.out"):
        (home.state / name).mkdir()
    assert CliRunner().invoke(app, ["reset"]).exit_code == 0
    assert {entry.name for entry in home.state.iterdir()} == {"venvs", "films", "cloud.lock"}


@pytest.mark.parametrize(
    ("film", "why"),
    [("no such film.mp4", "There is no file"), ("empty.mp4", "is empty"), (".", "There is no file")],
)
def test_a_wrong_film_is_refused_before_anything_starts(
    home: Home, film: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home.state)
    (home.state / "empty.mp4").touch()
    answer = CliRunner().invoke(app, ["play", film])
    assert answer.exit_code == 2
    assert why in answer.stderr
    assert not home.run.exists()
