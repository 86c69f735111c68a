"""Ownership by listed parties: dated holdings, chains, cross-holdings, unknown shares, control."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.kernel.canonical import canonical
from cocket.kernel.errors import BadInput
from cocket.kernel.reasons import Tri
from cocket.parties.model import Holding, Party, PartyKind, Role
from cocket.parties.ownership import OwnershipFinding, owned_by
from cocket.parties.rules import Status, rule_for, rules

DAY = date(2026, 3, 1)
SDN = {"reed": ("US-SDN",), "Gull Holding": ("US-SDN",)}


def firm(one: str, *owners: Holding, kind: PartyKind = PartyKind.ORGANISATION, name: str = "") -> Party:
    return Party(one, name or f"Firm {one}", (Role.END_USER,), kind=kind, owners=owners)


def holds(owner: str, share: str | None = None, **more: object) -> Holding:
    return Holding(owner, None if share is None else Decimal(share), **more)


def find(target: Party, *among: Party, rule: str = "economic_share", listed=SDN, **more) -> OwnershipFinding:
    return owned_by(target, listed, more.pop("as_of", DAY), rule, among=among, **more)


REED = firm("reed", kind=PartyKind.PERSON, name="Idris Reed")


def codes(finding: OwnershipFinding) -> set[str]:
    return {reason.code for reason in finding.reasons}


def test_shares_multiply_along_a_chain_and_show_their_arithmetic():
    """80 % of a company that holds 70 % is 56 %."""
    middle = firm("m", holds("reed", "80"), holds("others", "20"))
    finding = find(firm("t", holds("m", "70"), holds("others", "30")), middle, REED)
    assert finding.owned is Tri.YES
    assert finding.share == finding.multiplied == Decimal(56)
    assert [chain.arithmetic for chain in finding.chains] == ["70 % × 80 % = 56 %"]
    assert finding.chains[0].owners == ("Firm m", "Idris Reed")
    assert finding.chains[0].lists == ("US-SDN",)
    assert "56 %" in finding.sentence
    assert "Firm t ← Firm m ← Idris Reed: 70 % × 80 % = 56 %" in finding.reasons[0].evidence


def test_shares_add_over_paths_and_over_listed_owners():
    """Direct and indirect shares of one owner, and those of another, come together."""
    middle = firm("m", holds("reed", "50"), holds("x", "50"))
    target = firm("t", holds("reed", "10"), holds("m", "40"), holds("GULL  holding", "20"), holds("y", "30"))
    finding = find(target, middle, REED)
    assert finding.share == Decimal(50)
    assert finding.owned is Tri.YES
    assert [chain.product for chain in finding.chains] == [Decimal(20), Decimal(20), Decimal(10)]


@pytest.mark.parametrize(
    ("holdings", "answer"),
    [
        ({"A": [("X", 50)], "B": [("A", 50)]}, Tri.YES),
        ({"A": [("X", 50)], "C": [("X", 50)], "B": [("A", 25), ("C", 25)]}, Tri.YES),
        ({"A": [("X", 50)], "B": [("X", 10), ("A", 40)]}, Tri.YES),
        ({"A": [("X", 50)], "C": [("X", 25)], "B": [("A", 25), ("C", 25)]}, Tri.NO),
        ({"A": [("X", 25)], "C": [("X", 25)], "B": [("A", 50), ("C", 50)]}, Tri.NO),
        ({"A": [("X", 25), ("Y", 25)], "B": [("A", 50)]}, Tri.YES),
    ],
)
def test_the_treasury_counts_by_steps(holdings: dict, answer: Tri):
    """A company that is itself half owned counts with its whole share, one that is not counts with nothing (FAQ 401)."""
    parties = {
        name: firm(name, *(holds(owner, str(share)) for owner, share in owners), holds("the rest", str(100 - sum(s for _, s in owners))))
        for name, owners in holdings.items()
    }  # fmt: skip
    finding = find(parties["B"], *parties.values(), rule="us_ofac", listed={"X": ["US-SDN"], "Y": ["US-SDN"]})
    assert finding.owned is answer


def test_steps_and_products_may_differ_and_the_finding_says_so():
    """Just under a half of everything is a large economic share, though no step counts."""
    middle = firm("m", holds("reed", "49"), holds("x", "51"))
    target = firm("t", holds("m", "60"), holds("Gull Holding", "40"))
    finding = find(target, middle, REED, rule="us_ofac")
    assert (finding.owned, finding.share) == (Tri.NO, Decimal(40))
    assert finding.multiplied == Decimal("69.4")
    assert {"ownership.economic_share", "ownership.minority"} <= codes(finding)


def test_only_holdings_of_the_day_count():
    """Sold before, or bought after, is not held; both ends of a span belong to it."""
    target = firm("t", holds("reed", "60", since=date(2020, 1, 1), until=date(2025, 6, 30)), holds("x", "40"))
    assert find(target, REED, as_of=date(2025, 6, 30)).owned is Tri.YES
    assert find(target, REED, as_of=date(2020, 1, 1)).owned is Tri.YES
    assert find(target, REED, as_of=date(2025, 7, 1)).share == 0
    assert find(target, REED, as_of=date(2019, 12, 31)).share == 0


def test_an_unknown_share_of_a_listed_owner_is_unknown_never_no():
    """It asks for the figure; once the rest is known to be small, the answer is no."""
    target = firm("t", holds("reed"), holds("x", "30"))
    finding = find(target, REED)
    assert (finding.owned, finding.on_declared, finding.share, finding.at_most) == (
        Tri.UNKNOWN, Tri.UNKNOWN, Decimal(0), Decimal(70),
    )  # fmt: skip
    assert finding.questions[0].id == "ownership.share.firm-t.idris-reed"
    assert finding.chains[0].arithmetic == "? %"
    small = find(firm("t", holds("reed"), holds("x", "60")), REED)
    assert (small.owned, small.at_most) == (Tri.NO, Decimal(40))
    sure = find(firm("t", holds("reed", "50"), holds("Gull Holding")), REED)
    assert sure.owned is Tri.YES


def test_undisclosed_owners_leave_the_answer_open_but_not_on_what_was_declared():
    """Nobody named as owner of 70 % may be anybody; a party without any stated owner is open too."""
    some = find(firm("t", holds("x", "30")))
    assert (some.owned, some.on_declared) == (Tri.UNKNOWN, Tri.NO)
    assert "ownership.undisclosed" in codes(some)
    assert "70 %" in some.questions[0].text
    none = find(firm("t"))
    assert (none.owned, none.on_declared) == (Tri.UNKNOWN, Tri.NO)
    most = find(firm("t", holds("x", "51")))
    assert most.owned is Tri.NO
    person = find(firm("p", kind=PartyKind.PERSON))
    assert person.owned is Tri.NO
    above = find(firm("t", holds("m", "100")), firm("m"))
    assert above.owned is Tri.UNKNOWN
    assert above.questions[0].text == "Who owns Firm m, and how much each?"


def test_a_doubted_owner_leaves_the_answer_open():
    """A hit that a person must still look at may turn out to be a match."""
    target = firm("t", holds("reed", "30"), holds("Ola", "30"), holds("x", "40"))
    finding = find(target, REED, doubted={"ola": ("US-SDN",)})
    assert (finding.owned, finding.share, finding.at_most) == (Tri.UNKNOWN, Decimal(30), Decimal(60))
    assert {chain.owners[-1]: chain.doubted for chain in finding.chains} == {"Idris Reed": False, "Ola": True}
    assert find(target, REED, listed={**SDN, "ola": ()}, doubted={"ola": ()}).owned is Tri.YES


def test_companies_that_hold_each_other_are_solved():
    """Cross-holdings are a linear system: 0.4 of a firm that a fifth of itself owns is 0.5."""
    target = firm("t", holds("reed", "40"), holds("x", "40"), holds("t", "20"))
    finding = find(target, REED)
    assert finding.share == Decimal(50)
    assert finding.owned is Tri.YES
    assert "ownership.cycle" in codes(finding)
    a = firm("a", holds("b", "50"), holds("reed", "50"))
    b = firm("b", holds("a", "50"), holds("x", "50"))
    both = find(a, b, REED)
    assert both.share == Decimal("66.66666666666666666667")
    assert find(a, b, REED, rule="us_ofac").owned is Tri.YES


def test_what_a_party_holds_of_itself_through_others_does_not_raise_its_share():
    """A subsidiary that holds the party back is owned because the party is: it brings no new listed owner."""
    target = firm("t", holds("reed", "50"), holds("sub", "50"))
    finding = find(target, firm("sub", holds("t", "100")), REED, rule="us_ofac")
    assert (finding.owned, finding.share) == (Tri.YES, Decimal(50))


def test_a_closed_circle_has_no_owner_and_is_unknown():
    """Two firms that own all of each other tell nothing about who is behind them."""
    a, b = firm("a", holds("b", "100")), firm("b", holds("a", "100"))
    for rule in ("economic_share", "us_ofac"):
        finding = find(a, b, rule=rule)
        assert finding.owned is Tri.UNKNOWN
        assert "ownership.cycle" in codes(finding)


def test_more_than_a_hundred_percent_is_said_and_never_a_no():
    """Contradictory figures cannot clear anybody; they can still convict by the part that is enough."""
    finding = find(firm("t", holds("reed", "20"), holds("x", "90")), REED)
    assert finding.owned is Tri.UNKNOWN
    assert "110 %" in next(reason.sentence for reason in finding.reasons if reason.code == "ownership.over_100")
    assert find(firm("t", holds("reed", "60"), holds("x", "60")), REED).owned is Tri.YES


def test_control_without_a_majority_is_a_flag_or_counts_as_the_rule_says():
    """For the US a warning; for the EU and UK the rule is met."""
    target = firm("t", holds("reed", "10", control=True), holds("x", "90"))
    us = find(target, REED, rule="us_ofac")
    assert (us.owned, us.controlled, us.met) == (Tri.NO, Tri.YES, Tri.NO)
    assert "ownership.control_without_majority" in codes(us)
    eu = find(target, REED, rule="eu_asset_freeze", listed={"reed": ["EU-FSF"]})
    assert (eu.owned, eu.met) == (Tri.NO, Tri.YES)
    maybe = find(target, rule="eu_asset_freeze", listed={}, doubted={"reed": ["EU-FSF"]})
    assert (maybe.controlled, maybe.met) == (Tri.UNKNOWN, Tri.UNKNOWN)


def test_control_reaches_through_companies():
    """Whoever controls a firm that holds a majority controls what it holds."""
    middle = firm("m", holds("reed", "1", control=True), holds("x", "99"))
    finding = find(firm("t", holds("m", "80"), holds("y", "20")), middle, REED, rule="us_ofac")
    assert (finding.owned, finding.controlled) == (Tri.NO, Tri.YES)


def test_only_the_lists_that_a_rule_names_count():
    """A party on another list, and a lead, are not owners in the rule's sense; without codes they are."""
    target = firm("t", holds("reed", "60"), holds("x", "40"))
    assert find(target, REED, rule="us_ofac", listed={"reed": ["EU-FSF", "LEAD-SURV"]}).owned is Tri.NO
    assert find(target, REED, rule="us_ofac", listed={"reed": ["EU-FSF", "US-SDN"]}).chains[0].lists == ("US-SDN",)
    assert find(target, REED, rule="us_ofac", listed={"reed": []}).owned is Tri.YES
    assert find(target, REED, rule="us_ofac", listed={"Idris  REED": "US-SDN"}).owned is Tri.YES
    assert find(target, REED, rule="us_ofac", listed={"t": ["US-SDN"]}).owned is Tri.NO


def test_thresholds_and_adding_up_are_the_rules_data():
    """Exactly half is enough for the US and, since July 2024, the EU; the UK wants more, of one party alone."""
    half = firm("t", holds("reed", "50"), holds("x", "50"))
    lists = {"reed": ["US-SDN", "EU-FSF", "UK-SL"], "Gull Holding": ["US-SDN", "EU-FSF", "UK-SL"]}
    answers = {
        rule: find(half, REED, rule=rule, listed=lists).owned
        for rule in ("us_ofac", "eu_asset_freeze", "uk_asset_freeze")
    }
    assert answers == {"us_ofac": Tri.YES, "eu_asset_freeze": Tri.YES, "uk_asset_freeze": Tri.NO}
    assert find(half, REED, rule="eu_asset_freeze", listed=lists, as_of=date(2024, 7, 2)).owned is Tri.NO
    two = firm("t", holds("reed", "40"), holds("Gull Holding", "40"), holds("x", "20"))
    assert find(two, REED, rule="us_ofac", listed=lists).share == Decimal(80)
    uk = find(two, REED, rule="uk_asset_freeze", listed=lists)
    assert (uk.owned, uk.share) == (Tri.NO, Decimal(40))
    assert (
        find(firm("t", holds("reed", "51"), holds("x", "49")), REED, rule="uk_asset_freeze", listed=lists).owned
        is Tri.YES
    )


@pytest.mark.parametrize(
    ("day", "status", "binds"),
    [
        (date(2025, 9, 28), Status.NOT_YET, Tri.NO),
        (date(2025, 9, 29), Status.IN_FORCE, Tri.YES),
        (date(2025, 11, 9), Status.IN_FORCE, Tri.YES),
        (date(2025, 11, 10), Status.SUSPENDED, Tri.NO),
        (date(2026, 11, 9), Status.SUSPENDED, Tri.NO),
        (date(2026, 11, 10), Status.EXPECTED, Tri.UNKNOWN),
    ],
)
def test_the_affiliates_rule_is_dated(day: date, status: Status, binds: Tri):
    """In force from 29 September 2025, suspended for a year from 10 November 2025, its return to be checked."""
    rule = rule_for("us_bis_affiliates", day)
    assert (rule.status, rule.binds) == (status, binds)
    finding = find(firm("t", holds("reed", "60"), holds("x", "40")), REED, rule="us_bis_affiliates", as_of=day)
    assert finding.owned is Tri.YES
    assert (f"ownership.rule_{status}" in codes(finding)) is (status is not Status.IN_FORCE)


def test_every_rule_has_a_source_and_says_what_was_checked():
    """Entries of one rule follow each other without a gap or an overlap."""
    for rule in rules():
        assert rule.source
        assert rule.checked
        assert 0 < rule.threshold < 100
    for one in {rule.id for rule in rules()}:
        spans = [rule for rule in rules() if rule.id == one]
        for earlier, later in pairwise(spans):
            assert earlier.until is not None
            assert later.since is not None
            assert (later.since - earlier.until).days == 1
        assert spans[-1].until is None


def test_an_unknown_rule_is_refused_with_the_known_ones():
    """By name, so that a typing error is seen."""
    with pytest.raises(BadInput, match="us_ofac"):
        find(firm("t"), rule="us_ofca")


def test_a_finding_can_be_written_as_canonical_json():
    """It is plain values throughout."""
    finding = find(firm("t", holds("reed", "60"), holds("x")), REED)
    assert b'"share":"60"' in canonical(finding)


NODES = ["t", "a", "b", "c", "d"]


@st.composite
def structures(draw: st.DrawFn) -> tuple[Party, list[Party], dict[str, tuple[str, ...]]]:
    """Draw a web of firms whose stated shares add up to at most 100 %, some unknown, some held by listed names."""
    parties = []
    for node in NODES:
        left, owners = 100, []
        for owner in draw(st.lists(st.sampled_from([*NODES, "L1", "L2", "O1"]), max_size=4)):
            share = draw(st.none() | st.integers(0, left))
            left -= share or 0
            owners.append(holds(owner, None if share is None else str(share), control=draw(st.booleans())))
        parties.append(firm(node, *owners))
    listed = dict.fromkeys(draw(st.sets(st.sampled_from(["L1", "L2", "a"]))), ("US-SDN",))
    return parties[0], parties, listed


@settings(deadline=None, max_examples=150)
@given(web=structures(), rule=st.sampled_from(["economic_share", "us_ofac", "uk_asset_freeze"]), turn=st.randoms())
def test_findings_keep_their_promises_on_any_web(web, rule, turn):
    """Never above the sum of what is stated, bounds in order, order-independent, and unknown never no."""
    target, parties, listed = web
    listed = dict.fromkeys(listed, ("US-SDN", "UK-SL"))
    finding = owned_by(target, listed, DAY, rule, among=parties)
    stated = sum((one.share_percent or 0 for one in target.owners), Decimal(0))
    assert 0 <= finding.share <= stated
    assert 0 <= finding.multiplied <= stated
    assert finding.share <= finding.at_most <= 100
    if finding.on_declared is Tri.YES:
        assert finding.owned is Tri.YES
    if finding.owned is Tri.NO:
        assert finding.on_declared is Tri.NO
    direct_unknown = any(one.share_percent is None and one.owner in listed for one in target.owners)
    if direct_unknown and 100 - stated > 50:
        assert finding.owned is not Tri.NO
        assert finding.on_declared is not Tri.NO
    shuffled = [
        Party(one.id, one.name, one.roles, kind=one.kind, owners=tuple(turn.sample(one.owners, len(one.owners))))
        for one in turn.sample(parties, len(parties))
    ]
    again = owned_by(
        next(one for one in shuffled if one.id == "t"), dict(turn.sample(sorted(listed.items()), len(listed))), DAY, rule,
        among=shuffled,
    )  # fmt: skip
    assert canonical(again) == canonical(finding)


@settings(deadline=None, max_examples=80)
@given(web=structures(), more=st.sampled_from(["L1", "L2", "a", "b", "O1"]))
def test_listing_one_more_owner_never_lowers_the_share(web, more):
    """The share grows with the set of listed owners, under each way of counting that adds them up."""
    target, parties, listed = web
    for rule in ("economic_share", "us_ofac"):
        fewer = owned_by(target, listed, DAY, rule, among=parties)
        grown = owned_by(target, {**listed, more: ("US-SDN",)}, DAY, rule, among=parties)
        assert grown.share >= fewer.share
        assert grown.at_most >= fewer.at_most


@given(shares=st.lists(st.integers(1, 100), min_size=1, max_size=6))
def test_a_single_chain_is_the_product_of_its_shares(shares: list[int]):
    """Exactly, as decimals."""
    parties = [
        firm(
            f"n{at}", holds(f"n{at + 1}" if at + 1 < len(shares) else "L1", str(share)), holds("rest", str(100 - share))
        )
        for at, share in enumerate(shares)
    ]
    finding = find(parties[0], *parties, listed={"L1": ()})
    product = Decimal(100)
    for share in shares:
        product = product * share / 100
    assert finding.multiplied == finding.chains[0].product == product


@pytest.mark.parametrize("shape", ["chain", "diamonds", "fan", "ring"])
def test_large_structures_take_little_time(shape: str):
    """Thousands of firms in a line, a braid with a million paths, a fan of owners, a ring."""
    parties, target = [], "n0"
    match shape:
        case "chain":
            parties = [firm(f"n{at}", holds(f"n{at + 1}", "100")) for at in range(3000)]
            parties.append(firm("n3000", holds("L1", "100")))
        case "diamonds":
            for at in range(20):
                parties.append(firm(f"n{at}", holds(f"l{at}", "50"), holds(f"r{at}", "50")))
                parties += [firm(f"{side}{at}", holds(f"n{at + 1}", "100")) for side in "lr"]
            parties.append(firm("n20", holds("L1", "100")))
        case "fan":
            parties = [firm("n0", *(holds(f"L{at}", "0.02") for at in range(5000)))]
        case _:
            parties = [firm(f"n{at}", holds(f"n{(at + 1) % 300}", "90"), holds("L1", "10")) for at in range(300)]
    listed = {f"L{at}": ("US-SDN", "UK-SL") for at in range(5000)}
    by_id = {party.id: party for party in parties}
    for rule in ("economic_share", "us_ofac", "uk_asset_freeze"):
        begun = perf_counter()
        finding = owned_by(by_id[target], listed, DAY, rule, among=parties)
        assert perf_counter() - begun < 5
        if shape != "ring" and rule != "uk_asset_freeze":
            assert finding.share == Decimal(100)
            assert finding.owned is Tri.YES
    assert len(finding.chains) <= 20
