"""The local cloud as a whole: up, down, status, reset."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from local.errors import LocalError, PartFailed
from local.facts import Facts
from local.home import Home
from local.lock import hold
from local.parts.edge import EDGE
from local.parts.localstack import LOCALSTACK
from local.ports import HOST, Ports
from local.programs import find_nginx
from local.progress import Progress
from local.supervisor import PartStatus, Supervisor

REGION, ACCOUNT = "us-east-1", "000000000000"


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """One local cloud: its folders, ports and supervisor."""

    home: Home
    ports: Ports
    supervisor: Supervisor
    progress: Progress

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ, progress: Progress | None = None) -> "Cloud":
        """The cloud of MATINEE_HOME. A running one keeps its ports, unless the environment names others."""
        home, progress = Home.from_env(env), progress or Progress()
        ports = _recorded(home, Ports.from_env(env), env)
        supervisor = Supervisor(home, ports, (LOCALSTACK, EDGE), progress)
        return cls(home=home, ports=ports, supervisor=supervisor, progress=progress)

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.ports.cloud}"

    @property
    def front_door(self) -> str:
        return f"http://{HOST}:{self.ports.edge}"

    @property
    def api_url(self) -> str:
        """Through the edge, or, where there is no nginx, LocalStack's own address of the REST API."""
        if self.has_edge:
            return f"{self.front_door}/api"
        facts = Facts.read(self.home)
        return f"{self.endpoint}/_aws/execute-api/{facts.api_id}/{facts.api_stage}"

    @property
    def has_edge(self) -> bool:
        return find_nginx() is not None

    @property
    def instance(self) -> str | None:
        """Names this very run of LocalStack, whose state ends with it; nothing when it is not up."""
        record = self.supervisor.record(LOCALSTACK)
        return record.token if record and record.is_alive else None

    def hold(self, name: str) -> int:
        """Keeps other commands off this cloud until the process ends. Raises `AlreadyRunning`."""
        return hold(self.home.state / "cloud.lock", name)

    def up(self) -> None:
        """Starts what does not run."""
        self.home.state.mkdir(parents=True, exist_ok=True)
        self.supervisor.up(LOCALSTACK)
        if self.has_edge:
            self.supervisor.up(EDGE)
        else:
            self.progress.note(
                "nginx with its JavaScript module is missing: all works but watching in the browser. "
                "Install it: sudo apt-get install nginx-light libnginx-mod-http-js"
            )

    def down(self) -> bool:
        """Ends what was started; says whether anything was."""
        return any([self.supervisor.down(EDGE), self.supervisor.down(LOCALSTACK)])

    def reset(self) -> None:
        """Ends everything and forgets everything, except environments, films and set-up."""
        self.down()
        kept = {"venvs", "films", "dynamodb", "stamps", "lock", "cloud.lock"}
        for entry in self.home.state.iterdir() if self.home.state.is_dir() else ():
            if entry.name in kept:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        for stamp in self.home.stamps.glob("deploy*"):
            stamp.unlink()

    def statuses(self) -> list[PartStatus]:
        return [self.supervisor.status(part) for part in self.supervisor.parts]

    @contextmanager
    def blaming_the_dead(self) -> Iterator[None]:
        """An error inside that a dead part explains becomes that part's, with its name and last lines."""
        try:
            yield
        except LocalError as error:
            for one in self.statuses():
                if one.state == "dead":
                    raise PartFailed(
                        f"{one.title} died meanwhile; the same command again starts it and goes on. "
                        f"The end of {one.log}:\n{one.log_end}"
                    ) from error
            raise

    def aws_environment(self) -> dict[str, str]:
        """What makes any AWS SDK talk to this cloud and nothing else."""
        mine = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return mine | {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "CDK_DEFAULT_ACCOUNT": ACCOUNT,
            "CDK_DEFAULT_REGION": REGION,
        }


def _recorded(home: Home, wanted: Ports, env: Mapping[str, str]) -> Ports:
    supervisor = Supervisor(home, wanted, (), Progress())
    for part, field in ((LOCALSTACK, "cloud"), (EDGE, "edge")):
        record = supervisor.record(part)
        if record and record.is_alive and not env.get(part.port_variable):
            wanted = replace(wanted, **{field: record.port})
    return wanted
