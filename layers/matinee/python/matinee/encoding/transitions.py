"""Where one shot becomes the next, found in thumbnails of a film or of a part of it.

Every decision on a frame is made from the `REACH` frames on either side of it and from nothing else: a film
may be watched in windows that overlap by that much, and gives the same transitions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from matinee.encoding.cuts import cuts
from matinee.encoding.dissolves import dissolves
from matinee.encoding.fades import fades, is_empty
from matinee.encoding.runs import runs
from matinee.encoding.thumbnails import Thumbnail

REACH = 128


@dataclass(frozen=True, kw_only=True)
class Transition:
    """The next shot begins at `frame`. `kind` is `cut`, `dissolve` or `fade`.

    Frames from `first_frame` to `last_frame` show something of both; in a cut there are none.
    """

    kind: str
    frame: int
    first_frame: int
    last_frame: int


def transitions(film: Sequence[Thumbnail]) -> list[Transition]:
    """All transitions in a run of frames, in order. A dissolve divides at its middle."""
    at_once = set(cuts(film))
    hard = list(accumulate(n in at_once for n in range(len(film))))
    empty = [is_empty(each) for each in film]
    flat = list(accumulate(empty))
    faded = [_transition("fade", *each) for each in fades(film, hard, runs(empty))]
    found = [_transition("cut", at, at, at - 1) for at in at_once] + faded
    for first, last in dissolves(film, hard, flat):
        middle = (first + last + 1) // 2
        if not any(fade.first_frame <= middle <= fade.last_frame for fade in faded):
            found.append(_transition("dissolve", middle, first, last))
    return sorted(found, key=lambda each: each.frame)


def _transition(kind: str, frame: int, first: int, last: int) -> Transition:
    return Transition(kind=kind, frame=frame, first_frame=first, last_frame=last)
