"""Names of a job's objects in the work and source buckets, and of a title's in the origin.

Under `scratch/` stands what one attempt alone needs; under `jobs/` what spares the next one work.
"""


def inspection(job_id: str) -> str:
    """Where `inspect_source` writes."""
    return f"jobs/{job_id}/inspection.json"


def plan(job_id: str) -> str:
    """Where `plan_encode` writes."""
    return f"jobs/{job_id}/plan.json"


def pieces(job_id: str) -> str:
    """The prefix of the pieces of a source that is too large to fetch whole for each chunk."""
    return f"scratch/{job_id}/source/"


def piece(job_id: str, first_frame: int, frames: int) -> str:
    """The piece from which these frames can be had."""
    return f"{pieces(job_id)}{first_frame}-{frames}.mkv"


def chunks(job_id: str) -> str:
    """Every chunk task."""
    return f"jobs/{job_id}/chunks.json"


def batches(job_id: str) -> str:
    """What the distributed map reads: which worker does which of the chunk tasks."""
    return f"jobs/{job_id}/batches.json"


def chunk(job_id: str, task_key: str) -> str:
    """An encoded chunk."""
    return f"jobs/{job_id}/chunks/{task_key}.mp4"


def measurements(chunk_key: str) -> str:
    """The measurements beside an encoded chunk: written after it, so it is there when they are."""
    return chunk_key.removesuffix(".mp4") + ".json"


def trial(job_id: str, task_key: str) -> str:
    """What a trial encode measured."""
    return f"jobs/{job_id}/trials/{task_key}.json"


def texts(job_id: str) -> str:
    """The prefix of caption files."""
    return f"jobs/{job_id}/text/"


def captions(job_id: str, name: str) -> str:
    """A caption file."""
    return f"{texts(job_id)}{name}.vtt"


def quote(job_id: str) -> str:
    """What `plan_encode` says the title will cost."""
    return f"jobs/{job_id}/quote.json"


def receipt(job_id: str) -> str:
    """What `publish_title` says the title has cost."""
    return f"jobs/{job_id}/receipt.json"


def sidecars(job_id: str) -> str:
    """The prefix, in the source bucket, of what came beside the film: each is `<kind>-<language>`."""
    return f"uploads/{job_id}/sidecars/"


def package(job_id: str, version: str) -> str:
    """The prefix of a packaged title, not yet visible."""
    return f"scratch/{job_id}/package/{version}/"


def cancelled(job_id: str, attempt: int) -> str:
    """What stands there once an attempt is cancelled: its workers look for it."""
    return f"jobs/{job_id}/cancelled-{attempt}"


def verification(job_id: str) -> str:
    """Where `verify_title` writes."""
    return f"jobs/{job_id}/verification.json"


def shot_sheet(job_id: str, version: str) -> str:
    """The report's pictures of shots."""
    return f"jobs/{job_id}/report/{version}/shots.jpg"


def frames(job_id: str, version: str) -> str:
    """Which frames the report compares."""
    return f"jobs/{job_id}/report/{version}/frames.json"


def frame_sheet(job_id: str, version: str) -> str:
    """Its pictures of them."""
    return f"jobs/{job_id}/report/{version}/frames.jpg"


def report(job_id: str, version: str, kind: str) -> str:
    """What `publish_title` reports of a title; `kind` is `html` or `json`."""
    return f"jobs/{job_id}/report/{version}/report.{kind}"


def title(title_id: str, version: str) -> str:
    """The prefix of a published title in the origin bucket."""
    return f"titles/{title_id}/{version}/"


def published_report(title_id: str, version: str, kind: str) -> str:
    """The same in the origin bucket, where no signed path leads: it is the studio's alone."""
    return f"reports/{title_id}/{version}/report.{kind}"


def poster(title_id: str, version: str) -> str:
    """Its picture, which anyone may see."""
    return f"art/{title_id}/{version}/poster.jpg"
