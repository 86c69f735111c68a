"""What happens to each case of the worked example: one short function per story, over the services alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from cocket.kernel.quantities import Quantity
from cocket.licensing.cases import words
from cocket.licensing.cases.advice import Point, written
from cocket.licensing.cases.policies import departs
from cocket.licensing.cases.rulings import About, Answer, Holding
from cocket.licensing.cases.words import Action, Advice, Desk, Kind, Outcome
from cocket.licensing.model import Recommendation
from cocket.office.cases import services as cases
from cocket.office.cases.models import Case
from cocket.office.decisions import services as decisions
from cocket.office.decisions.precedents import nearest
from cocket.office.disclosure.selectors import pieces_of
from cocket.office.disclosure.services import mark
from cocket.office.documents.services import add
from cocket.office.facts.services import recorded
from cocket.office.findings.selectors import hits_of
from cocket.office.findings.services import answer_hit
from cocket.office.licences.services import confirm, deliver, draw
from cocket.office.people.models import Account
from cocket.office.rulings.services import Text
from cocket.screening.clearing import CLEARED

NOT_LISTED = Answer(About.CLASSIFICATION, Holding.NOT_LISTED)
QUESTIONS = {
    Desk.TECHNICAL: "Does it do more than its data sheet says, and could a small change make it intercept?",
    Desk.HUMAN_RIGHTS: "What is known of this end user, and of such goods in its country?",
    Desk.DEFENCE: "Would it matter to the country's armed forces or its neighbours?",
    Desk.FOREIGN: "Does anything in our relations with the country speak against it?",
}
WHY_NOT = "The questions that the program left open were settled in writing, as the annex to the file shows."


@dataclass
class Telling:
    """One case while it is told: who takes part, and what day it is in the story."""

    row: Case
    people: Mapping[str, Account]
    firm: Account
    officer: Account
    now: datetime
    end: datetime

    def later(self, days: int) -> datetime:
        """Let days pass, never beyond the example's last day."""
        self.now = min(self.now + timedelta(days=days, minutes=17), self.end)
        return self.now

    def act(self, who: Account, action: Action, text: str = "", days: int = 2, **detail: Any) -> None:
        """Do a deed some days later."""
        at = self.later(days)
        self.row = cases.act(who, self.row.pk, action, at=at, why="example", detail=detail, text=text)

    def propose(
        self,
        outcome: Outcome,
        reasons: str,
        conditions: tuple[str, ...] = (),
        months: int = 12,
        ruling: Text | None = None,
    ) -> None:
        """Let the officer clear what the screening found and propose a decision."""
        self.clear()
        at = self.later(3)
        until: date | None = (at + timedelta(days=30 * months)).date() if outcome is Outcome.APPROVE else None
        self.row = decisions.propose(
            self.officer,
            self.row.pk,
            outcome=outcome,
            criteria=["cp944.2", "cp944.7"] if self.row.high_risk else ["eu.15"],
            reasons=reasons,
            conditions=conditions,
            valid_until=until,
            departure=WHY_NOT if self._departs(outcome) else "",
            ruling=ruling,
            at=at,
        )

    def _departs(self, outcome: Outcome) -> bool:
        return departs(Recommendation(self.row.recommendation) if self.row.recommendation else None, outcome)

    def clear(self) -> None:
        """Answer each match with a list, with a reason."""
        with recorded() as connection:
            hits = [hit.row.pk for hit in hits_of(connection, self.row) if hit.open]
        for hit in hits:
            words = "Its register number and its seat are others; the national register was asked."
            answer_hit(
                self.officer, self.row.pk, hit, CLEARED, reason="other_organisation", text=words, at=self.later(0)
            )

    def mark(self) -> None:
        """Let the officer say of each advice whether the party may see it: a rights desk's may, others' may not."""
        with recorded() as connection:
            pieces = [one for one in pieces_of(connection, self.row) if one.open]
        for one in pieces:
            shown = one.title == "human_rights"
            kind, ground = ("disclosable", "") if shown else ("protected", "internal_advice")
            mark(self.officer, self.row.pk, one.id, kind, ground=ground, at=self.later(0))

    def sign(self, who: str = "senior") -> None:
        """Sign, with an answer to each like case that ended otherwise."""
        at, outcome = self.later(1), _proposed(self.row)
        if outcome is Outcome.REFUSE:
            self.mark()
        reason = "The end user, the amount and the stated use differ; the reasons say how."
        answers = {
            str(p.row.pk): decisions.Answered(words.Answer.DISTINGUISHED, reason) for p in nearest(self.row, outcome)
        }
        self.row = decisions.sign(self.people[who], self.row.pk, at=at, answers=answers)


def _proposed(row: Case) -> Outcome:
    with recorded() as connection:
        case = cases.rebuilt(connection, row.pk)
    assert case is not None
    assert case.proposal is not None
    return case.proposal.outcome


def drafted(_: Telling) -> None:
    """The firm has checked it and not sent it: it is told before it is submitted."""


def submitted(_: Telling) -> None:
    """It waits for an officer."""


def taken(one: Telling) -> None:
    """An officer has it."""
    one.act(one.officer, Action.TAKE)


def asked(one: Telling) -> None:
    """The officer asks, and the exporter has not answered yet."""
    taken(one)
    question = "Who installs and runs the equipment at the end user's site? Please say so in the end use."
    one.act(one.officer, Action.ASK, question, field="use.statement")


def answered(one: Telling) -> None:
    """The exporter answered with a document."""
    asked(one)
    one.act(one.firm, Action.ANSWER, "Our own engineers do; the contract is attached.", days=6)
    add(one.firm, one.row.pk, "contract.pdf", b"%PDF-1.4 a fictional contract", at=one.now)


def consulted(one: Telling) -> None:
    """Two desks were asked; one has answered."""
    taken(one)
    for desk, question in (("human_rights", "Is misuse by this end user known?"), ("technical", "What can it do?")):
        due = (one.now + timedelta(days=15)).date().isoformat()
        one.act(one.officer, Action.CONSULT, question, days=0, desk=desk, due=due)
    one.act(one.people["technical"], Action.ADVISE, "It does what its data sheet says.", 4, advice="no_objection")


def with_every_desk(one: Telling) -> None:
    """All four desks are asked, and none has answered yet."""
    taken(one)
    for desk, question in QUESTIONS.items():
        due = (one.end + timedelta(days=12)).date().isoformat()
        one.act(one.officer, Action.CONSULT, question, days=0, desk=desk.value, due=due)


def advised(one: Telling) -> None:
    """Both desks answered; one set a condition."""
    consulted(one)
    points = [
        (Point("item:1", Advice.NO_OBJECTION), "The item itself raises no question of its own."),
        (Point("criterion:cp944.2", Advice.CONDITIONS), "Others in this country are reported to misuse such goods."),
    ]
    advice = written("With a yearly audit of use we do not object.", points)
    said = [{"about": point.about, "says": point.says.value} for point, _why in points]
    one.act(one.people["rights"], Action.ADVISE, advice, 4, advice="conditions", points=said, conditions=["reporting"])
    one.act(one.officer, Action.RESUME)


def waiting(one: Telling) -> None:
    """A decision is proposed and waits for its signature."""
    advised(one)
    one.propose(Outcome.REFUSE, "The stated use does not explain the amount, and oversight of it is not shown.")


def refused(one: Telling) -> None:
    """It was refused."""
    waiting(one)
    one.sign()


def approved(one: Telling, months: int = 12) -> None:
    """It was approved under a condition that a desk set; some of it was shipped and arrived."""
    advised(one)
    one.propose(
        Outcome.APPROVE, "End user and use are known; the condition covers what remains.", ("reporting",), months
    )
    one.sign()
    _ship(one)


def simple(one: Telling) -> None:
    """Nothing stood against it."""
    answered(one)
    one.propose(Outcome.APPROVE, "A known end user and an ordinary use.")
    one.sign()
    _ship(one)


def expired(one: Telling) -> None:
    """Its licence was short; the office's worker lets it expire."""
    approved(one, months=2)


def not_required(one: Telling) -> None:
    """No licence was needed."""
    taken(one)
    one.propose(Outcome.NOT_REQUIRED, "The item is on no list, and nothing points to a use that would need a licence.")
    one.sign()


def returned(one: Telling) -> None:
    """It was incomplete."""
    taken(one)
    one.act(one.officer, Action.RETURN, "The data sheet is missing. Send it with the application.")


def withdrawn(one: Telling) -> None:
    """The buyer changed its mind."""
    taken(one)
    one.act(one.firm, Action.WITHDRAW)


def suspended(one: Telling) -> None:
    """Something came up after it was granted."""
    simple(one)
    one.act(one.people["senior2"], Action.SUSPEND, "A notice about the consignee is being checked.", 20)


def revoked(one: Telling) -> None:
    """The suspicion held."""
    suspended(one)
    one.act(one.people["senior2"], Action.REVOKE, "The goods were seen at another firm.", 15)


def surrendered(one: Telling) -> None:
    """The firm does not need it any longer."""
    simple(one)
    one.act(one.firm, Action.SURRENDER, days=25)


def appealed(one: Telling) -> None:
    """The firm appeals against a refusal."""
    refused(one)
    one.act(one.firm, Action.APPEAL, "The end user's regulator does oversee the use; its annual report shows it.", 12)


def upheld(one: Telling) -> None:
    """The appeal was not allowed."""
    appealed(one)
    one.act(one.people["senior2"], Action.UPHOLD, "The report is about another programme.", 14)


def allowed(one: Telling) -> None:
    """The appeal was allowed, and the licence granted."""
    appealed(one)
    at = one.later(14)
    until = (at + timedelta(days=365)).date()
    words = "The report answers the first reason, and the amount was misread."
    one.row = decisions.decide_appeal(
        one.people["senior2"], one.row.pk, Action.ALLOW_APPEAL, reasons=words, valid_until=until, at=at
    )


def set_aside(one: Telling) -> None:
    """The decision was set aside, and another officer examines the case again."""
    appealed(one)
    one.act(one.people["senior2"], Action.SET_ASIDE, "One document was not read. Examine it again.", 10)
    other = one.people["officer2" if one.officer == one.people["officer"] else "officer"]
    one.act(other, Action.TAKE)


def ruled(one: Telling) -> None:
    """A binding answer was given."""
    taken(one)
    one.propose(
        Outcome.RULE,
        "The product as described is not listed. This binds the office until the list changes.",
        ruling=Text(NOT_LISTED, "The product as its data sheet describes it.", "No entry of the lists names it."),
    )
    one.sign()


def _ship(one: Telling) -> None:
    licence = one.row.licences.last()
    line = licence.lines.get(number=1)
    granted = Decimal(line.granted)
    for number, share in enumerate((Decimal("0.4"), Decimal("0.6")), 1):
        amount = (granted * share).to_integral_value()
        if amount <= 0 or one.later(9) >= one.end:
            return
        drawn = draw(one.firm, licence.pk, 1, Quantity(amount, line.unit), f"{licence.number}/{number}", at=one.now)
        confirm(
            one.people["customs"], drawn.pk, f"{one.now:%y}NL{licence.number[2:].replace('-', '')}{number}", at=one.now
        )
        arrived = one.later(8)
        deliver(one.firm, drawn.pk, arrived.date(), at=arrived)


Story = Callable[[Telling], None]
# What happened to cases that are over, and where those of the last weeks stand; both are told in turn.
OVER: tuple[tuple[Story, Kind], ...] = (
    (simple, Kind.INDIVIDUAL), (not_required, Kind.INDIVIDUAL), (approved, Kind.INDIVIDUAL), (expired, Kind.INDIVIDUAL),
    (refused, Kind.INDIVIDUAL), (simple, Kind.GLOBAL), (withdrawn, Kind.BROKERING), (upheld, Kind.INDIVIDUAL),
    (ruled, Kind.RULING), (allowed, Kind.INDIVIDUAL), (returned, Kind.TRANSIT), (suspended, Kind.INDIVIDUAL),
    (not_required, Kind.NOTIFICATION), (revoked, Kind.INDIVIDUAL), (surrendered, Kind.TECHNICAL_ASSISTANCE),
    (simple, Kind.INDIVIDUAL), (expired, Kind.INDIVIDUAL),
)  # fmt: skip
OPEN: tuple[tuple[Story, Kind], ...] = (
    (submitted, Kind.INDIVIDUAL), (taken, Kind.INDIVIDUAL), (asked, Kind.INDIVIDUAL), (consulted, Kind.INDIVIDUAL),
    (with_every_desk, Kind.INDIVIDUAL), (waiting, Kind.INDIVIDUAL), (appealed, Kind.INDIVIDUAL),
    (set_aside, Kind.INDIVIDUAL), (submitted, Kind.RULING), (answered, Kind.NOTIFICATION), (drafted, Kind.INDIVIDUAL),
)  # fmt: skip
