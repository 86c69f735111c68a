"""Draw-downs that border posts signed, also without a network, brought into the office: each once, none dropped.

Takes lines of custody documents and the posts' keys, gives what was drawn, confirmed or known, and what a person has to
look at. Goods that passed have passed: what is more than is left cannot be drawn any more, so that it becomes a fact of
the licence and is shown, never silently cut down.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.conf import settings

from cocket.custody.drawdowns import Held, check_record, read_lines
from cocket.custody.events.keys import KeyBook
from cocket.custody.events.model import Reject
from cocket.kernel.canonical import decimal_text
from cocket.kernel.errors import BadInput, CocketError
from cocket.kernel.quantities import Quantity
from cocket.kernel.strict_json import load_json
from cocket.kernel.wording import said
from cocket.licensing.balance import in_base
from cocket.licensing.cases.words import Role
from cocket.office.facts.services import recorded
from cocket.office.issuing.authority import authority
from cocket.office.licences.models import DrawDown, Licence, Line
from cocket.office.licences.returning import take_back
from cocket.office.licences.services import confirm, draw
from cocket.office.people.models import Account
from cocket.register import Fact, Why, append, get

# Posts act for the customs service and hold no account here; their own name and key are in the record.
POSTS = Account(id="actor:border-posts", role=Role.CUSTOMS_OFFICER.value)
OVERDRAWN = "licence.overdrawn"


@dataclass
class Collected:
    """What became of the records: counts, and what a person has to look at, with the place of the line."""

    drawn: int = 0
    confirmed: int = 0
    known: int = 0
    passed_over: int = 0
    returned: int = 0
    look: list[Reject] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


def collect(lines: Iterable[tuple[str, bytes]], keys: KeyBook, at: datetime) -> Collected:
    """Bring records in. The same file again changes nothing.

    A record of a shipment that its exporter announced under the same number confirms it; any other draws. Records of
    entry or transit, and of other authorities' licences, are passed over and counted.
    """
    held, rejects, passed_over = read_lines(lines)
    done = Collected(passed_over=passed_over, rejects=rejects)
    cancelled = {(one.draw.key, one.draw.cancels) for one in held.values() if one.draw.cancels}
    issuer = authority(settings.HOME, at).id
    for one in sorted(held.values(), key=lambda h: (h.draw.at, h.draw.key, h.draw.sequence)):
        record = one.draw
        if record.movement != "exit" or record.licence[0] != issuer or record.cancels:
            done.passed_over += 1
            continue
        try:
            _attest(one, keys, at)
        except CocketError as error:
            done.rejects.append(Reject(one.line.where, str(error)))
            continue
        if (record.key, record.event) in cancelled:
            _take_back(one, done, at)
            continue
        _bring_in(one, done, at)
    return done


def _take_back(one: Held, done: Collected, at: datetime) -> None:
    """A post took its record back: what was brought in of it is taken back too, unless it arrived meanwhile."""
    rows = DrawDown.objects.filter(key__startswith=f"{_key(one)}-")
    if not rows:
        done.passed_over += 1
    for drawn in rows:
        try:
            if drawn.returned_at is None:
                take_back(POSTS, drawn.pk, at=at, declaration=_key(one))
                done.returned += 1
            else:
                done.known += 1
        except CocketError as refusal:
            done.look.append(Reject(one.line.where, f"Its post took this back: {refusal.what}."))


def _attest(one: Held, keys: KeyBook, at: datetime) -> None:
    key = keys.get(one.draw.key)
    if key.party != one.draw.post or not key.roles & {"observer", "authority"}:
        mend = "Enter it in the key file as that post's, with the role observer."
        raise BadInput("The key may not record for this post", where=one.line.where, mend=mend)
    check_record(one, keys, at)


def _bring_in(one: Held, done: Collected, at: datetime) -> None:
    licence = Licence.objects.filter(number=one.draw.licence[1]).first()
    if licence is None:
        done.look.append(Reject(one.line.where, f"No licence has the number {one.draw.licence[1][:48]}."))
        return
    for position, (item, quantity) in enumerate(one.draw.lines, 1):
        try:
            _line(one, licence, position, item, quantity, done, at)
        except CocketError as refusal:
            _overdrawn(one, licence, position, quantity, at)
            done.look.append(Reject(one.line.where, f"{licence.number}: {refusal.what}."))


def _line(
    one: Held, licence: Licence, position: int, item: str, quantity: Quantity, done: Collected, at: datetime
) -> None:
    base = in_base(quantity)
    amount, key = decimal_text(base.amount), f"{_key(one)}-{position}"
    lines = _covering(licence, item, base.unit)
    if not lines:
        what = said("It covers no {item} in {unit}", item=item[:40], unit=base.unit)
        raise BadInput(what, where=str(licence.number), mend="Look at the record and the licence.")
    if DrawDown.objects.filter(line__in=lines, key=key).exists():
        done.known += 1
        return
    number = one.draw.consignment
    announced = DrawDown.objects.filter(line__in=lines, amount=amount, key=number or key).first()
    if announced is not None and announced.confirmed_at is None:
        confirm(POSTS, announced.pk, number, at=at)
        done.confirmed += 1
    elif announced is not None:
        done.known += 1
    else:
        fitting = next((line for line in lines if base.amount <= Decimal(line.left)), None)
        draw(POSTS, licence.pk, (fitting or lines[0]).number, quantity, key, at=at, declaration=number or key)
        done.drawn += 1


def _covering(licence: Licence, item: str, unit: str) -> list[Line]:
    """Give the lines that an item of the signed document stands for; `*` is any."""
    signed = load_json(str(licence.papers.latest("version").forms["jcs"]), where=str(licence.number))
    named = [row["provision"] for row in signed["credentialSubject"]["items"]]
    rows = zip(licence.lines.all(), named, strict=False)
    return [line for line, provision in rows if line.unit == unit and item in (provision, "*")]


def _overdrawn(one: Held, licence: Licence, position: int, quantity: Quantity, at: datetime) -> None:
    """Keep that something left which the licence does not cover; once, by the record's own digest."""
    name = f"overdrawn:{one.draw.digest[:32]}:{position}"
    with recorded() as connection:
        if get(connection, name) is None:
            told = {"record": one.draw.digest, "amount": decimal_text(quantity.amount), "unit": quantity.unit}
            append(connection, Fact(OVERDRAWN, licence.id, POSTS.id, Why("left_already"), at, told, id=name))


def _key(one: Held) -> str:
    return "post-" + one.draw.event.rpartition(":")[2][:40]
