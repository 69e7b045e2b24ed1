"""Tasks that answer by a token can be retried: silence has AWS's name, and each attempt a token of its own.

LocalStack calls silence States.Timeout, the name for work that takes too long, and gives every attempt the
first one's token, whose answer it has already.
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
    resource,
    state_task_service_callback,
)
from localstack.services.stepfunctions.asl.eval.callback.callback import HeartbeatTimeoutError
from localstack.services.stepfunctions.asl.eval.environment import Environment

WAITS = resource.ResourceCondition.WaitForTaskToken
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

    evaluate = task._evaluate_with_timeout

    def evaluate_with_own_token(self: Any, env: Environment) -> None:
        context = env.states.context_object
        is_again = context.context_object_data["State"].get("RetryCount", 0) > 0
        if is_again and self.resource.condition is WAITS:
            env.callback_pool_manager.add(context.update_task_token())
        evaluate(self, env)

    task._from_error = failure_named
    task._evaluate_with_timeout = evaluate_with_own_token
