"""Where the time from "upload complete" to "playable" goes: encoders at work, or anything else."""

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from cli.api import Api, Refused
from cli.credentials import CredentialStore
from cli.ingest import upload_film
from local.accounts import STUDIO
from local.cloud import Cloud

_TOOLS = {"ffmpeg", "ffprobe", "packager"}
_SAMPLE_SECONDS = 0.02


class ToolWatch(threading.Thread):
    """Samples, every 20 ms, whether any encoder runs on this machine."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.busy_seconds = 0.0
        self._ended = threading.Event()

    def run(self) -> None:
        """Until `end`."""
        last = time.monotonic()
        while not self._ended.wait(_SAMPLE_SECONDS):
            now = time.monotonic()
            if _a_tool_runs():
                self.busy_seconds += now - last
            last = now

    def end(self) -> float:
        """Stop sampling; the seconds in which at least one encoder ran."""
        self._ended.set()
        self.join()
        return self.busy_seconds


def encode_overhead(clone: Path, env: Mapping[str, str]) -> dict[str, float]:
    """Upload the clip as new content, and measure until the edge serves its manifest. Seconds."""
    cloud = Cloud.from_env(dict(env) | {"MATINEE_HOME": str(clone / ".matinee")})
    who = {"MATINEE_EMAIL": STUDIO.email, "MATINEE_PASSWORD": STUDIO.password}
    api = Api(cloud.api_url, CredentialStore(cloud.home.state / "bench.json", who))
    film = _new_content(clone)
    job_id = upload_film(api, film, title_name="Benchmark", console=Console(stderr=True))
    start, watch = time.monotonic(), ToolWatch()
    watch.start()
    title_id = api.get(f"/ingest/jobs/{job_id}")["job"]["title_id"]
    while not _is_playable(api, title_id):
        time.sleep(0.1)
    wall = time.monotonic() - start
    tools = watch.end()
    return {"wall_seconds": wall, "tools_seconds": tools, "other_seconds": wall - tools}


def _new_content(clone: Path) -> Path:
    """The clip with a free box (ISO/IEC 14496-12) at its end: other bytes, same film."""
    [clip, *_] = sorted((clone / ".matinee" / "films").glob("*.mp4"))
    copy = clip.with_name("benchmark.mp4")
    copy.write_bytes(clip.read_bytes() + b"\x00\x00\x00\x10free" + time.time_ns().to_bytes(8))
    return copy


def _is_playable(api: Api, title_id: str) -> bool:
    try:
        grant: dict[str, Any] = api.post("/playback/grants", {"title_id": title_id})
        with urllib.request.urlopen(grant["hls_url"], timeout=5):  # noqa: S310
            return True
    except (Refused, urllib.error.URLError):
        return False


def _a_tool_runs() -> bool:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if (entry / "comm").read_text().strip() in _TOOLS:
                    return True
            except OSError:
                continue
    return False
