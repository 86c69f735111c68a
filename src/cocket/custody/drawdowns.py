"""Draw-downs from files: read, checked, merged with what the licences grant; each case with its signed records.

Takes lines of custody documents and trusted keys, gives the pure merge's result. Records of one key are chained by
hash, so that one signature over the last proves all before it: each chain's ends are verified, and every record that a
case names as evidence has its own signature verified too.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cocket.custody.events import model
from cocket.custody.events.extension import NAME
from cocket.custody.events.keys import KeyBook, SignatureRefused, parse_moment
from cocket.custody.events.model import Reject
from cocket.custody.events.reading import Line, Reader, check_event
from cocket.custody.events.signing import check_signature
from cocket.kernel.errors import BadDocument, BadInput, CocketError
from cocket.kernel.quantities import TRADE_UNITS, Quantity, parse_amount
from cocket.kernel.strict_json import load_json
from cocket.licensing.balance import add_up, opened
from cocket.licensing.drawdowns import DrawDown, Grant, Licence, Merged, merge
from cocket.verifier.instants import written
from cocket.verifier.verdicts import Verdict

_NEVER = datetime.min.replace(tzinfo=UTC)  # a reader that checks no signature needs no time


@dataclass(frozen=True, slots=True)
class Held:
    """A record that was read: what it draws, its line as it came, and its signature block."""

    draw: DrawDown
    line: Line
    block: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """The merge, the lines of evidence by digest, and what was refused. Lines of other kinds were passed over."""

    merged: Merged
    evidence: Mapping[str, bytes]
    rejects: tuple[Reject, ...]
    passed_over: int


def merge_lines(
    grants: Mapping[Licence, Grant], lines: Iterable[tuple[str, bytes]], keys: KeyBook, recorded: datetime
) -> Result:
    """Merge draw-downs from `(where, line)` pairs, as known at `recorded`."""
    # 1. Read every line. The same record may come in many files.
    held, rejects, passed_over = read_lines(lines)
    # 2. Leave out what no trusted post can have signed.
    good, refused = _attested(held, keys, recorded)
    # 3. Merge.
    merged = merge(grants, [one.draw for one in good.values()])
    # 4. Evidence stands by itself: each record of it under its own signature.
    evidence: dict[str, bytes] = {}
    for name in sorted({name for case in merged.cases for name in case.evidence}):
        try:
            check_record(good[name], keys, recorded)
        except CocketError as error:
            refused.append(Reject(good[name].line.where, f"It is in a chain that is signed, but: {error}"))
        evidence[name] = good[name].line.data
    return Result(merged, evidence, (*rejects, *refused), passed_over)


def grant_of(verdict: Verdict) -> tuple[Licence, Grant]:
    """Give what a verified licence grants; raises BadInput when its proof is not good or it does not say everything."""
    if verdict.proof != "good" or not verdict.relied_on:
        raise BadInput(
            f"This licence cannot be relied on. {verdict.sentence}",
            mend="Give a licence that `credential verify` knows.",
        )
    if verdict.more_goods:
        raise BadInput("The code leaves lines of goods out", mend="Give the full document.")
    subject = verdict.document.get("credentialSubject") or {}
    number = str(subject.get("number") or verdict.id)
    amounts: dict[str, list[Quantity]] = {}
    for goods in verdict.goods:
        amounts.setdefault(goods.provision or "*", []).append(_quantity(goods.amount, goods.unit))
    grants = {item: _sum(item, parts) for item, parts in amounts.items()}
    return (verdict.issuer, number), Grant(opened(number, grants), verdict.valid_from, verdict.valid_until)


@functools.lru_cache(maxsize=4096)
def _quantity(amount: str, unit: str) -> Quantity:
    """Read a quantity; the few that recur are remembered. A unit that nobody knows stays as it is written."""
    return Quantity(parse_amount(amount), TRADE_UNITS.get(unit.lower(), unit))


def _sum(item: str, parts: Sequence[Quantity]) -> Quantity:
    if len({part.unit for part in parts}) != 1:
        raise BadInput(
            f"The licence counts {item[:60]} in two units", mend="Have it issued with one unit for one item."
        )
    return Quantity(add_up(part.amount for part in parts), parts[0].unit)


def read_lines(lines: Iterable[tuple[str, bytes]]) -> tuple[dict[str, Held], list[Reject], int]:
    """Give the draw-downs of lines by digest, what was refused, and how many lines were of other kinds."""
    held: dict[str, Held] = {}
    rejects: list[Reject] = []
    readers: dict[str, Reader] = {}
    reader = Reader("", KeyBook(), _NEVER)
    passed_over = 0
    for where, raw in lines:
        try:
            try:
                line = reader.envelope(raw, where)
            except SignatureRefused:
                # Each post signs for its own authority's log; the name is under the signature.
                origin = str(load_json(raw.decode(), where=where)["log"])
                reader = readers.setdefault(origin, Reader(origin, KeyBook(), _NEVER))
                line = reader.envelope(raw, where)
            if line.type != model.EVENT:
                passed_over += 1
                continue
            one = _held(line)
        except CocketError as error:
            rejects.append(Reject(where, str(error)))
            continue
        if one is None:
            passed_over += 1
        else:
            held.setdefault(one.draw.digest, one)
    return held, rejects, passed_over


def _held(line: Line) -> Held | None:
    event = line.value["event"]
    at = check_event(event, line.where)
    extension = event[NAME]
    drawdown = extension.get("drawdown")
    if drawdown is None:
        return None
    blocks = line.value["signatures"]
    block = next((b for b in blocks if isinstance(b, Mapping) and b.get("role") == "sender"), None)
    if block is None or not isinstance(block.get("key"), str):
        raise SignatureRefused(
            "The draw-down is not signed by its post", where=line.where, mend="Have the post sign it."
        )
    if not extension.get("actor") or not extension.get("licence"):
        raise BadDocument(
            "A draw-down names its post and its licence", where=line.where, mend="Add them, and sign again."
        )
    draw = DrawDown(
        hashlib.sha256(line.signed).hexdigest(),
        event["eventID"],
        (drawdown["issuer"], extension["licence"]),
        extension["actor"],
        block["key"],
        drawdown["sequence"],
        drawdown["previous"],
        written(at),
        drawdown["movement"],
        tuple((row["item"], _quantity(row["amount"], row["unit"])) for row in drawdown["lines"]),
        tuple(drawdown.get("serials", ())),
        drawdown.get("consignment", ""),
        drawdown.get("cancels", ""),
        "clock" in drawdown,
        drawdown.get("unsettled", ""),
    )
    return Held(draw, line, block)


def check_record(one: Held, keys: KeyBook, recorded: datetime) -> None:
    """Check a record's own signature; raises SignatureRefused."""
    check_signature(
        one.block,
        keys,
        origin=str(one.line.value["log"]),
        what="event",
        digest=one.draw.digest,
        recorded=recorded,
        where=one.line.where,
    )


def _attested(held: Mapping[str, Held], keys: KeyBook, recorded: datetime) -> tuple[dict[str, Held], list[Reject]]:
    """Give the records that their post has signed, directly or through a later record that names them by hash."""
    allowed: dict[str, Held] = {}
    refused: list[Reject] = []
    for name, one in held.items():
        try:
            key = keys.get(one.draw.key)
            key.check(parse_moment(one.block.get("signedAt"), one.line.where), recorded)
            if key.party != one.draw.post or not key.roles & {"observer", "authority"}:
                raise SignatureRefused(
                    f"The key {key.id} may not record for {one.draw.post[:80]}",
                    where=one.line.where,
                    mend="Enter it in the key file as that post's, with the role observer.",
                )
        except CocketError as error:
            refused.append(Reject(one.line.where, str(error)))
        else:
            allowed[name] = one
    good: dict[str, Held] = {}
    named = {(one.draw.key, one.draw.previous) for one in allowed.values()}
    # The ends of the chains first; a chain whose end is not good is looked at record by record.
    ends = dict.fromkeys(name for name in allowed if (allowed[name].draw.key, name) not in named)
    for name in ends | dict.fromkeys(allowed):
        one = allowed[name]
        if name in good:
            continue
        try:
            check_record(one, keys, recorded)
        except CocketError as error:
            refused.append(Reject(one.line.where, str(error)))
            continue
        at: Held | None = one
        while at is not None and at.draw.digest not in good:
            good[at.draw.digest] = at
            before = allowed.get(at.draw.previous)
            at = before if before and before.draw.key == at.draw.key else None
    return good, refused
