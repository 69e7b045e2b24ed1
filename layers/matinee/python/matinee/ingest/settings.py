"""The ingest context's environment."""

from dataclasses import dataclass

from matinee.kernel.settings import Settings


@dataclass(frozen=True, kw_only=True)
class IngestSettings(Settings):
    """Where jobs and sources are kept, and the reports of what was made of them."""

    jobs_table: str
    source_bucket: str
    origin_bucket: str


@dataclass(frozen=True, kw_only=True)
class WatchSettings(Settings):
    """How long a job may go without news, by where it stands, before the watchdog ends it."""

    upload_limit_minutes: int = 24 * 60
    received_limit_minutes: int = 10
    inspect_limit_minutes: int = 20
    plan_limit_minutes: int = 60
    encode_limit_minutes: int = 60
    package_limit_minutes: int = 60
    verify_limit_minutes: int = 120
    publish_limit_minutes: int = 20
    cancelling_limit_minutes: int = 10
