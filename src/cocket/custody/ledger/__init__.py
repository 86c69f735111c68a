"""The ledger: who holds what, where, under which licence; a fold over the recorded events, with rules that refuse.

Takes records, gives states in a store. May import the events of this room and the balances of `licensing`.
"""
