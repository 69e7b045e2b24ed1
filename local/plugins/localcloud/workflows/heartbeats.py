"""A task that falls silent fails by the name AWS gives it, so that a Retry on that name does retry.

LocalStack calls it States.Timeout, the name for work that takes too long.
"""

from typing import Any

from localstack.services.stepfunctions.asl.component.common.error_name.failure_event import FailureEvent
from localstack.services.stepfunctions.asl.component.common.error_name.states_error_name import (
    StatesErrorName,
)
from localstack.services.stepfunctions.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from localstack.services.stepfunctions.asl.component.state.state_execution.state_task.service import (
    state_task_service_callback,
)
from localstack.services.stepfunctions.asl.eval.callback.callback import HeartbeatTimeoutError
from localstack.services.stepfunctions.asl.eval.environment import Environment

SILENT = StatesErrorNameType.StatesHeartbeatTimeout


def mend() -> None:
    """Replaces what the module's docstring names."""
    task: Any = state_task_service_callback.StateTaskServiceCallback
    failure_of = task._from_error

    def failure_named(self: Any, env: Environment, ex: Exception) -> FailureEvent:
        failure: FailureEvent = failure_of(self, env=env, ex=ex)
        if not isinstance(ex, HeartbeatTimeoutError):
            return failure
        details: Any = failure.event_details
        details["taskTimedOutEventDetails"]["error"] = SILENT.to_name()
        return FailureEvent(env, StatesErrorName(typ=SILENT), failure.event_type, details)

    task._from_error = failure_named
