"""Sound that is hard: treble that encoders leave out, channels that nobody can place, changes on the way."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from matinee.encoding import sound
from matinee.encoding.ffmpeg import OURS, Tools
from matinee.encoding.loudness import listen
from matinee.encoding.model import Sound
from matinee.encoding.sound import mix_of
from matinee.kernel.errors import VerificationFailed
from tests import media
from tests.encoding_house import EncodingHouse


def heard_as(path: Path, *sources: str) -> Path:
    """A film of 3 s whose sound is the sum of lavfi sources."""
    mixed = f"amix={len(sources)}:normalize=0,aformat=channel_layouts=stereo"
    inputs = [part for each in sources for part in ("-f", "lavfi", "-i", each)]
    graph = "".join(f"[{n + 1}:a]" for n in range(len(sources))) + f"{mixed}[a]"
    output = ("-filter_complex", graph, "-map", "0:v", "-map", "[a]", "-c:a", "pcm_f32le")
    return media.film(path, seconds=3, size="64x36", sound=None, inputs=inputs, output=output)


NOISE = "anoisesrc=d=3:r=48000:a=0.3:seed=7"
WHINE = "sine=f=17500:r=48000:d=3,volume=12dB"
THUD = "sine=f=25:r=48000:d=3:samples_per_frame=1920,volume='if(eq(n,25),52,0)':eval=frame"


@pytest.mark.parametrize("source", [NOISE, WHINE])
def test_what_the_encoder_loses_with_the_treble_is_made_up_for(
    house: EncodingHouse, tmp_path: Path, source: str
) -> None:
    found = house.sound(heard_as(tmp_path / "film.mov", source))
    assert found["und"].integrated_lufs == pytest.approx(-23, abs=0.5)
    assert found["und"].true_peak_dbtp <= -1


def test_what_is_lost_is_not_made_up_for_above_the_ceiling(house: EncodingHouse, tmp_path: Path) -> None:
    found = house.sound(heard_as(tmp_path / "film.mov", NOISE, THUD))
    assert -2 <= found["und"].true_peak_dbtp <= -1
    assert -29 < found["und"].integrated_lufs < -25


@pytest.mark.parametrize("broken", ["volume=0", "pan=stereo|c0=c0", "highpass=f=4000"])
def test_a_broken_encode_is_not_made_up_for(
    house: EncodingHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    encode = sound._encode

    def breaking(folder: Path, output: str, source: Any, filters: Any, track: Any, tools: Tools) -> None:
        encode(folder, output, source, [*filters, broken], track, tools)

    monkeypatch.setattr(sound, "_encode", breaking)
    with pytest.raises(VerificationFailed) as caught:
        house.sound(media.loud(tmp_path / "film.mov", decibels=0))
    assert caught.value.reason == "loudness"


TWO = "aevalsrc='0.1*sin(6265*t)|0.3*sin(6265*t)':s=48000:d=2"
NINE = (f"{TWO},pan=9 channels|c0=c0|c8=c1", "pcm_s16le")
FROM_THE_LEFT = "aevalsrc='0.1*sin(6265*t)|0.1*sin(6265*t)|0|0':s=48000:d=2:c=ambisonic 1"
AMBISONIC = (FROM_THE_LEFT, "libopus", "-mapping_family", "2")


@pytest.mark.parametrize(
    ("heard", "code", "names"),
    [(NINE, "layout_unknown", {"und", "und-51"}), (AMBISONIC, "layout_mixed", {"und"})],
    ids=["nine channels", "ambisonic"],
)
def test_channels_that_cannot_be_placed_are_mixed(
    house: EncodingHouse, tmp_path: Path, heard: Sequence[str], code: str, names: set[str]
) -> None:
    inputs, output = ("-f", "lavfi", "-i", heard[0]), ("-c:a", *heard[1:])
    path = tmp_path / "film.mkv"
    found = house.sound(media.film(path, seconds=2, size="64x36", sound=None, inputs=inputs, output=output))
    assert code in {each.code for each in house.plan().findings}
    assert found.keys() == names
    assert [each.integrated_lufs for each in found.values()] == pytest.approx([-23] * len(names), abs=0.5)
    (task,) = [each for each in house.tasks() if each.rung == "und"]
    (tmp_path / "made.mp4").write_bytes(house.work.objects[task.output_key])
    left, right = (
        listen(tmp_path, (*OURS, "-i", "file:made.mp4"), [f"pan=mono|c0=c{n}"], 2, house.studio.tools())
        for n in (0, 1)
    )
    assert left is not None
    assert right is not None
    assert left.loudness.true_peak_dbtp > right.loudness.true_peak_dbtp + 30


@pytest.mark.parametrize("channels", [1, 2, 6, 8, 10, 12, 16, 24])
def test_channels_that_are_told_or_usual_are_left_alone(channels: int) -> None:
    named = Sound(stream=0, codec="aac", channels=channels, sample_rate=48_000, language="und", layout="5.1")
    assert mix_of(named) == mix_of(replace(named, layout="")) == ""


def of_two_formats(path: Path) -> Path:
    """A broadcast whose sound goes from 48 kHz in stereo to a louder mono of 44.1 kHz after 2 s."""
    for n, (rate, layout) in enumerate(((48_000, "stereo"), (44_100, "mono"))):
        tone = f"sine=f=997:r={rate}:d=2,aformat=channel_layouts={layout},volume={6 * n - 20}dB"
        part, heard = path.with_name(f"{n}.ts"), ("-f", "lavfi", "-i", tone)
        output = ("-c:a", "mp2", "-output_ts_offset", str(2 * n))
        media.film(part, seconds=2, size="64x36", sound=None, inputs=heard, output=output)
    path.write_bytes(path.with_name("0.ts").read_bytes() + path.with_name("1.ts").read_bytes())
    return path


def test_sound_that_changes_on_the_way_is_heard_once_and_in_step(
    house: EncodingHouse, tmp_path: Path, tools: Tools
) -> None:
    found = house.sound(of_two_formats(tmp_path / "film.ts"))
    assert "sound_changes" in {each.code for each in house.plan().findings}
    assert found["und"].integrated_lufs == pytest.approx(-23, abs=0.5)
    (task,) = [each for each in house.tasks() if each.rung == "und"]
    (tmp_path / "made.mp4").write_bytes(house.work.objects[task.output_key])
    source = (*OURS, "-i", "file:made.mp4")
    frames = tools.ffmpeg(tmp_path, *source, "-f", "framecrc", "-").stdout.splitlines()
    seconds = sum(int(line.split(",")[3]) for line in frames if not line.startswith("#")) / 48_000
    assert seconds == pytest.approx(4, abs=0.1)
    before = listen(tmp_path, source, ["atrim=0.5:1.5"], 1, tools)
    after = listen(tmp_path, source, ["atrim=2.5:3.5"], 1, tools)
    assert before is not None
    assert after is not None
    step = after.loudness.integrated_lufs - before.loudness.integrated_lufs
    assert step == pytest.approx(6, abs=0.5)
