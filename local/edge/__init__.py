"""nginx's configuration as CloudFront's stand-in."""
