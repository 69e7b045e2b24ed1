"""A state machine from its file: `statemachines/encoding/encode_title.asl.json` is `EncodeTitle`."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn

from infra.constructs.alarms import alarm_on_workflow
from infra.constructs.context_stack import ContextStack
from infra.constructs.grants import allow
from infra.constructs.nag import acknowledge_wildcard
from infra.constructs.names import pascal
from infra.layer_builds import ROOT

_STATEMACHINES = ROOT / "statemachines"
EXECUTION_IDS = "Every execution has a name of its own; the grant ends at this machine."
_SUBSTITUTION = re.compile(r"\$\{(\w+)\}")


class Workflow(sfn.StateMachine):
    """The file's `${Names}` must be exactly those of the functions and facts given: else synth fails."""

    def __init__(
        self,
        stack: ContextStack,
        name: str,
        *,
        functions: Sequence[lambda_.Function],
        facts: Mapping[str, str],
        max_concurrency: int,
    ) -> None:
        """`facts` are other values the file names. `max_concurrency` caps every distributed map in it.

        Raises ValueError naming what the file and the arguments do not share.
        """
        text = (_STATEMACHINES / stack.context / f"{name}.asl.json").read_text()
        given = {function.node.id: function.function_arn for function in functions} | dict(facts)
        check_names(f"{stack.context}/{name}.asl.json", text, set(given))
        log_group = logs.LogGroup(
            stack,
            f"{pascal(name)}Log",
            retention=stack.facts.log_retention,
            removal_policy=stack.facts.removal_policy,
        )
        super().__init__(
            stack,
            pascal(name),
            definition_body=sfn.DefinitionBody.from_string(_capped(text, max_concurrency)),
            definition_substitutions=given,
            state_machine_type=sfn.StateMachineType.STANDARD,
            role=iam.Role(
                stack, f"{pascal(name)}Role", assumed_by=iam.ServicePrincipal("states.amazonaws.com")
            ),
            tracing_enabled=True,
            logs=sfn.LogOptions(destination=log_group, level=sfn.LogLevel.ALL, include_execution_data=True),
            removal_policy=stack.facts.removal_policy,
        )
        acknowledge_wildcard(self.role, "*", "Log delivery and trace segments belong to no resource.")
        allow(self, ["lambda:InvokeFunction"], *(function.function_arn for function in functions))
        self._allow_maps()
        if stack.facts.on_aws:
            alarm_on_workflow(self)

    @property
    def executions(self) -> str:
        """The ARN pattern of the executions that were started from outside."""
        return f"{self._execution_arn}:*"

    @property
    def _execution_arn(self) -> str:
        region = f"arn:{Aws.PARTITION}:states:{Aws.REGION}:{Aws.ACCOUNT_ID}"
        return f"{region}:execution:{self.state_machine_name}"

    def _allow_maps(self) -> None:
        """A distributed map starts executions of its own machine: the machine cannot wait for this policy."""
        start = iam.PolicyStatement(actions=["states:StartExecution"], resources=[self.state_machine_arn])
        follow = iam.PolicyStatement(
            actions=["states:DescribeExecution", "states:StopExecution"],
            resources=[self.executions, f"{self._execution_arn}/*"],
        )
        policy = iam.Policy(self, "DistributedMap", statements=[start, follow])
        for pattern in follow.resources:
            acknowledge_wildcard(policy, pattern, EXECUTION_IDS)
        self.role.attach_inline_policy(policy)


def check_names(file: str, text: str, given: set[str]) -> None:
    """Raises ValueError when `text` names what is not given, or when something given is never named."""
    named = set(_SUBSTITUTION.findall(text))
    complaints = []
    if named - given:
        complaints.append(f"names {sorted(named - given)}, which nobody gives it")
    if given - named:
        complaints.append(f"is given {sorted(given - named)}, which it does not name")
    if complaints:
        raise ValueError(f"statemachines/{file} {' and '.join(complaints)}.")


def _capped(text: str, max_concurrency: int) -> str:
    """The definition with every distributed map's MaxConcurrency set: it is a fact of the stage."""
    definition: dict[str, Any] = json.loads(text)
    _cap(definition["States"], max_concurrency)
    return json.dumps(definition)


def _cap(states: dict[str, Any], max_concurrency: int) -> None:
    for state in states.values():
        processor = state.get("ItemProcessor")
        if processor and processor.get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED":
            state["MaxConcurrency"] = max_concurrency
        for inner in [processor, *state.get("Branches", [])]:
            if inner:
                _cap(inner["States"], max_concurrency)
