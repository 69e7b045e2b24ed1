"""The parts of the local cloud: what each runs, where it listens, and when it is ready."""
