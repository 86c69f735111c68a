"""Write: hand-overs of a shipment to a carrier, which giver and taker signed in their own houses.

Takes lines of custody events as a program signs them, records them in the office's chain, and notes the hand-overs at
the shipment. The office holds no firm's private key, and a page without script could not sign: it takes what is signed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from cocket.custody.chain import Chain
from cocket.custody.events.extension import NAME
from cocket.custody.writer import LogWriter
from cocket.kernel.errors import BadInput
from cocket.kernel.strict_json import load_json
from cocket.kernel.wording import said
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import EXPORTERS
from cocket.licensing.granted import HANDED
from cocket.office.facts.services import recorded
from cocket.office.issuing.custody import carry
from cocket.office.licences.models import DrawDown, HandOver
from cocket.office.licences.services import drawn_by
from cocket.office.people.models import Account
from cocket.office.people.services import person_of
from cocket.register import Fact, Why, append

MOST_LINES, TRIES, PAUSE = 1_000, 10, 0.3


def hand_over(account: Account, draw_id: str, raw: bytes, *, at: datetime) -> DrawDown:
    """Record signed hand-overs of a shipment; the same lines again change nothing.

    Raises Refused for anyone but the exporter and for a shipment that was taken back, and BadInput with the line that
    cannot be recorded: what stands before it is recorded, and is known when it is sent again.
    """
    with recorded():
        drawn, licence = drawn_by(account, draw_id)
        if person_of(account).role not in EXPORTERS:
            raise Refused("The exporter records to whom it hands over", where=drawn.key, mend="Ask the exporter.")
        if drawn.returned_at is not None:
            raise Refused("The shipment was taken back", where=drawn.key, mend="Draw anew for what is sent again.")
    lines = [(f"line {number}", line) for number, line in enumerate(raw.splitlines(), 1) if line.strip()]
    if not lines or len(lines) > MOST_LINES:
        mend = "Send one signed event a line."
        raise BadInput("The file has no lines, or too many", where="document", mend=mend)
    home = Path(settings.HOME)
    carry(home)  # the licence's own facts stand in the log before what follows from them
    chain = Chain.at(home)
    if not (chain.folder / "keys.json").is_file():
        mend = "Send the office your public key and your carrier's."
        raise BadInput("This office trusts no keys of firms yet", where="document", mend=mend)
    with _writer(chain) as log, chain.recorder(log, at) as recorder:
        outcomes = list(recorder.record([lines]))
    rejects = [one for outcome in outcomes for one in outcome.rejects]
    if rejects:
        what = said("{place}: {reason}", place=rejects[0].where, reason=rejects[0].reason)
        raise BadInput(what, where="document", mend="Sign it again, or leave it out.")
    found = list(_handovers(lines))
    if not found:
        mend = "Send the event and both signatures in one file."
        raise BadInput("No hand-over that both sides signed is among the events", where="document", mend=mend)
    with recorded() as connection:
        drawn, licence = drawn_by(account, draw_id)
        for told in found:
            event = told.pop("id")
            row, made = HandOver.objects.get_or_create(id=event, defaults={**told, "draw": drawn, "recorded_at": at})
            if row.draw_id != drawn.pk:
                mend = "Choose the shipment that it belongs to."
                raise BadInput("This hand-over is another shipment's", where="document", mend=mend)
            if made:
                fact = {"draw": drawn.id, "event": event}
                append(connection, Fact(HANDED, licence.id, account.id, Why("handed_over"), at, fact))
    return drawn


def _writer(chain: Chain) -> LogWriter:
    """Open the log; the worker, which holds it for moments, is waited for."""
    for _ in range(TRIES - 1):
        try:
            return chain.writer()
        except BadInput:
            time.sleep(PAUSE)
    return chain.writer()


def _handovers(lines: list[tuple[str, bytes]]) -> Iterator[dict[str, Any]]:
    """Give the hand-overs among recorded lines that giver and taker signed."""
    documents: list[Any] = [load_json(line.decode("utf-8"), where=where) for where, line in lines]
    taken = {one.get("eventID") or one.get("event", {}).get("eventID") for one in documents if _by_receiver(one)}
    for event in (one.get("event") for one in documents):
        if not isinstance(event, dict) or not event.get("destinationList") or event["eventID"] not in taken:
            continue
        place = event.get(NAME, {}).get("place", {})
        yield {
            "id": str(event["eventID"])[:200],
            "giver": _party(event.get("sourceList"), "source"),
            "taker": _party(event["destinationList"], "destination"),
            "place": ", ".join(str(place[name]) for name in ("name", "country") if place.get(name))[:120],
            "happened_at": datetime.fromisoformat(str(event["eventTime"])),
        }


def _by_receiver(document: Any) -> bool:
    return any(one.get("role") == "receiver" for one in document.get("signatures") or ())


def _party(rows: Any, name: str) -> str:
    return next((str(row[name])[:200] for row in rows or () if row.get("type") == "possessing_party"), "")
