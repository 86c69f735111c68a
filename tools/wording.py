"""Find every word that the office says, and what its catalogues lack: `python tools/wording.py [--write]`.

Without an option it says what is missing, stale, fuzzy or hard-coded, and ends with status 1 where there is any. With
`--write` it adds missing words to each `office/locale/*/LC_MESSAGES/django.po` (give them their translation there) and
takes stale ones out. Catalogues are sorted by their words and name no lines, so that two people seldom touch one place.
"""

from __future__ import annotations

import argparse
import ast
import html.parser
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "cocket"
LOCALE = SOURCE / "office" / "locale"
# What never reaches a page: services for programs and commands, and the made-up words of the worked example.
SILENT = ("vc_api", "api", "example", "migrations", "backups.py", "configuration.py", "environment.py", "law.py",
          "serving.py", "processes.py")  # fmt: skip
MARKS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "said": 1, "tr": 1, "tr_lazy": 1}
MARKS |= {"ngettext": 2, "ngettext_lazy": 2, "counted": 3}
# Attributes that people read or hear.
HEARD = ("alt", "aria-label", "placeholder", "title", "data-name", "label")
_WORD = re.compile(r"[A-Za-z]{2,}")
_PLACES = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


@dataclass
class Words:
    """What was found: each text with its plural ("" for none) and the file that says it; and what cannot be said."""

    found: dict[str, str] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)
    hard: list[str] = field(default_factory=list)

    def add(self, text: str, where: str, many: str = "") -> None:
        """Note a text; the same text in two places is one."""
        if _WORD.search(text):
            self.found[text] = self.found.get(text) or many
            self.where.setdefault(text, where)


def collect() -> Words:
    """Read templates, code and tables."""
    set_up()
    words = Words()
    office = SOURCE / "office"
    files = [p for p in sorted(office.rglob("*.py")) if not set(p.relative_to(office).parts) & set(SILENT)]
    files += [*sorted((SOURCE / "licensing" / "cases").glob("*.py")), SOURCE / "licensing" / "balance.py"]
    for path in files:
        _Code(path, words).visit(ast.parse(path.read_text("utf-8")))
    for path in sorted(office.rglob("templates/**/*")):
        if path.is_file():
            _template(path, words)
    from cocket.office.wording import vocabulary

    for text in vocabulary():
        words.add(text, "a table of office/wording.py")
    return words


def set_up() -> None:
    """Start the office's site in this process, on a home of its own, unless one runs."""
    if "DJANGO_SETTINGS_MODULE" not in os.environ:
        os.environ.setdefault("COCKET_HOME", tempfile.mkdtemp())
        os.environ["DJANGO_SETTINGS_MODULE"] = "cocket.office.settings.office"
        import django

        django.setup()


class _Code(ast.NodeVisitor):
    """Texts in calls that mark them, and what errors say."""

    def __init__(self, path: Path, words: Words) -> None:
        self.words, self.where = words, path.relative_to(ROOT).as_posix()
        self.named: dict[str, list[ast.expr]] = {}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Remember what names stand for in a function, since a long text often has one."""
        before, self.named = self.named, dict(self.named)
        for one in ast.walk(node):
            if isinstance(one, ast.Assign):
                for target in one.targets:
                    self._name(target, one.value)
        self.generic_visit(node)
        self.named = before

    def visit_Module(self, node: ast.Module) -> None:
        """Remember the module's own texts."""
        for one in node.body:
            if isinstance(one, ast.Assign):
                for target in one.targets:
                    self._name(target, one.value)
        self.generic_visit(node)

    def _name(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.named.setdefault(target.id, []).append(value)
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, other in zip(target.elts, value.elts, strict=False):
                self._name(one, other)

    def visit_Call(self, node: ast.Call) -> None:
        """Read a call."""
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        keywords = {one.arg: one.value for one in node.keywords}
        if name in MARKS:
            self._marked(node, name)
        elif name == "RegisterBroken":
            return  # said to whoever runs the machine
        elif "mend" in keywords or name in ("_refuse", "Refused", "Stale", "BadInput"):
            for one in [*node.args[1 if name == "_refuse" else 0 :], keywords.get("mend")]:
                if one is not None:
                    self._error(one)

    def _marked(self, node: ast.Call, name: str) -> None:
        texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if any(isinstance(one, ast.JoinedStr) for one in node.args):
            self.words.hard.append(f'{self.where}:{node.lineno}: a text with {{…}} in f"" cannot be looked up')
        if texts:
            self.words.add(texts[0], self.where, texts[1] if MARKS[name] > 1 and len(texts) > 1 else "")

    def _error(self, node: ast.expr, depth: int = 0) -> None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            self.words.add(node.value, self.where)
        elif isinstance(node, ast.JoinedStr):
            self.words.hard.append(f'{self.where}:{node.lineno}: write said("… {{name}}", name=…) instead of f""')
        elif isinstance(node, ast.IfExp):
            self._error(node.body)
            self._error(node.orelse)
        elif isinstance(node, ast.Name) and depth == 0:
            for one in self.named.get(node.id, []):
                self._error(one, 1)


def _template(path: Path, words: Words) -> None:
    from django.template import engines
    from django.template.base import Lexer, TokenType
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode

    where, source = path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
    engine: Any = engines["django"]
    parsed = engine.engine.from_string(source)
    for node in _nodes(parsed.nodelist, (TranslateNode, BlockTranslateNode)):
        if isinstance(node, TranslateNode):
            literal = node.filter_expression.var
            words.add(str(getattr(literal, "literal", literal)).replace("%%", "%"), where)
        else:
            one, _ = node.render_token_list(node.singular)
            many = node.render_token_list(node.plural)[0] if node.plural else ""
            if node.trimmed:
                one, many = (" ".join(text.split()) for text in (one, many))
            words.add(one, where, many)
    for text in re.findall(r'_\("([^"]+)"\)', source):
        words.add(text, where)
    outside, inside = [], False
    for token in Lexer(source).tokenize():
        kind = token.contents.split()[0] if token.contents.split() else ""
        if token.token_type is TokenType.BLOCK and kind in (
            "blocktranslate",
            "endblocktranslate",
            "comment",
            "endcomment",
        ):
            inside = not kind.startswith("end")
        elif token.token_type is TokenType.TEXT and not inside:
            outside.append(token.contents)
    page = _Visible()
    page.feed("".join(outside))
    page.close()
    for text in page.texts:
        if _WORD.search(text):
            words.hard.append(f"{where}: “{text.strip()[:60]}” stands in the template; put it into {{% translate %}}")


def _nodes(nodes: Any, kinds: tuple[type, ...]) -> Iterator[Any]:
    for kind in kinds:
        yield from nodes.get_nodes_by_type(kind)


class _Visible(html.parser.HTMLParser):
    """What of a page is read or heard."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [value for name, value in attrs if name in HEARD and value]
        self.quiet += tag in ("abbr", "code", "script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.quiet -= tag in ("abbr", "code", "script", "style")

    def handle_data(self, data: str) -> None:
        if not self.quiet:
            self.texts.append(data.replace("Cocket", ""))


def lacking(words: Words, path: Path) -> list[str]:
    """Give what a catalogue lacks, one line for each."""
    from babel.messages.pofile import read_po

    with path.open("rb") as stream:
        catalogue = read_po(stream)
    held = {_id(m): m for m in catalogue if m.id}
    said = []
    for text, many in sorted(words.found.items()):
        message = held.get(text)
        strings = [] if message is None else [message.string] if isinstance(message.string, str) else [*message.string]
        if message is None or not all(strings) or bool(many) is not isinstance(message.id, tuple):
            said.append(f"untranslated: {text!r} ({words.where[text]})")
        elif "fuzzy" in message.flags:
            said.append(f"fuzzy: {text!r}")
        elif any(_places(one) - _places(text) - _places(many) for one in strings) or (
            not many and _places(text) != _places(strings[0])
        ):
            said.append(f"other places than in English: {text!r}")
    said += [f"stale: {text!r}" for text in sorted(held) if text not in words.found]
    return said


def write(words: Words, path: Path) -> None:
    """Add what is missing, take out what is stale, and sort."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    with path.open("rb") as stream:
        old = read_po(stream)
    held = {_id(m): m for m in old if m.id}
    new = Catalog(locale=old.locale, domain="django", fuzzy=False, charset="utf-8")
    for text, many in words.found.items():
        kept = held.get(text)
        same = kept is not None and bool(many) is isinstance(kept.id, tuple)
        new.add((text, many) if many else text, kept.string if kept is not None and same else "")
    new.mime_headers = [(k, v) for k, v in old.mime_headers if k in ("Language", "Plural-Forms", "MIME-Version",
                        "Content-Type", "Content-Transfer-Encoding")]  # fmt: skip
    with path.open("wb") as stream:
        write_po(stream, new, width=0, sort_output=True, omit_header=True)
    body = path.read_text("utf-8")
    head = 'msgid ""\nmsgstr ""\n' + "".join(f'"{name}: {value}\\n"\n' for name, value in _header(old))
    path.write_text(f"{head}\n{body.lstrip()}", "utf-8")


def _header(old: Any) -> list[tuple[str, str]]:
    return [
        ("Language", str(old.locale)),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Plural-Forms", str(old.plural_forms)),
    ]


def _id(message: Any) -> str:
    return str(message.id[0] if isinstance(message.id, tuple) else message.id)


def _places(text: str) -> set[str]:
    return {one or other for one, other in _PLACES.findall(text)}


def main() -> int:
    """Report, or write."""
    parser = argparse.ArgumentParser(description="What the office says, and what its catalogues lack.")
    parser.add_argument("--write", action="store_true", help="add missing words to the catalogues, take stale ones out")
    options = parser.parse_args()
    words, wrong = collect(), 0
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        if options.write:
            write(words, path)
        for line in lacking(words, path):
            sys.stdout.write(f"{path.relative_to(ROOT)}: {line}\n")
            wrong += 1
    for line in words.hard:
        sys.stdout.write(f"{line}\n")
    return 1 if wrong or words.hard else 0


if __name__ == "__main__":
    sys.exit(main())
