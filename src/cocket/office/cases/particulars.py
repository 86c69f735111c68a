"""What each kind of application asks beside goods, parties and use: one table, one row a question.

Takes a kind, gives its questions in order. Answers stand in the application's `particulars` by the question's key; they
are for the officer, and no rule of the program reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cocket.licensing.cases.fields import Asked
from cocket.licensing.cases.words import Kind


@dataclass(frozen=True, slots=True)
class Particular:
    """One question: how it is asked (text, long, number, day, country or choice), and whether it needs an answer."""

    key: str
    title: Any
    help: Any = ""
    ask: str = "text"
    choices: tuple[tuple[str, Any], ...] = ()
    required: bool = True


_YES_NO = (("yes", _("yes")), ("no", _("no")), ("unknown", _("not known")))
_UNTIL = Particular(
    "wanted_until", _("Until when do you need it?"), _("The last day on which something will leave."), "day",
    required=False,
)  # fmt: skip
_CONTRACT = Particular(
    "contract", _("Which contract or order is it for?"), _("Its number and date. You can add the paper later."),
    required=False,
)  # fmt: skip
_PROGRAMME = Particular(
    "programme", _("Does your firm have an internal compliance programme?"),
    _("Who is responsible, how orders are screened, how people are trained. A global licence asks for one."), "choice",
    _YES_NO,
)  # fmt: skip

PARTICULARS: dict[Kind, tuple[Particular, ...]] = {
    Kind.INDIVIDUAL: (_CONTRACT, _UNTIL),
    Kind.GLOBAL: (
        Particular("countries", _("To which countries?"), _("All of them, separated by commas."), "long"),
        Particular("deliveries", _("How many deliveries do you expect in a year?"), ask="number"),
        _PROGRAMME,
        Particular("programme_about", _("Describe the programme"), _("Or say which document describes it."), "long",
                   required=False),
        _UNTIL,
    ),
    Kind.GENERAL_REGISTRATION: (
        Particular("authorisation", _("Which general authorisation do you want to use?"), ask="choice", choices=(
            ("EU001", _("EU001: most dual-use items to partner countries")),
            ("EU002", _("EU002: certain items to certain destinations")),
            ("EU003", _("EU003: after repair or replacement")),
            ("EU004", _("EU004: for an exhibition or fair, to come back")),
            ("EU005", _("EU005: telecommunications")),
            ("EU006", _("EU006: chemicals")),
            ("EU007", _("EU007: software and technology within a group")),
            ("EU008", _("EU008: encryption")),
            ("national", _("a national one")),
        )),
        Particular("first_use", _("When do you first use it?"), ask="day"),
        _PROGRAMME,
        Particular("conditions_read", _("Have you read its conditions, and do they fit what you send?"), ask="choice",
                   choices=_YES_NO),
    ),
    Kind.TECHNICAL_ASSISTANCE: (
        Particular("how", _("How is the assistance given?"), ask="choice", choices=(
            ("on_site", _("on the spot, by our people")),
            ("training", _("as training, here or there")),
            ("remote", _("from afar: by telephone, by network")),
            ("documents", _("in writing")),
        )),
        Particular("where", _("In which country is it given?"), ask="country"),
        Particular("who_learns", _("Who receives it?"), _("How many people, for whom they work, what they do."),
                   "long"),
        Particular("items_assisted", _("For which equipment?"), _("And under which licence it was exported, if any."),
                   "long"),
        _UNTIL,
    ),
    Kind.BROKERING: (
        Particular("goods_where", _("In which country are the goods now?"), ask="country"),
        Particular("deed", _("What do you do?"), ask="choice", choices=(
            ("negotiate", _("negotiate or arrange the deal")),
            ("buy_sell", _("buy and sell the goods yourselves")),
        )),
        Particular("seller", _("Who sells or supplies them?"), _("Name and country."), "long"),
        _CONTRACT,
        _UNTIL,
    ),
    Kind.TRANSIT: (
        Particular("from_country", _("From which country do the goods come?"), ask="country"),
        Particular("held_where", _("Where are they held while they are here?"), _("Place, and who holds them.")),
        Particular("arrives", _("When do they arrive?"), ask="day"),
        Particular("leaves", _("When do they leave?"), ask="day"),
        Particular("declaration", _("Under which transit declaration, if there is one?"), required=False),
    ),
    Kind.NOTIFICATION: (
        Particular("aware_of", _("Of which use are you aware?"), ask="choice", choices=(
            ("internal_repression", _("internal repression")),
            ("human_rights", _("serious violations of human rights")),
            ("humanitarian_law", _("serious violations of international humanitarian law")),
            ("several", _("several of these")),
        )),
        Particular("how_known", _("How do you know?"), _("Your own findings, a report, a warning. With dates."),
                   "long"),
        Particular("since", _("Since when?"), ask="day"),
        Particular("sent_already", _("Was something of it sent already?"), ask="choice", choices=_YES_NO),
    ),
    Kind.RULING: (
        Particular("question", _("What should the answer settle?"), ask="choice", choices=(
            ("classification", _("whether the product is listed, and where")),
            ("requirement", _("whether a licence is needed for this export")),
        )),
        Particular("own_view", _("What is your own view, and why?"),
                   _("Name the entry that you compared, and the figures."), "long"),
        Particular("elsewhere", _("Has another authority answered it?"), _("Which one, when, and how."), "long",
                   required=False),
    ),
}  # fmt: skip
# Which kinds are about somebody who receives goods, and about an amount.
WITHOUT_PARTIES = frozenset({Kind.GENERAL_REGISTRATION})
WITHOUT_AMOUNTS = frozenset({Kind.GENERAL_REGISTRATION, Kind.RULING})
BUYER_OPTIONAL = frozenset({Kind.RULING})


def answered(kind: Kind, application: dict[str, Any]) -> list[tuple[Any, str]]:
    """Give what was answered of a kind's own questions, as (question, answer in words)."""
    given = application.get("particulars") or {}
    return [
        (one.title, str(dict(one.choices).get(given[one.key], given[one.key])))
        for one in PARTICULARS[kind]
        if given.get(one.key)
    ]


_PARTS = {"use": _("End use")}
_ANSWERS = {
    "description": _("what the product is and does"), "kind": _("how it leaves"), "hs_code": _("its codes"),
    "quantity": _("how many or how much"), "value": _("what it is worth"), "name": _("name and country"),
    "addresses": _("how it can be recognised"), "owners": _("who owns or controls it"),
    "statement": _("what it is for"), "purpose": _("which purpose"), "end_user_type": _("which kind of end user"),
}  # fmt: skip


def asked_words(asked: Asked) -> str:
    """Give in words which answer of an application is meant."""
    if asked.part == "particulars":
        return str(next((p.title for ps in PARTICULARS.values() for p in ps if p.key == asked.name), asked.name))
    about = {"items": gettext("Item %(n)s"), "parties": gettext("Party %(n)s")}.get(asked.part, "")
    return f"{about % {'n': asked.place} if about else _PARTS[asked.part]}: {_ANSWERS[asked.name]}"
