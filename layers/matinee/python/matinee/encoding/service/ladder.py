"""Plan the ladder: trials where they say most, curves through them, rungs on the hull of those."""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from matinee.encoding import search
from matinee.encoding import spans as spanning
from matinee.encoding.allocation import Candidate, candidates
from matinee.encoding.complexity import complexities
from matinee.encoding.evidence import Trial
from matinee.encoding.ffmpeg import Tools
from matinee.encoding.formula import formula_rungs
from matinee.encoding.ladder import choose, sizes
from matinee.encoding.model import Chunk, Finding, Picture, PlannedRung, Request, VideoCodec
from matinee.encoding.qc import finding
from matinee.encoding.rate_quality import fit_all
from matinee.encoding.rules import LadderRules, rules_of
from matinee.encoding.rungs import rungs_of
from matinee.encoding.scales import Scale, scale_of
from matinee.encoding.service.trial import try_all
from matinee.encoding.spans import Span
from matinee.encoding.studio import Studio
from matinee.encoding.trials import trial_task

_FAR_BELOW_CAP_VMAF = 2.0

type Try = Callable[[Sequence[search.Wanted]], list[Trial]]


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """The rungs of one codec, the trials that speak for them, and what is worth knowing of both."""

    rungs: tuple[PlannedRung, ...]
    trials: tuple[Trial, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Where a ladder is planned: the title's source stands in `folder`."""

    request: Request
    studio: Studio
    folder: Path
    picture: Picture
    chunks: tuple[Chunk, ...]
    build: str
    tools: Tools

    @cached_property
    def weighed(self) -> dict[int, float]:
        """The complexity of chunks, by number. Raises Transient."""
        return complexities(self.folder, self.picture, self.chunks, self.tools)


def plan_ladder(stage: Stage, like: VideoCodec) -> Ladder:
    """The ladder of the title in that codec and preset; sizes and qualities are found. Raises Transient."""
    if not stage.studio.settings.trials:
        mean = sum(stage.weighed.values()) / len(stage.weighed)
        return Ladder(rungs=formula_rungs(stage.picture, mean, len(stage.chunks), like.codec))
    rules = rules_of(stage.studio.settings).within(min(stage.picture.even_size))
    scale, spans, tried = scale_of(like.codec), _spans(stage), sizes(stage.picture, rules)
    measured = _search(
        partial(_try, stage, spans, tried, like), len(spans), len(tried), rules.vmaf_cap, scale
    )
    points = _points(stage, spans, tried, measured, scale)
    chosen = choose(points, rules)
    trials = tuple(trial for _, made in sorted(measured.items()) for trial in made)
    frames = sum(chunk.frames for chunk in stage.chunks)
    return Ladder(
        rungs=rungs_of(stage.picture, chosen, spans, frames),
        trials=trials,
        findings=_plateau(points, chosen, rules),
    )


def _spans(stage: Stage) -> list[Span]:
    count = spanning.affordable(stage.picture, stage.chunks)
    if count == len(stage.chunks):
        return spanning.every(stage.picture, stage.chunks)
    return spanning.stratified(stage.chunks, stage.weighed, count)


def _search(
    try_encodes: Try, spans: int, sizes: int, cap: float, scale: Scale
) -> dict[tuple[int, int], list[Trial]]:
    """The trials of the sizes that are worth a rung."""
    measured: dict[tuple[int, int], list[Trial]] = defaultdict(list)

    def measure(wanted: Sequence[search.Wanted]) -> None:
        for (span, size, _), trial in zip(wanted, try_encodes(wanted), strict=True):
            measured[span, size].append(trial)

    measure(search.first_round(spans, sizes, scale))
    alive = search.promising(measured, cap, scale)
    measured = defaultdict(list, {key: made for key, made in measured.items() if key[1] in alive})
    measure(search.second_round(measured, cap, scale))
    measure(search.third_round(measured, cap, scale))
    return measured


def _try(
    stage: Stage,
    spans: Sequence[Span],
    tried: Sequence[tuple[int, int]],
    like: VideoCodec,
    wanted: Sequence[search.Wanted],
) -> list[Trial]:
    tasks = [
        trial_task(
            stage.request,
            stage.picture,
            spans[span],
            replace(like, width=tried[size][0], height=tried[size][1], crf=crf),
            stage.build,
        )
        for span, size, crf in wanted
    ]
    return try_all(stage.folder, tasks, stage.studio, stage.tools)


def _points(
    stage: Stage,
    spans: Sequence[Span],
    tried: Sequence[tuple[int, int]],
    measured: dict[tuple[int, int], list[Trial]],
    scale: Scale,
) -> list[Candidate]:
    frames = [sum(stage.chunks[chunk].frames for chunk in span.chunks) for span in spans]
    curves = fit_all(measured, scale)
    return [
        point
        for number, size in enumerate(tried)
        if (0, number) in measured
        for point in candidates(
            size,
            [(count, curves[n, number]) for n, count in enumerate(frames)],
            stage.picture.fps,
            scale,
        )
    ]


def _plateau(
    points: Sequence[Candidate], chosen: Sequence[Candidate], rules: LadderRules
) -> tuple[Finding, ...]:
    """A warning where no setting reaches the quality wanted, or where all settings give the same.

    What the rules leave out is not missed, but where they keep the best rung from that quality, it is said.
    """
    free = choose(points, LadderRules(vmaf_cap=rules.vmaf_cap, vmaf_step=rules.vmaf_step, most_kbps=math.inf))
    low, best = rules.vmaf_cap - _FAR_BELOW_CAP_VMAF, chosen[0].vmaf
    if best < low:
        within = f" within {rules.most_kbps:g} kbit/s" if free[0].vmaf >= low else ""
        message = f"No quality setting{within} reaches VMAF {rules.vmaf_cap:g}: the best rung has {best:.1f}."
        return (finding("quality_plateau", message),)
    if len(free) == 1:
        message = "Every quality setting gives nearly the same picture and size: the title has one rung."
        return (finding("quality_plateau", message),)
    return ()
