"""Learning in the open: outcomes become labelled cases, and cases a proposal that only a person can adopt.

Takes facts from the register or rows from a file, gives proposals, signals and verdicts. Nothing here changes a weight.
May import what `risk` may.
"""
