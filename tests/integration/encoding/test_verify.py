"""What is not whole, or not as planned, is not published."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from matinee.encoding import keys, verify
from matinee.kernel.errors import VerificationFailed
from tests.encoded_title import encoded, first, shots
from tests.encoding_house import JOB, EncodingHouse

__all__ = ["encoded", "first", "shots"]


@pytest.mark.parametrize(
    ("pattern", "damage", "check"),
    [
        ("video/*/2.m4s", lambda _: b"", "timeline"),
        ("video/*/2.m4s", lambda body: body[:-200] + bytes(200), "decodes"),
        ("master.m3u8", lambda body: body.replace(b"video/", b"https://x/"), "references"),
        ("manifest.mpd", lambda body: body.replace(b"eng/", b"../"), "references"),
        ("manifest.mpd", lambda body: body.replace(b"PT4.8", b"PT9.8"), "duration"),
        ("master.m3u8", lambda body: re.sub(rb":BANDWIDTH=\d+", b":BANDWIDTH=1", body), "rates"),
        ("text/eng/1.vtt", lambda body: body.replace(b"02.500", b"02.600"), "captions"),
        ("text/eng/1.vtt", lambda body: body[: body.index(b"00:")], "captions"),
    ],
    ids=[
        *("empty segment", "broken picture", "absolute address", "parent folder", "wrong length"),
        *("rate not said", "caption late", "caption lost"),
    ],
)
def test_a_damaged_package_is_not_published(
    encoded: EncodingHouse, pattern: str, damage: Any, check: str
) -> None:
    plan = encoded.plan()
    encoded.finish()
    encoded.origin.objects.clear()
    prefix = keys.package(JOB, plan.version)
    key = next(key for key in encoded.work.objects if Path(key).match(f"{prefix}{pattern}"))
    damaged = damage(encoded.work.objects[key])
    assert damaged != encoded.work.objects[key]
    encoded.work.objects[key] = damaged
    with pytest.raises(VerificationFailed) as caught:
        encoded.verify()
    assert caught.value.reason == check
    assert encoded.origin.objects == {}


@pytest.mark.parametrize(
    ("kind", "change", "check"),
    [
        ("video", lambda made: made["score"].update(mean=made["score"]["mean"] - 30), "quality"),
        ("video", lambda made: made.update(frames=made["frames"] - 1), "quality_measured"),
        ("audio", lambda made: made["loudness"].update(true_peak_dbtp=0.5), "loudness"),
        ("audio", lambda made: made.update(loudness=None), "loudness"),
    ],
    ids=["worse than planned", "not measured", "too loud", "not heard"],
)
def test_what_was_measured_badly_is_not_published(
    encoded: EncodingHouse, kind: str, change: Any, check: str
) -> None:
    encoded.finish()
    for task in encoded.tasks():
        if task.kind == kind:
            key = keys.measurements(task.output_key)
            made = json.loads(encoded.work.objects[key])
            change(made)
            encoded.work.objects[key] = json.dumps(made).encode()
    with pytest.raises(VerificationFailed) as caught:
        encoded.verify()
    assert caught.value.reason == check


def test_a_rung_with_wrong_frames_is_not_published(encoded: EncodingHouse) -> None:
    """Its mean is as planned: what gives it away is the lesser rung, which shows the same frames well."""
    encoded.finish()
    best = encoded.plan().rungs[0]
    task = next(each for each in encoded.tasks() if each.rung == best.name and each.index == 0)
    key = keys.measurements(task.output_key)
    made = json.loads(encoded.work.objects[key])
    made["score"]["frames"] = [0.0] * len(made["score"]["frames"])
    encoded.work.objects[key] = json.dumps(made).encode()
    with pytest.raises(VerificationFailed, match=best.name) as caught:
        encoded.verify()
    assert (caught.value.reason, caught.value.timecode_seconds) == ("quality", 0)


def test_a_long_rung_is_decoded_in_parts(encoded: EncodingHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "_PART_SEGMENTS", 1)
    verification, _ = encoded.finish()
    assert {rung.segments for rung in verification.rungs} == {3}
    prefix = keys.package(JOB, encoded.plan().version)
    last = next(key for key in encoded.work.objects if Path(key).match(f"{prefix}video/*/3.m4s"))
    encoded.work.objects[last] = encoded.work.objects[last][:-200] + bytes(200)
    with pytest.raises(VerificationFailed) as caught:
        encoded.verify()
    assert caught.value.reason == "decodes"
