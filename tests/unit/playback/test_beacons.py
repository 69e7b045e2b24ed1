"""Session events: what a player may report, and what is refused by name."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.kernel.body import read_object
from matinee.kernel.errors import Invalid
from matinee.playback.beacons import Beacon, read_beacons

GOOD = {"kind": "progress", "at": "2026-01-02T12:00:00.123Z", "position_seconds": 2.5}


def read(*events: object) -> tuple[Beacon, ...]:
    return read_beacons({"events": list(events)}, duration_seconds=5.28)


def changed(**fields: object) -> dict[str, object]:
    return GOOD | fields


def test_a_batch_is_read_in_its_order() -> None:
    first, second = read(GOOD, changed(kind="ended", position_seconds=5))
    assert (first.kind, first.position_seconds) == ("progress", 2.5)
    assert (second.kind, second.position_seconds) == ("ended", 5.0)
    assert first.at.isoformat() == "2026-01-02T12:00:00.123000+00:00"


def test_times_of_other_zones_are_understood() -> None:
    assert read(changed(at="2026-01-02T13:00:00.123+01:00"))[0].at == read(GOOD)[0].at


def test_particulars_belong_to_their_kinds() -> None:
    [quality] = read(changed(kind="quality_changed", rung="720p", bitrate_kbps=2400))
    assert quality.particulars == {"rung": "720p", "bitrate_kbps": 2400}
    [stall] = read(changed(kind="stalled", stall_seconds=0.5))
    assert stall.particulars == {"stall_seconds": 0.5}
    [error] = read(changed(kind="error", message="MEDIA_ERR_DECODE\r\n<b>"))
    assert error.particulars == {"message": "MEDIA_ERR_DECODE\r\n<b>"}
    with pytest.raises(Invalid, match="stall_seconds"):
        read(changed(kind="paused", stall_seconds=1))


def test_a_frame_past_the_end_is_the_end_and_more_is_refused() -> None:
    assert read(changed(position_seconds=6.0))[0].position_seconds == 5.28
    with pytest.raises(Invalid):
        read(changed(position_seconds=6.3))


def test_minus_zero_is_zero() -> None:
    assert str(read(changed(position_seconds=-0.0))[0].position_seconds) == "0.0"


BAD_NUMBERS: list[object] = [
    None,
    True,
    "1",
    "١٢",
    [],
    {},
    -0.1,
    -1,
    float("nan"),
    float("inf"),
    1e308,
    2**63,
    10**400,
]
BAD_TIMES: list[object] = [
    None,
    0,
    1_767_355_200,
    "",
    "now",
    "2026-01-02",
    "2026-01-02T12:00:00",
    "2026-13-02T12:00:00Z",
    "12:00Z",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "2026-01-02T12:00:00Z" + " " * 100,
    "２０２６-01-02T12:00:00Z",
]
BAD_KINDS: list[object] = [None, 1, "", "PROGRESS", "played", "__proto__", [], {}, "progress\n", "x" * 1000]


@pytest.mark.parametrize("value", BAD_NUMBERS, ids=lambda value: str(value)[:12])
def test_positions_that_are_no_position_are_refused(value: object) -> None:
    with pytest.raises(Invalid, match=r"events\[1\].position_seconds"):
        read(GOOD, changed(position_seconds=value))


@pytest.mark.parametrize("value", BAD_TIMES, ids=lambda value: str(value)[:12])
def test_times_that_are_no_time_are_refused(value: object) -> None:
    with pytest.raises(Invalid, match=r"events\[0\].at"):
        read(changed(at=value))


@pytest.mark.parametrize("value", BAD_KINDS, ids=lambda value: str(value)[:12])
def test_kinds_that_are_no_kind_are_refused(value: object) -> None:
    with pytest.raises(Invalid, match=r"events\[0\].kind"):
        read(changed(kind=value))


@pytest.mark.parametrize("name", ["account_id", "is_admin", "pk", "title_id", "watched_at", "", "é" * 1000])
def test_unknown_fields_are_refused_by_name(name: str) -> None:
    with pytest.raises(Invalid, match=r"fields that 'progress' does not"):
        read(changed(**{name: 1}))


@pytest.mark.parametrize("missing", sorted(GOOD))
def test_a_missing_field_is_refused(missing: str) -> None:
    with pytest.raises(Invalid):
        read({name: value for name, value in GOOD.items() if name != missing})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"events": None},
        {"events": {}},
        {"events": "x"},
        {"events": []},
        {"events": [GOOD] * 51},
        {"events": [GOOD], "account_id": "b"},
        {"events": [[]]},
        {"events": [None]},
    ],
    ids=lambda body: json.dumps(body)[:24],
)
def test_a_body_of_another_shape_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        read_beacons(body, duration_seconds=5.28)


def test_fifty_events_are_a_batch() -> None:
    assert len(read(*[GOOD] * 50)) == 50


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*GOOD, "rung", "message", "x"]), JSON_VALUES))
def test_whatever_is_sent_is_read_or_refused(event: dict[str, Any]) -> None:
    try:
        body = read_object(json.dumps({"events": [event]}))
        [beacon] = read_beacons(body, duration_seconds=5.28)
    except Invalid:
        return
    assert 0 <= beacon.position_seconds <= 5.28
