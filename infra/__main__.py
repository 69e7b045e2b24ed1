"""`cdk synth` and `cdk deploy` run this: `-c stage=LOCAL|DEV|PROD -c media_base_url=https://… -c site_url=https://…`."""

import json
import os
import subprocess
import sys

os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")
if json.loads(os.environ.get("CDK_CONTEXT_JSON", "{}")).get("stage") == "LOCAL":
    # CloudFormation's own rules take seconds to load, and only AWS holds anybody to them.
    os.environ.setdefault("CDK_VALIDATION", "false")

from aws_cdk import App

from infra.app import compose
from infra.stages import choose_stage


def main() -> int:
    """Synthesise the chosen stage. Returns 2 and says why when something it needs is missing."""
    app = App(analytics_reporting=False, stack_traces=False)
    stage, media_base_url, site_url = (
        app.node.try_get_context(name) for name in ("stage", "media_base_url", "site_url")
    )
    try:
        compose(app, choose_stage(stage, media_base_url=media_base_url, site_url=site_url))
    except (FileNotFoundError, ValueError, subprocess.CalledProcessError) as error:
        print(f"matinee: {error}", file=sys.stderr)  # noqa: T201
        return 2
    app.synth()
    return 0


if __name__ == "__main__":
    sys.exit(main())
