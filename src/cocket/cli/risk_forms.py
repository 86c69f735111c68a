"""`cocket risk flags` and `cocket risk rights`: forms to fill in with any editor, and what comes of a filled one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cocket.cli import output
from cocket.cli.home import open_library
from cocket.kernel.dates import utc_now
from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    from cocket.exports.model import Answer, Export
    from cocket.risk.model import RiskAssessment

EXPORT = click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="EXPORT.json")
_FILLED = click.option(
    "--filled", type=click.Path(path_type=Path, dir_okay=False), metavar="FORM.toml", help="Read this filled form."
)


@click.command(short_help="Ask every published red flag, in one form.")
@EXPORT
@_FILLED
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Where the form goes (.toml), or with --filled the export with its answers (.json).")  # fmt: skip
@click.pass_obj
def flags(settings: Any, file: Path, filled: Path | None, out: Path) -> None:
    """Ask every published red flag: write the questions as a form, or take a filled form into the export.

    Fill in yes, no or unknown with a word of explanation. Flags that the export's own fields speak for are marked.
    """
    from cocket.risk.forms import flags_form, read_flags

    export = one_export(file)
    if filled is None:
        output.suffix_of(out, (".toml",))
        output.write_whole(out, flags_form(export, weighed(settings.home, export).flags).encode())
        click.echo(f"Written to {out}. Fill it in, then: cocket risk flags {file} --filled {out} --out EXPORT.json")
        return
    output.suffix_of(out, (".json",))
    answers = read_flags(output.read_whole(filled), export, str(filled))
    output.write_whole(out, _with_answers(file, answers))
    up = sum(one.answer.value == "yes" for one in answers)
    click.echo(f"{len(answers)} answers, {up} of them yes, written to {out}. Next: cocket assess {out}")


@click.command(short_help="Assess the human rights at stake.")
@EXPORT
@_FILLED
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FORM.toml", help="Write the form here."
)
@click.option("--by", "who", metavar="ACTOR", help="With --filled: the id of the desk officer who completed it.")
@click.pass_obj
def rights(settings: Any, file: Path, filled: Path | None, out: Path | None, who: str | None) -> None:
    """Assess the human rights at stake: write the form for a desk officer, or record a filled one.

    A recorded assessment stands in the dossier of this export and raises or lowers scrutiny; it decides nothing. Its
    words are kept where they can be deleted, the concerns in the register.
    """
    export = one_export(file)
    if filled is None:
        if out is None or who is not None:
            raise BadInput(
                "It is not said where the form goes", where="--out",
                mend="Give --out FORM.toml to write one, or --filled FORM.toml --by ACTOR to record one.",
            )  # fmt: skip
        output.suffix_of(out, (".toml",))
        _write_rights(settings.home, export, file, out)
        return
    if who is None or out is not None:
        raise BadInput(
            "It is not said who completed the form", where="--by", mend="Give --by and the officer's id, without --out."
        )
    _record_rights(settings.home, export, filled, who)


def _write_rights(home: Path, export: Export, file: Path, out: Path) -> None:
    from cocket.risk.forms import rights_form

    found = weighed(home, export)
    output.write_whole(out, rights_form(export, found.rights).encode())
    if not found.rights:
        click.echo("cocket: nothing in this export is a surveillance item; the form is written all the same.", err=True)
    click.echo(f"Written to {out}. Fill it in, then: cocket risk rights {file} --filled {out} --by ACTOR")


def _record_rights(home: Path, export: Export, filled: Path, who: str) -> None:
    from cocket.register.service import embedded
    from cocket.risk.forms import read_rights
    from cocket.risk.rights import record

    findings = read_rights(output.read_whole(filled), export, str(filled))
    if all(one.concern.value == "unknown" for one in findings):
        raise BadInput(
            "No question of the form is answered", where=str(filled), mend="Answer what you can, then record it."
        )
    connection = embedded(home)
    try:
        fact = record(connection, export, findings, who=who, when=utc_now())
        connection.commit()
    finally:
        connection.close()
    told = [f"{one.code.replace('_', ' ')}: {one.concern.value}" for one in findings]
    click.echo(f"Recorded as {fact.id}: " + "; ".join(told) + ".")
    click.echo("The dossier of this export shows it from now on: `cocket assess`.")


def one_export(file: Path) -> Export:
    """Read a file that holds one export; raises BadInput for another number."""
    from cocket.exports.boundary import read_exports

    found = read_exports(file)
    if found.rejects:
        raise BadInput(found.rejects[0].reason)
    if len(found.exports) != 1:
        raise BadInput(
            f"The file holds {len(found.exports)} exports",
            where=str(file),
            mend="Give a file with one: a form is for one.",
        )
    return found.exports[0]


def weighed(home: Path, export: Export) -> RiskAssessment:
    """Take an export through all stages as of today and give its risk."""
    from cocket.journey import Engines, assess

    (found,) = assess([export], Engines.open(open_library(home)), utc_now().date())
    return found.risk


def _with_answers(file: Path, answers: tuple[Answer, ...]) -> bytes:
    """Give the document as it was, comments and all, with these answers in the place of earlier ones to the same."""
    document = json.loads(file.read_text("utf-8-sig"))
    holder = document
    while not isinstance(holder, dict) or "exports" in holder:
        holder = holder[0] if isinstance(holder, list) else holder["exports"]
    named = {one.question for one in answers}
    kept = [one for one in holder.get("answers", []) if one.get("question") not in named]
    given = [{"question": one.question, "answer": one.answer.value, "text": one.text, "by": one.by} for one in answers]
    holder["answers"] = kept + given
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
