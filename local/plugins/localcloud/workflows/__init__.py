"""What Step Functions on AWS does and the open core's interpreter does not."""
