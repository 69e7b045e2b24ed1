"""Python environments from hashed requirements."""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from local.errors import SetUpFailed
from local.home import Home
from local.setup.bytecode import compile_by_import, compile_environment
from local.shell import run


def pinned_uv(requirements: Path) -> str:
    """The lines that pin uv, hashes included, out of a requirements file."""
    found = re.search(r"^uv==.*(?:\n[ ]+--hash.*)*", requirements.read_text(), re.MULTILINE)
    if not found:
        raise SetUpFailed(f"{requirements} does not pin uv: compile it again from dev.in.")
    return found[0]


def install_uv(home: Home) -> None:
    """A folder with nothing but uv in it, which makes the environments."""
    folder, log = home.venvs / "uv", _fresh_log(home, "uv")
    shutil.rmtree(folder, ignore_errors=True)
    pip: list[str | Path] = [sys.executable, "-m", "pip", "install", "--target", folder]
    if find_spec("pip") is None:
        run([sys.executable, "-m", "venv", folder], log=log, error=SetUpFailed)
        pip = [folder / "bin" / "python", "-m", "pip", "install"]
    folder.mkdir(parents=True, exist_ok=True)
    wanted = folder / "uv.txt"
    wanted.write_text(pinned_uv(home.checkout / "requirements" / "dev.txt") + "\n")
    exactly: list[str | Path] = [
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "--no-deps",
        "-r",
        wanted,
    ]
    run([*pip, *exactly], log=log, error=SetUpFailed)


def install_main(home: Home) -> None:
    """Everything in `requirements/dev.txt`, and the checkout itself, editable."""
    with _environment(home, home.checkout / ".venv", "dev") as uv_pip:
        uv_pip("install", "--no-deps", "--no-build-isolation", "-e", home.checkout)
        collect_tools(home, uv_pip)
        compile_by_import(uv_pip.python, "infra.app", cwd=home.checkout)


def collect_tools(home: Home, uv_pip: "_UvPip") -> None:
    """ffmpeg, ffprobe and Shaka Packager, out of the wheels, by the same script as the layer's."""
    site = next((home.checkout / ".venv" / "lib").glob("python3.13/site-packages"))
    collect = home.checkout / "layers" / "ffmpeg" / "collect.py"
    run([uv_pip.python, collect, site, home.tools], log=uv_pip.log, error=SetUpFailed)


def install_localstack(home: Home) -> None:
    """LocalStack's open core with our plug-ins, in an environment of its own."""
    built_by = home.checkout / "requirements" / "dev.txt"
    with _environment(home, home.venvs / "localstack", "localstack") as uv_pip:
        uv_pip(
            "install", "--no-deps", "--build-constraints", built_by, "-e", home.checkout / "local" / "plugins"
        )


def install_lambda(home: Home) -> None:
    """What the python3.13 Lambda runtime carries."""
    with _environment(home, home.venvs / "lambda", "lambda"):
        pass


class _UvPip:
    """`uv pip` for one environment."""

    def __init__(self, home: Home, venv: Path) -> None:
        self.uv, self.python = home.venvs / "uv" / "bin" / "uv", venv / "bin" / "python"
        self.log = _fresh_log(home, venv.name.strip("."))

    def __call__(self, verb: str, *arguments: str | Path) -> None:
        command = [self.uv, "pip", verb, "--python", self.python, *arguments]
        run(command, log=self.log, env={**os.environ, "UV_NO_PROGRESS": "1"}, error=SetUpFailed)


@contextmanager
def _environment(home: Home, venv: Path, requirements: str) -> Iterator[_UvPip]:
    """Exactly the requirements in `venv`; one that was left unfinished, or of another Python, starts anew."""
    uv_pip, mark = _UvPip(home, venv), venv / ".unfinished"
    if mark.exists() or not _is_of_this_python(venv):
        shutil.rmtree(venv, ignore_errors=True)
        run([uv_pip.uv, "venv", "--python", sys.executable, venv], log=uv_pip.log, error=SetUpFailed)
    mark.touch()
    file = home.checkout / "requirements" / f"{requirements}.txt"
    uv_pip("sync", "--require-hashes", file)
    compile_environment(venv, log=uv_pip.log)
    yield uv_pip
    mark.unlink()


def _is_of_this_python(venv: Path) -> bool:
    config, python = venv / "pyvenv.cfg", venv / "bin" / "python"
    if not (config.is_file() and python.exists()):
        return False
    version = ".".join(map(str, sys.version_info[:3]))
    return version in config.read_text() and python.resolve() == Path(sys.executable).resolve()


def _fresh_log(home: Home, name: str) -> Path:
    log = home.shared / "logs" / f"setup-{name}.log"
    log.unlink(missing_ok=True)
    return log
