"""Encoding: the workflow `encode_title`, its steps, and where long work runs."""

from dataclasses import replace

from aws_cdk import aws_events as events
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.context_function import event_function
from infra.constructs.context_stack import ContextStack
from infra.constructs.fargate_work import FargateWork
from infra.constructs.grants import allow, allow_announcing, allow_listing, allow_objects
from infra.constructs.secret import made_up_secret
from infra.constructs.store import Store
from infra.constructs.subscriptions import on_events, on_pattern
from infra.constructs.workflow import EXECUTION_IDS, Workflow
from infra.delivery.stack import DeliveryStack
from infra.encoding.steps import UPLOADS, Buckets, allow_everything_steps_may, make_steps
from infra.ingest.stack import IngestStack
from infra.stages import Stage
from matinee.encoding.settings import EncodingSettings, StartEncodeSettings, StopEncodeSettings
from matinee.encoding.workers import FARGATE
from matinee.kernel.events import CancelRequested, EncodingEvent, RetryRequested

_WORK_DAYS = {"jobs/": 90, "scratch/": 7}
_LONG_RUN_SECONDS = 6 * 3600.0
_UNSUCCESSFUL = ["FAILED", "TIMED_OUT", "ABORTED"]


class EncodingStack(ContextStack):
    """Work bucket, steps, Fargate, the machine that orders them, and what starts and stops it."""

    def __init__(
        self, scope: Construct, facts: Stage, *, delivery: DeliveryStack, ingest: IngestStack
    ) -> None:
        super().__init__(scope, facts, "encoding", description="Matinee: the encoding workflow")
        work = Store(self, "Work", expire_days=_WORK_DAYS)
        self.buckets = Buckets(source=ingest.source, work=work, origin=delivery.origin)
        self.title_key = made_up_secret(
            self,
            "TitleKey",
            description="What the keys of protected titles follow from, in encoding and in playback.",
            why_not_rotated="Another secret would be other keys, and every protected title would be lost.",
        )
        self.settings = EncodingSettings(
            source_bucket=ingest.source.bucket_name,
            work_bucket=work.bucket_name,
            origin_bucket=delivery.origin.bucket_name,
            codecs=facts.codecs,
            title_key_secret_arn=self.title_key.secret_arn,
            speke_url=facts.speke_url,
            speke_token_secret_arn=facts.speke_token_secret_arn,
        )
        self.fargate = self._fargate()
        self.workflow = self._workflow()
        self._start()
        self._stop()
        self._tell_ends(ingest.track_job)
        self.output("WorkBucket", work.bucket_name)
        self.output("EncodeTitleArn", self.workflow.state_machine_arn)

    def _fargate(self) -> FargateWork:
        settings = replace(self.settings, media_timeout_seconds=_LONG_RUN_SECONDS, worker=FARGATE)
        fargate = FargateWork(self, "LongWork", environment=settings.to_env())
        allow_everything_steps_may(fargate.role, self.buckets, self.settings)
        return fargate

    def _workflow(self) -> Workflow:
        workflow = Workflow(
            self,
            "encode_title",
            functions=list(make_steps(self, self.settings, self.buckets).values()),
            facts={**self.fargate.facts(), "WorkBucket": self.settings.work_bucket},
            max_concurrency=self.facts.max_concurrency,
        )
        self.fargate.run_from(workflow)
        allow_announcing(workflow.role, EncodingEvent)
        allow_objects(workflow.role, self.buckets.work, "jobs/", "GetObject")
        return workflow

    def _start(self) -> None:
        """Each source that came in is encoded, and again when somebody asks."""
        start = event_function(
            self,
            "start_encode",
            StartEncodeSettings(
                source_bucket=self.settings.source_bucket, encode_title_arn=self.workflow.state_machine_arn
            ),
        )
        allow(start, ["states:StartExecution"], self.workflow.state_machine_arn)
        allow_objects(start, self.buckets.source, UPLOADS, "GetObject")
        allow_listing(start, self.buckets.source)
        allow_announcing(start, EncodingEvent)
        came_in = events.EventPattern(
            source=["aws.s3"],
            detail_type=["Object Created"],
            detail={
                "bucket": {"name": [self.settings.source_bucket]},
                "object": {"key": [{"wildcard": f"{UPLOADS}*/source"}]},
            },
        )
        on_pattern(self, "SourceCreated", start, came_in)
        on_events(self, start, RetryRequested)

    def _stop(self) -> None:
        stop = event_function(
            self,
            "stop_encode",
            StopEncodeSettings(
                work_bucket=self.settings.work_bucket,
                encode_title_arn=self.workflow.state_machine_arn,
                cluster_arn=self.fargate.cluster.cluster_arn,
            ),
        )
        allow(
            stop,
            ["states:StopExecution", "states:DescribeExecution"],
            self.workflow.executions,
            wildcard=EXECUTION_IDS,
        )
        self.fargate.allow_stopping(stop)
        allow_objects(stop, self.buckets.work, "jobs/", "PutObject")
        allow_announcing(stop, EncodingEvent)
        on_events(self, stop, CancelRequested)

    def _tell_ends(self, track_job: lambda_.IFunction) -> None:
        """Ingest hears of a bad end from Step Functions itself, whatever the workflow managed to say."""
        tracker = lambda_.Function.from_function_attributes(
            self, "TrackJob", function_arn=track_job.function_arn, same_environment=True
        )
        ended = events.EventPattern(
            source=["aws.states"],
            detail_type=["Step Functions Execution Status Change"],
            detail={"stateMachineArn": [self.workflow.state_machine_arn], "status": _UNSUCCESSFUL},
        )
        on_pattern(self, "UnsuccessfulEnd", tracker, ended)
