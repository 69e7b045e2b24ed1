"""On TitleEncoded: the title enters the catalog, or its newer version replaces the older."""

from typing import Any

from matinee.catalog.aws import DynamoTitles
from matinee.catalog.publishing import record_encode
from matinee.catalog.settings import RecordEncodeSettings
from matinee.kernel import clock
from matinee.kernel.events import TitleEncoded

titles = DynamoTitles(RecordEncodeSettings.from_env().titles_table)


def handler(event: dict[str, Any], _: object) -> None:
    """Record one bus event; a repeated or late one changes nothing."""
    record_encode(TitleEncoded.from_detail(event["detail"]), clock.from_text(event["time"]), titles)
