"""A function that misbehaves on demand."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

COUNT = 0


def handler(event: dict[str, Any], context: Any) -> Any:
    global COUNT
    COUNT += 1
    return globals()[event.pop("do")](context, **event)


def facts(context: Any) -> dict[str, Any]:
    return {
        "pid": os.getpid(),
        "count": COUNT,
        "variables": dict(os.environ),
        "path": sys.path,
        "cwd": str(Path.cwd()),
        "remaining_ms": context.get_remaining_time_in_millis(),
        "tmp": tempfile.gettempdir(),
    }


def say(_context: Any, words: str) -> None:
    print(words)


def sleep(_context: Any, seconds: float) -> None:
    time.sleep(seconds)


def fail(_context: Any) -> None:
    raise ValueError("no such film")


def leave(_context: Any, status: int) -> None:
    os._exit(status)


def die(_context: Any) -> None:
    os.kill(os.getpid(), 9)


def grow(_context: Any, megabytes: int) -> int:
    held = bytearray(megabytes << 20)
    time.sleep(3)
    return len(held)


def breed(_context: Any, marker: str) -> None:
    child = subprocess.Popen(["sleep", "300"])
    Path(marker).write_text(str(child.pid))
    time.sleep(300)


def note(_context: Any, name: str) -> bool:
    path = Path(tempfile.gettempdir()) / name
    was_there = path.exists()
    path.touch()
    return was_there


def flood(_context: Any) -> str:
    return "x" * (7 << 20)


def imports(_context: Any, module: str) -> str:
    return str(__import__(module).WHERE)


def finds(_context: Any, program: str) -> str:
    return subprocess.run([program], capture_output=True, text=True, check=True).stdout
