"""What differs between stages, and nothing else: the stacks take these facts as they are."""

from dataclasses import dataclass, replace

from aws_cdk import RemovalPolicy
from aws_cdk.aws_logs import RetentionDays

from matinee.encoding.workers import ARM, X86, architecture


@dataclass(frozen=True, kw_only=True)
class Stage:
    """The typed facts of one stage.

    `media_base_url` and `site_url` override where viewers fetch media and the web app (None: the stage's own
    CloudFront domains); neither ends in a slash.
    `on_aws` composes what only AWS has: CloudFront, the gateway's authoriser, access logs, alarms.
    `codecs` are the ladders each title gets, `speke_url` and `speke_token_secret_arn` lead to the key service
    of titles that need one (see `EncodingSettings`).
    `max_concurrency` caps the chunks encoded at once by one title; `reserve_concurrency` caps event
    consumers (an account needs a quota above Lambda's smallest one for it).
    """

    name: str
    on_aws: bool
    removal_policy: RemovalPolicy
    log_retention: RetentionDays
    architecture: str
    encoding_architecture: str
    max_concurrency: int
    api_memory_mb: int
    event_memory_mb: int
    encoding_storage_mb: int
    codecs: str = "h264"
    speke_url: str = ""
    speke_token_secret_arn: str = ""
    protect: bool = False
    firewall: bool = False
    reserve_concurrency: bool = False
    threat_protection: bool = False
    media_base_url: str | None = None
    site_url: str | None = None

    def stack_name(self, context: str) -> str:
        """`Matinee-Dev-Catalog` for `catalog` in DEV."""
        return f"Matinee-{self.name.capitalize()}-{context.capitalize()}"


LOCAL = Stage(
    name="LOCAL",
    on_aws=False,
    removal_policy=RemovalPolicy.DESTROY,
    log_retention=RetentionDays.ONE_DAY,
    architecture=architecture(),
    encoding_architecture=architecture(),
    max_concurrency=2,
    api_memory_mb=512,
    event_memory_mb=512,
    encoding_storage_mb=512,
    media_base_url="http://127.0.0.1:8080/media",
    site_url="http://127.0.0.1:8080",
)

DEV = Stage(
    name="DEV",
    on_aws=True,
    removal_policy=RemovalPolicy.DESTROY,
    log_retention=RetentionDays.ONE_WEEK,
    architecture=ARM,
    encoding_architecture=X86,
    max_concurrency=20,
    api_memory_mb=1024,
    event_memory_mb=512,
    encoding_storage_mb=10240,
)

PROD = replace(
    DEV,
    name="PROD",
    codecs="h264,av1,hevc-hdr,av1-hdr",
    removal_policy=RemovalPolicy.RETAIN,
    log_retention=RetentionDays.THREE_MONTHS,
    max_concurrency=200,
    api_memory_mb=1769,
    protect=True,
    firewall=True,
    reserve_concurrency=True,
    threat_protection=True,
)

STAGES = {stage.name: stage for stage in (LOCAL, DEV, PROD)}


def choose_stage(
    name: str | None, *, media_base_url: str | None = None, site_url: str | None = None
) -> Stage:
    """The stage called `name` (DEV when None). Raises ValueError naming the stages there are."""
    stage = STAGES.get((name or DEV.name).upper())
    if stage is None:
        raise ValueError(f"There is no stage {name!r}: choose one of {', '.join(STAGES)} with -c stage=….")
    return replace(
        stage,
        media_base_url=media_base_url or stage.media_base_url,
        site_url=site_url or stage.site_url,
    )
