"""Bits between the parts of a film: constant slope against the rules that others use."""

from itertools import pairwise
from math import exp

import pytest

from matinee.encoding.allocation import Candidate, candidates
from matinee.encoding.rate_quality import RateQuality
from tests.unit.encoding.films import H264, HD


def curve(bits_at_24: float, loss_at_24: float, steepness: float = 0.12) -> RateQuality:
    """A part that needs so many kilobits per frame at CRF 24, and falls so short of 100 there."""
    return RateQuality(
        lowest=14,
        highest=44,
        vmaf=lambda crf: max(0.0, 100 - loss_at_24 * exp(steepness * (crf - 24))),
        kbits=lambda crf: bits_at_24 * exp(-0.12 * (crf - 24)),
        cpu_seconds=lambda _: 0.01,
        quality_slope=-steepness,
        rate_slope=-0.12,
    )


EASY, MIDDLE, HARD = curve(10, 1.5, 0.08), curve(12, 6, 0.11), curve(10, 14, 0.13)
FILM = [(100, EASY), (150, MIDDLE), (50, HARD)]
FRAMES = sum(frames for frames, _ in FILM)
OFFERED = candidates((1280, 720), FILM, HD.fps, H264)


def at(vmaf: float) -> Candidate:
    return min(OFFERED, key=lambda each: abs(each.vmaf - vmaf))


def test_equal_slope_needs_fewer_bits_than_one_crf_for_the_same_mean_quality() -> None:
    crf = 26.0
    vmaf = sum(frames * part.vmaf(crf) for frames, part in FILM) / FRAMES
    kbps = sum(frames * part.kbits(crf) for frames, part in FILM) / FRAMES * 25
    ours = at(vmaf)
    assert ours.vmaf >= vmaf - 0.1
    assert ours.kbps < 0.98 * kbps


def test_equal_slope_needs_fewer_bits_than_equal_quality() -> None:
    vmaf = 92.0
    alike = [(frames, part.kbits(part.crf_at(vmaf, H264))) for frames, part in FILM]
    kbps = sum(frames * kbits for frames, kbits in alike) / FRAMES * 25
    ours = at(vmaf)
    assert ours.vmaf >= vmaf - 0.1
    assert ours.kbps < 0.97 * kbps


def test_the_slopes_are_equal() -> None:
    chosen = at(92.0)
    slopes = [
        (part.vmaf(crf + 0.5) - part.vmaf(crf - 0.5)) / (part.kbits(crf + 0.5) - part.kbits(crf - 0.5))
        for crf, (_, part) in zip(chosen.crfs, FILM, strict=True)
    ]
    assert max(slopes) <= 1.2 * min(slopes)


def test_no_part_falls_six_below_the_mean() -> None:
    parts = [(200, curve(3, 2)), (20, curve(0.2, 20, 0.03))]
    offered = [each for each in candidates((1280, 720), parts, HD.fps, H264) if 80 < each.vmaf < 90]
    assert offered
    assert all(each.vmafs[1] >= each.vmaf - 6.5 for each in offered)
    stretched = min(offered, key=lambda each: abs(each.vmaf - 88))
    assert stretched.vmafs[1] == pytest.approx(stretched.vmaf - 6, abs=0.5)


def test_no_part_takes_more_than_its_rate_cap_lets_through() -> None:
    parts = [(100, curve(4, 2)), (50, curve(16, 30))]
    offered = candidates((1280, 720), parts, HD.fps, H264)
    rates = [parts[1][1].kbits(each.crfs[1]) * 25 / each.kbps for each in offered if each.crfs[1] < 44]
    assert max(rates) == pytest.approx(1.8, abs=0.1)


def test_more_bits_are_always_better() -> None:
    ordered = sorted(OFFERED, key=lambda each: each.kbps)
    assert all(low.vmaf <= high.vmaf for low, high in pairwise(ordered))
    assert ordered[0].vmaf < 65
    assert ordered[-1].vmaf > 98


def test_what_is_promised_is_the_mean_of_the_parts() -> None:
    chosen = at(90.0)
    parts = zip(FILM, chosen.vmafs, chosen.crfs, strict=True)
    for (_, part), vmaf, crf in parts:
        assert part.vmaf(crf) == pytest.approx(vmaf)
    mean = sum(frames * vmaf for (frames, _), vmaf in zip(FILM, chosen.vmafs, strict=True)) / FRAMES
    assert chosen.vmaf == pytest.approx(mean)
