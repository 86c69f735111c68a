"""The documentation says what the program does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from cocket.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs"


def test_the_generated_reference_is_current() -> None:
    """Every generated page is what the program would write now."""
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "docs_reference.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_command_is_in_the_reference(command: str) -> None:
    """A command without a page would be a command that nobody finds."""
    assert f"## cocket {command}" in (DOCS / "reference" / "cli.md").read_text("utf-8")


def _commands_shown() -> set[tuple[str, str]]:
    """Give (page, command) for each `cocket …` line that a hand-written page tells a reader to type."""
    pages = [ROOT / "README.md", *(path for path in DOCS.rglob("*.md") if path.parent.name != "adr")]
    shown = set()
    for page in pages:
        for block in re.findall(r"```(?:sh|console|bash)\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
            for line in block.splitlines():
                if found := re.match(r"(?:\$ )?(?:\.venv/bin/)?cocket (?:--home \S+ )?(.*)", line.strip()):
                    shown.add((str(page.relative_to(ROOT)), found[1]))
    return shown


def test_what_the_pages_tell_a_reader_to_type_exists() -> None:
    """Each command and each option in a shell block of the docs is one that the program has."""
    reference = (DOCS / "reference" / "cli.md").read_text("utf-8")
    headings = set(re.findall(r"^#+ cocket (.+)$", reference, re.MULTILINE))
    unknown = []
    for page, line in sorted(_commands_shown()):
        words = line.partition("#")[0].partition(">")[0].split()
        if not words or words[0].startswith("-"):
            continue
        known = next((" ".join(words[:n]) for n in (2, 1) if " ".join(words[:n]) in headings), None)
        options = [word.partition("=")[0] for word in words if word.startswith("--")]
        if known is None or any(option not in reference for option in options):
            unknown.append(f"{page}: cocket {line}")
    assert unknown == []


def test_no_page_links_to_a_missing_file() -> None:
    """Relative links in the README lead somewhere; the site's own links are checked when it is built."""
    for target in re.findall(r"\]\(([^)#\s]+)", (ROOT / "README.md").read_text("utf-8")):
        if "://" not in target:
            assert (ROOT / target).exists(), target


def test_the_library_page_runs_as_it_stands(tmp_path) -> None:
    """Whoever copies the page's code into a file gets what the page promises."""
    page = (DOCS / "how-to" / "call-it-from-python.md").read_text("utf-8")
    (tmp_path / "page.py").write_text("\n".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL)), "utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "page.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "frozenset({'hit:ORDER-17/them'})" in done.stdout
    assert "COCKET" in done.stdout
    assert "order-18.json: $.parties Give at least one" in done.stdout
    assert (tmp_path / "dossier.html").read_text("utf-8").startswith("<!doctype html>")
