"""What the dry plan of a two-hour 4K film counts with: CPU to encode and decode, time to join and package."""

import os
import tempfile
import time
from fractions import Fraction
from pathlib import Path

from benchmarks.measure.dry_plan import CPU_PER_MEGAPIXEL, CPU_TO_DECODE_MEGAPIXEL, JOIN_SECONDS_PER_GB
from benchmarks.measure.peers import footage, install_peers
from benchmarks.report import Figure, publish
from local.home import Home
from matinee.encoding.codecs import video_options
from matinee.encoding.conform import pixel_format
from matinee.encoding.ffmpeg import OURS, Tools
from matinee.encoding.model import Picture, VideoCodec
from matinee.encoding.packager import join

UHD, HD = (3840, 2160), (1280, 720)
FRAMES, JOINED_GB = 62, 2
CRFS = {"h264": 24, "hevc": 26, "vp9": 34, "av1": 36}
TRANSFERS = {"h264": ("sdr",), "hevc": ("sdr", "pq"), "vp9": ("sdr",), "av1": ("sdr", "pq")}
_CLIP, _MADE, _JOINED = "bigbuckbunny.mp4", "made.mp4", "joined.mp4"
_TIMEOUT_SECONDS = 1800.0

HOW = """
62 frames of bigbuckbunny, enlarged, with grain, are encoded as the farm does it, one thread, preset `fast`
(at 4K in H.264 some 12 Mbit/s), and decoded as the verification does it. A figure per megapixel is CPU
seconds of the program: encoding at 4K in 8 bits, less what drawing the picture costs; decoding the most of 4K
and 720p in 8 and 10 bits. Joining and packaging is wall time for 2 GB of 4K, nothing transferred. The goals
are what [the dry plan of a two-hour film](../limits.md) counts with.
"""


def main() -> None:
    """All of it."""
    home = Home.from_env({})
    os.environ["PATH"] = f"{home.tools}{os.pathsep}{os.environ['PATH']}"
    clip = footage(install_peers(home)) / _CLIP
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / _CLIP).symlink_to(clip)
        figures = [figure for codec in CRFS for figure in _codec_figures(folder, codec)]
        publish("costs", how=HOW, figures=[*figures, _join_figure(folder)])


def _codec_figures(folder: Path, codec: str) -> list[Figure]:
    encoding = _encode(folder, codec, "sdr", UHD) - _cpu(folder, *_drawn("sdr", UHD), "-f", "null", "-")
    decoding = {}
    for transfer in TRANSFERS[codec]:
        for size in (UHD, HD):
            _encode(folder, codec, transfer, size)
            exact = ("-xerror", "-err_detect", "explode", *OURS, "-i", f"file:{_MADE}")
            seconds = _cpu(folder, *exact, "-map", "0:v:0", "-f", "framecrc", "-")
            decoding[f"{size[1]} lines, {transfer}"] = seconds / _megapixels(size)
    return [
        Figure(
            id=f"encode_{codec}", what=f"to encode, {codec}", value=encoding / _megapixels(UHD),
            unit="CPU-s/Mpx", goal=f"<= {CPU_PER_MEGAPIXEL[codec]}",
        ),
        Figure(
            id=f"decode_{codec}", what=f"to decode, {codec}", value=max(decoding.values()),
            unit="CPU-s/Mpx", goal=f"<= {CPU_TO_DECODE_MEGAPIXEL[codec]}",
            note="; ".join(f"{what}: {value:.4f}" for what, value in decoding.items()),
        ),
    ]  # fmt: skip


def _join_figure(folder: Path) -> Figure:
    _encode(folder, "h264", "sdr", UHD)
    times = round(JOINED_GB * 1e9 / (folder / _MADE).stat().st_size)
    tools, began = Tools(timeout_seconds=_TIMEOUT_SECONDS), time.monotonic()
    join(folder, _JOINED, [_MADE] * times, Picture(stream=0, width=UHD[0], height=UHD[1], fps_num=24), tools)
    stream = f"in={_JOINED},stream=video,init_segment=out/init.mp4,segment_template=out/$Number$.m4s"
    tools.must_packager(folder, stream, "--single_threaded", "--mpd_output", "out/manifest.mpd")
    seconds, size_gb = time.monotonic() - began, (folder / _JOINED).stat().st_size / 1e9
    return Figure(
        id="join", what="to join and package", value=seconds / size_gb, unit="s/GB",
        goal=f"<= {JOIN_SECONDS_PER_GB}", note=f"{tools.cpu_seconds:.1f} of {seconds:.1f} s are CPU",
    )  # fmt: skip


def _encode(folder: Path, codec: str, transfer: str, size: tuple[int, int]) -> float:
    """CPU seconds of the encode of `made.mp4`, with the drawing of its picture."""
    options = VideoCodec(
        codec=codec, transfer=transfer, width=size[0], height=size[1], sar_num=1, sar_den=1, preset="fast",
        crf=CRFS[codec], maxrate_kbps=100_000, gop_frames=FRAMES,
    )  # fmt: skip
    return _cpu(folder, *_drawn(transfer, size), *video_options(options, Fraction(24)), _MADE)


def _drawn(transfer: str, size: tuple[int, int]) -> tuple[str, ...]:
    grain = "noise=alls=3:allf=t:all_seed=5"
    picture = f"scale={size[0]}:{size[1]}:flags=lanczos,{grain},format={pixel_format(transfer)}"
    return (*OURS, "-i", f"file:{_CLIP}", "-an", "-vf", picture, "-frames:v", str(FRAMES))


def _cpu(folder: Path, *arguments: str) -> float:
    tools = Tools(timeout_seconds=_TIMEOUT_SECONDS)
    tools.must_ffmpeg(folder, *arguments)
    return tools.cpu_seconds


def _megapixels(size: tuple[int, int]) -> float:
    return FRAMES * size[0] * size[1] / 1e6


if __name__ == "__main__":
    main()
