"""From ffprobe's words to ours: a source's picture, sound and captions, and what it is refused for."""

import re
from fractions import Fraction
from itertools import pairwise
from typing import Any

from matinee.encoding.captions import Captions
from matinee.encoding.conform import RGB
from matinee.encoding.model import Finding, Picture, Sound
from matinee.encoding.probe import Packets, Probe
from matinee.encoding.qc import finding
from matinee.encoding.timing import frame_rate
from matinee.kernel.errors import MediaRejected
from matinee.kernel.languages import is_language

_MAX_SIDE = 8192
_MIN_SIDE = 2
_SD_LINES = 576
_MAX_SECONDS = 12 * 3600
_LONGEST_GAP_SECONDS = 120
_MOST_BACK_SECONDS = 0.5
_MAX_FRAMES = 5_000_000
_MISSING_SECONDS = 0.5
_MISSING_SHARE = 0.01
_STATES_ITS_LENGTH = ("mov", "matroska", "avi", "flv", "asf", "mxf")
_LASTS_FROM_ZERO = ("matroska", "asf")
"""What states its length states when it ends: its clock may begin late. What its tracks state is the same."""

_INTERLACED = ("tt", "bb", "tb", "bt")
_TEXT_CODECS = ("mov_text", "subrip", "ass", "ssa", "webvtt", "text")
EXPORT_CODEC = "Export it as H.264, H.265 or ProRes."
_STILL_CODECS = ("mjpeg", "png", "bmp", "gif", "tiff", "webp")
_MAX_AUDIO_CHANNELS = 64
_RGB = re.compile("rgb|bgr|gbr|pal8|xyz")
_HALVED = re.compile("42[02]|41[01]")
_TAG = re.compile(
    r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?![a-z\d])", re.ASCII | re.IGNORECASE
)
_ROLES = (("comment", "commentary"), ("visual_impaired", "description"))


def picture_of(probe: Probe) -> tuple[Picture, list[Finding]]:
    """The video stream to encode, and what has to be repaired in it. Raises MediaRejected."""
    stream = _main_video(probe)
    packets = probe.packets.get(int(stream["index"]), Packets(times=(), end_seconds=0.0))
    stated = [_fraction(stream.get(name)) for name in ("r_frame_rate", "avg_frame_rate")]
    rate, varies = frame_rate(packets.times, stated=stated)
    turned = is_turned(stream)
    sar = pixel_shape(stream)
    width, height = _size(stream)
    picture = Picture(
        stream=int(stream["index"]),
        width=height if turned else width,
        height=width if turned else height,
        sar_num=sar.denominator if turned else sar.numerator,
        sar_den=sar.numerator if turned else sar.denominator,
        fps_num=rate.numerator,
        fps_den=rate.denominator,
        start_seconds=packets.times[0] if packets.times else float(stream.get("start_time", 0)),
        interlaced=stream.get("field_order") in _INTERLACED,
        colour=_colour(stream),
    )
    return picture, _repairs(stream, picture, varies=varies)


def _colour(stream: dict[str, Any]) -> str:
    """What players take untagged colours for: those of HD, or of television before it.

    ffprobe knows of RGB by its pixels or, without a decoder, by its matrix, which halved chroma belies.
    """
    pixels, matrix = stream.get("pix_fmt", ""), stream.get("color_space", "")
    if _RGB.search(pixels) or (matrix == "gbr" and not _HALVED.search(pixels)):
        return RGB
    if matrix not in ("", "gbr"):
        return ""
    return "bt709" if min(int(stream["width"]), int(stream["height"])) > _SD_LINES else "smpte170m"


def stream_of(probe: Probe, number: int) -> dict[str, Any]:
    """The stream of that index."""
    return next(each for each in probe.streams if each["index"] == number)


def _main_video(probe: Probe) -> dict[str, Any]:
    streams = [stream for stream in probe.of("video") if stream.get("width") and stream.get("height")]
    if not streams:
        sound = bool(probe.of("audio"))
        message = "The file has sound but no picture" if sound else "The file holds no video"
        raise MediaRejected("no_video", f"{message}: upload one of a film.")
    if probe.encrypted:
        raise MediaRejected("encrypted", "The file is encrypted (DRM): upload it without protection.")
    stream = max(
        streams, key=lambda each: (_moves(probe, each), each.get("disposition", {}).get("default", 0))
    )
    if "codec_name" not in stream or stream["codec_name"] == "unknown":
        raise MediaRejected(
            "unsupported_codec", f"The video is in a codec that cannot be read. {EXPORT_CODEC}"
        )
    width, height = _size(stream)
    if min(width, height) < _MIN_SIDE or max(width, height) > _MAX_SIDE:
        text = f"A picture of {width}×{height} is outside 2×2 to 8192×8192. Export it in another size."
        raise MediaRejected("bad_size", text)
    return stream


def _moves(probe: Probe, stream: dict[str, Any]) -> bool:
    """Whether it is more than one still picture, such as a cover that is not called one."""
    packets = probe.packets.get(int(stream["index"]))
    return stream.get("codec_name") not in _STILL_CODECS or (packets is not None and len(packets.times) > 1)


def _repairs(stream: dict[str, Any], picture: Picture, *, varies: bool) -> list[Finding]:
    rate = f"{float(picture.fps):.3f} frames per second"
    size = f"{picture.width}×{picture.height}"
    turned = _rotation(stream)
    checks: list[tuple[object, str, str]] = [
        (varies, "variable_frame_rate", f"The frame rate varies: made constant at {rate}."),
        (turned, "rotated", f"The picture is turned by {turned:.0f}°: turned upright."),
        (
            picture.even_size != (picture.width, picture.height),
            "odd_size",
            f"{size} has an odd side: made even.",
        ),
    ]
    return [finding(code, text) for true, code, text in checks if true]


def excess_channels(probe: Probe) -> list[Finding]:
    """A finding for each audio stream with more channels than sound can have."""
    return [
        finding("too_many_channels", f"Track {each['index']} has {each['channels']} channels of sound.")
        for each in probe.of("audio")
        if int(each.get("channels", 0)) > _MAX_AUDIO_CHANNELS
    ]


def sound_of(probe: Probe) -> tuple[Sound, ...]:
    """The audio streams that have sound in them, the default one first."""
    streams = sorted(probe.of("audio"), key=lambda each: -each.get("disposition", {}).get("default", 0))
    return tuple(
        Sound(
            stream=int(stream["index"]),
            codec=str(stream["codec_name"]),
            channels=int(stream["channels"]),
            sample_rate=int(stream["sample_rate"]),
            language=_language(stream),
            layout=str(stream.get("channel_layout", "")),
            role=next((role for flag, role in _ROLES if stream.get("disposition", {}).get(flag)), "main"),
        )
        for stream in streams
        if int(stream["index"]) in probe.packets
        and stream.get("codec_name", "unknown") != "unknown"
        and 1 <= int(stream.get("channels", 0)) <= _MAX_AUDIO_CHANNELS
        and int(stream.get("sample_rate", 0)) > 0
    )


def captions_of(probe: Probe) -> tuple[Captions, ...]:
    """The subtitle streams that are text."""
    return tuple(
        Captions(stream=int(stream["index"]), codec=stream["codec_name"], language=_language(stream))
        for stream in probe.of("subtitle")
        if stream.get("codec_name") in _TEXT_CODECS
    )


def captions_left_out(probe: Probe) -> list[Finding]:
    """A finding for each subtitle stream that is no text."""
    return [
        finding(
            "captions_dropped",
            f"The captions in track {each['index']} ({_language(each)}) are no text"
            f" ({each.get('codec_name', 'unknown')}): left out. Add them as a file.",
        )
        for each in probe.of("subtitle")
        if each.get("codec_name") not in _TEXT_CODECS
    ]


def refuse_excess(probe: Probe, picture: Picture) -> None:
    """Raises MediaRejected for a film longer than twelve hours, or without a frame for two minutes.

    Such a gap, from a time stamp that is damaged, would be filled with copies of one frame. And for one whose
    clock goes back, as that of two films in one file does: what is shown at the same times would be lost.
    """
    packets = probe.packets.get(picture.stream)
    if packets is None:
        raise MediaRejected("no_video", "The video track is empty: it has no frames. Export the film again.")
    if packets.back_seconds > _MOST_BACK_SECONDS:
        at = packets.back_at - packets.times[0]
        text = (
            f"After {at:.2f} s the film's clock goes back by {packets.back_seconds:.2f} s: it is damaged,"
            " or another film follows. Export it again, as one."
        )
        raise MediaRejected("time_gap", text, timecode_seconds=round(at, 3))
    for before, after in pairwise(packets.times):
        if after - before > _LONGEST_GAP_SECONDS:
            at = before - packets.times[0]
            text = (
                f"After {at:.2f} s no frame follows for {after - before:.0f} s: the film's clock is damaged."
                " Export it again."
            )
            raise MediaRejected("time_gap", text, timecode_seconds=round(at, 3))
    seconds = packets.end_seconds - packets.times[0]
    if seconds > _MAX_SECONDS or seconds * picture.fps > _MAX_FRAMES:
        text = f"The film lasts {seconds / 3600:.1f} h; 12 h is the most. Upload it in parts."
        raise MediaRejected("too_long", text)


def refuse_truncated(probe: Probe) -> None:
    """Raises MediaRejected, with the timecode where it ends, for a file that ends before it says."""
    if not str(probe.format.get("format_name", "")).startswith(_STATES_ITS_LENGTH) or not probe.packets:
        return
    last = max(packets.end_seconds for packets in probe.packets.values())
    start = float(probe.format.get("start_time", 0))
    from_zero = str(probe.format["format_name"]).startswith(_LASTS_FROM_ZERO)
    _refuse_short(float(probe.format.get("duration", 0)), last - (0 if from_zero else start), last - start)
    for stream in () if from_zero else probe.of("video") + probe.of("audio"):
        packets = probe.packets.get(int(stream["index"]), Packets(times=(), end_seconds=start))
        have = packets.end_seconds - float(stream.get("start_time", start))
        stated = max(float(stream.get("duration", 0)), _counted(probe, stream))
        _refuse_short(stated, have, packets.end_seconds - start)


def _counted(probe: Probe, stream: dict[str, Any]) -> float:
    """How long the frames last that an AVI says it has: where it is cut off, its length is estimated."""
    rate = _fraction(stream.get("r_frame_rate"))
    is_avi = probe.format.get("format_name") == "avi"
    return float(int(stream.get("nb_frames", 0)) / rate) if is_avi and rate else 0.0


def _refuse_short(stated: float, have: float, where_seconds: float) -> None:
    if stated - have > max(_MISSING_SECONDS, _MISSING_SHARE * stated):
        at = max(0.0, where_seconds)
        text = f"The file is cut off at {at:.2f} s: it says it lasts {stated:.2f} s. Upload it again, whole."
        raise MediaRejected("truncated", text, timecode_seconds=round(at, 3))


def _size(stream: dict[str, Any]) -> tuple[int, int]:
    """Width and height of what the container shows. Where it cuts, ffmpeg keeps colours in pairs."""
    sides = stream.get("side_data_list", ())
    crop: dict[str, Any] = next((data for data in sides if "crop_top" in data), {})

    def shown(side: str, *edges: str) -> int:
        cut = sum(int(crop.get(f"crop_{edge}", 0)) for edge in edges)
        return (int(stream[side]) - cut) // 2 * 2 if cut else int(stream[side])

    return shown("width", "left", "right"), shown("height", "top", "bottom")


def pixel_shape(said: dict[str, Any]) -> Fraction:
    """How wide a pixel of a stream or a frame is for its height."""
    return _fraction(said.get("sample_aspect_ratio", "1:1").replace(":", "/")) or Fraction(1)


def is_turned(stream: dict[str, Any]) -> bool:
    """Whether width becomes height."""
    return abs(round(_rotation(stream) / 90)) % 2 == 1


def _rotation(stream: dict[str, Any]) -> float:
    turns = (float(data["rotation"]) for data in stream.get("side_data_list", ()) if "rotation" in data)
    return next(turns, 0.0) % 360


def _language(stream: dict[str, Any]) -> str:
    """Language, script and region as BCP 47 has them (`pt-BR`); `und` where a source names no language."""
    found = _TAG.match(str(stream.get("tags", {}).get("language", "")))
    language, script, region = found.groups("") if found else ("", "", "")
    if not is_language(language.lower()) or language.lower() == "und":
        return "und"
    return "-".join(part for part in (language.lower(), script.title(), region.upper()) if part)


def _fraction(text: object) -> Fraction:
    try:
        return Fraction(str(text))
    except (ValueError, ZeroDivisionError):
        return Fraction(0)
