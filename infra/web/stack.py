"""Web: one REST API in front of every context, and the web app."""

from collections.abc import Mapping

from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.accounts.stack import AccountsStack
from infra.constructs.context_stack import ContextStack
from infra.constructs.store import Store
from infra.stages import Stage
from infra.web.api import front_api


class WebStack(ContextStack):
    """The front door: the API, the site's bucket and, on AWS, CloudFront over both."""

    def __init__(
        self,
        scope: Construct,
        facts: Stage,
        *,
        accounts: AccountsStack,
        apis: Mapping[str, lambda_.IFunction],
    ) -> None:
        """`apis`: by context, the function that answers `/<context>/…`."""
        super().__init__(scope, facts, "web", description="Matinee: REST API and web app")
        api = front_api(self, apis, accounts.user_pool)
        bucket = Store(self, "Site", versioned=True)
        site_url = facts.site_url or self._edge_url(bucket, api)
        self.output("ApiUrl", f"{site_url}/api")
        self.output("ApiId", api.rest_api_id)
        self.output("SiteBucket", bucket.bucket_name)
        self.output("SiteUrl", site_url)

    def _edge_url(self, bucket: Store, api: apigateway.RestApi) -> str:
        from infra.web.site import site  # CloudFront's part of the CDK: a second that LOCAL need not spend

        return f"https://{site(self, bucket, api).distribution_domain_name}"
