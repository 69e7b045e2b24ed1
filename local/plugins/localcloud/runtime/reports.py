"""Lambda's own lines in a function's log, and the errors it reports in place of a function that cannot."""

import json
import signal
import sys
from dataclasses import dataclass
from datetime import UTC, datetime

from localcloud.runtime.api import Outcome, error

VERSION = f"python:{sys.version_info.major}.{sys.version_info.minor}"


def timed_out(request_id: str, timeout_seconds: float) -> Outcome:
    return error(
        "Sandbox.Timedout",
        f"RequestId: {request_id} Error: Task timed out after {timeout_seconds:.2f} seconds",
    )


def exited(request_id: str, status: int) -> Outcome:
    """`status` is an exit status, or a negative signal number."""
    reason = "Runtime exited without providing a reason"
    if status < 0:
        names = {signal.SIGKILL: "killed", signal.SIGTERM: "terminated", signal.SIGSEGV: "segmentation fault"}
        name = names.get(signal.Signals(-status), signal.Signals(-status).name)
        reason = f"Runtime exited with error: signal: {name}"
    elif status > 0:
        reason = f"Runtime exited with error: exit status {status}"
    return error("Runtime.ExitError", f"RequestId: {request_id} Error: {reason}")


@dataclass(frozen=True, kw_only=True)
class Report:
    """The measures of one invocation, as in its REPORT line; durations in milliseconds, memory in MiB."""

    request_id: str
    version: str
    duration_ms: float
    memory_mb: int
    peak_mb: int
    init_ms: float | None
    outcome: Outcome

    @property
    def fault(self) -> str:
        """Lambda's own error, when the function did not end by itself; otherwise empty."""
        if not self.outcome.is_error:
            return ""
        kind = str(json.loads(self.outcome.payload or b"{}").get("errorType", ""))
        return kind if kind.startswith(("Sandbox.", "Runtime.")) else ""

    def text(self, body: str) -> str:
        """The whole log of the invocation, in Lambda's text format."""
        init = "" if self.init_ms is None else f"\tInit Duration: {self.init_ms:.2f} ms"
        first = "" if self.init_ms is None else f"INIT_START Runtime Version: {VERSION}\n"
        error_state = f"\tStatus: error\tError Type: {self.fault}"
        state = {"": "", "Sandbox.Timedout": "\tStatus: timeout"}.get(self.fault, error_state)
        told = self._told()
        return (
            f"{first}START RequestId: {self.request_id} Version: {self.version}\n{_line(body)}{told}"
            f"END RequestId: {self.request_id}\n"
            f"REPORT RequestId: {self.request_id}\tDuration: {self.duration_ms:.2f} ms"
            f"\tBilled Duration: {self.duration_ms:.0f} ms\tMemory Size: {self.memory_mb} MB"
            f"\tMax Memory Used: {self.peak_mb} MB{init}{state}\n"
        )

    def structured(self, body: str) -> str:
        """The same in Lambda's JSON format."""
        metrics: dict[str, float] = {
            "durationMs": round(self.duration_ms, 3),
            "billedDurationMs": round(self.duration_ms),
            "memorySizeMB": self.memory_mb,
            "maxMemoryUsedMB": self.peak_mb,
        }
        if self.init_ms is not None:
            metrics["initDurationMs"] = round(self.init_ms, 3)
        status = {"": "success", "Sandbox.Timedout": "timeout"}.get(self.fault, "error")
        start = _event("platform.start", {"requestId": self.request_id, "version": self.version})
        end: dict[str, object] = {"requestId": self.request_id, "metrics": metrics, "status": status}
        return f"{start}{_line(body)}{_event('platform.report', end)}"

    def _told(self) -> str:
        if not self.fault:
            return ""
        return (
            f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.000Z} {json.loads(self.outcome.payload)['errorMessage']}\n"
        )


def _line(body: str) -> str:
    return body if not body or body.endswith("\n") else body + "\n"


def _event(kind: str, record: dict[str, object]) -> str:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"time": now, "type": kind, "record": record}) + "\n"
