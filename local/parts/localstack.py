"""LocalStack's open core as a plain process, with our plug-ins; it keeps nothing when it ends."""

import json
import shutil

from local.home import Home
from local.http import get
from local.parts.images import images
from local.parts.inherited import inherited
from local.parts.part import Part
from local.ports import HOST, Ports

OK = 200
FIXED = {
    "OVERRIDE_IN_DOCKER": "0",
    "DNS_ADDRESS": "0",
    "SKIP_SSL_CERT_DOWNLOAD": "1",
    "DISABLE_EVENTS": "1",
    "EAGER_SERVICE_LOADING": "0",
    "LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC": "0.2",
    "CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES": "1",
    "LAMBDA_RUNTIME_EXECUTOR": "process",
    "LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT": "900",
    "LAMBDA_KEEPALIVE_MS": "300000",
    "DYNAMODB_IN_MEMORY": "1",
    "LOCALCLOUD_COGNITO_AUTO_CONFIRM": "1",
}


def prepare(home: Home, _ports: Ports) -> None:
    """Its folders, empty of what an earlier run left, and what container images mean here."""
    for folder in ("fs/tmp", "tmp", "localcloud"):
        shutil.rmtree(home.state / folder, ignore_errors=True)
        (home.state / folder).mkdir(parents=True)
    (home.state / "images.json").write_text(json.dumps(images(home), indent=2))


def command(home: Home) -> list[str]:
    """LocalStack without its own command line."""
    return [str(home.venvs / "localstack" / "bin" / "python"), "-m", "localstack.runtime.main"]


def environment(home: Home, ports: Ports) -> dict[str, str]:
    """LocalStack's own settings, then those of the plug-ins."""
    places = {
        "FILESYSTEM_ROOT": home.state / "fs",
        "TMPDIR": home.state / "tmp",
        "LOCALCLOUD_WORK": home.state / "localcloud",
        "LOCALCLOUD_IMAGES": home.state / "images.json",
        "LOCALCLOUD_LAMBDA_PYTHON": home.venvs / "lambda" / "bin" / "python",
        "LOCALCLOUD_DYNAMODB": home.dynamodb,
        "LOCALCLOUD_KINESIS": home.checkout / "node_modules" / "kinesis-local" / "main.js",
    }
    here = f"{HOST}:{ports.cloud}"
    addresses = {"GATEWAY_LISTEN": here, "LOCALSTACK_HOST": here}
    return inherited() | FIXED | addresses | {name: str(place) for name, place in places.items()}


def is_ready(port: int) -> bool:
    """Whether it answers."""
    return get(f"http://{HOST}:{port}/_localstack/health").status == OK


LOCALSTACK = Part(
    name="localstack",
    title="LocalStack (AWS)",
    port=lambda ports: ports.cloud,
    port_variable="MATINEE_CLOUD_PORT",
    prepare=prepare,
    command=command,
    environment=environment,
    is_ready=is_ready,
    ready_seconds=90,
    grace_seconds=3,
)
