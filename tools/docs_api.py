"""The reference of the office's API, written from its OpenAPI document, which the program itself gives."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
from typing import Any

INTRO = """\
The licensing office for programs: OpenAPI 3.1, in full in [openapi.json](openapi.json), and served by each office at
`/api/v1/openapi.json`. Begin with [connecting an ERP](../how-to/connect-an-erp.md).

- **Who calls.** `Authorization: Bearer` with a token that a person made under *Your account* or `cocket office token
  make` printed, or with an access token (JWT) of an issuer that the office trusts. A token acts for its account: the
  same roles, rules and reasons hold as on the pages. Its scopes narrow that, and never widen it.
- **Once.** Every write heeds `Idempotency-Key`: the same key with the same request gives the same answer and does
  nothing twice, also when two come at once; with another request it is refused. Answers are kept seven days.
- **Not unseen.** An application has an `ETag`. Deeds of the office need it in `If-Match`, everything else that changes
  an application heeds it.
- **Lists** come in pieces: `next` is the `cursor` of the following piece, or null.
- **Refusals** are [problems](api-problems.md) with a type that stays and one sentence that says what to do. What you
  may do in an application, and why not, stands in its `actions` before you try.
- **Rates.** 600 requests a minute for each token, 60 uploads an hour for each account, counted in each process of the
  office. Beyond that comes 429 with `Retry-After`.
"""

PROBLEMS_INTRO = """\
Every refusal of [the API](api.md) is a problem (RFC 9457, `application/problem+json`): `type` is an address that ends
in one of the names below and does not change its meaning, `detail` is one sentence with what to do, `where` names the
field or thing. `invalid` lists each wrong field in `errors`.
"""


@functools.cache
def document() -> dict[str, Any]:
    """Give the OpenAPI document as an office without cases gives it."""
    return _asked("openapi")


def _asked(what: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-c", "from cocket.cli.main import run; run()", "--home", home, "office", what]
        env = {**os.environ, "COCKET_SECRET_KEY": "only for the document"}
        env.pop("DATABASE_URL", None)
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)  # noqa: S603 - our own command
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def openapi() -> str:
    """Give the document as a file."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def api_page() -> str:
    """Give every operation in a table by subject, and the scopes."""
    told = document()
    parts = ["# The office's API\n", INTRO, "## Scopes\n", "| scope | for |", "|---|---|"]
    parts += [f"| `{scope}` | {words} |" for scope, words in told["x-scopes"].items()]
    for tag in (one["name"] for one in told["tags"]):
        parts += [f"\n## {tag.title()}\n", "| operation | does | scope |", "|---|---|---|"]
        for path, methods in told["paths"].items():
            parts += [
                f"| `{method.upper()} {path}` | {operation['summary']} | {_scope(operation)} |"
                for method, operation in methods.items()
                if operation["tags"] == [tag]
            ]
    return "\n".join(parts) + "\n"


def problems_page() -> str:
    """Give every type of problem."""
    rows = [f"## {name}\n\n{one['status']}. {one['when']}\n" for name, one in document()["x-problems"].items()]
    return "\n".join(["# Problems of the API\n", PROBLEMS_INTRO, *rows])


PERSONAL_INTRO = """\
What the licensing office holds about people: in which table and columns, about whom, what, why, and until when. A test
holds this inventory against every column of the database. Facts of the register hold no personal data: they name
accounts and records by ids, and stay when those go. `office/retention.toml` in the home sets the times, `cocket office
retention` says what is due, and `--apply` lets it go. Each person reads and downloads their own data under *Your
account*.
"""


@functools.cache
def _inventory() -> dict[str, Any]:
    return _asked("inventory")


def personal_page() -> str:
    """Give the inventory of personal data and the default times."""
    told = _inventory()
    parts = ["# Personal data\n", PERSONAL_INTRO, "| setting | default |", "|---|---|"]
    parts += [f"| `{name}` | {value} |" for name, value in told["rules"].items()]
    parts += ["\n| table | columns | about whom | what | why | until |", "|---|---|---|---|---|---|"]
    parts += [
        f"| `{one['table']}` | {', '.join(f'`{c}`' for c in one['columns'].split())} | {one['about']} | {one['what']} |"
        f" {one['why']} | {one['until'].replace('_', chr(92) + '_')} |"
        for one in told["held"]
    ]
    return "\n".join(parts) + "\n"


def _scope(operation: dict[str, Any]) -> str:
    return f"`{operation['x-scope']}`" if "x-scope" in operation else "any"
