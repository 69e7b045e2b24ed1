"""What a published title means to playback: it can be played."""

from matinee.kernel.events import TitlePublished
from matinee.kernel.ids import TitleId
from matinee.playback.model import Playable
from matinee.playback.ports import Playables


def record_title(event: TitlePublished, playables: Playables) -> bool:
    """Make a published title playable; False when it, or a later version, is already."""
    return playables.record(
        Playable(
            title_id=TitleId(event.title_id),
            version=event.version,
            prefix=event.prefix,
            duration_seconds=event.duration_seconds,
            poster_key=event.poster_key,
            published_at=event.published_at,
            protection=event.protection,
        )
    )
