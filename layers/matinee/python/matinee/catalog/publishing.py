"""How an encoded title is published: recorded from one event, announced by another."""

from datetime import datetime

from matinee.catalog.model import Title, TitleRung
from matinee.catalog.ports import Titles
from matinee.kernel import clock
from matinee.kernel.events import TitleEncoded, TitlePublished
from matinee.kernel.ids import TitleId


def record_encode(event: TitleEncoded, occurred_at: datetime, titles: Titles) -> bool:
    """Publish an encoded title; False when this version, or one encoded later, is published already.

    `occurred_at` is the event's own time, so a repeated event changes nothing and a late one never wins.
    """
    return titles.record(
        Title(
            title_id=TitleId(event.title_id),
            name=event.title_name,
            version=event.version,
            prefix=event.prefix,
            duration_seconds=event.duration_seconds,
            width=event.width,
            height=event.height,
            poster_key=event.poster_key,
            rungs=tuple(
                TitleRung(
                    name=rung.name,
                    width=rung.width,
                    height=rung.height,
                    bitrate_kbps=rung.bitrate_kbps,
                    vmaf_mean=rung.vmaf_mean,
                )
                for rung in event.rungs
            ),
            published_at=clock.to_text(occurred_at),
            protection=event.protection,
        )
    )


def announcement(title: Title) -> TitlePublished:
    """The fact that viewers get this version of a title from now on."""
    return TitlePublished(
        title_id=title.title_id,
        name=title.name,
        version=title.version,
        prefix=title.prefix,
        duration_seconds=title.duration_seconds,
        poster_key=title.poster_key,
        published_at=title.published_at,
        protection=title.protection,
    )
