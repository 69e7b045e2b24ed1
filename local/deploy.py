"""Deploys the CDK app and the web app to a running local cloud, when anything changed."""

import os
import signal
import time

from botocore.exceptions import ClientError

from local.aws import Aws
from local.builds import app_digest, build_all, cdk, templates
from local.cloud import ACCOUNT, REGION, Cloud
from local.edge import config
from local.errors import NotUp, PartFailed
from local.facts import Facts
from local.http import get
from local.parts.edge import EDGE
from local.site import upload_site
from local.stamps import Stamp, digest

STACKS_AT_ONCE = "4"
RELOAD_SECONDS = 5


def deploy(cloud: Cloud) -> Facts:
    """Builds, deploys, uploads the site and configures the edge. Raises NotUp, DeployFailed, PartFailed."""
    require_up(cloud)
    build_all(cloud)
    return deploy_built(cloud)


def require_up(cloud: Cloud) -> str:
    """The instance of LocalStack that runs."""
    instance = cloud.instance
    if instance is None:
        raise NotUp("The local cloud is not up: run `matinee up` first.")
    return instance


def deploy_built(cloud: Cloud) -> Facts:
    """Like `deploy`, with the builds at hand."""
    instance, aws = require_up(cloud), Aws(cloud)
    wanted, stamp = digest((), app_digest(cloud), instance), Stamp(cloud.home.stamps / "deploy")
    if not (stamp.matches(wanted) and cloud.home.outputs.is_file()):
        stamp.clear()
        cloud.home.outputs.unlink(missing_ok=True)
        prepare_account(cloud)
        _deploy_stacks(cloud)
        stamp.write(wanted)
    facts = Facts.read(cloud.home)
    _upload_site(cloud, aws, facts, instance)
    if cloud.supervisor.record(EDGE):
        _configure_edge(cloud, aws, facts, instance)
    return facts


def prepare_account(cloud: Cloud) -> None:
    """What CDK needs in an account before it deploys: `cdk bootstrap`, once per run of LocalStack."""
    if _is_bootstrapped(Aws(cloud)):
        return
    with cloud.progress.step("account prepared (cdk bootstrap)"):
        # Elsewhere than in the checkout, whose cdk.json would make it run the whole app first.
        cdk(cloud, ["bootstrap", f"aws://{ACCOUNT}/{REGION}"], log="bootstrap", cwd=cloud.home.state)


def _is_bootstrapped(aws: Aws) -> bool:
    try:
        aws.ssm.get_parameter(Name="/cdk-bootstrap/hnb659fds/version")
    except ClientError:
        return False
    return True


def _deploy_stacks(cloud: Cloud) -> None:
    with cloud.progress.step("stacks deployed (cdk deploy)"):
        options = [
            "--all",
            "--require-approval",
            "never",
            "--method",
            "direct",
            "--concurrency",
            STACKS_AT_ONCE,
        ]
        places = ["--app", str(templates(cloud)), "--outputs-file", str(cloud.home.outputs)]
        cdk(cloud, ["deploy", *options, *places], log="deploy")


def _upload_site(cloud: Cloud, aws: Aws, facts: Facts, instance: str) -> None:
    dist = cloud.home.checkout / "web" / "dist"
    wanted, stamp = digest([dist], instance, facts.site_bucket), Stamp(cloud.home.stamps / "deploy-site")
    if stamp.matches(wanted):
        return
    with cloud.progress.step("web app in its bucket"):
        upload_site(aws.s3, dist, facts.site_bucket)
        stamp.write(wanted)


def _configure_edge(cloud: Cloud, aws: Aws, facts: Facts, instance: str) -> None:
    """Tells nginx what was deployed, and returns when it serves that."""
    key = aws.secrets.get_secret_value(SecretId=facts.signing_key_secret_arn)["SecretString"]
    wanted = config.write(cloud.home, cloud.ports, facts, key, instance)
    if edge_version(cloud) == wanted:
        return
    with cloud.progress.step("edge knows the buckets, the API and the key"):
        record = cloud.supervisor.record(EDGE)
        if record is None or not record.is_alive:
            raise PartFailed("The edge died: `matinee status` shows why, `matinee up` starts it again.")
        os.kill(record.pid, signal.SIGHUP)
        deadline = time.monotonic() + RELOAD_SECONDS
        while edge_version(cloud) != wanted:
            if time.monotonic() > deadline:
                raise PartFailed(
                    f"The edge did not take its new configuration: see {cloud.supervisor.log(EDGE)}."
                )
            time.sleep(0.05)


def edge_version(cloud: Cloud) -> str:
    """The digest of the configuration that the edge serves; empty when it does not answer."""
    return get(f"{cloud.front_door}/.edge").text
