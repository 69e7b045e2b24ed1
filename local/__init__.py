"""The whole cloud on one machine, without Docker: set-up, supervisor, deployment and the edge."""
