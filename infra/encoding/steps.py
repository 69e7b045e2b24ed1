"""The steps of `encode_title`: what each may read and write, as a Lambda and as a Fargate task alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from infra.constructs.context_function import ContextFunction, encoding_function
from infra.constructs.context_stack import ContextStack
from infra.constructs.grants import allow_announcing, allow_listing, allow_objects, allow_secret
from matinee.encoding.settings import EncodingSettings
from matinee.encoding.workers import CHUNK_LAMBDA, LAMBDA, TITLE_WORKERS
from matinee.kernel.events import EncodingEvent

UPLOADS = "uploads/"
_JOBS, _SCRATCH = "jobs/", "scratch/"
_PUBLISHED = ("titles/", "art/", "reports/")
_PUBLISHING = ("GetObject", "PutObject", "AbortMultipartUpload", "DeleteObject")


@dataclass(frozen=True, kw_only=True)
class Buckets:
    """Where a title's bytes are: as it came, in work, and published."""

    source: s3.IBucket
    work: s3.IBucket
    origin: s3.IBucket


Grant = Callable[[iam.IGrantable, Buckets], None]


def make_steps(
    stack: ContextStack, settings: EncodingSettings, buckets: Buckets
) -> Mapping[str, ContextFunction]:
    """One function per step, by its file's name, each allowed its own part and no more."""
    steps = {name: encoding_function(stack, name, settings, memory_mb=_memory_mb(name)) for name in _GRANTS}
    for name, grants in _GRANTS.items():
        for grant in grants:
            grant(steps[name], buckets)
    for name in _NEED_KEYS:
        _read_keys(steps[name], settings)
    return steps


def _memory_mb(name: str) -> int:
    return (CHUNK_LAMBDA if name == "encode_chunk" else TITLE_WORKERS[LAMBDA]).memory_mb


def allow_everything_steps_may(role: iam.IGrantable, buckets: Buckets, settings: EncodingSettings) -> None:
    """For the task role of Fargate, where any step may run."""
    for grant in (_read_source, _use_work, _announce, _publish):
        grant(role, buckets)
    _read_keys(role, settings)


def _read_source(grantee: iam.IGrantable, buckets: Buckets) -> None:
    allow_objects(grantee, buckets.source, UPLOADS, "GetObject")
    allow_listing(grantee, buckets.source)


def _use_work(grantee: iam.IGrantable, buckets: Buckets) -> None:
    for prefix in (_JOBS, _SCRATCH):
        allow_objects(grantee, buckets.work, prefix, "GetObject", "PutObject", "AbortMultipartUpload")
    allow_listing(grantee, buckets.work)


def _announce(grantee: iam.IGrantable, _: Buckets) -> None:
    allow_announcing(grantee, EncodingEvent)


def _publish(grantee: iam.IGrantable, buckets: Buckets) -> None:
    for prefix in _PUBLISHED:
        allow_objects(grantee, buckets.origin, prefix, *_PUBLISHING)
    allow_listing(grantee, buckets.origin)


def _read_keys(grantee: iam.IGrantable, settings: EncodingSettings) -> None:
    for secret_arn in (settings.title_key_secret_arn, settings.speke_token_secret_arn):
        if secret_arn:
            allow_secret(grantee, secret_arn)


_GRANTS: Mapping[str, tuple[Grant, ...]] = {
    "inspect_source": (_read_source, _use_work, _announce),
    "plan_encode": (_read_source, _use_work, _announce),
    "encode_chunk": (_read_source, _use_work, _announce),
    "package_title": (_use_work, _announce),
    "verify_title": (_read_source, _use_work, _announce),
    "publish_title": (_use_work, _publish, _announce),
}
_NEED_KEYS = ("package_title", "verify_title")
