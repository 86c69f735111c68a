"""A licence's balance: exact, across units and part shipments, never overdrawn."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.kernel.errors import BadInput
from cocket.kernel.quantities import Quantity
from cocket.licensing.balance import BASE_UNITS, Overdrawn, draw, give_back, in_base, opened

MASSES = ("kg", "g", "t")
AMOUNTS = st.decimals(0, 2000, allow_nan=False, allow_infinity=False, places=6)


@given(AMOUNTS, st.lists(st.tuples(AMOUNTS, st.sampled_from(MASSES)), max_size=20))
def test_whatever_is_drawn_in_whatever_unit_the_balance_is_never_overdrawn(granted, draws):
    """Drawn and left always add up to the grant exactly; a draw that does not fit changes nothing."""
    balance = opened("L", {"*": Quantity(granted, "kg")})
    taken = Decimal(0)
    for amount, unit in draws:
        wanted = in_base(Quantity(amount, unit)).amount
        if wanted > granted - taken:
            with pytest.raises(Overdrawn):
                draw(balance, "x", Quantity(amount, unit))
            continue
        balance = draw(balance, "x", Quantity(amount, unit))
        taken += wanted
        assert balance.lines[0].drawn == taken <= granted
        assert balance.lines[0].left + taken == granted


@given(AMOUNTS, st.sampled_from(MASSES))
def test_giving_back_restores_the_balance(amount, unit):
    """A draw-down that was declared an error leaves no trace in the balance."""
    balance = opened("L", {"a": Quantity(Decimal("1e10"), "kg")})
    assert give_back(draw(balance, "a", Quantity(amount, unit)), "a", Quantity(amount, unit)) == balance


def test_half_a_tonne_is_500_kilograms_is_500000_grams():
    """Units of one kind draw on one line."""
    balance = opened("L", {"a": Quantity(Decimal("1.5"), "t")})
    for amount, unit in (("0.5", "t"), ("500", "kg"), ("500000", "g")):
        balance = draw(balance, "a", Quantity(Decimal(amount), unit))
    assert balance.lines[0].left == 0
    with pytest.raises(Overdrawn, match="0 are left"):
        draw(balance, "a", Quantity(Decimal("0.001"), "g"))


def test_pieces_are_never_turned_into_kilograms():
    """A unit of another kind is refused with the unit that the licence counts in."""
    balance = opened("L", {"a": Quantity(Decimal(5), "each")})
    with pytest.raises(BadInput, match="counts a in each, and this is in kg"):
        draw(balance, "a", Quantity(Decimal(1), "t"))


def test_an_item_that_the_licence_does_not_name_is_not_covered():
    """Its own class comes before the line for any item."""
    balance = opened("L", {"a": Quantity(Decimal(5), "each")})
    with pytest.raises(Overdrawn, match="does not cover b"):
        draw(balance, "b", Quantity(Decimal(1), "each"))
    both = opened("L", {"a": Quantity(Decimal(5), "each"), "*": Quantity(Decimal(1), "each")})
    assert {n.item_class: n.drawn for n in draw(both, "a", Quantity(Decimal(2), "each")).lines} == {"a": 2, "*": 0}


def test_nothing_is_rounded():
    """A product with more digits than are kept exactly is refused; so is an unknown unit and too much given back."""
    with pytest.raises(BadInput, match="too many digits"):
        in_base(Quantity(Decimal("1." + "1" * 130), "g"))
    with pytest.raises(BadInput, match="no base unit"):
        in_base(Quantity(Decimal(1), "furlong"))
    with pytest.raises(BadInput, match="given back"):
        give_back(opened("L", {"a": Quantity(Decimal(1), "kg")}), "a", Quantity(Decimal(1), "kg"))


def test_every_base_unit_is_its_own_base():
    """Converting twice changes nothing."""
    for base, _ in BASE_UNITS.values():
        assert BASE_UNITS[base] == (base, 1)
