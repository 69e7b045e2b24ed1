"""What was measured of chunks, and of the rungs of a title before it is published."""

from dataclasses import dataclass

from matinee.encoding.loudness import Loudness


@dataclass(frozen=True, kw_only=True)
class Score:
    """VMAF over some frames (0–100); `frames` has that of each one scored, in their order."""

    mean: float
    harmonic_mean: float
    lowest: float
    frames: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Measurements:
    """What came out of a chunk task. `peak_kbps` is over the busiest second.

    `score` is None for audio; `loudness` is None for video. `seconds` is how long the worker had it, fetching
    and storing included; `cpu_seconds` its programs alone. `crf` is the one kept of `encodes` that were made
    to reach the planned quality; it is None for audio. `rpus` is the digest of its frames' Dolby Vision
    metadata, None where it has none.
    """

    task_key: str
    rung: str
    index: int
    frames: int
    size_bytes: int
    peak_kbps: int
    seconds: float
    cpu_seconds: float
    build: str
    score: Score | None = None
    loudness: Loudness | None = None
    crf: float | None = None
    encodes: int = 1
    rpus: str | None = None


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What a step over the whole title took: a worker's seconds on `route`, its programs' CPU seconds."""

    step: str
    route: str
    seconds: float
    cpu_seconds: float


@dataclass(frozen=True, kw_only=True)
class VerifiedRung:
    """A rung as it was packaged and found good. Rates are measured. 1 % of frames are below `vmaf_p1`."""

    name: str
    width: int
    height: int
    frames: int
    segments: int
    bitrate_kbps: int
    peak_kbps: int
    vmaf_mean: float
    vmaf_harmonic_mean: float
    vmaf_p1: float
    vmaf_min: float


@dataclass(frozen=True, kw_only=True)
class Verification:
    """Every check that a packaged title passed."""

    version: str
    duration_seconds: float
    rungs: tuple[VerifiedRung, ...]
    checks: tuple[str, ...]
    files: int
