"""A real LocalStack with the plug-ins: deploy, use, deploy again, and leave nothing behind."""

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import psutil
import pytest
import stack
from probing import PYTHON, lives, wait_until

READY_SECONDS = 120


@pytest.fixture(scope="module")
def localstack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    work = tmp_path_factory.mktemp("localstack")
    (work / "tmp").mkdir()
    (work / "images.json").write_text(json.dumps({"worker": {"python": PYTHON}}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    variables = {
        "CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES": "1",
        "DISABLE_EVENTS": "1",
        "DNS_ADDRESS": "0",
        "EAGER_SERVICE_LOADING": "0",
        "FILESYSTEM_ROOT": str(work / "fs"),
        "GATEWAY_LISTEN": f"127.0.0.1:{port}",
        "LAMBDA_RUNTIME_EXECUTOR": "process",
        "LOCALCLOUD_COGNITO_AUTO_CONFIRM": "1",
        "LOCALCLOUD_IMAGES": str(work / "images.json"),
        "LOCALCLOUD_LAMBDA_PYTHON": PYTHON,
        "LOCALCLOUD_WARM": "",
        "LOCALCLOUD_WORK": str(work / "localcloud"),
        "OVERRIDE_IN_DOCKER": "0",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "TMPDIR": str(work / "tmp"),
    }
    with (work / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "localstack.runtime.main"],
            env={**os.environ, **variables},
            stdout=log,
            stderr=log,
        )
    endpoint = f"http://127.0.0.1:{port}"
    assert wait_until(lambda: _answers(f"{endpoint}/_localstack/health"), READY_SECONDS), (
        work / "log"
    ).read_text()
    yield process, endpoint
    process.kill()
    process.wait()


@pytest.fixture(scope="module")
def deployed(localstack: tuple[Any, str]) -> dict[str, str]:
    return _deploy(localstack[1], "1")


@pytest.mark.timeout(300)
def test_a_function_runs_and_its_log_arrives(localstack: tuple[Any, str], deployed: dict[str, str]) -> None:
    functions, logs = _client(localstack, "lambda"), _client(localstack, "logs")
    answer = functions.invoke(FunctionName=deployed["Function"], Payload=b'{"n": 1}', LogType="Tail")
    assert json.load(answer["Payload"]) == {"version": "1", "n": 1}
    assert "REPORT RequestId" in base64.b64decode(answer["LogResult"]).decode()
    group = f"/aws/lambda/{deployed['Function']}"
    assert wait_until(lambda: logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"] != [])
    assert functions.get_function(FunctionName=deployed["Function"])["Concurrency"] == {
        "ReservedConcurrentExecutions": 3
    }


@pytest.mark.timeout(300)
def test_an_event_starts_a_workflow_that_waits_for_a_task(
    localstack: tuple[Any, str], deployed: dict[str, str]
) -> None:
    workflows = _client(localstack, "stepfunctions")
    entry = {"Source": "probe", "DetailType": "Probed", "Detail": json.dumps({"n": 0})}
    _client(localstack, "events").put_events(Entries=[entry])

    def ended() -> list[Any]:
        executions = workflows.list_executions(stateMachineArn=deployed["Machine"])["executions"]
        return [each for each in executions if each["status"] != "RUNNING"]

    assert wait_until(lambda: ended() != [], 60)
    execution = workflows.describe_execution(executionArn=ended()[0]["executionArn"])
    assert json.loads(execution.get("output", "null")) == {
        "n": 0,
        "call": {"version": "1"},
        "task": {"by": "a task"},
    }, execution


@pytest.mark.timeout(300)
def test_a_viewer_signs_up_and_in_and_the_token_names_its_key(
    localstack: tuple[Any, str], deployed: dict[str, str]
) -> None:
    pools, client, who = _client(localstack, "cognito-idp"), deployed["Client"], "viewer@example.com"
    assert pools.sign_up(ClientId=client, Username=who, Password="correct horse 1A!")["UserConfirmed"]
    pools.admin_add_user_to_group(UserPoolId=deployed["Pool"], Username=who, GroupName="viewers")
    with pytest.raises(pools.exceptions.NotAuthorizedException):
        _sign_in(pools, client, who, "wrong horse 1A!")
    tokens = _sign_in(pools, client, who, "correct horse 1A!")
    header, claims = (
        json.loads(base64.urlsafe_b64decode(f"{part}==")) for part in tokens["AccessToken"].split(".")[:2]
    )
    assert claims["cognito:groups"] == ["viewers"]
    assert claims["exp"] - claims["iat"] == 20 * 60
    with urllib.request.urlopen(f"{localstack[1]}/{deployed['Pool']}/.well-known/jwks.json") as keys:
        assert header["kid"] in [key["kid"] for key in json.load(keys)["keys"]]


@pytest.mark.timeout(300)
def test_a_second_deploy_changes_what_it_should_and_nothing_else(
    localstack: tuple[Any, str], deployed: dict[str, str]
) -> None:
    assert _deploy(localstack[1], "2") == deployed
    answer = _client(localstack, "lambda").invoke(FunctionName=deployed["Function"], Payload=b"{}")
    assert json.load(answer["Payload"]) == {"version": "2"}
    tasks = _client(localstack, "ecs")
    [definition] = tasks.list_task_definitions(status="ACTIVE")["taskDefinitionArns"]
    assert tasks.describe_task_definition(taskDefinition=definition)["taskDefinition"]["memory"] == "1024"


@pytest.mark.timeout(300)
def test_killing_localstack_leaves_no_process_behind(
    localstack: tuple[Any, str], deployed: dict[str, str]
) -> None:
    process, _ = localstack
    _client(localstack, "lambda").invoke(FunctionName=deployed["Function"], Payload=b"{}")
    override = {"name": "main", "command": ["sleep", "300"]}
    _client(localstack, "ecs").run_task(
        cluster=deployed["Cluster"],
        taskDefinition=_client(localstack, "ecs").list_task_definitions()["taskDefinitionArns"][0],
        overrides={"containerOverrides": [override]},
    )
    root = psutil.Process(process.pid)
    assert wait_until(lambda: any("300" in each.cmdline() for each in root.children(recursive=True)))
    children = [child.pid for child in root.children(recursive=True)]
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert wait_until(lambda: not any(lives(pid) for pid in children)), children


def _client(localstack: tuple[Any, str], service: str) -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(service, endpoint_url=localstack[1], region_name="us-east-1", **keys)


def _deploy(endpoint: str, version: str) -> dict[str, str]:
    stacks = _client((None, endpoint), "cloudformation")
    call, waiter = (
        (stacks.create_stack, "stack_create_complete")
        if version == "1"
        else (
            stacks.update_stack,
            "stack_update_complete",
        )
    )
    call(StackName="probe", TemplateBody=stack.template(version))
    stacks.get_waiter(waiter).wait(StackName="probe", WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    outputs = stacks.describe_stacks(StackName="probe")["Stacks"][0]["Outputs"]
    return {output["OutputKey"]: output["OutputValue"] for output in outputs}


def _sign_in(pools: Any, client: str, who: str, password: str) -> Any:
    parameters = {"USERNAME": who, "PASSWORD": password}
    answer = pools.initiate_auth(ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    return answer["AuthenticationResult"]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except OSError:
        return False
