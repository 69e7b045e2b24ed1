"""What is packaged, checked by parsers that are not ours, beside what others package: faults are counted."""

import os
import tempfile
from pathlib import Path

from benchmarks.measure.package_checks import CHECKS, Tally, encryption, key_addresses
from benchmarks.measure.package_view import View
from benchmarks.measure.packages import CODECS, SIZE, Package, packages
from benchmarks.measure.peers import install_peers
from benchmarks.report import Figure, publish
from local.home import Home

HOW = f"""
An HDR10 film of 5.2 s with two shots ({SIZE}, made by ffmpeg) becomes a title with the ladders {CODECS}, by
the steps of `encode_title` in memory. Shaka Streamer gets the same film, with the codecs it has,
segments of 2 s and I-frame playlists, and else its defaults; ffmpeg's DASH muxer (which writes HLS playlists
too) and its HLS muxer get our encoded tracks, so they
differ in packaging alone. Every figure is a count of faults: 0 is conformant. Where something is not
there at all (encryption by `cbcs`, DASH from the HLS muxer), each thing looked for is a fault.

Read by others: playlists by `m3u8`, the MPD by `mpegdash`, boxes by dash.js's `codem-isoboxer`, samples,
key frames and colours by ffprobe; pictures are decoded and decrypted by ffmpeg. CODECS are compared with
strings made from the decoder configurations by the rules of RFC 6381. Rates follow RFC 8216, 4.3.4.2, with
the tolerance of Apple's authoring specification. That hls.js, dash.js and Shaka Player play it, in the clear
and encrypted, is tested in `tests/integration/encoding`.
"""
_KEYS = "encrypted playlists that give out a key id as the key"
_ENCRYPTED = "tracks that are not cbcs, or do not come back with their key"


def tallies(package: Package) -> dict[str, Tally]:
    """Every check on one title."""
    plain = View(package.folder, package.hls, package.dash)
    protected = View(package.protected, package.hls, package.dash) if package.protected else None
    found = {what: check(plain) for what, check in CHECKS.items()}
    encrypted = {_ENCRYPTED: encryption(plain, protected, package.keys), _KEYS: key_addresses(protected)}
    return {**found, **encrypted}


def main() -> None:
    """Package, check, publish."""
    home = Home.from_env({})
    os.environ["PATH"] = f"{home.tools}{os.pathsep}{os.environ['PATH']}"
    python = install_peers(home) / "bin" / "python"
    with tempfile.TemporaryDirectory(prefix="matinee-bench-") as folder:
        made = packages(Path(folder), python)
        found = {name: tallies(package) for name, package in made.items()}
    ours = found.pop("ours")
    figures = [
        Figure(
            id=f"check{number}",
            what=what,
            value=tally.wrong,
            unit="",
            goal="<= 0",
            peers={name: float(theirs[what].wrong) for name, theirs in found.items()},
            note=_of(ours[what], {name: theirs[what] for name, theirs in found.items()}),
        )
        for number, (what, tally) in enumerate(ours.items(), start=1)
    ]
    publish("packaging", how=HOW, figures=figures)


def _of(ours: Tally, theirs: dict[str, Tally]) -> str:
    return f"of {ours.there}; of {', '.join(str(each.there) for each in theirs.values())} (peers)"


if __name__ == "__main__":
    main()
