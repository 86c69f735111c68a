"""The API's document: it covers every deed and page, it is valid OpenAPI 3.1, and every answer keeps to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.integration.office.programs import approved, people, submitted

EXAMPLES, MANY = 2, 25


@pytest.fixture(scope="module")
def made(site: Path) -> dict[str, Any]:
    """Give programs of every role, with cases and a licence to find."""
    programs = people(site)
    number, (_, licence) = submitted(programs), approved(programs)
    return {**programs, "numbers": {"applications": number, "licences": licence}}


def document() -> dict[str, Any]:
    from cocket.office.api.site import api

    return dict(api.get_openapi_schema())


def without(name: str) -> str:
    """Give the name of a page, or the beginning of names that `covering` speaks of."""
    from cocket.office.api.covering import PAGES_WITHOUT

    return next((one for one in PAGES_WITHOUT if one.endswith("_") and name.startswith(one)), name)


def names(resolver: Any) -> set[str]:
    found: set[str] = set()
    for one in resolver.url_patterns:
        if hasattr(one, "url_patterns"):
            found |= names(one) if not str(one.pattern).startswith("api/") else set()
        else:
            found.add(one.name)
    return found


def test_every_deed_of_the_table_has_an_operation(site):
    """A new action needs one, or a reason in `covering`."""
    from cocket.licensing.cases.words import Action
    from cocket.office.api import site as _
    from cocket.office.api.covering import DEEDS_WITHOUT
    from cocket.office.api.frame import OPERATIONS

    covered = {deed for told in OPERATIONS.values() for deed in told.deeds}
    assert covered.isdisjoint(DEEDS_WITHOUT)
    assert set(Action) - covered - set(DEEDS_WITHOUT) == set()
    assert _ is not None


def test_every_page_has_an_operation(site):
    """A new address needs one, or a reason in `covering`; neither names an address that is gone."""
    from django.urls import get_resolver

    from cocket.office.api.covering import PAGES_WITHOUT
    from cocket.office.api.frame import OPERATIONS

    pages = {without(name) for name in names(get_resolver())}
    covered = {page for told in OPERATIONS.values() for page in told.pages}
    assert pages - covered - set(PAGES_WITHOUT) == set()
    assert (covered | set(PAGES_WITHOUT)) - pages == set()


def test_the_document_is_valid_and_complete(site):
    """OpenAPI 3.1; each operation has a summary, a tag, its problems, and writes have their headers."""
    from openapi_spec_validator import OpenAPIV31SpecValidator

    told = document()
    assert list(OpenAPIV31SpecValidator(told).iter_errors()) == []
    assert told["openapi"].startswith("3.1")
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert operation["summary"], where
            assert operation["tags"], where
            assert operation["responses"]["401"]["$ref"].endswith("Problem401"), where
            headers = {p["name"] for p in operation["parameters"] if p["in"] == "header"}
            assert ("Idempotency-Key" in headers) == (
                "403" in operation["responses"] and "413" in operation["responses"] and "409" in operation["responses"]
            ), where
            assert operation.get("security"), where


def test_the_document_is_served_to_all(site):
    """A program's maker reads it without a token."""
    from django.test import Client

    response = Client().get("/api/v1/openapi.json")
    assert (response.status_code, response.json()["info"]["version"]) == (200, "1")


LARGE = frozenset({"assess_export", "save_application"})  # whose body, an export, takes half a minute to make up


@pytest.mark.parametrize("role", ["exporter", "officer", "overseer"])
def test_no_request_makes_the_api_fail_and_every_answer_keeps_to_the_document(made, role):
    """Schemathesis sends what fits the document and what does not, as several roles: no 500, no answer out of shape."""
    assert bombard(made, role, lambda name: name not in LARGE) >= 40 * EXAMPLES


@pytest.mark.soak
@pytest.mark.parametrize("role", ["exporter", "officer", "senior_officer", "adviser", "overseer", "customs_officer"])
def test_the_same_holds_for_many_more_requests(made, role):
    """Longer, and as more roles; no rate ends it."""
    from django.conf import settings
    from django.test import override_settings

    with override_settings(RATES={**settings.RATES, "api": 1_000_000}):
        assert bombard(made, role, lambda name: name not in LARGE, MANY) >= 40 * EXAMPLES


@pytest.mark.slow
def test_no_export_makes_the_api_fail(made):
    """The same for whole exports, as a firm sends them."""
    assert bombard(made, "exporter", lambda name: name in LARGE) >= EXAMPLES


def test_without_a_token_every_operation_asks_for_one(made):
    """Nothing is told to nobody, and nothing is done."""
    for path, methods in document()["paths"].items():
        for method in methods:
            place = path.removeprefix("/api/v1").replace("{", "").replace("}", "")
            assert made["nobody"].send(method.upper(), place, {}).status_code == 401, (method, path)


def bombard(made: dict[str, Any], role: str, wanted: Callable[[str], bool], examples: int = EXAMPLES) -> int:
    """Send made-up requests to the operations that are wanted; every second one to a case that is there."""
    import schemathesis
    from django.core.wsgi import get_wsgi_application
    from hypothesis import HealthCheck, Phase, given, settings
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    host = {"Host": "localhost"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application(), headers=host)
    headers = {**host, "Authorization": f"Bearer {made[role].token}"}
    sent = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if not wanted(operation.definition.raw["operationId"]):
            continue

        @settings(
            max_examples=examples, deadline=None, database=None, derandomize=True,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def send(case: Any) -> None:
            nonlocal sent
            sent += 1
            more = dict(headers)
            if sent % 2 and "number" in (case.path_parameters or {}):
                place = "licences" if "/licences/" in case.path else "applications"
                number = made["numbers"][place]
                case.path_parameters["number"] = number
                if "If-Match" in (case.headers or {}):
                    # Whoever may not see the case has seen no version of it.
                    more["If-Match"] = made[role].get(f"/applications/{number}").headers.get("ETag", '"1"')
            case.call_and_validate(headers=more, checks=checks)

        send()
    return sent
