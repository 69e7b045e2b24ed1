"""`matinee` as a user types it, for a cloud of these tests' own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    "MATINEE_HOME": os.environ.get("MATINEE_TEST_HOME", ".matinee/test"),
    "MATINEE_PORT": os.environ.get("MATINEE_TEST_PORT", "8180"),
    "MATINEE_CLOUD_PORT": os.environ.get("MATINEE_TEST_CLOUD_PORT", "4666"),
}


def matinee(*arguments: str, timeout_seconds: float = 600, **env: str) -> subprocess.CompletedProcess[str]:
    """`matinee …` as a user types it, for the cloud of these tests."""
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        env=os.environ | ENVIRONMENT | env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout_seconds,
    )
