"""Compiles what is imported often, once, at set-up.

Where PYTHONDONTWRITEBYTECODE is set nothing would be compiled later, and importing boto3 would take 2.7 times
as long. Compiling all would take longer than the rest of the set-up: aws-cdk-lib alone is 180 MB of source.
"""

import os
import subprocess
from contextlib import suppress
from pathlib import Path

from local.errors import SetUpFailed
from local.shell import run

# Large, and imported by few commands or none: Python compiles those on first use.
RARELY = r"/(aws_cdk/aws_|sympy/|networkx/|pygments/|cfnlint/|mypy|playwright/|hypothesis/)"


def compile_environment(venv: Path, *, log: Path) -> None:
    """Compiles the packages of an environment, on all cores; a file for another Python is passed over."""
    packages = next((venv / "lib").glob("python3.*/site-packages"))
    command: list[str | Path] = [venv / "bin" / "python", "-m", "compileall", "-q", "-j", "0"]
    with suppress(SetUpFailed):
        run([*command, "-x", RARELY, packages], log=log, env=writing_bytecode(), error=SetUpFailed)


def compile_by_import(python: Path, module: str, *, cwd: Path) -> None:
    """Compiles what importing `module` needs; whether it can be imported is no matter of set-up."""
    subprocess.run(
        [python, "-c", f"import {module}"], cwd=cwd, env=writing_bytecode(), check=False, capture_output=True
    )


def writing_bytecode() -> dict[str, str]:
    """This process's environment, without what would keep Python from writing bytecode."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
