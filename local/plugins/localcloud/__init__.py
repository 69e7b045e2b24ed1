"""LocalStack plug-ins: Lambda functions and ECS tasks as processes, ECS and Cognito answered by moto."""
