"""Forms that a person fills in with any editor: the red flags and the human-rights assessment.

They are TOML with the questions as comments. Takes an export and what is known, gives text; takes a filled form, gives
answers or findings, or one sentence that says which question, what is wrong and how to mend it. Nothing is filled in
for anybody: every answer starts as unknown.
"""

from __future__ import annotations

import json
import textwrap
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cocket.exports.model import Answer, Export
from cocket.kernel.errors import BadDocument
from cocket.kernel.reasons import Tri
from cocket.risk.criteria import prompts
from cocket.risk.factors.behaviour import flags
from cocket.risk.model import Concern, FlagView, RightsFinding, RightsPrompt
from cocket.risk.rights import state_of

RIGHTS, FLAGS = "human-rights assessment", "red flags"
VERSION = 1
WIDTH = 100
MOST_BYTES = 1_000_000
_KEYS = {RIGHTS: ("concern", "text", "sources"), FLAGS: ("answer", "text", "by")}


def rights_form(export: Export, section: Sequence[RightsPrompt]) -> str:
    """Write the form of the human-rights assessment, with what the factors already say beside each question."""
    lines = _head(
        export, RIGHTS,
        'Answer `concern` with "none", "some", "serious" or "unknown", say why in `text`, and name what you rest on in '
        '`sources`. Serious or some concern needs a source. Nothing here decides; a concern raises scrutiny.',
    )  # fmt: skip
    known = {one.code: one.known for one in section}
    for prompt in prompts():
        lines += _comment(f"{prompt.text} ({prompt.who})")
        lines += [row for said in known.get(prompt.code, ()) for row in _comment(f"Known: {said}")]
        lines += [f'[questions."{prompt.code}"]', 'concern = "unknown"', 'text = ""', "sources = []", ""]
    return "\n".join(lines)


def flags_form(export: Export, standing: Iterable[FlagView] = ()) -> str:
    """Write every published red flag as a question, with what was answered before."""
    lines = _head(
        export, FLAGS,
        'Answer with "yes", "no" or "unknown"; a yes says in `text` what was seen. `by` is the office that answers.',
    )  # fmt: skip
    seen = {one.id: one.seen_by for one in standing}
    for flag in flags():
        given = export.answer_to(flag.question)
        lines += _comment(f"{flag.text} [{flag.basis}]")
        if seen.get(flag.question):
            lines += _comment(f"The export's own fields speak for it: {', '.join(seen[flag.question])}")
        lines += [
            f'[questions."{flag.question}"]',
            f"answer = {json.dumps(given.answer.value if given else 'unknown')}",
            f"text = {_toml(given.text if given else '')}",
            f"by = {_toml(given.by if given else '')}",
            "",
        ]
    return "\n".join(lines)


def read_rights(raw: bytes, export: Export, where: str) -> tuple[RightsFinding, ...]:
    """Read a filled assessment; raises BadDocument with the question and the mend."""
    rows = _questions(raw, export, RIGHTS, [one.code for one in prompts()], where)
    return tuple(_finding(code, rows[code], f"{where}: {code}") for code in (one.code for one in prompts()))


def read_flags(raw: bytes, export: Export, where: str) -> tuple[Answer, ...]:
    """Read filled red flags; questions that nobody touched give no answer. Raises BadDocument."""
    names = [flag.question for flag in flags()]
    rows = _questions(raw, export, FLAGS, names, where)
    answers = (_answer(name, rows[name], f"{where}: {name}") for name in names)
    return tuple(one for one in answers if one.answer is not Tri.UNKNOWN or one.text)


def _finding(code: str, row: Mapping[str, Any], where: str) -> RightsFinding:
    concern = _word(row, "concern", tuple(Concern), where)
    text, sources = _text(row, "text", where), row.get("sources", [])
    if not isinstance(sources, list) or not all(isinstance(one, str) for one in sources):
        raise BadDocument("The sources are not a list of texts", where=where, mend='Write sources = ["…"].')
    kept = tuple(one.strip() for one in sources if one.strip())
    if concern != Concern.UNKNOWN and not text:
        raise BadDocument(f"The concern is {concern!r} without a word why", where=where, mend="Say it in `text`.")
    if concern in {Concern.SOME, Concern.SERIOUS} and not kept:
        raise BadDocument(f"The concern is {concern!r} without a source", where=where, mend="Name one in `sources`.")
    return RightsFinding(code, Concern(concern), text, kept)


def _answer(name: str, row: Mapping[str, Any], where: str) -> Answer:
    answer = Tri(_word(row, "answer", tuple(Tri), where))
    text = _text(row, "text", where)
    if answer is Tri.YES and not text:
        raise BadDocument("The flag is up without a word about what was seen", where=where, mend="Say it in `text`.")
    return Answer(name, answer, text, _text(row, "by", where))


def _questions(
    raw: bytes, export: Export, kind: str, names: Sequence[str], where: str
) -> Mapping[str, Mapping[str, Any]]:
    """Check what all forms share: kind, version, export, and each question there exactly once with known keys."""
    if len(raw) > MOST_BYTES:
        raise BadDocument(f"The form is larger than {MOST_BYTES:,} bytes", where=where, mend="Shorten the texts.")
    try:
        document = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as err:
        raise BadDocument(
            f"The form cannot be read: {err}",
            where=where,
            mend="Keep the quotes; for several lines write ''' around them.",
        ) from None
    if document.get("form") != kind or document.get("version") != VERSION:
        raise BadDocument(f"This is no form of {kind}", where=where, mend="Write one anew with --out.")
    if document.get("export_sha256") != state_of(export):
        raise BadDocument(
            "The form was written for another export, or the export was changed since", where=where,
            mend="Write it anew with --out and carry your answers over.",
        )  # fmt: skip
    rows = document.get("questions")
    rows = rows if isinstance(rows, dict) else {}
    missing, extra = [name for name in names if name not in rows], sorted(set(rows) - set(names))
    if missing or extra:
        what = f"The question {missing[0]!r} is missing" if missing else f"There is no question {extra[0][:40]!r}"
        raise BadDocument(what, where=where, mend="Leave every question in the form, answered or unknown.")
    for name, row in rows.items():
        odd = sorted(set(row) - set(_KEYS[kind])) if isinstance(row, dict) else ["what is no table"]
        if odd:
            raise BadDocument(
                f"{odd[0][:40]!r} is no part of an answer",
                where=f"{where}: {name}",
                mend=f"Use {', '.join(_KEYS[kind])}.",
            )
    return rows


def _word(row: Mapping[str, Any], key: str, allowed: Sequence[str], where: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or value not in allowed:
        words = ", ".join(str(one) for one in allowed)
        raise BadDocument(f"{str(value)[:40]!r} is no {key}", where=where, mend=f"Use one of {words}.")
    return value


def _text(row: Mapping[str, Any], key: str, where: str) -> str:
    value = row.get(key, "")
    if not isinstance(value, str) or "\0" in value:
        raise BadDocument(f"`{key}` is not text", where=where, mend='Write it between quotes, or leave "".')
    return value.strip()


def _head(export: Export, kind: str, how: str) -> list[str]:
    title = f"{kind.capitalize()} of the export {export.id}" + (f": {export.title}" if export.title else "")
    return [
        *_comment(title), *_comment(how), f'form = "{kind}"', f"version = {VERSION}",
        f'export_sha256 = "{state_of(export)}"', "",
    ]  # fmt: skip


def _comment(text: str) -> list[str]:
    bare = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return textwrap.wrap(bare, WIDTH, initial_indent="# ", subsequent_indent="#   ", break_on_hyphens=False)


def _toml(text: str) -> str:
    # JSON's short strings are TOML's, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
