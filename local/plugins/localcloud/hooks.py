"""What the plug-ins do when LocalStack starts and stops."""

import logging
import shutil
import threading
from collections.abc import Callable

from localstack.runtime import hooks
from localstack.services.plugins import SERVICE_PLUGINS, ServicePluginManager

# These warn about what is in order: a failure that a state machine catches, an extra field.
LOUD = (
    "localstack.aws.protocol.serializer",
    "localstack.services.stepfunctions.asl.component.eval_component",
    "localstack.services.stepfunctions.asl.parse.preprocessor",
)


@hooks.on_infra_start()
def mend_services() -> None:
    """Arranges that each service is mended when it is first used; to import all now would be slow."""
    from localcloud import mending
    from localcloud.pools import jwks
    from localcloud.settings import Settings

    pending: dict[str, Callable[[], None]] = dict(mending.BY_SERVICE)
    load = ServicePluginManager._load_service_plugin

    def mend_and_load(self: ServicePluginManager, name: str) -> object:
        pending.pop(name, lambda: None)()
        return load(self, name)

    ServicePluginManager._load_service_plugin = mend_and_load
    jwks.serve()
    for left_behind in ("environments", "tasks"):
        shutil.rmtree(Settings.from_env().work / left_behind, ignore_errors=True)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL)


@hooks.on_infra_ready()
def warm_the_runtime() -> None:
    """Does in the background what the first function and the first table would wait for."""
    threading.Thread(target=_warm, name="warm", daemon=True).start()


def _warm() -> None:
    from localcloud.runtime.executor import settings, spawner

    spawner().warm()
    for service in settings().warm:
        SERVICE_PLUGINS.require(service)


@hooks.on_infra_shutdown()
def end_children() -> None:
    """Ends every Lambda environment."""
    from localcloud.runtime.executor import spawner

    spawner().close()
