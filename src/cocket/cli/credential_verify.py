"""`cocket credential verify`: whether a document is genuine."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from cocket.cli import output
from cocket.cli.credential import FILE, FOLDER, PLACE, instant, read, read_json
from cocket.kernel.errors import AnswerIsNo, BadInput

_INSTANT = re.compile(
    r"(?<![\w'/:-])([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2}):[0-9]{2}Z)?(?![\w'/-])", re.ASCII
)
# What the authority signed, and would still stand by if it were the day for it.
_ONCE_GOOD = frozenset({"revoked", "suspended", "exhausted", "not_yet_valid", "expired"})


@click.command()
@click.argument("files", type=FILE, nargs=-1, required=True, metavar="FILE…")
@click.option("--at", "at_text", metavar="TIME", help="Ask as of this instant or day instead of now.")
@click.option("--trust", type=FILE, metavar="LIST", help="Use this trust list instead of those that the home holds.")
@click.option("--signer", "signers", multiple=True, metavar="KEY", help="The key (z…) that must have signed LIST.")
@click.option("--status-list", "statuses", multiple=True, type=PLACE, help="Further status lists: a file or a folder.")
@click.option("--did", "dids", multiple=True, type=PLACE, help="Further DID documents: a file or a folder.")
@click.option("--contexts", type=FOLDER, help="A folder of JSON-LD contexts, for the rdfc proofs.")
@click.option(
    "--status",
    type=click.Choice(["required", "if-held", "ignored"]),
    default="required",
    show_default=True,
    help="What a missing or outdated status list means.",
)
@click.option("--max-status-age", type=int, metavar="DAYS", help="An own limit on the age of a status list.")
@click.option(
    "--witnessed",
    "proofs",
    multiple=True,
    type=FILE,
    metavar="P",
    help="A proof that FILE was issued by then (`credential prove`; P.json beside it).",
)
@click.option("--log-key", metavar="VKEY", help="With --witnessed: the log's pinned key, or a file that holds it.")
@click.option("--witness", "witnesses", multiple=True, metavar="VKEY", help="With --witnessed: a witness that counts.")
@click.option("--witnesses", "threshold", type=int, metavar="N", help="How many must have cosigned (default: all).")
@click.option("--audience", help="Whom a bound presentation must be made for.")
@click.option("--nonce", help="The nonce that a bound presentation must hold.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def verify(
    settings: Any,
    files: tuple[Path, ...],
    at_text: str | None,
    trust: Path | None,
    signers: tuple[str, ...],
    statuses: tuple[Path, ...],
    dids: tuple[Path, ...],
    contexts: Path | None,
    status: str,
    max_status_age: int | None,
    proofs: tuple[Path, ...],
    log_key: str | None,
    witnesses: tuple[str, ...],
    threshold: int | None,
    audience: str | None,
    nonce: str | None,
    as_json: bool,
) -> None:
    """Say of each FILE whether it is genuine: a document in any form, a presentation, or a picture of a code.

    Offline. Exit 0: genuine. 1: not genuine, or not valid. 3: cannot tell, and what would settle it.
    """
    from cocket.cli.credential_prove import read_proofs
    from cocket.credentials import service
    from cocket.credentials.reading import read_document
    from cocket.kernel.canonical import plain
    from cocket.kernel.errors import inert
    from cocket.verifier.checking import exit_status
    from cocket.verifier.knowledge import Policy

    at = instant(at_text)
    policy = Policy(
        status=status.replace("-", "_"),
        max_status_age=None if max_status_age is None else timedelta(days=max_status_age),
        audience=audience,
        nonce=nonce,
        binding=nonce is not None,
    )
    lists = [_given_list(trust, signers)] if trust else None
    knowledge, lists_held = service.held(
        settings.home, lists=lists, statuses=statuses, documents=dids, contexts=contexts
    )
    seen = {found.sha256: found for found in read_proofs(proofs, log_key, witnesses, threshold)}
    verdicts = []
    for path in files:
        raw = read_document(path)
        try:
            verdict = service.verify(raw, knowledge, lists_held, at, policy)
        except BadInput as bad:
            raise BadInput(bad.what, where=str(path), mend=bad.mend) from None
        if found := seen.pop(service.named_body(verdict), None):
            verdict = service.verify(raw, knowledge, lists_held, at, replace(policy, witnessed=found.by))
        verdicts.append((path, verdict))
    for found in seen.values():
        mend = "Give the proof of this very document, and its full form: not a code, and everything disclosed."
        raise AnswerIsNo("It proves the issuing of none of these documents", where=str(found.proof), mend=mend)
    links = service.links({str(path): verdict for path, verdict in verdicts})
    if as_json:
        documents = [{"file": str(path), **service.verdict_document(verdict)} for path, verdict in verdicts]
        many = {"documents": documents, "links": [plain(link) for link in links]}
        output.print_json(documents[0] if len(documents) == 1 else many)
    else:
        for path, verdict in verdicts:
            _show(path, verdict)
            # What it rests on has a verdict of its own, which nobody has asked for.
            if verdict.proof == "good" and verdict.rests_on and not _is_beside(path, links):
                click.echo(
                    inert(f"  rests on {verdict.rests_on}: show that too, for this does not say if it was revoked")
                )
        for link in links:
            words = {"paper": "is the code of", "parent": "follows from"}[link.relation]
            fallen = f", which was {link.withdrawn}: it counts no more" if link.withdrawn else ""
            mark = "●" if link.holds and not fallen else "■"
            click.echo(inert(f"{mark} {link.child} {'' if link.holds else 'not '}{words} {link.parent}{fallen}"))
    worst = max(verdicts, key=lambda pair: {0: 0, 3: 1, 1: 2}[exit_status(pair[1])])
    if exit_status(worst[1]):
        mend = f"{_spoken(worst[1].detail)}. {worst[1].mend}"
        error = AnswerIsNo(worst[1].sentence, where=str(worst[0]), mend=mend)
        error.exit_status = exit_status(worst[1])  # the class says 1; "cannot tell" is 3
        raise error
    for link in links:
        if not link.holds:
            what = f"It names another {'document' if link.relation == 'paper' else 'parent'} than {link.parent}"
            raise AnswerIsNo(what, where=link.child, mend="Both are genuine, and they do not belong together.")


def _is_beside(path: Path, links: Any) -> bool:
    return any(link.child == str(path) and link.relation == "parent" and link.holds for link in links)


def _given_list(path: Path, signers: tuple[str, ...]) -> Any:
    from cocket.verifier.trust_lists import Pin, accept

    if not signers:
        raise BadInput("A trust list proves nothing by itself", where="--trust", mend="Name its key with --signer.")
    value = read_json(path)
    authority = str(value.get("authority", "")) if isinstance(value, dict) else ""
    return accept(read(path), Pin(authority, signers))[0]


def _show(path: Path, verdict: Any) -> None:
    from cocket.kernel.errors import inert

    for line in _lines(path.name, verdict):
        click.echo(inert(line))


def _lines(name: str, verdict: Any) -> list[str]:
    mark = {"genuine": "●", "not_genuine": "■", "cannot_tell": "◆"}[verdict.outcome.value]
    lines = [f"{mark} {name}: {verdict.sentence}"]
    if verdict.detail:
        lines.append(f"  {_spoken(verdict.detail)}. {verdict.mend}".rstrip())
    if verdict.presented or verdict.type == "VerifiablePresentation":
        if verdict.proof == "good":
            lines.append(f"  presented by {verdict.issuer}; signed {_day(verdict.signed)}")
        for number, inner in enumerate(verdict.presented, 1):
            lines += [f"  {line}" for line in _lines(f"document {number}", inner)]
        return lines
    if verdict.proof == "good":
        if verdict.outcome.value == "not_genuine" and verdict.reason not in _ONCE_GOOD:
            lines.append("  What it says, and nobody vouches for:")
        lines += _said(verdict)
    ages: dict[tuple[str, str, int, str], list[str]] = {}
    for each in verdict.relied_on:
        what, _, purpose = each.what.partition(" (")
        ages.setdefault((what, each.dated, each.age_days, each.detail), []).append(purpose.rstrip(")"))
    for (what, dated, days, detail), purposes in ages.items():
        named = f"{what}s ({', '.join(purposes)})" if len(purposes) > 1 else f"{what} {purposes[0]}".strip()
        age = "today" if days == 0 else f"{days} day{'' if days == 1 else 's'} old"
        lines.append(f"  relied on: {named} of {_day(dated)}, {age}{f' ({detail})' if detail else ''}")
    return lines


def _said(verdict: Any) -> list[str]:
    """Give what a proven document says, in a person's words."""
    from cocket.credentials.vocabulary import TITLES
    from cocket.kernel.countries import name_of

    subject = verdict.document.get("credentialSubject")
    number = subject.get("number", "") if isinstance(subject, dict) else verdict.id
    by = verdict.issuer_name or verdict.issuer
    what = f"{TITLES.get(verdict.type, verdict.type)} {number}".strip()
    place = f" ({name_of(verdict.jurisdiction)})" if verdict.jurisdiction else ""
    lines = [f"  {what}, by {by}{place}"]
    lines += [f"  {line}" for line in verdict.goods]
    if verdict.more_goods:
        lines.append(f"  and {verdict.more_goods} more lines of goods, in the full document")
    to = f"to {name_of(verdict.destination)}; " if verdict.destination else ""
    begin = f"valid from {_day(verdict.valid_from)}" if verdict.valid_from else "valid from the start"
    until = f" until {_day(verdict.valid_until)}" if verdict.valid_until else ""
    return [*lines, f"  {to}{begin}{until}; signed {_day(verdict.signed)}"]


def _spoken(text: str) -> str:
    """Write the instants of a sentence for people: the day, and the time in UTC unless it is midnight."""

    def said(found: re.Match[str]) -> str:
        try:
            return _day(found[1]) + ("" if found[2] in (None, "00:00") else f", {found[2]} UTC")
        except ValueError:  # no day of any calendar, quoted from the document
            return found[0]

    return _INSTANT.sub(said, text)


def _day(instant: str) -> str:
    """Write an instant's day for people, in UTC; nothing for nothing."""
    from datetime import date

    from cocket.kernel.dates import spoken

    return spoken(date.fromisoformat(instant[:10])) if instant else "on no day that it says"
