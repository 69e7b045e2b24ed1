"""EventBridge rules that deliver as on AWS: retried, then to the dead-letter queue."""
