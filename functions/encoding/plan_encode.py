"""Chooses a title's ladder from measured trial encodes, and cuts its work into chunks."""

from typing import Any

from matinee.encoding.aws import S3Sources, S3Work
from matinee.encoding.service.plan import plan_encode
from matinee.encoding.settings import EncodingSettings
from matinee.encoding.studio import Studio, request_of, spent_of
from matinee.kernel.aws import EventBridgeAnnouncer

settings = EncodingSettings.from_env()
studio = Studio(
    sources=S3Sources(),
    work=S3Work(settings.work_bucket),
    announcer=EventBridgeAnnouncer(),
    settings=settings,
)


def handler(state: dict[str, Any], _: object) -> dict[str, Any]:
    """Run the step for one execution of `encode_title`."""
    return plan_encode(request_of(state), studio, spent_of(state))
