"""What the border page keeps on the device: records, keys and their order, whatever happens to the browser."""

from __future__ import annotations

import json

import pytest
from tests.e2e import border as hand

pytestmark = pytest.mark.chromium


def test_two_tabs_never_take_one_number(post, border):
    """Recording in two tabs at the same moment gives two numbers in one chain."""
    one = post()
    hand.set_up(one, "north")
    two = post(context=one.context)
    for page in (one, two):
        hand.ask(page, border.forms["code"])
        page.fill("#amount-0", "1")
    for _ in range(3):
        for page in (one, two):
            page.fill("#amount-0", "1")
            page.evaluate("document.getElementById('draw-note').textContent = ''")
        for page in (one, two):
            page.evaluate("setTimeout(() => document.getElementById('record').click())")
        for page in (one, two):
            page.wait_for_selector("#draw-note:not(:empty)")
    last = post(context=one.context)
    lines = [
        json.loads(line)["event"]["cocket:custody"]["drawdown"] for line in hand.saved(last, "#export").splitlines()
    ]
    assert sorted(line["sequence"] for line in lines) == [1, 2, 3, 4, 5, 6]
    assert len({line["previous"] for line in lines}) == 6


def test_what_was_begun_when_the_power_went_is_signed_at_the_next_start(post, border):
    """A record that was kept and not yet signed is finished, with its own number and time."""
    page = post()
    hand.set_up(page, "north")
    hand.ask(page, border.forms["code"])
    assert "number 1" in hand.record(page, "2")
    whole = hand.saved(page, "#export")
    page.evaluate(
        """() => new Promise(done => { const open = indexedDB.open('cocket-border'); open.onsuccess = () => {
          const store = open.result.transaction('records', 'readwrite').objectStore('records');
          store.getAll().onsuccess = event => { const {line, digest, ...begun} = event.target.result[0];
            store.put(begun).onsuccess = () => { open.result.close(); done(); }; }; }; })"""
    )
    again = post(context=page.context, now=border.now + hand.DAY)
    assert hand.saved(again, "#export") == whole


def test_a_wiped_storage_is_said_and_what_is_shown_can_still_be_exported(post, border):
    """Somebody clears the storage while the page is open: it says so, keeps what was typed, and exports what it has."""
    page = post()
    hand.set_up(page, "north")
    hand.ask(page, border.forms["code"])
    hand.record(page, "2")
    page.evaluate(
        "new Promise(done => { const r = indexedDB.deleteDatabase('cocket-border'); r.onsuccess = r.onerror = done })"
    )
    page.fill("#consignment", "DEC-7")
    said = hand.record(page, "3")
    assert "could not be kept" in said
    assert page.input_value("#consignment") == "DEC-7"
    assert len(hand.saved(page, "#export").splitlines()) == 1
    assert "wiped" in page.inner_text("#holdings")


def test_a_full_storage_signs_nothing_and_loses_nothing(browser, border):
    """With no room left nothing is recorded, what was typed stays, and with room again it is recorded."""
    import functools
    import http.server
    import threading

    quiet = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    handler = functools.partial(quiet, directory=str(border.folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.clock.set_fixed_time(border.now)
    # 1. A little room, told to the browser before the page first asks how much there is.
    page.goto(f"{address}/trust.json")
    tools = context.new_cdp_session(page)
    tools.send("Storage.overrideQuotaForOrigin", {"origin": address, "quotaSize": 400_000})
    page.goto(f"{address}/border.html")
    page.wait_for_selector("html[data-ready='yes']", state="attached")
    server.shutdown()
    server.server_close()
    hand.set_up(page, "north")
    hand.ask(page, border.forms["code"])
    # 2. Other files fill what is left, in ever smaller pieces.
    for size in (65_536, 8_192, 512, 64):
        for number in range(40):
            if page.evaluate(FILL, [f"fill-{size}-{number}", size]) == "QuotaExceededError":
                break
    assert "storage of this device is full" in hand.record(page, "2", consignment="DEC-1")
    assert page.input_value("#consignment") == "DEC-1"
    assert page.locator("#records li").count() == 0
    # 3. Somebody makes room.
    page.evaluate(EMPTY)
    assert "number 1" in hand.record(page, "2")
    context.close()


FILL = """([name, size]) => new Promise(done => { const open = indexedDB.open('cocket-border'); open.onsuccess = () => {
  const work = open.result.transaction('kept', 'readwrite');
  work.objectStore('kept').put(crypto.getRandomValues(new Uint8Array(size)), name);
  work.oncomplete = () => { open.result.close(); done(''); };
  work.onabort = () => { open.result.close(); done(work.error.name); }; }; })"""
EMPTY = """() => new Promise(done => { const open = indexedDB.open('cocket-border'); open.onsuccess = () => {
  const work = open.result.transaction('kept', 'readwrite');
  work.objectStore('kept').delete(IDBKeyRange.bound('fill-', 'fill-~'));
  work.oncomplete = () => { open.result.close(); done(); }; }; })"""
NO_ED25519 = """const whole = crypto.subtle.importKey.bind(crypto.subtle);
crypto.subtle.importKey = async (format, key, algorithm, ...rest) => {
  if ((algorithm.name ?? algorithm) === 'Ed25519') throw new DOMException('', 'NotSupportedError');
  return whole(format, key, algorithm, ...rest);
};"""


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (NO_ED25519, "cannot check Ed25519 signatures"),
        ("Object.defineProperty(Crypto.prototype, 'subtle', {value: undefined})", "does not let it check signatures"),
        ("delete globalThis.DecompressionStream", "cannot unpack status lists"),
    ],
)
def test_what_a_browser_lacks_is_said_with_what_to_do(post, before, words):
    """Without Ed25519, without a secure context, or without gzip nothing is checked, and the sentence says which."""
    page = post(before=before)
    said = page.inner_text("#lacks")
    assert words in said
    assert "Update it" in said or "over https" in said
    assert page.is_disabled("#check")


def test_a_licence_that_could_not_be_settled_can_be_recorded_as_such(post, border):
    """Goods that pass though the list is stale are recorded, and the record says why it was not settled."""
    page = post("strict")
    hand.set_up(page, "north")
    assert hand.ask(page, border.forms["code"])[1] == "status_stale"
    assert "cannot tell" in page.inner_text("#draw-warning")
    hand.record(page, "1")
    (line,) = hand.saved(page, "#export").splitlines()
    assert json.loads(line)["event"]["cocket:custody"]["drawdown"]["unsettled"] == "status_stale"


def test_a_key_that_the_authority_issued_can_be_brought_in(post, border):
    """The private JWK of `custody post` signs in the page too, and a file that is no key is said to be none."""
    from cocket.custody.posts import load_post, new_post

    profile = {"party": hand.PARTY.format("east"), "name": "East", "country": "AE", "unlocode": "", "log": "x"}
    folder = border.folder / "east"
    new_post(folder, profile, border.now)
    page = post()
    hand.set_up(page, "east")
    page.set_input_files("#import-key", str(border.folder / "trust.json"))
    page.wait_for_selector("#post-note:has-text('could not be used')")
    page.set_input_files("#import-key", str(folder / "post.jwk"))
    page.wait_for_selector(f"#key-state:has-text('{load_post(folder).scribe.key_id}')")
    hand.ask(page, border.forms["code"])
    hand.record(page, "٢")
    (line,) = hand.saved(page, "#export").splitlines()
    assert json.loads(line)["event"]["cocket:custody"]["drawdown"]["lines"][0]["amount"] == "2"


def test_amounts_that_are_none_are_refused_with_a_word(post, border):
    """Nothing, a text, zero: no record, and the field is named."""
    page = post()
    hand.set_up(page, "north")
    hand.ask(page, border.forms["code"])
    for amount in ("", "two", "0", "-1", "1e3"):
        assert hand.record(page, amount)
        assert page.locator("#records li").count() == 0
    assert "number 1" in hand.record(page, "2,5")
