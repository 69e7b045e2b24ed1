"""The report of a title, as a page and as JSON: into the origin bucket, for the studio alone."""

from collections.abc import Sequence

from matinee.encoding import keys
from matinee.encoding.documents import to_bytes
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
    found = report_of(
        request, inspection, plan, verification.rungs, verification.checks, measured, (quote, receipt)
    )
    sheet = studio.work.read(keys.shot_sheet(request.job_id, plan.version))
    for kind, body in (("json", to_bytes(found)), ("html", page(found, sheet).encode())):
        written = keys.report(request.job_id, plan.version, kind)
        studio.work.write(written, body)
        origin.publish(written, keys.published_report(request.title_id, plan.version, kind))
    return keys.published_report(request.title_id, plan.version, "html")
