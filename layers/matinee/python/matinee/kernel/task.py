"""A Lambda handler as a container task: `python -m matinee.kernel.task encode_chunk.handler`.

Reads TASK_INPUT (the handler's event, JSON) and TASK_TOKEN, runs the handler of a file in the current folder,
and answers Step Functions as Lambda would: with its result, or its error's class name and a cause of Lambda's
shape. While the handler works it sends heartbeats; when the token is no longer wanted it ends quietly.
"""

import importlib.util
import json
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from matinee.kernel.aws import client, is_passing
from matinee.kernel.errors import Transient

_HEARTBEAT_SECONDS = 15.0
_CAUSE_LIMIT = 32_000
_TERMINATED = 143

Handler = Callable[[Any, None], Any]
Outcome = tuple[str, Any]


def load(name: str) -> Handler:
    """The function `<file>.<function>` of the current folder. Raises FileNotFoundError, AttributeError."""
    module_name, _, function = name.partition(".")
    path = Path.cwd() / f"{module_name}.py"
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    spec.loader.exec_module(module)
    handler: Handler = getattr(module, function)
    return handler


def run(name: str, event: Any, token: str, *, heartbeat_seconds: float = _HEARTBEAT_SECONDS) -> int:
    """Run the handler to its end and answer; the process's exit code."""
    outcomes: queue.SimpleQueue[Outcome] = queue.SimpleQueue()

    def stop(_: int, __: FrameType | None) -> None:
        outcomes.put(("stopped", Transient("The worker was told to stop.")))

    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=_work, args=(name, event, outcomes), daemon=True).start()
    return _answer(outcomes, token, heartbeat_seconds)


def _work(name: str, event: Any, outcomes: queue.SimpleQueue[Outcome]) -> None:
    try:
        outcomes.put(("done", load(name)(event, None)))
    except BaseException as error:  # noqa: BLE001
        outcomes.put(("failed", error))


def _answer(outcomes: queue.SimpleQueue[Outcome], token: str, heartbeat_seconds: float) -> int:
    workflow = client("stepfunctions")
    unwanted = (
        workflow.exceptions.TaskTimedOut,
        workflow.exceptions.TaskDoesNotExist,
        workflow.exceptions.InvalidToken,
    )
    try:
        while True:
            try:
                kind, value = outcomes.get(timeout=heartbeat_seconds)
            except queue.Empty:
                _beat(workflow, token)
                continue
            if kind == "done":
                workflow.send_task_success(taskToken=token, output=json.dumps(value))
                return 0
            workflow.send_task_failure(taskToken=token, error=type(value).__name__[:256], cause=_cause(value))
            return _TERMINATED if kind == "stopped" else 1
    except unwanted as error:
        print(f"Nobody waits for this task any more: {type(error).__name__}.", flush=True)  # noqa: T201
        return 0


def _beat(workflow: Any, token: str) -> None:
    """A heartbeat that is lost is no matter: the workflow waits for ten."""
    try:
        workflow.send_task_heartbeat(taskToken=token)
    except Exception as error:
        if not is_passing(error):
            raise
        print(f"A heartbeat was lost: {error}", flush=True)  # noqa: T201


def _cause(error: BaseException) -> str:
    lines = traceback.format_exception(error)
    print("".join(lines), file=sys.stderr, flush=True)  # noqa: T201
    report = {"errorMessage": str(error)[: _CAUSE_LIMIT // 4], "errorType": type(error).__name__}
    trace = [line[:500] for line in lines[-20:]]
    return json.dumps({**report, "stackTrace": trace})[:_CAUSE_LIMIT]


def main() -> None:
    """The task's entry point."""
    code = run(sys.argv[1], json.loads(os.environ["TASK_INPUT"]), os.environ["TASK_TOKEN"])
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
