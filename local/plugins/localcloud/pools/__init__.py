"""Cognito user pools, answered by moto."""
