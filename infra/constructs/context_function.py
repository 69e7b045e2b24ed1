"""A Lambda function from its file: `functions/catalog/announce_title.py` is `AnnounceTitle`."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Duration, Size
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs

from infra.constructs.alarms import alarm_on_function
from infra.constructs.context_stack import ContextStack
from infra.constructs.layers import RUNTIME, code_folder
from infra.constructs.nag import acknowledge, acknowledge_wildcard
from infra.constructs.names import pascal
from infra.layer_builds import ROOT
from matinee.kernel.settings import Settings

_FUNCTIONS = ROOT / "functions"
_LAMBDA_STORAGE_MB = 512
_RESERVED_CONCURRENCY = 20
_ASYNC_RETRIES = 2
_ASYNC_MAX_AGE_HOURS = 6


@dataclass(frozen=True, kw_only=True)
class Sizing:
    """How much a function gets. `asynchronous` means nobody waits for its answer: failures are kept."""

    timeout_seconds: int
    memory_mb: int
    storage_mb: int = _LAMBDA_STORAGE_MB
    asynchronous: bool = False
    reserved: bool = False


class ContextFunction(lambda_.Function):
    """One file of `functions/<context>/`, whose name gives the handler and the construct id."""

    def __init__(
        self,
        stack: ContextStack,
        name: str,
        *,
        settings: Sequence[Settings],
        layers: Sequence[lambda_.ILayerVersion],
        sizing: Sizing,
    ) -> None:
        """`settings` become the environment. Raises FileNotFoundError when the file is not there."""
        source = _FUNCTIONS / stack.context / f"{name}.py"
        if not source.is_file():
            raise FileNotFoundError(f"functions/{stack.context}/{name}.py does not exist.")
        log_group = _log_group(stack, name)
        super().__init__(
            stack,
            pascal(name),
            runtime=RUNTIME,
            architecture=lambda_.Architecture.custom(stack.machine),
            code=code_folder(source.parent),
            handler=f"{name}.handler",
            description=f"functions/{stack.context}/{name}.py",
            environment=_environment(stack, settings),
            layers=list(layers),
            timeout=Duration.seconds(sizing.timeout_seconds),
            memory_size=sizing.memory_mb,
            ephemeral_storage_size=Size.mebibytes(sizing.storage_mb),
            log_group=log_group,
            tracing=lambda_.Tracing.ACTIVE,
            role=_role(stack, name, log_group),
            reserved_concurrent_executions=_reserved(stack, sizing),
            dead_letter_queue=stack.dead_letters if sizing.asynchronous else None,
            retry_attempts=_ASYNC_RETRIES if sizing.asynchronous else None,
            max_event_age=Duration.hours(_ASYNC_MAX_AGE_HOURS) if sizing.asynchronous else None,
        )
        acknowledge(
            self, "AwsSolutions-L1", "Python 3.13 is the version that everything is locked and tested with."
        )
        if stack.facts.on_aws:
            alarm_on_function(self, timeout_seconds=sizing.timeout_seconds)


def _environment(stack: ContextStack, settings: Sequence[Settings]) -> dict[str, str]:
    environment = {"POWERTOOLS_SERVICE_NAME": stack.context}
    for each in settings:
        environment |= each.to_env()
    return environment


def _log_group(stack: ContextStack, name: str) -> logs.LogGroup:
    return logs.LogGroup(
        stack,
        f"{pascal(name)}Log",
        retention=stack.facts.log_retention,
        removal_policy=stack.facts.removal_policy,
    )


def _role(stack: ContextStack, name: str, log_group: logs.LogGroup) -> iam.Role:
    """A role of its own, that may write its own log and nothing else; constructs grant the rest."""
    role = iam.Role(stack, f"{pascal(name)}Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    log_group.grant_write(role)
    acknowledge_wildcard(role, "*", "Trace segments belong to no resource.")
    return role


def _reserved(stack: ContextStack, sizing: Sizing) -> int | None:
    return _RESERVED_CONCURRENCY if sizing.reserved and stack.facts.reserve_concurrency else None


def api_function(stack: ContextStack, *settings: Settings) -> ContextFunction:
    """`functions/<context>/api.py`: answers HTTP, so it must answer before the gateway gives up at 29 s."""
    return ContextFunction(
        stack,
        "api",
        settings=settings,
        layers=stack.layer_versions.all(ffmpeg=False),
        sizing=Sizing(timeout_seconds=25, memory_mb=stack.facts.api_memory_mb),
    )


def event_function(stack: ContextStack, name: str, *settings: Settings) -> ContextFunction:
    """A function that consumes events, a stream or a schedule: nobody waits, so its failures are kept."""
    return ContextFunction(
        stack,
        name,
        settings=settings,
        layers=stack.layer_versions.all(ffmpeg=False),
        sizing=Sizing(
            timeout_seconds=60, memory_mb=stack.facts.event_memory_mb, asynchronous=True, reserved=True
        ),
    )


def encoding_function(stack: ContextStack, name: str, *settings: Settings, memory_mb: int) -> ContextFunction:
    """A step of a workflow, with ffmpeg at hand. The workflow waits for it and retries it."""
    return ContextFunction(
        stack,
        name,
        settings=settings,
        layers=stack.layer_versions.all(ffmpeg=True),
        sizing=Sizing(
            timeout_seconds=900,
            memory_mb=memory_mb,
            storage_mb=stack.facts.encoding_storage_mb,
        ),
    )
