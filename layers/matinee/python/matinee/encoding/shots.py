"""A shot: what stands between two cuts, dissolves or fades."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A run of frames from one camera, and the `transition` that it begins with.

    It is `start` (of the film), `cut`, `dissolve` or `fade`; `mixed_frames` from `mixed_first_frame` on show
    something of the shot before too. A dissolve divides at its middle, a fade where the picture comes again.
    """

    first_frame: int
    frames: int
    transition: str
    mixed_first_frame: int
    mixed_frames: int
