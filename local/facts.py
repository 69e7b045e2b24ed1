"""What was deployed: the outputs of the CDK app, by name."""

import json
from dataclasses import dataclass

from local.errors import NotUp
from local.home import Home


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Names that CloudFormation gave."""

    api_id: str
    api_stage: str
    site_bucket: str
    origin_bucket: str
    source_bucket: str
    signing_key_secret_arn: str
    user_pool_id: str
    user_pool_client_id: str

    @classmethod
    def read(cls, home: Home) -> "Facts":
        """Raises `NotUp` when nothing is deployed, or an output is missing."""
        try:
            stacks: dict[str, dict[str, str]] = json.loads(home.outputs.read_text())
        except (FileNotFoundError, ValueError):
            raise NotUp("Nothing is deployed yet: run `matinee deploy`.") from None
        found = {name: value for outputs in stacks.values() for name, value in outputs.items()}
        try:
            return cls(
                api_id=found["ApiId"],
                api_stage=found["ApiUrl"].rstrip("/").rpartition("/")[2],
                site_bucket=found["SiteBucket"],
                origin_bucket=found["OriginBucket"],
                source_bucket=found["SourceBucket"],
                signing_key_secret_arn=found["SigningKeySecretArn"],
                user_pool_id=found["UserPoolId"],
                user_pool_client_id=found["UserPoolClientId"],
            )
        except KeyError as missing:
            raise NotUp(
                f"The deployment has no output {missing}: deploy again with `matinee deploy`."
            ) from None
