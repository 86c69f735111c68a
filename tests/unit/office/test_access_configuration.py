"""`office/access.toml`: what is right is read, and what cannot be right is one sentence with the file's name."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.kernel.errors import BadInput
from cocket.licensing.cases.words import Desk, Role
from cocket.office.access.configuration import access

GOOD = """
second_factor = true
mail = "folder"
[rates]
api = 100
[[providers]]
id = "ministry"
name = "Ministry of Trade"
issuer = "https://login.ministry.example"
client_id = "office"
secret_variable = "COCKET_TEST_SECRET"
[providers.roles]
seniors = "senior_officer"
radio = "adviser technical"
[[issuers]]
issuer = "https://login.ministry.example"
audience = "https://office.example/api"
algorithms = ["ES256"]
"""
PROVIDER = (
    '[[providers]]\nid="a"\nname="A"\nissuer="https://a.example"\nclient_id="c"\n[providers.roles]\ng="officer"\n'
)
ISSUER = '[[issuers]]\nissuer="https://a.example"\naudience="x"\n'


def written(folder: Path, text: str) -> Path:
    (folder / "office").mkdir(exist_ok=True)
    (folder / "office" / "access.toml").write_text(text, "utf-8")
    return folder


def test_what_is_said_counts_and_the_rest_keeps_its_default(tmp_path, monkeypatch):
    """Roles with desks, a secret from the environment, and nothing switched on that was not asked for."""
    assert access(tmp_path).second_factor is False
    monkeypatch.setenv("COCKET_TEST_SECRET", "s3cret")
    found = access(written(tmp_path, GOOD))
    assert (found.second_factor, found.reauthenticate_to_sign, found.mail, found.rates) == (
        True,
        False,
        "folder",
        {"api": 100},
    )
    assert found.providers[0].secret == "s3cret"
    assert found.providers[0].roles == {"seniors": (Role.SENIOR_OFFICER, None), "radio": (Role.ADVISER, Desk.TECHNICAL)}
    assert found.issuers[0].algorithms == ("ES256",)


@pytest.mark.parametrize(
    "text",
    [
        "x =",
        "unknown = 1",
        'second_factor = "yes"',
        'mail = "pigeon"',
        "providers = 1",
        "providers = [1]",
        "rates = 1",
        "[rates]\napi = 0",
        "[rates]\nother = 1",
        PROVIDER.replace("officer", "exporter"),
        PROVIDER.replace("officer", "adviser"),
        PROVIDER.replace("officer", "system"),
        PROVIDER.replace("officer", "officer technical"),
        PROVIDER.replace('id="a"', 'id="a/b"'),
        PROVIDER.replace("https://", "http://"),
        PROVIDER.replace('name="A"\n', ""),
        PROVIDER.replace('name="A"', "name=1"),
        PROVIDER.replace("[providers.roles]", "more = 1\n[providers.roles]"),
        PROVIDER + PROVIDER,
        ISSUER.replace('audience="x"\n', ""),
        ISSUER + 'algorithms = ["HS256"]',
        ISSUER + 'algorithms = ["none"]',
        ISSUER + "algorithms = []",
        ISSUER + 'algorithms = "RS256"',
        ISSUER + ISSUER,
        ISSUER.replace("https://a.example", "ftp://a.example"),
    ],
)
def test_what_cannot_be_right_is_refused(tmp_path, text):
    """The office does not start by a file that says something else than was meant."""
    with pytest.raises(BadInput, match=r"access\.toml"):
        access(written(tmp_path, text))


WORDS = st.sampled_from(
    ["second_factor", "mail", "providers", "issuers", "rates", "roles", "id", "issuer", "algorithms"]
)
VALUES = st.one_of(
    st.booleans(), st.integers(-5, 5), st.text("abz:/.", max_size=8), st.lists(st.text("ab", max_size=2))
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(WORDS, VALUES, max_size=4), st.sampled_from(["", "[[providers]]", "[[issuers]]", "[rates]"]))
def test_no_file_makes_it_fail_in_another_way(tmp_path_factory, rows, head):
    """Any words with any values: read, or refused in one sentence."""
    lines = [f"{name} = {json.dumps(value)}" for name, value in rows.items()]
    home = written(tmp_path_factory.mktemp("access"), "\n".join([head, *lines]))
    with contextlib.suppress(BadInput):
        access(home)
