"""Dossiers in a real browser: accessible, quiet, printable, and whole on a narrow screen."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.chromium

NAMES = ("webcam", "imsi", "faces", "redflags", "unanswered", "empty", "hostile", "long", "index")
UNFOLD = "for (const fold of document.querySelectorAll('details')) fold.open = true"


@pytest.mark.node
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(name, visit, axe_source):
    """No rule of axe-core, best practice included, is broken, folded or unfolded, in either colour scheme."""
    # The page's own policy lets no other script run, so the rules are brought in past it.
    page = visit(name, bypass_csp=True)
    page.evaluate(axe_source)
    for unfolded in (False, True):
        if unfolded:
            page.evaluate(UNFOLD)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            # Only colours change with the scheme, so the other rules need one pass.
            rules = "runOnly: ['color-contrast']" if scheme == "dark" else "resultTypes: ['violations']"
            found = page.evaluate(f"axe.run(document, {{{rules}}})")
            broken = [(rule["id"], [node["html"][:200] for node in rule["nodes"][:3]]) for rule in found["violations"]]
            assert broken == []
            assert found["passes"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_runs_off_the_side(name, visit):
    """At any width from 320 pixels up, folded or not, there is nothing to scroll to sideways."""
    page = visit(name)
    for unfolded in (False, True):
        if unfolded:
            page.evaluate(UNFOLD)
        for width in (320, 360, 700, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "height"), [(360, 800), (1280, 900)])
@pytest.mark.parametrize("name", ["webcam", "imsi", "faces", "redflags", "unanswered"])
def test_the_recommendation_is_on_the_first_screen(name, width, height, visit):
    """What is recommended, in a word and in a sentence, and the first reason are seen without scrolling."""
    page = visit(name, width=width, height=height)
    for place in ("h1", ".lede", "#why"):
        box = page.locator(place).bounding_box()
        assert box
        assert box["y"] + box["height"] <= height


def test_hostile_text_runs_nothing(visit):
    """Markup in every field of an export stays text: nothing runs, and nothing is asked for."""
    page = visit("hostile")
    page.evaluate(UNFOLD)
    assert page.evaluate("typeof owned") == "undefined"
    assert page.locator("img").count() == 0
    assert "⟨U+202E⟩" in page.locator("main").inner_text()


def test_the_policy_stops_a_script_that_got_in(visit):
    """Even if text became markup, the page's own policy would not run it."""
    page = visit("webcam")
    refused = page.evaluate(
        "new Promise(done => {"
        " addEventListener('securitypolicyviolation', e => done(e.violatedDirective));"
        " const s = document.createElement('script'); s.textContent = 'owned = 1'; document.body.append(s) })"
    )
    assert refused.startswith("script-src")
    assert ["Content Security Policy" in said for said in visit.trouble] == [True]
    visit.trouble.clear()
    assert page.evaluate("typeof owned") == "undefined"


def test_it_works_by_keyboard(visit):
    """Tab leads to the skip link first; a fold opens with Enter; what has focus shows a ring of 3 pixels."""
    page = visit("imsi")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    summary = page.locator("#items ~ details > summary").first
    summary.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert summary.evaluate("e => getComputedStyle(e).outlineWidth") == "3px"
    assert not page.locator(".candidate").first.is_visible()
    page.keyboard.press("Enter")
    assert page.locator(".candidate").first.is_visible()


def test_it_works_without_script(visit):
    """Without JavaScript the folds open, and the buttons that could do nothing are not there."""
    page = visit("redflags", java_script_enabled=False)
    assert not page.locator("button").first.is_visible()
    fold = page.locator("details.entry").first
    fold.locator("summary").first.click()
    assert fold.locator("dl").first.is_visible()


def test_a_link_of_the_contents_leads_to_its_part(visit):
    """Each line of the contents brings its part to the top of the screen."""
    page = visit("redflags")
    page.locator(".contents a", has_text="Risk").click()
    box = page.locator("#risk").bounding_box()
    assert box
    assert -5 <= box["y"] <= 400


@pytest.mark.parametrize("script", [True, False])
def test_printing_unfolds_everything(script, visit):
    """On paper every folded part is there, hashes are whole, and what only a screen can do is gone."""
    page = visit("redflags", java_script_enabled=script)
    page.emulate_media(media="print")
    folded = page.locator("details > :not(summary)")
    assert folded.count() > 10
    for place in (".candidate", ".hit", ".memo", "table", ".chain", ".names"):
        for one in page.locator(place).all():
            box = one.bounding_box()
            assert box, place
            assert box["height"] > 0, place
    assert page.locator(".hash .paper").first.is_visible()
    assert not page.locator("button.copy").first.is_visible()
    assert not page.locator(".contents").is_visible()


def test_paper_is_white_even_at_night(visit):
    """A dark screen does not make a dark print."""
    page = visit("imsi", color_scheme="dark")
    background = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(background) == "rgb(20, 23, 26)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(background) == "rgb(255, 255, 255)"


def test_the_copy_button_gives_the_whole_hash(visit):
    """Eight digits are shown, sixty-four are copied, and the page says that it was done."""
    page = visit("imsi", permissions=["clipboard-read", "clipboard-write"])
    button = page.locator("#contest ~ p button.copy")
    button.click()
    page.wait_for_function("document.querySelector('#contest ~ p .said').textContent === 'copied'")
    assert page.evaluate("navigator.clipboard.readText()") == button.get_attribute("data-copy")
    assert len(button.get_attribute("data-copy")) == 64


def test_the_index_opens_a_dossier(visit):
    """From the index one click leads to the dossier, and its way round is by link, not by script."""
    page = visit("index", java_script_enabled=False)
    assert page.locator("table a").count() == len(NAMES) - 1
    assert page.locator("table a").nth(1).get_attribute("href") == "imsi.html"
