"""Measured quality: VMAF (Netflix, model v0.6.1) of an encode against the frames it was made from."""

import json
from collections.abc import Sequence
from math import ceil
from pathlib import Path

from matinee.encoding.ffmpeg import OURS, Finished, Tools
from matinee.encoding.measured import Score
from matinee.encoding.model import Picture
from matinee.kernel.errors import Transient

MODEL = "vmaf_v0.6.1"
EVERY = 3
"""Every third frame is scored: error 0.05 on average; even numbers lock to a B-frame phase and err more."""

_LONGEST_SIDE = 1920
_SHORTEST_SIDE = 64
_LOG = "vmaf.json"
_ALIKE = "setparams=colorspace=bt709:range=tv"
"""Colours are compared as they stand: a file of raw frames does not say theirs."""


def scoring_size(picture: Picture) -> tuple[int, int]:
    """Where frames are compared: at the source's size, at most 1920 wide, never too small for libvmaf."""
    width, height = picture.even_size
    shrink = max(1.0, min(max(width, height) / _LONGEST_SIDE, min(width, height) / _SHORTEST_SIDE))
    grow = max(1, ceil(_SHORTEST_SIDE / min(width, height)))
    return round(width / shrink / 2) * 2 * grow, round(height / shrink / 2) * 2 * grow


def scored_as(width: int, height: int) -> str:
    """The filter that both sides pass last: bicubic, as a player would scale."""
    return f"scale={width}:{height}:flags=bicubic:out_range=tv,format=yuv420p"


def score(
    folder: Path,
    encoded: str,
    reference: Sequence[str],
    reference_filters: Sequence[str],
    size: tuple[int, int],
    tools: Tools,
    *,
    encoded_filters: Sequence[str] = (),
    every: int = EVERY,
) -> Score:
    """VMAF of the file `encoded` against the input `reference`, frame by frame. Raises Transient.

    One frame in `every` counts. `reference` is ffmpeg's options for that input, with `-i`; its frames pass
    `reference_filters` first, and the encoded ones `encoded_filters`: HDR is compared as SDR, both sides
    mapped alike, since the model knows no other. Both are scaled to `size` (width, height) with bicubic
    filters, as a player would.
    """
    width, height = size
    log = f"{encoded}.{_LOG}"
    same = [scored_as(width, height), _ALIKE, "settb=1/1000", "setpts=N"]
    graph = (
        f"[0:v:0]{','.join([*encoded_filters, *same])}[encoded];"
        f"[1:v:0]{','.join([*reference_filters, *same])}[reference];"
        f"[encoded][reference]libvmaf=model=version={MODEL}:n_subsample={every}:n_threads=1:log_fmt=json:log_path={log}"
    )
    ours = (*OURS, "-i", f"file:{encoded}", "-threads", "1", *reference)
    finished = tools.ffmpeg(folder, *ours, "-filter_complex_threads", "1", "-lavfi", graph, "-f", "null", "-")
    return _pooled(folder / log, finished)


def _pooled(log: Path, finished: Finished) -> Score:
    if finished.exit_code != 0 or not log.is_file():
        raise Transient(f"VMAF could not be measured: {finished.last_words[:300]}")
    found = json.loads(log.read_bytes())
    log.unlink()
    pooled = found["pooled_metrics"]["vmaf"]
    return Score(
        mean=pooled["mean"],
        harmonic_mean=pooled["harmonic_mean"],
        lowest=pooled["min"],
        frames=tuple(round(frame["metrics"]["vmaf"], 2) for frame in found["frames"]),
    )
