"""The steps by which a document of any form is judged, in one order. `checking` turns what they find into a verdict.

Takes a document's bytes, what the verifier holds and the instant of asking; notes what is found, and raises at the
first step that does not hold: BadDocument, Refused, or Unsettled for what cannot be told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from cocket.kernel.errors import BadDocument
from cocket.verifier import forms, sd_jwt, trust_lists
from cocket.verifier.certificates import leaf_key
from cocket.verifier.forms import Presented
from cocket.verifier.identifiers import controller, find_key, key_of_did_key, resembling
from cocket.verifier.instants import age_days, written
from cocket.verifier.knowledge import Knowledge, Policy
from cocket.verifier.public_keys import PublicKey
from cocket.verifier.status_lists import (
    CREDENTIAL_TYPE,
    INFORMATIVE,
    PURPOSES,
    UNDATED_DAYS,
    Entry,
    StatusList,
    read_list,
)
from cocket.verifier.trust_lists import Issuer, TrustedKey, TrustList
from cocket.verifier.verdicts import REASONS, Refused, Reliance, Unsettled, Verdict

_EVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Found:
    """What the steps found until now."""

    presented: Presented | None = None
    proof: str = "unchecked"
    issuer_name: str = ""
    relied_on: tuple[Reliance, ...] = ()

    def verdict(self, policy: Policy, reason: str, what: str = "", mend: str = "") -> Verdict:
        """Make the verdict. Every field by its place: twenty names would take as long as reading the goods."""
        outcome, sentence = REASONS[reason]
        presented = self.presented
        if presented is None:
            return Verdict(outcome, reason, sentence, what, mend, policies=policy.stated)
        says = presented.contents
        return Verdict(
            outcome,
            reason,
            sentence,
            what,
            mend,
            self.proof,
            presented.form,
            says.type,
            says.id,
            says.issuer,
            self.issuer_name,
            says.jurisdiction,
            written(presented.signed),
            written(says.valid_from),
            written(says.valid_until),
            says.goods,
            says.more,
            says.destination,
            _rests_on(presented),
            self.relied_on,
            policy.stated,
            document=presented.document,
        )


def walk(raw: bytes, knowledge: Knowledge, at: datetime, policy: Policy, found: Found) -> str:
    """Take the steps in order, note what is found, and give the good reason; raises at the first that does not hold."""
    # 1. Read it. Nothing in it counts yet.
    found.presented = presented = forms.read(raw, knowledge)
    # 2. Find the key, by what the verifier holds. 3. Check the signature. From here on, what it says counts.
    issuer, trusted, key = _key(presented, knowledge, at)
    try:
        presented.check(key, knowledge.equation)
    except Refused as error:
        if error.code == "signature_bad":
            found.proof = "bad"
        raise
    found.proof = "good"
    if presented.sd_jwt is not None:
        sd_jwt.verify_binding(
            presented.sd_jwt,
            audience=policy.audience,
            nonce=policy.nonce,
            at=int(at.timestamp()),
            leeway=int(policy.leeway.total_seconds()),
            required=policy.binding,
        )
    elif policy.binding or policy.nonce is not None or policy.audience is not None:
        mend = "Ask for an SD-JWT that is bound to its holder's key, or for a signed presentation."
        raise Refused("binding_bad", "Nobody proved to be its holder: a document of this form binds nobody", mend=mend)
    # 4. Whether the issuer is trusted for this, and the key was good when it signed.
    found.relied_on = _trusted(presented, issuer, trusted, knowledge, at, policy)
    found.issuer_name = issuer.name if issuer else ""
    # 5. Its status. What cannot be told waits until the calendar has spoken.
    relied, open_question = _status(presented, issuer, knowledge, at, policy)
    found.relied_on += relied
    # 6. Its time.
    _in_force(presented, at, policy)
    if open_question is not None:
        raise open_question
    return "genuine"


def _rests_on(presented: Presented) -> str:
    if "ReExportConsent" not in presented.contents.kinds:
        return ""
    subject = presented.document.get("credentialSubject")
    parent = subject.get("parent") if isinstance(subject, dict) else None
    named = parent.get("id") if isinstance(parent, dict) else None
    return named if isinstance(named, str) else "the licence that its full document names"


def _key(
    presented: Presented, knowledge: Knowledge, at: datetime
) -> tuple[Issuer | None, TrustedKey | None, PublicKey]:
    """Find the key: on the trust list, under a root that it names, in the DID itself, or in a DID document held."""
    did = presented.contents.issuer
    # 2.1 The key belongs to the issuer that the document names.
    if presented.method and controller(presented.method, where="key") != did:
        raise Refused("issuer_mismatch", f"It names {did[:80]}, and is signed by {presented.method[:80]}")
    trust = knowledge.trust
    issuer = trust.issuers.get(did) if trust else None
    # 2.2 An issuer on the list signs with a key on the list, or with one under its root.
    if trust is not None and issuer is not None:
        if presented.x5c is not None and not presented.method:
            key = leaf_key(presented.x5c, issuer.roots, did, _signed(presented))
            # A key that a list names too is judged by what the list says of it: a certificate hides no theft.
            named = next((trusted for trusted in issuer.keys if trusted.key == key), None)
            stolen = trust.stolen.get(key)
            return issuer, named or (TrustedKey("", key, _EVER, None, stolen) if stolen else None), key
        for trusted in issuer.keys:
            if trusted.id == presented.method if presented.method else forms.key_id(trusted.key) == presented.key_id:
                return issuer, trusted, trusted.key
        raise Refused("key_unknown", f"{issuer.name} has no such key on the trust list")
    # 2.3 Another issuer: whether the signature fits can still be said, not whom it speaks for.
    if presented.method:
        if did.startswith("did:key:"):
            return None, None, key_of_did_key(presented.method, where="key")
        if did in knowledge.documents:
            return None, None, find_key(presented.method, knowledge.documents, at)
    raise _not_listed(did, knowledge)


def _not_listed(did: str, knowledge: Knowledge) -> Refused | Unsettled:
    if knowledge.trust is None:
        return Unsettled("trust_list_missing", "No trust list is held", mend="Bring in the trust list of an authority.")
    close = resembling(did, knowledge.trust.issuers)
    if close is not None:
        other, same = close
        what = f"{did[:80]} is not {other}"
        if same:
            return Refused("lookalike_issuer", what)
        return Unsettled("issuer_resembles", what, mend="Ask the authority that you know.")
    mend = "Ask your authority whether this issuer should be on its trust list."
    return Unsettled("issuer_not_listed", f"{did[:80]} is not on the trust list", mend=mend)


def _signed(presented: Presented) -> datetime:
    signed = presented.signed or presented.contents.valid_from
    if signed is None:
        mend = "Ask for one that says when it was signed, or from when it counts."
        raise Unsettled("form_unsupported", "It does not say when it was signed, nor from when it counts", mend=mend)
    return signed


def _trusted(
    presented: Presented,
    issuer: Issuer | None,
    trusted: TrustedKey | None,
    knowledge: Knowledge,
    at: datetime,
    policy: Policy,
) -> tuple[Reliance, ...]:
    # 4.1 Somebody that the verifier trusts vouches for the issuer, unless the policy asks for nobody.
    if issuer is None or knowledge.trust is None:
        if policy.issuers == "any":
            if presented.signed is not None:
                not_later(presented.signed, at, policy)
            return ()
        raise _not_listed(presented.contents.issuer, knowledge)
    # 4.2 The list is of today, as far as its own dates and this clock can say.
    trust = knowledge.trust
    relied = (_reliance(trust, at),)
    if trust.issued > at + policy.leeway:
        what = f"The trust list is of {written(trust.issued)}, your clock says {written(at)}"
        raise Unsettled("clock_behind", what, mend="Set the clock.")
    if trust.valid_until < at:
        what = f"The trust list was to be replaced by {written(trust.valid_until)}, your clock says {written(at)}"
        raise Unsettled("trust_list_stale", what, mend="Bring in the next one, and check the clock.")
    # 4.3 The document was not signed tomorrow.
    signed = _signed(presented)
    if presented.signed is not None:
        not_later(signed, at, policy)
    # 4.4 The issuer may issue this. 4.5 The key was good when it signed.
    trust_lists.judge(issuer, presented.contents.kinds, presented.contents.jurisdiction, signed)
    if trusted is not None:
        trust_lists.judge_key(trusted, signed, policy.witnessed)
    return relied


def not_later(signed: datetime, at: datetime, policy: Policy) -> None:
    """Raise Unsettled for what was signed after the instant of asking: one of the two clocks is wrong."""
    if signed > at + policy.leeway:
        what = f"It was signed at {written(signed)}, your clock says {written(at)}"
        raise Unsettled("clock_behind", what, mend="Check the clock.")


def _reliance(trust: TrustList, at: datetime) -> Reliance:
    return Reliance(
        "trust list", written(trust.issued), age_days(trust.issued, at), f"{trust.authority}, number {trust.number}"
    )


def _in_force(presented: Presented, at: datetime, policy: Policy) -> None:
    says = presented.contents
    for begin in (says.valid_from, presented.not_before):
        if begin is not None and begin > at + policy.leeway:
            raise Refused("not_yet_valid", f"It is valid from {written(begin)}")
    for end in (says.valid_until, presented.expires):
        if end is not None and end <= at - policy.leeway:
            raise Refused("expired", f"It was valid until {written(end)}")


def _status(
    presented: Presented, issuer: Issuer | None, knowledge: Knowledge, at: datetime, policy: Policy
) -> tuple[tuple[Reliance, ...], Unsettled | None]:
    """Look at every status entry; a set bit raises Refused, an open question is given back with what was relied on."""
    relied: list[Reliance] = []
    question: Unsettled | None = None
    if policy.status == "ignored":
        return (), None
    for entry in entries_of(presented, issuer):
        if entry.purpose in INFORMATIVE:
            continue
        if entry.foreign or entry.purpose not in PURPOSES:
            # A word that is not known, or spelt otherwise, may mean that the document counts no more.
            what = f"The status is of a kind that is not supported{f' ({entry.purpose[:40]})' if entry.purpose else ''}"
            question = question or Unsettled("status_unusable", what, mend="Ask the issuer.")
            continue
        try:
            held = status_list(entry, presented.contents.issuer, knowledge, at)
            is_set = held.is_set(entry.position)
            fresh = _freshness(held, at, policy)
        except (BadDocument, Refused) as error:
            question = question or Unsettled("status_unusable", error.what, mend="Fetch the status list again.")
            continue
        except Unsettled as error:
            own = error.code.startswith("status_")
            question = question or (error if own else Unsettled("status_unusable", error.what, mend=error.mend))
            continue
        relied.append(Reliance(f"status list ({entry.purpose})", written(held.dated), age_days(held.dated, at)))
        # Who was revoked or spent stays so; a suspension may have been lifted since.
        if is_set and (fresh is None or entry.purpose != "suspension"):
            raise Refused(PURPOSES[entry.purpose], f"The status list of {written(held.dated)} says so")
        question = question or fresh
    return tuple(relied), question if policy.status == "required" else None


def entries_of(presented: Presented, issuer: Issuer | None) -> tuple[Entry, ...]:
    """Give the status entries of a document; a code names its list in short, under the issuer's address."""
    if presented.form == "code" and presented.status_list and issuer is not None:
        return tuple(
            Entry(purpose, presented.status_index, f"{issuer.status_base}{presented.status_list}-{purpose}.json")
            for purpose in PURPOSES
        )
    return presented.contents.statuses


def _freshness(held: StatusList, at: datetime, policy: Policy) -> Unsettled | None:
    if held.dated > at + policy.leeway:
        what = f"The status list is of {written(held.dated)}, your clock says {written(at)}"
        return Unsettled("clock_behind", what, mend="Set the clock.")
    limit = policy.max_status_age
    if limit is None and held.valid_until is None:
        limit = timedelta(days=UNDATED_DAYS)
    if (limit is not None and held.dated + limit < at) or (held.valid_until is not None and held.valid_until < at):
        what = f"The status list is of {written(held.dated)} and {age_days(held.dated, at)} days old"
        return Unsettled("status_stale", what, mend="Fetch the status list again.")
    return None


def status_list(entry: Entry, issuer: str, knowledge: Knowledge, at: datetime) -> StatusList:
    """Give a status list that counts for an issuer (Bitstring Status List section 3.2); raises Unsettled or Refused."""
    raw = knowledge.statuses.get(entry.address)
    if raw is None:
        mend = f"Fetch {entry.address[:200]} beforehand."
        raise Unsettled("status_missing", f"The list for {entry.purpose} is not held", mend=mend)
    name = (knowledge.trust.sha256 if knowledge.trust else "", entry.address, issuer)
    from_raw, remembered = knowledge.read_lists.get(name, (b"", None))
    # What was handed in since under the same address is read anew.
    if remembered is None or from_raw is not raw:
        # The list is a document itself: same issuer, same trust, good signature.
        presented = forms.read(raw, knowledge)
        if presented.contents.issuer != issuer:
            raise Unsettled(
                "status_unusable", f"The status list is of {presented.contents.issuer[:80]}, not of {issuer}"
            )
        listed, trusted, key = _key(presented, knowledge, at)
        presented.check(key)
        signed = _signed(presented)
        if trusted is not None:
            # What witnesses saw of the document says nothing about the list.
            trust_lists.judge_key(trusted, signed, None)
        if listed is not None and presented.contents.kinds != {CREDENTIAL_TYPE}:
            raise Unsettled("status_unusable", "The status list is of another type")
        remembered = read_list(presented.document, entry.address)
        ends = [end for end in (remembered.valid_until, presented.expires) if end is not None]
        remembered = replace(remembered, valid_until=min(ends, default=None))
        knowledge.read_lists[name] = raw, remembered
    if entry.purpose not in remembered.purposes:
        named = ", ".join(sorted(remembered.purposes))[:40]
        raise Unsettled("status_unusable", f"The status list is for {named}, not for {entry.purpose}")
    return remembered
