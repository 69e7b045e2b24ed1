"""Ids that travel between contexts."""

import re
from typing import NewType

from matinee.kernel.errors import Invalid

JobId = NewType("JobId", str)
TitleId = NewType("TitleId", str)
AccountId = NewType("AccountId", str)

_HEX32 = re.compile(r"[0-9a-f]{32}", re.ASCII)


def job_id(text: object) -> JobId:
    """`text` as a job id: 32 lower-case hex digits. Raises Invalid."""
    return JobId(_hex32(text, "job id"))


def title_id(text: object) -> TitleId:
    """`text` as a title id: 32 lower-case hex digits. Raises Invalid."""
    return TitleId(_hex32(text, "title id"))


def _hex32(text: object, what: str) -> str:
    if not isinstance(text, str) or not _HEX32.fullmatch(text):
        raise Invalid(f"A {what} is 32 lower-case hex digits.")
    return text
