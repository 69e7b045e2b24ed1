"""What a title says of its rates: the peaks of its segments, by the rule of RFC 8216."""

from pathlib import Path

import pytest

from matinee.encoding.peaks import peak_kbps, state_peaks

MASTER = """#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,URI="audio/eng.m3u8",GROUP-ID="stereo",NAME="English"
#EXT-X-MEDIA:TYPE=AUDIO,URI="audio/fra.m3u8",GROUP-ID="stereo",NAME="French"
#EXT-X-STREAM-INF:BANDWIDTH=900,AVERAGE-BANDWIDTH=700,CODECS="avc1,mp4a",AUDIO="stereo"
video/large.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=900,AVERAGE-BANDWIDTH=700,CODECS="avc1"
video/large.m3u8
#EXT-X-STREAM-INF:AVERAGE-BANDWIDTH=1,BANDWIDTH=9000000,AUDIO="stereo"
video/small.m3u8
"""
MPD = """<MPD>
<Representation id="0" bandwidth="900">
  <SegmentTemplate initialization="video/large/init.mp4"/></Representation>
<Representation id="1" bandwidth="9000000">
  <SegmentTemplate initialization="video/small/init.mp4"/></Representation>
<Representation id="2" bandwidth="1"><BaseURL>text.vtt</BaseURL></Representation>
<Representation id="3" bandwidth="1"><Channels/><SegmentTemplate initialization="audio/fra/init.mp4"/>
</Representation>
<Representation id="4" bandwidth="1"><SegmentTemplate initialization="video/keys/init.mp4"/></Representation>
</MPD>"""


@pytest.mark.parametrize(
    ("segments", "kbps"),
    [
        ([(1000, 2.0), (4000, 2.0), (1000, 2.0)], 16.0),
        ([(1000, 2.0), (1000, 2.0), (1000, 0.5)], 6.4),
        ([(1000, 2.0), (1000, 2.0), (2000, 1.0)], 16.0),
        ([(1000, 0.2)], 40.0),
    ],
    ids=["the largest", "a short one with the one before it", "half a target by itself", "nothing else"],
)
def test_the_peak_is_over_segments_that_last_about_a_target(
    segments: list[tuple[int, float]], kbps: float
) -> None:
    assert peak_kbps(segments) == pytest.approx(kbps)


def test_both_manifests_say_at_least_the_peak_with_the_loudest_sound(tmp_path: Path) -> None:
    for name, sizes in (
        ("video/large", (100, 400)),
        ("video/small", (9,)),
        ("audio/eng", (10,)),
        ("audio/fra", (50,)),
    ):
        (tmp_path / name).mkdir(parents=True)
        lines = ["#EXTM3U", f'#EXT-X-MAP:URI="{Path(name).name}/init.mp4"']
        for number, size in enumerate(sizes, start=1):
            (tmp_path / name / f"{number}.m4s").write_bytes(bytes(size))
            lines += ["#EXTINF:2.000,", f"{Path(name).name}/{number}.m4s"]
        (tmp_path / f"{name}.m3u8").write_text("\n".join(lines))
    (tmp_path / "master.m3u8").write_text(MASTER)
    (tmp_path / "manifest.mpd").write_text(MPD)
    state_peaks(tmp_path, "master.m3u8", "manifest.mpd")
    master, mpd = (tmp_path / name for name in ("master.m3u8", "manifest.mpd"))
    with_sound = MASTER.replace(":BANDWIDTH=900", ":BANDWIDTH=1800", 1)
    assert master.read_text() == with_sound.replace(":BANDWIDTH=900", ":BANDWIDTH=1600")
    video = MPD.replace('"900"', '"1600"')
    assert mpd.read_text() == video.replace('id="3" bandwidth="1"', 'id="3" bandwidth="200"')
