"""Parts of the report's page: tables, shots, cost, findings."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from math import ceil

from matinee.encoding.report import Report
from matinee.encoding.report_charts import shot_strip
from matinee.encoding.storyboard import ACROSS, jpeg_size, pictured

_MOST_ROWS = 200


def clock(seconds: float) -> str:
    """`1:02:03.4`, without hours where there are none."""
    minutes, rest = divmod(round(seconds, 1), 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours}:{minutes:02}:{rest:04.1f}" if hours else f"{minutes}:{rest:04.1f}"


def dollars(usd: float) -> str:
    """US dollars, to a hundredth of a cent below a dollar."""
    return f"${usd:.4f}" if usd < 1 else f"${usd:,.2f}"


def key(entries: Sequence[tuple[str, str]]) -> str:
    """What the colours of a chart mean."""
    marks = "".join(f'<li><i style="background:{colour}"></i>{escape(name)}</li>' for colour, name in entries)
    return f'<ul class="key">{marks}</ul>'


def table(
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    folded: str = "",
    foot: Sequence[str] = (),
) -> str:
    """A table of cells that are HTML already; behind a word to click where it is `folded`."""
    line = "".join(f'<th scope="col">{head}</th>' for head in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[:_MOST_ROWS]
    )
    more = len(rows) - _MOST_ROWS
    after = f"<p class='soft'>{more:,} more are in report.json.</p>" if more > 0 else ""
    last = f"<tfoot><tr>{''.join(f'<td>{cell}</td>' for cell in foot)}</tr></tfoot>" if foot else ""
    made = (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"<table><thead><tr>{line}</tr></thead><tbody>{body}</tbody>{last}</table></div>{after}"
    )
    return f"<details><summary>{folded}</summary>{made}</details>" if folded else made


def shots(report: Report, sheet: bytes | None) -> str:
    """The film as a strip of shots, with a picture of each."""
    shown = pictured(report.shots)
    kinds = ("cut", "dissolve", "fade")
    counts = {kind: sum(shot.transition == kind for shot in report.shots) for kind in kinds}
    marks = "".join(f'<li><i class="{kind}"></i>{kind} ({counts[kind]})</li>' for kind in kinds)
    few = f" Pictures of {len(shown)} of them." if len(shown) < len(report.shots) else ""
    style, tiles = _sheet(sheet, len(shown))
    pictures = "".join(_shot(report, number, place, tiles) for place, number in enumerate(shown))
    return (
        f"<section><h2>{len(report.shots):,} shot{'s' * (len(report.shots) > 1)}</h2>"
        f"<p class='soft'>The film from left to right, and where it changes.{few}</p>"
        f'{style}{shot_strip(report)}<ul class="key">{marks}</ul><ol class="shots">{pictures}</ol></section>'
    )


def _sheet(sheet: bytes | None, count: int) -> tuple[str, tuple[float, int, int]]:
    """The sheet as a style, and its tiles: their aspect, how many across and down."""
    if not sheet:
        return "", (16 / 9, 1, 1)
    width, height = jpeg_size(sheet)
    down = ceil(count / ACROSS)
    data = b64encode(sheet).decode()
    return f"<style>.shot{{background-image:url(data:image/jpeg;base64,{data})}}</style>", (
        width / ACROSS / (height / down),
        ACROSS,
        down,
    )


def _shot(report: Report, number: int, place: int, tiles: tuple[float, int, int]) -> str:
    aspect, across, down = tiles
    row, column = divmod(place, ACROSS)
    left, top = column * 100 / max(1, across - 1), row * 100 / max(1, down - 1)
    shot = report.shots[number]
    style = (
        f"aspect-ratio:{aspect:.4f};background-size:{across * 100}% {down * 100}%;"
        f"background-position:{left:.3f}% {top:.3f}%"
    )
    begins, lasts = clock(report.seconds(shot.first_frame)), report.seconds(shot.frames)
    label = f"Shot {number + 1}, from {begins}"
    return (
        f'<li><div class="shot" role="img" aria-label="{label}" style="{style}"></div>'
        f"<p><b>{number + 1}</b> {begins} · {lasts:.1f} s · {escape(shot.transition)}</p></li>"
    )


def cost(report: Report) -> str:
    """What was quoted, what it came to, and what MediaConvert asks for the same H.264 rungs."""
    quoted = {line.name: line.usd for line in report.quote.lines}
    sums = [("Quoted", report.quote.usd), ("Cost", report.receipt.usd)]
    if report.receipt.mediaconvert_usd is not None:
        sums.append(("MediaConvert", report.receipt.mediaconvert_usd))
    most = max(usd for _, usd in sums) or 1.0
    bars = "".join(
        f'<div>{name} {dollars(usd)}</div><span style="width:{usd / most * 100:.1f}%"></span>'
        for name, usd in sums
    )
    rows = [
        (
            escape(line.name),
            str(line.tasks),
            f"{line.cpu_seconds:,.1f}",
            f"{line.seconds:,.1f}",
            f"{quoted.get(line.name, 0.0):.6f}",
            f"{line.usd:.6f}",
        )
        for line in report.receipt.lines
    ]
    spent = {line.name for line in report.receipt.lines}
    rows += [
        (escape(line.name), "", "", "", f"{line.usd:.6f}", "")
        for line in report.quote.lines
        if line.name not in spent
    ]
    rows.append(
        (
            "orchestration",
            "",
            "",
            "",
            f"{report.quote.overhead_usd:.6f}",
            f"{report.receipt.overhead_usd:.6f}",
        )
    )
    heads = ("work", "tasks", "CPU seconds", "billed seconds", "quoted $", "cost $")
    foot = ("all", "", "", "", f"{report.quote.usd:.6f}", f"{report.receipt.usd:.6f}")
    prices = f"At the prices of {report.receipt.region}, {report.receipt.prices_date}."
    return (
        f"<section><h2>Cost</h2><p class='soft'>{escape(prices)} MediaConvert: the H.264 rungs alone.</p>"
        f'<div class="bars">{bars}</div>{table("Cost", heads, rows, foot=foot)}</section>'
    )


def findings(report: Report) -> str:
    """What was found in the source, and what was done about it, with when."""
    listed = "".join(
        f'<li><span class="chip {escape(each.severity)}">{escape(each.severity)}</span>'
        f"<span>{'' if each.timecode_seconds is None else clock(each.timecode_seconds)}</span>"
        f"<p>{escape(each.message)}</p></li>"
        for each in report.findings[:_MOST_ROWS]
    )
    said = f'<ul class="found">{listed}</ul>' if listed else "<p>Nothing to remark on.</p>"
    return f"<section><h2>What was found in the source</h2>{said}</section>"
