"""The four codecs: which encoder makes each, and the options that make one VideoCodec of it.

All give closed groups of pictures of one length, and the same bytes each time, at a constant quality that is
capped (but in VP9). What each costs and gives: docs/decisions/0009.
"""

import math
from collections.abc import Callable
from fractions import Fraction

from matinee.encoding.conform import pixel_format
from matinee.encoding.light import HdrMetadata
from matinee.encoding.model import Picture, VideoCodec

BITEXACT = ("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact")
"""Output options: nothing of the source's own words, nothing of the time or the build."""

UNOFFICIAL = ("-strict", "unofficial")
"""Output options: an MP4 may have the box `dvvC`, Dolby Vision's, as that company describes it."""

SPEEDS = ("ultrafast", "veryfast", "fast", "medium", "slow")
"""The presets of a VideoCodec: x264's and x265's names, and what is meant by them in the others."""

_VP9_CPU_USED = dict(zip(SPEEDS, (8, 6, 4, 3, 2), strict=True))
_AV1_PRESET = dict(zip(SPEEDS, (12, 10, 8, 6, 4), strict=True))
_FINEST_TICKS = 12_800
_MOST_KBPS = 100_000
"""SVT-AV1 refuses more; no rung of ours comes near."""


def carries_dolby_vision(picture: Picture, codec: str, transfer: str) -> bool:
    """Whether that ladder has the RPUs of its source: the one of HDR10 in HEVC, which is then profile 8.1."""
    return picture.dolby_vision and (codec, transfer) == ("hevc", "pq")


def video_options(codec: VideoCodec, fps: Fraction) -> list[str]:
    """Output options of one encode. Raises KeyError for a codec or a preset that is not there."""
    return [
        *_ENCODERS[codec.codec](codec),
        *("-pix_fmt", pixel_format(codec.transfer)),
        *("-threads", "1", "-flags:v", "+bitexact", *BITEXACT),
        *("-video_track_timescale", str(ticks_per_second(fps)), "-f", "mp4"),
    ]


def ticks_per_second(fps: Fraction) -> int:
    """A time scale in which every frame lasts a whole number of ticks."""
    return fps.numerator * math.ceil(_FINEST_TICKS / fps.numerator)


def _h264(codec: VideoCodec) -> list[str]:
    """Quantisation adapts by each frame's own variance: −20 % bits on a grainy clip, 0 to +1 % else."""
    return [
        *("-c:v", "libx264", "-preset", codec.preset, "-profile:v", "high", "-crf", f"{codec.crf:g}"),
        *_capped(codec),
        *("-x264-params", f"{_x26x_gop(codec)}:aq-mode=2"),
    ]


def _hevc(codec: VideoCodec) -> list[str]:
    extra = "pools=none:frame-threads=1:info=0:log-level=error"
    return [
        *("-c:v", "libx265", "-preset", codec.preset, "-crf", f"{codec.crf:g}", "-tag:v", "hvc1"),
        *_dolby_vision(codec),
        *_capped(codec),
        *("-x265-params", ":".join([_x26x_gop(codec), extra, *_hevc_hdr(codec)])),
    ]


def _dolby_vision(codec: VideoCodec) -> tuple[str, ...]:
    """With it, the encoder wants the RPU of every frame, and MP4 gets a box that says so."""
    return ("-dolbyvision", "1", *UNOFFICIAL) if codec.dolby_vision else ("-dolbyvision", "0")


def _x26x_gop(codec: VideoCodec) -> str:
    return f"keyint={codec.gop_frames}:min-keyint={codec.gop_frames}:scenecut=0:open-gop=0"


def _hevc_hdr(codec: VideoCodec) -> list[str]:
    if codec.transfer != "pq":
        return []
    light = codec.hdr or HdrMetadata()
    known = [f"master-display={_display(light, lambda value, _: str(value))}"] if light.primaries else []
    return ["hdr10=1", "hdr10-opt=1", *known, f"max-cll={_levels(light)}" if light.max_cll else "cll=0"]


def _display(hdr: HdrMetadata, number: Callable[[int, int], str]) -> str:
    """x265 wants whole units of SMPTE ST 2086 (x, y in 1/50000, cd/m² in 1/10000), SVT-AV1 fractions."""
    points = zip(("G", "B", "R", "WP"), hdr.primaries, strict=True)
    shape = "".join(f"{name}({number(x, 50_000)},{number(y, 50_000)})" for name, (x, y) in points)
    return f"{shape}L({number(hdr.max_luminance, 10_000)},{number(hdr.min_luminance, 10_000)})"


def _levels(hdr: HdrMetadata) -> str:
    return f"{hdr.max_cll},{hdr.max_fall}"


def _vp9(codec: VideoCodec) -> list[str]:
    """libvpx takes whole CRFs only, and no cap: its constrained quality, asked for 300 kbit/s, gave 735."""
    gop = str(codec.gop_frames)
    return [
        *("-c:v", "libvpx-vp9", "-deadline", "good", "-cpu-used", str(_VP9_CPU_USED[codec.preset])),
        *("-row-mt", "0", "-crf", str(round(codec.crf)), "-b:v", "0"),
        *("-g", gop, "-keyint_min", gop),
    ]


def _av1(codec: VideoCodec) -> list[str]:
    """Its own `-crf` takes whole numbers only; among the parameters it goes by quarters."""
    parameters = [f"crf={codec.crf:g}", "lp=1", "scd=0", *_av1_hdr(codec.hdr or HdrMetadata())]
    return [
        *("-c:v", "libsvtav1", "-preset", str(_AV1_PRESET[codec.preset]), "-g", str(codec.gop_frames)),
        *("-dolbyvision", "0"),
        *_capped(codec),
        *("-svtav1-params", ":".join(parameters)),
    ]


def _av1_hdr(hdr: HdrMetadata) -> list[str]:
    shape = _display(hdr, lambda value, unit: f"{value / unit:.5f}") if hdr.primaries else ""
    known = [f"mastering-display={shape}"] if shape else []
    return [*known, *([f"content-light={_levels(hdr)}"] if hdr.max_cll else ())]


def _capped(codec: VideoCodec) -> tuple[str, ...]:
    most = min(codec.maxrate_kbps, _MOST_KBPS)
    return ("-maxrate", f"{most}k", "-bufsize", f"{2 * most}k")


_ENCODERS: dict[str, Callable[[VideoCodec], list[str]]] = {
    "h264": _h264,
    "hevc": _hevc,
    "vp9": _vp9,
    "av1": _av1,
}
CODECS = tuple(_ENCODERS)
