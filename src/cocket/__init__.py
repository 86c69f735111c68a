"""Cocket: export control in the open. Read `journey.py` first, then the folders in the order of an export's life."""

__version__ = "0.1.0"
