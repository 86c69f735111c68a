"""What templates say in the request's language."""
