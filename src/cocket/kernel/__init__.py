"""Words everyone shares: errors, ids, dates, quantities, reasons, canonical JSON and hashes.

Takes nothing, gives values. Imports the standard library only, so that `verifier` can ship on top of it by itself.
"""
