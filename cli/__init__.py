"""The command line `matinee`."""
