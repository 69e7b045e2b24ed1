"""CloudFormation resource types that the open core lacks."""
