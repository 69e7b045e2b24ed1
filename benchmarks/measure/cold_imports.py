"""CPU time to import a handler in a fresh process, with what Lambda's runtime and our layers have."""

import os
import resource
import subprocess

from benchmarks.report import ROOT

_HOT = {"playback grant": "playback", "catalog read": "catalog"}
_RUNTIME = ROOT / ".matinee" / "venvs" / "lambda" / "bin" / "python"
_TRIES = 5
_SETTINGS = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "MEDIA_BASE_URL": "http://media.invalid",
    "PLAYABLES_TABLE": "playables",
    "SIGNING_KEY_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:000000000000:secret:key",
    "TITLES_TABLE": "titles",
    "USER_POOL_CLIENT_ID": "client",
    "USER_POOL_ID": "us-east-1_pool",
    "VIEWINGS_TABLE": "viewings",
}


def cold_imports() -> dict[str, float]:
    """Milliseconds of CPU by handler, above those of a process that imports nothing."""
    empty = _cpu_milliseconds("pass", [])
    return {name: _import(context) - empty for name, context in _HOT.items()}


def _import(context: str) -> float:
    layers = [ROOT / "functions" / context, ROOT / "layers" / "matinee" / "python"]
    built = sorted((ROOT / "layers" / "dependencies" / "build").glob("*/python"))
    return _cpu_milliseconds("import api", [*map(str, layers), *map(str, built)])


def _cpu_milliseconds(code: str, path: list[str]) -> float:
    env = _SETTINGS | {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(path)}
    return min(_once(code, env) for _ in range(_TRIES))


def _once(code: str, env: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([_RUNTIME, "-c", code], env=env, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
