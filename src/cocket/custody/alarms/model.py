"""An alarm, and the kinds there are: their gravity and who should look."""

from __future__ import annotations

from dataclasses import dataclass

from cocket.kernel.canonical import sha256_hex


@dataclass(frozen=True, slots=True)
class Kind:
    """What kind of alarm: its gravity (`high`, `medium`), who should look, and what to do first."""

    severity: str
    who: str
    first_step: str


CUSTOMS = "customs officer"
OFFICER = "licensing officer"
EXPORTER = "exporter's compliance officer"
KINDS: dict[str, Kind] = {
    "countersignature_overdue": Kind("medium", EXPORTER, "Ask the receiver whether the goods came, and to sign."),
    "dwell_too_long": Kind("medium", EXPORTER, "Ask the present holder where the goods are and why they stay."),
    "unexplained_gap": Kind("high", CUSTOMS, "Compare both sightings; one of them is not of these goods."),
    "excluded_detour": Kind("high", OFFICER, "Have the goods stopped there and ask the holder for the reason."),
    "seal_broken": Kind("high", CUSTOMS, "Open and count at the next place; compare with the packing event."),
    "consignee_differs": Kind(
        "high", OFFICER, "Compare the receiver with the end-user certificate before goods move on."
    ),
    "delivery_verification_overdue": Kind("medium", OFFICER, "Ask the importing authority for the verification."),
    "quantity_missing": Kind("high", CUSTOMS, "Find out in whose hands the difference was last."),
    "licence_expired_in_transit": Kind(
        "medium", OFFICER, "Decide whether to extend the licence or call the goods back."
    ),
    "activation_wrong_country": Kind("high", OFFICER, "Suspend the licence's releases and ask the holder."),
    "visit_contradicts": Kind("high", OFFICER, "Hear the end user and decide on the licence."),
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm: kind, what it is about, a sentence, the evidence (event ids and figures), since when."""

    id: str
    kind: str
    subject: str
    sentence: str
    evidence: tuple[str, ...]
    at: str
    licence: str = ""

    @property
    def severity(self) -> str:
        """How grave: high or medium."""
        return KINDS[self.kind].severity

    @property
    def who(self) -> str:
        """Who should look."""
        return KINDS[self.kind].who


def alarm(kind: str, subject: str, sentence: str, evidence: tuple[str, ...], at: str, licence: str = "") -> Alarm:
    """Make an alarm; what it is about and the event that shows it make its id, so that it is raised once."""
    name = sha256_hex("\n".join((kind, subject, evidence[0] if evidence else "")).encode())[:16]
    return Alarm(name, kind, subject, sentence, evidence, at, licence)
