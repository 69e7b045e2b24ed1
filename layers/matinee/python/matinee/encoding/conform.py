"""The filter chain that turns any source into our frames: upright, progressive, constant rate, SDR or HDR10.

Frame numbers stand on an absolute grid (source time × frame rate), so that a chunk gets the same pixels for
frame `n` wherever its decoding began.
"""

from itertools import pairwise

from matinee.encoding.model import Picture

_NPL = 100
_EARLY_SECONDS = 0.001
_EXACT = 0.01
"""Parts of a pair of pixels that are no more than rounding."""

_TRANSFERS = {"pq": "smpte2084", "hlg": "arib-std-b67"}
RGB = "rgb"
"""The `colour` of a picture of red, green and blue: it becomes BT.709."""

BT2020 = "bt2020/bt2020nc"
"""The `colour` of an HDR picture that does not say it: primaries and matrix. Others become it."""

_PQ = "setparams=range=tv:color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc"
_SAID_OTHERWISE = (
    *("MASTERING_DISPLAY_METADATA", "CONTENT_LIGHT_LEVEL", "AMBIENT_VIEWING_ENVIRONMENT"),
    *("DYNAMIC_HDR_PLUS", "DYNAMIC_HDR_VIVID", "DOVI_RPU_BUFFER", "FILM_GRAIN_PARAMS", "ICC_PROFILE"),
    *("A53_CC", "S12M_TIMECODE", "SEI_UNREGISTERED", "REGIONS_OF_INTEREST"),
    *("DISPLAYMATRIX", "STEREO3D", "SPHERICAL"),
)
"""All that an encoder may repeat of what a frame says, but `DOVI_METADATA`."""

ONE_GRAPH = ("-reinit_filter", "0")
"""Input options: one filter graph from end to end, so that no frame is lost where the size changes."""

SEEK_MARGIN_SECONDS = 0.4
"""How far before its first frame a chunk starts to decode: lets filters and open GOPs settle."""


def grid(picture: Picture) -> list[str]:
    """Filters that put frames on our grid, as they are otherwise. Frame `n` leaves with `pts = n`.

    A film that changes its size is given its first one (`ONE_GRAPH` keeps the filters from beginning anew),
    with bars where its shape is another.
    """
    steps = [*_sized(picture), f"setpts=round(PTS-{picture.start_seconds:.9f}/TB)"]
    if picture.interlaced:
        steps.append("bwdif=mode=send_frame:parity=auto:deint=all")
    return [*steps, f"fps=fps={picture.fps_num}/{picture.fps_den}:round=near"]


def _sized(picture: Picture) -> list[str]:
    """Filters to the film's size. ffmpeg says of all frames that their pixels have the first one's shape.

    Fields stay apart: what is above a picture is of whole pairs of lines, in colours too.
    """
    width, height = picture.width, picture.height
    if not picture.shapes:
        return [f"scale={width}:{height}"]
    pixel = "{1}/{2}".format(*picture.shapes[0])
    for (_, *before), (at, *after) in pairwise(picture.shapes):
        if before != after:
            pixel += "+gte(t,{:.6f})*({}/{}-{}/{})".format(at - _EARLY_SECONDS, *after, *before)
    shape = f"a*({pixel})*{picture.sar_den}/{picture.sar_num}"
    wide = f"min({width},2*ceil({height}*{shape}/2-{_EXACT}))"
    high = f"min({height},4*ceil({width}/({shape})/4-{_EXACT}))"
    return [
        f"scale=w='{wide}':h='{high}':interl={picture.interlaced:d}:eval=frame",
        f"pad={width}:{height}:(ow-iw)/2:4*floor((oh-ih)/8):eval=frame",
    ]


def conform(picture: Picture, *, first_frame: int, frames: int, transfer: str = "sdr") -> list[str]:
    """Filters that give exactly our frames `first_frame` … `first_frame + frames - 1`, as SDR or PQ.

    What the source says of its light goes: it is said again, by us, where it still holds.
    """
    return [*cut(picture, first_frame=first_frame, frames=frames), *light(picture, transfer)]


def cut(picture: Picture, *, first_frame: int, frames: int, dolby_vision: bool = False) -> list[str]:
    """The part of `conform` that is the same for every transfer. Frames may keep what `dolby_vision` says."""
    steps = [*grid(picture), f"trim=start_pts={first_frame}:end_pts={first_frame + frames}"]
    forget = [f":type={each}" for each in _SAID_OTHERWISE] if dolby_vision else [""]
    return [*steps, *(f"sidedata=mode=delete{each}" for each in forget), "setpts=N"]


def light(picture: Picture, transfer: str) -> list[str]:
    """The rest of it: SDR or PQ."""
    if picture.transfer != "sdr":
        return [*_bt2020(picture), *(tagged(transfer) if transfer == "pq" else to_sdr(picture.transfer))]
    if not picture.colour:
        return []
    if picture.colour == RGB:
        return ["scale=out_color_matrix=bt709:out_range=tv", "format=yuv444p", _taken_for("bt709")]
    return [_taken_for(picture.colour)]


def _bt2020(picture: Picture) -> list[str]:
    """Filters from HDR to BT.2020 in the studio range."""
    if picture.colour == RGB:
        return []
    primaries, _, matrix = picture.colour.partition("/")
    transfer = _TRANSFERS[picture.transfer]
    said = [f"setparams=color_primaries={primaries}:color_trc={transfer}:colorspace={matrix}"]
    if picture.colour in ("", BT2020):
        return ["scale=out_range=tv", *(said if picture.colour else [])]
    return [*said, "zscale=p=bt2020:m=bt2020nc:r=tv", "format=yuv444p12le"]


def _taken_for(colour: str) -> str:
    return f"setparams=color_primaries={colour}:color_trc={colour}:colorspace={colour}"


def tagged(transfer: str) -> list[str]:
    """Filters that say of frames without a word of it that they are PQ."""
    return [_PQ] if transfer == "pq" else []


def to_sdr(transfer: str) -> list[str]:
    """Filters from a `transfer` (`sdr`, `pq`, `hlg`) to BT.709, always by the same curve."""
    if transfer == "sdr":
        return []
    return [
        f"zscale=tin={_TRANSFERS[transfer]}:pin=bt2020:min=bt2020nc:rin=tv:t=linear:npl={_NPL}",
        "format=gbrpf32le",
        "zscale=p=bt709",
        "tonemap=tonemap=hable:desat=0",
        "zscale=t=bt709:m=bt709:r=tv",
    ]


def scale(width: int, height: int, *, flags: str, transfer: str = "sdr") -> list[str]:
    """Filters that scale to `width` × `height` and to 4:2:0 in the studio range."""
    return [f"scale={width}:{height}:flags={flags}:out_range=tv", f"format={pixel_format(transfer)}"]


def pixel_format(transfer: str) -> str:
    """4:2:0, eight bits for SDR and ten for HDR."""
    return "yuv420p" if transfer == "sdr" else "yuv420p10le"


def seek(picture: Picture, first_frame: int, *, margin_seconds: float) -> list[str]:
    """Input options that begin decoding ahead of `first_frame`, at a keyframe, keeping timestamps."""
    options = [*ONE_GRAPH, "-copyts", "-noaccurate_seek", "-seek_timestamp", "1"]
    into = float(first_frame / picture.fps) - margin_seconds
    return [*options, "-ss", f"{picture.start_seconds + into:.6f}"] if into > 0 else options
