"""Queues: what each open case waits for and until when, so that a list needs no history.

Takes cases as their facts tell them and the office's calendar, gives rows that can be written again at any time.
"""
