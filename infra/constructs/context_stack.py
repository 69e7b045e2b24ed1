"""The stack of one context: what its constructs share, made on first use."""

from functools import cached_property

from aws_cdk import CfnOutput, DefaultStackSynthesizer, Stack
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.layers import Layers
from infra.constructs.queues import dead_letter_queue
from infra.stages import Stage


class ContextStack(Stack):
    """`Matinee-<Stage>-<Context>`: knows its stage's facts, its layers and its dead-letter queue."""

    def __init__(self, scope: Construct, facts: Stage, context: str, *, description: str) -> None:
        super().__init__(
            scope,
            facts.stack_name(context),
            description=description,
            termination_protection=facts.protect,
            analytics_reporting=False,
            synthesizer=None
            if facts.on_aws
            else DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
        )
        self.facts = facts
        self.context = context
        encodes = context == "encoding"
        self.machine = facts.encoding_architecture if encodes else facts.architecture
        self.layer_versions = Layers(
            self,
            architecture=self.machine,
            here=not facts.on_aws,
            kind="tasks" if encodes else "api",
        )

    @cached_property
    def dead_letters(self) -> sqs.Queue:
        """Where everything that this context could not handle waits for a person."""
        return dead_letter_queue(self, self.facts)

    def output(self, name: str, value: str) -> None:
        """A stack output of exactly this name."""
        CfnOutput(self, f"{name}Output", value=value).override_logical_id(name)
