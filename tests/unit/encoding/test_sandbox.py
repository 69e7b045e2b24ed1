"""The process runner: what a program started by us can see, and how it ends."""

import resource
import time
from pathlib import Path

import pytest

from matinee.encoding.ffmpeg import THEIRS, TimedOut, Tools, run
from matinee.kernel.errors import Transient


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_a_program_sees_no_environment_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary")
    assert run(tmp_path, ("env",), timeout_seconds=5).stdout.split() == ["LC_ALL=C"]


def test_a_program_that_takes_too_long_is_killed_with_its_children(tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(TimedOut):
        run(tmp_path, ("sh", "-c", "sleep 60 & echo $! > child; wait"), timeout_seconds=0.5)
    assert time.monotonic() - began < 10
    child = int((tmp_path / "child").read_text())
    for _ in range(50):
        if not alive(child):
            break
        time.sleep(0.1)
    assert not alive(child)


def test_a_program_has_limits(tmp_path: Path) -> None:
    limits = run(tmp_path, ("sh", "-c", "ulimit -c; ulimit -n"), timeout_seconds=5).stdout.split()
    assert limits == ["0", "512"]
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] != 512


def test_a_program_that_is_missing_is_a_passing_trouble(tmp_path: Path) -> None:
    with pytest.raises(Transient, match="no-such-program"):
        run(tmp_path, ("no-such-program",), timeout_seconds=5)


def test_a_signal_is_told_from_an_exit_code(tmp_path: Path) -> None:
    killed = run(tmp_path, ("sh", "-c", "kill -9 $$"), timeout_seconds=5)
    assert killed.exit_code == -9


def test_cpu_seconds_are_counted_where_they_are_spent(tmp_path: Path, tools: Tools) -> None:
    part = tools.separate()
    part.ffmpeg(tmp_path, "-f", "lavfi", "-i", "mandelbrot=s=320x180:r=10", "-t", "1", "-f", "null", "-")
    assert 0 < part.cpu_seconds == tools.cpu_seconds


@pytest.mark.parametrize(
    "text",
    ["ffconcat version 1.0\nfile secret\n", "#EXTM3U\n#EXTINF:1,\nsecret\n#EXT-X-ENDLIST\n"],
    ids=["concat", "hls"],
)
def test_a_list_of_other_files_is_never_followed(tmp_path: Path, tools: Tools, text: str) -> None:
    (tmp_path / "secret").write_text("canary")
    (tmp_path / "source").write_text(text)
    done = tools.ffprobe(tmp_path, *THEIRS, "-show_format", "-i", "file:source")
    assert done.exit_code != 0
    assert done.stdout.strip() == ""


def test_temporary_files_are_gone_afterwards(tmp_path: Path) -> None:
    run(tmp_path, ("sh", "-c", "echo out; echo err >&2"), timeout_seconds=5)
    assert list(tmp_path.iterdir()) == []
