"""The suites that keep the fakes honest, held against the local cloud too."""

import os
import re
import subprocess
import sys

import pytest

from tests.e2e.commands import ROOT
from tests.e2e.running import Running

SUITES = {"accounts": "", "catalog": "", "encoding": "TestS3", "ingest": "", "playback": ""}


@pytest.mark.parametrize("context", SUITES)
def test_the_port_suite_passes_on_the_local_cloud(running: Running, context: str) -> None:
    suite = f"tests/integration/{context}/test_ports.py"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", suite, "-k", SUITES[context]],
        env=os.environ | {"MATINEE_TEST_ENDPOINT": running.cloud.endpoint},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert re.search(r"\d+ passed", done.stdout)
