"""`cocket exercise try`: change a threshold, a list entry or a weight in a copy, and see what that does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from cocket.cli import output, progress
from cocket.kernel.errors import BadInput


@click.command(name="try", short_help="Try a change of policy in a copy.")
@click.argument("scenario", metavar="SCENARIO")
@click.option(
    "--change",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="POLICY.toml",
    help="What to change: words and figures of a control list, parties on a list, weights.",
)
@click.option(
    "--draft", metavar="DRAFT", help="A draft of `cocket risk propose`; the result is recorded as its replay."
)
@click.option("--by", "who", metavar="ACTOR", help="With --draft: the id of the person who does this.")
@click.option("--seed", type=click.IntRange(0, 2**32), default=1, show_default=True, help="Of the simulated year.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="DIR")
@click.option("--replications", type=click.IntRange(2, 100_000), default=20, show_default=True, help="Years to play.")
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True, help="Cores to play them on.")
@click.pass_obj
def try_(
    settings: Any,
    scenario: str,
    change: Path | None,
    draft: str | None,
    who: str | None,
    seed: int,
    out: Path,
    replications: int,
    workers: int,
) -> None:
    """Play a scenario before and after a change of policy: evasion, refusals, waiting, and by whom it is felt.

    The lists of the home are not touched: the change is made in a copy. DIR receives trial.html, trial.json, and the
    two rehearsals as before/ and after/.
    """
    from cocket.cli.home import open_library
    from cocket.exercises.rehearsal import Playing
    from cocket.exercises.report import as_document, report_page, trial_document, trial_page
    from cocket.exercises.sandbox import attach, draft_policy, read_policy, try_policy
    from cocket.exercises.scenario import find_scenario
    from cocket.kernel.dates import utc_now
    from cocket.register.service import embedded

    if (change is None) == (draft is None):
        raise BadInput(
            "say what to try: a policy file or a recorded draft, one of them",
            where="cocket exercise try",
            mend="Give --change POLICY.toml, or --draft DRAFT --by ACTOR.",
        )
    if draft is not None and not who:
        raise BadInput("a replay is recorded with the person who made it", where="--by", mend="Add --by ACTOR.")
    chosen = find_scenario(scenario)
    library = open_library(settings.home)
    connection = embedded(settings.home) if draft is not None else None
    try:
        policy = draft_policy(connection, draft) if connection is not None and draft else read_policy(change or Path())
        with progress.bar("Trying") as move:
            trial = try_policy(
                chosen,
                policy,
                library,
                seed=seed,
                playing=Playing(replications, workers),
                progress=lambda what, done, total: move(done, total, what),
            )
        for name, one in (("before", trial.before), ("after", trial.after)):
            document = json.dumps(as_document(chosen, one), ensure_ascii=False, indent=1) + "\n"
            output.write_whole(out / name / "result.json", document.encode())
            output.write_whole(out / name / "report.html", report_page(chosen, one).encode())
        told = trial_document(chosen, trial)
        output.write_whole(out / "trial.json", (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())
        output.write_whole(out / "trial.html", trial_page(chosen, trial).encode())
        if connection is not None and who:
            attach(connection, trial, who=who, when=utc_now())
            connection.commit()
    finally:
        if connection is not None:
            connection.close()
    click.echo(told["sentence"])
    for name, before, after in told["figures"]:
        click.echo(f"  {name:30} {before:>10} → {after}")
    for line in told["felt_most"]:
        click.echo(f"  {line}")
    if draft is not None:
        click.echo(f"Recorded as a replay of {draft}. Nothing is adopted: people do that with `cocket risk adopt`.")
    click.echo(f"Report: {out / 'trial.html'}")
