"""What every keeper of the catalog's ports must do: the fake, DynamoDB in moto, and the local cloud's."""

from dataclasses import replace

from matinee.catalog.model import Title, TitleRung
from matinee.catalog.ports import Titles
from matinee.kernel.ids import TitleId

FILM, SERIES = TitleId("ab" * 16), TitleId("cd" * 16)
TITLE = Title(
    title_id=FILM,
    name="Amélie’s “big” 🎬 <script>{{7*7}}</script>; DROP",
    version="0123456789ab",
    prefix=f"titles/{FILM}/0123456789ab/",
    duration_seconds=5.28,
    width=1280,
    height=720,
    poster_key=f"art/{FILM}/0123456789ab/poster.jpg",
    rungs=(
        TitleRung(name="720p", width=1280, height=720, bitrate_kbps=2400, vmaf_mean=95.25),
        TitleRung(name="360p", width=640, height=360, bitrate_kbps=700, vmaf_mean=None),
    ),
    published_at="2026-01-02T12:00:00.000Z",
)


def numbered(number: int) -> Title:
    """The title number `number`, published in that second."""
    return replace(
        TITLE, title_id=TitleId(f"{number:032x}"), published_at=f"2026-01-02T12:00:{number:02}.000Z"
    )


class TitlesSuite:
    """Subclass and give a fixture `titles`."""

    def test_what_is_recorded_is_read_back(self, titles: Titles) -> None:
        assert titles.get(FILM) is None
        assert titles.record(TITLE)
        assert titles.get(FILM) == TITLE
        assert titles.get(SERIES) is None

    def test_how_a_title_is_protected_is_read_back(self, titles: Titles) -> None:
        protected = replace(TITLE, protection="clearkey")
        assert titles.record(protected)
        assert titles.get(FILM) == protected

    def test_the_same_event_again_changes_nothing(self, titles: Titles) -> None:
        assert titles.record(TITLE)
        assert not titles.record(TITLE)

    def test_a_newer_version_replaces_and_an_older_one_never_does(self, titles: Titles) -> None:
        newer = replace(TITLE, version="ba9876543210", published_at="2026-01-02T12:00:01.000Z")
        assert titles.record(TITLE)
        assert titles.record(newer)
        assert not titles.record(TITLE)
        assert titles.get(FILM) == newer
        assert titles.newest(limit=10, after=None).titles == (newer,)

    def test_the_list_is_newest_first_and_pages_without_gap_or_repeat(self, titles: Titles) -> None:
        for number in (3, 1, 5, 2, 4):
            assert titles.record(numbered(number))
        seen: list[Title] = []
        after = None
        for _ in range(5):
            page = titles.newest(limit=2, after=after)
            seen += page.titles
            after = page.next_place
            if after is None:
                break
        assert seen == [numbered(number) for number in (5, 4, 3, 2, 1)]

    def test_titles_of_one_moment_are_all_listed(self, titles: Titles) -> None:
        twins = [replace(numbered(number), published_at=TITLE.published_at) for number in range(4)]
        for twin in twins:
            assert titles.record(twin)
        first = titles.newest(limit=2, after=None)
        second = titles.newest(limit=2, after=first.next_place)
        assert {title.title_id for title in first.titles + second.titles} == {t.title_id for t in twins}

    def test_an_empty_catalog_is_an_empty_page(self, titles: Titles) -> None:
        page = titles.newest(limit=10, after=None)
        assert page.titles == ()
        assert page.next_place is None
