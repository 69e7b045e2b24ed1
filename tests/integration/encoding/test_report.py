"""The report of a title: true, whole, harmless whatever the film is called, and small however long it is."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from matinee.encoding.documents import from_bytes
from matinee.encoding.frame_sheet import MOST_BYTES
from matinee.encoding.measured import Verification
from matinee.encoding.model import Chunk
from matinee.encoding.report import Report
from matinee.encoding.report_frames import SCRIPT
from matinee.encoding.report_page import page
from matinee.encoding.service.publish import publish_title
from matinee.encoding.shots import Shot
from matinee.encoding.studio import spent_of
from tests import media
from tests.encoding_house import TITLE, EncodingHouse

HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=y>"
_EMPTY = {"meta"}


class Page(HTMLParser):
    """The elements of a page, and its text. Fails where an element is closed that is not the open one."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in _EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def count(self, tag: str, **wanted: str) -> int:
        return sum(
            found == tag and all(attributes.get(name) == value for name, value in wanted.items())
            for found, attributes in self.seen
        )


@pytest.fixture(scope="module")
def published(
    tmp_path_factory: pytest.TempPathFactory, program_folder: Path
) -> tuple[EncodingHouse, Verification, dict[str, Any]]:
    """A film of three shots under a hostile name."""
    film = media.of_shots(tmp_path_factory.mktemp("film") / "film.mp4", "red", "blue", "green", frames=30)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PATH", str(program_folder))
        house = EncodingHouse()
        house.inspect(film)
        house.request = replace(house.request, title_name=HOSTILE)
        house.plan()
        house.encode()
        return house, *house.finish()


@pytest.fixture
def report(published: tuple[EncodingHouse, Verification, dict[str, Any]]) -> Report:
    """Its report."""
    house, _, detail = published
    return from_bytes(Report, house.origin.objects[detail["report_key"].replace(".html", ".json")])


def test_it_says_what_was_verified(
    published: tuple[EncodingHouse, Verification, dict[str, Any]], report: Report
) -> None:
    house, verification, detail = published
    assert tuple(each.verified for each in report.rungs) == verification.rungs
    assert [shot.first_frame for shot in report.shots] == [0, 30, 60]
    assert {(each.rung, each.index) for each in report.measured} == {
        (rung.name, index) for rung in verification.rungs for index in range(len(report.chunks))
    }
    assert report.receipt.usd == pytest.approx(detail["cost_usd"], abs=1e-6)
    read = Page(house.origin.objects[detail["report_key"]].decode())
    text = " ".join(read.text)
    for rung in verification.rungs:
        assert rung.name in text
        assert f"{rung.vmaf_min:.1f}" in text
        assert f"{rung.vmaf_p1:.1f}" in text
    assert read.count("circle", **{"class": "rung"}) == len(verification.rungs)
    assert read.count("div", **{"class": "shot"}) == 3


def test_viewers_cannot_reach_it(published: tuple[EncodingHouse, Verification, dict[str, Any]]) -> None:
    house, _, detail = published
    assert detail["report_key"] == f"reports/{TITLE}/{detail['version']}/report.html"
    assert not [key for key in house.origin.objects if "report" in key and not key.startswith("reports/")]


def test_a_name_is_text_and_nothing_is_fetched(
    published: tuple[EncodingHouse, Verification, dict[str, Any]],
) -> None:
    house, _, detail = published
    body = house.origin.objects[detail["report_key"]].decode()
    read = Page(body)
    assert read.open == []
    assert HOSTILE in "".join(read.text)
    assert {tag for tag, _ in read.seen}.isdisjoint({"img", "link", "iframe", "object", "a"})
    assert not [name for _, found in read.seen for name in found if name.startswith("on")]
    assert set(re.findall(r"url\((.{15})", body)) == {"data:image/jpeg"}
    assert "http" not in body.replace("http-equiv", "")


def test_its_one_script_is_ours_and_no_other_may_run(
    published: tuple[EncodingHouse, Verification, dict[str, Any]],
) -> None:
    house, _, detail = published
    body = house.origin.objects[detail["report_key"]].decode()
    assert re.findall("<script.*?</script>", body) == [f"<script>{SCRIPT}</script>"]
    (policy,) = [found["content"] for _, found in Page(body).seen if "http-equiv" in found]
    digest = b64encode(sha256(SCRIPT.encode()).digest()).decode()
    allowed = dict(part.split(maxsplit=1) for part in (policy or "").split("; "))
    assert allowed["default-src"] == "'none'"
    assert allowed["script-src"] == f"'sha256-{digest}'"


def test_each_frame_is_named_and_can_be_compared_by_keyboard(
    published: tuple[EncodingHouse, Verification, dict[str, Any]], report: Report
) -> None:
    house, _, detail = published
    assert report.compared is not None
    rows, rungs = report.compared.rows, report.compared.rungs
    assert rungs == tuple(dict.fromkeys((report.rungs[0].name, report.rungs[-1].name)))
    read = Page(house.origin.objects[detail["report_key"]].decode())
    text = "".join(read.text).replace("\u00a0", " ")
    lines = [found for tag, found in read.seen if tag == "input"]
    assert len(lines) == read.count("div", **{"class": "stage"}) == len(rows) * len(rungs)
    assert all(found["type"] == "range" and found["aria-label"] for found in lines)
    assert len({found["aria-label"] for found in lines}) == len(lines)
    parts = [found for _, found in read.seen if str(found.get("class")).startswith("part")]
    assert len(parts) == 2 * len(lines)
    assert all(found["role"] == "img" and found["aria-label"] for found in parts)
    for row in rows:
        assert f"shot {1 + row.frame // 30} · frame {row.frame}" in text
        assert f"{report.rungs[0].verified.bitrate_kbps:,} kbit/s · VMAF {row.vmaf[0]:.1f}" in text


def test_without_frames_it_says_so(report: Report) -> None:
    for made in (page(report, None), page(replace(report, compared=None), None, b"sheet")):
        read = Page(made)
        assert read.open == []
        assert "No frames could be drawn." in read.text
        assert read.count("input") == read.count("script") == 0


def test_every_chart_has_words_for_those_who_do_not_see_it(report: Report) -> None:
    read = Page(page(report, None))
    charts = [found for tag, found in read.seen if tag == "svg"]
    assert len(charts) == 1 + 1 + len(report.rungs) + 1
    assert all(found.get("role") == "img" and found.get("aria-label") for found in charts)


def test_a_long_film_has_a_small_page(report: Report) -> None:
    """Two hours in four codecs: 3,600 shots, 1,800 chunks, 24 rungs."""
    shot = Shot(first_frame=0, frames=48, transition="dissolve", mixed_first_frame=0, mixed_frames=9)
    shots = tuple(replace(shot, first_frame=n * 48, mixed_first_frame=n * 48) for n in range(3600))
    chunks = tuple(Chunk(first_frame=n * 96, frames=96, gop_frames=48) for n in range(1800))
    first = report.rungs[0]
    rungs = tuple(replace(first, name=f"r{n}") for n in range(24))
    measured = tuple(
        replace(report.measured[0], rung=f"r{n}", index=index, vmaf_mean=float(index % 100))
        for n in range(24)
        for index in range(1800)
    )
    assert report.compared is not None
    compared = replace(report.compared, rungs=("r0", "r23"))
    long = replace(
        report,
        frames=172_800,
        shots=shots,
        chunks=chunks,
        rungs=rungs,
        measured=measured,
        compared=compared,
    )
    shot_sheet = b"\xff\xd8\xff\xc0\x00\x11\x08\x02\x1c\x06\x40\x03" + bytes(300_000)
    made = page(long, shot_sheet)
    assert len(made.encode()) < 1_000_000
    assert len(page(long, shot_sheet, bytes(MOST_BYTES)).encode()) < 1_500_000
    read = Page(made)
    assert read.count("div", **{"class": "shot"}) == 60
    assert 24 * 100 <= read.count("rect") <= 3000


def test_the_same_title_has_the_same_report(
    published: tuple[EncodingHouse, Verification, dict[str, Any]],
) -> None:
    house, _, detail = published
    before = dict(house.origin.objects)
    again = publish_title(house.request, house.studio, house.origin, spent_of(house.state))
    assert json.dumps(again) == json.dumps(detail)
    assert house.origin.objects == before
