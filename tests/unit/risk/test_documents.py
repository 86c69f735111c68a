"""Papers that contradict each other are factors with evidence; what only looks like it is none."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.exports.trade_documents import DocumentLine
from cocket.kernel.dates import PartialDate
from cocket.parties.model import Party, Role
from cocket.risk.papers import same_name

FOUR = {"lines": [("i1", "4 each", "400 EUR")]}
INVOICE = ("invoice", FOUR)
PACKED = ("packing_list", {"lines": [("i1", "4 each", "")]})
CERTIFICATE = (
    "end_user_certificate",
    {"end_user": "Eksempel AS", "signed": True, "signed_by": "Eksempel AS", "lines": [("i1", "4 each", "")]},
)
BASE = {"quantity": "4 each", "value": "400 EUR", "hs": "852580", "serials": ("S1", "S2", "S3", "S4")}
TRADER = Party("trader", "Handelshus AS", (Role.PURCHASER,), country="NO")


def with_lines(kind, *lines, **said):
    return (kind, {"id": f"{kind}-{len(lines)}-{len(said)}-{lines!r}"[:60], "lines": list(lines), **said})


# Each row: the factor, the papers, the degree, and a word that the evidence or the sentence must hold.
CONTRADICTIONS = [
    ("doc.quantity", [INVOICE, with_lines("packing_list", ("i1", "5 each", ""))], 2, "packing list 5 each, invoice 4"),
    ("doc.quantity", [INVOICE, with_lines("packing_list", ("i1", "3 each", ""))], 1, "names less"),
    ("doc.quantity", [with_lines("invoice", ("i1", "40 each", ""))], 2, "export 4 each"),
    ("doc.quantity", [INVOICE, with_lines("end_user_certificate", ("i1", "2 each", ""))], 2, "end-user certificate 2"),
    (
        "doc.quantity",
        [INVOICE, PACKED, with_lines("transport_document", ("i1", "9 each", ""))],
        2,
        "transport document 9",
    ),
    ("doc.parties", [("invoice", {"consignee": "Stranger Trading FZE"})], 2, "no party of this export"),
    ("doc.parties", [("invoice", {"buyer": "Stranger Trading FZE"})], 2, "as buyer"),
    ("doc.parties", [("invoice", {"seller": "Stranger Trading FZE"})], 1, "as seller"),
    ("doc.parties", [("end_user_certificate", {"end_user": "Handelshus AS"})], 2, "something else"),
    ("doc.parties", [("packing_list", {"consignee": "Beispiel GmbH"})], 1, "something else"),
    (
        "doc.goods",
        [with_lines("invoice", ("i1", "4 each", ""), DocumentLine(description="Night vision goggles"))],
        2,
        "Night vision",
    ),
    ("doc.goods", [with_lines("packing_list", DocumentLine("i1", serials=("S1", "X9")))], 2, "X9"),
    ("doc.goods", [with_lines("transport_document", DocumentLine("i1", hs_code="88062290"))], 1, "852580"),
    ("doc.value", [with_lines("invoice", ("i1", "4 each", "200 EUR"))], 2, "50% apart"),
    ("doc.value", [with_lines("invoice", ("i1", "4 each", "360 EUR"))], 1, "10% apart"),
    ("doc.value", [INVOICE, with_lines("transport_document", ("i1", "4 each", "40 EUR"))], 2, "90% apart"),
    ("doc.value", [("invoice", {**FOUR, "total": "900 EUR"})], 1, "does not add up"),
    ("doc.value", [("invoice", {**FOUR, "total": "100 EUR"})], 1, "does not add up"),
    ("doc.destination", [("end_user_certificate", {"destination": "KG"})], 2, "Kyrgyzstan"),
    (
        "doc.dates",
        [("end_user_certificate", {"issued": date(2024, 1, 1), "valid_until": date(2025, 1, 1)})],
        2,
        "expired",
    ),
    (
        "doc.dates",
        [("end_user_certificate", {"issued": date(2026, 5, 1), "valid_until": date(2026, 4, 1)})],
        2,
        "before it begins",
    ),
    ("doc.dates", [("invoice", {"issued": date(2027, 5, 1)})], 1, "not come yet"),
    (
        "doc.dates",
        [("transport_document", {"issued": date(2026, 3, 1)}), ("end_user_certificate", {"issued": date(2026, 4, 1)})],
        1,
        "after the goods",
    ),
    (
        "doc.certificate",
        [("end_user_certificate", {"end_user": "Eksempel AS", "signed_by": "Beispiel GmbH"})],
        2,
        "not signed for",
    ),
    ("doc.certificate", [("end_user_certificate", {"signed_by": "Eksempel AS"})], 1, "names no end user"),
]
INNOCENT = [
    ("doc.quantity", [INVOICE, PACKED, CERTIFICATE]),
    (
        "doc.quantity",
        [INVOICE, with_lines("packing_list", ("i1", "1 each", "")), with_lines("packing_list", ("i1", "3 each", ""))],
    ),
    ("doc.quantity", [INVOICE, with_lines("end_user_certificate", ("i1", "50 each", ""))]),
    ("doc.quantity", [with_lines("invoice", ("i1", "1 each", "")), with_lines("packing_list", ("i1", "1 each", ""))]),
    (
        "doc.parties",
        [("invoice", {"consignee": "EKSEMPEL A.S.", "buyer": "Handelshus", "seller": "Beispiel G.m.b.H."})],
    ),
    ("doc.parties", [("packing_list", {"consignee": "Eksempel AS, Gate 1, Oslo"})]),
    ("doc.parties", [("end_user_certificate", {"end_user": "Эксемпел"})]),
    ("doc.goods", [with_lines("invoice", ("i1", "4 each", ""), DocumentLine(description="Freight and insurance"))]),
    ("doc.goods", [with_lines("packing_list", DocumentLine("i1", serials=("S1", "S2"), hs_code="85258019"))]),
    ("doc.value", [with_lines("invoice", ("i1", "1 each", "100 EUR"))]),
    ("doc.value", [with_lines("invoice", ("i1", "4 each", "392 EUR"))]),
    ("doc.value", [("invoice", {**FOUR, "total": "470 EUR"})]),
    ("doc.destination", [("transport_document", {"destination": "SE"}), ("invoice", {"destination": "NO"})]),
    ("doc.dates", [("end_user_certificate", {"issued": date(2026, 2, 1), "valid_until": date(2027, 2, 1)})]),
    (
        "doc.dates",
        [("transport_document", {"issued": date(2026, 3, 1)}), ("end_user_certificate", {"issued": date(2026, 3, 1)})],
    ),
    ("doc.certificate", [CERTIFICATE]),
]


def result(assess, factor, **row):
    cyrillic = Party("user2", "Эксемпел", (Role.END_USER,), country="NO")
    row = {**BASE, "parties": (TRADER, cyrillic), "legs": ["SE", "NO"], **row}
    return next(one for one in assess(**row).factors if one.code == factor)


@pytest.mark.parametrize(("code", "documents", "degree", "word"), CONTRADICTIONS)
def test_a_contradiction_is_a_factor_with_evidence(code, documents, degree, word, assess):
    """The sentence or the evidence names the papers and what each says."""
    found = result(assess, code, documents=documents)
    assert found.degree == degree
    assert word in f"{found.sentence} {found.evidence}"
    assert found.evidence
    assert found.points > 0


@pytest.mark.parametrize(("code", "documents"), INNOCENT)
def test_what_only_looks_like_a_contradiction_is_none(code, documents, assess):
    """Part shipments, larger certificates, spelling, freight, small rounding and feeder transport are no red flags."""
    found = result(assess, code, documents=documents)
    assert (found.degree, found.known) == (0, True), found.sentence


def test_grams_and_kilograms_are_one_unit_and_scales_may_differ_a_little(assess):
    """1,010 g is 1 kg within two per cent, and 1,200 g is more."""
    for grams, degree in (("1010 g", 0), ("1200 g", 2)):
        papers = [with_lines("invoice", ("i1", "1 kg", "")), with_lines("packing_list", ("i1", grams, ""))]
        assert result(assess, "doc.quantity", quantity="2 kg", documents=papers).degree == degree


def test_units_and_currencies_that_cannot_be_compared_leave_the_question_open(assess):
    """Cartons against pieces, dollars against euros: not known, and never taken for agreement."""
    papers = [with_lines("invoice", ("i1", "4 each", "400 USD")), with_lines("packing_list", ("i1", "1 carton", ""))]
    price = result(assess, "doc.value", code="5A001.f", documents=papers)
    assert not price.known
    assert "currencies" in price.sentence
    row = {"code": "5A001.f", "quantity": "2 set"}
    assert not result(assess, "doc.quantity", documents=papers, **row).known


def test_a_certificate_must_cover_each_sensitive_item(assess):
    """A certificate that names other items only says nothing about the listed one."""
    other = with_lines("end_user_certificate", DocumentLine(description="Desk lamp"), end_user="Eksempel AS")
    assert result(assess, "doc.certificate", code="5A001.f", documents=[other]).degree == 2
    assert result(assess, "doc.certificate", code="5A001.f", documents=[CERTIFICATE]).degree == 0


def test_a_certificate_older_than_the_firm_is_seen(assess):
    """Nobody signs before they exist."""
    papers = [("end_user_certificate", {"issued": date(2020, 1, 1)})]
    found = result(assess, "doc.dates", founded=PartialDate(2022), documents=papers)
    assert (found.degree, "older than the firm" in found.sentence) == (2, True)


def test_an_unsigned_certificate_is_seen_whatever_the_export_says_and_a_signed_one_is_a_statement(assess):
    """The paper on file counts: unsigned against what is stated, signed in the place of a statement."""
    unsigned = [("end_user_certificate", {"end_user": "Eksempel AS", "signed": False})]
    assert result(assess, "doc.certificate", signed=True, documents=unsigned).degree == 2
    row = {"code": "5A001.f", "signed": None, "documents": [CERTIFICATE]}
    found = result(assess, "use.statement", **row)
    assert (found.degree, found.known) == (0, True)


def test_papers_that_are_missing_are_asked_for_once(assess):
    """Seven factors on papers share one question; ordinary goods are not asked."""
    asked = [question for question in assess(code="5A001.f").questions if question.id == "risk.papers"]
    assert len(asked) == 1
    assert not [question for question in assess().questions if question.id == "risk.papers"]


def test_one_firm_entered_twice_holds_the_roles_of_both_entries(assess):
    """The same name as broker and as consignee is a consignee."""
    twice = (
        Party("a", "Handelshus AS", (Role.BROKER,), country="NO"), Party("b", "Handelshus AS", (Role.CONSIGNEE,), country="NO"),
    )  # fmt: skip
    found = result(assess, "doc.parties", parties=twice, documents=[("invoice", {"consignee": "Handelshus"})])
    assert (found.degree, found.known) == (0, True)


def test_thousands_of_names_are_compared_in_a_moment(assess):
    """Large documents are an everyday thing in bulk, and must not hang a dossier."""
    many = tuple(Party(f"p{n}", f"Firm {n:04} of Street {n % 40}", (Role.BROKER,), country="NO") for n in range(900))
    papers = [
        ("invoice", {"id": f"d{n}", "consignee": f"Stranger {n} and Sons", "buyer": f"Firm {n:04} of Street {n % 40}",
                     "lines": [("i1", "1 each", "1 EUR")] * 40})
        for n in range(300)
    ]  # fmt: skip
    start = time.process_time()
    found = result(assess, "doc.parties", parties=many, documents=papers)
    assert time.process_time() - start < 6
    assert found.degree == 2
    assert "(and 297 more)" in found.evidence


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Eksempel AS", "EKSEMPEL A.S.", True),
        ("Nordlicht Elektronik GmbH", "Nordlicht Elektronik", True),
        ("Müller & Söhne KG", "Muller und Sohne KG", True),
        ("Müller & Söhne KG", "Mueller Soehne", True),
        ("Müller & Söhne KG", "Muller & Sohne", True),
        ("Silver Saxaul General Trading LLC", "Silver Saxaul Trading", True),
        ("Silver Saxaul General Trading LLC", "Golden Saxaul General Trading LLC", False),
        ("Acme North", "Acme South", False),
        ("GmbH", "AG", False),
        ("", "Acme", False),
    ],
)
def test_two_names_mean_one_firm_only_where_their_words_agree(one, other, same):
    """Legal form, case, marks and a slip of the pen may differ; another word makes another firm."""
    assert same_name(one, other) is same
    assert same_name(other, one) is same


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_comparing_names_never_fails_and_is_symmetric(one, other):
    """Any two texts can be compared, in either order, and a name is itself."""
    assert same_name(one, other) is same_name(other, one)
    assert same_name(one, one)


AMOUNTS = st.sampled_from(["", "0", "4", "0.0000000000000000001", "9" * 40, "1000000000000000000000000000000"])
UNITS, MONEYS = st.sampled_from(["each", "kg", "g", "t", "carton"]), st.sampled_from(["EUR", "USD"])
DAYS = st.one_of(st.none(), st.dates())
NAMES = st.sampled_from(["", "Eksempel AS", "Beispiel GmbH", "GmbH", "—", "Эксемпел", "a, b; c", "\u202e"])
LINES = st.lists(
    st.builds(
        lambda item, amount, unit, value, currency: (item, amount and f"{amount} {unit}", value and f"{value} {currency}"),
        st.sampled_from(["i1", ""]), AMOUNTS, UNITS, AMOUNTS, MONEYS,
    ),
    max_size=3,
)  # fmt: skip
PAPERS = st.lists(
    st.tuples(
        st.sampled_from(["invoice", "packing_list", "end_user_certificate", "transport_document"]),
        st.fixed_dictionaries(
            {"lines": LINES, "total": st.sampled_from(["", "0 EUR", "400 EUR"]), "issued": DAYS, "valid_until": DAYS,
             "seller": NAMES, "buyer": NAMES, "consignee": NAMES, "end_user": NAMES, "signed_by": NAMES,
             "destination": st.sampled_from([None, "NO", "KG"]), "signed": st.sampled_from([None, True, False])}
        ),
    ),
    max_size=4,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    documents=PAPERS, quantity=st.sampled_from(["", "0 each", "4 each", "4 kg"]), code=st.sampled_from(["", "5A001.f"])
)
def test_any_papers_are_weighed_without_a_crash(documents, quantity, code, assess):
    """Amounts of forty digits, nothing, names of marks alone: each factor gives a degree, a sentence, and no exception."""
    found = assess(documents=documents, quantity=quantity, code=code)
    for one in found.factors:
        assert 0 <= one.degree <= 3
        assert one.sentence
        assert one.degree == 0 or one.evidence or one.group != "documents"
