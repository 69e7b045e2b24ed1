"""Programs that LocalStack would otherwise download: DynamoDB Local and Kinesis."""
