"""What a verifier holds, and the policy under which it answers. Both are handed in: nothing is fetched here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cocket.kernel.strict_json import load_canonical, write_canonical
from cocket.verifier.contents import CONTEXTS
from cocket.verifier.cose import Cbor
from cocket.verifier.data_integrity import Canonicaliser, Write
from cocket.verifier.instants import written
from cocket.verifier.signatures import Equation
from cocket.verifier.status_lists import UNDATED_DAYS, StatusList
from cocket.verifier.trust_lists import TrustList


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What was fetched beforehand.

    `trust` was checked by `trust_lists.accept`, and so were the `further` lists, which are asked in turn about an
    issuer that the first does not know. `statuses` are status list credentials as published, by address.
    `documents` are DID documents by DID. `contexts` are the JSON-LD contexts whose meaning is held; with
    `inline_contexts` a document may bring words of its own, which no authority's document needs. `cbor` and
    `canonicalise` read the forms that need them; `equation` checks Ed25519 signatures instead of OpenSSL.
    `read_canonical` and `write_canonical` read canonical text, and write what was read, instead of the standard
    library: they take no more than it does, and give the same. `read_lists` remembers what was unpacked already.
    """

    trust: TrustList | None = None
    statuses: Mapping[str, bytes] = field(default_factory=dict)
    documents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    contexts: Collection[str] = CONTEXTS
    cbor: Cbor | None = None
    canonicalise: Canonicaliser | None = None
    read_lists: dict[tuple[str, str, str], tuple[bytes, StatusList]] = field(default_factory=dict)
    further: tuple[TrustList, ...] = ()
    inline_contexts: bool = False
    equation: Equation | None = None
    read_canonical: Callable[[bytes], Any] = load_canonical
    write_canonical: Write = write_canonical

    @property
    def lists(self) -> tuple[TrustList, ...]:
        """Every trust list that is held."""
        return (self.trust, *self.further) if self.trust is not None else ()


@dataclass(frozen=True, slots=True)
class Policy:
    """How to answer. Each setting is stated in the verdict.

    `leeway` forgives clocks. `status` is "required" (no fresh list, no answer), "if_held" (a missing or stale list is
    said, and does not stop the answer) or "ignored". `max_status_age` is an own limit beside the list's `validUntil`;
    without one, a list that names no end counts for `UNDATED_DAYS`.
    `witnessed` is an instant at which, proven by others, the document was already there. `audience`, `nonce` and
    `binding` are what a presenter must have bound its presentation to. `issuers` is "listed" (somebody on a trust list
    vouches for whoever signed) or "any", which says no more than that the signature is its issuer's. `stated` is all of
    this in sentences.
    """

    leeway: timedelta = timedelta(minutes=5)
    status: str = "required"
    max_status_age: timedelta | None = None
    witnessed: datetime | None = None
    audience: str | None = None
    nonce: str | None = None
    binding: bool = False
    issuers: str = "listed"
    stated: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Say the policy in sentences, once: every verdict repeats them."""
        object.__setattr__(self, "stated", self._sentences())

    def _sentences(self) -> tuple[str, ...]:
        lines = [f"Clocks may differ by {int(self.leeway.total_seconds())} seconds."]
        lines.append(
            {
                "required": "Without a status list that is still valid there is no answer.",
                "if_held": "A missing or outdated status list is reported and does not stop the answer.",
                "ignored": "The status was not looked at.",
            }[self.status]
        )
        if self.max_status_age is not None:
            lines.append(f"A status list older than {self.max_status_age.days} days counts as outdated.")
        elif self.status != "ignored":
            lines.append(f"A status list that names no end counts as outdated after {UNDATED_DAYS} days.")
        if self.witnessed is not None:
            lines.append(f"Others had seen it by {written(self.witnessed)}.")
        if self.issuers == "any":
            lines.append("Any issuer was accepted whose signature fits: nobody vouches for it.")
        return tuple(lines)
