"""Sends the parts of a film: several at once, each again when the network fails, none twice."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import urllib3

from cli.api import Refused, Unreachable, back_off_seconds
from cli.film import Film, FilmPart, Part, Tell

Permit = Callable[[Sequence[int]], Sequence[Mapping[str, Any]]]

THREADS = 4
_TRIES = 7
_SIGNED_AT_ONCE = 50
_PATIENCE = urllib3.Timeout(connect=10, read=60)


class Interrupted(Exception):
    """Another thread has ended the transfer."""


@dataclass(frozen=True, kw_only=True)
class _Refusal:
    """What the store said: passing, the permission's age, or the bytes."""

    problem: str
    is_unsigned: bool = False


class Transfer:
    """One file on its way to the store. `permit` asks for fresh addresses of the parts with these numbers."""

    def __init__(
        self, http: urllib3.PoolManager, film: Film, upload: Mapping[str, Any], permit: Permit, tell: Tell
    ) -> None:
        self._http = http
        self._film = film
        self._permit = permit
        self._part_bytes: int = upload["part_size_bytes"]
        self._signed: dict[int, Mapping[str, Any]] = {part["number"]: part for part in upload["parts"]}
        self._tell = tell
        self._guard = threading.Lock()
        self._over = threading.Event()

    def send(self, parts: Sequence[Part]) -> None:
        """Send `parts`. Raises FilmChanged, Refused, Unreachable; Ctrl-C ends it within a moment."""
        with ThreadPoolExecutor(THREADS, thread_name_prefix="part") as pool:
            futures = [pool.submit(self._send, part, parts) for part in parts]
            try:
                done, _ = wait(futures, return_when=FIRST_EXCEPTION)
            finally:
                self._over.set()
                pool.shutdown(cancel_futures=True)
        for future in done:
            future.result()

    def _send(self, part: Part, parts: Sequence[Part]) -> None:
        refusal = _Refusal(problem="")
        for attempt in range(1, _TRIES + 1):
            sent = _Counter(self._pass)
            found = self._put(part, self._permission(part, parts, anew=refusal.is_unsigned), sent)
            if found is None:
                return
            refusal = found
            self._tell(-sent.count)
            self._film.require_unchanged()
            if attempt < _TRIES and not refusal.is_unsigned:
                self._over.wait(back_off_seconds(attempt))
        raise Unreachable(
            f"Part {part.number} could not be sent ({refusal.problem}): run the same command to go on."
        )

    def _pass(self, count: int) -> None:
        if self._over.is_set():
            raise Interrupted
        self._tell(count)

    def _put(self, part: Part, signed: Mapping[str, Any], tell: Tell) -> _Refusal | None:
        headers = {**signed["headers"], "content-length": str(part.size_bytes)}
        start = (part.number - 1) * self._part_bytes
        with FilmPart(self._film, start, part.size_bytes, tell) as body:
            try:
                answer = self._http.request(
                    "PUT", signed["url"], body=iter(body), headers=headers, timeout=_PATIENCE
                )
            except urllib3.exceptions.HTTPError as error:
                return _Refusal(problem=f"the connection broke: {type(error).__name__}")
            if answer.status < 300:
                return None if body.sha256 == part.sha256 else _Refusal(problem="the film changed")
            return _refusal(answer)

    def _permission(self, part: Part, parts: Sequence[Part], *, anew: bool) -> Mapping[str, Any]:
        with self._guard:
            if anew or part.number not in self._signed:
                at = [each.number for each in parts].index(part.number)
                wanted = [each.number for each in parts[at : at + _SIGNED_AT_ONCE]]
                self._signed.update({each["number"]: each for each in self._permit(wanted)})
            return self._signed[part.number]


class _Counter:
    """Passes on what it is told, and remembers the sum."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self._tell = tell
        self.count = 0

    def __call__(self, count: int) -> None:
        self.count += count
        self._tell(count)


def _refusal(answer: urllib3.BaseHTTPResponse) -> _Refusal:
    text = answer.data[:2000].decode("utf-8", "replace")
    if answer.status == 404 or "NoSuchUpload" in text:
        raise Refused("This upload was ended meanwhile: run the same command to begin again.", status=404)
    if answer.status == 403:
        return _Refusal(problem="permission refused", is_unsigned=True)
    return _Refusal(problem=f"the store answers {answer.status}")
