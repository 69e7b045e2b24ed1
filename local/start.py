"""From nothing to a deployed cloud, with as much as possible at the same time."""

from collections.abc import Callable

from local.builds import build_web, side_by_side, synthesize
from local.cloud import Cloud
from local.deploy import deploy_built, end_half_made, prepare_account
from local.facts import Facts


def start_and_deploy(cloud: Cloud, *meanwhile: Callable[[], None]) -> Facts:
    """Starts the parts while the web app and the templates are built (and `meanwhile` is done), then deploys.

    Raises `LocalError`.
    """

    def start() -> None:
        end_half_made(cloud)
        cloud.up()
        prepare_account(cloud)

    side_by_side(start, lambda: synthesize(cloud), lambda: build_web(cloud), *meanwhile)
    return deploy_built(cloud)
