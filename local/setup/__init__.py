"""Set-up of a checkout from nothing; it imports the standard library only."""
