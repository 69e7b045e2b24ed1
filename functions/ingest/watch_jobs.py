"""Each minute: ends every job that has had no news for too long, so that none stays pending for ever."""

from matinee.ingest.aws import aws_stores
from matinee.ingest.service import end_silent_jobs
from matinee.ingest.settings import IngestSettings, WatchSettings
from matinee.kernel.log import logger

stores = aws_stores(IngestSettings.from_env())
settings = WatchSettings.from_env()
log = logger("ingest")


def handler(_: object, __: object) -> dict[str, int]:
    """Answers how many jobs it ended."""
    over = end_silent_jobs(stores, settings)
    for job in over:
        log.warning(
            "job ended for silence", extra={"job_id": job.job_id, "reason": job.reason, "step": job.step}
        )
    return {"ended": len(over)}
