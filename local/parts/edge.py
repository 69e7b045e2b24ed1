"""The edge: one nginx in CloudFront's place, in front of the buckets and the API."""

from local.edge import config
from local.errors import PartFailed
from local.home import Home
from local.parts.inherited import inherited
from local.parts.part import Part
from local.ports import Ports, is_listening
from local.programs import find_nginx


def prepare(home: Home, ports: Ports) -> None:
    """A configuration that says that nothing is deployed yet."""
    config.write(home, ports)


def command(home: Home) -> list[str]:
    """nginx, with everything it writes in the state folder. Raises `PartFailed` without nginx."""
    nginx = find_nginx()
    if nginx is None:
        raise PartFailed("nginx with its JavaScript module is not installed.")
    folder = str(home.edge)
    return [nginx.program, "-p", folder, "-c", f"{folder}/nginx.conf", "-e", str(home.logs / "edge.log")]


def environment(_home: Home, _ports: Ports) -> dict[str, str]:
    """Nothing of its own."""
    return inherited()


EDGE = Part(
    name="edge",
    title="edge (nginx)",
    port=lambda ports: ports.edge,
    port_variable="MATINEE_PORT",
    prepare=prepare,
    command=command,
    environment=environment,
    is_ready=is_listening,
    ready_seconds=10,
    grace_seconds=3,
)
