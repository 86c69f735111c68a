"""What an authority has to report, as tables of a documented version, folded from facts. Owns no rows.

Takes the register and the cases' codes, gives rows without names of persons or firms.
"""
