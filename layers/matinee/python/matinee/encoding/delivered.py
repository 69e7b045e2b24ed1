"""Whether viewers get what was planned for them: how good each rung is, how fast, and sound and captions."""

import math
from collections.abc import Sequence
from pathlib import Path

from matinee.encoding import captions
from matinee.encoding.loudness import SILENT_LUFS
from matinee.encoding.manifests import hls_segments, hls_variants
from matinee.encoding.measured import Measurements, VerifiedRung
from matinee.encoding.model import Finding, Plan
from matinee.encoding.moments import scores_of
from matinee.encoding.packager import HLS
from matinee.encoding.qc import finding
from matinee.encoding.scales import scale_of
from matinee.encoding.sound import CEILING_DBTP, MOST_GAIN_DB, TOLERANCE_LU
from matinee.kernel.errors import VerificationFailed

_MOST_BELOW_PLAN_VMAF = 6.0
"""A rung's distance from the next: with more than that, it is not the rung that was planned."""

_WRONG_BELOW_MEAN_VMAF = 60.0
"""Wrong or broken frames score near 0 among good ones."""

_RIGHT_BELOW_MEAN_VMAF = 20.0
_MOST_WRONG_SHARE = 0.01

_PEAK_SLACK = 1.1
"""How far a peak may be above its variant's BANDWIDTH (Apple's HLS authoring specification, on VOD)."""

_MOST_LATE_SECONDS = 0.002


def percentile(values: Sequence[float], percent: float) -> float:
    """The least value that is not below `percent` of all (nearest rank). Raises IndexError without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def check_quality(plan: Plan, rungs: Sequence[VerifiedRung], measured: Sequence[Measurements]) -> None:
    """Each rung is about as good as planned, or as its codec can make it at that size."""
    for planned, made in zip(plan.rungs, rungs, strict=True):
        finest = scale_of(planned.codec).lowest
        crfs = [each.crf for each in measured if each.rung == planned.name and each.score]
        if planned.vmaf is None or (crfs and all(crf is not None and crf <= finest for crf in crfs)):
            continue
        if made.vmaf_mean < planned.vmaf - _MOST_BELOW_PLAN_VMAF:
            message = f"{made.name} has VMAF {made.vmaf_mean:.1f}; planned was {planned.vmaf:.1f}."
            raise VerificationFailed("quality", message)


def check_frames(plan: Plan, measured: Sequence[Measurements]) -> None:
    """No hundredth of a rung's frames is wrong: far below the rest, while a lesser rung shows them well.

    A frame that is hard to encode is far below the rest too, but all the more in the lesser rungs.
    """
    below = {rung.name: _below_mean(plan, rung.name, measured) for rung in plan.rungs}
    for number, rung in enumerate(plan.rungs):
        lesser = [
            below[other.name]
            for other in plan.rungs[number + 1 :]
            if (other.codec, other.transfer) == (rung.codec, rung.transfer)
        ]
        wrong = [
            frame
            for frame, vmaf in below[rung.name].items()
            if vmaf > _WRONG_BELOW_MEAN_VMAF
            and any(other.get(frame, math.inf) < _RIGHT_BELOW_MEAN_VMAF for other in lesser)
        ]
        if len(wrong) > len(below[rung.name]) * _MOST_WRONG_SHARE:
            at = float(wrong[0] / plan.picture.fps)
            message = f"{len(wrong)} of the frames of {rung.name} that were scored are wrong."
            raise VerificationFailed("quality", message, timecode_seconds=round(at, 3))


def _below_mean(plan: Plan, name: str, measured: Sequence[Measurements]) -> dict[int, float]:
    """How far each scored frame of a rung is below their mean, in VMAF."""
    scores = scores_of(plan, [each for each in measured if each.rung == name])
    mean = sum(scores.values()) / max(1, len(scores))
    return {frame: mean - vmaf for frame, vmaf in scores.items()}


def check_rates(folder: Path, rungs: Sequence[VerifiedRung]) -> None:
    """No rung's peak (`peaks.peak_kbps`) is above what the master playlist says of its variant."""
    variants = hls_variants((folder / HLS).read_text())
    for rung in rungs:
        stated_kbps = int(variants[f"video/{rung.name}.m3u8"].get("BANDWIDTH", 0)) / 1000
        if rung.peak_kbps > stated_kbps * _PEAK_SLACK:
            message = f"{rung.name} peaks at {rung.peak_kbps} kbit/s; the playlist says {stated_kbps:.0f}."
            raise VerificationFailed("rates", message)


def check_loudness(plan: Plan, measured: Sequence[Measurements]) -> None:
    """Every sound was measured as it was encoded, and none peaks above the ceiling of EBU R128."""
    heard = {each.rung: each.loudness for each in measured if each.loudness}
    for track in plan.audio:
        if track.name not in heard or heard[track.name].true_peak_dbtp > CEILING_DBTP:
            raise VerificationFailed("loudness", f"The sound {track.name} is too loud, or was not measured.")


def missed_loudness(plan: Plan, measured: Sequence[Measurements]) -> list[Finding]:
    """What to say of each sound that could not be made as loud as it was to be."""
    heard = {each.rung: each.loudness.integrated_lufs for each in measured if each.loudness}
    return [
        finding(
            "loudness_missed",
            f"The sound {track.name} is at {heard[track.name]:.1f} LUFS, not at {track.target_lufs:g}:"
            f" its peaks may not be above {CEILING_DBTP:g} dBTP, nor its gain above {MOST_GAIN_DB:g} dB.",
        )
        for track in plan.audio
        if SILENT_LUFS < heard[track.name] < track.target_lufs - TOLERANCE_LU
    ]


def check_captions(folder: Path, name: str, planned: str) -> None:
    """Every segment of the HLS track has just the planned cues that are shown in it, at their times."""
    wanted = {(cue.start_seconds, cue.end_seconds) for cue in captions.read(planned)}
    begins = 0.0
    for reference, seconds in hls_segments((folder / "text" / f"{name}.m3u8").read_text()):
        ends = begins + seconds
        found = {
            (cue.start_seconds, cue.end_seconds)
            for cue in captions.read((folder / "text" / reference).read_text())
        }
        surely, perhaps = (
            {(start, end) for start, end in wanted if start < ends - slack and end > begins + slack}
            for slack in (_MOST_LATE_SECONDS, -_MOST_LATE_SECONDS)
        )
        if not surely <= found <= perhaps:
            message = f"Captions {name}, segment {reference}: {len(found)} cues, {len(surely)} were planned."
            raise VerificationFailed("captions", message, timecode_seconds=round(begins, 3))
        begins = ends
    if wanted and begins < max(start for start, _ in wanted):
        raise VerificationFailed("captions", f"The captions {name} end at {begins:.3f} s, too early.")
