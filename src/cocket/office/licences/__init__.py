"""Licences: what a signed approval grants, what is drawn of it, and what was delivered. Over-draw is impossible."""
