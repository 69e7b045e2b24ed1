"""A local cloud of its own for tests: other folder, other ports, everything deployed, gone at the end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from local.accounts import STUDIO, VIEWER, Account, create_accounts
from local.aws import Aws
from local.cloud import Cloud
from local.facts import Facts
from local.home import Home
from local.ports import Ports
from local.start import start_and_deploy

HOME = ".matinee/test"
PORTS = Ports(edge=8180, cloud=4666)


@dataclass(frozen=True, kw_only=True)
class RunningCloud:
    """Where everything is, for a test."""

    home: Home
    front_door: str
    api_url: str
    endpoint: str
    facts: Facts
    cloud: Cloud
    studio: Account = STUDIO
    viewer: Account = VIEWER


@contextmanager
def running_cloud(home: str = HOME, ports: Ports = PORTS) -> Iterator[RunningCloud]:
    """Starts a cloud, deploys and makes the demo accounts; ends it all when the block ends.

    MATINEE_TEST_PORT and MATINEE_TEST_CLOUD_PORT choose other ports. Raises `LocalError`.
    """
    cloud = Cloud.from_env(_environment(home, ports))
    cloud.hold("a cloud for tests")
    try:
        facts = start_and_deploy(cloud)
        create_accounts(Aws(cloud), facts)
        yield RunningCloud(
            home=cloud.home,
            front_door=cloud.front_door,
            api_url=cloud.api_url,
            endpoint=cloud.endpoint,
            facts=facts,
            cloud=cloud,
        )
    finally:
        cloud.down()


def _environment(home: str, ports: Ports) -> dict[str, str]:
    chosen = replace(ports)
    return {
        "MATINEE_HOME": home,
        "MATINEE_PORT": os.environ.get("MATINEE_TEST_PORT", str(chosen.edge)),
        "MATINEE_CLOUD_PORT": os.environ.get("MATINEE_TEST_CLOUD_PORT", str(chosen.cloud)),
    }
