"""Thin commands over the rooms below: arguments in, one engine call, words out.

Takes the command line, gives an exit status (0 done, 1 the answer is no, 2 bad input, 3 reference data missing). May
import everything; heavy modules are imported inside the commands so that `--help` is instant.
"""
