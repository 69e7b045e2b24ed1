"""What people upload, through the whole cloud: each film is played, or refused with a reason."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from cli.api import Refused
from local.accounts import STUDIO
from local.http import get
from tests import media
from tests.e2e.commands import matinee
from tests.e2e.films import upload
from tests.e2e.running import Running

Maker = Callable[[Path], Path]

_FIELDS = ("-flags", "+ildct+ilme", "-c:v", "mpeg2video")
_FULL_COLOUR = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p")


def _of(**shape: Any) -> Maker:
    return lambda path: media.film(path, seconds=1, **shape)


def _song(path: Path) -> Path:
    media.ffmpeg("-f", "lavfi", "-i", "sine=d=0.5", str(path))
    return path


def _cut_in_the_middle(path: Path) -> Path:
    return media.cut_off(media.film(path, seconds=4, output=("-movflags", "+faststart")), 0.6)


def _odd(path: Path) -> Path:
    odd = "format=yuv444p,crop=637:271"
    return media.film(path, seconds=1, size="638x272", filters=odd, output=_FULL_COLOUR)


PLAYED: dict[str, Maker] = {
    "rotated, as phones do.mp4": media.rotated,
    "portrait.mp4": _of(size="90x160", rate="30"),
    "variable rate.mkv": media.variable_rate,
    "interlaced.ts": _of(rate="50", filters="interlace", output=_FIELDS),
    "637×271.mp4": _odd,
    "sixteen.mp4": _of(size="16x16"),
    "mono at 24.mp4": _of(rate="24", sound="mono"),
    "six channels at 25.mp4": _of(rate="25", sound="5.1"),
    "silent at NTSC rate.mp4": _of(rate="30000/1001", sound=None),
    "50.mp4": _of(rate="50"),
    "60.mp4": _of(rate="60"),
    'a “name” it\'s "quoted" 🎬 $(date) ;& %2e%2e .mp4': _of(picture="smptebars"),
}
REFUSED: dict[str, tuple[Maker, str]] = {
    "song.mp4": (_song, "no_video"),
    "without its index.mp4": (lambda path: media.cut_off(media.film(path, seconds=2), 0.5), "truncated"),
    "cut in the middle.mp4": (_cut_in_the_middle, "truncated"),
}


@pytest.fixture(scope="module")
def jobs(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Every film uploaded at once, as a busy studio does; the job of each, by its name."""
    makers = PLAYED | {name: maker for name, (maker, _) in REFUSED.items()}
    folder = tmp_path_factory.mktemp("films")

    def send(name: str) -> str:
        return str(upload(makers[name](folder / name))["job_id"])

    with ThreadPoolExecutor(max_workers=2) as pool:
        yield dict(zip(makers, pool.map(send, makers), strict=True))


@pytest.mark.parametrize("name", PLAYED)
def test_it_is_played(running: Running, jobs: dict[str, str], name: str) -> None:
    job = running.wait(jobs[name])
    assert job["status"] == "published", job
    assert job["title_name"] == Path(name).stem.strip()
    assert all(rung["vmaf_mean"] > 0 for rung in job["rungs"])
    grant = running.grant(job["title_id"])
    assert grant["duration_seconds"] == pytest.approx(
        2 if "variable" in name or "rotated" in name else 1, abs=1
    )
    for manifest in (grant["hls_url"], grant["dash_url"]):
        assert get(manifest).status == 200


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_a_reason_and_shown_to_nobody(
    running: Running, jobs: dict[str, str], name: str
) -> None:
    job = running.wait(jobs[name])
    assert (job["status"], job["reason"]) == ("rejected", REFUSED[name][1]), job
    assert job["message"].endswith(".")
    if "middle" in name:
        assert job["timecode_seconds"] == pytest.approx(2.4, abs=0.5)
    published = running.aws("s3").list_objects_v2(
        Bucket=running.facts.origin_bucket, Prefix=f"titles/{job['title_id']}/"
    )
    assert published["KeyCount"] == 0
    with pytest.raises(Refused, match="title"):
        running.viewer.post("/playback/grants", {"title_id": job["title_id"]})


def test_an_empty_file_is_refused_before_anything_is_sent(running: Running, tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    before = running.studio.get("/ingest/jobs")["jobs"][0]
    done = matinee(
        "upload",
        str(tmp_path / "empty.mp4"),
        MATINEE_EMAIL=STUDIO.email,
        MATINEE_PASSWORD=STUDIO.password,
    )
    assert done.returncode == 2
    assert "empty (0 bytes)" in " ".join(done.stderr.split())
    assert running.studio.get("/ingest/jobs")["jobs"][0]["job_id"] == before["job_id"]
