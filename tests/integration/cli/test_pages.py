"""Pages of the documentation, typed in as they stand: commands work, and what a page shows is what comes out.

Other pages have such a test in their room: learning, custody, two countries, the API, the library.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.conftest import ROOT

DOCS = ROOT / "docs"


class Reader:
    """Somebody in an empty folder, who types what a page says; `home` is theirs alone."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "home"
        (folder / ".venv").mkdir()
        (folder / ".venv" / "bin").symlink_to(Path(sys.executable).parent)

    def types(self, script: str, *, status: int = 0) -> str:
        """Run a block; give what was printed, on both streams."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=self.folder, text=True, check=False, timeout=240, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ, "PATH": path, "COCKET_HOME": str(self.home), "NO_COLOR": "1"},
        )  # fmt: skip
        assert done.returncode == status, f"{script}\n{done.stdout}"
        assert "Traceback" not in done.stdout
        return done.stdout


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    """Give a reader in an empty folder."""
    return Reader(tmp_path)


def blocks(page: str, language: str) -> list[str]:
    """Give the page's blocks of one language, without what a console shows before a command."""
    found = re.findall(rf"```{language}\n(.*?)```", (DOCS / page).read_text("utf-8"), re.DOTALL)
    return [re.sub(r"(?m)^\$ ", "", block) for block in found]


def test_the_first_export_is_assessed_and_an_answer_settles_its_question(reader: Reader) -> None:
    """The template becomes a dossier; the broken figure is told as the page tells it; an answer closes its question."""
    page = "tutorials/first-export.md"
    make, template, assess, update, path = blocks(page, "sh")
    assert (make, update) == ("make run\n", ".venv/bin/cocket lists update\n")  # these need a registry and a network
    assert "cocket" in reader.types(f"{path}{template}{assess}command -v cocket")
    assert (reader.folder / "my-dossier.html").exists()
    export = reader.folder / "my-export.json"
    whole = export.read_text("utf-8")

    export.write_text(whole.replace('"amount": "2"', '"amount": "-2"', 1), "utf-8")
    (shown,) = blocks(page, "text")
    assert shown.strip() in reader.types(assess, status=2)

    document = json.loads(whole)
    (answers,) = (json.loads(f"{{{block}}}") for block in blocks(page, "json"))
    document["answers"] = [answers["answers"][0] | {"question": "eu.art5.aware"}]
    export.write_text(whole, "utf-8")
    assert "eu.art5.aware" in _asked(reader)
    export.write_text(json.dumps(document), "utf-8")
    assert "eu.art5.aware" not in _asked(reader)


def _asked(reader: Reader) -> set[str]:
    (found,) = json.loads(reader.types(".venv/bin/cocket --home demo-home assess my-export.json --json"))["assessments"]
    return {question["id"] for question in found["questions"]}


def test_a_human_rights_assessment_is_filled_in_recorded_and_shown(reader: Reader) -> None:
    """The form takes the page's own answer, and the dossier holds its words."""
    page = "how-to/assess-human-rights.md"
    write, record, assess = blocks(page, "sh")
    reader.types("cocket assess --template > EXPORT.json\n" + write)
    (answer,) = blocks(page, "text")
    form = reader.folder / "form.toml"
    pattern = re.escape(answer.splitlines()[0]) + r'\n(?:#.*\n)*concern = .*\ntext = ""\nsources = \[\]\n'
    filled, count = re.subn(pattern, lambda _: answer, form.read_text("utf-8"))
    assert count == 1
    form.write_text(filled, "utf-8")
    reader.types(record + assess)
    said = re.search(r'text = "(.*)"', answer)
    assert said
    assert said[1] in (reader.folder / "dossier.html").read_text("utf-8")


@pytest.mark.slow
def test_two_jurisdictions_are_compared_as_the_page_says(reader: Reader) -> None:
    """Every command works on the starter set, and the sentence that the page quotes is printed."""
    page = "how-to/compare-jurisdictions.md"
    printed = reader.types("".join(blocks(page, "sh")))
    quoted = re.search(r"what follows: \*(.*?)\*", (DOCS / page).read_text("utf-8"), re.DOTALL)
    assert quoted
    assert " ".join(quoted[1].split()) in printed
    assert "0 answers differ" in printed  # the rules were written out and not changed
    assert "EU001" in printed


def test_a_file_of_names_is_screened_cleared_and_followed(reader: Reader) -> None:
    """The page's own file is screened to the columns that it names; a hit is cleared; the customers are remembered."""
    page = "how-to/screen-a-file-of-names.md"
    text = (DOCS / page).read_text("utf-8")
    (names,) = blocks(page, "csv")
    (reader.folder / "customers.csv").write_text(names, "utf-8")
    screen, clear, follow = (re.sub(r"(?m)^cocket lists .*\n", "", block) for block in blocks(page, "sh"))
    reader.types("cocket assess --samples > /dev/null")  # which fills the home with the starter set
    reader.types(screen)
    columns = (reader.folder / "hits.csv").read_text("utf-8").splitlines()[0].split(",")
    told = re.search(r"best first for each name: `(.*?)`", text, re.DOTALL)
    assert told
    assert columns == re.split(r",\s+", told[1])
    near = reader.types(screen.replace("\n", " --threshold 0\n"))
    assert "3 of 3 rows screened" in near
    with (reader.folder / "hits.csv").open(encoding="utf-8", newline="") as file:
        hit = next(row for row in csv.DictReader(file) if row["query_id"] == "c-002")
    # Whoever is named like the nearest entry is a hit, which somebody then clears.
    (reader.folder / "customers.csv").write_text(f'id,name\nc-002,"{hit["matched_name"]}"\n', "utf-8")
    reader.types(screen)
    for placeholder, value in (
        ("--list SDN", f"--list {hit['list']}"),
        ("--entity 12345", f"--entity {hit['entity_id']}"),
    ):
        assert placeholder in clear
        clear = clear.replace(placeholder, value)
    assert f"{hit['list']} {hit['entity_id']}" in reader.types(clear)
    reader.types(follow)
    (python,) = blocks(page, "python")
    (reader.folder / "page.py").write_text(python, "utf-8")
    reader.types("python page.py")


def test_a_licence_is_issued_pinned_verified_and_presented(reader: Reader) -> None:
    """The authority's half first, then the officer's and the carrier's, with the ids that were printed."""
    page = "how-to/verify-a-licence.md"
    typed = "".join(blocks(page, "console")).replace("\\\n", "")
    lines = [line.partition("  # ")[0] for line in typed.splitlines()]

    def line(start: str) -> str:
        return next(text for text in lines if text.startswith(start))

    issued = [
        text for text in lines[lines.index(line("cocket credential key new anchor")) :] if " status set " not in text
    ]
    until = next(n for n, text in enumerate(issued) if " key request " in text)
    template = next(n for n, text in enumerate(issued) if " template " in text)
    reader.types("\n".join([line("cocket credential key new carrier"), *issued[: template + 1]]))
    request = json.loads((reader.folder / "request.json").read_text("utf-8"))
    today = datetime.now(UTC)
    for name, day in (("validFrom", today - timedelta(days=1)), ("validUntil", today + timedelta(days=30))):
        assert name in request
        request[name] = f"{day.date()}T00:00:00Z"
    (reader.folder / "request.json").write_text(json.dumps(request), "utf-8")
    printed = reader.types("\n".join(issued[template + 1 : until]))
    found = re.search(r"issued (urn:uuid:\S+)", printed)
    pinned = re.search(r"relies on it pins (z6Mk\S+)", printed)
    assert found
    assert pinned
    accept = line("cocket credential trust accept").replace("z6Mk…", pinned[1])
    reader.types(accept + "\n" + line("cocket credential status import").replace("FOLDER", "public/status"))
    for kind, name in (
        ("json", "licence.json"),
        ("pdf", "licence.pdf"),
        ("sd-jwt", "licence.sd-jwt"),
        ("jwt", "delivery.jwt"),
    ):
        (made,) = (reader.folder / "licences").glob(f"*.{kind}")
        (reader.folder / name).write_bytes(made.read_bytes())
    (reader.folder / "inbox").symlink_to("licences")
    for start in ("cocket credential verify licence.pdf", "cocket credential verify licence.json"):
        assert "● licence" in reader.types(line(start))
    shows = [text for text in lines if text.startswith(("cocket credential present", "cocket credential verify-all"))]
    printed = reader.types("\n".join(shows))
    assert "opens consignee" in printed
    printed = reader.types(line("cocket credential verify shown.json"))
    assert printed.count("● ") >= 2
    for text in (text for text in lines if " status set " in text or text.startswith("cocket custody pull")):
        reader.types(text.replace("urn:uuid:…", found[1]))
    assert "issued.tlog-proof" in reader.types(line("cocket credential prove").replace("urn:uuid:…", found[1]))


@pytest.mark.slow
@pytest.mark.parametrize("page", ["tutorials/rank-declarations.md", "how-to/rehearse-an-evasion.md"])
def test_longer_pages_run_from_their_first_block_to_their_last(reader: Reader, page: str) -> None:
    """Each command works in the order of the page; what needs the reader's own draft is left out."""
    if page.startswith("how-to"):
        (policy,) = (block for block in blocks(page, "toml") if "why =" in block)
        (reader.folder / "policy.toml").write_text(policy, "utf-8")
    written = blocks(page, "sh") + blocks(page, "console")
    printed = reader.types("\n".join(block for block in written if "--draft" not in block))
    assert printed.strip()
