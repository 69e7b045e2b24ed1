"""Measurements: each prints a table and writes its page under docs/benchmarks."""
