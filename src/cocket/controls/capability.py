"""Surveillance capability of items that no provision describes: what Article 5 turns on.

Takes a reading, gives `CatchAll` values. A capability is a reason to ask about the end use, never a finding.
Source: Regulation (EU) 2021/821, Articles 2(20) and 5; 15 CFR Part 744 for the US.
"""

from __future__ import annotations

from cocket.controls.lexicon import capabilities
from cocket.controls.model import CatchAll, Outcome
from cocket.controls.reading import Reading
from cocket.controls.wares import Nearness

WATCHING, WATCHING_PLAIN = 2.3, 3.5  # log-odds of words for watching people; 1 % of ordinary goods reach the first

HOOKS = {
    "eu": "Regulation (EU) 2021/821, Article 5",
    "us": "15 CFR Part 744 (end-user and end-use controls)",
}
_SENTENCES = {
    "eu": "Where the list does not have the item, Article 5 reaches cyber-surveillance items by their end use.",
    "us": "Where the list does not have the item, controls by end user and end use may reach it.",
}


def catch_alls(reading: Reading, regime: str) -> tuple[CatchAll, ...]:
    """Give one value per capability that the description shows, in table order."""
    return tuple(
        CatchAll(
            row.code, f"The description shows {row.title}. {_SENTENCES[regime]}", reading.says(spot), HOOKS[regime]
        )
        for row, spot in reading.capabilities
    )


def unspecified(reading: Reading, regime: str) -> tuple[CatchAll, ...]:
    """Give a value for an item that seems meant for watching people, where nothing says how; else nothing."""
    if reading.watching is None or reading.everyday:
        return ()
    sentence = f"The description speaks of watching people but not of how. {_SENTENCES[regime]}"
    return (CatchAll("unspecified_surveillance", sentence, reading.says(reading.watching), HOOKS[regime]),)


def told_like(near: Nearness, reading: Reading, outcome: Outcome, regime: str) -> tuple[CatchAll, ...]:
    """Give a value for an item that is told in words for watching people, where no phrase names how; else nothing.

    What is told like ordinary wares is left alone. Where the item seems plain otherwise, the words must say it clearly.
    """
    needed = WATCHING_PLAIN if outcome is Outcome.NOT_LISTED else WATCHING
    if near.watching < needed or not near.capability or near.is_ordinary(0) or reading.told:
        return ()
    title = next((row.title for row in capabilities() if row.code == near.capability), "")
    sentence = f"The description is told like products for watching people, likest to {title}. {_SENTENCES[regime]}"
    return (CatchAll(near.capability, sentence, reading.text[:160], HOOKS[regime]),)
