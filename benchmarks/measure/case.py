"""Everything that is measured of one clip for the benchmark `ladder`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure.fixed import GOP_SECONDS, apple, formula, shaka
from benchmarks.measure.grid import Grid, grid, swept
from benchmarks.measure.rates import Point, bd_rate, rate_at
from benchmarks.measure.title import Made, Title
from matinee.encoding.allocation import candidates
from matinee.encoding.evidence import Trial
from matinee.encoding.ladder import hull
from matinee.encoding.rate_quality import fit_all
from matinee.encoding.scales import scale_of

PRESET, AV1_PRESET = "fast", "medium"
EQUAL_VMAF = 93.0
_X264_GOP_FRAMES = 250


@dataclass(frozen=True, kw_only=True)
class Case:
    """A clip: our rungs in two codecs, and the ladders of others.

    `one_crf` and `alike` (equal quality in every chunk) are rules by whole encodes with an IDR every two
    seconds; `unbroken` is one CRF with x264's 250 frames between them. `own_one_crf` and `own_alike` are the
    same rules by our own encodes of each chunk, and `best` is the hull of those over all sizes: these three
    are read from a whole grid, measured as chunks are, every third frame.
    """

    name: str
    ours: Sequence[Made]
    av1: Sequence[Made]
    apple: Sequence[Point]
    apple_adaptive: Sequence[Point]
    shaka: Sequence[Point]
    formula: Sequence[Point]
    one_crf: Sequence[Point]
    alike: Sequence[Point]
    unbroken: Sequence[Point]
    own_one_crf: Sequence[Point]
    own_alike: Sequence[Point]
    best: Sequence[Point]
    search_cpu_seconds: float
    grid_cpu_seconds: float
    hull_loss: float

    def against(self, peer: Sequence[Point], ours: Sequence[Made] | None = None) -> tuple[float, float]:
        """What `less` says of our rungs, whole, and the peer's."""
        return less([made.whole for made in ours or self.ours], peer)

    def against_own(self, rule: Sequence[Point]) -> tuple[float, float]:
        """The same against a rule that was measured chunk by chunk."""
        return less([made.verified for made in self.ours], rule)

    @property
    def most_against_one_crf(self) -> tuple[float, float]:
        """What the whole grid's hull has less than one CRF of its own."""
        return less(self.best, self.own_one_crf)

    @property
    def misses(self) -> list[float]:
        """How far each rung, verified, is from its plan."""
        return [
            abs(made.verified.vmaf - made.planned.vmaf)
            for made in (*self.ours, *self.av1)
            if made.planned.vmaf is not None
        ]


def less(ours: Sequence[Point], theirs: Sequence[Point]) -> tuple[float, float]:
    """Our bits less theirs, at VMAF 93 and as BD-rate, as shares of theirs."""
    return rate_at(ours, EQUAL_VMAF) / rate_at(theirs, EQUAL_VMAF) - 1, bd_rate(ours, theirs)


def measure(name: str, film: Path, folder: Path) -> Case:
    """Run one clip through everything."""
    title = Title.of(name, film, folder, PRESET)
    ladder, early_cpu_seconds = title.planned("h264", PRESET)
    av1, _ = title.planned("av1", AV1_PRESET)
    truth = grid(title, PRESET)
    (folder / "again").mkdir()
    _, late_cpu_seconds = Title.of(name, film, folder / "again", PRESET).planned("h264", PRESET)
    ours = title.made(ladder, "h264", PRESET)
    common = swept(title, PRESET, round(GOP_SECONDS * title.stage.picture.fps))
    weighed = title.stage.weighed
    return Case(
        name=name,
        ours=ours,
        av1=title.made(av1, "av1", AV1_PRESET),
        apple=apple(title, PRESET),
        apple_adaptive=apple(title, PRESET, "aq-mode=2"),
        shaka=shaka(title),
        formula=formula(title, sum(weighed.values()) / len(weighed), PRESET),
        one_crf=common.one_crf(),
        alike=common.alike(),
        unbroken=swept(title, PRESET, _X264_GOP_FRAMES).one_crf(),
        own_one_crf=truth.one_crf(),
        own_alike=truth.alike(),
        best=[Point(kbps=point.kbps, vmaf=point.vmaf) for point in truth.best()],
        search_cpu_seconds=(early_cpu_seconds + late_cpu_seconds) / 2,
        grid_cpu_seconds=truth.cpu_seconds,
        hull_loss=_hull_loss(title, ladder.trials, truth),
    )


def _hull_loss(title: Title, trials: Sequence[Trial], truth: Grid) -> float:
    """How much more the hull that the search found needs, in truth, than the grid's own: BD-rate."""
    scale = scale_of("h264")
    starts = sorted({trial.first_frame for trial in trials})
    widths = [width for width, _ in truth.sizes]
    measured: dict[tuple[int, int], list[Trial]] = {}
    for trial in trials:
        measured.setdefault((starts.index(trial.first_frame), widths.index(trial.width)), []).append(trial)
    curves = fit_all(measured, scale)
    found = []
    for number in sorted({size for _, size in measured}):
        parts = [(chunk.frames, curves[n, number]) for n, chunk in enumerate(title.stage.chunks)]
        found += candidates(truth.sizes[number], parts, title.stage.picture.fps, scale)
    ours = [truth.true((point.width, point.height), point.crfs) for point in hull(found)]
    best = [Point(kbps=point.kbps, vmaf=point.vmaf) for point in truth.best()]
    return bd_rate(ours, best)
