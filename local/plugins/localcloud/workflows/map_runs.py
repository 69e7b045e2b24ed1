"""Failures in distributed Map states: counted, and beyond the tolerated number they fail the state.

LocalStack lets such a Map succeed with `null` for each item that failed, and takes a percentage only with a
decimal point. Source: https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
"""

import re
from typing import Any

from localstack.aws.api.stepfunctions import ExecutionFailedEventDetails, HistoryEventType
from localstack.services.stepfunctions.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from localstack.services.stepfunctions.asl.component.common.error_name.states_error_name import (
    StatesErrorName,
)
from localstack.services.stepfunctions.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from localstack.services.stepfunctions.asl.component.state.state_execution.state_map.iteration.itemprocessor import (  # noqa: E501
    distributed_item_processor_worker as worker_module,
)
from localstack.services.stepfunctions.asl.component.state.state_execution.state_map.iteration.job import Job
from localstack.services.stepfunctions.asl.eval.environment import Environment
from localstack.services.stepfunctions.asl.eval.event.event_detail import EventDetails
from localstack.services.stepfunctions.asl.eval.program_state import ProgramEnded, ProgramStopped
from localstack.services.stepfunctions.asl.parse import asl_parser

CAUSE = "The specified tolerated failure threshold was exceeded"
WHOLE_PERCENTAGE = re.compile(r'("ToleratedFailurePercentage"\s*:\s*\d+)(?=\s*[,}])')

Worker = worker_module.DistributedItemProcessorWorker


def mend() -> None:
    """Makes every distributed Map count its failures, and the parser take whole percentages."""
    evaluate = Worker._eval_job

    def evaluate_and_count(self: Any, env: Environment, job: Job) -> None:
        evaluate(self, env, job)
        state = env.program_state()
        if isinstance(state, ProgramEnded | ProgramStopped):
            return
        record = self._map_run_record
        failures = record.__dict__.setdefault("failures", [])
        failures.append(job.job_index)
        if len(failures) > tolerated(record, self._job_pool._jobs_number):
            job.job_output = _exceeded(env)

    Worker._eval_job = evaluate_and_count
    read = asl_parser.InputStream
    asl_parser.InputStream = lambda definition: read(with_decimal_point(definition))


def tolerated(record: Any, items: int) -> float:
    """How many of `items` may fail; of a count and a percentage, the one that is reached first."""
    count, percentage = record.tolerated_failure_count, record.tolerated_failure_percentage
    limits = [limit for limit in (count, items * percentage / 100) if limit]
    return min(limits, default=0)


def with_decimal_point(definition: str) -> str:
    """The definition with `ToleratedFailurePercentage: 50` as 50.0."""
    return WHOLE_PERCENTAGE.sub(r"\1.0", definition)


def _exceeded(env: Environment) -> FailureEventException:
    name = StatesErrorName(typ=StatesErrorNameType.StatesExceedToleratedFailureThreshold)
    details = ExecutionFailedEventDetails(error=name.error_name, cause=CAUSE)
    event = FailureEvent(
        env=env,
        error_name=name,
        event_type=HistoryEventType.MapRunFailed,
        event_details=EventDetails(executionFailedEventDetails=details),
    )
    return FailureEventException(failure_event=event)
