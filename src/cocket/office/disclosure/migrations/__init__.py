"""Changes of this noun's tables, written by Django."""
