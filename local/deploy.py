"""Deploys the CDK app and the web app to a running local cloud, when anything changed."""

from botocore.exceptions import ClientError

from local.aws import Aws
from local.builds import build_all, cdk, templates, templates_digest
from local.cloud import ACCOUNT, REGION, Cloud
from local.edge.reload import configure_edge
from local.errors import NotUp
from local.facts import Facts
from local.parts.localstack import LOCALSTACK
from local.site import upload_site
from local.stamps import Stamp, digest

STACKS_AT_ONCE = "4"


def deploy(cloud: Cloud) -> Facts:
    """Builds, deploys, uploads the site and configures the edge. Raises NotUp, DeployFailed, PartFailed."""
    require_up(cloud)
    end_half_made(cloud)
    cloud.up()
    build_all(cloud)
    return deploy_built(cloud)


def end_half_made(cloud: Cloud) -> None:
    """Ends a LocalStack whose deployment was cut off: it cannot finish stacks that stopped half-way."""
    instance = cloud.instance
    if instance is not None and _begun(cloud).matches(instance):
        cloud.progress.note("The last deployment was cut off: LocalStack starts anew.")
        cloud.supervisor.down(LOCALSTACK)


def require_up(cloud: Cloud) -> str:
    """The instance of LocalStack that runs."""
    instance = cloud.instance
    if instance is None:
        raise NotUp("The local cloud is not up: run `matinee up` first.")
    return instance


def deploy_built(cloud: Cloud) -> Facts:
    """Like `deploy`, with the builds at hand."""
    instance = require_up(cloud)
    wanted, stamp = digest((), templates_digest(cloud), instance), Stamp(cloud.home.stamps / "deploy")
    if not (stamp.matches(wanted) and _is_deployed(cloud, instance)):
        stamp.clear()
        _holder(cloud).clear()
        prepare_account(cloud)
        _begun(cloud).write(instance)
        _deploy_stacks(cloud)
        _begun(cloud).clear()
        _holder(cloud).write(instance)
        stamp.write(wanted)
    facts = Facts.read(cloud.home)
    _upload_site(cloud, Aws(cloud), facts, instance)
    configure_edge(cloud, facts, instance)
    return facts


def resume(cloud: Cloud) -> bool:
    """After `up`: an edge that was started again hears what is deployed. Says whether anything is."""
    instance = require_up(cloud)
    if not _is_deployed(cloud, instance):
        return False
    configure_edge(cloud, Facts.read(cloud.home), instance)
    return True


def _holder(cloud: Cloud) -> Stamp:
    """Names the run of LocalStack that holds a deployment; its state ends with it."""
    return Stamp(cloud.home.stamps / "deploy-instance")


def _begun(cloud: Cloud) -> Stamp:
    """Names the run of LocalStack in which a deployment began and has not ended well."""
    return Stamp(cloud.home.stamps / "deploy-begun")


def _is_deployed(cloud: Cloud, instance: str) -> bool:
    return _holder(cloud).matches(instance) and cloud.home.outputs.is_file()


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
