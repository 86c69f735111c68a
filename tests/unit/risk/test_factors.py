"""Every factor sees what its public page says it sees; deleting any of them fails here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest

from cocket.exports.trade_documents import DocumentLine
from cocket.kernel.dates import PartialDate
from cocket.kernel.errors import BadDocument
from cocket.parties.model import Holding, Party, Role
from cocket.risk import weights
from cocket.risk.case import Found
from cocket.risk.model import Concern, RightsFinding, RightsRecord
from cocket.risk.table import BY_CODE, FACTORS
from cocket.risk.weights import shipped
from cocket.screening.model import Hit, Verdict

POLICE = {"user": "law_enforcement", "purpose": "crowd_monitoring", "capability": "facial_recognition"}


SHARED = (Holding("Big", Decimal(20)), Holding("Founder", Decimal(80)))


def listed(code="US-EL", verdict="match", via=()):
    return Hit("user", "Eksempel", code, code, "id", "L", "L", 0.9, Verdict(verdict), "same", via=via)


def forwarder(*roles):
    return (Party("fwd", "Eksempel Spedisjon", tuple(Role(r) for r in roles), country="NO"),)


def also(country):
    """A second end user, without a trace, named after the first."""
    return (Party("other", "Annen AS", (Role.END_USER,), country=country),)


DOCUMENTS = ("quantity", "parties", "goods", "value", "destination", "dates", "certificate")


def papers(kind="invoice", **said):
    """An invoice for four things at 100 EUR each, with the change that a row names."""
    return [("packing_list", {"lines": [("i1", "4 each", "400 EUR")]}), (kind, said)]


def rights(concern, *, outdated=False):
    return RightsRecord("officer:1", date(2026, 11, 1), (RightsFinding("record", Concern(concern)),), outdated)


# Each row: the factor, what is exported, the degree it must see, and whether it may claim to know.
ROWS = [
    ("item.listed", {}, 0, True),
    ("item.listed", {"code": "6A003.b"}, 1, True),
    ("item.listed", {"code": "5A001.f.1"}, 2, True),
    ("item.listed", {"code": "?"}, 0, False),
    ("item.listed", {"classified": False}, 0, False),
    ("item.capability", {"classified": False}, 0, False),
    ("item.capability", {}, 0, True),
    ("item.capability", {"capability": "facial_recognition"}, 1, True),
    ("item.capability", {"capability": "facial_recognition location_tracking"}, 2, True),
    ("item.declared", {"code": "5A001.f.1"}, 0, True),
    ("item.declared", {"code": "5A001.f.1", "declared": (("eu", "5A001.f"),)}, 0, True),
    ("item.declared", {"code": "5A001.f.1", "declared": (("eu", "5A002.a"),)}, 1, True),
    ("item.declared", {"code": "5A001.f.1", "declared": (("eu", "none"),)}, 2, True),
    ("item.declared", {"declared": (("eu", "none"),)}, 0, True),
    ("item.remote", {"kind": "software_download"}, 0, True),
    ("item.remote", {"kind": "software_download", "code": "4D004"}, 1, True),
    ("item.priority_code", {"hs": "8542.31"}, 1, True),
    ("item.priority_code", {"hs": "8542.31", "legs": ["AE", "NO"]}, 2, True),
    ("item.priority_code", {"hs": "8525.80"}, 0, True),
    ("item.priority_code", {"hs": ""}, 0, False),
    ("item.priority_code", {"hs": "", "kind": "software_download"}, 0, True),
    ("item.priority_code", {"hs": "8542.31", "world": {"priority": {}}}, 0, False),
    ("use.purpose", {}, 0, True),
    ("use.purpose", {"purpose": "criminal_investigation"}, 1, True),
    ("use.purpose", {"purpose": "crowd_monitoring"}, 2, True),
    ("use.purpose", {"purpose": "military_use"}, 2, True),
    ("use.purpose", {"purpose": "unknown"}, 0, False),
    ("use.statement", {"signed": None}, 0, True),
    ("use.statement", {"code": "5A001.f", "signed": True}, 0, True),
    ("use.statement", {"code": "5A001.f", "signed": False}, 1, True),
    ("use.statement", {"code": "5A001.f", "signed": None}, 0, False),
    ("use.statement", {"code": "5A001.f", "statement": ""}, 1, True),
    ("use.mismatch", {"purpose": "retail_sale", "user": "intelligence"}, 2, True),
    ("use.mismatch", {"purpose": "retail_sale", "user": "retailer"}, 0, True),
    ("use.mismatch", {"purpose": "unknown"}, 0, False),
    ("use.pattern", {**POLICE, "to": "EG"}, 2, True),
    ("use.pattern", {**POLICE, "to": "MX"}, 1, True),
    ("use.pattern", {**POLICE, "to": "BR"}, 1, True),
    ("use.pattern", {**POLICE, "to": "NO"}, 0, True),
    ("use.pattern", {**POLICE, "purpose": "unknown"}, 0, False),
    ("use.pattern", {**POLICE, "user": "unknown"}, 0, False),
    ("use.pattern", {**POLICE, "user": "unknown", "purpose": "retail_sale"}, 0, True),
    ("use.pattern", {**POLICE, "to": "EG", "capability": ""}, 0, True),
    ("use.rights_desk", {}, 0, True),
    ("use.rights_desk", {"code": "5A001.f"}, 0, False),
    ("use.rights_desk", {"code": "5A001.f", "rights": rights("none")}, 0, True),
    ("use.rights_desk", {"code": "5A001.f", "rights": rights("some")}, 1, True),
    ("use.rights_desk", {"code": "5A001.f", "rights": rights("serious")}, 2, True),
    ("use.rights_desk", {"code": "5A001.f", "rights": rights("unknown")}, 0, False),
    ("use.rights_desk", {"code": "5A001.f", "rights": rights("serious", outdated=True)}, 0, False),
    ("use.rights_desk", {"rights": rights("serious")}, 2, True),
    ("user.type", {}, 0, True),
    ("user.type", {"user": "reseller"}, 1, True),
    ("user.type", {"user": "military"}, 1, True),
    ("user.type", {"user": "military", "code": "5A001.f"}, 2, True),
    ("user.type", {"user": "unknown"}, 0, False),
    ("user.on_list", {}, 0, True),
    ("user.on_list", {"hits": [listed()]}, 3, True),
    ("user.on_list", {"hits": [listed(verdict="review")]}, 2, True),
    ("user.on_list", {"lists": False}, 0, False),
    ("user.prohibited", {"need": "prohibited"}, 3, True),
    ("user.prohibited", {"need": "required"}, 0, True),
    ("user.prohibited", {"need": ""}, 0, False),
    ("user.ownership", {"hits": [listed(via=("Holding",))]}, 2, True),
    ("user.ownership", {"hits": [listed(verdict="review", via=("Holding",))]}, 1, True),
    ("user.ownership", {"hits": [listed(via=("Big",))], "owners": (Holding("Big", Decimal(60)),)}, 2, True),
    ("user.ownership", {"hits": [listed(via=("Big",))], "owners": SHARED}, 1, True),
    ("user.ownership", {"code": "5A001.f"}, 0, False),
    ("user.ownership", {"code": "5A001.f", "owners": (Holding("A person"),)}, 0, True),
    ("user.ownership", {"code": "5A001.f", "user": "law_enforcement"}, 0, True),
    ("user.footprint", {}, 0, True),
    ("user.footprint", {"traces": False}, 1, True),
    ("user.footprint", {"parties": also("NO")}, 1, True),
    ("user.footprint", {"traces": False, "code": "5A001.f"}, 2, True),
    ("user.footprint", {"founded": PartialDate(2026, 6)}, 2, True),
    ("user.footprint", {"founded": PartialDate(2020)}, 0, True),
    ("user.footprint", {"user_roles": ["payer"]}, 0, False),
    ("user.history", {}, 0, True),
    ("user.history", {"code": "5A001.f"}, 0, False),
    ("user.history", {"answers": {"risk.history": "yes"}}, 2, True),
    ("user.history", {"code": "5A001.f", "answers": {"risk.history": "no"}}, 0, True),
    ("user.middlemen", {}, 0, True),
    ("user.middlemen", {"user_roles": ["end_user"], "parties": forwarder("consignee")}, 1, True),
    ("user.middlemen", {"user_roles": ["end_user"], "parties": forwarder("consignee", "forwarder")}, 2, True),
    ("user.middlemen", {"user_roles": ["payer"]}, 0, False),
    ("geo.rights", {"to": "EG"}, 0, True),
    ("geo.rights", {"to": "EG", "code": "5A001.f"}, 2, True),
    ("geo.rights", {"to": "MX", "code": "5A001.f"}, 1, True),
    ("geo.rights", {"to": "NO", "code": "5A001.f"}, 0, True),
    ("geo.rights", {"to": "BR", "code": "5A001.f"}, 0, False),
    ("geo.rights", {"to": "", "user_country": None, "code": "5A001.f"}, 0, False),
    ("geo.arms_embargo", {"to": "RU"}, 2, True),
    ("geo.arms_embargo", {"to": "LB"}, 1, True),
    ("geo.arms_embargo", {"to": "SY"}, 0, False),
    ("geo.arms_embargo", {"to": "NO"}, 0, True),
    ("geo.arms_embargo", {"to": "RU", "world": {"loaded": frozenset()}}, 2, True),
    ("geo.interception", {"to": "RU"}, 0, True),
    ("geo.interception", {"to": "RU", "code": "5A001.f"}, 2, True),
    ("geo.interception", {"to": "RU", "code": "5A001.f", "world": {"loaded": frozenset()}}, 0, False),
    ("geo.us_concern", {"to": "RU"}, 1, True),
    ("geo.us_concern", {"to": "IR"}, 2, True),
    ("geo.us_concern", {"to": "NO"}, 0, True),
    ("geo.us_concern", {"to": "US"}, 0, True),
    ("geo.us_concern", {"to": "SJ"}, 0, True),
    ("geo.us_concern", {"to": "BT"}, 0, False),
    ("geo.us_concern", {"to": "RU", "world": {"groups": {}}}, 0, False),
    ("geo.transshipment", {"to": "KG"}, 1, True),
    ("geo.transshipment", {"legs": ["AE", "NO"]}, 1, True),
    ("geo.transshipment", {}, 0, True),
    ("route.end_elsewhere", {"user_country": "SE"}, 2, True),
    ("route.end_elsewhere", {}, 0, True),
    ("route.end_elsewhere", {"user_country": None}, 0, False),
    ("route.end_elsewhere", {"parties": also("SE")}, 2, True),
    ("route.end_elsewhere", {"parties": also(None)}, 0, False),
    ("route.end_elsewhere", {"kind": "hosted_access", "used_in": "EG"}, 2, True),
    ("route.last_leg", {"legs": ["AE"]}, 2, True),
    ("route.last_leg", {"legs": ["SE", "NO"]}, 0, True),
    ("route.last_leg", {}, 0, True),
    ("route.detour", {"legs": ["SE", "NO"]}, 0, True),
    ("route.detour", {}, 0, True),
    ("route.detour", {"to": "KG", "legs": ["TR", "AE", "KG"]}, 0, True),
    ("route.detour", {"legs": ["AE", "NO"]}, 1, True),
    ("route.detour", {"legs": ["SG", "NO"]}, 2, True),
    ("route.detour", {"legs": ["SG", "NO"], "kind": "software_download"}, 0, True),
    ("route.detour", {"legs": ["AQ", "NO"]}, 0, False),
    ("route.through", {"legs": ["RU", "NO"]}, 2, True),
    ("route.through", {"legs": ["IR", "NO"]}, 2, True),
    ("route.through", {"legs": ["SE", "NO"]}, 0, True),
    ("route.through", {"legs": ["SE", "NO"], "world": {"groups": {}, "loaded": frozenset()}}, 0, False),
    ("route.impossible", {"legs": ["AE air DXB", "NO air OSL"]}, 0, True),
    ("route.impossible", {"legs": ["KZ air DXB", "NO"]}, 2, True),
    ("route.impossible", {"legs": ["KZ sea", "NO"]}, 0, True),
    ("route.impossible", {"legs": ["ET sea", "NO"]}, 1, True),
    ("doc.quantity", {"quantity": "4 each", "documents": papers(lines=[("i1", "6 each", "")])}, 2, True),
    ("doc.parties", {"documents": papers(consignee="Stranger Trading")}, 2, True),
    ("doc.goods", {"documents": papers(lines=[DocumentLine(description="Radar")])}, 2, True),
    ("doc.value", {"documents": papers(lines=[("i1", "4 each", "10 EUR")])}, 2, True),
    ("doc.destination", {"documents": papers(destination="KG")}, 2, True),
    ("doc.dates", {"documents": papers(issued=date(2027, 1, 1))}, 1, True),
    ("doc.certificate", {"documents": papers("end_user_certificate", signed_by="Stranger Trading")}, 2, True),
    *((f"doc.{one}", {"code": "5A001.f"}, 0, False) for one in DOCUMENTS),
    *((f"doc.{one}", {}, 0, True) for one in DOCUMENTS),
    *(
        row
        for group, light, heavy in (
            ("customer", "customer.unfamiliar", "customer.evasive"),
            ("order", "order.oversized", "order.no_fit"),
            ("payment", "payment.changed", "payment.cash"),
            ("delivery", "delivery.vague", "delivery.last_minute"),
            ("use", "use.no_safeguards", "use.covert"),
            ("documents", "documents.value", "documents.template"),
        )
        for row in (
            (f"flag.{group}", {}, 0, True),
            (f"flag.{group}", {"answers": {f"flag.{light}": "yes"}}, 1, True),
            (f"flag.{group}", {"answers": {f"flag.{heavy}": "yes"}}, 2, True),
            (f"flag.{group}", {"answers": {f"flag.{light}": "yes", f"flag.{heavy}": "yes"}}, 3, True),
            (f"flag.{group}", {"answers": {f"flag.{light}": "unknown"}}, 0, False),
            (f"flag.{group}", {"code": "5A001.f"}, 0, False),
        )
    ),
]


@pytest.mark.parametrize(("code", "row", "degree", "known"), ROWS, ids=[f"{r[0]}-{i}" for i, r in enumerate(ROWS)])
def test_a_factor_sees_what_its_page_says(code, row, degree, known, assess):
    """Degree and knowledge as published; points follow the weights, and unknown gives none but may add some."""
    result = next(one for one in assess(**row).factors if one.code == code)
    assert (result.degree, result.known) == (degree, known)
    assert (result.points > 0) == (degree > 0)
    assert (result.possible > 0) == (not known)
    assert result.direction == ("not_known" if not known else "raises" if degree else "neither")
    assert result.sentence.endswith((".", "?"))


def test_every_factor_is_held_by_a_row_where_it_speaks():
    """No factor can be deleted, renamed or left silent unnoticed."""
    speaking = {code for code, _, degree, _ in ROWS if degree}
    assert speaking == set(BY_CODE)
    assert len(FACTORS) == len(BY_CODE)


def test_every_factor_has_a_public_page():
    """The docstring is the page: a sentence, and what its degrees mean."""
    for factor in FACTORS:
        assert factor.public_page
        assert factor.public_page.split("\n")[0].endswith(".")


def test_a_lead_is_never_a_finding(assess, hit_of):
    """A reviewer's lead changes no factor."""
    assert assess(hits=[hit_of("LEAD-SURV", "match", lead=True)]).points == assess().points


# Ways to break a factor: each must make a row above fail.
MUTANTS = {
    "silenced": lambda found: Found(0, found.sentence),
    "weaker": lambda found: replace(found, degree=max(0, found.degree - 1)),
    "stronger": lambda found: replace(found, degree=min(3, found.degree + 1)) if found.known else found,
    "always knows": lambda found: replace(found, known=True),
}


@pytest.mark.parametrize("mutant", MUTANTS)
@pytest.mark.parametrize("factor", FACTORS, ids=lambda factor: factor.code)
def test_breaking_a_factor_makes_a_row_fail(factor, mutant, case_of):
    """Silenced, weakened, strengthened, or made to know what it cannot: the table above notices each."""
    mine = [(row, degree, known) for code, row, degree, known in ROWS if code == factor.code]
    seen = [(factor.look(case_of(**row)), degree, known) for row, degree, known in mine]
    assert all((found.degree, found.known) == (degree, known) for found, degree, known in seen)
    broken = [(MUTANTS[mutant](found), degree, known) for found, degree, known in seen]
    noticed = any(
        (found.degree if found.known else 0, found.known) != (degree, known) for found, degree, known in broken
    )
    assert noticed or (mutant == "always knows" and factor.code in NEVER_UNKNOWN)


NEVER_UNKNOWN = {"item.declared", "item.remote", "geo.transshipment", "route.last_leg", "route.impossible"}


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_deleting_a_factor_stops_the_program_before_it_answers(code, monkeypatch):
    """Without a factor of the table the shipped weights are refused, so nothing is weighed as if it had never been."""
    monkeypatch.delitem(weights.BY_CODE, code)
    with pytest.raises(BadDocument, match="There is no factor"):
        weights.load((files("cocket.risk") / "data" / weights.SHIPPED).read_bytes())


def test_a_factor_that_is_never_unknown_may_add_nothing_while_unknown():
    """Its weight for not knowing would never be used, or hides that it should be able to say so."""
    given = {code for code, weight in shipped().weights.items() if weight.unknown == 0}
    assert given == NEVER_UNKNOWN
