"""One tree of verdicts on a document: genuine, not genuine, cannot tell; under each the reasons, each with a sentence.

`REASONS` is the whole tree. "Not genuine" covers whatever must not be relied on: forged, but also spent or out of date;
the sentence says which. "Cannot tell" is never a soft no: it says what would settle the question.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cocket.kernel.errors import CocketError
from cocket.verifier.merkle import ProofFails


class Outcome(StrEnum):
    """The three answers."""

    GENUINE = "genuine"
    NOT_GENUINE = "not_genuine"
    CANNOT_TELL = "cannot_tell"


# Reason -> (outcome, the sentence for a person at a border post).
REASONS: dict[str, tuple[Outcome, str]] = {
    "genuine": (Outcome.GENUINE, "Genuine: the authority signed exactly this, and it is in force."),
    "presented": (
        Outcome.GENUINE,
        "Genuine: its holder signed the presentation, and every document in it is genuine and in force.",
    ),
    "presented_unsigned": (
        Outcome.GENUINE,
        "Genuine documents: each is in force. Nobody signed the presentation, so it does not say who shows them.",
    ),
    "malformed": (Outcome.NOT_GENUINE, "Not genuine: it breaks the format that every issuer keeps to."),
    "algorithm_refused": (Outcome.NOT_GENUINE, "Not genuine: it names a way of signing that proves nothing here."),
    "signature_bad": (Outcome.NOT_GENUINE, "Not genuine: the signature does not fit. It is forged or was changed."),
    "disclosure_bad": (Outcome.NOT_GENUINE, "Not genuine: what is shown is not what was signed."),
    "issuer_mismatch": (Outcome.NOT_GENUINE, "Not genuine: it names one issuer and is signed by another."),
    "lookalike_issuer": (Outcome.NOT_GENUINE, "Not genuine: the issuer's name imitates that of an authority."),
    "not_authorised": (Outcome.NOT_GENUINE, "Not genuine: this authority may not issue such a document."),
    "key_unknown": (Outcome.NOT_GENUINE, "Not genuine: the key is none of this authority's keys."),
    "key_out_of_time": (Outcome.NOT_GENUINE, "Not genuine: the key was not in use on the day of the signature."),
    "key_compromised": (Outcome.NOT_GENUINE, "Not genuine: the key was in the wrong hands when this was signed."),
    "certificate_bad": (Outcome.NOT_GENUINE, "Not genuine: the certificate chain does not lead to the authority."),
    "revoked": (Outcome.NOT_GENUINE, "Not valid any more: the authority signed it and has since revoked it."),
    "suspended": (
        Outcome.NOT_GENUINE,
        "Not valid now: the authority signed it and has suspended it for the time being.",
    ),
    "exhausted": (Outcome.NOT_GENUINE, "Spent: the authority signed it, and its whole quantity has been used."),
    "not_yet_valid": (Outcome.NOT_GENUINE, "Not valid yet: the authority signed it for a later day."),
    "expired": (Outcome.NOT_GENUINE, "Expired: the authority signed it, and its time has run out."),
    "binding_bad": (Outcome.NOT_GENUINE, "Not genuine: whoever presents it did not prove to be its holder."),
    "nothing_presented": (Outcome.CANNOT_TELL, "Cannot tell: the presentation holds no document."),
    "self_asserted": (
        Outcome.CANNOT_TELL,
        "Cannot tell: whoever presents it says so of itself, and nobody else vouches for it.",
    ),
    "issuer_not_listed": (
        Outcome.CANNOT_TELL,
        "Cannot tell: its issuer is on no trust list that you hold. The signature alone says little.",
    ),
    "issuer_resembles": (
        Outcome.CANNOT_TELL,
        "Cannot tell: its issuer is not listed, but its name resembles one that is. Take care.",
    ),
    "key_compromised_undated": (
        Outcome.CANNOT_TELL,
        "Cannot tell: the key was stolen later, and only the document itself says that it is older than that.",
    ),
    "trust_list_missing": (Outcome.CANNOT_TELL, "Cannot tell: you hold no trust list."),
    "trust_list_stale": (Outcome.CANNOT_TELL, "Cannot tell: your trust list is out of date."),
    "key_missing": (Outcome.CANNOT_TELL, "Cannot tell: you do not hold the issuer's key."),
    "status_missing": (Outcome.CANNOT_TELL, "Cannot tell: you do not hold the list that says whether it was revoked."),
    "status_stale": (Outcome.CANNOT_TELL, "Cannot tell: your list of revoked documents is out of date."),
    "status_unusable": (
        Outcome.CANNOT_TELL,
        "Cannot tell: the list of revoked documents that you hold cannot be used.",
    ),
    "clock_behind": (Outcome.CANNOT_TELL, "Cannot tell: your clock is earlier than what it is asked to judge."),
    "context_unknown": (Outcome.CANNOT_TELL, "Cannot tell: it uses words whose meaning is not held here."),
    "form_unsupported": (Outcome.CANNOT_TELL, "Cannot tell: it is secured in a way that is not supported here."),
}


class Refused(ProofFails):
    """A document was understood and must not be relied on; `code` is a key of REASONS."""

    def __init__(self, code: str, what: str, *, where: str = "", mend: str = "") -> None:
        super().__init__(what, where=where, mend=mend)
        self.code = code


class Unsettled(CocketError):
    """The question cannot be answered with what the verifier holds; `mend` says what would settle it."""

    exit_status = 3

    def __init__(self, code: str, what: str, *, where: str = "", mend: str = "") -> None:
        super().__init__(what, where=where, mend=mend)
        self.code = code


@dataclass(frozen=True, slots=True)
class Goods:
    """One line of goods: the control-list provision, how much, in which unit."""

    provision: str
    amount: str
    unit: str
    description: str = ""

    def __str__(self) -> str:
        words = f" ({self.description})" if self.description else ""
        return f"{self.amount} {self.unit} of {self.provision}{words}"


@dataclass(frozen=True, slots=True)
class Reliance:
    """Something that the verdict rests on: what, of which date, and how old it was in whole days."""

    what: str
    dated: str
    age_days: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer and everything a person needs beside it.

    `proof` is "good", "bad" or "unchecked": whether the signature itself fits, whatever else is the matter. Fields
    after it are what the document says, and count only when `proof` is good. `rests_on` names the licence without which
    a re-export consent is nothing: whether that one was revoked is its own verdict, and not part of this one. A
    presentation has the verdict on each document in it under `presented`, and its own outcome is the worst of theirs
    and of its own proof.
    """

    outcome: Outcome
    reason: str
    sentence: str
    detail: str = ""
    mend: str = ""
    proof: str = "unchecked"
    form: str = ""
    type: str = ""
    id: str = ""
    issuer: str = ""
    issuer_name: str = ""
    jurisdiction: str = ""
    signed: str = ""
    valid_from: str = ""
    valid_until: str = ""
    goods: tuple[Goods, ...] = ()
    more_goods: int = 0
    destination: str = ""
    rests_on: str = ""
    relied_on: tuple[Reliance, ...] = ()
    policies: tuple[str, ...] = ()
    presented: tuple[Verdict, ...] = ()
    document: dict[str, Any] = field(default_factory=dict)
