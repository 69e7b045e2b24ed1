"""HDR in other colours than BT.2020, or in colours that it does not say."""

from pathlib import Path

import pytest

from matinee.encoding.encoder import encode_videos
from matinee.encoding.ffmpeg import OURS, Tools
from matinee.encoding.model import VideoCodec
from matinee.encoding.probe import SOURCE
from tests import media
from tests.encoding_house import EncodingHouse

WHOLE = "color_primaries=bt2020:colorspace=bt2020nc:color_trc="
PQ = {"sdr.mp4": "sdr", "hdr.mp4": "pq"}
HLG = {"sdr.mp4": "sdr"}


@pytest.mark.parametrize(
    ("transfer", "said"),
    [
        ("smpte2084", ""),
        ("smpte2084", "colorspace=bt2020nc:"),
        ("smpte2084", "color_primaries=bt2020:"),
        ("arib-std-b67", ""),
    ],
)
def test_hdr_that_does_not_say_its_colours_is_bt2020(
    house: EncodingHouse, tmp_path: Path, tools: Tools, transfer: str, said: str
) -> None:
    wanted = PQ if transfer == "smpte2084" else HLG
    found, seen = made(house, tmp_path, tools, f"{said}color_trc={transfer}", wanted)
    assert found == ({"hdr", "hdr_without_metadata"} if wanted is PQ else {"hdr"})
    assert (found, seen) == made(house, tmp_path, tools, WHOLE + transfer, wanted)


@pytest.mark.parametrize(
    ("primaries", "matrix"),
    [("smpte432", "bt709"), ("smpte432", "bt2020nc"), ("bt2020", "bt709"), ("smpte432", "gbr"), ("", "gbr")],
)
def test_hdr_in_other_colours_than_bt2020_is_made_into_them(
    house: EncodingHouse, tmp_path: Path, tools: Tools, primaries: str, matrix: str
) -> None:
    inside = (0x58, 0x98, 0x40)
    same = from_p3(inside) if primaries == "smpte432" else inside
    said = f"colorspace={matrix}:color_primaries={primaries or 'unknown'}:color_trc=smpte2084"
    _, seen = made(house, tmp_path, tools, said, PQ, inside, matrix)
    _, wanted = made(house, tmp_path, tools, f"{WHOLE}smpte2084", PQ, same)
    for name, colour in wanted.items():
        assert seen[name] == pytest.approx(colour, abs=1), name


def from_p3(colour: tuple[int, ...]) -> tuple[int, ...]:
    """The same light in BT.2020, both in PQ (SMPTE ST 2084) and in eight bits of the full range."""
    light = [to_light(value / 255) for value in colour]
    rows = ((0.753833, 0.198597, 0.047570), (0.045744, 0.941777, 0.012479), (-0.001210, 0.017602, 0.983609))
    mixed = (sum(a * b for a, b in zip(row, light, strict=True)) for row in rows)
    return tuple(round(255 * from_light(value)) for value in mixed)


def to_light(code: float) -> float:
    """Light of 10,000 cd/m² that a PQ value means."""
    root = code ** (1 / 78.84375)
    return float((max(0, root - 0.8359375) / (18.8515625 - 18.6875 * root)) ** (1 / 0.1593017578125))


def from_light(light: float) -> float:
    """The other way."""
    power = light**0.1593017578125
    return float(((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375)


def made(
    house: EncodingHouse,
    folder: Path,
    tools: Tools,
    said: str,
    wanted: dict[str, str],
    colour: tuple[int, ...] = (0x90, 0xA0, 0x70),
    matrix: str = "bt2020nc",
) -> tuple[set[str], dict[str, tuple[int, ...]]]:
    """What is found in a film of one colour that says that of itself, and the colour of each encode of it."""
    red, green, blue = colour
    fill = f"format=gbrp,drawbox=c=0x{red:02x}{green:02x}{blue:02x}:t=fill,format=gbrp10le"
    if matrix == "gbr":
        name, shape, codec = "film.mkv", "gbrp10le", ("-c:v", "ffv1")
    else:
        name, shape, codec = "film.mp4", "yuv420p10le", ("-qp", "1")
        fill += f",scale=out_color_matrix={matrix}:out_range=tv,format={shape},setparams=range=tv"
    film = media.film(
        folder / name,
        seconds=0.2,
        size="64x64",
        picture="color",
        filters=f"{fill},setparams={said}",
        sound=None,
        output=(*codec, "-pix_fmt", shape),
    )
    inspection = house.inspect(film)
    film.replace(folder / SOURCE)
    codecs = {
        output: VideoCodec(
            width=64, height=64, sar_num=1, sar_den=1, preset="ultrafast", crf=1, maxrate_kbps=5000,
            gop_frames=4, codec="hevc", transfer=transfer,
        )
        for output, transfer in wanted.items()
    }  # fmt: skip
    encode_videos(folder, codecs, inspection.picture, 0, 4, tools)
    codes = {each.code for each in inspection.findings} - {"still_film"}
    return codes, {each: middle(folder, each, tools) for each in wanted}


def middle(folder: Path, name: str, tools: Tools) -> tuple[int, ...]:
    """Y, Cb, Cr of the first pixel of a file of ours, in eight bits."""
    shown = ("-i", f"file:{name}", "-frames:v", "1", "-pix_fmt", "yuv444p", "-f", "rawvideo", "frame.yuv")
    tools.must_ffmpeg(folder, *OURS, *shown)
    return tuple((folder / "frame.yuv").read_bytes()[:: 64 * 64])
