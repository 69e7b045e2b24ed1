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


def made(
    house: EncodingHouse,
    folder: Path,
    tools: Tools,
    said: str,
    wanted: dict[str, str],
    matrix: str = "bt2020",
) -> tuple[set[str], dict[str, tuple[int, ...]]]:
    """What is found in a film of one colour that says that of itself, and the colour of each encode of it."""
    fill = f"drawbox=c=0x90a070:t=fill,format=gbrp,scale=out_color_matrix={matrix}:out_range=tv"
    film = media.film(
        folder / "film.mp4",
        seconds=0.2,
        size="64x64",
        picture="color",
        filters=f"{fill},format=yuv420p10le,setparams=range=tv:{said}",
        sound=None,
        output=("-pix_fmt", "yuv420p10le", "-qp", "1"),
    )
    inspection = house.inspect(film)
    film.replace(folder / SOURCE)
    codecs = {
        name: VideoCodec(
            width=64, height=64, sar_num=1, sar_den=1, preset="ultrafast", crf=1, maxrate_kbps=5000,
            gop_frames=4, codec="hevc", transfer=transfer,
        )
        for name, transfer in wanted.items()
    }  # fmt: skip
    encode_videos(folder, codecs, inspection.picture, 0, 4, tools)
    codes = {each.code for each in inspection.findings} - {"still_film"}
    return codes, {name: middle(folder, name, tools) for name in wanted}


def middle(folder: Path, name: str, tools: Tools) -> tuple[int, ...]:
    """Y, Cb, Cr of the first pixel of a file of ours, in eight bits."""
    shown = ("-i", f"file:{name}", "-frames:v", "1", "-pix_fmt", "yuv444p", "-f", "rawvideo", "frame.yuv")
    tools.must_ffmpeg(folder, *OURS, *shown)
    return tuple((folder / "frame.yuv").read_bytes()[:: 64 * 64])
