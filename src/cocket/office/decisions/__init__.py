"""Decisions: proposals, signatures with the precedent lock, appeals. Holds no rows: a decision is facts of its case."""
