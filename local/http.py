"""One GET to this machine."""

from dataclasses import dataclass

import urllib3


@dataclass(frozen=True)
class Answer:
    """`status` 0 means that nobody answered."""

    status: int
    text: str


def get(url: str, *, timeout_seconds: float = 2) -> Answer:
    """Asks once, without retries; never raises for a silent or refusing server."""
    try:
        answer = urllib3.request("GET", url, timeout=timeout_seconds, retries=False)
    except urllib3.exceptions.HTTPError:
        return Answer(0, "")
    return Answer(answer.status, answer.data.decode(errors="replace"))
