"""Where the local cloud keeps its things."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, kw_only=True)
class Home:
    """Folders of one local cloud.

    `state` is MATINEE_HOME (default `.matinee`, relative to the checkout): one cloud each. Environments and
    films belong to the checkout and are shared by all its clouds.
    """

    checkout: Path
    state: Path

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Home":
        """Reads MATINEE_HOME."""
        return cls(checkout=CHECKOUT, state=CHECKOUT / env.get("MATINEE_HOME", ".matinee"))

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def run(self) -> Path:
        """Pid files, locks and sockets: what makes sense only while processes live."""
        return self.state / "run"

    @property
    def stamps(self) -> Path:
        return self.state / "stamps"

    @property
    def edge(self) -> Path:
        return self.state / "edge"

    @property
    def outputs(self) -> Path:
        """What CDK wrote after the last deployment."""
        return self.state / "outputs.json"

    @property
    def shared(self) -> Path:
        return self.checkout / ".matinee"

    @property
    def venvs(self) -> Path:
        return self.shared / "venvs"

    @property
    def dynamodb(self) -> Path:
        """AWS's DynamoDB Local: the jar and its libraries."""
        return self.shared / "dynamodb" / "package" / "emulator"

    @property
    def tools(self) -> Path:
        """ffmpeg, ffprobe and Shaka Packager under their plain names."""
        return self.shared / "tools"

    @property
    def films(self) -> Path:
        return self.shared / "films"

    @property
    def main_bin(self) -> Path:
        return self.checkout / ".venv" / "bin"

    @property
    def node_bin(self) -> Path:
        return self.checkout / "node_modules" / ".bin"
