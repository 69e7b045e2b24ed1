"""What a decode of a film, or of a window of it, showed: shots, black, frozen frames; and the merging."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from matinee.encoding.runs import runs
from matinee.encoding.shots import Shot
from matinee.encoding.transitions import Transition

_DARK_PERCENT = 90
_BLACK_PERCENT = 98
_POSTER_PLACES = (0.25, 0.3, 0.2, 0.35, 0.15, 0.4, 0.1, 0.5, 0.6, 0.75, 0.9, 0.0)
_FROZEN_FRAMES = 10


@dataclass(frozen=True, kw_only=True)
class Run:
    """Frames that follow one another."""

    first_frame: int
    frames: int

    @property
    def end_frame(self) -> int:
        """The frame after the last."""
        return self.first_frame + self.frames


@dataclass(frozen=True, kw_only=True)
class Scenes:
    """What was seen. `first_pts` is the first frame's number on our grid.

    `transitions` and `still` carry numbers on the grid; what is computed from them counts from the first
    frame. `still` are runs of frames that show what the frame before them shows. `black_percent` has a value
    for each frame.
    """

    first_pts: int = 0
    frames: int = 0
    black_percent: tuple[int, ...] = ()
    transitions: tuple[Transition, ...] = ()
    still: tuple[Run, ...] = ()
    errors: tuple[str, ...] = ()
    exit_code: int = 0

    @property
    def end_pts(self) -> int:
        """The number of the frame after the last."""
        return self.first_pts + self.frames

    @property
    def poster_frame(self) -> int:
        """A frame that is not dark, preferably 10–40 % in."""
        places = [min(int(place * self.frames), self.frames - 1) for place in _POSTER_PLACES]
        bright = (n for n in places if self.black_percent[n] < _DARK_PERCENT)
        return next(bright, min(range(self.frames), key=lambda n: self.black_percent[n], default=0))

    @property
    def shots(self) -> tuple[Shot, ...]:
        """The shots, without a gap."""
        begins = [each for each in self.transitions if self.first_pts < each.frame < self.end_pts]
        start = self.first_pts
        opening = Transition(kind="start", frame=start, first_frame=start, last_frame=start - 1)
        ends = [*(each.frame for each in begins), self.end_pts]
        return tuple(
            Shot(
                first_frame=each.frame - self.first_pts,
                frames=end - each.frame,
                transition=each.kind,
                mixed_first_frame=each.first_frame - self.first_pts,
                mixed_frames=each.last_frame - each.first_frame + 1,
            )
            for each, end in zip((opening, *begins), ends, strict=True)
            if end > each.frame
        )

    @property
    def black(self) -> tuple[Run, ...]:
        """Runs of black frames."""
        flags = (percent >= _BLACK_PERCENT for percent in self.black_percent)
        return tuple(Run(first_frame=first, frames=end - first) for first, end in runs(flags))

    @property
    def frozen(self) -> tuple[Run, ...]:
        """Runs of more than ten frames that all show the same, the first of them included."""
        return tuple(
            Run(first_frame=run.first_frame - 1 - self.first_pts, frames=run.frames + 1)
            for run in self.still
            if run.frames >= _FROZEN_FRAMES
        )

    def within(self, first_frame: int, end_frame: int | None) -> "Scenes":
        """Only these frames of the grid. Runs of still frames stay if they are long, or reach an end."""
        first = max(self.first_pts, first_frame)
        end = self.end_pts if end_frame is None else min(self.end_pts, end_frame)
        if end <= first:
            return replace(self, first_pts=first, frames=0, black_percent=(), transitions=(), still=())
        still = [(max(first, run.first_frame), min(end, run.end_frame)) for run in self.still]
        return replace(
            self,
            first_pts=first,
            frames=end - first,
            black_percent=self.black_percent[first - self.first_pts : end - self.first_pts],
            transitions=tuple(each for each in self.transitions if first <= each.frame < end),
            still=tuple(
                Run(first_frame=a, frames=b - a)
                for a, b in still
                if a < b and (b - a >= _FROZEN_FRAMES or a == first or b == end)
            ),
        )


def merge(parts: Sequence[Scenes]) -> Scenes:
    """What one pass over the film shows, from its windows in order.

    Where a window gave fewer frames than it spans, its last frame stands for them, as in one pass.
    """
    given = [each for each in parts if each.frames]
    black: list[int] = []
    for part in given:
        black.extend(black[-1:] * (part.first_pts - given[0].first_pts - len(black)))
        black.extend(part.black_percent)
    whole = Scenes(
        first_pts=given[0].first_pts if given else 0,
        frames=len(black),
        black_percent=tuple(black),
        transitions=tuple(chain.from_iterable(each.transitions for each in given)),
        still=_joined([run for each in given for run in each.still]),
        errors=tuple(chain.from_iterable(each.errors for each in parts)),
        exit_code=next((each.exit_code for each in parts if each.exit_code), 0),
    )
    return whole.within(whole.first_pts, None)


def _joined(still: Sequence[Run]) -> tuple[Run, ...]:
    """Runs that meet made one."""
    joins = [n for n, (a, b) in enumerate(pairwise(still), 1) if a.end_frame != b.first_frame]
    return tuple(
        Run(first_frame=still[first].first_frame, frames=still[end - 1].end_frame - still[first].first_frame)
        for first, end in pairwise([0, *joins, len(still)])
        if first < end
    )
