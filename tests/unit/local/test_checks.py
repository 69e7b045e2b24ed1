"""Checks all run, failures are shown, and the closing line adds up."""

import io
import sys
from pathlib import Path

import pytest

from local.checks import Check, Checks
from local.home import Home
from local.junit import Sum, read_sum
from local.progress import Progress

REPORT = '<testsuites><testsuite tests="7" failures="1" errors="1" skipped="2"/></testsuites>'


def test_a_report_is_counted(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text(REPORT)
    assert read_sum(tmp_path / "report.xml") == Sum(passed=3, failed=1, errors=1, skipped=2)


def test_the_closing_line_reads_as_pytests() -> None:
    assert Sum(passed=3, skipped=2).line(1.5).strip("= ") == "3 passed, 2 skipped in 1.50s"
    assert Sum().line(0).strip("= ") == "no tests ran in 0.00s"


def test_a_failing_check_is_shown_and_the_next_one_still_runs(tmp_path: Path) -> None:
    said = io.StringIO()
    checks = Checks(Home(checkout=tmp_path, state=tmp_path), Progress(said))
    bad = Check(name="bad", command=(sys.executable, "-c", "print('the reason'); raise SystemExit(1)"))
    good = Check(name="good", command=(sys.executable, "-c", "print('fine')"))
    checks.run([bad, good])
    assert checks.failed == [bad]
    assert "the reason" in said.getvalue()
    assert "✓ good" in said.getvalue()
    assert "fine" not in said.getvalue()


def test_a_missing_program_is_a_failed_check(tmp_path: Path) -> None:
    checks = Checks(Home(checkout=tmp_path, state=tmp_path), Progress(io.StringIO()))
    missing = Check(name="missing", command=("no-such-program",))
    checks.run([missing])
    assert checks.failed == [missing]


@pytest.mark.parametrize("at_once", [1, 2])
def test_all_checks_run(tmp_path: Path, at_once: int) -> None:
    said = io.StringIO()
    checks = Checks(Home(checkout=tmp_path, state=tmp_path), Progress(said))
    checks.run(
        [Check(name=f"number {n}", command=(sys.executable, "-c", "")) for n in range(3)], at_once=at_once
    )
    assert [f"✓ number {n}" in said.getvalue() for n in range(3)] == [True] * 3
