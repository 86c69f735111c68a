"""Write the generated pages of the documentation from the program itself, or check that they are current.

    python tools/docs_reference.py           write them
    python tools/docs_reference.py --check   exit 1 and name the pages that are not what the program would write

Each page is a function below that gives its text; `PAGES` is the list of them.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import json
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pyarrow as pa

import docs_api
import docs_states
from cocket.cli.main import main as command_line
from cocket.controls.tariff_links import links
from cocket.dossier.schema import dossier_schema
from cocket.exports.schema import export_schema
from cocket.exports.template import template_text
from cocket.kernel import errors
from cocket.licensing.cases import diagram
from cocket.reference import tables
from cocket.reference.importers import FORMATS
from cocket.requirements import rulebook
from cocket.requirements.pages import rule_page
from cocket.requirements.service import REGIMES
from cocket.risk import weights
from cocket.risk.pages import factor_page

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "reference"
NOTE = (
    "<!-- Written by tools/docs_reference.py from the program itself: change the program, then run `make docs`. -->\n\n"
)


CLI_INTRO = """\
Exit status: **0** done · **1** the answer is no · **2** bad input or usage · **3** reference data missing or too
old. With `--json`, standard output holds one JSON document and nothing else; messages go to standard error.
"""

EXPORT_INTRO = """\
One JSON object describes one export; a file may hold one, a list of them, or one a line (`.jsonl`). Keys that begin
with `//` are comments. What you leave out is unknown, never assumed. The whole schema:
[export.schema.json](export.schema.json) (JSON Schema, draft 2020-12).
"""

DOSSIER_INTRO = """\
What `cocket assess --json` and `--out FILE.json` write. The same inputs, editions and `as_of` give the same bytes.
The whole schema: [dossier.schema.json](dossier.schema.json).
"""

LISTS_INTRO = """\
What `cocket lists import` and `lists update` can read. *Unverified* means that no sample of the publisher's own was
available to test the reader against; it was written from the published description alone. Check what it reads
before you rely on it. `lists show` marks such editions too.
"""

TABLES_INTRO = """\
Each edition is a folder of Arrow files with these columns, which anything that reads Arrow can open. Text is empty
where the publisher says nothing; countries are ISO 3166 alpha-2; dates are ISO text, possibly partial. Column
`entity` holds a row number of `entities` in the same edition.
"""

ROOMS_INTRO = """\
Each room may import those below it, never those above or beside it; `lint-imports` checks it. Rooms on one line
stand side by side.
"""

ERRORS_INTRO = """\
Everything that the program raises on purpose, each with what is wrong, where, and how to mend it. The command line
prints that as one line and ends with the exit status.
"""


def cli() -> str:
    """Give the help of every command, as a terminal shows it."""
    parts = [
        "# The command line\n",
        CLI_INTRO,
    ]
    context = click.Context(command_line, info_name="cocket", max_content_width=90, terminal_width=90)
    _command(command_line, context, parts)
    return "\n".join(parts)


def _command(command: click.Command, context: click.Context, parts: list[str]) -> None:
    level = "##" if context.parent is None or context.parent.parent is None else "###"
    parts.append(f"{level} {context.command_path}\n\n```text\n{command.get_help(context).rstrip()}\n```\n")
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None and not inner.hidden:
                _command(inner, click.Context(inner, info_name=name, parent=context), parts)


def export_page() -> str:
    """Give the fields of an export document, the template and where the schema is."""
    schema = export_schema()
    parts = [
        "# The export document\n",
        EXPORT_INTRO,
        *_definitions(schema),
        "## A commented example\n",
        "`cocket assess --template` prints it.\n",
        f"```json\n{template_text().rstrip()}\n```\n",
    ]
    return "\n".join(parts)


def dossier_page() -> str:
    """Give the fields of a dossier's JSON form."""
    parts = [
        "# The dossier as JSON\n",
        DOSSIER_INTRO,
        *_definitions(dossier_schema()),
    ]
    return "\n".join(parts)


def _definitions(schema: dict[str, Any]) -> list[str]:
    named = {schema.get("title", "Document"): schema} | schema.get("$defs", {})
    parts = []
    for name, definition in named.items():
        parts.append(f"## {name}\n")
        if words := definition.get("description"):
            parts.append(_plain(words) + "\n")
        if definition.get("enum"):
            parts.append("One of " + ", ".join(f"`{value}`" for value in definition["enum"]) + ".\n")
        if fields := definition.get("properties"):
            needed = set(definition.get("required", ()))
            rows = [
                (
                    f"`{field}`" + (" \\*" if field in needed else ""),
                    _type(kind),
                    _plain(kind.get("description", "") if isinstance(kind, dict) else ""),
                )
                for field, kind in fields.items()
            ]
            parts.append(_table(("field (\\* required)", "type", "meaning"), rows))
    return parts


def _type(kind: Any) -> str:
    if not isinstance(kind, dict):
        return "any"
    if kind.get("prefixItems"):
        return "list of " + ", ".join(_type(inner) for inner in kind["prefixItems"])
    if reference := kind.get("$ref"):
        name = reference.rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    for word in ("anyOf", "oneOf", "allOf"):
        if word in kind:
            return " or ".join(dict.fromkeys(_type(inner) for inner in kind[word]))
    if "const" in kind:
        return f"`{json.dumps(kind['const'])}`"
    if kind.get("enum"):
        return ", ".join(f"`{value}`" for value in kind["enum"])
    if kind.get("type") == "array":
        return f"list of {_type(kind.get('items', {}))}"
    words = kind.get("type", "any")
    return " or ".join(words) if isinstance(words, list) else str(words)


def lists_page() -> str:
    """Give the formats that can be imported, and how far each was tested."""
    rows = [
        (
            f"`{name}`",
            f"`{form.kind}`",
            form.title,
            form.publisher,
            "yes" if form.verified else "**unverified**",
            form.terms,
            f"<{form.source}>" if form.source else "none to fetch from",
        )
        for name, form in FORMATS.items()
    ]
    return "\n".join(
        [
            "# Lists and formats\n",
            LISTS_INTRO,
            _table(
                ("format", "kind", "title", "publisher", "tested on the publisher's own file", "terms", "address"), rows
            ),
        ]
    )


def tables_page() -> str:
    """Give the columns of every table that an edition may hold."""
    parts = [
        "# Tables of an edition\n",
        TABLES_INTRO,
    ]
    for name, schema in vars(tables).items():
        if isinstance(schema, pa.Schema):
            rows = [(f"`{field.name}`", str(field.type)) for field in schema]
            parts += [f"## {name.lower()}\n", _table(("column", "type"), rows)]
    return "\n".join(parts)


def tariff_page() -> str:
    """Give the table of tariff codes and the provisions that may deal with their goods."""
    rows = [(f"`{code}`", " ".join(f"`{place}`" for place in places)) for code, places in sorted(links().items())]
    return (
        "# Tariff codes and provisions\n\n"
        "Where goods of a tariff code (HS 2022) may be listed, most likely first: places to look, in this project's "
        "reading of both texts, not checked against the Union's own correlation table in TARIC, which decides there. "
        "A code never decides that an item is listed, and that a code is not here settles nothing alone. "
        "`cocket classify --hs 851762` prints the provisions' own words and whether the code is on the common "
        "high-priority list.\n\n" + _table(("HS", "Provisions"), rows)
    )


def rooms_page() -> str:
    """Give what each room says at its door, from the top floor down."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    parts = [
        "# The rooms\n",
        ROOMS_INTRO,
        "```text\n" + "\n".join(re.sub(r"[()]", "", layer) for layer in layers) + "\n```\n",
    ]
    for room in re.findall(r"[a-z]+", " ".join(layers)):
        folder = ROOT / "src" / "cocket" / room
        door = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
        if door.exists():
            words = ast.get_docstring(ast.parse(door.read_text("utf-8"))) or ""
            parts.append(f"## {room}\n\n{_doc(words)}\n")
    return "\n".join(parts)


def errors_page() -> str:
    """Give the tree of errors with their exit status."""
    rows = [
        (f"`{name}`", f"`{kind.__base__.__name__}`", str(kind.exit_status), _plain(inspect.getdoc(kind) or ""))
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.CocketError)
    ]
    return "\n".join(
        [
            "# Errors\n",
            ERRORS_INTRO,
            _table(("error", "kind of", "exit status", "meaning"), rows),
        ]
    )


def _doc(text: str) -> str:
    """Give a docstring as Markdown: indented passages become literal blocks."""
    return re.sub(r"(?m)((?:^ {4}.*\n?)+)", lambda found: f"```text\n{found[0].rstrip()}\n```\n", text).rstrip()


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": cli,
    "export.md": export_page,
    "export.schema.json": lambda: _json(export_schema()),
    "dossier.md": dossier_page,
    "dossier.schema.json": lambda: _json(dossier_schema()),
    "lists.md": lists_page,
    "tables.md": tables_page,
    "tariff-codes.md": tariff_page,
    "rooms.md": rooms_page,
    "errors.md": errors_page,
    "case-states.md": diagram.page,
    "../assets/case-states.svg": docs_states.drawing,
    "openapi.json": docs_api.openapi,
    "api.md": docs_api.api_page,
    "api-problems.md": docs_api.problems_page,
    "personal-data.md": docs_api.personal_page,
    "../explanation/licence-rules.md": lambda: rule_page(rulebook.shipped(regime) for regime in REGIMES),
    "../explanation/risk-factors.md": lambda: factor_page(weights.shipped()),
}


def text_of(name: str) -> str:
    """Give what a generated file should hold."""
    text = PAGES[name]()
    # A page of another folder is written whole by its own room, which says so in its first lines.
    return NOTE + text if name.endswith(".md") and not name.startswith("../") else text


def main() -> None:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description="Write or check the generated reference.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a page is not current")
    check = parser.parse_args().check
    stale = []
    for name in PAGES:
        path, text = TARGET / name, text_of(name)
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(name)
            if not check:
                path.write_text(text, "utf-8")
    if check and stale:
        sys.exit(f"not current: {', '.join(stale)}. Run `make docs` and commit the result.")


if __name__ == "__main__":
    main()
