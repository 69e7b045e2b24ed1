"""A Lambda execution environment: what a function sees, and what Lambda would say when it misbehaves."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from probing import FUNCTIONS, PYTHON, ask, lives, value, wait_until

from localcloud.runtime.sandbox import Sandbox
from localcloud.runtime.spawner import Spawner

type Make = Callable[..., Sandbox]


def test_a_process_is_reused_and_keeps_its_globals(make_sandbox: Make) -> None:
    sandbox = make_sandbox()
    first, second = value(ask(sandbox, "facts")), value(ask(sandbox, "facts"))
    assert first["pid"] == second["pid"]
    assert (first["count"], second["count"]) == (1, 2)


def test_a_function_sees_what_lambda_would_show_it(make_sandbox: Make) -> None:
    facts = value(
        ask(make_sandbox(variables={"TITLES_TABLE": "t", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": 512}), "facts")
    )
    assert facts["cwd"] == facts["path"][0] == facts["variables"]["LAMBDA_TASK_ROOT"] == str(FUNCTIONS)
    assert facts["variables"]["TITLES_TABLE"] == "t"
    assert facts["variables"]["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "512"
    assert facts["tmp"] == facts["variables"]["TMPDIR"] == facts["variables"]["HOME"]
    assert 8_000 < facts["remaining_ms"] <= 10_000


def test_nothing_of_the_parents_environment_leaks_in(
    make_sandbox: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_SECRET_OF_THE_HOST", "1")
    assert "A_SECRET_OF_THE_HOST" not in value(ask(make_sandbox(), "facts"))["variables"]


def test_each_environment_has_a_tmp_of_its_own_that_goes_with_it(make_sandbox: Make) -> None:
    one, other = make_sandbox(), make_sandbox()
    assert value(ask(one, "note", name="a")) is False
    assert value(ask(one, "note", name="a")) is True
    assert value(ask(other, "note", name="a")) is False
    tmp = Path(value(ask(one, "facts"))["tmp"])
    one.close()
    assert not tmp.exists()


def test_an_exception_is_reported_with_its_type_and_the_process_lives_on(make_sandbox: Make) -> None:
    sandbox = make_sandbox()
    pid = value(ask(sandbox, "facts"))["pid"]
    answer = ask(sandbox, "fail")
    assert answer.outcome.is_error
    assert (value(answer)["errorType"], value(answer)["errorMessage"]) == ("ValueError", "no such film")
    assert value(ask(sandbox, "facts"))["pid"] == pid


def test_a_timeout_kills_the_process_and_all_its_children(make_sandbox: Make, tmp_path: Path) -> None:
    marker = tmp_path / "child"
    answer = ask(make_sandbox(timeout_seconds=1), "breed", marker=str(marker))
    assert value(answer)["errorType"] == "Sandbox.Timedout"
    assert value(answer)["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")
    assert wait_until(lambda: not lives(int(marker.read_text())))


@pytest.mark.parametrize(
    ("do", "arguments", "reason"),
    [("leave", {"status": 3}, "exit status 3"), ("die", {}, "signal: killed")],
    ids=["an exit status", "a signal"],
)
def test_a_process_that_dies_is_an_exit_error_and_the_next_one_is_new(
    make_sandbox: Make, do: str, arguments: dict[str, int], reason: str
) -> None:
    sandbox = make_sandbox()
    ask(sandbox, "note", name="kept")
    answer = ask(sandbox, do, **arguments)
    assert value(answer)["errorType"] == "Runtime.ExitError"
    assert value(answer)["errorMessage"].endswith(f"Error: Runtime exited with error: {reason}")
    assert value(ask(sandbox, "facts"))["count"] == 1
    assert value(ask(sandbox, "note", name="kept")) is True


def test_a_process_killed_while_idle_costs_no_invocation(make_sandbox: Make) -> None:
    sandbox = make_sandbox()
    pid = value(ask(sandbox, "facts"))["pid"]
    os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: not lives(pid))
    time.sleep(0.1)
    assert value(ask(sandbox, "facts"))["pid"] != pid


def test_too_much_memory_is_killed(make_sandbox: Make) -> None:
    answer = ask(make_sandbox(memory_mb=128), "grow", megabytes=300)
    assert value(answer)["errorType"] == "Runtime.ExitError"
    assert "Max Memory Used: 128 MB" in answer.logs


def test_memory_within_the_limit_is_not(make_sandbox: Make) -> None:
    assert value(ask(make_sandbox(memory_mb=512), "grow", megabytes=100)) == 100 << 20


def test_a_failed_import_is_the_functions_error_each_time(make_sandbox: Make) -> None:
    sandbox = make_sandbox("broken.handler")
    for _ in range(2):
        answer = ask(sandbox, "facts")
        assert answer.outcome.is_error
        assert value(answer)["errorType"] == "Runtime.ImportModuleError"
        assert "no_such_module" in value(answer)["errorMessage"]


def test_an_import_that_takes_too_long_is_a_timeout(make_sandbox: Make) -> None:
    answer = ask(make_sandbox("slow.handler", init_seconds=1), "facts")
    assert value(answer)["errorType"] == "Sandbox.Timedout"


def test_an_answer_over_the_limit_is_an_error_and_the_process_lives_on(make_sandbox: Make) -> None:
    sandbox = make_sandbox()
    assert value(ask(sandbox, "flood"))["errorType"] == "Function.ResponseSizeTooLarge"
    assert value(ask(sandbox, "facts"))["count"] == 2


def test_the_log_has_lambdas_own_lines_around_the_functions(make_sandbox: Make) -> None:
    sandbox = make_sandbox()
    lines = ask(sandbox, "say", words="hello").logs.splitlines()
    assert [line.split()[0] for line in lines] == ["INIT_START", "START", "hello", "END", "REPORT"]
    assert "Init Duration" in lines[-1]
    again = ask(sandbox, "say", words="again").logs
    assert "INIT_START" not in again
    assert "hello" not in again


def test_json_logs_are_lambdas_platform_events(make_sandbox: Make) -> None:
    lines = ask(make_sandbox(json_logs=True, timeout_seconds=1), "sleep", seconds=5).logs.splitlines()
    events = [json.loads(line) for line in lines]
    assert [event["type"] for event in events] == ["platform.start", "platform.report"]
    assert events[-1]["record"]["status"] == "timeout"


def test_layers_are_found_by_import_and_by_path_the_last_one_first(
    make_sandbox: Make, tmp_path: Path
) -> None:
    layers = [tmp_path / name for name in ("lower", "upper")]
    for layer in layers:
        (layer / "python").mkdir(parents=True)
        (layer / "python" / "shared.py").write_text(f"WHERE = {layer.name!r}")
        (layer / "bin").mkdir()
        (layer / "bin" / "tell").write_text(f"#!/bin/sh\necho {layer.name}")
        (layer / "bin" / "tell").chmod(0o755)
    sandbox = make_sandbox(layers=layers)
    assert value(ask(sandbox, "imports", module="shared")) == "upper"
    assert value(ask(sandbox, "finds", program="tell")) == "upper\n"


@pytest.mark.parametrize("package", ["boto3", "urllib3"], ids=["the SDK", "what the SDK uses"])
def test_a_layers_own_copy_of_a_preloaded_package_wins(
    make_sandbox: Make, tmp_path: Path, package: str
) -> None:
    own = tmp_path / "layer" / "python" / package
    own.mkdir(parents=True)
    (own / "__init__.py").write_text("WHERE = 'layer'")
    assert value(ask(make_sandbox(layers=[tmp_path / "layer"]), "imports", module=package)) == "layer"


def test_environments_run_side_by_side(make_sandbox: Make) -> None:
    sandboxes = [make_sandbox() for _ in range(3)]
    for sandbox in sandboxes:
        sandbox.start()
    began = time.monotonic()
    threads = [
        threading.Thread(target=ask, args=(each, "sleep"), kwargs={"seconds": 1}) for each in sandboxes
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began < 2.5


def test_closing_the_spawner_ends_every_environment(tmp_path: Path, make_sandbox: Make) -> None:
    spawner = Spawner(PYTHON, fork=True)
    sandbox = make_sandbox()
    sandbox._spawner = spawner
    pid = value(ask(sandbox, "facts"))["pid"]
    spawner.close()
    assert wait_until(lambda: not lives(pid))


def test_a_zygote_that_is_killed_takes_its_environments_along_and_is_replaced(make_sandbox: Make) -> None:
    spawner = Spawner(PYTHON, fork=True)
    sandbox = make_sandbox()
    sandbox._spawner = spawner
    pid = value(ask(sandbox, "facts"))["pid"]
    assert spawner._process is not None
    spawner._process.kill()
    assert wait_until(lambda: not lives(pid))
    time.sleep(0.2)
    assert value(ask(sandbox, "facts"))["pid"] != pid
    spawner.close()
