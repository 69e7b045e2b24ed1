"""LocalStack is killed: status names it, and `matinee play` brings everything back."""

import os
import signal
import time

from tests.e2e.commands import matinee
from tests.e2e.running import Running


def test_a_killed_cloud_is_named_and_comes_back(running: Running) -> None:
    [localstack, *_] = running.cloud.statuses()
    assert localstack.pid is not None
    os.kill(localstack.pid, signal.SIGKILL)
    time.sleep(1)
    status = matinee("status")
    assert status.returncode == 1
    assert "LocalStack (AWS) died" in status.stdout

    again = matinee("play", "--no-open", timeout_seconds=600)
    assert again.returncode == 0, again.stdout[-3000:]
    assert f"/#/watch/{running.title_id}" in again.stdout
    assert matinee("status").returncode == 0
