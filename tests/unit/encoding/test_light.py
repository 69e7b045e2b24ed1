"""Colours and light: what a source says, what it is taken for, and what is said of the result."""

import struct
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.encoding.encoder import encode_video
from matinee.encoding.ffmpeg import OURS, Tools
from matinee.encoding.light import HdrMetadata, into_entry, light, with_light
from matinee.encoding.model import Picture, VideoCodec
from matinee.encoding.policy import Ladder, ladders
from matinee.encoding.probe import SOURCE
from matinee.kernel.errors import Invalid, MediaRejected
from tests import media
from tests.encoding_house import EncodingHouse

PQ = Picture(stream=0, width=64, height=36, fps_num=25, transfer="pq")
SHORT = st.integers(0, 65_535)
POINTS = st.lists(st.tuples(SHORT, SHORT), min_size=4, max_size=4).map(tuple)


@pytest.fixture(scope="module")
def hdr10(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film with all the metadata HDR10 has."""
    return media.hdr10(tmp_path_factory.mktemp("light") / "film.mp4")


@given(
    points=POINTS,
    lum=st.tuples(st.integers(1, 2**32 - 1), SHORT),
    levels=st.tuples(st.integers(1, 65_535), SHORT),
)
def test_boxes_say_what_was_put_in(
    points: tuple[tuple[int, int], ...], lum: tuple[int, int], levels: tuple[int, int]
) -> None:
    entry = struct.pack(">I4s", 86, b"hvc1") + bytes(78)
    body = struct.pack(">I4s", 16 + len(entry), b"stsd") + bytes(8) + entry
    for kind in (b"stbl", b"minf", b"mdia", b"trak", b"moov"):
        body = struct.pack(">I4s", 8 + len(body), kind) + body
    hdr = HdrMetadata(
        primaries=points, max_luminance=lum[0], min_luminance=lum[1], max_cll=levels[0], max_fall=levels[1]
    )
    assert light(body) == HdrMetadata()
    assert light(with_light(body, hdr)) == hdr


@pytest.mark.parametrize(
    ("profile", "compatibility", "kept"), [(8, 1, True), (7, 6, True), (8, 4, True), (5, 0, False)]
)
def test_dolby_vision_is_its_base_layer_or_refused(
    house: EncodingHouse, hdr10: Path, tmp_path: Path, profile: int, compatibility: int, kept: bool
) -> None:
    about = bytes([1, 0]) + struct.pack(">H", profile << 9 | 1 << 3 | 0b101) + bytes([compatibility << 4])
    box = struct.pack(">I4s", 32, b"dvcC" if profile < 8 else b"dvvC") + about.ljust(24, b"\0")
    film = tmp_path / "film.mp4"
    film.write_bytes(into_entry(hdr10.read_bytes(), box))
    if kept:
        inspection = house.inspect(film)
        assert "dolby_vision_dropped" in {finding.code for finding in inspection.findings}
        assert inspection.picture.hdr is not None
    else:
        with pytest.raises(MediaRejected, match=f"profile {profile}"):
            house.inspect(film)


def test_a_pq_film_without_metadata_is_still_hdr(house: EncodingHouse, tmp_path: Path, tools: Tools) -> None:
    said = "setparams=color_trc=smpte2084:color_primaries=bt2020:colorspace=bt2020nc"
    film = media.film(
        tmp_path / "film.mp4", seconds=0.4, size="64x36", filters=f"format=yuv420p10le,{said}", sound=None,
        output=("-pix_fmt", "yuv420p10le"),
    )  # fmt: skip
    picture = house.inspect(film).picture
    assert (picture.transfer, picture.hdr) == ("pq", None)
    film.rename(tmp_path / SOURCE)
    codec = VideoCodec(
        width=64, height=36, sar_num=1, sar_den=1, preset="ultrafast", crf=30, maxrate_kbps=500,
        gop_frames=12, codec="hevc", transfer="pq",
    )  # fmt: skip
    encode_video(tmp_path, "hdr.mp4", picture, codec, 0, 10, tools)
    assert colours(tmp_path, "hdr.mp4", tools) == "yuv420p10le,tv,bt2020nc,smpte2084,bt2020"
    frames = ("-show_frames", "-show_entries", "frame=key_frame:frame_side_data", "-i", "file:hdr.mp4")
    assert "light level" not in tools.ffprobe(tmp_path, *OURS, *frames).stdout.lower()


@pytest.mark.parametrize("name", ["film.mp4", "film.webm"])
def test_the_light_of_av1_is_read_in_its_frames(house: EncodingHouse, tmp_path: Path, name: str) -> None:
    display = "G(0.265,0.69)B(0.15,0.06)R(0.68,0.32)WP(0.3127,0.329)L(1000,0.005)"
    said = "setparams=range=tv:color_trc=smpte2084:color_primaries=bt2020:colorspace=bt2020nc"
    light_said = f"lp=1:mastering-display={display}:content-light=1000,400"
    codec = ("-c:v", "libsvtav1", "-preset", "12", "-svtav1-params", light_said, "-pix_fmt", "yuv420p10le")
    film = media.film(
        tmp_path / name,
        seconds=0.2,
        size="64x64",
        filters=f"format=yuv420p10le,{said}",
        sound=None,
        output=codec,
    )
    inspection = house.inspect(film)
    assert inspection.picture.hdr == HdrMetadata(
        primaries=((13250, 34500), (7500, 3000), (34000, 16000), (15635, 16450)),
        max_luminance=10_000_000, min_luminance=50, max_cll=1000, max_fall=400,
    )  # fmt: skip
    assert {each.code for each in inspection.findings} == {"hdr"}


@pytest.mark.parametrize(
    ("size", "tags", "taken"),
    [
        ("64x36", "null", "yuv420p,tv,smpte170m,smpte170m,smpte170m"),
        ("1024x580", "null", "yuv420p,tv,bt709,bt709,bt709"),
        (
            "64x36",
            "setparams=colorspace=bt709:color_trc=bt709:color_primaries=bt709",
            "yuv420p,tv,bt709,bt709,bt709",
        ),
    ],
)
def test_every_sdr_rung_says_its_colours(
    house: EncodingHouse, tmp_path: Path, tools: Tools, size: str, tags: str, taken: str
) -> None:
    film = media.film(tmp_path / "film.mp4", seconds=0.2, size=size, filters=tags, sound=None)
    picture = house.inspect(film).picture
    film.rename(tmp_path / SOURCE)
    codec = VideoCodec(
        width=64, height=36, sar_num=1, sar_den=1, preset="ultrafast", crf=30, maxrate_kbps=500, gop_frames=12
    )
    for name in ("h264", "hevc", "av1"):
        encode_video(tmp_path, f"{name}.mp4", picture, replace(codec, codec=name), 0, 4, tools)
        assert colours(tmp_path, f"{name}.mp4", tools) == taken


@pytest.mark.parametrize(
    ("shape", "codec"),
    [
        ("bgr0", ("ffv1",)),
        ("gbrp10le", ("ffv1",)),
        ("uyvy422", ("rawvideo",)),
        ("rgb24", ("png",)),
        ("gbrp", ("libaom-av1", "-cpu-used", "8", "-usage", "realtime", "-crf", "5")),
        ("yuv420p", ("libx264", "-qp", "5", "-x264-params", "colormatrix=GBR")),
    ],
)
def test_a_film_that_is_stored_otherwise_has_the_colours_it_says(
    house: EncodingHouse, tmp_path: Path, tools: Tools, shape: str, codec: tuple[str, ...]
) -> None:
    film = media.film(
        tmp_path / "film.mkv",
        seconds=0.2,
        size="64x36",
        filters="drawbox=c=0xc02060:t=fill",
        sound=None,
        output=("-c:v", *codec, "-pix_fmt", shape),
    )
    picture = house.inspect(film).picture
    film.rename(tmp_path / SOURCE)
    made = VideoCodec(
        width=64, height=36, sar_num=1, sar_den=1, preset="ultrafast", crf=10, maxrate_kbps=500, gop_frames=12
    )
    encode_video(tmp_path, "sdr.mp4", picture, made, 0, 4, tools)
    said = "smpte170m" if shape in ("uyvy422", "yuv420p") else "bt709"
    assert colours(tmp_path, "sdr.mp4", tools) == f"yuv420p,tv,{said},{said},{said}"
    shown = ("-i", "file:sdr.mp4", "-frames:v", "1", "-pix_fmt", "rgb24", "-f", "rawvideo", "frame.rgb")
    tools.must_ffmpeg(tmp_path, *OURS, *shown)
    seen = tuple((tmp_path / "frame.rgb").read_bytes()[:3])
    assert seen == pytest.approx((0xC0, 0x20, 0x60), abs=6)


@pytest.mark.parametrize("transfer", ["sdr", "pq"])
def test_hdr_in_the_full_range_is_as_bright_as_in_the_studio_range(
    house: EncodingHouse, tmp_path: Path, tools: Tools, transfer: str
) -> None:
    said = "color_trc=smpte2084:color_primaries=bt2020:colorspace=bt2020nc"
    codec = VideoCodec(
        width=64, height=36, sar_num=1, sar_den=1, preset="ultrafast", crf=5, maxrate_kbps=5000,
        gop_frames=12, codec="hevc", transfer=transfer,
    )  # fmt: skip
    seen = []
    for span in ("tv", "pc"):
        film = media.film(
            tmp_path / "film.mp4",
            seconds=0.2,
            size="64x36",
            filters=f"drawbox=c=0x606060:t=fill,scale=out_range={span},format=yuv420p10le,setparams={said}:range={span}",
            sound=None,
            output=("-pix_fmt", "yuv420p10le", "-qp", "1", "-color_range", span),
        )
        picture = house.inspect(film).picture
        film.replace(tmp_path / SOURCE)
        encode_video(tmp_path, "made.mp4", picture, codec, 0, 4, tools)
        shown = ("-i", "file:made.mp4", "-frames:v", "1", "-pix_fmt", "gray", "-f", "rawvideo", "frame.gray")
        tools.must_ffmpeg(tmp_path, *OURS, *shown)
        seen.append((tmp_path / "frame.gray").read_bytes()[0])
    assert seen[0] == pytest.approx(seen[1], abs=2)


def test_an_sdr_twin_does_not_say_the_light_of_its_hdr_source(
    house: EncodingHouse, hdr10: Path, tmp_path: Path, tools: Tools
) -> None:
    picture = house.inspect(hdr10).picture
    (tmp_path / SOURCE).symlink_to(hdr10)
    codec = VideoCodec(
        width=64, height=36, sar_num=1, sar_den=1, preset="ultrafast", crf=30, maxrate_kbps=500, gop_frames=12
    )
    encode_video(tmp_path, "sdr.mp4", picture, codec, 0, 4, tools)
    assert light((tmp_path / "sdr.mp4").read_bytes()) == HdrMetadata()
    assert colours(tmp_path, "sdr.mp4", tools) == "yuv420p,tv,bt709,bt709,bt709"


def colours(folder: Path, name: str, tools: Tools) -> str:
    """Pixel format, range, matrix, transfer and primaries, as ffprobe reads them."""
    show = ("-show_entries", "stream=pix_fmt,color_range,color_space,color_transfer,color_primaries")
    return tools.ffprobe(folder, *OURS, *show, "-of", "csv=p=0", "-i", f"file:{name}").stdout.strip()


def test_hdr_ladders_are_for_hdr_sources() -> None:
    asked = "h264, av1, hevc-hdr,av1-hdr,av1"
    sdr = (Ladder(codec="h264"), Ladder(codec="av1"))
    hdr = (Ladder(codec="hevc", transfer="pq"), Ladder(codec="av1", transfer="pq"))
    assert ladders(asked, PQ) == sdr + hdr
    assert ladders(asked, replace(PQ, transfer="sdr")) == sdr
    assert ladders(asked, replace(PQ, transfer="hlg")) == sdr


def test_a_ladder_may_be_for_large_sources_only() -> None:
    small, large = replace(PQ, width=640, height=360), replace(PQ, width=1280, height=720)
    asked = "h264,av1@720,hevc-hdr@721"
    assert [each.name for each in ladders(asked, small)] == ["h264"]
    assert [each.name for each in ladders(asked, large)] == ["h264", "av1"]


def test_hevc_is_left_out_where_its_encoder_fails() -> None:
    small = replace(PQ, width=34, height=18)
    assert [each.name for each in ladders("h264,hevc,vp9,hevc-hdr", small)] == ["h264", "vp9"]


@pytest.mark.parametrize(
    "codecs",
    ["", "h265", "vp9-hdr", "hevc-hdr", "hevc-hdr,h264", "h264,av1@", "h264@1081", "h264,av1@4k"],
)
def test_a_policy_that_cannot_be_kept_is_refused(codecs: str) -> None:
    with pytest.raises(Invalid):
        ladders(codecs, PQ)
