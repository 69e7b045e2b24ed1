"""Each codec, with its real encoder: exact frames, keys where they are asked for, the same bytes twice."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from matinee.encoding.codecs import CODECS, SPEEDS, video_options
from matinee.encoding.encoder import Reference, encode_video, encode_videos, frames_of
from matinee.encoding.ffmpeg import OURS, Tools
from matinee.encoding.model import Picture, VideoCodec
from matinee.encoding.packager import join
from matinee.encoding.probe import SOURCE
from tests import media

PICTURE = Picture(stream=0, width=64, height=36, fps_num=25)
CODEC = VideoCodec(
    width=64, height=36, sar_num=1, sar_den=1, preset="ultrafast", crf=30, maxrate_kbps=500, gop_frames=12
)
PARTS = ((0, 24), (24, 13), (37, 1))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with 38 frames in it."""
    folder = tmp_path_factory.mktemp("codecs")
    media.film(folder / "film.mp4", seconds=1.52, size="64x36", sound=None).rename(folder / SOURCE)
    return folder


@pytest.mark.parametrize("name", CODECS)
def test_chunks_of_every_codec_hold_their_frames_and_join_to_the_whole(
    source: Path, tools: Tools, name: str
) -> None:
    codec = replace(CODEC, codec=name)
    for number, (first, frames) in enumerate(PARTS):
        bodies = []
        for _ in range(2):
            output = f"{name}-{number}.mp4"
            made, _ = encode_video(source, output, PICTURE, codec, first, frames, tools)
            bodies.append((source / output).read_bytes())
        assert bodies[0] == bodies[1]
        assert [n for n, frame in enumerate(made) if frame.key] == list(range(0, frames, 12))
    join(source, f"{name}.mp4", [f"{name}-{n}.mp4" for n in range(len(PARTS))], PICTURE, tools)
    whole = frames_of(source, f"{name}.mp4", tools)
    assert sorted(round(frame.shown_seconds * 25) for frame in whole) == list(range(38))
    assert [n for n, frame in enumerate(whole) if frame.key] == [0, 12, 24, 36, 37]
    decoded = tools.must_ffmpeg(source, *OURS, "-i", f"file:{name}.mp4", "-f", "framecrc", "-")
    assert [line[0] for line in decoded.stdout.splitlines()].count("0") == 38
    assert not decoded.stderr


def test_no_byte_differs_where_one_decode_serves_all(source: Path, tools: Tools) -> None:
    small = replace(CODEC, width=32, height=18)
    wanted = {
        f"both-{n}-{codec.width}.mp4": replace(codec, codec=n) for n in CODECS for codec in (CODEC, small)
    }
    wanted["both-pq.mp4"] = replace(CODEC, codec="hevc", transfer="pq")
    reference = Reference(name="both.yuv", width=64, height=36)
    made, _ = encode_videos(source, wanted, PICTURE, 24, 13, tools, reference)
    plain = (source / "both.yuv").read_bytes()
    assert len(plain) == 13 * 64 * 36 * 3 // 2
    for output, codec in wanted.items():
        alone, _ = encode_video(source, "alone.mp4", PICTURE, codec, 24, 13, tools, reference)
        assert made[output] == alone
        assert (source / output).read_bytes() == (source / "alone.mp4").read_bytes()
        assert (source / "both.yuv").read_bytes() == plain


@pytest.mark.parametrize("name", CODECS)
def test_every_codec_has_every_speed_and_takes_half_steps_of_quality(name: str) -> None:
    made = {tuple(video_options(replace(CODEC, codec=name, preset=speed), Fraction(25))) for speed in SPEEDS}
    assert len(made) == len(SPEEDS)


@pytest.mark.parametrize("name", CODECS)
def test_quality_and_cap_decide_the_size(tools: Tools, tmp_path: Path, name: str) -> None:
    media.film(tmp_path / "film.mp4", seconds=1, size="128x72", filters="noise=alls=40", sound=None)
    (tmp_path / "film.mp4").rename(tmp_path / SOURCE)
    picture = replace(PICTURE, width=128, height=72)
    sizes = []
    for crf, cap in ((20, 9000), (48, 9000), (20, 40)):
        codec = replace(CODEC, codec=name, crf=crf, maxrate_kbps=cap, width=128, height=72)
        made, _ = encode_video(tmp_path, "made.mp4", picture, codec, 0, 25, tools)
        sizes.append(sum(frame.size_bytes for frame in made))
    best, worse, capped = sizes
    assert worse < 0.8 * best
    assert capped < 0.7 * best or name == "vp9"


def test_a_codec_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        video_options(replace(CODEC, codec="mpeg2"), Fraction(25))
