"""Ingest: sources come in, and jobs are followed to a truthful end."""

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.accounts.stack import AccountsStack
from infra.constructs.context_function import ContextFunction, api_function, event_function
from infra.constructs.context_stack import ContextStack
from infra.constructs.grants import (
    allow_announcing,
    allow_items,
    allow_listing,
    allow_objects,
    allow_query,
)
from infra.constructs.store import Store
from infra.constructs.subscriptions import every_minute, on_changes, on_events
from infra.constructs.table import Table, string_attribute
from infra.delivery.stack import DeliveryStack
from infra.stages import Stage
from matinee.ingest.settings import IngestSettings
from matinee.kernel import events

_UPLOADS = "uploads/"
_REPORTS = "reports/"
_CORS_MAX_AGE_SECONDS = 3600
_INDEXES = ("by_created", "by_status")
_JOB_CHANGES = {"dynamodb": {"Keys": {"part": {"S": ["job"]}}}}


class IngestStack(ContextStack):
    """The source bucket, the jobs table, the upload API, and those who keep jobs truthful."""

    def __init__(
        self, scope: Construct, facts: Stage, *, accounts: AccountsStack, delivery: DeliveryStack
    ) -> None:
        super().__init__(scope, facts, "ingest", description="Matinee: uploads and jobs")
        self.source = Store(self, "Source", versioned=True, events=True, unfinished_upload_days=2)
        _let_browsers_upload(self.source)
        self.jobs = _jobs_table(self)
        settings = IngestSettings(
            jobs_table=self.jobs.table_name,
            source_bucket=self.source.bucket_name,
            origin_bucket=delivery.origin.bucket_name,
        )
        self.api = self._api(settings, accounts)
        allow_objects(self.api, delivery.origin, _REPORTS, "GetObject")
        self.track_job = self._track_job(settings)
        self._watch_jobs(settings)
        self._announce_job(settings)
        self.output("SourceBucket", self.source.bucket_name)
        self.output("JobsTable", self.jobs.table_name)

    def _api(self, settings: IngestSettings, accounts: AccountsStack) -> ContextFunction:
        api = api_function(self, settings, accounts.auth)
        allow_items(api, self.jobs, "GetItem", "PutItem", "UpdateItem", "Query")
        allow_query(api, self.jobs, *_INDEXES)
        allow_objects(
            api,
            self.source,
            _UPLOADS,
            "PutObject",
            "GetObject",
            "DeleteObject",
            "AbortMultipartUpload",
            "ListMultipartUploadParts",
        )
        allow_listing(api, self.source)
        return api

    def _track_job(self, settings: IngestSettings) -> ContextFunction:
        track = event_function(self, "track_job", settings)
        allow_items(track, self.jobs, "GetItem", "PutItem", "UpdateItem")
        on_events(
            self,
            track,
            events.EncodeStarted,
            events.EncodeStepStarted,
            events.EncodePlanned,
            events.EncodeProgressed,
            events.TitleEncoded,
            events.EncodeFailed,
        )
        return track

    def _watch_jobs(self, settings: IngestSettings) -> None:
        watch = event_function(self, "watch_jobs", settings)
        allow_items(watch, self.jobs, "GetItem", "PutItem", "Query")
        allow_query(watch, self.jobs, *_INDEXES)
        allow_objects(watch, self.source, _UPLOADS, "AbortMultipartUpload")
        every_minute(self, watch)

    def _announce_job(self, settings: IngestSettings) -> None:
        announce = event_function(self, "announce_job", settings)
        allow_announcing(announce, events.CancelRequested)
        on_changes(self, announce, self.jobs, _JOB_CHANGES)


def _let_browsers_upload(source: s3.Bucket) -> None:
    """From any page: what may be put is what the presigned URL says, whoever holds it."""
    source.add_cors_rule(
        allowed_methods=[s3.HttpMethods.PUT],
        allowed_origins=["*"],
        allowed_headers=["*"],
        exposed_headers=["ETag"],
        max_age=_CORS_MAX_AGE_SECONDS,
    )


def _jobs_table(stack: ContextStack) -> Table:
    table = Table(stack, "Jobs", partition_key="job_id", sort_key="part", stream=True)
    table.add_global_secondary_index(
        index_name="by_created",
        partition_key=string_attribute("listing"),
        sort_key=string_attribute("created_at"),
        projection_type=dynamodb.ProjectionType.ALL,
    )
    table.add_global_secondary_index(
        index_name="by_status",
        partition_key=string_attribute("status"),
        sort_key=string_attribute("updated_at"),
        projection_type=dynamodb.ProjectionType.KEYS_ONLY,
    )
    return table
