"""A network for tasks that only call out: public subnets, no NAT gateway, no way in."""

from aws_cdk import aws_ec2 as ec2
from constructs import Construct

_HTTPS = 443


def open_network(scope: Construct, *, on_aws: bool) -> tuple[ec2.Vpc, ec2.SecurityGroup]:
    """A VPC that costs nothing while idle, and a security group: HTTPS out, nothing in."""
    vpc = ec2.Vpc(
        scope,
        "Network",
        max_azs=2 if on_aws else 1,
        nat_gateways=0,
        restrict_default_security_group=False,
        subnet_configuration=[ec2.SubnetConfiguration(name="Public", subnet_type=ec2.SubnetType.PUBLIC)],
    )
    if on_aws:
        vpc.add_gateway_endpoint("Objects", service=ec2.GatewayVpcEndpointAwsService.S3)
        vpc.add_flow_log("Refused", traffic_type=ec2.FlowLogTrafficType.REJECT)
    group = ec2.SecurityGroup(scope, "OutOnly", vpc=vpc, allow_all_outbound=False, description="HTTPS out")
    group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(_HTTPS), "AWS services")
    return vpc, group
