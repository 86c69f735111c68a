"""From lines of a file to records: size, JSON, envelope, schema, time, hash, signatures; each refusal says why.

Takes bytes, gives records and rejects; nothing of a bad line gets further. A line that is already canonical JSON is
read by the quick way, which gives the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from cocket.credentials.quick import load_quickly
from cocket.credentials.sodium import equation
from cocket.custody.commitments import MAX_DOCUMENT
from cocket.custody.events import model
from cocket.custody.events.credentials import Credentials
from cocket.custody.events.event_hash import PREFIX, SUFFIX, event_hash
from cocket.custody.events.extension import NAME, UNDERSTOOD, profile_validators
from cocket.custody.events.keys import SKEW, KeyBook, SignatureRefused, parse_moment, shown
from cocket.custody.events.licences import check_licence, check_status
from cocket.custody.events.model import Record, Reject
from cocket.custody.events.signing import Signed, batch_digest, check_signature
from cocket.kernel.canonical import canonical
from cocket.kernel.errors import BadDocument, CocketError
from cocket.kernel.strict_json import load_json

# Envelope type -> (the key that holds what is signed, further keys, the word in the signed text).
ENVELOPES: dict[str, tuple[str, frozenset[str], str]] = {
    model.EVENT: ("event", frozenset(("batch",)), "event"),
    model.BATCH: ("events", frozenset(("root",)), "batch"),
    model.COUNTERSIGNATURE: ("eventID", frozenset(("digest",)), "event"),
    model.LICENCE: ("licence", frozenset(), "licence"),
    model.STATUS: ("status", frozenset(), "status"),
    model.CREDENTIAL: ("credential", frozenset(), "credential"),
}
_FIXED = frozenset(("type", "log", "signatures"))
# Envelope type -> (keys that it must have, keys that it may have).
KEYS = {
    kind: (_FIXED | {body} | (more - {"batch"}), _FIXED | {body, "critical"} | more)
    for kind, (body, more, _) in ENVELOPES.items()
}
MAX_SIGNATURES = 4
MAX_BATCH = 10_000


class Line(msgspec.Struct, frozen=True, gc=False):
    """A well-formed envelope: its type, value, canonical bytes, and the canonical bytes of what is signed."""

    type: str
    value: dict[str, Any]
    data: bytes
    signed: bytes
    where: str


_Event = tuple[str, datetime]  # the SHA-256 of what is signed, and when it happened


class _Member(msgspec.Struct, frozen=True, gc=False):
    """A line of a batch: None when its envelope is broken; and its event, or what is wrong with it."""

    where: str
    line: Line | None
    event: _Event | CocketError | None


class Reader:
    """Reads lines for one log, with the keys that are trusted, as recorded at one instant.

    `credentials` is asked about credentials; without it they are refused.
    """

    def __init__(self, origin: str, keys: KeyBook, recorded: datetime, credentials: Credentials | None = None) -> None:
        self._origin, self._keys, self._recorded, self._credentials = origin, keys, recorded, credentials
        self._equation = equation()  # libsodium where it is installed: it takes a third less time

    def read(self, lines: Iterable[tuple[str, bytes]]) -> tuple[list[Record], list[Reject]]:
        """Give the records of `(where, line)` pairs, and what was refused, both in order."""
        records: list[Record] = []
        rejects: list[Reject] = []
        for one in self.each(lines):
            if isinstance(one, Record):
                records.append(one)
            else:
                rejects.append(one)
        return records, rejects

    def each(self, lines: Iterable[tuple[str, bytes]]) -> Iterator[Record | Reject]:
        """Give what becomes of `(where, line)` pairs one by one; a signed batch's once all of it is read."""
        waiting: tuple[Line, list[_Member]] | None = None
        for where, raw in lines:
            try:
                line: Line | CocketError = self.envelope(raw, where)
            except CocketError as error:
                line = error
            if waiting is not None:
                header, group = waiting
                group.append(self._member(where, line))
                if len(group) == header.value["events"]:
                    waiting = None
                    yield from self._batch(header, group)
            elif isinstance(line, CocketError):
                yield Reject(where, str(line))
            elif line.type == model.BATCH:
                if fault := _count_fault(line.value["events"]):
                    yield Reject(where, fault)
                else:
                    waiting = (line, [])
            else:
                yield self._one(line, ())
        if waiting is not None:
            header, group = waiting
            for where in (header.where, *dict.fromkeys(member.where for member in group)):
                yield Reject(where, "The batch ends before all its events came. Send it whole.")

    def envelope(self, raw: bytes, where: str) -> Line:
        """Check size, JSON, form, log and critical parts of one line; raises BadDocument or SignatureRefused."""
        if len(raw) > MAX_DOCUMENT:
            raise BadDocument(
                f"The line is {len(raw):,} bytes long; the limit is {MAX_DOCUMENT:,}",
                where=where,
                mend="Keep large parts elsewhere and name their hashes.",
            )
        value, data = load_quickly(raw), raw
        if value is None:
            value = _carefully(raw, where)
            data = canonical(value)
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in ENVELOPES:
            raise BadDocument(
                f"{str(kind)[:60]!r} is no type of custody document", where=where, mend=f"{list(ENVELOPES)}"
            )
        needed, allowed = KEYS[kind]
        if critical := value.get("critical"):
            _critical(critical, frozenset(), where)
        if not value.keys() <= allowed:
            raise BadDocument(
                f"{min(value.keys() - allowed)[:40]!r} has no place here", where=where, mend="Leave it out."
            )
        if not needed <= value.keys():
            raise BadDocument(f"The document lacks {min(needed - value.keys())!r}", where=where, mend="Add it.")
        if value["log"] != self._origin:
            raise SignatureRefused(
                f"The document is for the log {str(value['log'])[:80]!r}, not for {self._origin!r}",
                where=where,
                mend="Send it to the log that it names; one log's events cannot be replayed into another.",
            )
        return Line(kind, value, data, _signed_part(kind, value, data), where)

    def _member(self, where: str, line: Line | CocketError) -> _Member:
        """Read an event of a batch while its line is at hand; whether it counts is known at the batch's end."""
        if isinstance(line, CocketError):
            return _Member(where, None, None)
        try:
            return _Member(where, line, self._event(line) if line.type == model.EVENT else None)
        except CocketError as error:
            return _Member(where, line, error)

    def _batch(self, header: Line, group: list[_Member]) -> Iterator[Record | Reject]:
        lines = [member.line for member in group if member.line is not None]
        try:
            if len(lines) != len(group) or any(line.value.get("batch") != header.value["root"] for line in lines):
                raise BadDocument(
                    "A line of the batch is broken or of another batch", where=header.where, mend="Resend it."
                )
            digest = batch_digest([line.signed for line in lines])
            if digest.partition(" ")[2] != header.value["root"]:
                raise SignatureRefused(
                    "The batch's root is not the one that its events imply", where=header.where, mend="Resend it."
                )
            signed = self._signatures(header, digest)
        except CocketError as error:
            wheres = (header.where, *dict.fromkeys(member.where for member in group))
            yield from (Reject(where, f"With its whole batch: {error}") for where in wheres)
            return
        yield Record(model.BATCH, header.data, header.value, digest, signed[0].at, signed, header.where)
        del lines
        group.reverse()
        while group:  # what was given is let go, so that its memory serves the next
            member = group.pop()
            line, event = member.line, member.event
            if isinstance(event, CocketError):
                yield Reject(member.where, str(event))
            elif line is not None:
                yield self._one(line, signed, event)

    def _one(self, line: Line, batch: tuple[Signed, ...], event: _Event | None = None) -> Record | Reject:
        try:
            return self._record(line, batch, event)
        except CocketError as error:
            return Reject(line.where, str(error))

    def _event(self, line: Line) -> _Event:
        """Check an event and give what was signed of it and when it happened."""
        at = check_event(line.value["event"], line.where)
        if at > self._recorded and at - self._recorded > SKEW:
            raise BadDocument(
                f"The event is dated {shown(at)}, which is still to come",
                where=f"{line.where} $.event.eventTime",
                mend="State when it happened; record it then.",
            )
        return hashlib.sha256(line.signed).hexdigest(), at

    def _record(self, line: Line, batch: tuple[Signed, ...], event: _Event | None = None) -> Record:
        value = line.value
        body = body_of(line.type, value)
        if line.type == model.COUNTERSIGNATURE:
            digest = str(value["digest"])
            signed = self._signatures(line, digest)
            return Record(line.type, line.data, body, digest, signed[0].at, signed, line.where)
        if line.type == model.EVENT:
            digest, at = event or self._event(line)
            if value.get("batch") is not None and not batch:
                raise BadDocument(
                    "The event's batch did not come with it", where=line.where, mend="Send the batch whole."
                )
        else:
            digest = hashlib.sha256(line.signed).hexdigest()
            if line.type == model.CREDENTIAL:
                return self._presented(line, body, digest)
            at = check_licence(body, line.where) if line.type == model.LICENCE else check_status(body, line.where)
        signed = batch + (self._signatures(line, digest) if value["signatures"] or not batch else ())
        return Record(line.type, line.data, body, digest, at, signed, line.where)

    def _presented(self, line: Line, body: Any, digest: str) -> Record:
        """A credential: whoever presents it signs that; what it says is its issuer's, and counts by its own proof."""
        signed = self._signatures(line, digest)
        if self._credentials is None:
            raise BadDocument("Credentials are not checked here", where=line.where, mend="Record it in a home.")
        says = self._credentials.check(body, self._recorded, line.where)
        return Record(line.type, line.data, says, digest, signed[0].at, signed, line.where)

    def _signatures(self, line: Line, digest: str) -> tuple[Signed, ...]:
        blocks = line.value["signatures"]
        if not isinstance(blocks, list) or not 0 < len(blocks) <= MAX_SIGNATURES:
            raise SignatureRefused("The document is not signed", where=line.where, mend="Have its actor sign it.")
        what, where = ENVELOPES[line.type][2], f"{line.where} $.signatures"
        signed = [
            check_signature(
                block,
                self._keys,
                origin=self._origin,
                what=what,
                digest=digest,
                recorded=self._recorded,
                where=where,
                equation=self._equation,
            )
            for block in blocks
        ]
        if len(signed) > 1 and len({one.role for one in signed}) != len(signed):
            raise BadDocument("Two signatures have one role", where=line.where, mend="Keep one for each role.")
        return tuple(signed)


def _count_fault(events: Any) -> str:
    if type(events) is int and 0 < events <= MAX_BATCH:
        return ""
    return f"A batch has 1 to {MAX_BATCH:,} events, not {str(events)[:20]}. Sign it in parts."


def body_of(kind: str, value: dict[str, Any]) -> Any:
    """Give what a record of an envelope says: the event, the licence, and so on; of a batch's header all of it."""
    if kind == model.COUNTERSIGNATURE:
        return {"eventID": value["eventID"], "digest": value["digest"]}
    return value if kind == model.BATCH else value[ENVELOPES[kind][0]]


def _signed_part(kind: str, value: dict[str, Any], data: bytes) -> bytes:
    """Give the canonical bytes of the signed part: cut out of the canonical envelope where it stands first."""
    if kind == model.EVENT and "critical" not in value:
        # Only whole keys can look like this in canonical JSON: inside a text the quotes would be escaped. A signature
        # block that had such a key of its own is refused when it is checked.
        start, end = data.find(b'"event":'), data.rfind(b',"log":')
        if start in (1, 56) and end > start:  # behind the brace, or behind a batch's root of 44 letters
            return data[start + 8 : end]
    return canonical(value[ENVELOPES[kind][0]])


def check_event(event: Any, where: str) -> datetime:
    """Check an EPCIS event of the custody profile and give when it happened; raises BadDocument with the reason."""
    kind = event.get("type") if isinstance(event, dict) else None
    validator = profile_validators().get(kind) if isinstance(kind, str) else None
    if validator is None:
        raise BadDocument(
            f"{str(kind)[:40]!r} is no EPCIS event type",
            where=f"{where} $.event.type",
            mend="Use for example ObjectEvent.",
        )
    if not validator.is_valid(event):
        for name in ("eventTime", "recordTime"):  # a missing zone is the commonest fault and has a clearer sentence
            if name in event:
                parse_moment(event[name], f"{where} $.event.{name}")
        raise _schema_error(validator, event, where)
    if critical := event[NAME].get("critical"):
        _critical(critical, UNDERSTOOD, where)
    if event["eventID"].startswith(PREFIX) and event["eventID"].endswith(SUFFIX):
        expected = event_hash(event)
        if event["eventID"] != expected:
            raise BadDocument(
                f"The event's id is a hash, and the event's is {expected}",
                where=f"{where} $.event.eventID",
                mend="Use it.",
            )
    return parse_moment(event["eventTime"], f"{where} $.event.eventTime")


def _schema_error(validator: Any, event: Any, where: str) -> BadDocument:
    error = next(validator.iter_errors(event))
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.instance_path)
    return BadDocument(
        f"The event breaks its schema: {error.message[:200]}", where=f"{where} $.event{path}", mend="Correct it there."
    )


def _critical(names: Any, understood: frozenset[str], where: str) -> None:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise BadDocument("`critical` is not a list of names", where=where, mend="Name what must be understood.")
    if unknown := [name for name in names if name not in understood]:
        raise BadDocument(
            f"The document calls {unknown[0][:60]!r} critical, and this program does not know it",
            where=where,
            mend="Update the program; what must be understood is never skipped.",
        )


def _carefully(raw: bytes, where: str) -> Any:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise BadDocument("The line is not UTF-8", where=where, mend="Save the file as UTF-8.") from None
    exact = load_json(text, where=where, decimals=True)
    _check_digits([exact], where)
    return load_json(text, where=where)


def _check_digits(level: Sequence[Any], where: str) -> None:
    """Refuse numbers with more digits than canonical JSON (IEEE doubles) can carry: nothing is rounded in silence."""
    while level:
        below: list[Any] = []
        for value in level:
            if isinstance(value, Decimal) and Decimal(repr(float(value))) != value:
                raise BadDocument(
                    f"The number {str(value)[:45]} has more digits than a JSON number carries",
                    where=where,
                    mend="Round it to what was measured.",
                )
            if isinstance(value, dict):
                below += value.values()
            elif isinstance(value, list):
                below += value
        level = below
