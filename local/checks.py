"""`python -m local.checks check|test`: every check with one line each, and one sum at the end."""

import re
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from local.errors import LocalError
from local.home import Home
from local.junit import Sum, read_sum
from local.progress import Progress
from local.shell import end_on_sigterm, end_running, run, tail

INTERRUPTED = 130
SHOWN_LINES = 150
WEB = ("npm", "run", "--silent", "--workspace", "web")


@dataclass(frozen=True, kw_only=True)
class Check:
    """A program that ends well or badly; those that are `pytest` also count their tests."""

    name: str
    command: tuple[str, ...]
    is_pytest: bool = False


def _pytest(name: str, *arguments: str) -> Check:
    return Check(name=name, command=("pytest", "-q", *arguments), is_pytest=True)


def _plugin_tests(venvs: Path) -> Check:
    """With LocalStack's own interpreter, and a LocalStack of their own."""
    settings = ("LOCALCLOUD_SMOKE=1", f"LOCALCLOUD_LAMBDA_PYTHON={venvs / 'lambda' / 'bin' / 'python'}")
    python = str(venvs / "localstack" / "bin" / "python")
    command = ("env", *settings, python, "-m", "pytest", "-q", "local/plugins")
    return Check(name="tests of the plug-ins", command=command, is_pytest=True)


STATIC = (
    Check(name="types (mypy)", command=("mypy",)),
    Check(name="types of the plug-ins", command=("mypy", "--config-file", "local/plugins/pyproject.toml")),
    Check(name="format (ruff)", command=("ruff", "format", "--check", "--quiet", ".")),
    Check(name="lint (ruff)", command=("ruff", "check", "--quiet", ".")),
    Check(name="arrows (import-linter)", command=("lint-imports",)),
    Check(name="web types (tsc)", command=(*WEB, "check")),
    Check(name="web lint (biome)", command=(*WEB, "lint")),
    Check(name="web tests (vitest)", command=(*WEB, "test")),
)
FAST = _pytest("unit, house and infra tests", "-n", "2", "tests/unit", "tests/house", "tests/infra")
SLOW = (
    _plugin_tests(Home.from_env({}).venvs),
    _pytest("integration tests", "-n", "2", "tests/integration"),
    _pytest("end-to-end tests on a local cloud", "--timeout=900", "tests/e2e"),
)


class Checks:
    """Runs checks and remembers which failed and what the tests summed up to."""

    def __init__(self, home: Home, progress: Progress) -> None:
        self.home, self.progress = home, progress
        self.logs = home.shared / "logs"
        self.failed: list[Check] = []
        self.sum = Sum()

    def run(self, checks: Sequence[Check], *, at_once: int = 1) -> None:
        """Runs them all, failing ones too."""
        with ThreadPoolExecutor(max_workers=at_once) as pool:
            list(pool.map(self._run, checks))

    def _run(self, check: Check) -> None:
        log = self.logs / f"check-{_slug(check.name)}.log"
        log.unlink(missing_ok=True)
        report = log.with_suffix(".xml")
        report.unlink(missing_ok=True)
        program, *arguments = check.command
        ours = self.home.main_bin / program
        command = [str(ours) if ours.exists() else program, *arguments]
        if check.is_pytest:
            command.append(f"--junitxml={report}")
        try:
            with self.progress.step(check.name):
                run(command, cwd=self.home.checkout, log=log)
        except LocalError:
            self.failed.append(check)
            self.progress.line(tail(log, SHOWN_LINES))
        if report.is_file():
            self.sum += read_sum(report)

    def close(self, seconds: float) -> str:
        """The last lines: what failed, and the sum of all tests; also kept as `summary.log`."""
        lines = [f"FAILED {check.name}: {' '.join(check.command)}" for check in self.failed]
        text = "\n".join([*lines, self.sum.line(seconds), ""])
        (self.logs / "summary.log").write_text(text)
        return text


def main(purpose: str) -> int:
    """0 when everything is well, 1 when not, 130 after Ctrl-C."""
    end_on_sigterm()
    started = time.monotonic()
    checks = Checks(Home.from_env({}), Progress())
    try:
        checks.run([*STATIC, FAST], at_once=2)
        if purpose == "test":
            checks.run(SLOW)
    except KeyboardInterrupt:
        end_running()
        sys.stderr.write("\nStopped.\n")
        return INTERRUPTED
    sys.stdout.write(checks.close(time.monotonic() - started))
    return 1 if checks.failed else 0


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name).strip("-")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
