# Two commands matter: `make run` shows the main job on this machine, `make test` checks everything that can be checked here.
# Needs python3 (3.11 or newer, with venv) and a package registry for the first time; afterwards `make run` needs no network.

PYTHON ?= python3
BIN := .venv/bin
# Wheels only, each by its hash: nothing is compiled and nothing unpinned is fetched.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED := $(PIP) --only-binary :all: --require-hashes --requirement
THIS_PACKAGE := $(PIP) --no-deps --no-build-isolation --editable .
# Which tests `make test` runs, for example MARKS='not soak' or TESTS=tests/unit/register.
MARKS ?= not slow and not soak
TESTS ?= tests
# How many test files run side by side: JOBS=0 runs all tests one after another.
JOBS ?= auto

.PHONY: help run test lint format golden docs bench soak lock clean
.DELETE_ON_ERROR:

help:
	@echo "make run      assess four sample exports and write their dossiers to out/samples"
	@echo "make test     run every test that this machine can run"
	@echo "make lint     check format, style, types and who may import whom"
	@echo "make format   format the code and mend what can be mended by itself"
	@echo "make golden   write the expected outputs again; read the diff before you commit it"
	@echo "make docs     write the generated reference and build the documentation into site/"
	@echo "make bench    measure this project beside its peers, into out/bench"
	@echo "make soak     run the checks that take longer than two minutes"
	@echo "make lock     write the lock files from pyproject.toml (UPGRADE=1 for newer versions)"

# What is installed is remembered in a stamp, so that a second run starts at once.
.venv/core.stamp: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what cocket needs (once) …"
	@$(LOCKED) requirements.lock
	@$(THIS_PACKAGE)
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/core.stamp
	@echo "Installing what the tests need (once) …"
	@$(LOCKED) requirements-dev.lock
	@touch $@

run: .venv/core.stamp
	@$(BIN)/cocket --home demo-home assess --samples --out out/samples

test: .venv/dev.stamp
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m "$(MARKS)" $(TESTS)

lint: .venv/dev.stamp
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: .venv/dev.stamp
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

golden: .venv/dev.stamp
	@COCKET_GOLDEN=write $(BIN)/python -m pytest --quiet -m "not slow and not soak" -k "golden or pinned" tests || true
	@git --no-pager diff --stat -- tests

docs: .venv/dev.stamp
	@$(BIN)/python tools/docs_reference.py
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

bench: .venv/dev.stamp
	@$(BIN)/python benchmarks/run.py $(BENCH)

soak: .venv/dev.stamp
	@$(BIN)/python -m pytest -m soak $(TESTS) || test $$? -eq 5 # 5: there is none

lock: .venv/dev.stamp
	@tools/lock.sh $(if $(UPGRADE),--upgrade)

clean:
	rm -rf .venv demo-home out site build dist
