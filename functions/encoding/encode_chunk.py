"""Encodes chunks of rungs, and audio tracks: those of one item of the distributed map."""

from typing import Any

from matinee.encoding.aws import S3Sources, S3Work
from matinee.encoding.batches import Item
from matinee.encoding.documents import from_json
from matinee.encoding.service.encode import encode_batch
from matinee.encoding.settings import EncodingSettings
from matinee.encoding.studio import Studio
from matinee.kernel.aws import EventBridgeAnnouncer

settings = EncodingSettings.from_env()
studio = Studio(
    sources=S3Sources(),
    work=S3Work(settings.work_bucket),
    announcer=EventBridgeAnnouncer(),
    settings=settings,
)


def handler(item: dict[str, Any], _: object) -> dict[str, Any]:
    """Do the tasks of one item."""
    encode_batch(from_json(Item, item), studio)
    return {}
