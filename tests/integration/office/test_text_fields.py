"""Markup, templates and SQL in every text field of every form that can be reached: shown as words, run nowhere."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.integration.office.programs import Program, export, people, submitted

EVIL = "<img src=x onerror=alert(1)>\"'><script>alert(1)</script>{{ 7*7 }}{% now %}' OR 1=1; DROP TABLE cases_case;--"
LINK = re.compile(r'href="(/[^"#?]*)')
NUMBER = re.compile(r"/[^/]*\d[^/]*")
OF_A_KIND = 3


@pytest.fixture(scope="module")
def made(site: Path) -> dict[str, Program]:
    """Give programs of every role."""
    return people(site)


def forms_of(client: Any, start: list[str]) -> dict[str, str]:
    """Follow the links of a few pages and give each place that shows a form to fill in, with its page.

    Pages that differ in a number alone are one page with other rows, so a few of each are enough: a list of hundreds of
    accounts, as a long run of tests leaves it, hides nothing that comes after it.
    """
    seen, found, todo = set(start), {}, list(start)
    kinds = Counter(NUMBER.sub("/…", place) for place in start)
    while todo:
        place = todo.pop(0)
        response = client.get(place, follow=True)
        if response.status_code != 200 or "text/html" not in response["Content-Type"]:
            continue
        text = response.content.decode()
        if re.search(r"<(textarea|input[^>]*type=\"(text|email)\")", text):
            found[place] = text
        for link in LINK.findall(text):
            kind = NUMBER.sub("/…", link)
            passed = link.startswith(("/static/", "/published/", "/documents/", "/dossiers/"))
            if link not in seen and not passed and kinds[kind] < OF_A_KIND:
                seen.add(link)
                kinds[kind] += 1
                todo.append(link)
    assert len(seen) < 300, kinds
    return found


@pytest.mark.parametrize("role", ["exporter", "officer", "administrator", "customs_officer"])
def test_whatever_is_typed_into_a_text_field_stays_words(made, role):
    """Each text field of each form that links lead to is filled with it; the answer and the page after it show it escaped."""
    from django.test import Client

    number = submitted(made)
    made["officer"].deed(number, "take")
    client = Client()
    client.force_login(made[role].account)
    draft = made["exporter"].post("/applications", {"kind": "individual", "application": export()}).json()["number"]
    start = {"exporter": [f"/firm/{number}/", f"/firm/{draft}/"], "officer": [f"/office/{number}/"]}
    forms = forms_of(client, ["/", "/account/", *start.get(role, [])])
    own = {"exporter": "/firm/people/invite", "officer": f"/office/{number}/do/propose", "administrator": "/staff/new"}
    assert own.get(role, "/") in forms, forms.keys()
    filled = 0
    for place, page in forms.items():
        if "sign-out" in place or "factors" in place:
            continue
        fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
        fields |= dict.fromkeys(re.findall(r'<(?:textarea|input type="(?:text|email)")[^>]*name="([^"]+)"', page), EVIL)
        fields |= dict.fromkeys(re.findall(r'<textarea[^>]*name="([^"]+)"', page), EVIL)
        filled += sum(value == EVIL for value in fields.values())
        response = client.post(place, fields, follow=True)
        assert response.status_code < 500, place
        for answer in (response, client.get(place, fields, follow=True)):
            text = answer.content.decode(errors="replace")
            assert "<img src=x" not in text, place
            assert "<script>alert" not in text, place
            assert "onerror=alert(1)&gt;" not in text or "{{ 7*7 }}{% now %}" in text, place
    assert filled >= 2, forms.keys()
    from cocket.office.cases.models import Case

    assert Case.objects.filter(number=number).exists()
