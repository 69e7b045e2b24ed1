"""Reading manifests and segments back."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.encoding.boxes import boxes, segment, timescale
from matinee.encoding.manifests import dash_references, dash_seconds, hls_references, outside

MPD = """<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" mediaPresentationDuration="PT1H2M3.5S"><Period>
<AdaptationSet><Representation id="0"><SegmentTemplate initialization="v/init.mp4" media="v/$Number$.m4s"
startNumber="1"><SegmentTimeline><S t="0" d="5" r="2"/><S d="3"/></SegmentTimeline></SegmentTemplate>
</Representation></AdaptationSet></Period></MPD>"""


@pytest.mark.parametrize(
    "reference", ["https://x/a", "//x/a", "/a", "../a", "a/../../b", "data:,x", "a\\..\\b", "HTTP:x"]
)
def test_a_reference_that_leaves_the_title_is_seen(reference: str) -> None:
    assert outside(reference)


@pytest.mark.parametrize("reference", ["a.m4s", "video/720p/1.m4s", "a..b.m4s"])
def test_a_reference_inside_the_title_is_fine(reference: str) -> None:
    assert not outside(reference)


def test_hls_is_followed_through_its_playlists() -> None:
    playlists = {
        "master.m3u8": '#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,URI="audio/main.m3u8"\nvideo/720p.m3u8\n',
        "audio/main.m3u8": '#EXT-X-MAP:URI="main/init.mp4"\nmain/1.m4s\n',
        "video/720p.m3u8": "#EXTINF:2,\n720p/1.m4s\n../../x.m3u8\n",
    }
    found = dict(hls_references("master.m3u8", playlists.__getitem__))
    assert found["main/1.m4s"] == "audio/main/1.m4s"
    assert found["720p/1.m4s"] == "video/720p/1.m4s"
    assert outside("../../x.m3u8")
    assert "../../x.m3u8" in found


def test_dash_names_every_segment_of_its_timeline() -> None:
    assert list(dash_references(MPD)) == ["v/init.mp4", *(f"v/{n}.m4s" for n in range(1, 5))]
    assert dash_seconds(MPD) == 3723.5


def test_a_manifest_without_a_length_is_an_error() -> None:
    with pytest.raises(ValueError, match="duration"):
        dash_seconds("<MPD/>")


def box(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I4s", len(payload) + 8, kind) + payload


def test_a_segments_timing_is_read_from_its_boxes() -> None:
    tfhd = box(b"tfhd", struct.pack(">III", 0x8, 1, 512))
    tfdt = box(b"tfdt", struct.pack(">IQ", 1 << 24, 12_800))
    trun = box(b"trun", struct.pack(">II", 0, 25))
    own = box(b"trun", struct.pack(">IIIIII", 0x100 | 0x200, 2, 500, 9, 524, 9))
    data = box(b"moof", box(b"traf", tfhd + tfdt + trun + own)) + box(b"mdat", b"x" * 9)
    read = segment(data)
    assert (read.start_ticks, read.samples, read.duration_ticks) == (12_800, 27, 25 * 512 + 1024)


def test_a_tracks_time_scale_is_read() -> None:
    mdhd = box(b"mdhd", struct.pack(">IIIII", 0, 0, 0, 12_800, 0))
    assert timescale(box(b"moov", box(b"trak", box(b"mdia", mdhd)))) == 12_800


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        list(boxes(data))
    except ValueError:
        return
