"""Tables of what the office signs."""
