"""Part of the report's page: frames before and after, a line to drag between the two."""

from base64 import b64encode
from hashlib import sha256
from html import escape

from matinee.encoding.comparison import Compared, Comparison
from matinee.encoding.moments import BUSIEST, TYPICAL, WORST
from matinee.encoding.report import Report
from matinee.encoding.report_parts import clock
from matinee.encoding.shots import Shot

SCRIPT = (
    "for(const line of document.querySelectorAll('.stage input'))"
    "(line.oninput=()=>line.parentNode.style.setProperty('--at',line.value+'%'))()"
)
SCRIPT_SOURCE = f"'sha256-{b64encode(sha256(SCRIPT.encode()).digest()).decode()}'"
"""What a policy calls this script, and no other (CSP level 3, hash sources)."""

_WHY = {
    TYPICAL: ("Typical", "The middle of a shot of middling quality."),
    BUSIEST: ("Busiest", "Where the most bits go."),
    WORST: ("Worst", "Among the lowest scores of the best rung."),
}


def frames(report: Report, sheet: bytes | None) -> str:
    """Each frame as a row: all of it, and the part where source and best rung differ most, for each rung.

    `sheet` is the JPEG that `comparison.draw_sheet` made of `report.compared`. Without the script, the line
    stands in the middle.
    """
    about = report.compared
    if about is None or not sheet:
        return "<section><h2>Before and after</h2><p class='soft'>No frames could be drawn.</p></section>"
    data = b64encode(sheet).decode()
    rows = "".join(_row(report, about, number) for number in range(len(about.rows)))
    return (
        "<section><h2>Before and after</h2><p class='soft'>Left of the line the source, right of it the "
        "encode: drag the line, or move it with the arrow keys. Each is the part of a frame in which the "
        "best rung differs most, pixel for pixel.</p>"
        f"<style>.part,.all{{background-image:url(data:image/jpeg;base64,{data})}}"
        f".stage{{max-width:{about.width}px;height:{about.height}px}}"
        f".all{{aspect-ratio:{about.width / about.height:.4f};"
        f"background-size:{_columns(about) * 100}% {len(about.rows) * 100}%}}</style>"
        f"{rows}<script>{SCRIPT}</script></section>"
    )


def _columns(about: Comparison) -> int:
    return len(about.rungs) + 2


def _row(report: Report, about: Comparison, number: int) -> str:
    row = about.rows[number]
    name, meaning = _WHY[row.why]
    at = clock(report.seconds(row.frame))
    down = number * 100 / max(1, len(about.rows) - 1)
    stages = "".join(_stage(report, about, number, rung) for rung in range(len(about.rungs)))
    return (
        f'<article class="moment"><div class="about"><div class="all" role="img" '
        f'style="background-position:0 {down:.3f}%" '
        f'aria-label="The whole frame at {at}, with the part marked"></div><div>'
        f"<h3>{name}</h3><p><b>{at}</b> · {_shot(report.shots, row)}frame&nbsp;{row.frame:,}</p>"
        f'<p class="soft">{meaning}</p></div></div><div class="pairs">{stages}</div></article>'
    )


def _shot(shots: tuple[Shot, ...], row: Compared) -> str:
    found = (n for n, each in enumerate(shots, 1) if 0 <= row.frame - each.first_frame < each.frames)
    return "".join(f"shot&nbsp;{number} · " for number in found)


def _stage(report: Report, about: Comparison, number: int, rung: int) -> str:
    row, verified = about.rows[number], report.rungs
    name = about.rungs[rung]
    made = next(each.verified for each in verified if each.name == name)
    vmaf = row.vmaf[rung]
    quality = "not scored" if vmaf is None else f"VMAF\u00a0{vmaf:.1f}"
    at = clock(report.seconds(row.frame))
    label = f"How much of the source is shown before {escape(name)} at {at}"
    return (
        '<figure><div class="stage">'
        f"{_part(about, number, 1, '', f'Source at {at}')}"
        f"{_part(about, number, 2 + rung, ' after', f'{name} at {at}, {quality}')}"
        f'<span class="tag">source</span><span class="tag after">{escape(name)}</span>'
        f'<input type="range" min="0" max="100" value="50" aria-label="{label}"/><i></i></div>'
        f"<figcaption><b>{escape(name)}</b> {made.width}×{made.height} · {made.bitrate_kbps:,}&nbsp;kbit/s · "
        f"{quality}</figcaption></figure>"
    )


def _part(about: Comparison, number: int, column: int, kind: str, label: str) -> str:
    """A tile of the sheet, pixel for pixel, its middle where there is no room for all of it."""
    left = ((_columns(about) - 1) / 2 - column) * about.width
    place = f"calc(50% {'+' if left >= 0 else '-'} {abs(left):g}px) {-number * about.height}px"
    return (
        f'<div class="part{kind}" role="img" aria-label="{escape(label)}" '
        f'style="background-position:{place}"></div>'
    )
