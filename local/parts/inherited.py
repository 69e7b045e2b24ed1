"""What a part gets of the environment that it is started from."""

import os

NOT_THEIRS = ("AWS_", "LOCALSTACK_", "LOCALCLOUD_", "PYTHON", "VIRTUAL_ENV", "MATINEE_")


def inherited() -> dict[str, str]:
    """Without what belongs to an AWS account, to the caller's Python, or to another cloud."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_THEIRS)}
    return kept | {"PYTHONUNBUFFERED": "1"}
