"""The one append-only store of facts: what people decided or witnessed, for command line and office alike.

Takes a DB-API connection (SQLite or PostgreSQL) whose transaction the caller owns, gives facts, folds over them,
records that can be deleted, and an outbox in strict order for one sequencer. May import kernel.
"""

from cocket.register.guards import check_guards
from cocket.register.model import Entry, Fact, Pointer, Why
from cocket.register.records import disclosed, forget, keep, recall, recall_all
from cocket.register.schema import migrate
from cocket.register.sequence import acknowledge, acknowledged, outbox, sequence, verify
from cocket.register.service import append, embedded, facts, fold, get, start

__all__ = [
    "Entry",
    "Fact",
    "Pointer",
    "Why",
    "acknowledge",
    "acknowledged",
    "append",
    "check_guards",
    "disclosed",
    "embedded",
    "facts",
    "fold",
    "forget",
    "get",
    "keep",
    "migrate",
    "outbox",
    "recall",
    "recall_all",
    "sequence",
    "start",
    "verify",
]
