"""Frame `n` is the same picture wherever a chunk begins, in every kind of source."""

from dataclasses import replace
from pathlib import Path

import pytest

from matinee.encoding.conform import conform
from matinee.encoding.encoder import encode_video, starts
from matinee.encoding.ffmpeg import Tools
from matinee.encoding.model import Picture, VideoCodec
from matinee.encoding.probe import SOURCE
from tests import media
from tests.encoding_house import EncodingHouse

CODEC = VideoCodec(
    width=64, height=36, sar_num=1, sar_den=1, preset="ultrafast", crf=30, maxrate_kbps=5000, gop_frames=12
)
OPEN_GOP = ("-preset", "fast", "-bf", "3", "-x264opts", "open-gop=1:keyint=24")


def pictures(folder: Path, picture: Picture, first: int, count: int, tools: Tools) -> list[str]:
    """Digests of our frames `first` … as the first way to start that gives them all decodes them."""
    filters = ",".join(conform(picture, first_frame=first, frames=count))
    for start in starts(picture, first):
        done = tools.ffmpeg(folder, *start, "-vf", filters, "-fps_mode", "passthrough", "-f", "framemd5", "-")
        digests = [line.split(",")[-1].strip() for line in done.stdout.splitlines() if line[0] != "#"]
        if len(digests) == count:
            return digests
    raise AssertionError(done.last_words)


@pytest.mark.parametrize(
    ("name", "rate", "output"),
    [
        ("film.mp4", "25", ()),
        ("open-gop.mp4", "30000/1001", OPEN_GOP),
        ("film.mkv", "24000/1001", OPEN_GOP),
        ("film.ts", "50", OPEN_GOP),
        ("film.avi", "25", ("-c:v", "mpeg4")),
        ("film.webm", "30", ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus")),
        ("interlaced.ts", "50", ("-c:v", "mpeg2video", "-flags", "+ildct+ilme")),
        ("late.ts", "25", ("-output_ts_offset", "5.55")),
        ("variable.mkv", "25", ("-fps_mode", "vfr")),
    ],
)
def test_chunks_together_are_the_whole(
    house: EncodingHouse, tools: Tools, tmp_path: Path, name: str, rate: str, output: tuple[str, ...]
) -> None:
    filters = {"interlaced.ts": "interlace", "variable.mkv": "select='lt(n,30)+gt(mod(n,4),0)'"}
    path = media.film(
        tmp_path / name,
        seconds=3,
        size="64x36",
        rate=rate,
        filters=filters.get(name, "null"),
        output=output,
    )
    inspection = house.inspect(path)
    path.rename(tmp_path / SOURCE)
    whole = pictures(tmp_path, inspection.picture, 0, inspection.frames, tools)
    third = inspection.frames // 3
    parts = [(0, third), (third, third), (2 * third, inspection.frames - 2 * third)]
    chunks = [pictures(tmp_path, inspection.picture, first, count, tools) for first, count in parts]
    assert [digest for chunk in chunks for digest in chunk] == whole
    for first in (*range(11, 14), *range(23, 26), 48, 60):
        assert pictures(tmp_path, inspection.picture, first, 3, tools) == whole[first : first + 3]


def test_a_container_that_cannot_be_entered_is_read_from_the_start(
    house: EncodingHouse, tools: Tools, tmp_path: Path
) -> None:
    long_gop = ("-g", "1000", "-bf", "0", "-sc_threshold", "0")
    path = media.film(tmp_path / "film.ts", seconds=3, size="64x36", output=long_gop, sound=None)
    picture = house.inspect(path).picture
    path.rename(tmp_path / SOURCE)
    made, start = encode_video(tmp_path, "chunk.mp4", picture, CODEC, 50, 25, tools)
    assert len(made) == 25
    assert "-ss" not in start
    assert [n for n, frame in enumerate(made) if frame.key] == [0, 12, 24]


def test_a_chunk_has_its_own_bytes_every_time(house: EncodingHouse, tools: Tools, tmp_path: Path) -> None:
    path = media.film(tmp_path / "film.mp4", seconds=2, size="64x36")
    picture = house.inspect(path).picture
    path.rename(tmp_path / SOURCE)
    for name in ("one.mp4", "two.mp4"):
        encode_video(tmp_path, name, picture, CODEC, 10, 30, tools)
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()
    encode_video(tmp_path, "other.mp4", picture, replace(CODEC, crf=31), 10, 30, tools)
    assert (tmp_path / "one.mp4").read_bytes() != (tmp_path / "other.mp4").read_bytes()
