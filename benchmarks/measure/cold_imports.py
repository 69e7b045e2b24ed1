"""CPU time to import a handler in a fresh process, with what Lambda's runtime and our layers have."""

import os
import resource
import subprocess
import tempfile

from benchmarks.report import ROOT

_HOT = {"playback grant": "playback", "catalog read": "catalog"}
_RUNTIME = ROOT / ".matinee" / "venvs" / "lambda" / "bin" / "python"
_UV = ROOT / ".matinee" / "venvs" / "uv" / "bin" / "uv"
_TRIES = 5
_SETTINGS = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "MEDIA_BASE_URL": "http://media.invalid",
    "PLAYABLES_TABLE": "playables",
    "SIGNING_KEY_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:000000000000:secret:key",
    "TITLES_TABLE": "titles",
    "TITLE_KEY_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:000000000000:secret:title-key",
    "USER_POOL_CLIENT_ID": "client",
    "USER_POOL_ID": "us-east-1_pool",
    "VIEWINGS_TABLE": "viewings",
}


def cold_imports() -> dict[str, float]:
    """Milliseconds of CPU by handler, above those of a process that imports nothing."""
    empty = _cpu_milliseconds("pass", [])
    with tempfile.TemporaryDirectory() as layer:
        _install_dependencies(layer)
        return {name: _import(context, layer) - empty for name, context in _HOT.items()}


def _install_dependencies(layer: str) -> None:
    """What the third-party layer holds, with its bytecode."""
    lock = ROOT / "layers" / "dependencies" / "requirements.txt"
    options = ["--quiet", "--compile-bytecode", "--require-hashes", "--python", str(_RUNTIME)]
    subprocess.run([_UV, "pip", "install", *options, "--target", layer, "-r", str(lock)], check=True)


def _import(context: str, layer: str) -> float:
    own = [ROOT / "functions" / context, ROOT / "layers" / "matinee" / "python"]
    return _cpu_milliseconds("import api", [*map(str, own), layer])


def _cpu_milliseconds(code: str, path: list[str]) -> float:
    env = _SETTINGS | {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(path)}
    return min(_once(code, env) for _ in range(_TRIES))


def _once(code: str, env: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([_RUNTIME, "-c", code], env=env, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
