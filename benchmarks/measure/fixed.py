"""Ladders of other people, on the same frames, scored the same way."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.measure.rates import Point
from benchmarks.measure.title import Title
from matinee.encoding.conform import conform, scale
from matinee.encoding.encoder import frames_of, starts
from matinee.encoding.ffmpeg import Tools
from matinee.encoding.formula import bitrates
from matinee.encoding.sizes import even

APPLE = (
    (145, 416), (365, 640), (730, 768), (1100, 768), (2000, 960),
    (3000, 1280), (4500, 1280), (6000, 1920), (7800, 1920),
)  # fmt: skip
"""HLS Authoring Specification for Apple Devices, H.264: kbit/s, width (at most the source's)."""

SHAKA = ((108, 144), (242, 240), (400, 360), (1000, 480), (1500, 576), (2000, 720))
"""shaka-streamer 1.5.1, H.264: kbit/s, height. Heights above the source's are left out."""

GOP_SECONDS = 2
_TRANSPARENT_VMAF = 99.5
_OUTPUT = "fixed.mp4"
_SHAKA_SEGMENT_SECONDS = 4


@dataclass(frozen=True, kw_only=True)
class _Rung:
    kbps: float
    width: int
    height: int


def apple(title: Title, preset: str, *more: str) -> list[Point]:
    """Two passes, capped at 1.5 times the mean, an IDR every two seconds, scene changes within.

    `more` are parameters of x264 besides.
    """
    picture = title.stage.picture
    width, height = picture.even_size
    sizes = [(kbps, min(1.0, wide / width)) for kbps, wide in APPLE]
    rungs = [_Rung(kbps=kbps, width=even(width * by), height=even(height * by)) for kbps, by in sizes]
    return _two_passes(title, rungs, preset, more)


def formula(title: Title, complexity: float, preset: str) -> list[Point]:
    """The formula's bitrates, made as Apple's."""
    rates = bitrates(title.stage.picture, complexity)
    return _two_passes(title, [_Rung(kbps=kbps, width=w, height=h) for (w, h), kbps in rates], preset)


def shaka(title: Title) -> list[Point]:
    """shaka-streamer's own arguments for ffmpeg (transcoder_node.py, 1.5.1): one pass, preset slow."""
    picture = title.stage.picture
    gop = str(int(_SHAKA_SEGMENT_SECONDS * picture.fps))
    width, height = picture.even_size
    points = []
    for kbps, side in SHAKA:
        if side > height and side != SHAKA[0][1]:
            continue
        size = f"scale={even(width * min(1.0, side / height))}:{min(side, height)}"
        profile = "high" if side >= 720 else "main"
        points.append(
            _encoded(
                title,
                size,
                *("-preset", "slow", "-flags", "+loop", "-profile:v", profile, "-pix_fmt", "yuv420p"),
                *("-flags", "+cgop", "-b:v", f"{kbps}k", "-keyint_min", gop, "-g", gop),
            )
        )
    return points


def at_one_crf(title: Title, preset: str, crf: float, gop_frames: int) -> tuple[list[int], tuple[float, ...]]:
    """The whole film at the source's size by x264's own options: bytes and VMAF of every frame, as shown.

    An IDR after `gop_frames` frames at most, and at changes of scene.
    """
    shape = ",".join(scale(*title.stage.picture.even_size, flags="lanczos"))
    quality = ("-preset", preset, "-profile:v", "high", "-crf", f"{crf:g}", "-g", str(gop_frames))
    tools = _run(title, shape, *quality, _OUTPUT)
    shown = sorted(frames_of(title.stage.folder, _OUTPUT, tools), key=lambda frame: frame.shown_seconds)
    return [frame.size_bytes for frame in shown], title.score(_OUTPUT).frames


def _two_passes(title: Title, rungs: Sequence[_Rung], preset: str, more: Sequence[str] = ()) -> list[Point]:
    """Above a rung that is transparent, the next ones are encoded but not scored: they count as no better."""
    gop = round(GOP_SECONDS * title.stage.picture.fps)
    points: list[Point] = []
    for rung in rungs:
        shape = ",".join(scale(rung.width, rung.height, flags="lanczos"))
        rate = (
            *("-preset", preset, "-profile:v", "high", "-b:v", f"{rung.kbps:.0f}k"),
            *("-maxrate", f"{1.5 * rung.kbps:.0f}k", "-bufsize", f"{2 * rung.kbps:.0f}k"),
            *("-x264-params", ":".join([f"keyint={gop}:min-keyint={gop}:open-gop=0", *more])),
        )
        _run(title, shape, *rate, "-pass", "1", "-f", "null", "-")
        known = max((point.vmaf for point in points), default=0.0)
        points.append(
            _encoded(title, shape, *rate, "-pass", "2", vmaf=known if known > _TRANSPARENT_VMAF else None)
        )
    return points


def _encoded(title: Title, shape: str, *options: str, vmaf: float | None = None) -> Point:
    tools = _run(title, shape, *options, _OUTPUT)
    size = sum(frame.size_bytes for frame in frames_of(title.stage.folder, _OUTPUT, tools))
    quality = title.score(_OUTPUT).mean if vmaf is None else vmaf
    return Point(kbps=size * 8 / 1000 / title.seconds, vmaf=quality)


def _run(title: Title, shape: str, *options: str) -> Tools:
    picture = title.stage.picture
    chain = [*conform(picture, first_frame=0, frames=title.frames), shape]
    codec = ("-an", "-c:v", "libx264", "-threads", "1", *options)
    title.stage.tools.must_ffmpeg(
        title.stage.folder,
        *next(starts(picture, 0)),
        "-vf",
        ",".join(chain),
        "-fps_mode",
        "passthrough",
        *codec,
    )
    return title.stage.tools
