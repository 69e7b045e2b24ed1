"""The last look before viewers: the checks a packaged title must pass, by readers that did not write it."""

from collections.abc import Callable, Iterable, Sequence
from itertools import batched, pairwise
from pathlib import Path

from matinee.encoding.boxes import Segment, segment, timescale
from matinee.encoding.delivered import percentile
from matinee.encoding.ffmpeg import OURS, Tools
from matinee.encoding.manifests import dash_references, dash_seconds, hls_references, outside
from matinee.encoding.measured import Measurements, VerifiedRung
from matinee.encoding.model import Plan, PlannedRung
from matinee.encoding.packager import DASH, HLS
from matinee.encoding.parallel import compute_each
from matinee.encoding.peaks import peak_kbps
from matinee.encoding.protection import Protection, label_of
from matinee.kernel.errors import VerificationFailed

CHECKS = (
    *("references", "duration", "signals", "light", "trick_play", "thumbnails"),
    *("frames", "timeline", "aligned", "protected", "decodes", "quality_measured"),
    *("quality", "rates", "loudness", "captions", "dolby_vision"),
)
_AUDIO_SLACK_SECONDS = 0.1
_ROUNDING_SECONDS = 0.01
_PART_SEGMENTS = 100
"""Segments that are decoded in one go: a long rung keeps every processor busy."""


def check_references(folder: Path, names: Iterable[str], protection: Protection | None = None) -> None:
    """Both manifests lead to files that are there, inside the folder, to the title's keys, and to no more."""
    keys = protection.key_addresses if protection else frozenset()
    there = set(names)
    pairs = [(HLS, HLS), (DASH, DASH)]
    if not {HLS, DASH} <= there:
        raise VerificationFailed("references", "A manifest is missing.")
    pairs += hls_references(HLS, _reader(folder, there))
    pairs += [(each, each) for each in dash_references((folder / DASH).read_text())]
    for reference, path in pairs:
        if reference in keys:
            continue
        if outside(reference):
            raise VerificationFailed(
                "references", f"A manifest names {reference[:100]!r}, outside the title."
            )
        if path not in there:
            raise VerificationFailed("references", f"A manifest names {path[:100]!r}, which is not there.")


def _reader(folder: Path, there: set[str]) -> Callable[[str], str]:
    def read(name: str) -> str:
        return (folder / name).read_text() if name in there else ""

    return read


def check_duration(folder: Path, plan: Plan) -> None:
    """The manifest says the planned length, and every audio track has it."""
    stated = dash_seconds((folder / DASH).read_text())
    if abs(stated - plan.duration_seconds) > _AUDIO_SLACK_SECONDS:
        message = f"The manifest says {stated:.3f} s; planned were {plan.duration_seconds:.3f} s."
        raise VerificationFailed("duration", message)
    for track in plan.audio:
        ticks, segments = _timeline(folder / "audio" / track.name)
        seconds = sum(each.duration_ticks for each in segments) / ticks
        if abs(seconds - plan.duration_seconds) > _AUDIO_SLACK_SECONDS:
            message = f"The audio track {track.name} lasts {seconds:.3f} s of {plan.duration_seconds:.3f} s."
            raise VerificationFailed("duration", message)


def check_rungs(
    folder: Path,
    plan: Plan,
    measured: Sequence[Measurements],
    tools: Tools,
    protection: Protection | None = None,
) -> tuple[VerifiedRung, ...]:
    """Each rung has every frame once, in step with the others, decodes without an error, and was scored."""
    timelines = {rung.name: _timeline(folder / "video" / rung.name) for rung in plan.rungs}
    for rung in plan.rungs:
        _check_timeline(rung.name, *timelines[rung.name], plan)
    _check_aligned(timelines, plan)
    parts = [
        (rung, segments)
        for rung in plan.rungs
        for segments in batched(_segments(folder / "video" / rung.name), _PART_SEGMENTS, strict=False)
    ]
    decoded = compute_each(lambda part: _decoded(*part, tools, protection), parts)
    for rung in plan.rungs:
        own = [part for (of, _), part in zip(parts, decoded, strict=True) if of == rung]
        _check_stamps(rung.name, [stamp for part in own for stamp in part], plan)
    return tuple(_verified(folder, rung, plan, measured, timelines[rung.name][1]) for rung in plan.rungs)


def _timeline(folder: Path) -> tuple[int, list[Segment]]:
    try:
        segments = [segment(path.read_bytes()) for path in _segments(folder)]
        return timescale((folder / "init.mp4").read_bytes()), segments
    except (ValueError, OSError) as error:
        raise VerificationFailed("timeline", f"{folder.name} cannot be read: {error}.") from error


def _segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.m4s"), key=lambda path: int(path.stem))


def _check_timeline(name: str, ticks: int, segments: list[Segment], plan: Plan) -> None:
    frames = sum(each.samples for each in segments)
    if frames != plan.frames:
        raise VerificationFailed("frames", f"{name} has {frames} frames; the film has {plan.frames}.")
    clock = segments[0].start_ticks
    for number, each in enumerate(segments, start=1):
        if abs(each.start_ticks - clock) > 1:
            at = clock / ticks
            message = f"Segment {number} of {name} does not begin where the one before ends."
            raise VerificationFailed("timeline", message, timecode_seconds=round(at, 3))
        clock = each.start_ticks + each.duration_ticks
    if abs((clock - segments[0].start_ticks) / ticks - plan.duration_seconds) > _ROUNDING_SECONDS:
        raise VerificationFailed("duration", f"{name} lasts {clock / ticks:.3f} s.")


def _check_aligned(timelines: dict[str, tuple[int, list[Segment]]], plan: Plan) -> None:
    """On every rung of every codec, each planned group of pictures is a segment."""
    for name, (ticks, segments) in timelines.items():
        zero = segments[0].start_ticks
        starts = [(each.start_ticks - zero) / ticks * float(plan.picture.fps) for each in segments]
        if [round(start) for start in starts] != list(plan.gops):
            raise VerificationFailed(
                "aligned", f"The segments of {name} are not the groups of pictures planned."
            )


def _decoded(
    rung: PlannedRung, segments: Sequence[Path], tools: Tools, protection: Protection | None
) -> list[int]:
    """The time stamps of all frames of some segments of a rung. Raises VerificationFailed."""
    folder, name = segments[0].parent, f"{segments[0].stem}.part.mp4"
    key = protection.input_options(label_of(rung)) if protection else ()
    init = (folder / "init.mp4").read_bytes()
    encrypted = b"tenc" in init
    if encrypted != bool(protection):
        raise VerificationFailed("protected", f"{rung.name} is {'' if encrypted else 'not '}encrypted.")
    with (folder / name).open("wb") as target:
        target.write(init)
        for path in segments:
            target.write(path.read_bytes())
    finished = tools.ffmpeg(
        folder,
        *("-xerror", "-err_detect", "explode", "-copyts", *OURS, *key, "-i", f"file:{name}"),
        *("-map", "0:v:0", "-f", "framecrc", "-"),
    )
    (folder / name).unlink()
    if finished.exit_code != 0 or finished.stderr.strip():
        raise VerificationFailed("decodes", f"{rung.name} does not decode: {finished.last_words[:200]}")
    return [int(line.split(",")[2]) for line in finished.stdout.splitlines() if not line.startswith("#")]


def _check_stamps(name: str, stamps: Sequence[int], plan: Plan) -> None:
    if len(stamps) != plan.frames:
        raise VerificationFailed("frames", f"{name} decodes to {len(stamps)} of {plan.frames} frames.")
    steps = {after - before for before, after in pairwise(stamps)}
    if len(steps) > 1:
        raise VerificationFailed("timeline", f"The frames of {name} do not follow at one rate: {steps}.")


def _verified(
    folder: Path, rung: PlannedRung, plan: Plan, measured: Sequence[Measurements], segments: list[Segment]
) -> VerifiedRung:
    scored = [(each.frames, each.score) for each in measured if each.rung == rung.name and each.score]
    if sum(frames for frames, _ in scored) != plan.frames:
        raise VerificationFailed(
            "quality_measured", f"The quality of {rung.name} was not measured throughout."
        )
    sizes = [path.stat().st_size for path in _segments(folder / "video" / rung.name)]
    lengths = [float(each.samples / plan.picture.fps) for each in segments]
    return VerifiedRung(
        name=rung.name,
        width=rung.width,
        height=rung.height,
        frames=plan.frames,
        segments=len(segments),
        bitrate_kbps=max(1, round(sum(sizes) * 8 / 1000 / plan.duration_seconds)),
        peak_kbps=max(1, round(peak_kbps(list(zip(sizes, lengths, strict=True))))),
        vmaf_mean=round(sum(frames * score.mean for frames, score in scored) / plan.frames, 2),
        vmaf_harmonic_mean=round(
            plan.frames / sum(frames / max(score.harmonic_mean, 1e-3) for frames, score in scored), 2
        ),
        vmaf_p1=percentile([vmaf for _, score in scored for vmaf in score.frames], 1),
        vmaf_min=round(min(score.lowest for _, score in scored), 2),
    )
