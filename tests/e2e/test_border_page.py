"""The border page in a real browser with the network off: what it answers, keeps, and says when something is wrong."""

from __future__ import annotations

import json

import pytest
from tests.e2e import border as hand
from tests.integration.credentials.page.cases import table
from tests.integration.credentials.page.test_agreement import disagreements

from cocket.credentials.page import LANGUAGES, MAX_BYTES, script
from cocket.verifier.contents import TYPES

pytestmark = pytest.mark.chromium
AGREE = """async rows => {
  const answers = [];
  for (const row of rows) {
    const lists = [];
    for (const text of row.lists) lists.push((await verifier.accept(verifier.utf8(text), row.pin)).trust);
    const statuses = new Map(Object.entries(row.statuses).map(([address, text]) => [address, verifier.utf8(text)]));
    const raw = Uint8Array.from(atob(row.document), letter => letter.charCodeAt(0));
    const verdict = await verifier.verifyUnder(raw, lists, statuses, verifier.parseInstant(row.at, 'at'));
    answers.push([verdict.outcome, verdict.reason, verdict.proof, verdict.proof === 'good' ? verdict.contents.goods.length : null]);
  }
  return answers;
}"""


@pytest.mark.slow
def test_chromium_agrees_with_python_on_every_case(browser, tmp_path):
    """The shared table gives the same verdicts in the browser as in Python."""
    rows = table(tmp_path / "cases")
    blank = tmp_path / "blank.html"
    blank.write_text("<!doctype html><title>blank</title>", encoding="utf-8")
    page = browser.new_page()
    page.goto(blank.as_uri())
    page.add_script_tag(content=f"{script()}\nwindow.verifier = {{accept, parseInstant, utf8, verifyUnder}};")
    assert disagreements(rows, page.evaluate(AGREE, rows)) == []
    page.close()


def test_the_page_is_small_and_names_no_address_to_fetch_from(border):
    """It has at most 300 KB, also with the lists of an authority, and every source in its policy is none or itself."""
    text = (border.folder / "border.html").read_text("utf-8")
    assert len(text.encode()) <= MAX_BYTES
    policy = text.partition('Content-Security-Policy" content="')[2].partition('"')[0]
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("form", ["jcs", "jwt", "jwt-es256", "sd-jwt", "code"])
def test_a_genuine_licence_is_told_in_every_form(post, border, form):
    """One word, the goods, what is left, and how old the lists are."""
    page = post()
    assert hand.ask(page, border.forms[form]) == ("Genuine", "genuine")
    shown = page.inner_text("#verdict")
    for words in ("EX-2026-0001", "6A003.b.4", "10 each", "Trust list of 23 November 2026; age in days: 1"):
        assert words in shown


@pytest.mark.parametrize(
    ("text", "word", "reason"),
    [
        (lambda b: b.forms["code"][: len(b.forms["code"]) // 2], "Not genuine", "malformed"),
        (lambda _: "HC1:NCFOXN%TSMAHN-H3ZSUZK+.V0ET9%6-AH", "Cannot tell", "no_document"),
        (lambda _: "https://example.org/track/123", "Cannot tell", "no_document"),
        (lambda _: "", "Cannot tell", "no_document"),
        (lambda b: b.forms["code"] * 2, "Not genuine", "malformed"),
        (lambda b: b.forms["jcs"].replace('"10"', '"90"'), "Not genuine", "signature_bad"),
    ],
)
def test_a_bad_text_gets_its_word(post, border, text, word, reason):
    """Half a code, another system's code, an address, nothing, one code pasted twice, a changed amount."""
    page = post()
    assert hand.ask(page, text(border)) == (word, reason)
    assert page.inner_text("#sentence")
    assert not page.is_visible("#draw")


def test_a_licence_of_2030_and_a_clock_a_year_wrong_are_said(post, border):
    """What lies in the future of the clock cannot be told, and the page says to look at the clock."""
    world = border.scene.world
    future = world.issue(
        at=border.now + 1500 * hand.DAY, validFrom="2030-12-01T00:00:00Z", validUntil="2031-01-01T00:00:00Z"
    )
    page = post()
    assert hand.ask(page, future.forms["jwt"])[1] == "clock_behind"
    early = post(now=border.now - 365 * hand.DAY)
    assert hand.ask(early, border.forms["jwt"])[1] == "clock_behind"
    assert "Check the date" in early.inner_text("#mend")
    late = post(now=border.now + 365 * hand.DAY)
    assert hand.ask(late, border.forms["jwt"])[1] == "trust_list_stale"


def test_a_snapshot_older_than_the_policy_is_no_answer(post, border):
    """With a limit of no days, a list of yesterday is too old; a fresh snapshot settles it."""
    page = post("strict")
    assert hand.ask(page, border.forms["code"])[1] == "status_stale"
    fresh = {"type": "cocket.border.snapshot.v1", "files": border.lists(at=border.now)}
    hand.bring(page, border.write("snapshot.json", json.dumps(fresh)))
    assert hand.ask(page, border.forms["code"])[1] == "genuine"


def test_a_bare_page_takes_only_lists_under_a_pinned_key(post, border):
    """Without a pin no list counts; with it the list is held, is there after reopening, and is not rolled back."""
    page = post("bare")
    assert hand.ask(page, border.forms["jcs"])[1] == "trust_list_missing"
    first = border.folder / "trust.json"
    assert "No key is pinned" in hand.bring(page, first)
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    page.fill("#pin-authority", border.scene.world.pin.authority)
    page.fill("#pin-signer", border.scene.world.pin.signers[0])
    page.click("#pin")
    page.wait_for_selector("#pins li")
    second = border.scene.world.trust_document(previous=border.trust)
    paths = [border.write(f"list-{n}.json", text) for n, text in enumerate(border.lists()[1:])]
    assert "■" not in hand.bring(page, border.write("trust-2.json", json.dumps(second)), *paths)
    assert "rolled back" in hand.bring(page, first)
    assert hand.ask(page, border.forms["jcs"])[1] == "genuine"
    again = post("bare", context=page.context)
    assert hand.ask(again, border.forms["jcs"])[1] == "genuine"
    forged = {**second, "number": 3}
    assert "■" in hand.bring(again, border.write("forged.json", json.dumps(forged)))


def test_text_of_papers_stays_text(post, border):
    """Markup and signs that turn the reading direction are shown, and do nothing."""
    items = [{"provision": "<img src=x onerror=owned=1>\u202e", "quantity": {"amount": "1", "unit": "each"}}]
    page = post()
    hand.ask(page, border.scene.world.issue(subject={"items": items}).forms["jcs"])
    assert "⟨U+202E⟩" in page.inner_text("#goods")
    assert page.locator("#verdict img").count() == 0


def test_a_picture_that_cannot_be_read_here_is_said(post, border):
    """Debian's Chromium reads no codes in pictures: the page says so, and how to go on."""
    page = post()
    assert "cannot read a picture" in page.inner_text("#no-camera")
    page.set_input_files("#file", files=[{"name": "code.png", "mimeType": "image/png", "buffer": b"\x89PNG"}])
    page.wait_for_selector("#input-note:not(:empty)")
    assert "scanner" in page.inner_text("#input-note")


# Stands for a browser that reads codes, which Debian's Chromium does not: what it sees is what the test says.
SEES = """globalThis.BarcodeDetector = class {
  static async getSupportedFormats() { return ['qr_code']; }
  async detect() { return TEXTS.map(rawValue => ({rawValue})); }
};"""


@pytest.mark.parametrize(
    ("texts", "words"),
    [(lambda code: [code, code], ""), (lambda code: [code, "HC1:X"], "several codes"), (lambda _: [], "no code")],
)
def test_where_the_browser_reads_codes_a_picture_is_checked(post, border, texts, words):
    """A code printed twice is one code; two different ones, or none that can be read, are said."""
    import io

    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(picture, "PNG")
    page = post(before=SEES.replace("TEXTS", json.dumps(texts(border.forms["code"]))))
    assert page.is_visible("#camera")
    page.set_input_files("#file", files=[{"name": "a.png", "mimeType": "image/png", "buffer": picture.getvalue()}])
    if words:
        page.wait_for_selector(f"#input-note:has-text('{words}')")
        assert not page.is_visible("#verdict")
    else:
        page.wait_for_selector("#verdict.genuine")


def test_a_scanner_that_types_needs_no_button(post, border):
    """A code that ends with Enter is checked at once."""
    page = post()
    page.focus("#document")
    page.keyboard.insert_text(border.forms["code"])
    page.keyboard.press("Enter")
    page.wait_for_selector("#verdict.genuine")
    assert "Export licence" in page.inner_text("#said")
    assert "ExportLicence" not in page.inner_text("#said")


def test_every_language_has_every_word(border):
    """No text is missing in any of the six, and each keeps the places to fill in."""
    import re
    from importlib.resources import files

    words = {
        tag: json.loads(files("cocket.credentials.page").joinpath(f"words/{tag}.json").read_text("utf-8"))
        for tag in LANGUAGES
    }
    for tag in LANGUAGES:
        for kind in TYPES:
            assert words[tag][f"kind.{kind}"] != kind, (tag, kind)
        for name, text in words["en"].items():
            assert sorted(re.findall(r"{\d}", words[tag][name])) == sorted(re.findall(r"{\d}", text)), (tag, name)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_each_language_fits_a_narrow_phone(post, border, tag):
    """At 320 pixels nothing runs off the side; Arabic runs from right to left; drafts say what they are."""
    page = post(viewport={"width": 320, "height": 700})
    hand.ask(page, border.forms["code"])
    page.select_option("#language", tag)
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("document.documentElement.dir") == ("rtl" if tag == "ar" else "ltr")
    assert page.is_visible("#draft") == (tag != "en")
    small = page.evaluate(
        "[...document.querySelectorAll('button, input, select, textarea, summary')].filter(one => one.offsetParent)"
        ".filter(one => Math.min(one.getBoundingClientRect().width, one.getBoundingClientRect().height) < 48)"
        ".map(one => one.id || one.outerHTML.slice(0, 60))"
    )
    assert small == []


@pytest.mark.node
@pytest.mark.parametrize("form", ["genuine", "changed", "unknown"])
def test_axe_finds_nothing(post, border, axe_source, form):
    """No rule is broken in any state and either scheme, and every text has a contrast of 7:1."""
    page = post(bypass_csp=True)
    text = {"genuine": border.forms["jcs"], "changed": border.forms["jcs"].replace('"10"', '"90"'), "unknown": "x"}[
        form
    ]
    hand.ask(page, text)
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    page.evaluate(axe_source)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        options = "{rules: {'color-contrast-enhanced': {enabled: true}}, resultTypes: ['violations']}"
        found = page.evaluate(f"axe.run(document, {options})")
        assert [(rule["id"], [node["html"][:200] for node in rule["nodes"][:3]]) for rule in found["violations"]] == []
        assert found["passes"]
