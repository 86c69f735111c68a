"""The house's own rules: what a linter does not know and a review forgets."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "src" / "cocket"
MAX_LINES = 400
UNDER = 150  # most files stay below this
# Which rooms there may be; the order of imports between them is a contract in pyproject.toml.
ROOMS = frozenset(
    (
        *("kernel", "verifier", "register", "runtime", "reference", "parties", "exports", "controls", "screening"),
        *("networks", "requirements", "risk", "licensing", "credentials", "custody", "exchange", "exercises"),
        *("reports", "dossier", "office", "cli"),
    )
)
# Peers that benchmarks measure when somebody installed them: they need a compiler, or are under the GPL.
PEERS_BY_HAND = {"nomenklatura", "followthemoney", "pymerkle"}
# Weak copyleft, used unchanged: the PostgreSQL driver (an extra), and what a test's own dependency brings.
WEAK_COPYLEFT = {"psycopg", "psycopg-binary", "frozendict"}
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "stuff"}
SUFFIXES = {
    ".py",
    ".md",
    ".toml",
    ".yml",
    ".yaml",
    ".css",
    ".html",
    ".json",
    ".sh",
    ".txt",
    ".lock",
    ".csv",
    ".cfg",
    "",
}


def _project_files() -> list[Path]:
    """Give every text file that is or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=60,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return sorted(path for path in paths if path.is_file() and path.suffix in SUFFIXES)


def _modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _place(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    """Every Python file has at most 400 lines, and most have fewer than 150."""
    lengths = {
        path: len(path.read_text("utf-8").splitlines())
        for folder in ("src", "tests", "benchmarks", "tools")
        for path in (ROOT / folder).rglob("*.py")
    }
    assert {_place(path): count for path, count in lengths.items() if count > MAX_LINES} == {}
    ours = [count for path, count in lengths.items() if path.is_relative_to(PACKAGE)]
    assert sum(count < UNDER for count in ours) > len(ours) / 2


def test_every_room_is_one_that_the_house_knows() -> None:
    """Folders of the package are rooms of the plan, and `journey.py` is the only story told outside them."""
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert folders <= ROOMS
    assert {path.name for path in PACKAGE.glob("*.py")} == {"__init__.py", "journey.py"}


def test_the_layers_name_every_room() -> None:
    """The import contract and this list of rooms do not drift apart."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract for contract in contracts if contract["type"] == "layers")
    assert layers["exhaustive"]
    assert set(re.findall(r"[a-z]+", " ".join(layers["layers"]))) == ROOMS | {"journey"}


def test_the_journey_can_be_read_in_one_sitting() -> None:
    """The module to read first has at most 150 lines."""
    assert len((PACKAGE / "journey.py").read_text("utf-8").splitlines()) <= UNDER


def test_no_module_has_a_name_that_says_nothing() -> None:
    """There is no drawer for odds and ends; each module is named for what it knows."""
    assert [_place(path) for path in _modules() if path.stem in NAMELESS or path.parent.name in NAMELESS] == []


@pytest.mark.parametrize("room", sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py")))
def test_each_room_says_what_it_takes_gives_and_may_import(room: str) -> None:
    """A newcomer learns from the door of each room what goes in, what comes out and what it may lean on."""
    text = ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text("utf-8"))) or ""
    words = " ".join(text.lower().split())
    for word in ("take", "give", "import"):
        assert word in words, f"cocket.{room} does not say what it {word}s"


def test_the_kernel_imports_nothing_but_the_standard_library() -> None:
    """What the verifier ships with drags nothing along."""
    for path in (PACKAGE / "kernel").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                top = name.partition(".")[0]
                assert top in sys.stdlib_module_names or name.startswith("cocket.kernel"), f"{path.name} imports {name}"


# Written in pieces, so that this file does not find itself.
_LEFT_OVER = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X(?=:)", "HA" + "CK")) + r")\b")
_MACHINE = re.compile(
    "|".join(
        (
            r"(?<![\w.])/" + r"work/",
            r"(?<![\w.])/" + r"home/\w",
            r"(?<![\w.])/" + r"root/",
            r"(?<![\w.])/" + r"opt/\w",
            r"C:\\" + "Users",
            "file:" + "///(opt|work|home|root)",
        )
    )
)
_REGISTRY = re.compile(
    "|".join(
        (
            r"py" + r"pi\.org",
            r"python" + r"hosted",
            r"registry\.npm" + r"js",
            r"deb\.deb" + r"ian",
            r"security\.deb" + r"ian",
            r"npm" + r"js\.com",
            "--(extra-)?index" + "-url",
        )
    )
)
_SECRET = re.compile("BEGIN [A-Z ]*PRIVATE" + " KEY|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{30}")


@pytest.mark.parametrize(
    ("pattern", "meaning"),
    [
        (_LEFT_OVER, "left-over work"),
        (_MACHINE, "a path of one machine"),
        (_REGISTRY, "the host of a package registry"),
        (_SECRET, "a private key or token"),
    ],
    ids=["left-over", "machine", "registry", "secret"],
)
def test_no_file_holds(pattern: re.Pattern[str], meaning: str) -> None:
    """No file of the project holds left-over work, a machine's path, a registry's host or a secret."""
    found = []
    for path in _project_files():
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), start=1):
            if hit := pattern.search(line):
                found.append(f"{_place(path)}:{number}: {meaning}: {hit[0]}")
    assert found == []


def test_the_locks_pin_every_package_by_hash() -> None:
    """Each requirement has one version and at least one hash, and the smaller lock is part of the larger one."""
    locks = {}
    for name in ("requirements.lock", "requirements-dev.lock"):
        blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text("utf-8").strip())
        pins = {}
        for block in blocks:
            head = re.match(r"([a-z0-9.-]+)==(\S+)", block)
            assert head, f"{name}: {block[:60]}"
            assert "--hash=sha256:" in block, f"{name}: {head[1]} has no hash"
            pins.setdefault(head[1], set()).add(head[2])
        locks[name] = pins
    core, dev = locks["requirements.lock"], locks["requirements-dev.lock"]
    assert {name: versions for name, versions in core.items() if dev.get(name) != versions} == {}


def test_the_locks_cover_what_the_package_asks_for() -> None:
    """A dependency added to pyproject.toml is in the lock as well."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = list(project["project"]["dependencies"])
    everything = asked + [
        entry for group in project["dependency-groups"].values() for entry in group if isinstance(entry, str)
    ]
    for lock, names in (("requirements.lock", asked), ("requirements-dev.lock", everything)):
        text = (ROOT / lock).read_text("utf-8")
        for entry in names:
            name = re.match(r"[A-Za-z0-9._-]+", entry)[0].lower().replace("_", "-").replace(".", "-")
            assert re.search(rf"^{re.escape(name)}==", text, re.MULTILINE), f"{name} is not in {lock}: run `make lock`"


def test_no_locked_package_has_a_licence_that_spreads() -> None:
    """Nothing under the GPL or AGPL is a dependency; what is under the LGPL is named and known."""
    found = set()
    for name in re.findall(r"^([a-z0-9.-]+)==", (ROOT / "requirements-dev.lock").read_text("utf-8"), re.MULTILINE):
        try:
            about = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue  # locked for another platform
        words = [about.get("License-Expression") or "", (about.get("License") or "")[:60]]
        words += [line for line in about.get_all("Classifier") or [] if line.startswith("License")]
        if re.search(r"GPL|General Public|Affero", " ".join(words)):
            found.add(name)
    assert found <= WEAK_COPYLEFT


def _imports(path: Path) -> set[str]:
    """Give the top-level names that a file imports from elsewhere, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"cocket", "tests"}


@pytest.mark.parametrize(
    ("folders", "lock"),
    [(("src",), "requirements.lock"), (("tests", "benchmarks", "tools"), "requirements-dev.lock")],
    ids=["program", "rest"],
)
def test_what_is_imported_is_locked(folders: tuple[str, ...], lock: str) -> None:
    """Nothing works only because somebody once installed it by hand."""
    locked = set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / lock).read_text("utf-8"), re.MULTILINE))
    optional = PEERS_BY_HAND
    if folders == ("src",):
        # Extras are asked for when they are used, with a sentence that says how to install them.
        extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
        optional = {re.match(r"[a-z0-9.-]+", entry)[0] for entries in extras.values() for entry in entries}
    providers = metadata.packages_distributions()
    unlocked = set()
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            siblings = {other.stem for place in (path.parent, ROOT / "benchmarks") for other in place.glob("*.py")}
            for name in _imports(path) - siblings:
                packages = {package.lower().replace("_", "-") for package in providers.get(name, [name])}
                if not packages & (locked | optional):
                    unlocked.add(f"{_place(path)} imports {name}")
    assert unlocked == set()


def test_tests_stand_where_they_belong() -> None:
    """Unit tests touch no database; each test file's folder names a room, and each test says what it is about."""
    missing = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        kind, room = path.relative_to(ROOT / "tests").parts[:2]
        assert kind in {"unit", "integration", "e2e"}, _place(path)
        assert kind == "e2e" or room in ROOMS | {"targeting", "page", "house", "journey", "benchmarks", "docs"}, _place(
            path
        )
        missing += [
            f"{_place(path)}: {node.name}"
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node)
        ]
    assert missing == []
