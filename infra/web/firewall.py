"""The API's firewall (AWS WAF), where a stage has one: it bills by the month."""

from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_wafv2 as waf

from infra.constructs.context_stack import ContextStack

_REQUESTS_PER_FIVE_MINUTES = 2000


def firewall(stack: ContextStack, api: apigateway.RestApi) -> None:
    """AWS's common rules, and a limit per address."""
    rules = waf.CfnWebACL(
        stack,
        "Firewall",
        scope="REGIONAL",
        default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
        visibility_config=_visibility("Firewall"),
        rules=[_common_rules(), _rate_limit()],
    )
    waf.CfnWebACLAssociation(
        stack, "FirewallOfApi", resource_arn=api.deployment_stage.stage_arn, web_acl_arn=rules.attr_arn
    )


def _common_rules() -> waf.CfnWebACL.RuleProperty:
    """Large bodies are counted, not refused: an upload of 10,000 parts sends 10,000 checksums."""
    managed = waf.CfnWebACL.ManagedRuleGroupStatementProperty(
        vendor_name="AWS",
        name="AWSManagedRulesCommonRuleSet",
        rule_action_overrides=[
            waf.CfnWebACL.RuleActionOverrideProperty(
                name="SizeRestrictions_BODY", action_to_use=waf.CfnWebACL.RuleActionProperty(count={})
            )
        ],
    )
    return waf.CfnWebACL.RuleProperty(
        name="CommonRules",
        priority=0,
        override_action=waf.CfnWebACL.OverrideActionProperty(none={}),
        statement=waf.CfnWebACL.StatementProperty(managed_rule_group_statement=managed),
        visibility_config=_visibility("CommonRules"),
    )


def _rate_limit() -> waf.CfnWebACL.RuleProperty:
    limit = waf.CfnWebACL.RateBasedStatementProperty(
        aggregate_key_type="IP", limit=_REQUESTS_PER_FIVE_MINUTES
    )
    return waf.CfnWebACL.RuleProperty(
        name="RateLimit",
        priority=1,
        action=waf.CfnWebACL.RuleActionProperty(block={}),
        statement=waf.CfnWebACL.StatementProperty(rate_based_statement=limit),
        visibility_config=_visibility("RateLimit"),
    )


def _visibility(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    return waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=f"Matinee{name}", sampled_requests_enabled=True
    )
