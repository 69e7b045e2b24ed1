"""The catalog: encoded titles come in once, and are announced as they are kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from matinee.catalog.publishing import announcement, record_encode
from matinee.catalog.service import get_title, list_titles
from matinee.kernel.errors import NotFound
from matinee.kernel.events import Rung, TitleEncoded, TitlePublished
from matinee.kernel.ids import TitleId
from tests.fakes.catalog import MemoryTitles
from tests.suites.catalog import FILM, SERIES, TITLE, numbered

NOON = datetime(2026, 1, 2, 12, 0, 0, tzinfo=UTC)
ENCODED = TitleEncoded(
    job_id="ef" * 16,
    title_id=FILM,
    title_name=TITLE.name,
    attempt=1,
    version=TITLE.version,
    prefix=TITLE.prefix,
    duration_seconds=5.28,
    width=1280,
    height=720,
    poster_key=TITLE.poster_key,
    rungs=(
        Rung(name="720p", width=1280, height=720, bitrate_kbps=2400, chunks=2, vmaf_mean=95.25),
        Rung(name="360p", width=640, height=360, bitrate_kbps=700, chunks=2),
    ),
)


def test_an_encoded_title_is_published_with_its_name_as_plain_text() -> None:
    titles = MemoryTitles()
    assert record_encode(ENCODED, NOON, titles)
    assert get_title(titles, FILM) == TITLE


def test_ten_copies_of_an_event_publish_once() -> None:
    titles = MemoryTitles()
    assert [record_encode(ENCODED, NOON, titles) for _ in range(10)] == [True] + [False] * 9


def test_a_late_event_of_an_older_version_never_wins() -> None:
    titles = MemoryTitles()
    newer = replace(ENCODED, version="ba9876543210", attempt=2)
    assert record_encode(newer, NOON + timedelta(minutes=1), titles)
    assert not record_encode(ENCODED, NOON, titles)
    assert get_title(titles, FILM).version == "ba9876543210"


def test_what_is_announced_is_what_is_kept() -> None:
    assert announcement(TITLE) == TitlePublished(
        title_id=FILM,
        name=TITLE.name,
        version=TITLE.version,
        prefix=TITLE.prefix,
        duration_seconds=5.28,
        poster_key=TITLE.poster_key,
        published_at=TITLE.published_at,
    )


def test_an_unknown_title_is_not_found() -> None:
    with pytest.raises(NotFound):
        get_title(MemoryTitles(), TitleId(SERIES))


def test_a_page_has_at_most_a_hundred_titles() -> None:
    titles = MemoryTitles()
    for number in range(120):
        titles.record(replace(numbered(number % 60), title_id=TitleId(f"{number:032x}")))
    page = list_titles(titles, limit=10**9, after=None)
    assert len(page.titles) == 100
    assert len(list_titles(titles, limit=10**9, after=page.next_place).titles) == 20
