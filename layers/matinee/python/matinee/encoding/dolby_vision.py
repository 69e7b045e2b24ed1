"""Dolby Vision of a source: whether it can be carried, and what to tell its owner where it cannot."""

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from matinee.encoding.codecs import carries_dolby_vision
from matinee.encoding.dynamic_range import announced
from matinee.encoding.encoder import starts
from matinee.encoding.ffmpeg import Tools
from matinee.encoding.model import Finding, Picture
from matinee.encoding.policy import Ladder
from matinee.encoding.qc import finding
from matinee.encoding.rpus import FrameRpu, rpus_in
from matinee.kernel.errors import MediaRejected, Transient

_BASES = {0: "no picture of its own", 1: "HDR10", 2: "SDR", 4: "HLG", 6: "HDR10"}
"""By `dv_bl_signal_compatibility_id`."""

_HDR10 = 1
_CARRIED, _TWO_LAYERS, _NO_BASE = 8, (4, 7), 5
_RPU = "Dolby Vision RPU Data"
_ADVICE = "Upload profile 8.1 (HEVC with HDR10 and an RPU on every frame) to keep it."
_SAME_SECONDS = 0.0005
_IN_THE_WAY = {
    "rotated": "the picture is turned",
    "size_changes": "the size of the picture changes",
    "interlaced": "the picture is interlaced",
    "decode_errors": "the film is damaged",
}


@dataclass(frozen=True, kw_only=True)
class DolbyVision:
    """What a file says of it, `codec` by ffmpeg's name; None for what only its frames tell."""

    codec: str
    profile: int | None = None
    base: int | None = None

    @property
    def name(self) -> str:
        """As people call it: `profile 8.1`, `profile 7`."""
        if self.profile is None:
            return "Dolby Vision"
        detail = f".{self.base}" if self.profile >= _CARRIED else ""
        return f"Dolby Vision profile {self.profile}{detail}"


def dolby_vision_of(stream: Mapping[str, Any], first_frame: Mapping[str, Any]) -> DolbyVision | None:
    """What the container, or else the first frame, announces, as ffprobe has them.

    Raises MediaRejected for a picture without a base layer: its colours would be wrong.
    """
    box, codec = announced("dv_profile", stream), str(stream.get("codec_name", ""))
    if box:
        found = DolbyVision(
            codec=codec,
            profile=int(box["dv_profile"]),
            base=int(box.get("dv_bl_signal_compatibility_id", 0)),
        )
        if not found.base:
            raise _without_base(found)
        return found
    sides = {each.get("side_data_type") for each in first_frame.get("side_data_list", ())}
    return DolbyVision(codec=codec) if _RPU in sides else None


def _without_base(found: DolbyVision) -> MediaRejected:
    name = found.name if found.profile else f"Dolby Vision profile {_NO_BASE}"
    return MediaRejected(
        "dolby_vision", f"{name} has no picture of its own: upload HDR10, or profile 8 or 7."
    )


def carried(
    folder: Path,
    found: DolbyVision | None,
    picture: Picture,
    times: Sequence[float],
    codes: Collection[str],
    tools: Tools,
) -> tuple[Picture, list[Finding]]:
    """The picture, with Dolby Vision where all of its frames have what can be carried, and what to say of it.

    `times` are those of the film's frames in seconds, sorted; `codes` those of what else was found. Raises
    MediaRejected for a picture without a base layer, TimedOut.
    """
    if found is None:
        return picture, []
    why, at = _obstacle(found, picture, codes), None
    if not why:
        why, at = _fault(folder, found, picture, times, tools)
    if why:
        message = f"{found.name} is not carried, its base layer is used: {why}. {_ADVICE}"
        return picture, [finding("dolby_vision_dropped", message, at)]
    message = f"{found.name} is carried in HDR10 rungs of HEVC: other codecs have its base layer."
    return replace(picture, dolby_vision=True), [finding("dolby_vision_carried", message)]


def as_made(findings: Sequence[Finding], picture: Picture, kinds: Sequence[Ladder]) -> tuple[Finding, ...]:
    """The findings of a source, corrected where none of its ladders carries what could be."""
    if not picture.dolby_vision or any(carries_dolby_vision(picture, it.codec, it.transfer) for it in kinds):
        return tuple(findings)
    others = (each for each in findings if each.code != "dolby_vision_carried")
    message = "Dolby Vision is not carried: no ladder of HDR10 in HEVC is made. Add hevc-hdr to the codecs."
    return (*others, finding("dolby_vision_dropped", message))


def _obstacle(found: DolbyVision, picture: Picture, codes: Collection[str]) -> str:
    """Why it cannot be carried, whatever its frames have; empty if it may be."""
    if found.codec != "hevc":
        return f"it is not in HEVC but in {found.codec}"
    if found.profile in _TWO_LAYERS:
        return "it has two layers"
    if found.profile not in (None, _CARRIED) or found.base not in (None, _HDR10):
        return f"its base layer is {_BASES.get(found.base or 0, 'of an unknown kind')}"
    if picture.transfer != "pq":
        return "its picture is not HDR10"
    if not picture.hdr or not picture.hdr.primaries:
        return "its picture does not say how it was mastered, as HDR10 has to"
    return next((why for code, why in _IN_THE_WAY.items() if code in codes), "")


def _fault(
    folder: Path, found: DolbyVision, picture: Picture, times: Sequence[float], tools: Tools
) -> tuple[str, float | None]:
    """What is wrong with the RPUs of the frames, and where it is first; nothing if nothing is."""
    try:
        rpus = rpus_in(folder, next(starts(picture, 0)), tools)
    except (Transient, ValueError):
        return "it cannot be read", None
    begins = picture.start_seconds - _SAME_SECONDS
    missing = _missing([time for time in times if time >= begins], rpus)
    if missing:
        return f"{len(missing)} frames lack it", missing[0] - picture.start_seconds
    for each in rpus:
        at = float(each.seconds) - picture.start_seconds
        try:
            profile = each.rpu.profile
        except ValueError as error:
            return f"that of a frame cannot be used, {error}", at
        if profile == _NO_BASE:
            raise _without_base(found)
        if profile != _CARRIED:
            return "it has two layers", at
    return "", None


def _missing(times: Sequence[float], rpus: Sequence[FrameRpu]) -> list[float]:
    """The times at which no frame with an RPU is shown."""
    have = sorted(float(each.seconds) for each in rpus)

    def is_there(time: float) -> bool:
        after = bisect_left(have, time - _SAME_SECONDS)
        return after < len(have) and have[after] <= time + _SAME_SECONDS

    return [time for time in times if not is_there(time)]
