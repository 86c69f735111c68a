"""`cocket evaluate`: error rates on labelled rows, one command per engine."""

from __future__ import annotations

import click

from cocket.cli.classify import evaluate_classify
from cocket.cli.evaluate_screen import evaluate_screen


@click.group()
def evaluate() -> None:
    """Measure an engine on labelled rows: how often it is right, and every error that must not happen in full."""


evaluate.add_command(evaluate_classify)
evaluate.add_command(evaluate_screen)
