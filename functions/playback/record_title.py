"""On TitlePublished: playback keeps its own copy of what can be played."""

from typing import Any

from matinee.kernel.events import TitlePublished
from matinee.playback.aws import DynamoPlayables
from matinee.playback.publishing import record_title
from matinee.playback.settings import RecordTitleSettings

playables = DynamoPlayables(RecordTitleSettings.from_env().playables_table)


def handler(event: dict[str, Any], _: object) -> None:
    """Record the title of one bus event; a repeated or late one changes nothing."""
    record_title(TitlePublished.from_detail(event["detail"]), playables)
