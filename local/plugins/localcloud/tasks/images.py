"""Which programs on this machine stand for which container images."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"


class ImageNotFound(Exception):
    """No image of that name is in the catalogue."""


@dataclass(frozen=True, kw_only=True)
class Image:
    """How an image's commands run: the interpreter for `python`, search paths, folder, variables."""

    python: str | None = None
    pythonpath: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    cwd: str = "/"
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)

    def variables(self) -> dict[str, str]:
        """PATH, PYTHONPATH and the image's own variables."""
        bins = [*self.path, *([str(Path(self.python).parent)] if self.python else []), SYSTEM_PATH]
        paths = {"PATH": os.pathsep.join(bins), "LANG": "C.UTF-8"}
        if self.pythonpath:
            paths["PYTHONPATH"] = os.pathsep.join(self.pythonpath)
        return {**paths, **self.environment}

    def resolved(self, command: tuple[str, ...]) -> tuple[str, ...]:
        """The command with the image's own interpreter where it says `python`."""
        if self.python and command and command[0] in ("python", "python3"):
            return (self.python, *command[1:])
        return command


def find(catalogue: Path | None, name: str) -> Image:
    """Looks `name` up in the JSON file `catalogue`: exactly, then without its digest or tag.

    The file maps names to objects of `Image`'s fields. Raises ImageNotFound.
    """
    images: dict[str, Any] = json.loads(catalogue.read_text()) if catalogue and catalogue.exists() else {}
    without_digest = name.partition("@")[0]
    last = without_digest.rpartition("/")[2]
    without_tag = without_digest[: len(without_digest) - len(last)] + last.partition(":")[0]
    for key in (name, without_digest, without_tag):
        if key in images:
            return _image(images[key])
    raise ImageNotFound(name)


def _image(entry: dict[str, Any]) -> Image:
    known: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}
    return Image(**known)
