"""What a packaged title says of itself, compared with what is in it: codecs, light, key frames."""

import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from matinee.encoding.boxes import segment
from matinee.encoding.ffmpeg import OURS, Tools
from matinee.encoding.light import HdrMetadata, light
from matinee.encoding.manifests import dash_sets, hls_variants, property_of
from matinee.encoding.model import Plan, PlannedRung
from matinee.encoding.packager import DASH, HLS, trick_name, trick_rung
from matinee.encoding.protection import Protection, label_of
from matinee.encoding.showinfo import DISPLAY, LEVELS, SHOW
from matinee.kernel.errors import VerificationFailed

_CODEC_TAGS = {"h264": "avc1.", "hevc": "hvc1.", "vp9": "vp09.", "av1": "av01."}
_RAW_FORMATS = {"hevc": "hevc", "av1": "obu"}
_TRANSFER = "urn:mpeg:mpegB:cicp:TransferCharacteristics"
_TRICK = "http://dashif.org/guidelines/trickmode"
_PQ = "16"
_RAW = ".first"
_CHROMA_ERROR, _DARKEST_ERROR = 0.0002, 0.0001
"""AV1 counts in other units than the boxes do: chromaticity by 2⁻¹⁶, the darkest light by 2⁻¹⁴ cd/m²."""


def check_signals(folder: Path, plan: Plan) -> None:
    """Each rung stands in both manifests with its own codec, size, frame rate and light."""
    variants = hls_variants((folder / HLS).read_text())
    sets = dash_sets((folder / DASH).read_text())
    for rung in plan.rungs:
        variant = variants.pop(f"video/{rung.name}.m3u8", {})
        _check(rung, "HLS codec", variant.get("CODECS", "").startswith(_CODEC_TAGS[rung.codec]))
        _check(rung, "HLS size", _is_size(variant.get("RESOLUTION", "0x0"), rung))
        rate = float(variant.get("FRAME-RATE", 0))
        _check(rung, "HLS frame rate", abs(rate - float(plan.picture.fps)) < 0.001)
        in_range = variant.get("VIDEO-RANGE", "SDR")
        _check(rung, "HLS video range", in_range == ("PQ" if rung.transfer == "pq" else "SDR"))
        _check_dash(rung, sets)
    if variants:
        raise VerificationFailed("signals", f"HLS has variants that were not planned: {', '.join(variants)}.")


def _is_size(text: str, rung: PlannedRung) -> bool:
    """Whether that is how large a rung is shown: its width in square pixels."""
    width, height = (int(side) for side in text.split("x"))
    return abs(width - rung.width * rung.sar_num / rung.sar_den) <= 1 and height == rung.height


def _check_dash(rung: PlannedRung, sets: dict[str, tuple[ET.Element, ET.Element]]) -> None:
    adaptation, representation = sets.get(f"video/{rung.name}/init.mp4", (ET.Element("none"),) * 2)
    tag = representation.get("codecs", adaptation.get("codecs", ""))
    _check(rung, "DASH codec", tag.startswith(_CODEC_TAGS[rung.codec]))
    transfer = property_of(adaptation, _TRANSFER)
    _check(rung, "DASH transfer", (transfer == _PQ) == (rung.transfer == "pq"))


def _check(rung: PlannedRung, what: str, good: bool) -> None:
    if not good:
        raise VerificationFailed("signals", f"The {what} of {rung.name} is not what was planned.")


def check_light(folder: Path, plan: Plan, tools: Tools, protection: Protection | None = None) -> None:
    """HDR10 metadata of the source is whole in every HDR rung: in its container, and in its bitstream.

    Encrypted AV1 has it in its container only.
    """
    for rung in plan.rungs:
        if rung.transfer == "pq" and plan.picture.hdr:
            place = folder / "video" / rung.name
            init = (place / "init.mp4").read_bytes()
            if light(init) != plan.picture.hdr:
                raise VerificationFailed(
                    "light", f"The boxes of {rung.name} say other light than the source."
                )
            key = protection.input_options(label_of(rung)) if protection else ()
            if protection and rung.codec == "av1":
                continue
            if not _alike(_said(place, rung, key, tools), plan.picture.hdr):
                raise VerificationFailed(
                    "light", f"The stream of {rung.name} says other light than the source."
                )


def _said(place: Path, rung: PlannedRung, key: Sequence[str], tools: Tools) -> str:
    """What the decoder reads in the first frame, without the container's word."""
    whole, raw = place / f"{_RAW}.mp4", f"{_RAW}.raw"
    whole.write_bytes((place / "init.mp4").read_bytes() + (place / "1.m4s").read_bytes())
    kind = _RAW_FORMATS[rung.codec]
    copy = (*OURS, *key, "-i", f"file:{whole.name}", "-map", "0:v:0", "-c", "copy", "-frames:v", "1")
    tools.ffmpeg(place, *copy, "-f", kind, raw)
    show = ("-loglevel", "info", *OURS, "-f", kind, "-i", f"file:{raw}", *SHOW)
    said = tools.ffmpeg(place, *show, "-f", "null", "-").stderr
    whole.unlink()
    (place / raw).unlink(missing_ok=True)
    return said


def _alike(said: str, hdr: HdrMetadata) -> bool:
    display, levels = DISPLAY.search(said), LEVELS.search(said)
    if hdr.primaries:
        if display is None:
            return False
        *found, darkest, brightest = (float(value) for value in display.groups())
        g, b, r, white = hdr.primaries
        wanted = [value / 50_000 for point in (r, g, b, white) for value in point]
        near = all(abs(x - y) <= _CHROMA_ERROR for x, y in zip(found, wanted, strict=True))
        dark = abs(darkest - hdr.min_luminance / 10_000) <= _DARKEST_ERROR
        if not (near and dark and abs(brightest - hdr.max_luminance / 10_000) <= 1):
            return False
    return not hdr.max_cll or (
        levels is not None and (int(levels[1]), int(levels[2])) == (hdr.max_cll, hdr.max_fall)
    )


def check_trick_play(folder: Path, plan: Plan) -> None:
    """One picture for every key frame, at its time: in the I-frame playlist, and in DASH's trick mode."""
    rung = trick_rung(plan)
    if rung is None:
        return
    name = trick_name(rung)
    playlist = folder / "video" / f"{name}-i.m3u8"
    text = playlist.read_text() if playlist.is_file() else ""
    entries = [line for line in text.splitlines() if line and not line.startswith("#")]
    lengths = [float(length) for length in re.findall(r"#EXTINF:([\d.]+)", text)]
    places = sorted((folder / "video" / name).glob("*.m4s"), key=lambda path: int(path.stem))
    starts = [segment(path.read_bytes()) for path in places]
    adaptation, _ = dash_sets((folder / DASH).read_text()).get(f"video/{name}/init.mp4", (None, None))
    complete = (
        "#EXT-X-I-FRAMES-ONLY" in text
        and entries == [f"{name}/{n}.m4s" for n in range(1, len(plan.gops) + 1)]
        and abs(sum(lengths) - plan.duration_seconds) <= 0.001 * len(plan.gops)
        and [each.samples for each in starts] == [1] * len(plan.gops)
        and adaptation is not None
        and property_of(adaptation, _TRICK) is not None
    )
    if not complete:
        raise VerificationFailed("trick_play", f"{len(entries)} of {len(plan.gops)} key frames can be shown.")
