"""Alarms: what an event shows, and what its absence shows. Each says how grave, on what evidence, and who should look.

Takes ledger effects and waits, gives alarms; closes none of them: people do, with a reason, as a fact in `register`.
"""
