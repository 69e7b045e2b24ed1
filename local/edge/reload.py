"""Tells a running edge what is deployed."""

import os
import signal
import time

from local.aws import Aws
from local.cloud import Cloud
from local.edge import config
from local.errors import PartFailed
from local.facts import Facts
from local.http import get
from local.parts.edge import EDGE

RELOAD_SECONDS = 5


def configure_edge(cloud: Cloud, facts: Facts, instance: str) -> None:
    """Returns when nginx serves what was deployed to this `instance`. Without nginx it does nothing.

    Raises `PartFailed`.
    """
    if not cloud.has_edge:
        return
    key = Aws(cloud).secrets.get_secret_value(SecretId=facts.signing_key_secret_arn)["SecretString"]
    wanted = config.write(cloud.home, cloud.ports, facts, key, instance)
    if _served(cloud) == wanted:
        return
    with cloud.progress.step("edge knows the buckets, the API and the key"):
        record = cloud.supervisor.record(EDGE)
        if record is None or not record.is_alive:
            raise PartFailed("The edge is not up: `matinee status` shows why, `matinee up` starts it.")
        os.kill(record.pid, signal.SIGHUP)
        _wait_until_served(cloud, wanted)


def _wait_until_served(cloud: Cloud, wanted: str) -> None:
    deadline = time.monotonic() + RELOAD_SECONDS
    while _served(cloud) != wanted:
        if time.monotonic() > deadline:
            log = cloud.supervisor.log(EDGE)
            raise PartFailed(f"The edge did not take its new configuration: see {log}.")
        time.sleep(0.05)


def _served(cloud: Cloud) -> str:
    """The digest of the configuration in use; empty when nobody answers."""
    return get(f"{cloud.front_door}/.edge").text
