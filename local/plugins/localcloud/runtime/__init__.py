"""Lambda functions as processes that speak the Lambda Runtime API."""
