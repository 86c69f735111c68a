"""The journey's page in a real browser: accessible, whole on a narrow screen, and silent whatever its text says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from cocket.custody.alarms import service
from cocket.custody.alarms.model import alarm
from cocket.custody.chain import Chain
from cocket.custody.example import LOT, Example
from cocket.custody.journeys import journey
from cocket.custody.ledger.model import Place
from cocket.custody.page import journey_page
from cocket.kernel.canonical import canonical

pytestmark = pytest.mark.chromium

NAMES = ("diverted", "whole", "hostile", "long")
NOW = datetime(2026, 6, 1, tzinfo=UTC)
ORIGIN = "log.example/custody"
ATTACK = "\"'><img src=http://e.example/x onerror=owned=1><script>owned=1</script></style></title>\u202e"
LONG = "Aktiengesellschaft" * 12


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Give the example's journeys as pages, and two more whose names are hostile or very long."""
    folder = tmp_path_factory.mktemp("journeys")
    chain, example = Chain.at(folder / "home"), Example(ORIGIN)
    chain.trust(canonical(example.key_file()), where="keys")
    chain.make_log(ORIGIN)
    with chain.writer() as writer, chain.recorder(writer, NOW) as recorder:
        list(recorder.record([("line", line) for line in lines] for lines in example.files().values()))
    store = chain.store()
    found = {name: journey(store, item, chain.keys()) for name, item in (("diverted", f"{LOT}-2"), ("whole", LOT))}
    raised = service.raised(store, NOW)
    store.close()
    for name, text in (("hostile", ATTACK), ("long", LONG)):
        one = found["diverted"]
        steps = [
            replace(s, actor=text, what=text, notes=(text,), place=Place("DE", "DEHAM", name=text)) for s in one.steps
        ]
        rows = tuple(msgspec.structs.replace(row, holder=text, licence=text) for row in one.state.rows)
        found[name] = replace(
            one,
            item=text,
            steps=tuple(steps),
            origin=(text,),
            became=(text,),
            state=msgspec.structs.replace(one.state, rows=rows),
        )
    made = {}
    for name, one in found.items():
        mine = [alarm("seal_broken", ATTACK, ATTACK, (ATTACK,), NOW.isoformat())] if name == "hostile" else raised
        positions = [step.position for step in one.steps]
        proofs = dict(zip(positions, chain.prove(positions), strict=True))
        made[name] = folder / f"{name}.html"
        made[name].write_text(journey_page(one, mine, proofs, origin=ORIGIN, as_of=NOW), encoding="utf-8")
    return made


@pytest.mark.node
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(name, visit, axe_source):
    """No rule of axe-core is broken, in either colour scheme, at desk and phone width."""
    page = visit(name, bypass_csp=True)
    page.evaluate(axe_source)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            assert [
                (rule["id"], [node["html"][:200] for node in rule["nodes"][:3]]) for rule in found["violations"]
            ] == []
            assert found["passes"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_runs_off_the_side(name, visit):
    """At any width from 320 pixels up there is nothing to scroll to sideways."""
    page = visit(name)
    for width in (320, 360, 700, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_needs_a_look_is_on_the_first_screen_and_leads_to_its_evidence(visit):
    """On a phone too; a link in the evidence goes to the step that shows it."""
    page = visit("diverted", width=360, height=800)
    for place in ("h1", "#alarms"):
        box = page.locator(place).bounding_box()
        assert box
        assert box["y"] + box["height"] <= 800
    page.locator("a[href^='#step-']").first.click()
    assert page.evaluate("document.querySelector('tr:target') !== null")


def test_hostile_text_runs_nothing(visit):
    """Markup in every field stays text: nothing runs, and nothing is asked for."""
    page = visit("hostile")
    assert page.evaluate("typeof owned") == "undefined"
