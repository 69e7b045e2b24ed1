"""The environment variables and paths of one function's processes, as Lambda would set them."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PRELOADED = ("dateutil", "jmespath", "s3transfer", "six", "urllib3")
SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
SITE = f"python/lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a function's files are: its own folder, and its layers in the order they were declared."""

    task_root: Path
    layers: Sequence[Path]
    python: str

    @property
    def import_path(self) -> list[str]:
        """sys.path before the runtime's own: the task root, then layers, the last declared first."""
        folders = [layer / folder for layer in reversed(self.layers) for folder in (SITE, "python")]
        return [str(self.task_root), *_existing(folders)]

    @property
    def forkable(self) -> bool:
        """False when the function brings its own boto3, or libraries that the loader must find."""
        own_sdk = any((Path(p) / name).exists() for p in self.import_path for name in ("boto3", "botocore"))
        return not own_sdk and not _existing([layer / "lib" for layer in self.layers])

    @property
    def forget(self) -> list[str]:
        """Preloaded packages of which the function has its own copy."""
        return [
            name
            for name in PRELOADED
            if any((Path(p) / name).exists() or (Path(p) / f"{name}.py").exists() for p in self.import_path)
        ]

    def variables(self, given: dict[str, object], *, api: str, tmp: Path) -> dict[str, str]:
        """LocalStack's variables for the function (reserved names and its own), made true for a process."""
        bins = _existing([layer / "bin" for layer in reversed(self.layers)])
        libs = _existing([layer / "lib" for layer in reversed(self.layers)])
        ours = {
            "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
            "AWS_LAMBDA_RUNTIME_API": api,
            "HOME": str(tmp),
            "LAMBDA_RUNTIME_DIR": str(Path(self.python).parent),
            "LAMBDA_TASK_ROOT": str(self.task_root),
            "LANG": "en_US.UTF-8",
            "TMPDIR": str(tmp),
        }
        paths = {
            "LD_LIBRARY_PATH": os.pathsep.join([str(self.task_root / "lib"), *libs]),
            "PATH": os.pathsep.join([*bins, str(Path(self.python).parent), SYSTEM_PATH]),
            "PYTHONPATH": os.pathsep.join(self.import_path),
        }
        return {**paths, **{name: str(value) for name, value in given.items()}, **ours}


def _existing(folders: Sequence[Path]) -> list[str]:
    return [str(folder) for folder in folders if folder.is_dir()]
