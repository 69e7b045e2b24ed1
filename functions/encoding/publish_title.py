"""Copies a verified title to the origin bucket, manifests last."""

from typing import Any

from matinee.encoding.aws import S3Origin, S3Sources, S3Work
from matinee.encoding.service.publish import publish_title
from matinee.encoding.settings import EncodingSettings
from matinee.encoding.studio import Studio, request_of, spent_of
from matinee.kernel.aws import EventBridgeAnnouncer

settings = EncodingSettings.from_env()
origin = S3Origin(settings.origin_bucket, work_bucket=settings.work_bucket)
studio = Studio(
    sources=S3Sources(),
    work=S3Work(settings.work_bucket),
    announcer=EventBridgeAnnouncer(),
    settings=settings,
)


def handler(state: dict[str, Any], _: object) -> dict[str, Any]:
    """Run the step for one execution of `encode_title`."""
    return publish_title(request_of(state), studio, origin, spent_of(state))
