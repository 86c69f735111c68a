"""Steps of the indexes."""
