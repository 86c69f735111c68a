#!/bin/bash
# Write requirements.lock and requirements-dev.lock from pyproject.toml: every package by version and hash, for every
# platform, and no package index named. Wheels only, so that nothing ever needs a compiler to install.
# Usage: tools/lock.sh [--upgrade]      (the present versions are kept unless told otherwise)
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
  .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header \
    --only-binary :all: "$@"
}

# The office is in the first lock too: `make run` gives everything that `cocket serve` needs.
compile --group build --extra office --output-file requirements.lock "$@"
# The second lock agrees with the first in every version, so that one environment can hold both.
compile --group dev --all-extras --constraints requirements.lock --output-file requirements-dev.lock "$@"
