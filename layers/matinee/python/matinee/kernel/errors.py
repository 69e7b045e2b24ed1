"""The one tree of errors, and what each means to a client and to a workflow.

    MatineeError
    ├── Rejected               the request or the media is at fault: never retried
    │   ├── Invalid            400  malformed or out of range
    │   ├── Unauthenticated    401  no token, or one that does not verify
    │   ├── Forbidden          403  known caller, not allowed
    │   ├── NotFound           404  no such thing, or not this caller's
    │   ├── MethodNotAllowed   405  the address is known, the method is not
    │   ├── Conflict           409  not in the state this needs
    │   ├── TooManyRequests    429  slow down
    │   ├── MediaRejected      422  this file cannot become a title; carries a reason and a timecode
    │   ├── VerificationFailed 422  what came out of the encoder is not fit to publish
    │   └── OverBudget         422  the work would cost more than its owner allows
    └── Transient              503  try again: nothing was done, or doing it twice is harmless

Lambda reports an error by its class name, so these names are what a state machine's `ErrorEquals` lists.
"""

import json
from typing import ClassVar


class MatineeError(Exception):
    """Base of every error Matinee raises on purpose. `detail` is a sentence that says what to do."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Rejected(MatineeError):
    """The request or the media is at fault. Trying again without a change cannot help."""

    status = 400
    title = "Rejected"


class Invalid(Rejected):
    """The request is malformed or out of range."""

    status = 400
    title = "Invalid request"


class Unauthenticated(Rejected):
    """No token, or one that does not verify."""

    status = 401
    title = "Not signed in"


class Forbidden(Rejected):
    """The caller is known and may not do this."""

    status = 403
    title = "Not allowed"


class NotFound(Rejected):
    """There is no such thing, or it is somebody else's."""

    status = 404
    title = "Not found"


class MethodNotAllowed(Rejected):
    """The address exists, but not for this method."""

    status = 405
    title = "Method not allowed"


class Conflict(Rejected):
    """The thing is not in the state that this needs."""

    status = 409
    title = "Conflict"


class TooManyRequests(Rejected):
    """The caller is over a limit."""

    status = 429
    title = "Too many requests"


class MediaRejected(Rejected):
    """This file cannot become a title.

    `str(error)` is JSON with `reason` (a stable word such as `no_video`), `message` (a sentence) and
    `timecode_seconds` (where in the file, or null): it survives the trip through Lambda's error report.
    """

    status = 422
    title = "Media rejected"

    def __init__(self, reason: str, message: str, *, timecode_seconds: float | None = None) -> None:
        super().__init__(
            json.dumps({"reason": reason, "message": message, "timecode_seconds": timecode_seconds})
        )
        self.reason = reason
        self.message = message
        self.timecode_seconds = timecode_seconds


class VerificationFailed(MediaRejected):
    """What came out of the encoder is not fit to publish; says which check failed."""

    title = "Verification failed"


class OverBudget(Rejected):
    """The work would cost more than its owner allows; nothing was begun."""

    status = 422
    title = "Over budget"


class Transient(MatineeError):
    """Something passing failed. The same call may succeed later, and making it twice is harmless."""

    status = 503
    title = "Try again"
