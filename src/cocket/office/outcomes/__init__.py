"""What came of a licence, and of a decision: recorded by inspectors, customs and appeals, and told to the risk room.

Takes deeds, gives facts: one of the case (`compliance.recorded`), and one by which `risk` learns. Owns no rows.
"""
