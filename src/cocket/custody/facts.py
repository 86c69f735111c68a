"""Show that a fact of the register is in the transparency log, to whoever is entitled to know the fact.

Takes the register's connection and the log, gives the opened entry (document and salt) and its inclusion proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cocket.custody import sequencer, service
from cocket.custody.chain import Chain
from cocket.custody.journal import Journal
from cocket.custody.reader import folder_key
from cocket.kernel.errors import BadInput
from cocket.register import Entry, outbox
from cocket.register.ports import Connection
from cocket.verifier.encoding import to_base64
from cocket.verifier.inclusion import InclusionProof


def entries_about(connection: Connection, subject: str, kinds: Sequence[str]) -> list[Entry]:
    """Give the entries of the outbox whose fact is about a subject and of one of some kinds, oldest first."""
    return [entry for entry in _all(connection) if entry.fact.subject == subject and entry.fact.kind in kinds]


def prove(chain: Chain, entry: Entry) -> tuple[dict[str, Any], InclusionProof]:
    """Give the opened entry of a fact and its inclusion proof; raises BadInput when it is not in the log yet."""
    source = sequencer.source(entry)
    journal = Journal(service.private_folder(chain.home, folder_key(chain.log)) / "journal.sqlite")
    try:
        logged = journal.known([source]).get(source)
    finally:
        journal.close()
    if logged is None:
        mend = "Run `cocket custody pull` first."
        raise BadInput("The fact is in the register and not yet in the log", where=entry.fact.id, mend=mend)
    salt = to_base64(logged.salt) if logged.salt else None
    return {"document": sequencer.document(entry), "salt": salt}, service.prove(chain.log, logged.position)


def _all(connection: Connection) -> Iterator[Entry]:
    after = 0
    while page := outbox(connection, after):
        yield from page
        after = page[-1].position
