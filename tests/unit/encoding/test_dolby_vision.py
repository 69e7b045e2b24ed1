"""Dolby Vision: RPUs read and moved, films whose RPUs are carried, and films that have to do without."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.encoding import samples
from matinee.encoding.codecs import video_options
from matinee.encoding.dolby_vision import dolby_vision_of
from matinee.encoding.encoder import encode_video
from matinee.encoding.ffmpeg import OURS, Tools
from matinee.encoding.light import HdrMetadata
from matinee.encoding.model import Inspection, Picture, SourceRange, VideoCodec
from matinee.encoding.policy import Ladder
from matinee.encoding.probe import SOURCE
from matinee.encoding.rpu import read
from matinee.encoding.rpus import FrameRpu, carry, digest, digests, of_frames, rpus_in
from matinee.encoding.trials import encode_of
from matinee.kernel.errors import MediaRejected, VerificationFailed
from tests import dolby_vision, media
from tests.dolby_vision import FRAMES, rpus
from tests.encoding_house import EncodingHouse

UNITS = rpus()
LIGHT = HdrMetadata(
    primaries=((13250, 34500), (7500, 3000), (34000, 16000), (15635, 16450)),
    max_luminance=10_000_000,
    min_luminance=50,
)
PICTURE = Picture(stream=0, width=64, height=36, fps_num=25, transfer="pq", dolby_vision=True)
CODEC = VideoCodec(
    width=64, height=36, sar_num=1, sar_den=1, preset="ultrafast", crf=30, maxrate_kbps=500, gop_frames=30,
    codec="hevc", transfer="pq", hdr=LIGHT, dolby_vision=True,
)  # fmt: skip
OFFSETS = st.fractions(Fraction(1, 16), 1)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of profile 8.1."""
    return dolby_vision.film(tmp_path_factory.mktemp("dolby") / "film.mp4", UNITS, size="64x36")


def codes(inspection: Inspection) -> dict[str, str]:
    return {each.code: each.message for each in inspection.findings}


def test_an_rpu_says_its_light_and_its_black_bars() -> None:
    first, last = read(UNITS[0]), read(UNITS[-1])
    assert (first.profile, first.light, first.area) == (8, (0, 2000, 819), (0, 0, 0, 0))
    assert (last.profile, last.light, last.area) == (8, (29, 2903, 1206), (0, 0, 24, 24))


def test_what_is_read_can_be_written_byte_for_byte() -> None:
    assert [read(unit).nal_unit for unit in UNITS] == UNITS


@given(number=st.integers(30, FRAMES - 1), across=OFFSETS, down=OFFSETS)
def test_black_bars_keep_their_share_of_the_picture(number: int, across: Fraction, down: Fraction) -> None:
    before = read(UNITS[number])
    after = before.scaled(across, down)
    assert read(after.nal_unit) == after
    assert after.area == (0, 0, round(24 * down), round(24 * down))
    assert after.scaled(1 / across, Fraction(24, after.area[2] or 1)).area[2:] in ((24, 24), (0, 0))
    assert replace(after, body=before.body, area=before.area) == before


@given(at=st.integers(0, len(UNITS[0]) - 1), by=st.integers(1, 255))
def test_a_damaged_rpu_is_known_by_its_checksum(at: int, by: int) -> None:
    broken = bytearray(UNITS[0])
    broken[at] ^= by
    try:
        found = read(bytes(broken))
    except ValueError:
        return
    assert found == read(UNITS[0])


def test_an_rpu_of_any_length_is_not_read_to_its_end() -> None:
    with pytest.raises(ValueError, match="too long"):
        read(UNITS[0] + bytes(20_000))


@given(st.binary(max_size=80))
def test_what_is_no_rpu_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read(body)


def test_only_final_encodes_want_rpus() -> None:
    assert not encode_of(PICTURE, Ladder(codec="hevc", transfer="pq"), "fast").dolby_vision
    for wanted in (True, False):
        options = video_options(replace(CODEC, dolby_vision=wanted), Fraction(25))
        assert options[options.index("-dolbyvision") + 1] == str(int(wanted))
        assert ("unofficial" in options) == wanted


def test_frames_have_the_rpu_of_what_they_show() -> None:
    """At a rate that varies a frame stays until the next one is nearer, as the filter `fps` has it."""
    shown = (0, 0.04, 0.12, 0.139, 0.2)
    found = [
        FrameRpu(seconds=Fraction(str(at)) + 3, nal_units=(unit,))
        for at, unit in zip(shown, UNITS, strict=False)
    ]
    picture = replace(PICTURE, start_seconds=3.0)
    frames = [each.light for each in of_frames(found[::-1], picture, 1, 6)]
    assert frames == [read(UNITS[n]).light for n in (1, 1, 3, 3, 4, 4)]
    with pytest.raises(LookupError):
        of_frames(found[2:], picture, 1, 6)


def test_a_film_with_an_rpu_on_every_frame_is_carried(house: EncodingHouse, film: Path) -> None:
    inspection = house.inspect(film)
    assert inspection.picture.dolby_vision
    assert "profile 8.1" in codes(inspection)["dolby_vision_carried"]


@pytest.mark.parametrize("container", ["mkv", "ts"])
def test_frames_tell_what_the_container_does_not(
    house: EncodingHouse, tmp_path: Path, tools: Tools, container: str
) -> None:
    """And a clock that does not begin at zero moves nothing."""
    plain = dolby_vision.film(tmp_path / f"film.{container}", UNITS, size="64x36", profile=None)
    picture = house.inspect(plain).picture
    assert picture.dolby_vision
    plain.rename(tmp_path / SOURCE)
    encode_video(tmp_path, "chunk.mp4", picture, CODEC, 37, 30, tools)
    carry(tmp_path, "chunk.mp4", picture, CODEC, span_of(37, 30), tools)
    found = rpus_in(tmp_path, (*OURS, "-i", "file:chunk.mp4", "-map", "0:v:0"), tools)
    shown = sorted(found, key=lambda each: each.seconds)
    assert [each.nal_units for each in shown] == [(unit,) for unit in UNITS[37:67]]


def span_of(first: int, frames: int) -> SourceRange:
    return SourceRange(
        bucket="",
        key="",
        first_frame=first,
        frames=frames,
        start_seconds=first / 25,
        duration_seconds=frames / 25,
    )


def with_bits(unit: bytes, **bits: int) -> bytes:
    """The RPU with other bits in its header, and a checksum that agrees with them."""
    places = {"kind": 20, "full_range": 40, "base_only": 57, "leans": 59}
    rpu = read(unit)
    value, length = int.from_bytes(rpu.body), 8 * len(rpu.body)
    for name, bit in bits.items():
        place = 1 << (length - 1 - places[name])
        value = value | place if bit else value & ~place
    return replace(rpu, body=value.to_bytes(len(rpu.body))).nal_unit


def test_other_profiles_are_known_by_their_headers() -> None:
    assert read(with_bits(UNITS[0], kind=0, full_range=1)).profile == 5
    assert read(with_bits(UNITS[0], base_only=0)).profile == 7
    assert read(with_bits(UNITS[0], kind=1)) == read(UNITS[0])
    with pytest.raises(ValueError, match="leans on that of another frame"):
        read(with_bits(UNITS[0], leans=1))


@pytest.mark.parametrize(
    ("number", "change", "why"),
    [
        (50, lambda _: None, "1 frames lack it"),
        (100, lambda unit: unit[:-3] + bytes([unit[-3] ^ 64]) + unit[-2:], "its checksum is wrong"),
        (125, lambda unit: with_bits(unit, base_only=0), "the film is damaged"),
    ],
    ids=["missing", "malformed", "unreadable"],
)
def test_a_film_with_one_frame_that_lacks_it_is_used_without_and_told(
    house: EncodingHouse,
    tmp_path: Path,
    number: int,
    change: Callable[[bytes], bytes | None],
    why: str,
) -> None:
    units = [change(unit) if at == number else unit for at, unit in enumerate(UNITS)]
    inspection = house.inspect(dolby_vision.film(tmp_path / "film.mp4", units, size="64x36"))
    assert not inspection.picture.dolby_vision
    (told,) = (each for each in inspection.findings if each.code == "dolby_vision_dropped")
    assert f"its base layer is used: {why}" in told.message or f"used, {why}" in told.message
    assert "Upload profile 8.1" in told.message
    assert told.timecode_seconds in (None, number / 25)


@pytest.mark.parametrize(
    ("profile", "base", "why"),
    [(4, 2, "two layers"), (7, 6, "two layers"), (8, 2, "SDR"), (8, 4, "HLG")],
)
def test_another_profile_is_used_without_and_told(
    house: EncodingHouse, tmp_path: Path, profile: int, base: int, why: str
) -> None:
    made = dolby_vision.film(tmp_path / "film.mp4", UNITS, size="64x36", profile=profile, base=base)
    inspection = house.inspect(made)
    assert not inspection.picture.dolby_vision
    assert why in codes(inspection)["dolby_vision_dropped"]


def test_a_picture_without_a_base_layer_is_refused(house: EncodingHouse, tmp_path: Path) -> None:
    units = [with_bits(unit, kind=0, full_range=1) for unit in UNITS]
    made = dolby_vision.film(tmp_path / "film.mp4", units, size="64x36", profile=None)
    with pytest.raises(MediaRejected, match="profile 5 has no picture"):
        house.inspect(made)
    box = {"side_data_list": [{"dv_profile": 5, "dv_bl_signal_compatibility_id": 0}], "codec_name": "hevc"}
    with pytest.raises(MediaRejected, match="profile 5 has no picture"):
        dolby_vision_of(box, {})


@pytest.fixture
def reordered(film: Path, tmp_path: Path, tools: Tools) -> Path:
    """A folder with a source whose frames are not coded in the order in which they are shown."""
    said = "bframes=4:b-adapt=0:keyint=50:log-level=error:vbv-maxrate=500:vbv-bufsize=500"
    codec = ("-c:v", "libx265", "-preset", "ultrafast", "-dolbyvision", "1", "-x265-params", said)
    media.ffmpeg("-i", str(film), *codec, "-strict", "unofficial", "-f", "matroska", str(tmp_path / SOURCE))
    return tmp_path


@pytest.mark.parametrize("first", [0, 37, 100])
def test_chunks_have_the_rpus_of_their_frames_wherever_they_begin(
    reordered: Path, tools: Tools, first: int
) -> None:
    span = span_of(first, 30)
    codec = replace(CODEC, width=32, height=18)
    bodies = []
    for _ in range(2):
        encode_video(reordered, "chunk.mp4", PICTURE, codec, first, 30, tools)
        plain = (reordered / "chunk.mp4").read_bytes()
        said = carry(reordered, "chunk.mp4", PICTURE, codec, span, tools)
        bodies.append((reordered / "chunk.mp4").read_bytes())
    found = rpus_in(reordered, (*OURS, "-i", "file:chunk.mp4", "-map", "0:v:0"), tools)
    shown = sorted(found, key=lambda each: each.seconds)
    assert [each.rpu.light for each in shown] == [read(unit).light for unit in UNITS[first : first + 30]]
    assert {each.rpu.area for each in shown[-20:]} == {(0, 0, 12, 12) if first >= 20 else (0,) * 4}
    assert bodies[0] == bodies[1]
    assert pictures(bodies[0]) == pictures(plain)
    assert digests(found, [30]) == [said]
    assert digests(found, [10, 20])[1] == digest([each.rpu for each in shown[10:]])
    with pytest.raises(ValueError, match="30 of 31"):
        digests(found, [31])


@pytest.mark.parametrize(("late", "seen"), [(0.4, 30), (0.6, 21), (1.0, 21), (1.7, 11)])
def test_a_clock_that_jumps_is_followed_as_the_filters_do(
    film: Path, tmp_path: Path, tools: Tools, late: float, seen: int
) -> None:
    """Every third frame is late, by as many frames: the encoder gets the RPUs that are expected."""
    moved = f"setts=ts=TS+eq(mod(N\\,3)\\,1)*{late}*DURATION"
    media.ffmpeg("-i", str(film), "-c", "copy", "-bsf:v", moved, "-f", "matroska", str(tmp_path / SOURCE))
    encode_video(tmp_path, "chunk.mp4", PICTURE, CODEC, 40, 30, tools)
    span = span_of(40, 30)
    carry(tmp_path, "chunk.mp4", PICTURE, CODEC, span, tools)
    found = rpus_in(tmp_path, (*OURS, "-i", "file:chunk.mp4", "-map", "0:v:0"), tools)
    assert len({each.rpu.light for each in found}) == seen


def test_a_film_of_one_frame_carries_it(film: Path, tmp_path: Path, tools: Tools) -> None:
    (tmp_path / SOURCE).symlink_to(film)
    span = span_of(129, 1)
    encode_video(tmp_path, "chunk.mp4", PICTURE, replace(CODEC, width=32, height=18), 129, 1, tools)
    carry(tmp_path, "chunk.mp4", PICTURE, replace(CODEC, width=32, height=18), span, tools)
    (found,) = rpus_in(tmp_path, (*OURS, "-i", "file:chunk.mp4", "-map", "0:v:0"), tools)
    assert (found.rpu.light, found.rpu.area) == (read(UNITS[129]).light, (0, 0, 12, 12))


def pictures(film: bytes) -> list[list[bytes]]:
    """All of a film's frames but their RPUs."""
    return [[unit for unit in samples.nal_units(each) if unit[0] >> 1 != 62] for each in samples.frames(film)]


def test_an_encode_with_the_light_of_other_frames_is_refused(reordered: Path, tools: Tools) -> None:
    encode_video(reordered, "chunk.mp4", PICTURE, CODEC, 40, 30, tools)
    span = span_of(41, 30)
    with pytest.raises(VerificationFailed, match="those of others"):
        carry(reordered, "chunk.mp4", PICTURE, CODEC, span, tools)


def test_a_film_with_other_frames_is_as_well_indexed(reordered: Path, tools: Tools) -> None:
    encode_video(reordered, "chunk.mp4", PICTURE, CODEC, 0, 30, tools)
    film = (reordered / "chunk.mp4").read_bytes()
    frames = samples.frames(film)
    assert samples.with_frames(film, frames) == film
    longer = [samples.of_nal_units([*samples.nal_units(each), bytes([63 << 1, 1]) * 500]) for each in frames]
    (reordered / "longer.mp4").write_bytes(samples.with_frames(film, longer))
    assert samples.frames((reordered / "longer.mp4").read_bytes()) == longer
    decoded = [
        tools.must_ffmpeg(reordered, *OURS, "-i", f"file:{name}", "-f", "framemd5", "-").stdout
        for name in ("chunk.mp4", "longer.mp4")
    ]
    assert decoded[0] == decoded[1]
