"""StopExecution that stops at once, and task tokens that say when nobody waits for them any more.

LocalStack marks an execution as aborted only when the state it is in has ended, which for a task token may be
never, and forgets the error and cause that were given.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.api.stepfunctions import ExecutionStatus, InvalidToken, TaskDoesNotExist, TaskTimedOut
from localstack.services.stepfunctions.asl.eval.callback.callback import (
    CallbackConsumerTimeout,
    CallbackEndpoint,
)
from localstack.services.stepfunctions.asl.eval.environment import Environment
from localstack.services.stepfunctions.asl.eval.program_state import ProgramStopped
from localstack.services.stepfunctions.backend.execution import BaseExecutionWorkerCommunication, Execution
from localstack.services.stepfunctions.provider import StepFunctionsProvider

START_SECONDS = 2.0
GONE = "Task Timed Out: 'Provided task does not exist anymore'"


def mend() -> None:
    """Replaces what the module's docstring names."""
    terminated = BaseExecutionWorkerCommunication.terminated
    set_error, interrupt = Environment.set_error, CallbackEndpoint.interrupt_all

    def terminated_unless_stopped(self: BaseExecutionWorkerCommunication) -> None:
        if self.execution.exec_status != ExecutionStatus.ABORTED:
            terminated(self)

    def set_error_unless_stopped(self: Environment, error: Any) -> None:
        if not isinstance(self._program_state, ProgramStopped):
            set_error(self, error)

    def interrupt_and_close(self: CallbackEndpoint) -> None:
        self.report(CallbackConsumerTimeout())
        interrupt(self)

    def heard(self: CallbackEndpoint) -> bool:
        if self._heartbeat_endpoint is not None:
            self._heartbeat_endpoint.notify()
        return True

    BaseExecutionWorkerCommunication.terminated = terminated_unless_stopped
    Environment.set_error = set_error_unless_stopped
    CallbackEndpoint.interrupt_all = interrupt_and_close
    CallbackEndpoint.notify_heartbeat = heard
    Execution.stop = _stop
    for name in ("send_task_heartbeat", "send_task_success", "send_task_failure"):
        setattr(StepFunctionsProvider, name, _telling(getattr(StepFunctionsProvider, name)))


def _stop(self: Execution, stop_date: datetime, error: str | None, cause: str | None) -> None:
    if self.exec_status != ExecutionStatus.RUNNING or self.exec_worker is None:
        return
    deadline = time.monotonic() + START_SECONDS
    while self.exec_worker.env is None and time.monotonic() < deadline:
        time.sleep(0.01)
    self.exec_worker.stop(stop_date=stop_date, cause=cause, error=error)
    self.exec_status = ExecutionStatus.ABORTED
    self.stop_date, self.error, self.cause = stop_date, error, cause
    for endpoint in list(self.exec_worker.env.callback_pool_manager._pool.values()):
        endpoint.interrupt_all()
    self.publish_execution_status_change_event()


def _telling(send: Callable[..., Any]) -> Callable[..., Any]:
    def send_and_tell(
        self: StepFunctionsProvider, context: RequestContext, task_token: str, **more: Any
    ) -> Any:
        try:
            return send(self, context=context, task_token=task_token, **more)
        except (InvalidToken, TaskDoesNotExist):
            if _was_given(self, context, task_token):
                raise TaskTimedOut(GONE) from None
            raise

    return send_and_tell


def _was_given(provider: StepFunctionsProvider, context: RequestContext, token: str) -> bool:
    workers = [execution.exec_worker for execution in provider._get_executions(context)]
    environments = [worker.env for worker in workers if worker is not None and worker.env is not None]
    return any(environment.callback_pool_manager.get(token) is not None for environment in environments)
