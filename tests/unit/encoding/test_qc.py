"""What is found in a source: the right thing, in its place, with the severity that the table gives it."""

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from matinee.encoding import keys
from matinee.encoding.clock import clock_findings
from matinee.encoding.documents import from_bytes, to_bytes
from matinee.encoding.light import HdrMetadata
from matinee.encoding.model import Finding, Inspection, Picture
from matinee.encoding.probe import Packets, Probe
from matinee.encoding.qc import RULES, SEVERITIES, finding, judged, policy, refuse
from matinee.encoding.stillness import pictures
from matinee.kernel.errors import Invalid, MediaRejected
from tests import media
from tests.encoding_house import JOB, SETTINGS, EncodingHouse

type Maker = Callable[[Path], Path]


def without_sound(*inputs: str, seconds: float) -> Maker:
    """A film of `seconds` whose sound is another input."""

    def make(folder: Path) -> Path:
        return media.film(folder / "film.mp4", seconds=seconds, sound=None, inputs=inputs)

    return make


def still(folder: Path) -> Path:
    """A bright picture that stands still for half a minute."""
    filters = "loop=-1:1:0,trim=duration=30"
    return media.film(folder / "film.mp4", seconds=30, size="64x36", filters=filters, sound=None)


def captioned_by_pictures(folder: Path) -> Path:
    """A film with a track that says it is of a Blu-ray's captions, which are pictures."""
    film = media.with_captions(folder / "film.mkv", "1\n00:00:01,000 --> 00:00:02,000\nHello\n", "srt")
    film.write_bytes(film.read_bytes().replace(b"S_TEXT/UTF8", b"S_HDMV/PGS\0"))
    return film


def captioned_as_on_television(folder: Path) -> Path:
    """A film with captions in its H.264 stream, before each picture (ATSC A/53 part 4)."""
    raw = media.film(folder / "film.h264", sound=None)
    pair = b"\xb5\x00\x31GA94\x03\xc1\xff\xfc\x94\x20\xff"
    message = b"\0\0\1\x06\x04" + bytes([len(pair)]) + pair + b"\x80"
    raw.write_bytes(
        re.sub(rb"\x00\x00\x01(?=[\x41\x61\x65])", lambda found: message + found[0], raw.read_bytes())
    )
    media.ffmpeg("-r", "25", "-i", str(raw), "-c", "copy", str(folder / "film.mp4"))
    return folder / "film.mp4"


TROUBLES: dict[str, tuple[Maker, dict[str, float | None]]] = {
    "hdr without metadata": (
        lambda folder: media.hdr(folder / "film.mp4", mastered=False),
        {"hdr": None, "hdr_without_metadata": None},
    ),
    "8 bits flagged as HDR": (lambda folder: media.hdr(folder / "film.mp4", depth=8), {"hdr_flag": None}),
    "SDR primaries flagged as HDR": (
        lambda folder: media.hdr(folder / "film.mp4", primaries="bt709"),
        {"hdr_flag": None},
    ),
    "HDR after a second of SDR": (
        lambda folder: media.sdr_and_pq(folder / "film.ts"),
        {"light_changes": 1.0},
    ),
    "interlaced": (lambda folder: media.interlaced(folder / "film.ts", flagged=True), {"interlaced": None}),
    "interlaced, not flagged": (
        lambda folder: media.interlaced(folder / "film.mp4", flagged=False),
        {"interlace_flag": None, "interlaced": None},
    ),
    "flagged, not interlaced": (
        lambda folder: media.called_interlaced(folder / "film.ts"),
        {"interlace_flag": None},
    ),
    "another size after a second": (
        lambda folder: media.of_two_sizes(folder / "film.ts"),
        {"size_changes": 1.0},
    ),
    "corrupt in the middle": (
        lambda folder: media.corrupt(media.film(folder / "film.mp4", seconds=4, sound=None), 0.5),
        {"decode_errors": 2.0},
    ),
    "sound is longer": (
        without_sound("-f", "lavfi", "-i", "sine=d=4", seconds=1),
        {"audio_longer": 1.0, "loudness": None},
    ),
    "sound is shorter": (
        without_sound("-f", "lavfi", "-i", "sine=d=1", seconds=4),
        {"audio_shorter": 1.0, "loudness": None},
    ),
    "sound is late": (
        without_sound("-itsoffset", "1", "-f", "lavfi", "-i", "sine=d=3", seconds=4),
        {"av_offset": 0.0, "loudness": None},
    ),
    "one frame": (
        lambda folder: media.film(folder / "film.mp4", sound=None, output=("-frames:v", "1")),
        {"one_frame": None},
    ),
    "still": (still, {"still_film": None}),
    "black in the middle": (
        lambda folder: media.of_shots(folder / "film.mp4", "white", "black", "white", frames=150),
        {"black": 6.0},
    ),
    "all black": (
        lambda folder: media.film(folder / "film.mp4", seconds=6, picture="color", sound=None),
        {"black_film": None},
    ),
    "captions that are pictures": (captioned_by_pictures, {"captions_dropped": None, "loudness": None}),
    "captions hidden in the picture": (captioned_as_on_television, {"captions_dropped": None}),
    "clipped": (
        lambda folder: media.loud(folder / "film.mov", decibels=24),
        {"clipping": None, "loudness": None},
    ),
    "silent": (
        lambda folder: media.loud(folder / "film.mov", decibels=0, filters="volume=0"),
        {"silent_track": None},
    ),
    "silent for 13 s": (
        lambda folder: media.loud(
            folder / "film.mov", decibels=0, seconds=30, filters="volume='lt(t,5)+gt(t,18)':eval=frame"
        ),
        {"silence": 5.0, "loudness": None},
    ),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_each_trouble_is_found_where_it_is(house: EncodingHouse, tmp_path: Path, name: str) -> None:
    make, expected = TROUBLES[name]
    findings = house.inspect(make(tmp_path)).findings
    assert {each.code for each in findings} == expected.keys()
    assert all(each.severity == RULES[each.code] for each in findings)
    for each in findings:
        assert each.timecode_seconds == (
            None if expected[each.code] is None else pytest.approx(expected[each.code], abs=0.15)
        )


def test_a_film_without_times_is_refused(house: EncodingHouse, tmp_path: Path) -> None:
    early = ("-output_ts_offset", "-0.5", "-avoid_negative_ts", "disabled")
    with pytest.raises(MediaRejected) as caught:
        house.inspect(media.film(tmp_path / "film.mkv", sound=None, output=early))
    assert caught.value.reason == "no_clock"
    assert caught.value.message.endswith("Export the film again, as MP4 or MOV.")


def test_the_clock_is_judged_by_what_packets_say() -> None:
    times = tuple(-1 + n / 25 for n in range(100))
    packets = Packets(times=times, end_seconds=3, unstamped=2)
    picture = Picture(stream=0, width=64, height=36, fps_num=25, start_seconds=-1)
    probe = Probe(format={}, streams=(), packets={0: packets}, encrypted=False)
    found = clock_findings(probe, picture, [])
    assert [(each.code, each.severity) for each in found] == [
        ("missing_timestamps", "warn"),
        ("negative_start", "fix"),
    ]
    fast = replace(packets, times=tuple(n / 2_000 for n in range(100)), unstamped=0)
    found = clock_findings(replace(probe, packets={0: fast}), replace(picture, start_seconds=0), [])
    assert [(each.code, each.severity) for each in found] == [("bad_frame_rate", "reject")]


def test_a_good_film_has_nothing_to_say(house: EncodingHouse, tmp_path: Path) -> None:
    inspection = house.inspect(media.film(tmp_path / "film.mp4", sound=None))
    assert inspection.findings == ()
    condition = inspection.condition
    assert condition is not None
    assert (condition.profile, condition.pixel_format, condition.bit_depth, condition.key_frames) == (
        "Constrained Baseline",
        "yuv420p",
        8,
        3,
    )
    assert (condition.frames_per_second, condition.video_seconds) == (25, 1.2)
    assert from_bytes(Inspection, to_bytes(inspection)) == inspection


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv"])
def test_hdr_metadata_is_read(house: EncodingHouse, tmp_path: Path, name: str) -> None:
    inspection = house.inspect(media.hdr(tmp_path / name))
    assert inspection.condition is not None
    hdr = inspection.condition.hdr
    assert (hdr.transfer, hdr.primaries) == ("pq", "bt2020")
    assert inspection.picture.hdr == hdr.light == HdrMetadata(
        primaries=((13250, 34500), (7500, 3000), (34000, 16000), (15635, 16450)),
        max_luminance=10_000_000, min_luminance=50, max_cll=1000, max_fall=400,
    )  # fmt: skip
    assert {each.code for each in inspection.findings} == {"hdr"}


def test_two_looks_at_a_damaged_film_say_the_same(house: EncodingHouse, tmp_path: Path) -> None:
    path = media.corrupt(media.film(tmp_path / "film.mp4", seconds=4), 0.5)
    first, second = house.inspect(path), house.inspect(path)
    assert first == second


def test_a_rule_can_be_changed(house: EncodingHouse, tmp_path: Path) -> None:
    house.studio = house.studio_with(replace(SETTINGS, qc_rules="one_frame=reject, loudness=ignore"))
    film = media.film(tmp_path / "film.mp4", output=("-frames:v", "1"))
    with pytest.raises(MediaRejected) as caught:
        house.inspect(film)
    assert caught.value.reason == "one_frame"
    report = from_bytes(Inspection, house.work.objects[keys.inspection(JOB)])
    assert ("one_frame", "reject") in {(each.code, each.severity) for each in report.findings}
    assert "loudness" not in {each.code for each in report.findings}


@pytest.mark.parametrize("text", ["nothing=warn", "black=perhaps", "black", "=warn"])
def test_a_rule_that_is_none_is_told(text: str) -> None:
    with pytest.raises(Invalid):
        policy(text)


def test_only_a_rejection_refuses() -> None:
    found = [finding(code, code) for code, severity in RULES.items() if severity != "reject"]
    refuse(found)
    assert {each.severity for each in found} <= set(SEVERITIES)
    assert judged(found, {each.code: "ignore" for each in found}) == ()
    with pytest.raises(MediaRejected) as caught:
        refuse([*found, finding("bad_frame_rate", "Too fast.", 2.0)])
    assert (caught.value.reason, caught.value.timecode_seconds) == ("bad_frame_rate", 2.0)


def test_a_still_hour_is_told_once() -> None:
    found = pictures([], [(0, 90_000)], 90_000, Fraction(25))
    assert [each.code for each in found] == ["still_film"]


def test_a_frozen_black_is_black_and_short_runs_are_nothing() -> None:
    found = pictures([(100, 300), (900, 20)], [(100, 300), (600, 250)], 1000, Fraction(25))
    assert found == [
        Finding(
            severity="warn", code="black", message="The picture is black for 12.0 s.", timecode_seconds=4.0
        ),
        Finding(
            severity="warn",
            code="freeze",
            message="The picture stands still for 10.0 s.",
            timecode_seconds=24.0,
        ),
    ]
