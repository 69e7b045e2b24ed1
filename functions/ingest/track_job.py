"""On the workflow's events, and the end of its executions: the job's status, progress and reason."""

from typing import Any

from matinee.ingest.aws import aws_stores
from matinee.ingest.bus import news_in
from matinee.ingest.service import record_news
from matinee.ingest.settings import IngestSettings

stores = aws_stores(IngestSettings.from_env())


def handler(event: dict[str, Any], _: object) -> None:
    """Record one bus event; a repeated or late one changes nothing."""
    news = news_in(event)
    if news is not None:
        record_news(stores, news)
