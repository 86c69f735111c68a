"""A lot's journey as one self-contained page: what needs a look, who holds it, a map, every step, the proofs.

Takes a journey with its alarms and proofs, gives HTML. All of it is text from outside and is escaped; nothing on the
page runs or loads anything.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cocket.credentials.vocabulary import TITLES
from cocket.custody.alarms.model import KINDS, Alarm
from cocket.custody.journeys import Journey, Step
from cocket.custody.map import draw_map
from cocket.custody.places import KNOWN, Places, spoken
from cocket.kernel.canonical import decimal_text
from cocket.verifier.inclusion import InclusionProof, format_proof

Proofs = Mapping[int, tuple[dict[str, Any], InclusionProof]]
STANDING = {"proven": ("go", "●"), "claimed": ("look", "▲"), "void": ("unknown", "◆")}


def journey_page(
    journey: Journey,
    alarms: Sequence[Alarm],
    proofs: Proofs,
    *,
    origin: str,
    as_of: datetime,
    places: Places = KNOWN,
) -> str:
    """Give the page; `proofs` holds opened entries and their proofs by the position of a step's document."""
    style = files("cocket.custody").joinpath("templates", "journey.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    unit = journey.state.unit
    environment = Environment(
        loader=PackageLoader("cocket.custody"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["titled"] = _titled
    return environment.get_template("journey.html").render(
        # The style sheet is this package's own file, and the map escapes what it writes.
        style=Markup(style),  # noqa: S704 - our own markup, no outside text in it
        map=Markup(draw_map(journey.located(places), places)),  # noqa: S704 - our own markup, no outside text in it
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        journey=journey,
        sentence=sentence(journey),
        alarms=[_alarm(one, journey.steps) for one in alarms],
        made=f"{decimal_text(journey.state.made)} {unit}",
        gone=f"{decimal_text(journey.state.gone)} {unit}",
        holdings=[
            {
                "holder": holder(row.holder),
                "amount": f"{decimal_text(row.amount)} {unit}" + (f", in {row.inside}" if row.inside else ""),
                "place": spoken(row.place),
                "seen": shown(row.seen),
                "licence": row.licence or "none",
            }
            for row in journey.state.rows
        ],
        steps=[_step(step, proofs.get(step.position)) for step in journey.steps],
        origin=origin,
        as_of=shown(as_of.isoformat()),
    )


def sentence(journey: Journey) -> str:
    """Say in one sentence where the item is."""
    rows = journey.state.rows
    if not rows:
        return "None of it is left: it was used up, made into something else, or destroyed."
    if len(rows) == 1:
        return f"{holder(rows[0].holder)} holds all that is left of it, in {spoken(rows[0].place)}."
    return f"It is in {len({row.holder for row in rows})} hands and {len(rows)} parts."


def holder(name: str) -> str:
    """Give a holder in words; what is between two hands is said so."""
    return "between two hands: offered, not yet signed for" if name.startswith("handover:") else name


def shown(at: str) -> str:
    """Write an instant for people."""
    moment = datetime.fromisoformat(at)
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def _titled(kind: str) -> str:
    """Give a kind of document inside a sentence; one of another vocabulary as it names itself."""
    title = TITLES.get(kind, kind)
    return f"{title[:1].lower()}{title[1:]}" if kind in TITLES else title


def _tail(item: str, length: int = 24) -> str:
    return item if len(item) <= length else f"…{item[-length:]}"


def _alarm(one: Alarm, steps: Sequence[Step]) -> dict[str, Any]:
    """Give an alarm for the page; evidence that stands in the table below is a link to its row."""
    rows = {step.event: step for step in steps}
    evidence = [
        {"text": f"the step of {shown(rows[name].at)}", "anchor": f"step-{rows[name].position}"}
        if name in rows
        else {"text": name, "anchor": ""}
        for name in one.evidence
    ]
    return {
        "severity": one.severity, "sentence": one.sentence, "who": one.who, "id": one.id, "evidence": evidence,
        "first_step": KINDS[one.kind].first_step,
    }  # fmt: skip


def _step(step: Step, proven: tuple[dict[str, Any], InclusionProof] | None) -> dict[str, Any]:
    standing = "void" if step.void else "proven" if step.proven else "claimed"
    tone, shape = STANDING[standing]
    row: dict[str, Any] = {
        "at": shown(step.at),
        "what": step.what,
        "who": step.actor + (f" to {step.receiver}" if step.receiver else ""),
        "place": spoken(step.place) if step.place else "not recorded",
        "standing": standing,
        "tone": tone,
        "shape": shape,
        "notes": "; ".join([*([f"as {_tail(step.item)}"] if step.item else []), *step.notes]),
        "anchor": f"step-{step.position}",
        "proof": "",
    }
    if proven is not None:
        opened, proof = proven
        entry = json.dumps(opened, ensure_ascii=False).encode()
        row |= {
            "index": proof.index,
            "entry": f"data:application/json;base64,{base64.b64encode(entry).decode()}",
            "proof": f"data:application/octet-stream;base64,{base64.b64encode(format_proof(proof)).decode()}",
        }
    return row
