"""The factors of the score as a page: what each measures and what it adds, straight from the weights.

Takes the shipped weights, gives Markdown. `docs/reference/screening-factors.md` is this page, and a test compares them.
"""

from __future__ import annotations

from cocket.screening.attributes import WEIGHTS
from cocket.screening.features import FEATURES
from cocket.screening.score import shipped_weights

_HEAD = """# Screening factors

How a score is made: each factor adds points to a sum, the sum is turned into log-odds by the steps below, what is known
beside the name adds its own, and log-odds become a probability. This page is written from the weights that ship with
the program; change them and it changes.

## The two names

A single number is multiplied by the factor; a curve gives points at values of the factor, with straight lines between.

| factor | what it measures | points |
| --- | --- | --- |
"""


def page() -> str:
    """Give the page."""
    weights = shipped_weights()
    curves = dict(weights.curves)
    lines = []
    for number, (name, meaning) in enumerate(FEATURES.items()):
        if number in curves:
            values, points = curves[number]
            said = " · ".join(f"{value:g}: {point:+.2f}" for value, point in zip(values, points, strict=True))
        else:
            said = f"× {weights.linear[number]:+.2f}"
        lines.append(f"| `{name}` | {meaning} | {said} |")
    steps = " · ".join(f"{x:+.1f}: {y:+.1f}" for x, y in weights.steps)
    attributes = [f"| `{code}` | {sentence} | {odds:+.1f} |" for code, (odds, sentence) in sorted(WEIGHTS.items())]
    return (
        _HEAD
        + "\n".join(lines)
        + f"\n\nThe sum starts at {weights.intercept:+.2f}. From sums to log-odds: {steps}.\n"
        + f"\nThe probability supposes that {weights.base_rate:.0%} of the queried names are listed.\n"
        + "\n## What else is known\n\nIn log-odds (natural logarithm), added after the names.\n\n"
        + "| code | sentence | log-odds |\n| --- | --- | --- |\n"
        + "\n".join(attributes)
        + "\n"
    )
