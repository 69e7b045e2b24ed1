"""What every keeper of playback's ports must do: the fakes, DynamoDB in moto, and the local cloud's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from matinee.kernel.ids import AccountId, TitleId
from matinee.playback.model import Playable, Viewing
from matinee.playback.ports import Playables, Viewings

ANNA, BERTA = AccountId("anna"), AccountId("berta")
FILM, SERIES = TitleId("ab" * 16), TitleId("cd" * 16)
NOON = datetime(2026, 1, 2, 12, 0, 0, 123_000, UTC)

PLAYABLE = Playable(
    title_id=FILM,
    version="0123456789ab",
    prefix=f"titles/{FILM}/0123456789ab/",
    duration_seconds=5.28,
    poster_key=f"art/{FILM}/0123456789ab/poster.jpg",
    published_at="2026-01-02T12:00:00.000Z",
)
VIEWING = Viewing(
    account_id=ANNA, title_id=FILM, position_seconds=1.5, duration_seconds=5.28, watched_at=NOON
)


class PlayablesSuite:
    """Subclass and give a fixture `playables`."""

    def test_what_is_recorded_is_read_back(self, playables: Playables) -> None:
        assert playables.get(FILM) is None
        assert playables.record(PLAYABLE)
        assert playables.get(FILM) == PLAYABLE
        assert playables.get(SERIES) is None

    def test_how_a_title_is_protected_is_read_back(self, playables: Playables) -> None:
        protected = replace(PLAYABLE, protection="clearkey")
        assert playables.record(protected)
        assert playables.get(FILM) == protected

    def test_the_same_version_again_changes_nothing(self, playables: Playables) -> None:
        assert playables.record(PLAYABLE)
        assert not playables.record(PLAYABLE)
        assert playables.get(FILM) == PLAYABLE

    def test_a_newer_version_replaces_and_an_older_one_never_does(self, playables: Playables) -> None:
        newer = replace(PLAYABLE, version="ba9876543210", published_at="2026-01-02T12:00:01.000Z")
        assert playables.record(PLAYABLE)
        assert playables.record(newer)
        assert not playables.record(PLAYABLE)
        assert playables.get(FILM) == newer


class ViewingsSuite:
    """Subclass and give a fixture `viewings`."""

    def test_what_is_recorded_is_read_back(self, viewings: Viewings) -> None:
        assert viewings.get(ANNA, FILM) is None
        assert viewings.record(VIEWING)
        assert viewings.get(ANNA, FILM) == VIEWING
        assert viewings.get(BERTA, FILM) is None
        assert viewings.get(ANNA, SERIES) is None

    def test_a_late_report_does_not_move_the_position_back(self, viewings: Viewings) -> None:
        later = replace(VIEWING, position_seconds=3.0, watched_at=NOON + timedelta(milliseconds=1))
        assert viewings.record(later)
        assert not viewings.record(VIEWING)
        assert viewings.get(ANNA, FILM) == later

    def test_of_two_reports_at_one_moment_the_last_counts(self, viewings: Viewings) -> None:
        again = replace(VIEWING, position_seconds=4.0)
        assert viewings.record(VIEWING)
        assert viewings.record(again)
        assert viewings.get(ANNA, FILM) == again

    def test_history_is_the_accounts_own_with_the_newest_first(self, viewings: Viewings) -> None:
        other = replace(VIEWING, title_id=SERIES, watched_at=NOON + timedelta(hours=1))
        for viewing in (VIEWING, other, replace(VIEWING, account_id=BERTA)):
            assert viewings.record(viewing)
        assert viewings.newest(ANNA, limit=10) == (other, VIEWING)
        assert viewings.newest(ANNA, limit=1) == (other,)
        assert viewings.newest(AccountId("nobody"), limit=10) == ()

    def test_watching_an_old_title_again_brings_it_to_the_front(self, viewings: Viewings) -> None:
        other = replace(VIEWING, title_id=SERIES, watched_at=NOON + timedelta(hours=1))
        again = replace(VIEWING, watched_at=NOON + timedelta(hours=2))
        for viewing in (VIEWING, other, again):
            assert viewings.record(viewing)
        assert viewings.newest(ANNA, limit=10) == (again, other)
