"""The report as one page of HTML that needs nothing else: charts and pictures inside, a line of script."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from matinee.encoding.report import Report
from matinee.encoding.report_charts import (
    COLOURS,
    bits_chart,
    by_size,
    cells,
    heat_strip,
    hull_chart,
)
from matinee.encoding.report_frames import SCRIPT_SOURCE, frames
from matinee.encoding.report_parts import clock, cost, dollars, findings, key, shots, table

_CSS = Path(__file__).with_name("report.css")
_POLICY = f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {SCRIPT_SOURCE}"


def page(report: Report, shot_sheet: bytes | None, frame_sheet: bytes | None = None) -> str:
    """The page; `shot_sheet` is the JPEG that `storyboard.draw` made, `frame_sheet` `draw_sheet`'s.

    All text that comes from a film or its owner is escaped, and no address is in it.
    """
    name = escape(report.title_name)
    parts = [
        _head(report, name),
        _facts(report),
        _ladders(report),
        frames(report, frame_sheet),
        shots(report, shot_sheet),
        _quality(report),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{name} – encoding report</title><style>{_CSS.read_text()}</style></head><body><main>"
        f"{''.join(parts)}{_bits(report)}{cost(report)}{findings(report)}{_foot(report)}</main></body></html>\n"
    )


def _head(report: Report, name: str) -> str:
    about = [
        f"{report.width}×{report.height}",
        f"{report.frames_per_second:.4g} frames per second",
        clock(report.duration_seconds),
        f"{report.codec} in {report.container.partition(',')[0]}",
        *([] if report.transfer == "sdr" else [report.transfer.upper()]),
        f"{len(report.sound)} sound, {len(report.captions)} captions",
    ]
    return (
        '<header><p class="eyebrow">Matinee · encoding report</p>'
        f'<h1><bdi>{name}</bdi></h1><p class="soft">{escape(" · ".join(about))}</p></header>'
    )


def _facts(report: Report) -> str:
    best = report.rungs[0].verified
    peer = report.receipt.mediaconvert_usd
    facts = [
        ("Best rung", f"{best.vmaf_mean:.1f} <small>VMAF</small>"),
        ("Its rate", f"{best.bitrate_kbps:,} <small>kbit/s</small>"),
        ("Rungs", str(len(report.rungs))),
        ("Shots", str(len(report.shots))),
        ("Cost", dollars(report.receipt.usd)),
        *([("MediaConvert", dollars(peer))] if peer else []),
    ]
    return '<dl class="facts">' + "".join(f"<div><dt>{a}</dt><dd>{b}</dd></div>" for a, b in facts) + "</dl>"


def _ladders(report: Report) -> str:
    names = list(dict.fromkeys(each.ladder for each in report.rungs))
    charts = "".join(_ladder(report, name) for name in names)
    rows = [
        (
            escape(each.name),
            f"{each.verified.width}×{each.verified.height}",
            f"{each.planned_kbps:,}",
            f"{each.verified.bitrate_kbps:,}",
            f"{each.verified.peak_kbps:,}",
            "–" if each.planned_vmaf is None else f"{each.planned_vmaf:.1f}",
            f"{each.verified.vmaf_mean:.1f}",
            f"{each.verified.vmaf_harmonic_mean:.1f}",
            f"{each.verified.vmaf_p1:.1f}",
            f"{each.verified.vmaf_min:.1f}",
        )
        for each in report.rungs
    ]
    heads = (
        "rung",
        "size",
        "planned kbit/s",
        "kbit/s",
        "peak",
        "planned VMAF",
        "mean",
        "harmonic",
        "worst 1 %",
        "lowest",
    )
    return (
        "<section><h2>The ladder</h2><p class='soft'>Small dots are trial encodes, a line for each size; the "
        "pale band is the best of them; rings are the rungs as they were measured.</p>"
        f'<div class="ladders">{charts}</div>{table("Rungs", heads, rows)}</section>'
    )


def _ladder(report: Report, name: str) -> str:
    trials = [each for each in report.trials if each.ladder == name]
    sizes = [
        (COLOURS[number % len(COLOURS)], f"{width}×{height}")
        for number, ((width, height), _) in enumerate(by_size(trials))
    ]
    rows = [
        (
            f"{each.width}×{each.height}",
            clock(report.seconds(each.first_frame)),
            f"{each.crf:g}",
            f"{each.kbps:,.0f}",
            f"{each.vmaf:.1f}",
        )
        for each in trials
    ]
    behind = table("Trials", ("size", "from", "CRF", "kbit/s", "VMAF"), rows, folded="Trials")
    return f"<figure><h3>{escape(name)}</h3>{hull_chart(report, name)}{key(sizes)}{behind}</figure>"


def _quality(report: Report) -> str:
    strips = "".join(
        f"<div><span>{escape(each.name)}</span>{heat_strip(report, each.name)}"
        f"<span>{each.verified.vmaf_mean:.1f}</span></div>"
        for each in report.rungs
    )
    return (
        "<section><h2>Quality along the film</h2><p class='soft'>VMAF of each chunk of each rung: "
        f'<span class="range">40<span class="scale" aria-hidden="true"></span>100</span></p>'
        f'<div class="heat">{strips}<div><span></span>{_axis(report)}<span></span></div></div>'
        f"{_along(report, 'VMAF along the film')}</section>"
    )


def _bits(report: Report) -> str:
    charts = ""
    for ladder in dict.fromkeys(each.ladder for each in report.rungs):
        names = [each.name for each in report.rungs if each.ladder == ladder]
        lines = [(COLOURS[number % len(COLOURS)], name) for number, name in enumerate(names)]
        charts += f"<h3>{escape(ladder)}</h3>{bits_chart(report, names)}{_axis(report)}{key(lines)}"
    return (
        "<section><h2>Bits along the film</h2><p class='soft'>kbit/s of each chunk, logarithmic.</p>"
        f"{charts}{_along(report, 'kbit/s along the film', rate=True)}</section>"
    )


def _along(report: Report, caption: str, *, rate: bool = False) -> str:
    lines = [cells(report, each.name) for each in report.rungs]
    rows = [
        (clock(column[0].start_seconds), *(f"{c.kbps:,.0f}" if rate else f"{c.vmaf:.1f}" for c in column))
        for column in zip(*lines, strict=True)
    ]
    heads: Sequence[str] = ("from", *(escape(each.name) for each in report.rungs))
    return table(caption, heads, rows, folded="Figures")


def _axis(report: Report) -> str:
    marks = "".join(f"<span>{clock(report.duration_seconds * n / 4)}</span>" for n in range(5))
    return f'<div class="axis" aria-hidden="true">{marks}</div>'


def _foot(report: Report) -> str:
    passed = ", ".join(each.replace("_", " ") for each in report.checks)
    return (
        f"<footer><p>Passed before it was published: {escape(passed)}.</p>"
        f"<p>Version {escape(report.version)}, attempt {report.attempt}, job {escape(report.job_id)}. "
        f"{escape(report.build)}, preset {escape(report.preset)}.</p></footer>"
    )
