"""What is reported of a title: how it was judged, planned, encoded, measured, and paid for."""

from collections.abc import Sequence
from dataclasses import dataclass

from matinee.encoding.comparison import Comparison
from matinee.encoding.delivered import missed_loudness
from matinee.encoding.measured import Measurements, VerifiedRung
from matinee.encoding.model import Chunk, Finding, Inspection, Plan, Request, Sound
from matinee.encoding.money import Bill
from matinee.encoding.policy import ladder_name
from matinee.encoding.shots import Shot


@dataclass(frozen=True, kw_only=True)
class ReportedRung:
    """A rung of `ladder` (`h264`, `av1-hdr`, …) as it was planned, and as it was verified."""

    name: str
    ladder: str
    planned_kbps: int
    planned_vmaf: float | None
    verified: VerifiedRung


@dataclass(frozen=True, kw_only=True)
class ReportedTrial:
    """A trial encode of `frames` frames from `first_frame` on, for a ladder."""

    ladder: str
    first_frame: int
    frames: int
    width: int
    height: int
    crf: float
    kbps: float
    vmaf: float


@dataclass(frozen=True, kw_only=True)
class ReportedChunk:
    """A chunk of one rung, as measured: its rate in kbit/s and its VMAF."""

    rung: str
    index: int
    kbps: float
    peak_kbps: int
    vmaf_mean: float
    vmaf_harmonic_mean: float
    vmaf_min: float


@dataclass(frozen=True, kw_only=True)
class Report:
    """All of it. Times in seconds of the film; frames count from 0 at `frames_per_second`."""

    job_id: str
    title_id: str
    title_name: str
    version: str
    attempt: int
    container: str
    codec: str
    width: int
    height: int
    transfer: str
    frames: int
    frames_per_second: float
    sound: tuple[Sound, ...]
    captions: tuple[str, ...]
    shots: tuple[Shot, ...]
    findings: tuple[Finding, ...]
    trials: tuple[ReportedTrial, ...]
    rungs: tuple[ReportedRung, ...]
    chunks: tuple[Chunk, ...]
    measured: tuple[ReportedChunk, ...]
    checks: tuple[str, ...]
    quote: Bill
    receipt: Bill
    build: str
    preset: str
    compared: Comparison | None = None

    @property
    def duration_seconds(self) -> float:
        """The length of the film."""
        return self.frames / self.frames_per_second

    def seconds(self, frame: int) -> float:
        """When a frame is shown."""
        return frame / self.frames_per_second


def report_of(
    request: Request,
    inspection: Inspection,
    plan: Plan,
    verified: Sequence[VerifiedRung],
    checks: Sequence[str],
    measured: Sequence[Measurements],
    bills: tuple[Bill, Bill],
    compared: Comparison | None = None,
) -> Report:
    """The report, from what the steps have written; `bills` are the quote and the receipt.

    `compared` is what frames there are to look at.
    """
    found = {rung.name: rung for rung in verified}
    quote, receipt = bills
    fps = plan.picture.fps
    return Report(
        job_id=request.job_id,
        title_id=request.title_id,
        title_name=request.title_name,
        version=plan.version,
        attempt=request.attempt,
        container=inspection.container,
        codec=inspection.codec,
        width=plan.picture.width,
        height=plan.picture.height,
        transfer=plan.picture.transfer,
        frames=plan.frames,
        frames_per_second=float(fps),
        sound=plan.sound,
        captions=tuple(track.name for track in plan.text),
        shots=inspection.shots,
        findings=(*plan.findings, *missed_loudness(plan, measured)),
        trials=_trials(plan),
        rungs=tuple(
            ReportedRung(
                name=rung.name,
                ladder=ladder_name(rung),
                planned_kbps=rung.bitrate_kbps,
                planned_vmaf=rung.vmaf,
                verified=found[rung.name],
            )
            for rung in plan.rungs
        ),
        chunks=plan.chunks,
        measured=tuple(
            ReportedChunk(
                rung=each.rung,
                index=each.index,
                kbps=round(each.size_bytes * 8 / 1000 / float(each.frames / fps), 1),
                peak_kbps=each.peak_kbps,
                vmaf_mean=round(each.score.mean, 2),
                vmaf_harmonic_mean=round(each.score.harmonic_mean, 2),
                vmaf_min=round(each.score.lowest, 2),
            )
            for each in sorted(measured, key=lambda each: (each.rung, each.index))
            if each.score
        ),
        checks=tuple(checks),
        quote=quote,
        receipt=receipt,
        build=plan.build,
        preset=plan.preset,
        compared=compared,
    )


def _trials(plan: Plan) -> tuple[ReportedTrial, ...]:
    return tuple(
        ReportedTrial(
            ladder=each.ladder,
            first_frame=each.first_frame,
            frames=each.frames,
            width=each.width,
            height=each.height,
            crf=each.crf,
            kbps=round(each.size_bytes * 8 / 1000 / float(each.frames / plan.picture.fps), 1),
            vmaf=round(each.vmaf, 2),
        )
        for each in plan.trials
    )
