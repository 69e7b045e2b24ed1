"""Checks a packaged title as a player would, before anyone can see it."""

from typing import Any

from matinee.encoding.aws import S3Sources, S3Work, key_sources
from matinee.encoding.service.verify import verify_title
from matinee.encoding.settings import EncodingSettings
from matinee.encoding.studio import Studio, request_of
from matinee.kernel.aws import EventBridgeAnnouncer

settings = EncodingSettings.from_env()
studio = Studio(
    sources=S3Sources(),
    work=S3Work(settings.work_bucket),
    announcer=EventBridgeAnnouncer(),
    settings=settings,
)
keys = key_sources(settings)


def handler(state: dict[str, Any], _: object) -> dict[str, Any]:
    """Run the step for one execution of `encode_title`."""
    return verify_title(request_of(state), studio, keys)
