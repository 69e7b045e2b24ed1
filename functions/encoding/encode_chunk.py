"""Encodes one chunk of one rung, or one audio track: an item of the distributed map."""

from typing import Any

from matinee.encoding.aws import S3Sources, S3Work
from matinee.encoding.documents import from_json
from matinee.encoding.model import ChunkTask
from matinee.encoding.service.encode import encode_chunk
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
    """Do one chunk task."""
    encode_chunk(from_json(ChunkTask, item), studio)
    return {}
