"""One title through our own steps: inspected, planned, encoded, then scored as a whole, frame by frame."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.measure.rates import Point
from matinee.encoding import policy
from matinee.encoding.chunks import divide
from matinee.encoding.conform import conform
from matinee.encoding.encoder import frames_of, starts
from matinee.encoding.ffmpeg import Tools
from matinee.encoding.keys import measurements
from matinee.encoding.measured import Measurements, Score
from matinee.encoding.model import ChunkTask, PlannedRung
from matinee.encoding.packager import join
from matinee.encoding.quality import score, scoring_size
from matinee.encoding.service.encode import encode_together
from matinee.encoding.service.ladder import Ladder, Stage, plan_ladder
from matinee.encoding.tasks import tasks_of
from matinee.encoding.trials import encode_of
from tests.encoding_house import SETTINGS, EncodingHouse

FOREVER_SECONDS = 3600.0


@dataclass(frozen=True, kw_only=True)
class Made:
    """A rung as planned, as verified chunk by chunk, and as the whole of it scores."""

    planned: PlannedRung
    verified: Point
    whole: Point
    encodes: int
    cpu_seconds: float


@dataclass(frozen=True, kw_only=True)
class Title:
    """A film in a folder of its own, ready to be planned."""

    name: str
    stage: Stage

    @classmethod
    def of(cls, name: str, film: Path, folder: Path, preset: str) -> "Title":
        """Inspect `film` and cut it into chunks."""
        house = EncodingHouse(replace(SETTINGS, preset=preset))
        inspection = house.inspect(film)
        starts = [shot.first_frame for shot in inspection.shots]
        (folder / "source").symlink_to(film)
        tools = Tools(timeout_seconds=FOREVER_SECONDS)
        stage = Stage(
            request=house.request,
            studio=house.studio,
            folder=folder,
            picture=inspection.picture,
            chunks=divide(inspection.frames, inspection.picture.fps, starts),
            build=tools.build(),
            tools=tools,
        )
        return cls(name=name, stage=stage)

    @property
    def frames(self) -> int:
        """How long it is."""
        return sum(chunk.frames for chunk in self.stage.chunks)

    def planned(self, codec: str, preset: str) -> tuple[Ladder, float]:
        """The ladder in a codec, and the CPU seconds that it took to find."""
        tools = self.stage.tools.separate()
        like = encode_of(self.stage.picture, policy.Ladder(codec=codec), preset)
        return plan_ladder(replace(self.stage, tools=tools), like), tools.cpu_seconds

    def made(self, ladder: Ladder, codec: str, preset: str) -> list[Made]:
        """The rungs, encoded by chunk tasks."""
        tasks = tasks_of(
            self.stage.request,
            picture=self.stage.picture,
            preset=preset,
            build=self.stage.build,
            rungs=ladder.rungs,
            chunks=self.stage.chunks,
            audio=(),
        )
        tasks = [replace(task, video=replace(task.video, codec=codec)) for task in tasks if task.video]
        for task in tasks:
            encode_together([task], self.stage.studio)
        return [self._made(rung, [task for task in tasks if task.rung == rung.name]) for rung in ladder.rungs]

    def _made(self, rung: PlannedRung, tasks: Sequence[ChunkTask]) -> Made:
        ordered = sorted(tasks, key=lambda task: task.index)
        work = self.stage.studio.work
        each = [self.stage.studio.document(Measurements, measurements(task.output_key)) for task in ordered]
        for task in ordered:
            work.fetch(task.output_key, self.stage.folder / f"{task.index}.mp4")
        name = f"whole-{rung.name}.mp4"
        join(
            self.stage.folder,
            name,
            [f"{n}.mp4" for n in range(len(each))],
            self.stage.picture,
            self.stage.tools,
        )
        frames = frames_of(self.stage.folder, name, self.stage.tools)
        kbps = sum(frame.size_bytes for frame in frames) * 8 / 1000 / self.seconds
        vmaf = sum(m.score.mean * m.frames for m in each if m.score) / self.frames
        return Made(
            planned=rung,
            verified=Point(kbps=kbps, vmaf=vmaf),
            whole=Point(kbps=kbps, vmaf=self.score(name).mean),
            encodes=sum(m.encodes for m in each),
            cpu_seconds=sum(m.cpu_seconds for m in each),
        )

    @property
    def seconds(self) -> float:
        """Its duration."""
        return float(self.frames / self.stage.picture.fps)

    def score(self, name: str) -> Score:
        """VMAF of a file in the folder against the source: every frame counts."""
        picture = self.stage.picture
        reference = next(starts(picture, 0))
        filters = conform(picture, first_frame=0, frames=self.frames)
        return score(
            self.stage.folder, name, reference, filters, scoring_size(picture), self.stage.tools, every=1
        )
