"""The report of a title, as a page and as JSON: into the origin bucket, for the studio alone."""

from collections.abc import Sequence

from matinee.encoding import keys
from matinee.encoding.comparison import Comparison
from matinee.encoding.documents import from_bytes, to_bytes
from matinee.encoding.measured import Measurements, Verification
from matinee.encoding.model import Inspection, Plan, Request
from matinee.encoding.money import Bill
from matinee.encoding.ports import Origin
from matinee.encoding.report import report_of
from matinee.encoding.report_page import page
from matinee.encoding.studio import Studio


def write_report(
    request: Request,
    plan: Plan,
    verification: Verification,
    measured: Sequence[Measurements],
    receipt: Bill,
    studio: Studio,
    origin: Origin,
) -> str:
    """Write and publish both; returns the page's key. Raises NotFound, Transient."""
    inspection = studio.document(Inspection, keys.inspection(request.job_id))
    quote = studio.document(Bill, keys.quote(request.job_id))
    frames = studio.work.read(keys.frames(request.job_id, plan.version))
    compared = from_bytes(Comparison, frames) if frames else None
    bills = (quote, receipt)
    found = report_of(
        request, inspection, plan, verification.rungs, verification.checks, measured, bills, compared
    )
    sheets = [
        studio.work.read(sheet(request.job_id, plan.version)) for sheet in (keys.shot_sheet, keys.frame_sheet)
    ]
    for kind, body in (("json", to_bytes(found)), ("html", page(found, *sheets).encode())):
        written = keys.report(request.job_id, plan.version, kind)
        studio.work.write(written, body)
        origin.publish(written, keys.published_report(request.title_id, plan.version, kind))
    return keys.published_report(request.title_id, plan.version, "html")
