"""Playing: a grant points at one version for six hours, and positions follow the newest report."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from matinee.kernel.content_keys import ContentKey, content_keys
from matinee.kernel.errors import Forbidden, NotFound
from matinee.kernel.events import TitlePublished
from matinee.kernel.ids import AccountId, TitleId
from matinee.playback.beacons import Beacon
from matinee.playback.publishing import record_title
from matinee.playback.service import Playback
from matinee.playback.signing import signed_base_path
from tests.fakes.playback import MemoryPlayables, MemoryViewings
from tests.suites.playback import ANNA, BERTA, FILM, NOON, PLAYABLE, SERIES

KEY = b"k3y" * 20
TITLE_KEY = b"t1tle" * 12
KEYS = content_keys(TITLE_KEY, FILM)
HOUR = timedelta(hours=1)
FEATURE = replace(PLAYABLE, duration_seconds=7200.0)


class World:
    """Playback over fakes, with a clock to turn."""

    def __init__(self) -> None:
        self.now = NOON
        self.playables = MemoryPlayables()
        self.viewings = MemoryViewings()
        self.playables.record(FEATURE)
        self.playback = Playback(
            playables=self.playables,
            viewings=self.viewings,
            signing_key=lambda: KEY,
            title_key=lambda: TITLE_KEY,
            media_base_url="https://media.example",
            clock=lambda: self.now,
        )

    def resume_position_seconds(self, account_id: AccountId = ANNA) -> float:
        return self.playback.grant(account_id, FILM).resume_position_seconds

    def report(self, session_id: str, *beacons: Beacon, account_id: AccountId = ANNA) -> bool:
        return self.playback.follow(self.playback.session(account_id, session_id), beacons)


@pytest.fixture
def world() -> World:
    return World()


def beacon(position_seconds: float, at: datetime = NOON, kind: str = "progress") -> Beacon:
    return Beacon(kind=kind, at=at, position_seconds=position_seconds)


def test_a_grant_points_at_both_manifests_under_one_signature_for_six_hours(world: World) -> None:
    grant = world.playback.grant(ANNA, FILM)
    assert grant.expires_at == NOON.replace(microsecond=0) + 6 * HOUR
    base = signed_base_path(PLAYABLE.prefix, expires_epoch_seconds=int(grant.expires_at.timestamp()), key=KEY)
    assert grant.hls_url == f"https://media.example{base}master.m3u8"
    assert grant.dash_url == f"https://media.example{base}manifest.mpd"
    assert grant.poster_url == f"https://media.example/{PLAYABLE.poster_key}"
    assert (grant.duration_seconds, grant.resume_position_seconds) == (7200.0, 0.0)


def test_a_title_that_is_not_published_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.playback.grant(ANNA, SERIES)


def test_a_title_without_a_picture_has_no_poster(world: World) -> None:
    world.playables.record(replace(FEATURE, title_id=SERIES, poster_key=""))
    assert world.playback.grant(ANNA, SERIES).poster_url is None


def test_playing_goes_on_where_it_stopped_for_this_account_only(world: World) -> None:
    session_id = world.playback.grant(ANNA, FILM).session_id
    assert world.report(session_id, beacon(1800.0))
    assert world.resume_position_seconds() == 1800.0
    assert world.resume_position_seconds(BERTA) == 0.0


def test_the_newest_event_of_a_batch_counts_whatever_their_order(world: World) -> None:
    session_id = world.playback.grant(ANNA, FILM).session_id
    world.now = NOON + HOUR
    late, early = beacon(2000.0, NOON + timedelta(minutes=30)), beacon(1000.0, NOON + timedelta(minutes=10))
    assert world.report(session_id, late, early)
    assert world.resume_position_seconds() == 2000.0


def test_of_two_events_at_one_time_the_last_in_the_batch_counts(world: World) -> None:
    session_id = world.playback.grant(ANNA, FILM).session_id
    assert world.report(session_id, beacon(1000.0), beacon(1100.0))
    assert world.resume_position_seconds() == 1100.0


def test_a_beacon_sent_late_by_an_old_device_does_not_move_the_position_back(world: World) -> None:
    old = world.playback.grant(ANNA, FILM).session_id
    world.now = NOON + HOUR
    new = world.playback.grant(ANNA, FILM).session_id
    world.now = NOON + 2 * HOUR
    assert world.report(new, beacon(3000.0, NOON + timedelta(hours=1, minutes=30)))
    assert not world.report(old, beacon(500.0, NOON + timedelta(minutes=5)))
    assert world.resume_position_seconds() == 3000.0


def test_a_clock_that_runs_ahead_cannot_freeze_the_position(world: World) -> None:
    session_id = world.playback.grant(ANNA, FILM).session_id
    assert world.report(session_id, beacon(1000.0, NOON + timedelta(days=9999)))
    world.now = NOON + timedelta(minutes=1)
    assert world.report(session_id, beacon(1060.0, world.now))
    assert world.resume_position_seconds() == 1060.0


def test_a_clock_that_runs_behind_still_counts_from_the_sessions_start(world: World) -> None:
    first = world.playback.grant(ANNA, FILM).session_id
    assert world.report(first, beacon(1000.0))
    world.now = NOON + HOUR
    second = world.playback.grant(ANNA, FILM).session_id
    assert world.report(second, beacon(1500.0, NOON - timedelta(days=400)))
    assert world.resume_position_seconds() == 1500.0


def test_the_end_counts_as_watched_wherever_the_player_says_it_was(world: World) -> None:
    session_id = world.playback.grant(ANNA, FILM).session_id
    assert world.report(session_id, beacon(1800.0, kind="ended"))
    assert world.resume_position_seconds() == 0.0
    assert world.playback.history(ANNA)[0].position_seconds == 7200.0


def test_nobody_reports_into_anothers_session(world: World) -> None:
    session_id = world.playback.grant(ANNA, FILM).session_id
    with pytest.raises(NotFound):
        world.report(session_id, beacon(1.0), account_id=BERTA)
    assert world.playback.history(BERTA) == ()
    assert world.playback.history(ANNA) == ()


def test_a_title_in_the_clear_needs_no_licence_nor_does_one_that_others_license(world: World) -> None:
    assert world.playback.grant(ANNA, FILM).licence_url is None
    world.playables.record(replace(FEATURE, title_id=SERIES, protection="speke"))
    assert world.playback.grant(ANNA, SERIES).licence_url is None


def test_a_protected_title_is_granted_with_the_address_of_its_licences(world: World) -> None:
    world.playables.record(replace(FEATURE, title_id=SERIES, protection="clearkey"))
    grant = world.playback.grant(ANNA, SERIES)
    assert grant.licence_url == f"/playback/sessions/{grant.session_id}/licence"


def test_a_session_is_licensed_the_keys_it_asks_for_in_that_order(world: World) -> None:
    session = world.playback.session(ANNA, world.playback.grant(ANNA, FILM).session_id)
    assert world.playback.license(session, [KEYS[2].key_id, KEYS[0].key_id]) == (KEYS[2], KEYS[0])


@pytest.mark.parametrize(
    "foreign", [content_keys(TITLE_KEY, SERIES)[0], content_keys(KEY, FILM)[0]], ids=["title", "secret"]
)
def test_a_session_gets_no_key_at_all_when_one_is_not_of_its_title(world: World, foreign: ContentKey) -> None:
    session = world.playback.session(ANNA, world.playback.grant(ANNA, FILM).session_id)
    with pytest.raises(Forbidden) as caught:
        world.playback.license(session, [KEYS[0].key_id, foreign.key_id])
    assert foreign.key_id not in caught.value.detail


def test_a_licence_is_refused_when_the_grant_has_run_out(world: World) -> None:
    session = world.playback.session(ANNA, world.playback.grant(ANNA, FILM).session_id)
    world.now = NOON + 6 * HOUR - timedelta(seconds=1)
    assert world.playback.license(session, [KEYS[0].key_id])
    world.now = NOON + 6 * HOUR
    with pytest.raises(Forbidden, match="new play grant"):
        world.playback.license(session, [KEYS[0].key_id])


def test_history_shows_the_newest_first(world: World) -> None:
    world.playables.record(replace(FEATURE, title_id=SERIES))
    for title_id in (FILM, SERIES):
        world.now += HOUR
        session_id = world.playback.grant(ANNA, title_id).session_id
        assert world.report(session_id, beacon(100.0, world.now))
    assert [viewing.title_id for viewing in world.playback.history(ANNA)] == [SERIES, FILM]


def test_a_published_title_becomes_playable_once() -> None:
    playables = MemoryPlayables()
    event = TitlePublished(
        title_id=FILM,
        name="Film",
        version=PLAYABLE.version,
        prefix=PLAYABLE.prefix,
        duration_seconds=5.28,
        poster_key=PLAYABLE.poster_key,
        published_at=PLAYABLE.published_at,
        protection="clearkey",
    )
    assert record_title(event, playables)
    assert not record_title(event, playables)
    assert playables.get(TitleId(FILM)) == replace(PLAYABLE, protection="clearkey")
