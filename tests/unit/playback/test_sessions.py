"""Session ids: they come back as they went, to their owner, for a day."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.kernel.errors import NotFound
from matinee.playback.model import Session
from matinee.playback.sessions import open_session, read_session
from matinee.playback.signing import mac, signed_base_path
from tests.suites.playback import ANNA, BERTA, NOON, PLAYABLE

KEY = b"k3y" * 20
SESSION = open_session(ANNA, PLAYABLE, issued_at=NOON, key=KEY)


def read(session_id: str, *, account_id: str = ANNA, after: timedelta = timedelta()) -> Session:
    return read_session(session_id, account_id=type(ANNA)(account_id), now=NOON + after, key=KEY)


def test_an_id_carries_its_session() -> None:
    assert read(SESSION.session_id) == SESSION
    assert SESSION.title_id == PLAYABLE.title_id
    assert SESSION.duration_seconds == PLAYABLE.duration_seconds


def test_an_id_fits_into_an_address() -> None:
    assert len(SESSION.session_id) < 256
    assert set(SESSION.session_id) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_two_sessions_of_one_second_differ() -> None:
    assert open_session(ANNA, PLAYABLE, issued_at=NOON, key=KEY).session_id != SESSION.session_id


def test_another_account_finds_nothing() -> None:
    with pytest.raises(NotFound):
        read(SESSION.session_id, account_id=BERTA)


def test_a_session_ends_after_a_day() -> None:
    assert read(SESSION.session_id, after=timedelta(hours=23, minutes=59))
    with pytest.raises(NotFound):
        read(SESSION.session_id, after=timedelta(hours=24))


def test_every_altered_character_is_noticed() -> None:
    for place, character in enumerate(SESSION.session_id):
        other = "A" if character != "A" else "B"
        with pytest.raises(NotFound):
            read(SESSION.session_id[:place] + other + SESSION.session_id[place + 1 :])


def test_a_key_of_another_stage_opens_nothing() -> None:
    with pytest.raises(NotFound):
        read_session(SESSION.session_id, account_id=ANNA, now=NOON, key=b"other" * 10)


def test_a_signature_made_for_a_media_path_is_none_for_a_session() -> None:
    signature = signed_base_path(PLAYABLE.prefix, expires_epoch_seconds=2_000_000_000, key=KEY).split("/")[3]
    payload = SESSION.session_id.split(".")[0]
    for forged in (f"{payload}.{signature}", f"{payload}.{mac(KEY, payload.encode())}"):
        with pytest.raises(NotFound):
            read(forged)


@given(st.text(max_size=600))
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(NotFound):
        read(text)
