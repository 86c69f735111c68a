"""The page: order, completeness, and outside text that stays text."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocket.dossier import html, index_html
from cocket.dossier.view import PARTIES_UNFOLDABLE
from cocket.kernel.canonical import canonical
from cocket.kernel.reasons import EditionRef
from cocket.parties.model import Party, Role

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)' x='",
    "javascript:alert(1)",
    "</style><script>alert(1)</script>",
    "</title></textarea></script><svg/onload=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "]]>--><!--",
    'https://e.example/"onclick=alert(1)',
    "a\u202eb\x00\u2028",
]
VOID = {"meta", "link", "br", "img", "hr", "input", "path"}


class Tree(HTMLParser):
    """Reads a page into tags, ids, headings and words, and fails on tags that do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script", "sup"} & set(self.open):  # sup holds the numbers of thresholds inside a quote
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def _texts(value: Any, key: str = "") -> set[str]:
    """Give every free text of an assessment."""
    if dataclasses.is_dataclass(value):
        return {t for f in dataclasses.fields(value) for t in _texts(getattr(value, f.name), f.name)}
    if isinstance(value, tuple):
        return {t for v in value for t in _texts(v, key)}
    return {value} if type(value) is str and key in SHOWN and value else set()


# Fields that a reader must find on the page word for word.
SHOWN = {
    "sentence", "evidence", "source", "text", "who", "settles", "description", "name", "statement", "quote", "declared", "title",
    "entity_id", "entity_name", "explanation", "effect", "listed", "query", "owner_name", "rule", "how_to_contest", "next_steps",
    "programmes", "list_title", "deadline", "to", "failed", "capability_words", "provision", "rules_version", "serials",
}  # fmt: skip


def test_every_text_of_an_assessment_can_be_read(assessment):
    """Nothing is dropped: each sentence, quote, source, name and id is on the page, folded or not."""
    text = Tree(html(assessment)).text.replace(" ", "")
    absent = {t for t in _texts(assessment) if "".join(t.split()).replace("_", "") not in text.replace("_", "")}
    assert absent == set()


def test_the_parts_stand_in_the_promised_order(assessment):
    """Recommendation, why, what to do, unknown, then the folded parts, contest and editions last."""
    page = html(assessment)
    ids = [attrs["id"] for tag, attrs in Tree(page).tags if tag in {"h1", "h2"} and "id" in attrs]
    promised = [
        "recommendation",
        "why",
        "next",
        "unknown",
        "described",
        "items",
        "parties",
        "requirement",
        "risk",
        "contest",
        "editions",
    ]
    assert ids == [i for i in promised if i != "next" or assessment.advice.next_steps]


def test_headings_descend_without_a_gap_and_ids_are_unique(assessment):
    """A listener can walk the page by headings, and every anchor of the contents exists once."""
    tree = Tree(html(assessment))
    levels = [int(tag[1]) for tag, _ in tree.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [attrs["id"] for _, attrs in tree.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = [attrs["href"][1:] for tag, attrs in tree.tags if tag == "a" and attrs["href"].startswith("#")]
    assert set(links) <= set(ids)


def test_it_holds_at_most_three_facts_before_the_fold(samples):
    """A fourth fact is there, but folded, and the count says so."""
    page = html(samples.imsi())
    first = page[page.index('id="why"') : page.index('id="next"')]
    assert first.index("<details") < first.index("The end-use statement is not signed.")
    assert first.index("The item identifies people") < first.index("<details")
    assert "1 more fact" in first


def test_the_same_assessment_gives_the_same_page(assessment):
    """Two runs give the same text, letter for letter."""
    assert html(assessment) == html(assessment)


def test_nothing_is_loaded_from_anywhere(assessment):
    """The page is one file: no source, no style sheet, no font, no frame; links leave only on a click."""
    for tag, attrs in Tree(html(assessment)).tags:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base", "form"}
        assert not {"src", "srcset", "style", "action"} & set(attrs)
    assert "url(" not in html(assessment)
    assert "@import" not in html(assessment)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_in_every_field_stays_text(hostile, samples):
    """No field of any assessment can add a tag, an attribute or a script, or turn the text around."""
    for make in samples.ALL.values():
        before = make()
        page = html(samples.replaced(before, hostile))
        tree = Tree(page)
        assert [tag for tag, _ in tree.tags].count("script") == 1
        assert not {"img", "svg/onload"} & {tag for tag, _ in tree.tags}
        for _, attrs in tree.tags:
            assert not [key for key in attrs if key.startswith("on")]
            assert not (attrs.get("href") or "").startswith("javascript")
        assert not set("\u202e\x00\u2028") & set(page)
        page.encode()
        if "\u202e" not in hostile:
            assert "".join(hostile.split()) in tree.text.replace(" ", "")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_any_text_in_every_field_gives_a_well_formed_page(samples, text):
    """Whatever Unicode stands in the fields, the page nests properly and can be written as UTF-8."""
    page = html(samples.replaced(samples.redflags(), text))
    Tree(page)
    page.encode()


@pytest.mark.parametrize(
    ("source", "linked"),
    [
        ("https://law.example/742", True),
        ("http://law.example", True),
        ("javascript:alert(1)", False),
        ("https://a b", False),
        ("see https://x", False),
        ("https://x\n", False),
    ],
)
def test_only_a_web_address_becomes_a_link(samples, source, linked):
    """A source is a link only when all of it is an http address."""
    base = samples.webcam()
    fact = dataclasses.replace(base.advice.because[0], source=source)
    page = html(dataclasses.replace(base, advice=dataclasses.replace(base.advice, because=(fact,))))
    outward = [attrs["href"] for tag, attrs in Tree(page).tags if tag == "a" and not attrs["href"].startswith("#")]
    assert outward == ([source] if linked else [])


def test_starter_editions_are_called_out_with_the_mending_commands(samples):
    """A starter set says not for production and names both commands; real editions say nothing of the kind."""
    page = html(samples.redflags())
    assert "Starter set: not for production." in page
    assert "cocket lists import-all DIR" in page
    assert "cocket lists update" in page
    assert "not for production" not in html(samples.imsi())


def test_nothing_held_against_a_list_is_never_shown_as_clear(samples):
    """Without lists, without classifications, without rules and without factors, no part shows the go tone."""
    page = html(samples.empty())
    assert not [tag for tag, attrs in Tree(page).tags if "go" in (attrs.get("class") or "").split()]
    for phrase in (
        "names no item",
        "names no party",
        "not the same as no licence required",
        "not the same as low risk",
    ):
        assert phrase in page


def test_a_party_that_was_not_screened_says_so(samples):
    """A name missing from the screened ones, and any name when there was no list, is not screened, not clear."""
    assert "not screened" in html(samples.redflags())
    base = samples.webcam()
    blind = dataclasses.replace(base, screening=dataclasses.replace(base.screening, editions=()))
    assert "nothing near" not in html(blind)
    assert html(blind).count("not held against any list") == len(base.export.parties)


def test_a_hit_whose_party_is_gone_is_still_shown(samples):
    """Screening's hits are never lost on the way to the page."""
    assert "no party of the export has the id" in html(samples.redflags())


def test_very_many_quiet_parties_share_one_line_and_keep_their_names(samples):
    """Hundreds of parties with nothing near are named in one folded line, while those with a hit stand on their own."""
    base = samples.redflags()
    names = [f"Quiet Trading {n} Ltd" for n in range(PARTIES_UNFOLDABLE + 10)]
    extra = tuple(Party(f"q{n}", name, (Role.BROKER,)) for n, name in enumerate(names))
    export = dataclasses.replace(base.export, parties=base.export.parties + extra)
    screening = dataclasses.replace(base.screening, screened=(*base.screening.screened, *names))
    page = html(dataclasses.replace(base, export=export, screening=screening))
    assert page.count('class="entry"') < 40
    assert all(name in page for name in names)


def test_a_text_beyond_all_measure_is_cut_on_the_page_and_says_so(samples):
    """Megabytes in one field do not make megabytes of page; the reader is told where the rest is."""
    base = samples.webcam()
    end_use = dataclasses.replace(base.export.end_use, statement="x" * 5_000_000)
    page = html(dataclasses.replace(base, export=dataclasses.replace(base.export, end_use=end_use)))
    assert len(page) < 100_000
    assert "more letters in the JSON form" in page


def test_hashes_are_short_for_the_eye_and_whole_for_the_record(samples):
    """Eight digits are shown, the whole hash is in the title, in the copy button and on paper."""
    page = html(samples.imsi())
    whole = samples.EU.sha256
    assert f'title="{whole}"' in page
    assert f'data-copy="{whole}"' in page
    assert f'<span class="screen">{whole[:8]}</span>' in page
    assert f'<span class="paper">{whole}</span>' in page


@pytest.mark.parametrize("name", ["webcam", "imsi", "faces", "redflags", "empty"])
def test_its_body_is_pinned(name, samples, golden):
    """A change of the page is seen as a diff that a person reads."""
    page = html(samples.ALL[name]())
    golden(f"{name}.html", page[page.index("<body>") : page.index("<script>")] + "\n")


def test_the_index_links_each_dossier_and_counts_them(samples):
    """One line per export in the order given, each linking its own file, and a tally in words."""
    made = [make() for make in samples.ALL.values()]
    tree = Tree(index_html(made))
    links = [attrs["href"] for tag, attrs in tree.tags if tag == "a"]
    assert links == ["webcam-1.html", "imsi-7.html", "faces-3.html", "redflags-9.html", "open-5.html", "empty.html"]
    assert "6 exports assessed" in tree.text
    assert "2 Answer the questions first" in tree.text
    assert Tree(index_html(made, [str(n) for n in range(6)])).tags.count(("a", {"href": "3.html"})) == 1


def test_an_index_of_nothing_says_what_to_do():
    """No export is an answer too."""
    assert "cocket assess --template" in index_html([])


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_in_the_index_stays_text(hostile, samples):
    """Titles, names and ids cannot add tags to the index, nor leave the folder through a link."""
    tree = Tree(index_html([samples.replaced(make(), hostile) for make in samples.ALL.values()]))
    assert [tag for tag, _ in tree.tags].count("script") == 1
    assert all(re.fullmatch(r"[a-z0-9-]+\.html", attrs["href"]) for tag, attrs in tree.tags if tag == "a")


def test_the_printed_margin_takes_nothing_but_hex(samples):
    """The one place where a value goes into the style sheet takes the digits of a hash and nothing else."""
    from cocket.dossier.page import draw

    page = draw("index.html", rows=(), tally=(), days=[], starter=False, mark='ab"} body{x:')
    assert 'content: "Cocket dossier abbd"' in page
    assert '"} body' not in page


def test_an_edition_without_title_or_date_is_named_by_its_kind(samples):
    """A bare edition still says which list it is."""
    base = samples.webcam()
    bare = EditionRef("un_sc", "x", "", "", "")
    page = html(dataclasses.replace(base, editions=(bare,)))
    assert "un_sc" in page
    assert canonical(base.as_of.isoformat())


def test_a_party_with_listed_owners_is_never_shown_as_clear(samples):
    """Where no name is near, but a rule on owners is met or open, the party carries that state."""
    base = samples.redflags()
    page = html(dataclasses.replace(base, screening=dataclasses.replace(base.screening, hits=())))
    parties = page[page.index('id="parties"') : page.index('id="requirement"')]
    consignee = parties[parties.index("Steppe Logistics LLP") :][:300]
    assert "owned by listed parties" in consignee
    assert "listed owner possible" in parties
    assert "Fictional half rule, 50 % or more" in parties
