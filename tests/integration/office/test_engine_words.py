"""What the engine says, in the language of the page: known by its pattern, and marked as English where it is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cocket.kernel.dates import utc_now
from cocket.office.findings.sentences import known


@pytest.mark.parametrize(
    ("text", "french"),
    [
        ("Apply for a licence before you ship: EU and US rules require one.", "règles applicables (EU, US)"),
        ("Do not ship yet: A B and 2 more may be an entry on an official list; let a person compare them first.",
         "A B et 2 autres pourrait"),
        ("{evil} {0} may be an entry of L.", "{evil} {0} pourrait"),
    ],
)  # fmt: skip
def test_a_sentence_is_said_in_french_with_its_names_as_they_are(site, text, french):
    """Names keep their letters, whatever they hold."""
    from django.utils.translation import override

    from cocket.office.wording import engine

    with override("fr"):
        words, is_known = engine(text)
    assert is_known
    assert french in words


def test_what_no_pattern_fits_stays_english_and_is_marked(site):
    """A listener's program then reads it as English."""
    from django.template import Context, Template
    from django.utils.translation import override

    page = Template("{% load wording %}{{ text|engine }}")
    with override("fr"):
        assert page.render(Context({"text": "A <b> of its own."})) == '<span lang="en">A &lt;b&gt; of its own.</span>'
    with override("en-gb"):
        assert page.render(Context({"text": "A <b> of its own."})) == "A &lt;b&gt; of its own."


def test_recommendations_and_most_reasons_of_the_example_are_known(office_site, site: Path):
    """Every recommendation, and six of seven reasons and questions; a changed sentence of the engine shows here."""
    from cocket.office.cases.assessing import assessed
    from cocket.office.example.material import BUYERS, PRODUCTS, application

    said: list[str] = []
    for product in PRODUCTS:
        for buyer in BUYERS:
            document = application("2026-000001", ("Molenkade B.V. (fictional)", "NL"), product, buyer, 5)
            found = assessed(document, site, utc_now().date())
            assert known(found.sentence), found.sentence
            said += [one["sentence"] for one in found.grounds["because"]]
            said += [one["text"] for one in found.questions]
            said += [word for one in found.grounds["criteria"] for word in one["bearing"]]
    unknown = sorted({one for one in said if not known(one)})
    share = 1 - sum(one in unknown for one in said) / len(said)
    assert share >= 0.85, json.dumps(unknown, indent=1)
