"""Installs parts: those that wait for nobody at the same time, those that are there already not at all."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from local.progress import Progress
from local.shell import end_running
from local.stamps import Stamp, digest


@dataclass(frozen=True, kw_only=True)
class Part:
    """Something to install.

    `inputs` and `facts` decide whether it must be done again; `proof` exists when it was done; `install`
    does it; `after` names the part that must be there before.
    """

    name: str
    inputs: tuple[Path, ...]
    facts: tuple[str, ...] = ()
    proof: Path
    stamp: Stamp
    install: Callable[[], None]
    after: str | None = None

    def install_if_needed(self, progress: Progress) -> bool:
        """Says whether there was anything to do."""
        wanted = digest(self.inputs, *self.facts)
        if self.stamp.matches(wanted) and self.proof.exists():
            return False
        with progress.step(self.name):
            self.stamp.clear()
            self.install()
            self.stamp.write(wanted)
        return True


def install_all(parts: Sequence[Part], progress: Progress) -> bool:
    """Installs what is missing; says whether anything was. Raises `SetUpFailed` as soon as one part fails."""
    done = [part.install_if_needed(progress) for part in parts if part.after is None]
    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(part.install_if_needed, progress) for part in parts if part.after]
        try:
            done += [future.result() for future in as_completed(futures)]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            end_running()
            raise
    return any(done)
