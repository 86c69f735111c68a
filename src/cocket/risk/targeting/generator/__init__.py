"""Made-up trade with planted evasion: declarations, parties, licences, flows and payments, and hidden labels.

Takes a seed and a size, gives the tables that detectors and `target train` read. Every firm, person and price is made
up; country and HS codes are real codes. May import what `risk.targeting` may.
"""
