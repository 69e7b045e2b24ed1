"""The report's charts as SVG: rate against quality, and what changes along the film."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from matinee.encoding.report import Report, ReportedTrial

COLOURS = tuple(f"var(--c{number})" for number in range(1, 7))
"""After Okabe and Ito, so that every kind of sight can tell them apart; `report.css` has them."""

ALONG = 1000
"""Units of the film's length in charts along it."""

_WIDTH, _HEIGHT = 520, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 14, 48
_STRIP = 26
_BITS_HEIGHT = 150
_MOST_CELLS = 3000
_MOST_COLUMNS = 240
_VIRIDIS = (
    (0x44, 0x01, 0x54),
    (0x3B, 0x52, 0x8B),
    (0x21, 0x91, 0x8C),
    (0x5E, 0xC9, 0x62),
    (0xFD, 0xE7, 0x25),
)
_DARKEST_VMAF = 40
Place = Callable[[float], float]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A stretch of one rung: some chunks that follow one another. `kbps` and `vmaf` are their means."""

    start_seconds: float
    end_seconds: float
    kbps: float
    vmaf: float


def cells(report: Report, rung: str) -> list[Cell]:
    """A rung along the film, chunk by chunk; some at a time where there are more than can be drawn."""
    columns = max(1, min(_MOST_COLUMNS, _MOST_CELLS // len(report.rungs)))
    together = math.ceil(len(report.chunks) / columns)
    measured = {each.index: each for each in report.measured if each.rung == rung}
    found = []
    for first in range(0, len(report.chunks), together):
        part = [
            (report.chunks[n], measured[n]) for n in range(first, min(first + together, len(report.chunks)))
        ]
        frames = sum(chunk.frames for chunk, _ in part)
        begin = part[0][0].first_frame
        found.append(
            Cell(
                start_seconds=report.seconds(begin),
                end_seconds=report.seconds(begin + frames),
                kbps=sum(chunk.frames * each.kbps for chunk, each in part) / frames,
                vmaf=sum(chunk.frames * each.vmaf_mean for chunk, each in part) / frames,
            )
        )
    return found


def hull_chart(report: Report, ladder: str) -> str:
    """Rate (logarithmic) against VMAF: the trials of each size, their hull, the rungs as verified."""
    rungs = [each for each in report.rungs if each.ladder == ladder]
    trials = [each for each in report.trials if each.ladder == ladder]
    rates = [each.kbps for each in trials] + [each.verified.bitrate_kbps for each in rungs]
    scores = [each.vmaf for each in trials] + [each.verified.vmaf_mean for each in rungs]
    low, high = math.log(min(rates) * 0.85), math.log(max(rates) * 1.15)
    floor = math.floor((min(scores) - 1) / 10) * 10

    def x(kbps: float) -> float:
        return round(_LEFT + (math.log(kbps) - low) / (high - low) * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(vmaf: float) -> float:
        return round(_TOP + (100 - vmaf) / (100 - floor) * (_HEIGHT - _TOP - _BOTTOM), 1)

    parts = [*_grid_across(rates, x), *_grid_up(floor, y)]
    parts += [_line("hull", hull(part), x, y) for part in by_part(trials)]
    for number, (_, group) in enumerate(by_size(trials)):
        colour = COLOURS[number % len(COLOURS)]
        parts += [_line("size", part, x, y, f' style="stroke:{colour}"') for part in by_part(group)]
        parts += [
            f'<circle cx="{x(each.kbps)}" cy="{y(each.vmaf)}" r="3.5" style="fill:{colour}">'
            f"<title>{each.width}×{each.height}, CRF {each.crf:g}: {each.kbps:.0f} kbit/s, "
            f"VMAF {each.vmaf:.1f}</title></circle>"
            for each in group
        ]
    parts += [
        f'<circle class="rung" cx="{x(each.verified.bitrate_kbps)}" cy="{y(each.verified.vmaf_mean)}" r="8">'
        f"<title>{escape(each.name)}: {each.verified.bitrate_kbps} kbit/s, "
        f"VMAF {each.verified.vmaf_mean:.1f}</title></circle>"
        f"{_named(each.name, x(each.verified.bitrate_kbps), y(each.verified.vmaf_mean))}"
        for each in rungs
    ]
    label = f"{ladder}: rate against VMAF of {len(trials)} trial encodes and {len(rungs)} rungs; table below"
    view = f'viewBox="0 0 {_WIDTH} {_HEIGHT}"'
    return f'<svg {view} role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>'


def _named(rung: str, x: float, y: float) -> str:
    """The rung's name below its ring, without the codec, to the side where there is room."""
    side, anchor = (12, "start") if x < _WIDTH * 0.8 else (-12, "end")
    name = escape(rung.partition("-")[2] or rung)
    return f'<text class="name" x="{x + side:.1f}" y="{y + 20:.1f}" text-anchor="{anchor}">{name}</text>'


def by_size(trials: Iterable[ReportedTrial]) -> list[tuple[tuple[int, int], list[ReportedTrial]]]:
    """The trials of each size by rising rate, the largest size first."""
    found = sorted(trials, key=lambda each: (-each.width, -each.height, each.kbps))
    return [(size, list(group)) for size, group in groupby(found, key=lambda each: (each.width, each.height))]


def by_part(trials: Iterable[ReportedTrial]) -> list[list[ReportedTrial]]:
    """The trials of each part of the film, by rising rate."""
    found = sorted(trials, key=lambda each: (each.first_frame, each.kbps, -each.vmaf))
    return [list(group) for _, group in groupby(found, key=lambda each: each.first_frame)]


def hull(trials: Iterable[ReportedTrial]) -> list[ReportedTrial]:
    """Those that no mix of others beats, by rising rate and quality."""
    kept: list[ReportedTrial] = []
    for each in trials:
        if kept and each.vmaf <= kept[-1].vmaf:
            continue
        while len(kept) > 1 and _rise(kept[-2], kept[-1]) <= _rise(kept[-2], each):
            kept.pop()
        kept.append(each)
    return kept


def _rise(low: ReportedTrial, high: ReportedTrial) -> float:
    return (high.vmaf - low.vmaf) / max(high.kbps - low.kbps, 1e-9)


def _line(kind: str, points: Sequence[ReportedTrial], x: Place, y: Place, style: str = "") -> str:
    places = " ".join(f"{x(each.kbps)},{y(each.vmaf)}" for each in points)
    return f'<polyline class="{kind}" points="{places}"{style}/>'


def _grid_across(rates: Sequence[float], x: Place) -> list[str]:
    bottom = _HEIGHT - _BOTTOM
    lines = [
        f'<path class="grid" d="M{x(step)} {_TOP}V{bottom}"/>'
        f'<text x="{x(step)}" y="{bottom + 18}" text-anchor="middle">{step:g}</text>'
        for step in ticks(min(rates) * 0.85, max(rates) * 1.15)
    ]
    return [*lines, f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 6}" text-anchor="middle">kbit/s</text>']


def ticks(low: float, high: float) -> list[float]:
    """Round numbers for a logarithmic scale: powers of ten, and more of them where these are few."""
    found: list[float] = []
    for steps in ((1,), (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 6, 8)):
        found = [n * 10.0**power for power in range(-2, 7) for n in steps if low <= n * 10.0**power <= high]
        if len(found) > 2:
            break
    return found


def _grid_up(floor: int, y: Place) -> list[str]:
    step = 5 if floor >= 70 else 10 if floor >= 40 else 20
    return [
        f'<path class="grid" d="M{_LEFT} {y(score)}H{_WIDTH - _RIGHT}"/>'
        f'<text x="{_LEFT - 8}" y="{y(score) + 4}" text-anchor="end">{score}</text>'
        for score in range(100, floor - 1, -step)
    ]


def shot_strip(report: Report) -> str:
    """The film from left to right: a tick where a shot is cut to, a band where two are mixed."""
    scale = ALONG / report.frames
    cuts = "".join(
        f"M{shot.first_frame * scale:.2f} 0V{_STRIP}" for shot in report.shots if shot.transition == "cut"
    )
    bands = {
        kind: "".join(
            f"M{shot.mixed_first_frame * scale:.2f} 0h{max(1.5, shot.mixed_frames * scale):.2f}v{_STRIP}"
            f"h-{max(1.5, shot.mixed_frames * scale):.2f}z"
            for shot in report.shots
            if shot.transition == kind
        )
        for kind in ("dissolve", "fade")
    }
    drawn = "".join(f'<path class="{kind}" d="{path}"/>' for kind, path in bands.items())
    return _strip(
        _STRIP, f"{len(report.shots)} shots along the film", f'{drawn}<path class="cut" d="{cuts}"/>'
    )


def heat_strip(report: Report, rung: str) -> str:
    """VMAF of a rung along the film, dark for low."""
    scale = ALONG / report.duration_seconds
    drawn = "".join(
        f'<rect x="{each.start_seconds * scale:.1f}" height="{_STRIP}" '
        f'width="{(each.end_seconds - each.start_seconds) * scale:.1f}" fill="{heat(each.vmaf)}">'
        f"<title>{each.vmaf:.1f}</title></rect>"
        for each in cells(report, rung)
    )
    return _strip(_STRIP, f"VMAF of {rung} along the film; table below", drawn)


def heat(vmaf: float) -> str:
    """A colour of the scale viridis, which every kind of sight can order: darkest at 40 and below."""
    at = min(1.0, max(0.0, (vmaf - _DARKEST_VMAF) / (100 - _DARKEST_VMAF))) * (len(_VIRIDIS) - 1)
    low = min(int(at), len(_VIRIDIS) - 2)
    mixed = (round(a + (b - a) * (at - low)) for a, b in zip(_VIRIDIS[low], _VIRIDIS[low + 1], strict=True))
    return "#" + "".join(f"{value:02x}" for value in mixed)


def bits_chart(report: Report, rungs: Sequence[str]) -> str:
    """The rate of each rung along the film, on a logarithmic scale: a step for each chunk."""
    along = [cells(report, rung) for rung in rungs]
    rates = [max(1.0, each.kbps) for line in along for each in line]
    low, high = math.log(min(rates) * 0.8), math.log(max(rates) * 1.25)
    scale = ALONG / report.duration_seconds
    drawn = []
    for number, line in enumerate(along):
        heights = [
            (_BITS_HEIGHT * (1 - (math.log(max(1.0, each.kbps)) - low) / (high - low)), each) for each in line
        ]
        path = "M0 " + "".join(f"{top:.1f}H{each.end_seconds * scale:.1f}V" for top, each in heights)
        colour = COLOURS[number % len(COLOURS)]
        drawn.append(f'<path class="bits" style="stroke:{colour}" d="{path.removesuffix("V")}"/>')
    places = [
        (1 - (math.log(step) - low) / (high - low), step) for step in ticks(math.exp(low), math.exp(high))
    ]
    lines = "".join(f'<path class="grid" d="M0 {at * _BITS_HEIGHT:.1f}H{ALONG}"/>' for at, _ in places)
    steps = "".join(f'<span style="top:{at * 100:.1f}%">{step:,g}</span>' for at, step in places)
    label = "The rate of each rung along the film; table below"
    chart = _strip(_BITS_HEIGHT, label, lines + "".join(drawn))
    return f'<div class="plot">{chart}<div aria-hidden="true">{steps}</div></div>'


def _strip(height: int, label: str, drawn: str) -> str:
    return (
        f'<svg class="strip" viewBox="0 0 {ALONG} {height}" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(label)}" style="height:{height}px">{drawn}</svg>'
    )
