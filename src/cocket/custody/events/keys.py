"""Who may sign as whom, and when: public keys with a party, roles and a validity period.

Takes a JSON document of keys, gives a `KeyBook`. A key whose validity has ended cannot sign new events, and what it
signed before is recorded only within a short time of grace: its owner could date a signature back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cocket.kernel.errors import AnswerIsNo, BadDocument
from cocket.verifier.encoding import from_base64
from cocket.verifier.signatures import KEY_SIZE, acceptable_key

ROLES = frozenset(("maker", "party", "observer", "authority", "issuer"))
# A signature from within the validity may arrive this much later; and a clock may run this far ahead.
GRACE = timedelta(days=30)
SKEW = timedelta(minutes=10)


class SignatureRefused(AnswerIsNo):
    """A signature, or the key that made it, is not good for what it should prove."""


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A public key: whose it is, what its owner may do, and when it may sign. `revoked` ends it at once."""

    id: str
    party: str
    public: bytes
    roles: frozenset[str]
    valid_from: datetime
    valid_until: datetime
    revoked: datetime | None = None

    def check(self, signed: datetime, recorded: datetime) -> None:
        """Check that the key could sign at one time what is recorded at another; raises SignatureRefused."""
        if not self.valid_from <= signed < self.valid_until:
            raise SignatureRefused(
                f"The key was not valid at {shown(signed)}, only {shown(self.valid_from)} to {shown(self.valid_until)}",
                where=f"key {self.id}",
                mend="Sign with a key that is valid.",
            )
        if signed > recorded and signed - recorded > SKEW:
            raise SignatureRefused(
                f"The signature is dated {shown(signed)}, which is still to come",
                where=f"key {self.id}",
                mend="Set the signer's clock.",
            )
        if recorded > self.valid_until and recorded - self.valid_until >= GRACE:
            raise SignatureRefused(
                f"The key's validity ended on {shown(self.valid_until)}, longer ago than {GRACE.days} days of grace",
                where=f"key {self.id}",
                mend="Have the event signed again with a key that is valid.",
            )
        if self.revoked is not None and recorded >= self.revoked:
            raise SignatureRefused(
                f"The key was revoked on {shown(self.revoked)}; nothing of it is recorded after, whatever its date",
                where=f"key {self.id}",
                mend="Have the event signed again with a key that is valid.",
            )


class KeyBook:
    """The keys that are trusted, by id."""

    def __init__(self, keys: Iterable[TrustedKey] = ()) -> None:
        self._keys = {key.id: key for key in keys}

    def __len__(self) -> int:
        return len(self._keys)

    def get(self, key_id: str) -> TrustedKey:
        """Give a key; raises SignatureRefused when it is not trusted here."""
        key = self._keys.get(key_id)
        if key is None:
            raise SignatureRefused(
                f"The key {key_id[:60]!r} is not trusted here", where="signatures", mend="Add it to the key file."
            )
        return key

    def of_party(self, party: str) -> tuple[TrustedKey, ...]:
        """Give the keys of a party."""
        return tuple(key for key in self._keys.values() if key.party == party)


def shown(moment: datetime) -> str:
    """Write an instant for people: 2026-11-24 10:00 UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def parse_moment(text: object, where: str) -> datetime:
    """Read an instant with a zone; raises BadDocument when the zone is missing: none is guessed."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
        if moment is not None and moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        moment = None
    what = "has no time zone" if moment is not None else "is not an instant"
    raise BadDocument(f"{str(text)[:40]!r} {what}", where=where, mend="Write for example 2026-11-24T10:00:00Z.")


def parse_keys(document: Any, *, where: str) -> KeyBook:
    """Read `{"keys": [{id, party, public, roles, valid_from, valid_until, revoked?}, …]}`; raises BadDocument."""
    rows = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(rows, list):
        raise BadDocument("The key file has no list `keys`", where=where, mend='Write {"keys": [...]}.')
    keys = [_key(row, f"{where} $.keys[{number}]") for number, row in enumerate(rows)]
    if len({key.id for key in keys}) != len(keys):
        raise BadDocument("Two keys have one id", where=where, mend="Give each key an id of its own.")
    return KeyBook(keys)


def _key(row: Any, where: str) -> TrustedKey:
    if not isinstance(row, Mapping) or not all(isinstance(row.get(n), str) and row[n] for n in ("id", "party")):
        raise BadDocument("A key needs an id and a party", where=where, mend="Give both as text.")
    roles = row.get("roles")
    if not isinstance(roles, list) or not roles or not all(isinstance(r, str) and r in ROLES for r in roles):
        raise BadDocument("The roles are not known", where=where, mend=f"Use some of {', '.join(sorted(ROLES))}.")
    public = from_base64(row.get("public"), KEY_SIZE, where=f"{where}.public")
    if not acceptable_key(public):
        raise BadDocument(
            "This is not a proper Ed25519 key", where=f"{where}.public", mend="Ask its owner for another."
        )
    start, end = (parse_moment(row.get(name), f"{where}.{name}") for name in ("valid_from", "valid_until"))
    if start >= end:
        raise BadDocument("The validity ends before it begins", where=where, mend="Exchange the two.")
    revoked = parse_moment(row["revoked"], f"{where}.revoked") if row.get("revoked") is not None else None
    return TrustedKey(row["id"], row["party"], public, frozenset(roles), start, end, revoked)
