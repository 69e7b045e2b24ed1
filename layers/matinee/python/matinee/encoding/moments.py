"""Which frames of a film to look at: typical ones, where most bits go, and where the encode is worst."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from matinee.encoding.loudness import Span
from matinee.encoding.measured import Measurements
from matinee.encoding.model import Plan
from matinee.encoding.quality import EVERY
from matinee.encoding.shots import Shot

TYPICAL, BUSIEST, WORST = "typical", "busiest", "worst"
_APART_SECONDS = 1
_APART_SHARE = 20
"""Pictures are a second apart, and a twentieth of the film."""

_TRIED = 8
"""How many frames are considered for each reason, should those before show nothing."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A frame of the film, and why it is worth a look: `typical`, `busiest` or `worst`."""

    why: str
    frame: int


def scores_of(plan: Plan, measured: Sequence[Measurements]) -> dict[int, float]:
    """The VMAF of each frame of one rung that was scored."""
    return {
        plan.chunks[each.index].first_frame + place * EVERY: vmaf
        for each in measured
        if each.score
        for place, vmaf in enumerate(each.score.frames)
    }


def moments(
    plan: Plan, shots: Sequence[Shot], measured: Sequence[Measurements], dark: Sequence[Span] = ()
) -> list[list[Moment]]:
    """What to show, by `measured` of one rung: for each picture the frames that would do, the best first.

    Black stretches (`dark`) are not among them. Without scores of frames there are no worst ones.
    """
    scores = scores_of(plan, measured)

    def lit(frame: int) -> bool:
        at = float(frame / plan.picture.fps)
        return not any(span.start_seconds <= at < span.end_seconds for span in dark)

    shown = {frame: vmaf for frame, vmaf in scores.items() if lit(frame)}
    middles = (_middle(shot, shown) for shot in _typical(shots, shown))
    found = [
        (WORST, worst := _apart(sorted(shown, key=lambda frame: (shown[frame], frame)), plan)),
        (TYPICAL, _apart(filter(lit, middles), plan)),
        (BUSIEST, _apart(filter(lit, _busiest(plan, measured, shown)), plan)),
        (WORST, worst[1:]),
    ]
    return [[Moment(why=why, frame=frame) for frame in frames] for why, frames in found]


def choose[T](
    wanted: Iterable[Sequence[Moment]], plan: Plan, show: Callable[[Moment], T | None]
) -> list[tuple[Moment, T]]:
    """Of each, the first apart from those before that `show` makes something of; in their order."""
    chosen: list[tuple[Moment, T]] = []
    for choices in wanted:
        for moment in choices:
            if not _is_apart(moment.frame, [each.frame for each, _ in chosen], plan):
                continue
            if (made := show(moment)) is not None:
                chosen.append((moment, made))
                break
    return chosen


def _is_apart(frame: int, others: Iterable[int], plan: Plan) -> bool:
    least = max(float(_APART_SECONDS * plan.picture.fps), plan.frames / _APART_SHARE)
    return all(abs(frame - other) >= least for other in others)


def _apart(frames: Iterable[int], plan: Plan) -> list[int]:
    """The first of them, and those after it that are not near one before."""
    kept: list[int] = []
    for frame in frames:
        if _is_apart(frame, kept, plan):
            kept.append(frame)
        if len(kept) == _TRIED:
            break
    return kept


def _typical(shots: Sequence[Shot], scores: Mapping[int, float]) -> list[Shot]:
    """Those whose quality is nearest to that of half the film; the longest first where none is known."""
    by_shot = [(shot, [scores[n] for n in _frames(shot) if n in scores]) for shot in shots]
    means = {shot: sum(found) / len(found) for shot, found in by_shot if found}
    if not means:
        return sorted(shots, key=lambda shot: (-shot.frames, shot.first_frame))
    by_quality = sorted(means, key=lambda shot: (means[shot], shot.first_frame))
    ends = accumulate(shot.frames for shot in by_quality)
    half = sum(shot.frames for shot in by_quality) / 2
    middling = next(means[shot] for shot, end in zip(by_quality, ends, strict=True) if end >= half)
    return sorted(means, key=lambda shot: (abs(means[shot] - middling), shot.first_frame))


def _busiest(plan: Plan, measured: Sequence[Measurements], scores: Mapping[int, float]) -> list[int]:
    by_rate = sorted(measured, key=lambda each: (-each.size_bytes / max(1, each.frames), each.index))
    chunks = [plan.chunks[each.index] for each in by_rate]
    return [_nearest(each.first_frame + each.frames // 2, each.first_frame, scores) for each in chunks]


def _frames(shot: Shot) -> range:
    """Those that show this shot alone, if there are any."""
    end = shot.first_frame + shot.frames
    clear = max(shot.first_frame, shot.mixed_first_frame + shot.mixed_frames)
    return range(clear if clear < end else shot.first_frame, end)


def _middle(shot: Shot, scores: Mapping[int, float]) -> int:
    frames = _frames(shot)
    return _nearest((frames[0] + frames[-1] + 1) // 2, frames[0], scores)


def _nearest(frame: int, first: int, scores: Mapping[int, float]) -> int:
    """The last scored frame that is not after `frame`; `frame` itself if there is none."""
    near = range(frame, max(first, frame - EVERY + 1) - 1, -1)
    return next((each for each in near if each in scores), frame)
