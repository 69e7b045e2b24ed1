"""What pytest's reports sum up to."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

WIDTH = 80


@dataclass(frozen=True)
class Sum:
    """Tests by how they ended."""

    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(
            self.passed + other.passed,
            self.failed + other.failed,
            self.errors + other.errors,
            self.skipped + other.skipped,
        )

    def line(self, seconds: float) -> str:
        """As pytest closes: `==== 3 failed, 40 passed in 12.34s ====`."""
        named = {"failed": self.failed, "passed": self.passed, "skipped": self.skipped, "errors": self.errors}
        counts = ", ".join(f"{count} {name}" for name, count in named.items() if count) or "no tests ran"
        return f" {counts} in {seconds:.2f}s ".center(WIDTH, "=")


def read_sum(report: Path) -> Sum:
    """Out of a JUnit file that pytest wrote on this machine."""
    suites = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314 - our own file
    total = Sum()
    for suite in suites:
        tests, failed, errors, skipped = (
            int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")
        )
        total += Sum(tests - failed - errors - skipped, failed, errors, skipped)
    return total
