"""`cocket credential prove`, and the check of such a proof: was this document there before a day that matters."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from cocket.cli import output
from cocket.cli.credential import FILE, FOLDER, read, read_json
from cocket.kernel.errors import BadInput


@click.command()
@click.argument("subject", metavar="ID")
@click.option("--log", type=FOLDER, metavar="DIR", help="The log; default: in the home.")
@click.option("--out", type=FILE, required=True, metavar="P", help="Where to write the proof; P.json gets the entry.")
@click.pass_obj
def prove(settings: Any, subject: str, log: Path | None, out: Path) -> None:
    """Write the proof that the issuing of a document is in the log, for an outsider to check.

    ID is the document's id, or the DID of an authority: then it is about its last trust list. `custody pull` carries
    facts into the log, and `log cosign` has others witness it.
    """
    from cocket.credentials.statuses import ISSUED
    from cocket.credentials.trust import PUBLISHED
    from cocket.custody.chain import Chain
    from cocket.custody.facts import entries_about
    from cocket.custody.facts import prove as proven
    from cocket.register.service import embedded
    from cocket.verifier.inclusion import format_proof

    connection = embedded(settings.home)
    try:
        found = entries_about(connection, subject, (ISSUED, PUBLISHED))
    finally:
        connection.close()
    if not found:
        mend = "Give an id that was issued from this home, and run `cocket custody pull` first."
        raise BadInput("The log's register knows no such document", where=subject[:80], mend=mend)
    opened, proof = proven(Chain.at(settings.home, log), found[-1])
    output.write_whole(out, format_proof(proof))
    entry = beside(out)
    output.write_whole(entry, (json.dumps(opened, ensure_ascii=False) + "\n").encode())
    click.echo(f"cocket: the proof of entry {proof.index} is in {out}, the opened entry in {entry}.", err=True)


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What a proof shows: the hash of a body that was there, and by when enough witnesses had seen it."""

    sha256: str
    by: datetime
    proof: Path


def beside(proof: Path) -> Path:
    """Give where the opened entry of a proof stands: P.json beside P."""
    return proof.with_name(proof.name + ".json")


def read_proofs(
    proofs: tuple[Path, ...], log_key: str | None, witnesses: tuple[str, ...], threshold: int | None
) -> list[Witnessed]:
    """Check proofs that documents were issued, under a log's key and its witnesses; raises AnswerIsNo and BadInput."""
    if not proofs:
        return []
    from cocket.cli.log import text_or_file
    from cocket.credentials.statuses import ISSUED
    from cocket.custody import service
    from cocket.verifier.checkpoints import WitnessPolicy
    from cocket.verifier.inclusion import parse_proof
    from cocket.verifier.instants import from_seconds
    from cocket.verifier.notes import parse_verifier_key

    if log_key is None or not witnesses:
        mend = "Name the log's key with --log-key and at least one --witness."
        raise BadInput("Only others than the log itself can say when", where="--witnessed", mend=mend)
    needed = len(witnesses) if threshold is None else threshold
    if needed < 1:
        raise BadInput("At least one witness must have cosigned", where="--witnesses", mend="Ask for one or more.")
    keys = tuple(parse_verifier_key(text_or_file(name)) for name in witnesses)
    policy = WitnessPolicy(parse_verifier_key(text_or_file(log_key)), keys, needed)
    found = []
    for path in proofs:
        opened = read_json(beside(path))
        if not isinstance(opened, dict):
            raise BadInput("This is no opened entry", where=str(beside(path)), mend="See `credential prove`.")
        proven = service.verify(parse_proof(read(path)), policy, opened, where=str(path))
        document = opened["document"]
        fact = document.get("fact") if isinstance(document, dict) else None
        if not isinstance(fact, dict) or fact.get("kind") != ISSUED or not isinstance(fact.get("payload"), dict):
            raise BadInput("The entry is not about a document that was issued", where=str(path), mend="See --help.")
        # The time by which as many as the policy asks for had seen it.
        seen = sorted(each.timestamp for each in proven.cosigned)[needed - 1]
        by = from_seconds(seen)
        assert by is not None
        found.append(Witnessed(str(fact["payload"].get("sha256")), by, path))
    return found
