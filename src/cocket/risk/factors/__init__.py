"""The factor functions, by group: each takes a `Case` and gives a `Found`; its docstring is its public page."""
