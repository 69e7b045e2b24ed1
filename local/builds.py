"""What is built before it is deployed: the web app and the CDK app's templates."""

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from local.cloud import Cloud
from local.errors import DeployFailed
from local.shell import end_running, run
from local.stamps import Stamp, digest

APP = ("infra", "layers", "functions", "statemachines", "cdk.json", "requirements", "package-lock.json")
WEB = ("web", "package-lock.json")


def app_digest(cloud: Cloud) -> str:
    """Of everything that shapes the templates and their assets."""
    return digest((cloud.home.checkout / name for name in APP), media_base_url(cloud))


def web_digest(cloud: Cloud) -> str:
    """Of the web app's sources."""
    return digest(cloud.home.checkout / name for name in WEB)


def media_base_url(cloud: Cloud) -> str:
    return f"{cloud.front_door}/media"


def templates(cloud: Cloud) -> Path:
    return cloud.home.state / "cdk.out"


def build_web(cloud: Cloud) -> None:
    """`web/dist`, unless it is there for these sources."""
    wanted, stamp = web_digest(cloud), Stamp(cloud.home.shared / "stamps" / "web")
    if stamp.matches(wanted) and (cloud.home.checkout / "web" / "dist" / "index.html").is_file():
        return
    with cloud.progress.step("web app built"):
        stamp.clear()
        command = [_program("npm"), "run", "--workspace", "web", "build"]
        run(command, cwd=cloud.home.checkout, log=_fresh(cloud, "web"), error=DeployFailed)
        stamp.write(wanted)


def synthesize(cloud: Cloud) -> None:
    """The templates for stage LOCAL, unless they are there for these sources and ports."""
    wanted, stamp, out = app_digest(cloud), _synthesized(cloud), templates(cloud)
    if stamp.matches(wanted) and (out / "manifest.json").is_file():
        return
    with cloud.progress.step("templates written (cdk synth)"):
        stamp.clear()
        shutil.rmtree(out, ignore_errors=True)
        arguments = ["synth", "--quiet", "--output", str(out), *context(cloud)]
        cdk(cloud, arguments, log="synth")
        stamp.write(wanted)


def templates_digest(cloud: Cloud) -> str:
    """Of the sources that the templates were written from."""
    return _synthesized(cloud).path.read_text()


def _synthesized(cloud: Cloud) -> Stamp:
    return Stamp(cloud.home.stamps / "synth")


def context(cloud: Cloud) -> list[str]:
    """What the CDK app is told about this cloud."""
    told = {"stage": "LOCAL", "media_base_url": media_base_url(cloud), "site_url": cloud.front_door}
    return [word for name, value in told.items() for word in ("--context", f"{name}={value}")]


def cdk(cloud: Cloud, arguments: list[str], *, log: str, cwd: Path | None = None) -> None:
    """Runs the CDK command line against this cloud. Raises `DeployFailed`."""
    env = cloud.aws_environment() | {
        "PATH": f"{cloud.home.main_bin}{os.pathsep}{os.environ['PATH']}",
        "NO_COLOR": "1",
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
    }
    command = [str(cloud.home.node_bin / "cdk"), *arguments, "--no-notices", "--no-version-reporting", "--ci"]
    run(command, cwd=cwd or cloud.home.checkout, env=env, log=_fresh(cloud, log), error=DeployFailed)


def build_all(cloud: Cloud) -> None:
    """Both builds, at the same time."""
    side_by_side(lambda: build_web(cloud), lambda: synthesize(cloud))


def side_by_side(*works: Callable[[], None]) -> None:
    """Runs all at once; the first error ends what the others run, and is raised."""
    with ThreadPoolExecutor(max_workers=len(works)) as pool:
        futures = [pool.submit(work) for work in works]
        try:
            for future in as_completed(futures):
                future.result()
        except BaseException:
            end_running()
            raise


def _fresh(cloud: Cloud, name: str) -> Path:
    log = cloud.home.logs / f"{name}.log"
    log.unlink(missing_ok=True)
    return log


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise DeployFailed(f"{name} is not installed: install Node 20 or newer.")
    return found
