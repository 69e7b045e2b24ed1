"""What trial encodes have shown, and what chunks are to reach because of it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One trial encode of some frames, measured: the evidence for the ladder named `ladder`."""

    first_frame: int
    frames: int
    width: int
    height: int
    crf: float
    size_bytes: int
    vmaf: float
    cpu_seconds: float
    ladder: str = "h264"


@dataclass(frozen=True, kw_only=True)
class Aim:
    """The VMAF that a chunk was planned at, how far off it may be, and what one step of CRF changes there."""

    vmaf: float
    slack_vmaf: float
    vmaf_per_crf: float
